"""``python -m desktop_app`` and the installed command: a verb of the command line, or the window without one."""

from __future__ import annotations

import sys


def main() -> None:
    """Run with the process's arguments and leave with the exit state."""
    from desktop_app.cli.main import run  # here, so that a child process that imports this module starts nothing

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
