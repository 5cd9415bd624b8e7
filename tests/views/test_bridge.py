"""The bridge gives the window its turn between deliveries, and still delivers everything in its order."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QEventLoop, QObject, QTimer

from desktop_app.models.events import CommandChanged, Event, FactsChanged
from desktop_app.services.events import Events
from desktop_app.views.kit import bridge as bridge_module
from desktop_app.views.kit.bridge import Bridge


class Receiver(QObject):
    """Writes down what it is told."""

    def __init__(self, name: str, log: list[Any]) -> None:
        super().__init__()
        self._name, self._log = name, log

    def hear(self, event: Event) -> None:
        self._log.append((self._name, event.connection_id))


@pytest.fixture
def events() -> Events:
    return Events()


@pytest.fixture
def bridge(events: Events) -> Iterator[Bridge]:
    made = Bridge(events)
    yield made
    made.close()


@pytest.fixture
def _one_a_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if each delivery took longer than a turn has."""
    monkeypatch.setattr(bridge_module, "TURN_SECONDS", 0.0)


@pytest.mark.usefixtures("_one_a_turn")
def test_the_window_has_its_turn_between_long_deliveries(qtbot: Any, bridge: Bridge) -> None:
    log: list[Any] = []
    timer = QTimer(bridge, interval=0)
    timer.timeout.connect(lambda: log.append("turn"))
    timer.start()
    for number in range(20):
        bridge.deliver(partial(log.append, number))
    qtbot.waitUntil(lambda: 19 in log)
    timer.stop()
    assert [one for one in log if one != "turn"] == list(range(20))
    assert "turn" in log[log.index(0) : log.index(19)]


def test_short_deliveries_share_a_turn(qtbot: Any, bridge: Bridge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bridge_module, "TURN_SECONDS", 60.0)
    log: list[Any] = []
    for number in range(20):
        bridge.deliver(partial(log.append, number))
    bridge._drain()
    assert log == list(range(20))


@pytest.mark.usefixtures("_one_a_turn")
def test_results_come_before_events_and_each_receiver_in_its_place(qtbot: Any, events: Events, bridge: Bridge) -> None:
    log: list[Any] = []
    first, second = Receiver("first", log), Receiver("second", log)
    bridge.subscribe(FactsChanged, first.hear)
    bridge.subscribe(FactsChanged, second.hear)
    bridge.subscribe(CommandChanged, second.hear)
    events.publish(FactsChanged("a"))
    events.publish(FactsChanged("a"))  # equal, and not delivered yet: told once
    events.publish(CommandChanged("b"))
    bridge.deliver(partial(log.append, "result"))
    qtbot.waitUntil(lambda: len(log) == 4)
    assert log == ["result", ("first", "a"), ("second", "a"), ("second", "b")]


@pytest.mark.usefixtures("_one_a_turn")
def test_what_comes_while_a_turn_is_divided_is_delivered_too(qtbot: Any, events: Events, bridge: Bridge) -> None:
    log: list[Any] = []
    receiver = Receiver("facts", log)
    bridge.subscribe(FactsChanged, receiver.hear)
    bridge.deliver(partial(log.append, 1))
    bridge.deliver(partial(log.append, 2))
    bridge._drain()  # 1 is delivered, 2 is left
    events.publish(FactsChanged("a"))  # comes before the next turn: nobody else will wake the bridge for it
    qtbot.waitUntil(lambda: len(log) == 3)
    assert log == [1, 2, ("facts", "a")]


@pytest.mark.usefixtures("_one_a_turn")
def test_a_dialog_within_a_delivery_does_not_hold_back_the_rest(qtbot: Any, bridge: Bridge) -> None:
    log: list[Any] = []
    loop = QEventLoop()

    def dialog() -> None:
        log.append("opened")
        loop.exec()
        log.append("closed")

    for call in (dialog, partial(log.append, "behind it"), loop.quit):
        bridge.deliver(call)
    qtbot.waitUntil(lambda: "closed" in log)
    assert log == ["opened", "behind it", "closed"]


@pytest.mark.usefixtures("_one_a_turn")
def test_after_the_end_nothing_of_a_divided_turn_is_delivered(qtbot: Any, bridge: Bridge) -> None:
    log: list[Any] = []
    bridge.deliver(bridge.close)
    bridge.deliver(partial(log.append, "late"))
    bridge._drain()
    assert not bridge._turn
    bridge._drain()
    assert log == []


@pytest.mark.usefixtures("_one_a_turn")
def test_a_receiver_that_went_before_its_turn_is_not_called(qtbot: Any, events: Events, bridge: Bridge) -> None:
    log: list[Any] = []
    stays, goes = Receiver("stays", log), Receiver("goes", log)
    bridge.subscribe(FactsChanged, goes.hear)
    bridge.subscribe(FactsChanged, stays.hear)
    events.publish(FactsChanged("a"))
    bridge._drain()  # who is to be told stands
    shiboken6.delete(goes)
    qtbot.waitUntil(lambda: bool(log))
    assert log == [("stays", "a")]
