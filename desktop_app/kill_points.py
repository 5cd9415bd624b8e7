"""Labelled places where the fault tests end the process, as a power cut would.

A label does nothing unless the environment names it: ``SELLER_DESK_KILL_AT=draft.before_commit``, or
``SELLER_DESK_KILL_AT=apply.after_slice:3`` for the third time that the place is reached.
"""

from __future__ import annotations

import os
import signal
from collections import Counter

_wanted, _, _times = os.environ.get("SELLER_DESK_KILL_AT", "").partition(":")
_reached: Counter[str] = Counter()


def reached(label: str) -> None:
    """End the process at once, without any clean-up, when the environment names this label."""
    if not _wanted or label != _wanted:
        return
    _reached[label] += 1
    if _reached[label] < int(_times or "1"):
        return
    if hasattr(signal, "SIGKILL"):
        os.kill(os.getpid(), signal.SIGKILL)
    os._exit(137)  # Windows has no SIGKILL; this too runs no clean-up
