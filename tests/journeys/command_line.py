"""The command line as a process of its own, the way a seller's script starts it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop_app.paths import Home

ROOT = Path(__file__).resolve().parents[2]
TIMEOUT_SECONDS = 120


@dataclass(frozen=True)
class Done:
    """What one run answered."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document on stdout; fails on a second one, on NaN and on a key twice."""
        return json.loads(self.out, object_pairs_hook=_once, parse_constant=_refuse)


def arguments(home: Home | Path | None, *words: str) -> list[str]:
    """The whole command."""
    place = [] if home is None else ["--home", str(home.root if isinstance(home, Home) else home)]
    return [sys.executable, "-m", "desktop_app", *words, *place]


def environment(**more: str) -> dict[str, str]:
    """The environment of a run, in Chinese unless told otherwise."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "SELLER_DESK_LANGUAGE": "zh_CN", **more}


def run(home: Home | Path | None, *words: str, given: bytes = b"", **more: str) -> Done:
    """Run a verb to its end. Whatever it answers, it is never a traceback."""
    done = subprocess.run(
        arguments(home, *words),
        input=given,
        capture_output=True,
        env=environment(**more),
        timeout=TIMEOUT_SECONDS,
        check=False,
    )
    found = Done(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))
    assert "Traceback" not in found.out + found.err, found.err
    return found


def run_json(home: Home | Path | None, *words: str, given: bytes = b"", status: int = 0) -> Any:
    """Run a verb with ``--json``, expect an exit state, and answer the document."""
    done = run(home, *words, "--json", given=given)
    assert done.status == status, done
    return done.document


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    assert len({name for name, _value in pairs}) == len(pairs), pairs
    return dict(pairs)


def _refuse(constant: str) -> None:
    raise AssertionError(constant)
