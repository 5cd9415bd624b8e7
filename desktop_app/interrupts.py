"""An interrupt (Ctrl+C) that Python swallowed is asked for again.

Python runs the handler of a signal between any two steps of the main thread, also within a destructor or the
callback of a weak reference. What is raised there cannot leave it: Python prints it as ignored and goes on, so the
person's Ctrl+C would be lost and a trace would stand on the screen.
"""

from __future__ import annotations

import _thread
import signal
import sys
import threading

AGAIN_SECONDS = 0.01
"""Long enough for the swallowing callback to be over, too short for a person to notice."""


def is_asked_again(args: sys.UnraisableHookArgs) -> bool:
    """For a hook of ``sys.unraisablehook``: True when this was an interrupt, which then comes once more, shortly."""
    if not issubclass(args.exc_type, KeyboardInterrupt):
        return False
    again = threading.Timer(AGAIN_SECONDS, _interrupt)
    again.daemon = True
    again.start()
    return True


def _interrupt() -> None:
    """A real signal where the system has one for a thread: a main thread that waits for a lock hears no other."""
    if not callable(signal.getsignal(signal.SIGINT)):
        return  # nobody would answer it: it is ignored, or would end the process without a word
    main = threading.main_thread().ident
    if sys.platform == "win32" or main is None:
        _thread.interrupt_main()
    else:
        signal.pthread_kill(main, signal.SIGINT)


def watch() -> None:
    """Set the hook of a process without a window; a window's own hook (``crash``) asks the same question."""
    sys.unraisablehook = _on_unraisable


def _on_unraisable(args: sys.UnraisableHookArgs) -> None:
    if not is_asked_again(args):
        sys.__unraisablehook__(args)
