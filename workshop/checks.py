"""The gates of ``dev.py check``. Standard library only; each gate is a command of the environment."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

from workshop.environment import LISTS, say
from workshop.freezing import try_frozen
from workshop.program_trial import try_program, without_checkout

IMPORT_CONTRACTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"


def gates(python: str) -> dict[str, list[str]]:
    """Each gate by the name under which it is reported."""
    module = [python, "-m"]
    return {
        "style": [*module, "ruff", "check", "--quiet", "."],
        "format": [*module, "ruff", "format", "--check", "--quiet", "."],
        "types": [*module, "mypy"],
        "layers": [python, "-c", IMPORT_CONTRACTS],
        "rules of the house": [*module, "pytest", "-q", "tests/architecture"],
    }


def run(root: Path, python: str, is_slow: bool, environ: dict[str, str]) -> int:
    """Run every gate, also after one has failed; 0 when all hold."""
    failed = [name for name, command in gates(python).items() if not _holds(root, name, command, environ)]
    if is_slow and try_wheel(root, python, environ):
        failed.append("wheel")
    if is_slow and try_frozen(root, python, environ):
        failed.append("frozen program")
    say("All gates hold." if not failed else f"Gates that do not hold: {', '.join(failed)}")
    return 1 if failed else 0


def _holds(root: Path, name: str, command: list[str], environ: dict[str, str]) -> bool:
    started = time.monotonic()
    say(f"── {name}")
    status = subprocess.call(command, cwd=root, env=environ)
    say(f"   {'holds' if status == 0 else 'does not hold'} ({time.monotonic() - started:.1f} s)")
    return status == 0


def build_wheel(root: Path, python: str, folder: Path, environ: dict[str, str]) -> int:
    """Build the wheel into ``folder`` with the build tools of the environment."""
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    status = subprocess.call([python, "-m", "pip", "wheel", *options, "-w", str(folder), str(root)], env=environ)
    if status == 0:
        say(f"The wheel lies in {folder}")
    return status


def try_wheel(root: Path, python: str, environ: dict[str, str]) -> int:
    """Build the wheel, install it into an empty environment, and use it from there."""
    say("── wheel, in an empty environment")
    ground = root / ".cache" / "wheel"
    shutil.rmtree(ground, ignore_errors=True)
    if build_wheel(root, python, ground / "dist", environ):
        return 1
    wheel = next((ground / "dist").glob("*.whl"))
    alone = without_checkout(root, environ) | {"PIP_CACHE_DIR": str(root / ".cache" / "pip")}
    empty = ground / "empty"
    binaries = empty / ("Scripts" if os.name == "nt" else "bin")
    pip = [str(binaries / "python"), "-m", "pip", "install", "--quiet", "--no-deps"]
    commands = [
        [python, "-m", "venv", str(empty)],
        [*pip, "--require-hashes", "-r", str(root / LISTS["program"])],
        [*pip, "--no-index", str(wheel)],
    ]
    for command in commands:
        say(f"   {' '.join(command[:1] + command[-2:])}")
        if subprocess.call(command, cwd=ground, env=alone):
            return 1
    if not _is_installed_alone(binaries / "python", empty, ground, alone):
        return 1
    return 0 if try_program("wheel", [str(binaries / "seller-desk")], ground, alone) else 1


def _is_installed_alone(python: Path, empty: Path, ground: Path, environ: dict[str, str]) -> bool:
    """Whether what the wheel brought is what is used, and not this checkout."""
    command = [str(python), "-c", "import desktop_app; print(desktop_app.__file__)"]
    place = subprocess.run(command, cwd=ground, env=environ, capture_output=True, text=True, check=False).stdout.strip()
    if place and Path(place).is_relative_to(empty):
        return True
    say(f"   the program of the empty environment lies elsewhere: {place or 'nowhere'}")
    return False
