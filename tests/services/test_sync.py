"""Sync: what comes in, where it goes on, when it asks, what it passes over, and that replay gives the same."""

from __future__ import annotations

import csv
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop_app.clock import CHINA
from desktop_app.errors import ExitStatus, GatewayError, RefusedError, StoreError
from desktop_app.models.batches import BatchSource
from desktop_app.models.commands import Capability, Command, CommandName, CommandState
from desktop_app.models.connections import ConnectionKind
from desktop_app.models.events import SyncChanged
from desktop_app.models.listing import ListQuery, View
from desktop_app.models.syncing import KindReport, SyncStateName, must_ask
from desktop_app.paths import Home
from desktop_app.services.acts.capability import capability_of
from desktop_app.services.acts.making import keep_command, make_command
from desktop_app.services.desk import Desk
from desktop_app.services.intake.kernel import new_batch_id
from desktop_app.services.opening import finish_connection
from desktop_app.services.sync.fetching import Patience
from desktop_app.services.sync.sync import Sync
from tests.services.homes import files_connection
from tests.services.market import Market, case, order, synced_desk


@pytest.fixture
def market() -> Market:
    found = Market(page_rows=10)
    found.put("orders", *(order(number) for number in range(25)))
    found.put("cases", *(case(number) for number in range(12)))
    return found


@pytest.fixture
def place(home: Home, market: Market) -> Iterator[tuple[Desk, str]]:
    desk, connection_id = synced_desk(home, market)
    slept: list[float] = []
    desk.__dict__["sync"] = Sync(desk, Patience(slept.append, lambda: 1.0))
    desk.__dict__["slept"] = slept
    yield desk, connection_id
    desk.close()


def _kind(report: Any, kind: str) -> KindReport:
    found: KindReport = next(one for one in report.kinds if one.kind == kind)
    return found


def _nodes(desk: Desk, connection_id: str) -> dict[str, str]:
    rows = desk.case_lists.first_page(connection_id, ListQuery(View.ALL), 1000)
    return {row.key: str(row.node) for row in rows}


def test_everything_comes_in_once_and_then_only_what_changed(place: tuple[Desk, str], market: Market) -> None:
    desk, connection_id = place
    report = desk.sync.run(connection_id)
    assert (report.state, report.rows) == (SyncStateName.DONE, 37)
    assert replace(_kind(report, "orders")) == KindReport("orders", 3, 0, 25, 25)
    assert _kind(report, "cases").inserted == 12
    assert set(_nodes(desk, connection_id).values()) == {"SELLER_DELIVER"}
    market.asked.clear()
    again = desk.sync.run(connection_id)
    assert (again.state, again.rows) == (SyncStateName.DONE, 0)
    assert market.asked == [("orders", "a-25"), ("cases", "a-37")]
    market.put("cases", case(3, "BUYER_ACCEPT"))
    third = desk.sync.run(connection_id)
    assert (third.rows, _kind(third, "cases").updated) == (1, 1)
    assert _nodes(desk, connection_id)["CS00000003|CS00000003-1"] == "BUYER_ACCEPT"


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


def test_each_page_is_a_batch_and_replay_gives_the_same(place: tuple[Desk, str], market: Market) -> None:
    desk, connection_id = place
    desk.sync.run(connection_id)
    market.put("cases", case(3, "DONE"), case(99, "不认识的节点"))
    report = desk.sync.run(connection_id)
    assert _kind(report, "cases").warned == 1
    batches = desk.intake.batches(connection_id)
    assert {batch.source for batch in batches} == {BatchSource.SYNC}
    assert [batch.rows for batch in batches] == [10, 10, 5, 10, 2, 2]
    replayed = desk.replay.run(connection_id)
    assert (replayed.is_same, replayed.rows) == (True, {"orders": 25, "cases": 13, "transactions": 0})


def test_a_fetched_batch_can_be_taken_back(place: tuple[Desk, str], market: Market) -> None:
    desk, connection_id = place
    desk.sync.run(connection_id)
    market.put("cases", case(3, "DONE"))
    desk.sync.run(connection_id)
    desk.intake.withdraw(desk.intake.batches(connection_id)[-1].id)
    assert _nodes(desk, connection_id)["CS00000003|CS00000003-1"] == "SELLER_DELIVER"
    desk.intake.withdraw(desk.intake.batches(connection_id)[-2].id)
    assert len(_nodes(desk, connection_id)) == 10
    report = desk.sync.run(connection_id)
    assert (_kind(report, "orders").rows, _kind(report, "cases").inserted) == (0, 2)
    assert _nodes(desk, connection_id)["CS00000003|CS00000003-1"] == "DONE", "nothing is lost for good"
    assert desk.sync.run(connection_id).rows == 0


