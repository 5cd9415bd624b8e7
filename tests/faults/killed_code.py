"""Code of a test in a process of its own, killed at a labelled step."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.journeys.command_line import ROOT


def run_code(code: str, label: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Run code with words as its arguments until the label kills it; with an empty label it runs to its end."""
    return subprocess.run(
        [sys.executable, "-c", code, *words],
        env={**os.environ, "SELLER_DESK_KILL_AT": label},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
