"""Many cases at once: what may be ticked, and done row by row."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desktop_app.errors import UsageError
from desktop_app.models.command_words import CommandName, CommandState
from desktop_app.models.supervision import Node
from desktop_app.services.desk import Desk
from tests.services.deciding import NOW, case_columns, key_of, project

KEY = key_of(1)


def test_bulk_check_tells_the_worst_of_each_row(desk: Desk, connection: str) -> None:
    fresh, old = NOW - timedelta(hours=1), NOW - timedelta(hours=30)
    project(desk, connection, [case_columns(1, Node.SELLER_CONFIRM_REQUIREMENT)], fresh)
    project(desk, connection, [case_columns(2, Node.SELLER_CONFIRM_REQUIREMENT)], old)
    project(desk, connection, [case_columns(3, Node.SELLER_CONFIRM_REQUIREMENT, is_appeal_open=True)], fresh)
    project(desk, connection, [case_columns(4, Node.BUYER_ACCEPT)], fresh)
    keys = [*(key_of(number) for number in (1, 2, 3, 4)), "no|case"]
    rows = desk.bulk.check(connection, keys, CommandName.CONFIRM_REQUIREMENT)
    assert [(row.key, row.finding and row.finding.rule, row.can_tick) for row in rows] == [
        (key_of(1), None, True),
        (key_of(2), "ACT-04", True),
        (key_of(3), "ACT-03", False),
        (key_of(4), "ACT-01", False),
        ("no|case", "ACT-01", False),
    ]


def test_bulk_done_goes_row_by_row_and_only_failed_ones_are_tried_again(
    desk: Desk, connection: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [case_columns(number, Node.SELLER_CONFIRM_REQUIREMENT) for number in range(1, 16)]
    project(desk, connection, rows, NOW - timedelta(hours=1))
    keys = [key_of(number) for number in range(1, 16)]
    observe = desk.intake.observe
    broken = {key_of(4), key_of(9)}

    def failing(key: str, *args: object, **named: object) -> object:
        if key in broken:
            raise UsageError("x", "磁盘忙。")
        return observe(key, *args, **named)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(desk.intake, "observe", failing)
        results = desk.bulk.done(connection, keys, CommandName.CONFIRM_REQUIREMENT)
    failed = [one for one in results if not one.is_done]
    assert {one.key for one in failed} == broken
    assert {one.message for one in failed} == {"磁盘忙。"}
    rows_again = desk.bulk.check(connection, sorted(broken), CommandName.CONFIRM_REQUIREMENT)
    assert all(row.can_tick for row in rows_again)
    told: list[tuple[int, int]] = []
    again = desk.bulk.done(
        connection,
        [one.key for one in failed],
        CommandName.CONFIRM_REQUIREMENT,
        lambda done, total: told.append((done, total)),
    )
    assert told == [(1, 2), (2, 2)]
    assert all(one.is_done for one in again)
    commands = desk.work.commands.list(connection)
    assert sorted(one.target for one in commands) == sorted(keys)
    assert {one.state for one in commands} == {CommandState.CONFIRMED}


def test_acts_with_values_are_not_done_in_bulk(desk: Desk, connection: str) -> None:
    with pytest.raises(UsageError):
        desk.bulk.done(connection, [KEY], CommandName.REPORT_COMPLETION)
    with pytest.raises(UsageError):
        desk.bulk.check(connection, [KEY], CommandName.REJECT_REQUIREMENT)
