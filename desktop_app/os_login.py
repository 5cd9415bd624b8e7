"""Under which login this process runs, as the operating system itself says.

Never by ``LOGNAME``, ``USER`` or ``USERNAME``: whoever starts a program sets those at will, and would be two people.
"""

from __future__ import annotations

import os
import sys

_LONGEST_NAME = 1024


def system_login() -> str:
    """Name of the login; its number where the system has no name for it, ``?`` where it tells nothing at all."""
    return _windows_user() if sys.platform == "win32" else _user_of(os.getuid())


def _user_of(number: int) -> str:
    import pwd

    try:
        return pwd.getpwuid(number).pw_name or str(number)
    except (KeyError, OSError):  # a container's user without a name
        return str(number)


def _windows_user() -> str:
    import ctypes

    ask = getattr(ctypes, "windll").advapi32.GetUserNameW  # noqa: B009 - the attribute exists on Windows only
    name, size = ctypes.create_unicode_buffer(_LONGEST_NAME), ctypes.c_ulong(_LONGEST_NAME)
    return name.value or "?" if ask(name, ctypes.byref(size)) else "?"
