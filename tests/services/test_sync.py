"""Sync: everything comes in once, how far it is, how fresh it makes the facts, and what it says of answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from desktop_app.clock import CHINA
from desktop_app.models.command_words import Capability, CommandName, CommandState
from desktop_app.models.commands import Command
from desktop_app.models.events import SyncChanged
from desktop_app.models.syncing import KindReport, SyncStateName
from desktop_app.paths import Home
from desktop_app.services.acts.capability import capability_of
from desktop_app.services.acts.making import keep_command
from desktop_app.services.desk import Desk
from desktop_app.services.opening import finish_connection
from tests.services.deciding import direct_completion
from tests.services.market import Market, case, nodes_of, report_of


def test_everything_comes_in_once_and_then_only_what_changed(place: tuple[Desk, str], market: Market) -> None:
    desk, connection_id = place
    report = desk.sync.run(connection_id)
    assert (report.state, report.rows) == (SyncStateName.DONE, 37)
    assert replace(report_of(report, "orders")) == KindReport("orders", 3, 0, 25, 25)
    assert report_of(report, "cases").inserted == 12
    assert set(nodes_of(desk, connection_id).values()) == {"SELLER_DELIVER"}
    market.asked.clear()
    again = desk.sync.run(connection_id)
    assert (again.state, again.rows) == (SyncStateName.DONE, 0)
    assert market.asked == [("orders", "a-25"), ("cases", "a-37")]
    market.put("cases", case(3, "BUYER_ACCEPT"))
    third = desk.sync.run(connection_id)
    assert (third.rows, report_of(third, "cases").updated) == (1, 1)
    assert nodes_of(desk, connection_id)["CS00000003|CS00000003-1"] == "BUYER_ACCEPT"


def test_what_the_counterpart_cannot_do_is_known_before_anybody_decides(
    place: tuple[Desk, str], market: Market
) -> None:
    desk, connection_id = place
    desk.sync.run(connection_id)
    assert capability_of(desk, connection_id, CommandName.REPORT_COMPLETION) is Capability.DIRECT
    market.cannot = {CommandName.REPORT_COMPLETION: Capability.HANDOFF}
    desk.sync.run(connection_id)
    assert capability_of(desk, connection_id, CommandName.REPORT_COMPLETION) is Capability.HANDOFF
    assert capability_of(desk, connection_id, CommandName.CONFIRM_REQUIREMENT) is Capability.DIRECT


def test_a_run_without_changes_makes_the_facts_fresh(place: tuple[Desk, str], market: Market) -> None:
    desk, connection_id = place
    desk.sync.run(connection_id)
    before = desk.sync.fresh_as_of(connection_id, "cases")
    market.now += timedelta(hours=1)
    desk.sync.run(connection_id)
    after = desk.sync.fresh_as_of(connection_id, "cases")
    assert before is not None
    assert after is not None
    assert after - before >= timedelta(hours=1)


class _Heard:
    def __init__(self) -> None:
        self.events: list[SyncChanged] = []

    def on(self, event: SyncChanged) -> None:
        self.events.append(event)


def test_progress_has_a_rate_and_an_end_when_all_is_fetched_anew(place: tuple[Desk, str], market: Market) -> None:
    desk, connection_id = place
    told: list[tuple[int, int]] = []
    heard = _Heard()
    desk.events.subscribe(SyncChanged, heard.on)
    desk.sync.run(connection_id, lambda done, total: told.append((done, total)))
    assert told == [(10, 0), (20, 0), (25, 0), (35, 0), (37, 0)]
    assert heard.events[-1].state == "done"
    assert heard.events[0].rows_per_second > 0
    told.clear()
    market.name = "b"
    desk.sync.run(connection_id, lambda done, total: told.append((done, total)))
    assert told == [(10, 25), (20, 25), (25, 25), (35, 37), (37, 37)]
    assert any(event.seconds_left for event in heard.events)


def test_a_case_that_did_not_change_is_as_fresh_as_the_last_fetch(place: tuple[Desk, str], market: Market) -> None:
    desk, connection_id = place
    desk.sync.run(connection_id)
    key = "CS00000003|CS00000003-1"
    before = desk.decide.case(connection_id, key)
    market.now += timedelta(minutes=30)
    desk.sync.run(connection_id)
    after = desk.decide.case(connection_id, key)
    assert before is not None
    assert after is not None
    assert (after.version, after.node) == (before.version, before.node)
    assert after.data_as_of - before.data_as_of >= timedelta(minutes=30)
    board = {one.kind: one for one in desk.today.board(connection_id).freshness}
    assert board["cases"].data_as_of >= after.data_as_of
    desk.intake.observe("CS00000003", node="BUYER_ACCEPT", connection=desk.connections.get(connection_id))
    seen = desk.decide.case(connection_id, key)
    assert seen is not None
    assert seen.data_as_of >= after.data_as_of


def test_a_rehearsal_that_is_ahead_is_seen_at_its_own_time_also_after_a_restart(
    place: tuple[Desk, str], market: Market, home: Home
) -> None:
    desk, connection_id = place
    shown = market.now = datetime.now(CHINA).replace(microsecond=0) + timedelta(days=300)
    desk.sync.run(connection_id)
    desk.close()
    again = Desk(home)
    try:
        assert again.clock.connection_now(connection_id) < shown - timedelta(days=299)
        finish_connection(again, connection_id)
        # what its clock showed, and the real time since; the pages here are a second apart, however fast they came
        assert shown <= again.clock.connection_now(connection_id) < shown + timedelta(minutes=10)
        assert again.clock.connection_now("another") < shown - timedelta(days=299)
    finally:
        again.close()


def _answered(desk: Desk, connection_id: str, key: str, at: datetime) -> Command:
    """A delivery that the counterpart says it has done at this moment."""
    seen = desk.decide.case(connection_id, key)
    assert seen is not None
    made = direct_completion(desk, seen, {})
    keep_command(desk, made)
    with desk.work.writing() as tx:
        desk.work.commands.move(tx, made.id, CommandState.SENDING)
        return desk.work.commands.move(tx, made.id, CommandState.SUCCEEDED, answer={"at": at.isoformat()})


@pytest.mark.parametrize(
    ("seconds", "state"), [(-5, CommandState.CONFLICT), (0, CommandState.SUCCEEDED), (30, CommandState.SUCCEEDED)]
)
def test_a_whole_fetch_without_a_row_says_that_nothing_changed(
    place: tuple[Desk, str], market: Market, seconds: int, state: CommandState
) -> None:
    desk, connection_id = place
    desk.sync.run(connection_id)
    as_of = market.now + timedelta(seconds=1)  # the moment of the page of cases
    command = _answered(desk, connection_id, "CS00000003|CS00000003-1", as_of + timedelta(seconds=seconds))
    assert desk.sync.run(connection_id).rows == 0
    assert desk.outbox.get(command.id).state is state
    if state is CommandState.SUCCEEDED:
        market.put("cases", case(3, "BUYER_ACCEPT"))
        market.now += timedelta(minutes=1)
        desk.sync.run(connection_id)
        assert desk.outbox.get(command.id).state is CommandState.REFLECTED


def test_a_row_that_was_known_before_the_answer_is_found_by_a_fetch_without_rows(
    place: tuple[Desk, str], market: Market
) -> None:
    desk, connection_id = place
    desk.sync.run(connection_id)
    key = "CS00000003|CS00000003-1"
    before = desk.decide.case(connection_id, key)
    assert before is not None
    made = direct_completion(desk, before, {})
    keep_command(desk, made)
    with desk.work.writing() as tx:
        desk.work.commands.move(tx, made.id, CommandState.SENDING)
    market.put("cases", case(3, "BUYER_ACCEPT"))
    desk.sync.run(connection_id)
    # the counterpart names the moment of its answer, which came after that page
    with desk.work.writing() as tx:
        at = (market.now + timedelta(seconds=20)).isoformat()
        desk.work.commands.move(tx, made.id, CommandState.SUCCEEDED, answer={"at": at})
    market.now += timedelta(minutes=2)
    assert desk.sync.run(connection_id).rows == 0
    assert desk.outbox.get(made.id).state is CommandState.REFLECTED
