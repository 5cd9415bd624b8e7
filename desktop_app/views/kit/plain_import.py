"""Takes PySide6's hook off Python's import: it reads the source text of every module that is imported after it.

The hook serves ``from __feature__ import snake_case``, which this program does not use. It costs 20 ms of
the window's start, and more with each large library later. Import this module before all other modules of the window.
"""

from __future__ import annotations

import builtins

import PySide6  # noqa: F401 - sets the hook

_HOOK = "__feature_import__"
_ORIGINAL = "__orig_import__"


def restore_import() -> bool:
    """Put Python's own import back; False when there is no hook, or not the one known."""
    if getattr(builtins.__import__, "__name__", "") != _HOOK or not hasattr(builtins, _ORIGINAL):
        return False
    builtins.__import__ = getattr(builtins, _ORIGINAL)
    return True


restore_import()
