"""Which connection an act is for, and that nothing joins across connections."""

from __future__ import annotations

import pytest

from desktop_app.errors import UsageError
from desktop_app.models.connections import ConnectionKind
from desktop_app.models.events import ConnectionsChanged
from desktop_app.models.rehearsing import ROW_HEADING, ROW_MARK
from desktop_app.paths import Home
from desktop_app.services.connections import FILES_NAME
from tests.journeys.tables import case_row
from tests.services.homes import add_cases, at_noon, files_connection, rehearsal


class _Watcher:
    def __init__(self) -> None:
        self.seen: list[ConnectionsChanged] = []

    def on_change(self, event: ConnectionsChanged) -> None:
        self.seen.append(event)


def test_facts_create_the_files_connection_once(home: Home) -> None:
    desk, watcher = at_noon(home), _Watcher()
    desk.events.subscribe(ConnectionsChanged, watcher.on_change)
    assert desk.connections.for_reading() is None
    made = files_connection(desk)
    assert (made.name, made.kind) == (FILES_NAME, ConnectionKind.FILES)
    assert files_connection(desk) == made == desk.connections.for_reading()
    assert [event.connection_id for event in watcher.seen] == [made.id]
    assert [entry.action for entry in desk.journal.list()] == ["connection.created"]
    desk.close()


def test_a_rehearsal_is_only_taken_when_named(home: Home) -> None:
    desk = at_noon(home)
    other = rehearsal(desk)
    assert desk.connections.for_reading() is None
    assert desk.connections.for_writing().id != other.id
    assert desk.connections.for_writing(other.name) == other
    desk.close()


def test_several_real_ones_must_be_named(home: Home) -> None:
    desk = at_noon(home)
    files_connection(desk)
    desk.connections.create("华为云", ConnectionKind.HUAWEICLOUD)
    with pytest.raises(UsageError, match="华为云（文件）、华为云"):
        desk.connections.for_reading()
    with pytest.raises(UsageError, match="没有名为"):
        desk.connections.for_writing("别的")
    desk.close()


def test_the_windows_connection_is_known_before_the_database_is_opened(home: Home) -> None:
    desk = at_noon(home)
    made = files_connection(desk)
    desk.connections.remember(made)
    desk.close()
    again = at_noon(home)
    found = again.connections.remembered()
    assert found is not None
    assert (found.id, found.name, found.kind) == (made.id, made.name, made.kind)
    assert not again.has_built("work")
    assert again.connections.current() == made
    again.close()


def test_a_forgotten_connection_gives_way_to_a_real_one(home: Home) -> None:
    desk = at_noon(home)
    other = rehearsal(desk)
    assert desk.connections.current() == other
    made = files_connection(desk)
    desk.settings.put("current_connection", {"id": "gone", "name": "x", "kind": "files", "created_at": 0})
    assert desk.connections.current() == made
    desk.settings.put("current_connection", {"id": 7})
    assert desk.connections.remembered() is None
    desk.close()


def test_nothing_joins_across_connections(home: Home) -> None:
    desk = at_noon(home)
    real = add_cases(desk, case_row(1), case_row(2))
    other = rehearsal(desk)
    rehearsed = f"订单ID\t当前节点\t{ROW_HEADING}\nCS-REHEARSED\t商家实施服务\t{ROW_MARK}\n"
    desk.intake.paste(rehearsed, kind="cases", connection=other)
    assert {one.order_id for one in desk.forecasts.all(other.id)} == {"CS-REHEARSED"}
    assert "CS-REHEARSED" not in {one.order_id for one in desk.forecasts.all(real)}
    assert len(desk.intake.batches(real)) == 1
    desk.close()
