"""PF11: from a key to the first paint that follows it, for the actions of a day, none of which needs the network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import perf_counter
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from benchmarks.live import LiveWindow
from benchmarks.rows import Row, milliseconds, percentile

TARGET_MS = 100.0
ROUNDS = 12
LONGEST_SECONDS = 5.0
Act = tuple[str, Callable[[], None]]


def measure(live: LiveWindow) -> list[Row]:
    """All actions, round after round; the p99 over all of them counts."""
    seconds: dict[str, list[float]] = {}
    for turn in range(-1, ROUNDS):
        for name, act in _acts(live):
            took = _key_to_paint(live, name, act)
            if turn >= 0:
                seconds.setdefault(name, []).append(took)
            live.settle()
    everything = [one for values in seconds.values() for one in values]
    details = {name: milliseconds(values) for name, values in seconds.items()}
    return [
        Row("PF11", "key to paint, p99 over all actions", 1000 * percentile(everything, 99), TARGET_MS, "ms", details)
    ]


def _acts(live: LiveWindow) -> Iterator[Act]:
    """The actions in an order in which each finds what it needs."""
    window = live.window
    yield "go to Today", lambda: window.registry.trigger("go_today")
    yield "go to Supervision", lambda: window.registry.trigger("go_supervision")
    window.stack.page.focus_first()
    yield "next row", lambda: _press(live.table, Qt.Key.Key_Down)
    yield "page down", lambda: _press(live.table, Qt.Key.Key_PageDown)
    yield "last row", lambda: _press(live.table, Qt.Key.Key_End)
    yield "first row", lambda: _press(live.table, Qt.Key.Key_Home)
    for view in ("open", "buyer", "mine"):
        yield f"view {view}", lambda view=view: window.stack.page.open_view(view)  # type: ignore[misc]
    yield "open the palette", lambda: window.registry.trigger("palette")
    yield "type into the palette", lambda: _compose(_focus(window), "星")
    yield "close the palette", lambda: _press(_focus(window), Qt.Key.Key_Escape)
    yield "go to Outbox", lambda: window.registry.trigger("go_outbox")
    yield "go to Settings", lambda: window.registry.trigger("go_settings")
    yield "register a case", lambda: window.registry.trigger("register")
    yield "type an order number", lambda: _compose(_focus(window), "CS")
    yield "back", lambda: window.registry.trigger("back")


def _press(widget: QWidget, key: Qt.Key) -> None:
    QTest.keyClick(widget, key)


def _compose(widget: QWidget, text: str) -> None:
    """Type as an input method does."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(widget, event)


def _focus(window: Any) -> QWidget:
    """Where keys go now; without it nothing could be typed."""
    found = QApplication.focusWidget()
    if found is None:
        raise RuntimeError(f"no widget of {type(window).__name__} has the keyboard")
    return found


def _key_to_paint(live: LiveWindow, name: str, act: Callable[[], None]) -> float:
    """Seconds until the first paint after the act is done with."""
    painted = live.paints.count
    started = perf_counter()
    act()
    while live.paints.count == painted:
        live.turn(0)
        if perf_counter() - started > LONGEST_SECONDS:
            raise RuntimeError(f"nothing was painted after: {name}")
    return perf_counter() - started
