"""What ends a fetch or is kept out of it: faults, items refused, the brake, another's shop, a cancel."""

from __future__ import annotations

import csv
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop_app.errors import ExitStatus, GatewayError, RefusedError, StoreError
from desktop_app.models.connections import ConnectionKind
from desktop_app.models.syncing import SyncStateName, must_ask
from desktop_app.models.wording_times import full_time
from desktop_app.paths import Home
from desktop_app.services.desk import Desk
from tests.services.homes import files_connection
from tests.services.market import Market, case, nodes_of, order, report_of, synced_desk

WAIT_SECONDS = 20.0
"""A loaded machine may be slow; nothing here waits that long when all is well."""


def test_a_fault_ends_the_run_and_the_next_goes_on_there(place: tuple[Desk, str], market: Market) -> None:
    desk, connection_id = place

    def fail(kind: str, cursor: str | None) -> None:
        if cursor == "a-20":
            raise GatewayError("忙", "请稍后。", "retry", 7.0)

    market.before_page = fail
    report = desk.sync.run(connection_id)
    assert (report.state, report.message, report.retry_after_seconds) == (SyncStateName.FAILED, "请稍后。", 7.0)
    assert report_of(report, "orders").inserted == 20
    slept: list[float] = desk.__dict__["slept"]
    assert sum(slept) == pytest.approx(14, abs=0.2), "twice what the counterpart asked for"
    state = desk.work.sync.get(connection_id, "orders")
    assert (state.state, state.cursor, state.message) == (SyncStateName.FAILED, "a-20", "请稍后。")
    market.before_page, market.asked = None, []
    assert desk.sync.run(connection_id).state is SyncStateName.DONE
    assert market.asked[0] == ("orders", "a-20")
    assert desk.projection(connection_id).rows.count("orders") == 25


def test_a_long_wait_is_told_with_its_hour(place: tuple[Desk, str], market: Market) -> None:
    desk, connection_id = place

    def fail(_kind: str, _cursor: str | None) -> None:
        raise GatewayError("慢", "请放慢。", "retry", 7200.0)

    market.before_page = fail
    asked = desk.clock.wall()
    report = desk.sync.run(connection_id)
    hours = {full_time(at + timedelta(seconds=7200)) for at in (asked, desk.clock.wall())}
    assert report.message in {f"请放慢。对方请在 {hour} 以后再来。" for hour in hours}
    assert report.cause == "请放慢。"
    assert desk.work.sync.get(connection_id, "orders").message == report.message


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
    assert (report_of(report, "orders").inserted, report_of(report, "orders").refused) == (25, 2)
    assert (report_of(report, "cases").inserted, report_of(report, "cases").warned) == (14, 2)
    assert nodes_of(desk, connection_id)["CS00000051|CS00000051-1"] == "UNKNOWN"
    assert report_of(report, "cases").refused_file is None


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
    told = report_of(report, "orders").as_dict()
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
    assert {one.refused_file for one in again.kinds} == {None}


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
    assert report_of(report, "orders").refused == 1


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
    assert set(nodes_of(desk, connection_id).values()) == {"SELLER_DELIVER"}
    assert desk.intake.batches(connection_id) == before
    assert desk.sync.is_braked(connection_id)
    assert desk.sync.run(connection_id).state is SyncStateName.BRAKED, "it asks until a person answers"
    assert desk.sync.go_on(connection_id).state is SyncStateName.DONE
    assert not desk.sync.is_braked(connection_id)
    counted = list(nodes_of(desk, connection_id).values())
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
    assert set(nodes_of(desk, connection_id).values()) == {"SELLER_DELIVER"}


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
    hold, is_asked, is_answered = threading.Event(), threading.Event(), threading.Event()

    def wait(_kind: str, cursor: str | None) -> None:
        if cursor == "a-10":
            is_asked.set()
            hold.wait(3 * WAIT_SECONDS)
            is_answered.set()

    market.before_page = wait
    ended: list[SyncStateName] = []
    cancelled, is_applied = threading.Event(), threading.Event()

    def run() -> None:
        report = desk.sync.run(connection_id, lambda _done, _total: is_applied.set(), cancelled.is_set)
        ended.append(report.state)

    thread = threading.Thread(target=run)
    thread.start()
    assert is_asked.wait(WAIT_SECONDS)
    assert is_applied.wait(WAIT_SECONDS)
    assert desk.work.sync.get(connection_id, "orders").cursor == "a-10"
    cancelled.set()
    thread.join(WAIT_SECONDS)
    assert ended == [SyncStateName.CANCELLED]
    assert not is_answered.is_set(), "it did not wait for the page that it had asked for"
    hold.set()
    market.before_page = None
    assert desk.sync.run(connection_id).state is SyncStateName.DONE
    assert desk.projection(connection_id).rows.count("orders") == 25


def test_only_one_run_at_a_time(place: tuple[Desk, str], market: Market) -> None:
    desk, connection_id = place
    with desk.sync._alone(connection_id), pytest.raises(RefusedError, match="正在同步") as caught:
        desk.sync.run(connection_id)
    assert caught.value.exit_status is ExitStatus.FAULT, "nothing was wrong with the words"


def test_a_connection_without_an_interface_is_refused(place: tuple[Desk, str]) -> None:
    desk, _connection_id = place
    with pytest.raises(RefusedError, match="没有接口"):
        desk.sync.run(files_connection(desk).id)


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
