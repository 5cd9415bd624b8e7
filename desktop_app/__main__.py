"""``python -m desktop_app`` and the installed command: a verb of the command line, or the window without one."""

from __future__ import annotations

import sys


def main() -> None:
    """Run with the process's arguments and leave with the exit state."""
    try:
        sys.exit(_status())
    except KeyboardInterrupt:  # while modules were loaded, before the verb could answer it
        sys.exit(3)


def _status() -> int:
    # imported here, so that a child process that imports this module starts nothing
    from desktop_app.cli.window import open_window, window_home

    home = window_home(sys.argv[1:])
    if home is not None:
        return open_window(home)
    from desktop_app.cli.main import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    main()
