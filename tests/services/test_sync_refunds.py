"""Refunds are fetched like orders and cases, after both; a counterpart without them is told of once."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from desktop_app.errors import GatewayError
from desktop_app.gateways.gateway import NOT_OFFERED
from desktop_app.models.events import NoticeRaised
from desktop_app.models.money import Money
from desktop_app.models.refunds.states import RefundState
from desktop_app.models.syncing import SyncStateName
from desktop_app.services.desk import Desk
from desktop_app.services.opening import finish_connection
from tests.services.market import Market, refund, report_of

S = RefundState
KIND = "refunds"


@pytest.fixture
def market(market: Market) -> Market:
    """The same with fifteen requests."""
    market.changes[KIND] = {}
    market.put(KIND, *(refund(number) for number in range(15)))
    return market


def test_a_fetched_step_that_no_table_permits_is_counted_and_blocks(place: tuple[Desk, str], market: Market) -> None:
    desk, connection_id = place
    market.put(KIND, refund(3, "REFUNDED"))
    desk.sync.run(connection_id)
    assert all(batch.warned == 0 for batch in desk.intake.batches(connection_id))
    market.put(KIND, refund(3), refund(4, "APPROVED"))
    desk.sync.run(connection_id)
    assert desk.intake.batches(connection_id)[-1].warned == 1
    one = desk.refunds.report(connection_id, "TD00000003")
    assert one is not None
    assert (one.is_decidable, "REFUNDED_BEFORE" in {blocker.id for blocker in one.blockers}) == (False, True)


def test_a_fetched_request_that_contradicts_its_case_is_counted_and_told(
    place: tuple[Desk, str], market: Market
) -> None:
    desk, connection_id = place
    market.put(KIND, refund(3, is_supervised=False), refund(4, is_supervised=None))
    desk.sync.run(connection_id)
    assert sum(batch.warned for batch in desk.intake.batches(connection_id) if batch.kind == KIND) == 1
    told = {
        one.facts.refund_id: {blocker.id for blocker in one.blockers} for one in desk.refunds.reports(connection_id)
    }
    assert [number for number, ids in told.items() if "SUPERVISED_DIFFERS" in ids] == ["TD00000003"]


def states_of(desk: Desk, connection_id: str) -> dict[str, RefundState]:
    return {one.key: one.state for one in desk.refunds.all(connection_id)}


def test_refunds_come_in_after_orders_and_cases_and_then_only_what_changed(
    place: tuple[Desk, str], market: Market
) -> None:
    desk, connection_id = place
    report = desk.sync.run(connection_id)
    assert (report.state, [one.kind for one in report.kinds]) == (SyncStateName.DONE, ["orders", "cases", KIND])
    assert (report_of(report, KIND).pages, report_of(report, KIND).inserted) == (2, 15)
    assert set(states_of(desk, connection_id).values()) == {S.PENDING_SELLER}
    one = desk.refunds.report(connection_id, "TD00000003")
    assert one is not None
    assert (one.facts.requested, one.facts.order_id) == (Money(Decimal("6400.00"), "CNY"), "CS00000003")
    assert "UNKNOWN_ORDER" not in {blocker.id for blocker in one.blockers}, "its order came before it"
    market.put(KIND, refund(3, "APPROVED", opinion="已协商一致"), refund(4, "别的状态"))
    market.asked.clear()
    again = report_of(desk.sync.run(connection_id), KIND)
    assert market.asked[-1] == (KIND, "a-52")
    assert (again.rows, again.updated) == (2, 2)
    found = states_of(desk, connection_id)
    assert (found["TD00000003"], found["TD00000004"]) == (S.APPROVED, S.UNKNOWN), "no row is lost"
    kept = desk.refunds.one(connection_id, "TD00000003")
    assert kept is not None
    assert kept.facts.opinion == "已协商一致"


def test_how_fresh_refunds_are_is_their_own(place: tuple[Desk, str], market: Market) -> None:
    desk, connection_id = place
    desk.sync.run(connection_id)
    fresh = {kind: desk.sync.fresh_as_of(connection_id, kind) for kind in ("cases", KIND)}
    assert fresh[KIND] is not None
    assert fresh["cases"] is not None
    assert fresh[KIND] > fresh["cases"]
    assert KIND in {one.kind for one in desk.today.board(connection_id).freshness}


def test_that_there_are_none_is_as_fresh_as_the_fetch(place: tuple[Desk, str], market: Market) -> None:
    desk, connection_id = place
    market.changes[KIND].clear()
    desk.sync.run(connection_id)
    fresh = {one.kind: one.data_as_of for one in desk.today.freshness(connection_id)}
    assert fresh[KIND] == desk.sync.fresh_as_of(connection_id, KIND)


def test_a_request_that_did_not_change_is_as_fresh_as_the_last_fetch(place: tuple[Desk, str], market: Market) -> None:
    desk, connection_id = place

    def stale() -> bool:
        one = desk.refunds.report(connection_id, "TD00000003", market.now)
        assert one is not None
        return "STALE_DATA" in {blocker.id for blocker in one.blockers}

    desk.sync.run(connection_id)
    assert not stale()
    market.now += timedelta(days=6)
    assert stale()
    assert desk.sync.run(connection_id).rows == 0
    assert not stale(), "a change would have come"
    # what a person saw counts by itself
    connection = desk.connections.get(connection_id)
    desk.intake.observe_refund("TD00000003", "PENDING_SELLER", connection=connection)
    market.now += timedelta(days=6)
    assert stale()


def test_a_run_that_was_cut_goes_on_and_nothing_comes_twice(place: tuple[Desk, str], market: Market) -> None:
    desk, connection_id = place

    def cut(kind: str, cursor: str | None) -> None:
        if kind == KIND and cursor is not None:
            raise GatewayError("断了", "断了。", "refused")

    market.before_page = cut
    report = desk.sync.run(connection_id)
    assert (report.state, report_of(report, KIND).inserted) == (SyncStateName.FAILED, 10)
    market.before_page = None
    again = desk.sync.run(connection_id)
    assert [(one.kind, one.rows) for one in again.kinds] == [("orders", 0), ("cases", 0), (KIND, 5)]
    assert len(states_of(desk, connection_id)) == 15
    assert desk.replay.run(connection_id).is_same


def test_the_brake_asks_before_most_requests_end(place: tuple[Desk, str], market: Market) -> None:
    desk, connection_id = place
    market.page_rows = 1000
    market.put(KIND, *(refund(number) for number in range(300)))
    desk.sync.run(connection_id)
    market.put(KIND, *(refund(number, "REFUNDED") for number in range(250)))
    report = desk.sync.run(connection_id)
    assert report.state is SyncStateName.BRAKED
    assert "250" in report.message.split("。")[0]
    assert "其中 250 单变为已结束" in report.message
    assert set(states_of(desk, connection_id).values()) == {S.PENDING_SELLER}
    assert desk.sync.go_on(connection_id).state is SyncStateName.DONE
    assert sum(one is S.REFUNDED for one in states_of(desk, connection_id).values()) == 250


def test_a_sheet_of_what_was_fetched_says_the_same_in_the_words_of_the_console(
    place: tuple[Desk, str], market: Market, tmp_path: Path
) -> None:
    desk, connection_id = place
    market.put(KIND, refund(3, "AWAITING_INSPECTION", access_type="硬件", goods_state="已收货", return_waybill="SF001"))
    desk.sync.run(connection_id)
    target = tmp_path / "refunds.csv"
    desk.export.export(KIND, target, connection_id=connection_id)
    text = target.read_text(encoding="utf-8-sig")
    assert "待验收" in text
    assert "商家待审核" in text
    assert "PENDING_SELLER" not in text
    assert "SF001" in text


class _Heard:
    def __init__(self) -> None:
        self.notices: list[NoticeRaised] = []

    def on(self, event: NoticeRaised) -> None:
        self.notices.append(event)


def test_an_older_counterpart_is_told_of_once_and_the_others_go_on(place: tuple[Desk, str], market: Market) -> None:
    desk, connection_id = place
    offered = market.changes.pop(KIND)
    heard = _Heard()
    desk.events.subscribe(NoticeRaised, heard.on)
    _ = desk.runner
    first = desk.sync.run(connection_id)
    assert (first.state, first.rows) == (SyncStateName.DONE, 37)
    refunds = report_of(first, KIND)
    assert (refunds.is_offered, refunds.as_dict()["offered"], refunds.rows) == (False, False, 0)
    assert "退订申请" in refunds.missing
    assert [one.message for one in heard.notices] == [refunds.missing]
    again = desk.sync.run(connection_id)
    assert (again.state, report_of(again, KIND).missing, len(heard.notices)) == (SyncStateName.DONE, "", 1)
    assert desk.sync.fresh_as_of(connection_id, KIND) is None
    finish_connection(desk, connection_id)
    # it learns of them
    market.changes[KIND] = offered
    assert report_of(desk.sync.run(connection_id), KIND).inserted == 15
    # and forgets them again: where it was is kept
    del market.changes[KIND]
    assert report_of(desk.sync.run(connection_id), KIND).missing
    market.changes[KIND] = offered
    assert report_of(desk.sync.run(connection_id), KIND).rows == 0


def test_another_fault_of_the_list_is_a_fault(place: tuple[Desk, str], market: Market) -> None:
    desk, connection_id = place

    def refuse(kind: str, _cursor: str | None) -> None:
        if kind == KIND:
            raise GatewayError("不让", "不让进。", "unauthorized")

    market.before_page = refuse
    report = desk.sync.run(connection_id)
    assert (report.state, report.message) == (SyncStateName.FAILED, "不让进。")
    assert NOT_OFFERED not in {str(one.state) for one in desk.sync.states(connection_id)}
