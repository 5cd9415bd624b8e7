"""Pages as batches: taken back, replayed, passed over where they are known, applied again where they are not."""

from __future__ import annotations

import re
import threading
from dataclasses import replace
from datetime import datetime, timedelta

from desktop_app.clock import CHINA
from desktop_app.errors import GatewayError
from desktop_app.models.batches import BatchSource
from desktop_app.models.syncing import SyncStateName
from desktop_app.paths import Home
from desktop_app.services.desk import Desk
from desktop_app.services.intake.kernel import new_batch_id
from tests.services.market import Market, case, nodes_of, order, report_of, synced_desk


def test_each_page_is_a_batch_and_replay_gives_the_same(place: tuple[Desk, str], market: Market) -> None:
    desk, connection_id = place
    desk.sync.run(connection_id)
    market.put("cases", case(3, "DONE"), case(99, "不认识的节点"))
    report = desk.sync.run(connection_id)
    assert report_of(report, "cases").warned == 1
    batches = desk.intake.batches(connection_id)
    assert {batch.source for batch in batches} == {BatchSource.SYNC}
    assert [batch.rows for batch in batches] == [10, 10, 5, 10, 2, 2]
    replayed = desk.replay.run(connection_id)
    assert (replayed.is_same, replayed.rows) == (True, {"orders": 25, "cases": 13, "transactions": 0, "refunds": 0})


def test_a_fetched_batch_can_be_taken_back(place: tuple[Desk, str], market: Market) -> None:
    desk, connection_id = place
    desk.sync.run(connection_id)
    market.put("cases", case(3, "DONE"))
    desk.sync.run(connection_id)
    desk.intake.withdraw(desk.intake.batches(connection_id)[-1].id)
    assert nodes_of(desk, connection_id)["CS00000003|CS00000003-1"] == "SELLER_DELIVER"
    desk.intake.withdraw(desk.intake.batches(connection_id)[-2].id)
    assert len(nodes_of(desk, connection_id)) == 10
    report = desk.sync.run(connection_id)
    assert (report_of(report, "orders").rows, report_of(report, "cases").inserted) == (0, 2)
    assert nodes_of(desk, connection_id)["CS00000003|CS00000003-1"] == "DONE", "nothing is lost for good"
    assert desk.sync.run(connection_id).rows == 0


def test_a_forgotten_cursor_starts_anew_and_known_pages_are_passed_over(
    place: tuple[Desk, str], market: Market
) -> None:
    desk, connection_id = place
    desk.sync.run(connection_id)
    market.name = "b"  # the same shop with other cursors: every page says something else of where it goes on
    first = desk.sync.run(connection_id)
    told = [(one.is_anew, one.known_pages, one.unchanged) for one in first.kinds if one.is_offered]
    assert told == [(True, 0, 25), (True, 0, 12)]
    market.name = "c"
    desk.sync.run(connection_id)
    market.name = "b"
    before = len(desk.intake.batches(connection_id))
    # the pages of "b" are known, but those of "c" spoke since: they are applied again
    assert {one.known_pages for one in desk.sync.run(connection_id).kinds} == {0}
    for kind in ("orders", "cases"):
        _forget_cursor(desk, connection_id, kind)
    market.asked.clear()
    again = desk.sync.run(connection_id)
    told = [(one.pages, one.known_pages, one.unchanged) for one in again.kinds if one.is_offered]
    assert told == [(3, 3, 25), (2, 2, 12)]
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
    assert (report.state, report_of(report, "orders").known_pages) == (SyncStateName.DONE, 3)
    assert [cursor for kind, cursor in market.asked if kind == "orders"] == [None, "a-10", "a-10", "a-20", "a-20"]
    assert desk.__dict__["slept"] == []


def test_known_pages_among_changed_ones_are_passed_over(place: tuple[Desk, str], market: Market) -> None:
    desk, connection_id = place
    desk.sync.run(connection_id)
    market.put("orders", order(3, order_status="已完成"), order(90))
    _forget_cursor(desk, connection_id, "orders")
    report = desk.sync.run(connection_id)
    # the first page lost an order to the end, and so every page is another one
    orders = report_of(report, "orders")
    assert (orders.known_pages, orders.inserted, orders.updated, orders.unchanged) == (0, 1, 1, 24)
    market.put("orders", *(order(number) for number in (91, 92, 93, 94)))
    _forget_cursor(desk, connection_id, "orders")
    orders = report_of(desk.sync.run(connection_id), "orders")
    assert (orders.known_pages, orders.inserted, orders.unchanged) == (2, 4, 26)
    assert desk.replay.run(connection_id).is_same


def _forget_cursor(desk: Desk, connection_id: str, kind: str) -> None:
    with desk.work.writing() as tx:
        desk.work.sync.put(tx, replace(desk.work.sync.get(connection_id, kind), cursor=None))


def test_a_known_page_that_was_touched_since_is_applied_again(place: tuple[Desk, str], market: Market) -> None:
    desk, connection_id = place
    desk.sync.run(connection_id)
    desk.intake.observe("CS00000003", node="BUYER_ACCEPT", connection=desk.connections.get(connection_id))
    assert nodes_of(desk, connection_id)["CS00000003|CS00000003-1"] == "BUYER_ACCEPT"
    market.now += timedelta(hours=2)
    _forget_cursor(desk, connection_id, "cases")
    report = desk.sync.run(connection_id)
    assert (report_of(report, "cases").known_pages, report_of(report, "cases").updated) == (1, 1)
    assert nodes_of(desk, connection_id)["CS00000003|CS00000003-1"] == "SELLER_DELIVER"


def test_a_withdrawn_page_is_not_known(place: tuple[Desk, str], market: Market) -> None:
    desk, connection_id = place
    desk.sync.run(connection_id)
    last = desk.intake.batches(connection_id)[-1]
    desk.intake.withdraw(last.id)
    desk.sync.run(connection_id)
    assert len(nodes_of(desk, connection_id)) == 12


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