def test_a_forgotten_cursor_starts_anew_and_known_pages_are_passed_over(
    place: tuple[Desk, str], market: Market
) -> None:
    desk, connection_id = place
    desk.sync.run(connection_id)
    market.name = "b"  # the same shop with other cursors: every page says something else of where it goes on
    first = desk.sync.run(connection_id)
    assert [(one.is_anew, one.known_pages, one.unchanged) for one in first.kinds] == [(True, 0, 25), (True, 0, 12)]
    market.name = "c"
    desk.sync.run(connection_id)
    market.name = "b"
    before = len(desk.intake.batches(connection_id))
    # the pages of "b" are known, but those of "c" spoke since: they are applied again
    assert [one.known_pages for one in desk.sync.run(connection_id).kinds] == [0, 0]
    for kind in ("orders", "cases"):
        _forget_cursor(desk, connection_id, kind)
    market.asked.clear()
    again = desk.sync.run(connection_id)
    assert [(one.pages, one.known_pages, one.unchanged) for one in again.kinds] == [(3, 3, 25), (2, 2, 12)]
    assert len(desk.intake.batches(connection_id)) == before + 5
    assert len(market.asked) == 5


def test_a_guess_where_known_pages_go_on_costs_nothing_when_it_fails(place: tuple[Desk, str], market: Market) -> None:
    desk, connection_id = place
    desk.sync.run(connection_id)
    _forget_cursor(desk, connection_id, "orders")
    faults = {"a-10": GatewayError("忙", "忙。", "unknown"), "a-20": GatewayError("忙", "忙。", "refused")}

    def fail(_kind: str, cursor: str | None) -> None:
        if cursor in faults:
            raise faults.pop(cursor)

    market.before_page, market.asked = fail, []
    report = desk.sync.run(connection_id)
    assert (report.state, _kind(report, "orders").known_pages) == (SyncStateName.DONE, 3)
    assert [cursor for kind, cursor in market.asked if kind == "orders"] == [None, "a-10", "a-10", "a-20", "a-20"]
    assert desk.__dict__["slept"] == []


def test_known_pages_among_changed_ones_are_passed_over(place: tuple[Desk, str], market: Market) -> None:
    desk, connection_id = place
    desk.sync.run(connection_id)
    market.put("orders", order(3, order_status="已完成"), order(90))
    _forget_cursor(desk, connection_id, "orders")
    report = desk.sync.run(connection_id)
    # the first page lost an order to the end, and so every page is another one
    orders = _kind(report, "orders")
    assert (orders.known_pages, orders.inserted, orders.updated, orders.unchanged) == (0, 1, 1, 24)
    market.put("orders", *(order(number) for number in (91, 92, 93, 94)))
    _forget_cursor(desk, connection_id, "orders")
    orders = _kind(desk.sync.run(connection_id), "orders")
    assert (orders.known_pages, orders.inserted, orders.unchanged) == (2, 4, 26)
    assert desk.replay.run(connection_id).is_same


def _forget_cursor(desk: Desk, connection_id: str, kind: str) -> None:
    with desk.work.writing() as tx:
        desk.work.sync.put(tx, replace(desk.work.sync.get(connection_id, kind), cursor=None))


def test_a_known_page_that_was_touched_since_is_applied_again(place: tuple[Desk, str], market: Market) -> None:
    desk, connection_id = place
    desk.sync.run(connection_id)
    desk.intake.observe("CS00000003", node="BUYER_ACCEPT", connection=desk.connections.get(connection_id))
    assert _nodes(desk, connection_id)["CS00000003|CS00000003-1"] == "BUYER_ACCEPT"
    market.now += timedelta(hours=2)
    _forget_cursor(desk, connection_id, "cases")
    report = desk.sync.run(connection_id)
    assert (_kind(report, "cases").known_pages, _kind(report, "cases").updated) == (1, 1)
    assert _nodes(desk, connection_id)["CS00000003|CS00000003-1"] == "SELLER_DELIVER"


