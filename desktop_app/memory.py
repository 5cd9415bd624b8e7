"""When Python looks for objects that can no longer be reached, so that no person waits for it.

Almost everything is freed at once, by counted references. For circles Python searches now and then, and a full
search looks at every object there is while all threads stand still: 60–240 ms beside an import. So in the window
the start's objects are set aside, and a full search is made in a quiet moment, or when so much has come together that
memory must not grow further.

A search also frees circles that hold widgets, and Qt breaks when another thread than the window's does that. Python
searches in whatever thread makes the next object; so in a program with a window none comes by itself, and the small
ones too are made where the window's thread takes up what the lanes have done (``search_here``).
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

YOUNG_OBJECTS = 10_000
"""Containers made and not freed until Python looks among these alone."""
YOUNG_AMONG_ROWS = 100_000
"""The same while rows are made by the hundred thousand: more than live of a page at a time, so that a page's rows are
gone before anything is searched. As much garbage at most would wait, some ten megabytes."""
YOUNG_SEARCHES = 4
"""Such searches until one among all that came since the last of its kind: one round, some 40,000 containers. With ten
of them one round held the window's thread up for 30 ms beside an import, more than all else."""
_USUAL = gc.get_threshold()
NEVER = 1_000_000_000
"""No full search by itself."""
ENOUGH_ROUNDS = 5
"""Rounds after which a quiet moment is used."""
_lock = threading.Lock()
_is_full_due = False
_among_rows = 0
"""How many pieces of work with many rows are under way."""
MOST_ROUNDS = 75
"""Rounds after which no quiet moment is waited for: memory holds at most 3 million containers too many."""


def pause() -> None:
    """No search at all, until ``search_seldom``: what a start loads stays, and its first picture is waited for."""
    gc.disable()


def search_seldom() -> None:
    """From now on ``search_here`` alone searches. For a program that has a window."""
    gc.disable()
    gc.set_threshold(YOUNG_OBJECTS, YOUNG_SEARCHES, NEVER)


def search_as_usual() -> None:
    """Back to Python's own way, at the end of a window."""
    global _is_full_due
    _is_full_due = False
    gc.unfreeze()
    gc.enable()
    gc.set_threshold(*_USUAL)


def is_seldom() -> bool:
    """True after ``search_seldom``."""
    return gc.get_threshold()[2] == NEVER


@contextmanager
def many_rows() -> Iterator[None]:
    """Within: rows are made and freed by the hundred thousand, and none of them is a circle.

    Python's usual 700 young objects are made by every hundred rows: a fifteenth of a long fetch would go into looking
    at them, and each full search among all that lives is one that finds nothing. For commands, several of which may run
    beside one another in one process; in a program with a window nothing changes, it searches seldom anyway.
    """
    global _among_rows
    with _lock:
        _among_rows += 1
        if gc.get_threshold() == _USUAL:
            gc.set_threshold(YOUNG_AMONG_ROWS, *_USUAL[1:])
    try:
        yield
    finally:
        with _lock:
            _among_rows -= 1
            if not _among_rows and not is_seldom():
                gc.set_threshold(*_USUAL)


def set_aside() -> None:
    """Take all that lives now for lasting: modules, rules, the window. No search looks at it again.

    Meant for the end of a start; the little garbage that lies in between stays for the life of the process.
    """
    if is_seldom():
        gc.freeze()


def search_if_quiet(is_quiet: bool) -> bool:
    """Let the next ``search_here`` be a full one when it is worth it; True when it will be.

    ``is_quiet``: nobody's work is running. May be asked in any thread.
    """
    global _is_full_due
    rounds = gc.get_count()[2]
    if not is_seldom() or rounds < (ENOUGH_ROUNDS if is_quiet else MOST_ROUNDS):
        return False
    _is_full_due = True
    return True


def search_here() -> None:
    """Search when enough came together. Of the thread alone that owns the window; cheap when there is nothing to do."""
    global _is_full_due
    if not is_seldom():
        return
    young, middle, _old = gc.get_count()
    if _is_full_due:
        _is_full_due = False
        gc.collect()
    elif young >= YOUNG_OBJECTS:
        gc.collect(1 if middle >= YOUNG_SEARCHES else 0)
