"""Events: by type, held weakly, and one failing handler stops no other."""

from __future__ import annotations

import gc

import pytest

from desktop_app.models.events import BatchReceived, CommandChanged, Event
from desktop_app.services.events import Events


class _Watcher:
    def __init__(self) -> None:
        self.seen: list[Event] = []

    def on_event(self, event: Event) -> None:
        self.seen.append(event)

    def on_broken(self, event: Event) -> None:
        raise RuntimeError("a handler's bug")


def test_handlers_hear_their_type_and_types_below() -> None:
    events, all_of_them, one_kind = Events(), _Watcher(), _Watcher()
    events.subscribe(Event, all_of_them.on_event)
    events.subscribe(CommandChanged, one_kind.on_event)
    batch, command = BatchReceived("c", "b"), CommandChanged("c", "1", "t")
    events.publish(batch)
    events.publish(command)
    assert all_of_them.seen == [batch, command]
    assert one_kind.seen == [command]
    events.unsubscribe(Event, all_of_them.on_event)
    events.publish(batch)
    assert all_of_them.seen == [batch, command]


def test_a_failing_handler_stops_no_other(caplog: pytest.LogCaptureFixture) -> None:
    events, broken, well = Events(), _Watcher(), _Watcher()
    events.subscribe(Event, broken.on_broken)
    events.subscribe(Event, well.on_event)
    events.publish(Event("c"))
    assert well.seen == [Event("c")]
    assert "a handler's bug" in caplog.text


def test_a_handler_ends_with_its_owner_and_a_lambda_is_refused(caplog: pytest.LogCaptureFixture) -> None:
    events, watcher = Events(), _Watcher()
    events.subscribe(Event, watcher.on_broken)
    del watcher
    gc.collect()
    events.publish(Event())
    assert caplog.text == ""
    with pytest.raises(TypeError):
        events.subscribe(Event, lambda event: None)
