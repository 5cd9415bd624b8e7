"""The way to the window that loads no parser of verbs: the program's start without words, or with ``--home`` alone."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from pathlib import Path

from desktop_app import memory, texts
from desktop_app.paths import Home, default_home
from desktop_app.settings import Settings, chosen_language


def window_home(arguments: Sequence[str]) -> Home | None:
    """The home of a start that certainly wants the window; ``None`` sends it the long way, to the real parser."""
    if not arguments:
        return default_home()
    if len(arguments) == 2 and arguments[0] == "--home" and arguments[1].strip() and not arguments[1].startswith("-"):
        return Home(Path(arguments[1]).expanduser().absolute())
    return None


def open_window(home: Home) -> int:
    """Open the window on a home; a fault is told as by every verb."""
    memory.pause()
    try:
        _choose_language(home)
        # by name, so that no verb ever loads Qt; first of all the module that makes imports cheap again
        importlib.import_module("desktop_app.views.kit.plain_import")
        return int(importlib.import_module("desktop_app.app").run_window(home))
    except KeyboardInterrupt:
        return 2
    except Exception as fault:  # noqa: BLE001 - the last line of defence: a sentence instead of a traceback
        from desktop_app.cli.main import tell_fault

        return tell_fault(fault)


def probe_qt() -> int:
    """Start Qt without a screen, and print its version and whether a Chinese character can be drawn."""
    print(*importlib.import_module("desktop_app.views.kit.qt_probe").probe())
    return 0


def _choose_language(home: Home) -> None:
    language = chosen_language(Settings(home.settings_file).get("language"))
    try:
        texts.set_language(language)
    except OSError:  # no catalogue installed: the source's Chinese
        texts.set_language("zh_CN")
        sys.stderr.write(f"no catalogue for {language}\n")
