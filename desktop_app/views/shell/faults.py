"""Faults in the window: Qt's messages go to the log, an unforeseen fault becomes a sentence with its report."""

from __future__ import annotations

import logging
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

from desktop_app.errors import DeskError
from desktop_app.texts import _
from desktop_app.views.shell.window_actions import open_folder

_log = logging.getLogger("qt")
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def log_qt_messages() -> None:
    """From now on Qt's own messages are lines of our log."""
    qInstallMessageHandler(_to_log)


def _to_log(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    _log.log(_LEVELS.get(kind, logging.WARNING), "%s: %s", context.category or "default", message)


class FaultPresenter:
    """Shows the sentence of a fault in the window, whichever thread it came from."""

    def __init__(self, window: Any) -> None:
        self._window = window

    def __call__(self, error: DeskError, report: Path | None) -> None:
        self._window.bridge.deliver(partial(self._show, error, report))

    def _show(self, error: DeskError, report: Path | None) -> None:
        act, handler = ("", None) if report is None else (_("看报告"), partial(open_folder, report.parent))
        text = _("{title}：{sentence}", title=error.title, sentence=error.message)
        self._window.notify("error", text, act, handler, detail=report.name if report else "")
