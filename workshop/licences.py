"""``THIRD_PARTY_LICENSES.md`` from the metadata of what the program installs; nothing under the GPL alone is let in.

Runs inside the environment (``dev.py licences``).
"""

from __future__ import annotations

import re
import sys
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "THIRD_PARTY_LICENSES.md"
NAMES = {
    "MIT License": "MIT",
    "PSFL": "PSF-2.0",
    "BSD License": "BSD-3-Clause",
    "Apache Software License": "Apache-2.0",
}
ELSEWHERE = {
    "backports-tarfile": "MIT",
    "cffi": "MIT-0",
    "colorama": "BSD-3-Clause",
    "cryptography": "Apache-2.0 OR BSD-3-Clause",
    "importlib-metadata": "Apache-2.0",
    "jeepney": "MIT",
    "lazy-importer": "Apache-2.0",
    "olefile": "BSD-2-Clause AND HPND",
    "pycparser": "BSD-3-Clause",
    "pywin32-ctypes": "BSD-3-Clause",
    "secretstorage": "BSD-3-Clause",
    "zipp": "MIT",
}
"""What only some systems or versions of Python install, or names its licence loosely, as their files state it: the
list is the same everywhere."""

HEAD = """# Third-party licences

Seller Desk itself is under the MIT licence (`LICENSE`). It uses the libraries below, unchanged, each under its own
licence; the full texts come with each library in its `.dist-info` folder. Made by `python3 dev.py licences` from the
metadata of the locked versions.

| library | version | licence |
|---|---|---|
"""
TAIL = """
## Qt and PySide6

Qt and PySide6 are used under the **GNU Lesser General Public License, version 3**. They are separate shared libraries
that the program loads and that anyone may exchange for their own build of the same version: in a checkout or a wheel
by installing another build into the environment, in an installed program by replacing the files in its folder.
Neither is modified. Their sources are offered by the Qt Project. Of Qt only the modules of *PySide6 Essentials* are
used; none of the modules that Qt offers under the GPL alone (such as Charts or Virtual Keyboard) is.

## Pictures

The icons are from Phosphor Icons, under the MIT licence (`resources/icons/LICENSE`).

## Python

The program runs on CPython, under the PSF licence.
"""


def licence_of(package: str) -> str:
    """Licence expression of an installed package."""
    if package in ELSEWHERE:
        return ELSEWHERE[package]
    found = metadata(package).json
    stated = str(found.get("license_expression") or found.get("license") or "")
    if not stated:
        named = [
            one.rpartition(" :: ")[2] for one in metadata(package).get_all("Classifier") or [] if "License ::" in one
        ]
        stated = " OR ".join(NAMES.get(one, one) for one in named)
    return NAMES.get(stated, stated)


def permitted(expression: str) -> bool:
    """Whether one of the offered licences is not the GPL or AGPL."""
    offers = re.split(r"\s+OR\s+", expression.strip("() "))
    return any(offer and not re.match(r"A?GPL", offer) for offer in offers)


def document() -> str:
    """The whole file; a package that is not for this system is named by its lock alone."""
    lines = []
    locked = (ROOT / "requirements" / "program.txt").read_text("utf-8")
    versions: dict[str, list[str]] = {}
    for package, version in re.findall(r"^([a-z0-9._-]+)==([\w.+!]+)", locked, re.MULTILINE):
        versions.setdefault(package, []).append(version)
    for package in sorted(versions):
        try:
            expression = licence_of(package)
        except PackageNotFoundError:
            continue
        if not permitted(expression):
            raise SystemExit(f"{package} is offered under {expression or 'no stated licence'} only")
        lines.append(f"| {package} | {' or '.join(versions[package])} | {expression} |\n")
    return HEAD + "".join(lines) + TAIL


def main() -> int:
    """Write the file."""
    TARGET.write_text(document(), "utf-8")
    print(f"{TARGET.name}: written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