def test_a_withdrawn_page_is_not_known(place: tuple[Desk, str], market: Market) -> None:
    desk, connection_id = place
    desk.sync.run(connection_id)
    last = desk.intake.batches(connection_id)[-1]
    desk.intake.withdraw(last.id)
    desk.sync.run(connection_id)
    assert len(_nodes(desk, connection_id)) == 12


def test_a_fault_ends_the_run_and_the_next_goes_on_there(place: tuple[Desk, str], market: Market) -> None:
    desk, connection_id = place

    def fail(kind: str, cursor: str | None) -> None:
        if cursor == "a-20":
            raise GatewayError("忙", "请稍后。", "retry", 7.0)

    market.before_page = fail
    report = desk.sync.run(connection_id)
    assert (report.state, report.message, report.retry_after_seconds) == (SyncStateName.FAILED, "请稍后。", 7.0)
    assert _kind(report, "orders").inserted == 20
    slept: list[float] = desk.__dict__["slept"]
    assert sum(slept) == pytest.approx(14, abs=0.2), "twice what the counterpart asked for"
    state = desk.work.sync.get(connection_id, "orders")
    assert (state.state, state.cursor, state.message) == (SyncStateName.FAILED, "a-20", "请稍后。")
    market.before_page, market.asked = None, []
    assert desk.sync.run(connection_id).state is SyncStateName.DONE
    assert market.asked[0] == ("orders", "a-20")
    assert desk.projection(connection_id).rows.count("orders") == 25


@pytest.mark.parametrize("kind", ["unauthorized", "refused", "not_found"])
def test_a_fault_that_does_not_pass_is_not_tried_again(place: tuple[Desk, str], market: Market, kind: str) -> None:
    desk, connection_id = place

    def fail(_kind: str, _cursor: str | None) -> None:
        raise GatewayError("不行", "不行。", kind)

    market.before_page = fail
    assert desk.sync.run(connection_id).state is SyncStateName.FAILED
    assert len(market.asked) == 1


def test_a_fault_that_passes_is_not_seen(place: tuple[Desk, str], market: Market) -> None:
    desk, connection_id = place
    faults = iter([GatewayError("忙", "忙。", "unknown"), None, GatewayError("忙", "忙。", "unreachable")])

    def fail(_kind: str, _cursor: str | None) -> None:
        fault = next(faults, None)
        if fault is not None:
            raise fault

    market.before_page = fail
    assert desk.sync.run(connection_id).state is SyncStateName.DONE


def test_bad_items_are_kept_open_or_refused_and_counted(place: tuple[Desk, str], market: Market) -> None:
    desk, connection_id = place
    market.put("orders", order(50, paid_amount=12.5), order(51, order_status="别的"))
    market.put("cases", case(50, paid_amount=12.5), {**case(51), "node": ["x"]})
    report = desk.sync.run(connection_id)
    assert (_kind(report, "orders").inserted, _kind(report, "orders").refused) == (25, 2)
    assert (_kind(report, "cases").inserted, _kind(report, "cases").warned) == (14, 2)
    assert _nodes(desk, connection_id)["CS00000051|CS00000051-1"] == "UNKNOWN"
    assert _kind(report, "cases").refused_file is None


def test_refused_items_of_all_pages_are_kept_in_one_table_that_can_be_mended_and_imported(
    place: tuple[Desk, str], market: Market
) -> None:
    desk, _rehearsal = place
    connection_id = desk.connections.create("公司系统", ConnectionKind.MIDDLEWARE).id
    market.kind = "middleware"
    market.put("orders", order(50, paid_amount=12.5, customer_name="=1+1"))
    market.put("orders", *(order(number) for number in range(60, 75)))
    market.put("orders", order(51, order_status="别的"))
    report = desk.sync.run(connection_id)
    told = _kind(report, "orders").as_dict()
    assert (told["pages"], told["refused"]) == (5, 2)
    file = Path(told["refused_file"])
    assert file.parent == desk.home.refused
    with file.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["订单ID"], row["客户名称"][:1]) for row in rows] == [("CS00000050", "'"), ("CS00000051", "星")]
    assert "类型不对" in rows[0]["原因"]
    assert "订单状态" in rows[1]["原因"]
    listed = [one.refused_file for one in desk.intake.batches(connection_id) if one.kind == "orders" and one.refused]
    assert listed == [str(file)] * 2
    file.write_text(file.read_text(encoding="utf-8-sig").replace("别的", "已完成"), encoding="utf-8")
    mended = desk.intake.import_file(file, connection=desk.connections.get(connection_id))
    assert (mended.batch.inserted, len(mended.refused)) == (2, 0)
    again = desk.sync.run(connection_id)
    assert [one.refused_file for one in again.kinds] == [None, None]


