"""Starts a walk over the real window as a process of its own, because a scale holds for a process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from desktop_app.paths import Home

ROOT = Path(__file__).resolve().parents[2]


def walked(
    program: tuple[str, str], home: Home, language: str, scale: str, size: tuple[int, int], timeout: int = 240
) -> dict[str, list[str]]:
    """What the walk finds, by page and part. ``program``: ``-m`` and a module, or ``-c`` and its text; seconds."""
    done = subprocess.run(
        [sys.executable, *program, str(home.root), language, str(size[0]), str(size[1])],
        env={**os.environ, "PYTHONPATH": str(ROOT), "QT_SCALE_FACTOR": scale},
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, list[str]] = json.loads(done.stdout.splitlines()[-1])
    return found
