"""The frozen program: one folder that needs no Python. Standard library only; PyInstaller runs in the environment."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from workshop.environment import say
from workshop.offscreen import offscreen_environment

LAST_CHARACTERS = 3000
"""How much of what a failed program said is shown: its end tells the reason."""
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
    """Build the frozen program and use it: it looks at itself, and drives its own windows through the main jobs."""
    say("── frozen program")
    ground = root / ".cache" / "frozen"
    shutil.rmtree(ground, ignore_errors=True)
    program = freeze(root, python, ground, environ)
    if program is None:
        return 1
    alone = {name: value for name, value in environ.items() if not name.startswith("PYTHON")}
    alone |= offscreen_environment(root, root / ".venv")
    for words in (["--help"], ["self-check", "--home", str(ground / "home")], ["tour", str(ground / "tour")]):
        say(f"   seller-desk {' '.join(words)}")
        done = subprocess.run([str(program), *words], cwd=ground, env=alone, capture_output=True, check=False)
        if done.returncode:
            say(f"   ended with {done.returncode}:\n{done.stderr.decode('utf-8', 'replace')[-LAST_CHARACTERS:]}")
            return 1
    return 0
