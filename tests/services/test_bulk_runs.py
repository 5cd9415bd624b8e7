"""A run of many rows: what came of each can be read at any time, and only what failed is tried again."""

from __future__ import annotations

from collections import Counter
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest

from desktop_app.errors import UsageError
from desktop_app.models.bulk import BulkRun, RowState
from desktop_app.models.command_words import CommandName, CommandState
from desktop_app.models.commands import Recovery
from desktop_app.models.supervision import Node
from desktop_app.paths import Home
from desktop_app.services.acts import bulk_runs
from desktop_app.services.desk import Desk
from desktop_app.store.access import Tx
from tests.services.deciding import NOW, case_columns, key_of, project
from tests.services.sending_bench import CONFIRM_NODE, Bench

CONFIRM = CommandName.CONFIRM_REQUIREMENT


def _begin(bench: Bench, count: int) -> BulkRun:
    for number in range(1, count + 1):
        bench.case(number)
    run = bench.desk.bulk.begin(bench.connection, [key_of(number) for number in range(1, count + 1)], CONFIRM)
    _carry_out(bench, run)
    return run


def _carry_out(bench: Bench, run: BulkRun) -> None:
    failed = [one.key for one in bench.desk.bulk.results(run) if one.can_retry]
    assert [one.key for one in bench.desk.bulk.carry_out(run, failed)] == failed


def _states(bench: Bench, run: BulkRun) -> list[RowState]:
    return [one.state for one in bench.desk.bulk.results(run)]


def test_what_is_sent_from_here_waits_until_its_answer_is_there(bench: Bench) -> None:
    run = _begin(bench, 3)
    assert _states(bench, run) == [RowState.WAITING] * 3
    bench.book.fault("send", "refused")
    bench.pass_hold()
    assert Counter(_states(bench, run)) == {RowState.DONE: 2, RowState.FAILED: 1}
    failed = next(one for one in bench.desk.bulk.results(run) if one.can_retry)
    assert failed.message
    before = bench.sends()
    _carry_out(bench, run)
    assert Counter(_states(bench, run)) == {RowState.DONE: 2, RowState.WAITING: 1}
    bench.pass_hold()
    assert _states(bench, run) == [RowState.DONE] * 3
    assert bench.sends() == before + 1
    assert max(Counter(bench.book.effects).values()) == 1


def test_what_is_unknown_is_never_tried_again_from_here(bench: Bench) -> None:
    bench.recovery = Recovery.ASK
    bench.reopen()
    run = _begin(bench, 2)
    bench.book.fault("send", "cut_after")
    bench.pass_hold()
    bench.pass_hold(700)
    assert sorted(_states(bench, run)) == [RowState.DONE, RowState.PERSON]
    before = len(bench.desk.work.commands.list(bench.connection))
    told = list(bench.desk.bulk.carry_out(run, run.keys))
    assert sorted(one.state for one in told) == [RowState.DONE, RowState.PERSON]
    assert len(bench.desk.work.commands.list(bench.connection)) == before


def test_all_that_is_held_is_recalled_at_once_and_what_is_gone_is_counted(bench: Bench) -> None:
    run = _begin(bench, 3)
    first = bench.desk.bulk.results(run)[0].command
    assert first is not None
    bench.desk.outbox.direct.send_now(first.id)
    bench.drain()
    assert bench.desk.bulk.recall(run) == (2, 0)
    assert _states(bench, run) == [RowState.DONE, RowState.RECALLED, RowState.RECALLED]
    bench.pass_hold()
    assert bench.book.effects == [first.id]
    _carry_out(bench, run)  # what a person recalled has not failed
    assert _states(bench, run) == [RowState.DONE, RowState.RECALLED, RowState.RECALLED]


def test_broken_off_in_the_middle_it_is_read_and_finished_after_a_restart(bench: Bench) -> None:
    for number in (1, 2, 3):
        bench.case(number)
    keys = [key_of(number) for number in (1, 2, 3)]
    run = bench.desk.bulk.begin(bench.connection, keys, CONFIRM)
    next(bench.desk.bulk.carry_out(run, keys))
    bench.reopen()
    found = bench.desk.bulk.latest(bench.connection)
    assert found == run == bench.desk.bulk.run(run.id)
    assert _states(bench, run) == [RowState.WAITING, RowState.FAILED, RowState.FAILED]
    assert bench.desk.bulk.results(run)[1].message == "还没有办到这一单，可以重试。"
    _carry_out(bench, run)
    bench.pass_hold()
    bench.pass_hold()  # what an earlier start left is held anew once it is met
    assert _states(bench, run) == [RowState.DONE] * 3
    assert sorted(Counter(bench.book.effects).values()) == [1, 1, 1]


def test_a_row_that_cannot_be_done_says_why_whenever_it_is_read(bench: Bench) -> None:
    bench.case(1)
    bench.case(2, is_appeal_open=True)
    run = bench.desk.bulk.begin(bench.connection, [key_of(1), key_of(2)], CONFIRM)
    _carry_out(bench, run)
    assert _states(bench, run) == [RowState.WAITING, RowState.FAILED]
    assert "申诉" in bench.desk.bulk.results(run)[1].message


def test_a_packet_that_was_prepared_alone_becomes_a_row_of_the_run(desk: Desk, connection: str) -> None:
    project(desk, connection, [case_columns(1, CONFIRM_NODE)], NOW - timedelta(hours=1))
    alone = desk.decide.confirm_requirement(connection, [key_of(1)])[0].command
    assert alone is not None
    (result,) = desk.bulk.done(connection, [key_of(1)], CONFIRM)
    assert result.command is not None
    assert (result.command.id, result.command.state) == (alone.id, CommandState.CONFIRMED)
    run = desk.bulk.latest(connection)
    assert run is not None
    assert [one.state for one in desk.bulk.results(run)] == [RowState.DONE]
    case = desk.decide.case(connection, key_of(1))
    assert case is not None
    assert case.node is Node.SELLER_DELIVER


def test_two_programs_that_begin_at_once_both_stand_in_the_list(
    desk: Desk, connection: str, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_runs, "KEPT", 1)
    project(desk, connection, [case_columns(number, CONFIRM_NODE) for number in (1, 2)], NOW - timedelta(hours=1))
    other = Desk(home, desk.clock)
    begun: list[BulkRun] = []
    writing = other.work.writing

    def a_moment_later() -> AbstractContextManager[Tx]:
        begun.append(desk.bulk.begin(connection, [key_of(1)], CONFIRM))
        return writing()

    monkeypatch.setattr(other.work, "writing", a_moment_later)
    try:
        second = other.bulk.begin(connection, [key_of(2)], CONFIRM)
    finally:
        other.close()
    assert desk.bulk.latest(connection) == second
    with pytest.raises(UsageError):  # the older of the two was in the list, and made room
        desk.bulk.run(begun[0].id)


def test_old_runs_are_forgotten_and_their_commands_are_not(
    desk: Desk, connection: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_runs, "KEPT", 2)
    project(desk, connection, [case_columns(number, CONFIRM_NODE) for number in (1, 2, 3)], NOW - timedelta(hours=1))
    first, *others = [desk.bulk.begin(connection, [key_of(number)], CONFIRM) for number in (1, 2, 3)]
    list(desk.bulk.carry_out(first, first.keys))
    with pytest.raises(UsageError):
        desk.bulk.run(first.id)
    assert desk.bulk.latest(connection) == others[-1]
    assert len(desk.outbox.list(connection, "done")) == 1
