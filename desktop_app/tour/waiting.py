"""Waiting without sleeping: a local event loop that looks at a condition, with a time limit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QElapsedTimer, QEventLoop, QTimer

from desktop_app.errors import DeskError
from desktop_app.services.lanes import LANES
from desktop_app.texts import _

LOOK_MILLISECONDS = 15
LIMIT_SECONDS = 20.0
QUIET_LOOKS = 4
"""So many looks in a row without work in the lanes: whatever that work has started, has been delivered too."""


class NotInTimeError(DeskError):
    """A condition did not come true in time."""


def wait_until(condition: Callable[[], Any], what: str = "", seconds: float = LIMIT_SECONDS) -> None:
    """Let the window live until ``condition()`` is true. ``what`` says in words what was waited for."""
    if condition():
        return
    loop, elapsed, timer = QEventLoop(), QElapsedTimer(), QTimer()
    elapsed.start()
    faults: list[Exception] = []
    is_true = False

    def look() -> None:
        nonlocal is_true
        try:
            is_true = bool(condition())
        except Exception as fault:  # noqa: BLE001 - a slot must not raise; the fault is raised below
            faults.append(fault)
        if is_true or faults or elapsed.elapsed() > seconds * 1000:
            # what was true is not asked again: it may have changed since
            timer.stop()
            loop.quit()

    timer.timeout.connect(look)
    timer.start(LOOK_MILLISECONDS)
    loop.exec()
    if faults:
        raise faults[0]
    if not is_true:
        raise NotInTimeError(_("没有等到"), _("{count} 秒内没有等到：{what}", count=round(seconds), what=what))


class Quiet:
    """True once the lanes have had nothing to do for some looks in a row."""

    def __init__(self, lanes: Any) -> None:
        self._lanes = lanes
        self._looks = 0

    def __call__(self) -> bool:
        self._looks = 0 if self._lanes.is_busy(*LANES) else self._looks + 1
        return self._looks > QUIET_LOOKS