def test_a_page_that_was_not_listed_leaves_none_of_its_refused_items(
    place: tuple[Desk, str], market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full for a moment: the page comes again, and its items must not stand there twice."""
    desk, connection_id = place
    market.put("orders", order(50, paid_amount=12.5))
    put = desk.work.sync.put

    def full(tx: Any, state: Any) -> None:
        put(tx, state)
        if state.cursor == "a-38":
            raise StoreError("磁盘已满", "磁盘已满，请腾出空间。")

    monkeypatch.setattr(desk.work.sync, "put", full)
    with pytest.raises(StoreError):
        desk.sync.run(connection_id)
    assert list(desk.home.refused.glob("*")) == []
    monkeypatch.undo()
    report = desk.sync.run(connection_id)
    assert len(list(desk.home.refused.glob("*"))) == 1
    assert _kind(report, "orders").refused == 1


def test_unusually_many_changes_stop_and_ask_before_anything_is_applied(home: Home) -> None:
    market = Market()
    market.put("cases", *(case(number) for number in range(400)))
    desk, connection_id = synced_desk(home, market)
    desk.sync.run(connection_id)
    market.put("cases", *(case(number, "CANCELLED_BY_REFUND") for number in range(320)))
    before = desk.intake.batches(connection_id)
    report = desk.sync.run(connection_id)
    assert report.state is SyncStateName.BRAKED
    assert "要改动 320 行，而本地只有 400 行" in report.message
    assert "320 单变为已结束" in report.message
    assert set(_nodes(desk, connection_id).values()) == {"SELLER_DELIVER"}
    assert desk.intake.batches(connection_id) == before
    assert desk.sync.is_braked(connection_id)
    assert desk.sync.run(connection_id).state is SyncStateName.BRAKED, "it asks until a person answers"
    assert desk.sync.go_on(connection_id).state is SyncStateName.DONE
    assert not desk.sync.is_braked(connection_id)
    counted = list(_nodes(desk, connection_id).values())
    assert counted.count("CANCELLED_BY_REFUND") == 320
    assert any(entry.action == "sync.brake_lifted" for entry in desk.work.journal.list())
    desk.close()


@pytest.mark.parametrize(
    ("changed", "known", "asks"),
    [(199, 200, False), (200, 200, True), (300, 1000, False), (301, 1000, True), (0, 0, False), (200, 10_000, False)],
)
def test_when_the_brake_asks(changed: int, known: int, asks: bool) -> None:
    assert must_ask(changed, known, 30) is asks


def test_another_sellers_shop_never_lands_here(place: tuple[Desk, str], market: Market) -> None:
    desk, connection_id = place
    desk.sync.run(connection_id)
    market.seller_id = "seller-2"
    market.put("cases", case(3, "DONE"))
    report = desk.sync.run(connection_id)
    assert report.state is SyncStateName.FAILED
    assert "seller-2" in report.message
    assert set(_nodes(desk, connection_id).values()) == {"SELLER_DELIVER"}


def test_a_cursor_that_goes_round_ends_the_run(place: tuple[Desk, str], market: Market) -> None:
    desk, connection_id = place
    pages = market.page

    def page(kind: str, cursor: str | None, limit: int) -> Any:
        found = pages(kind, cursor, limit)
        found.raw = found.raw.replace(b'"next_cursor":"a-20"', b'"next_cursor":"a-10"')
        return found

    market.page = page  # type: ignore[method-assign]
    report = desk.sync.run(connection_id)
    assert report.state is SyncStateName.FAILED
    assert "原地打转" in report.title


def test_a_cancel_is_heard_at_once_and_what_came_in_stays(place: tuple[Desk, str], market: Market) -> None:
    desk, connection_id = place
    hold, is_asked = threading.Event(), threading.Event()

    def wait(_kind: str, cursor: str | None) -> None:
        if cursor == "a-10":
            is_asked.set()
            hold.wait(10)

    market.before_page = wait
    ended: list[float] = []
    cancelled = threading.Event()

    def run() -> None:
        report = desk.sync.run(connection_id, None, cancelled.is_set)
        ended.append(time.monotonic())
        assert report.state is SyncStateName.CANCELLED

    thread = threading.Thread(target=run)
    thread.start()
    assert is_asked.wait(10)
    while desk.work.sync.get(connection_id, "orders").cursor != "a-10":
        time.sleep(0.005)
    at = time.monotonic()
    cancelled.set()
    thread.join(10)
    hold.set()
    assert ended[0] - at < 0.3
    market.before_page = None
    assert desk.sync.run(connection_id).state is SyncStateName.DONE
    assert desk.projection(connection_id).rows.count("orders") == 25


def test_one_thread_asks_for_all_pages_of_a_run(place: tuple[Desk, str], market: Market) -> None:
    desk, connection_id = place
    asking: list[threading.Thread] = []
    market.before_page = lambda _kind, _cursor: asking.append(threading.current_thread())
    desk.sync.run(connection_id)
    assert len(asking) == 5
    assert len(set(asking)) == 1
    assert asking[0] is not threading.current_thread()
    asking[0].join(10)
    assert not asking[0].is_alive(), "it ends with the run"


def test_only_one_run_at_a_time(place: tuple[Desk, str], market: Market) -> None:
    desk, connection_id = place
    with desk.sync._alone(connection_id), pytest.raises(RefusedError, match="正在同步") as caught:
        desk.sync.run(connection_id)
    assert caught.value.exit_status is ExitStatus.FAULT, "nothing was wrong with the words"


def test_a_connection_without_an_interface_is_refused(place: tuple[Desk, str]) -> None:
    desk, _connection_id = place
    with pytest.raises(RefusedError, match="没有接口"):
        desk.sync.run(files_connection(desk).id)


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


def test_fetched_pages_have_ids_that_do_not_meet_by_chance(home: Home) -> None:
    """A hundred thousand pages of one day: with six digits two would be the same for certain."""
    at = datetime(2026, 11, 24, 12, 0, tzinfo=CHINA)
    ids = {new_batch_id(at, is_one_of_many=True) for _turn in range(100_000)}
    assert len(ids) == 100_000
    market = Market()
    market.put("orders", order(1))
    desk, connection_id = synced_desk(home, market)
    desk.sync.run(connection_id)
    batch = desk.work.batches.list(connection_id)[-1]
    assert re.fullmatch(r"[0-9]{8}-[0-9a-f]{12}", batch.id)
    desk.close()


def test_a_rehearsal_that_is_ahead_is_seen_at_its_own_time_also_after_a_restart(
    place: tuple[Desk, str], market: Market, home: Home
) -> None:
    desk, connection_id = place
    market.now = datetime.now(CHINA).replace(microsecond=0) + timedelta(days=300)
    desk.sync.run(connection_id)
    desk.close()
    again = Desk(home)
    try:
        assert again.clock.connection_now(connection_id) < market.now - timedelta(days=299)
        finish_connection(again, connection_id)
        assert market.now <= again.clock.connection_now(connection_id) < market.now + timedelta(minutes=10)
        assert again.clock.connection_now("another") < market.now - timedelta(days=299)
    finally:
        again.close()


# ---- what was answered and is not told again -------------------------------------------------------


def _answered(desk: Desk, connection_id: str, key: str, at: datetime) -> Command:
    """A delivery that the counterpart says it has done at this moment."""
    seen = desk.decide.case(connection_id, key)
    assert seen is not None
    made = make_command(desk, CommandName.REPORT_COMPLETION, seen, {}, Capability.DIRECT)
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
    made = make_command(desk, CommandName.REPORT_COMPLETION, before, {}, Capability.DIRECT)
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


@pytest.mark.parametrize(("kind", "is_mixed"), [("rehearsal", False), ("middleware", True)])
def test_a_rehearsal_and_the_real_world_never_fetch_from_each_other(
    place: tuple[Desk, str], market: Market, kind: str, is_mixed: bool
) -> None:
    desk, rehearsal = place
    market.kind = kind
    real = desk.connections.create("公司系统", ConnectionKind.MIDDLEWARE).id
    for connection_id, is_refused in ((rehearsal, is_mixed), (real, not is_mixed)):
        report = desk.sync.run(connection_id)
        assert (report.state is SyncStateName.FAILED) is is_refused
        assert ("演练环境" in report.title) is is_refused
        assert (desk.intake.batches(connection_id) == []) is is_refused
