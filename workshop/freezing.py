"""The frozen program: one folder that needs no Python. Standard library only; PyInstaller runs in the environment."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from workshop.environment import say
from workshop.program_trial import try_program, without_checkout

SPEC = "installers/seller-desk.spec"


def freeze(root: Path, python: str, ground: Path, environ: dict[str, str]) -> Path | None:
    """Build the program below ``ground`` and give its file; ``None`` when the build failed (it said why)."""
    options = ["--noconfirm", "--clean", "--log-level", "ERROR"]
    places = ["--distpath", str(ground / "dist"), "--workpath", str(ground / "work")]
    variables = {**environ, "PYINSTALLER_CONFIG_DIR": str(ground / "cache")}
    command = [python, "-m", "PyInstaller", *options, *places, str(root / SPEC)]
    if subprocess.call(command, cwd=root, env=variables):
        return None
    return ground / "dist" / "seller-desk" / ("seller-desk.exe" if os.name == "nt" else "seller-desk")


def try_frozen(root: Path, python: str, environ: dict[str, str]) -> int:
    """Build the frozen program and use it."""
    say("── frozen program")
    ground = root / ".cache" / "frozen"
    shutil.rmtree(ground, ignore_errors=True)
    program = freeze(root, python, ground, environ)
    if program is None:
        return 1
    return 0 if try_program("frozen program", [str(program)], ground, without_checkout(root, environ)) else 1
