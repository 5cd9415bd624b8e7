"""``python -m desktop_app`` and the installed command: a verb of the command line, or the window without one."""

from __future__ import annotations

import sys


def main() -> None:
    """Run with the process's arguments and leave with the exit state."""
    # imported here, so that a child process that imports this module starts nothing
    from desktop_app.cli.window import open_window, window_home

    home = window_home(sys.argv[1:])
    if home is not None:
        sys.exit(open_window(home))
    from desktop_app.cli.main import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
