"""What the operating system must have: libraries for Qt, Python's ``venv``, a Chinese font. Standard library only.

On Debian and Ubuntu, as root, what is missing is installed and said beforehand; otherwise the one
exact command is printed. Other systems bring all of it along, or are told what is missing.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from workshop.environment import SetUpError, say
from workshop.offscreen import has_chinese_font

QT = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libfontconfig.so.1": "libfontconfig1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libglib-2.0.so.0": "libglib2.0-0t64|libglib2.0-0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
}
"""What Qt loads even without a screen (seen on a bare Debian 13), and the packages that hold it."""

WINDOW = {
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
}
"""What a real window under X needs beside that."""

PROGRAMS = {
    "gnome-keyring-daemon": "gnome-keyring",
    "dbus-run-session": "dbus",
    "chromium": "chromium",
    "chromedriver": "chromium-driver",
    "objdump": "binutils",
    "strace": "strace",
}
"""What the tests start beside our own program: a real Secret Service under a bus of their own, a real
browser, the log of what leaves this computer; and what PyInstaller reads libraries with."""

FONT = "fonts-noto-cjk"


def has_display() -> bool:
    """Whether a window can be seen; only Linux can be without."""
    if not sys.platform.startswith("linux"):
        return True
    platform = os.environ.get("QT_QPA_PLATFORM", "")
    if platform:
        return not platform.startswith(("offscreen", "minimal"))
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def provide(root: Path, needs: list[str]) -> None:
    """See to what is needed of ``venv``, ``qt``, ``window``, ``font`` and ``programs``; quick once it was seen."""
    if not sys.platform.startswith("linux"):
        return
    seen = root / ".venv" / "seller-desk-system.txt"
    known = set(seen.read_text("utf-8").split()) if seen.is_file() else set()
    if set(needs) <= known:
        return
    packages = missing_packages(needs)
    if packages:
        _install(packages)
    if (root / ".venv").is_dir():
        seen.write_text(" ".join(sorted(known | set(needs))), "utf-8")


def missing_packages(needs: list[str]) -> list[str]:
    """The packages whose libraries are not to be found here, in a fixed order."""
    packages = []
    if "venv" in needs and importlib.util.find_spec("ensurepip") is None:
        packages.append(f"python{sys.version_info[0]}.{sys.version_info[1]}-venv")
    libraries = {**(QT if "qt" in needs else {}), **(WINDOW if "window" in needs else {})}
    packages += [package for library, package in libraries.items() if not _loads(library)]
    if "programs" in needs:
        packages += [package for program, package in PROGRAMS.items() if shutil.which(program) is None]
    if "font" in needs and not has_chinese_font():
        packages.append(FONT)
    return packages


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _install(packages: list[str]) -> None:
    if shutil.which("apt-get") is None:
        say(f"Missing on this system (Debian's names): {' '.join(one.split('|')[0] for one in packages)}")
        return
    if os.geteuid() != 0:
        names = " ".join(one.split("|")[0] for one in packages)
        command = f"sudo apt-get update && sudo apt-get install -y --no-install-recommends {names}"
        if packages == [FONT]:
            say(f"No Chinese font is installed: texts may come out as boxes. To install one:\n  {command}")
            return
        raise SetUpError(
            f"Packages of the system are missing. Install them with this command, then start again:\n  {command}"
        )
    _install_as_root(packages)


def _install_as_root(packages: list[str]) -> None:
    say("Reading the system's list of packages (apt-get update) …")
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "-qq", "update"], env=environ, stdout=sys.stderr, check=False)
    names = [_known_name(one) for one in packages]
    say(f"Installing packages of the system: {' '.join(names)}")
    command = ["apt-get", "-qq", "install", "-y", "--no-install-recommends", *names]
    if subprocess.run(command, env=environ, stdout=sys.stderr, check=False).returncode:
        raise SetUpError(
            f"The packages could not be installed. Try it yourself, then start again:\n  {' '.join(command)}"
        )


def _known_name(alternatives: str) -> str:
    """Debian renamed a library; the name that this system knows."""
    first, *others = alternatives.split("|")
    for name in (first, *others):
        if subprocess.run(["apt-cache", "show", name], capture_output=True, check=False).returncode == 0:
            return name
    return first
