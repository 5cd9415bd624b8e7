"""A built program is used as a seller would use it: it looks at itself, and carries a delivery to its own marketplace.

The same for the wheel in an empty environment and for the frozen program. Standard library only.
"""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from workshop.delivery_proof import NotProvenError, prove_delivery
from workshop.environment import say
from workshop.offscreen import offscreen_environment

LAST_CHARACTERS = 3000
"""How much of what a failed program said is shown: its end tells the reason."""


def without_checkout(root: Path, environ: dict[str, str]) -> dict[str, str]:
    """The environment of a built program: nothing leads to this checkout's code, and it draws without a screen."""
    alone = {name: value for name, value in environ.items() if not name.startswith("PYTHON")}
    return alone | offscreen_environment(root, root / ".venv")


def try_program(name: str, program: Sequence[str], ground: Path, environ: dict[str, str]) -> bool:
    """Help, self-check, the tour and what became of its delivery, each told with a sentence; False at the first fault.

    ``ground`` is the folder of this trial: the program's homes and pictures lie there, and it is started there.
    """
    tour = ground / "tour"
    for words in (
        ["--help"],
        ["self-check", "--home", str(ground / "home"), "--json"],
        ["tour", str(tour), "--keep-homes", "--json"],
    ):
        say(f"   seller-desk {' '.join(words)}")
        started = time.monotonic()
        done = subprocess.run([*program, *words], cwd=ground, env=environ, capture_output=True, check=False)
        if done.returncode:
            say(f"   ended with {done.returncode}:\n{done.stderr.decode('utf-8', 'replace')[-LAST_CHARACTERS:]}")
            return False
        if "--json" in words:
            count, seconds = len(json.loads(done.stdout)), time.monotonic() - started
            say(f"   {name}: {words[0]} looked at {count} things, all of them right ({seconds:.0f} s)")
    try:
        proven = prove_delivery(program, tour, environ)
    except NotProvenError as error:
        say(f"   {name}: the delivery is not proven: {error}")
        return False
    say(f"   {name}: {proven}")
    return True
