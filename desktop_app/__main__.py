"""``python -m desktop_app`` and the installed command: a verb of the command line, or the window without one."""

from __future__ import annotations

import sys

QT_PROBE = "--qt-probe"
"""How ``self-check`` asks this same program whether Qt starts, in a process of its own. Not for people."""


def main() -> None:
    """Run with the process's arguments and leave with the exit state."""
    if getattr(sys, "frozen", False):
        # readers of files are processes made from this same program: those never get past this line
        import multiprocessing

        multiprocessing.freeze_support()
    try:
        sys.exit(_status())
    except KeyboardInterrupt:  # while modules were loaded, before the verb could answer it
        sys.exit(3)


def _status() -> int:
    from desktop_app import interrupts

    interrupts.watch()  # what is loaded from here on has callbacks that would swallow one
    if sys.argv[1:] == [QT_PROBE]:
        from desktop_app.cli.window import probe_qt

        return probe_qt()
    # imported here, so that a child process that imports this module starts nothing
    from desktop_app.cli.window import open_window, window_home

    home = window_home(sys.argv[1:])
    if home is not None:
        return open_window(home)
    from desktop_app.cli.main import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    main()
