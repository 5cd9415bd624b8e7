"""A client that follows cursors ends with exactly the shop's state, whatever happens meanwhile."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_app.sandbox.shop.refusals import NotFound, UnknownCursor
from desktop_app.sandbox.shop.shop import Shop
from tests.sandbox.shop.stage import DAY, NOW, open_line


class Client:
    """Follows one kind of a shop."""

    def __init__(self, shop: Shop, kind: str) -> None:
        self.shop, self.kind = shop, kind
        self.cursor: str | None = None
        self.rows: dict[str, dict[str, Any]] = {}

    def read(self, limit: int) -> bool:
        page = self.shop.changes(self.kind, self.cursor, limit)
        assert len(page.items) <= limit
        self.cursor = page.next_cursor
        for item in page.items:
            known = self.rows.get(item["line_id"])
            assert known is None or known["version"] < item["version"], "what comes again has changed"
            self.rows[item["line_id"]] = item
        return page.has_more

    def read_all(self, limit: int) -> None:
        while self.read(limit):
            pass


def state(shop: Shop, kind: str) -> dict[str, dict[str, Any]]:
    page = shop.changes(kind, None, 2000)
    assert not page.has_more
    return {item["line_id"]: item for item in page.items}


@pytest.fixture
def small(tmp_path: Path) -> Shop:
    made = Shop.create(tmp_path / "small", "small", 0, 5, NOW, real=lambda: 0.0, wall=lambda: 0.0)
    made.set_rate(0)
    return made


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.integers(1, 60), st.integers(0, 3 * DAY)), min_size=1, max_size=20))
def test_pages_and_changes_in_any_order(small: Shop, steps: list[tuple[int, int]]) -> None:
    clients = [Client(small, kind) for kind in ("orders", "cases")]
    for limit, pause in steps:
        for client in clients:
            client.read(limit)
        small.step(pause)
    for client in clients:
        client.read_all(steps[0][0])
        assert client.rows == state(small, client.kind)


def test_changes_from_other_threads_while_a_client_reads(small: Shop) -> None:
    failures: list[BaseException] = []

    def act() -> None:
        try:
            for _ in range(60):
                small.step(6 * 3600)
                rows, _total = small.list_cases({"node": "SELLER_CONFIRM_REQUIREMENT"}, 1, 5)
                for row in rows:
                    small.seller_act("ConfirmRequirement", row["order_id"], row["line_id"], {}, [])
        except BaseException as error:  # noqa: BLE001 - handed to the test's own thread
            failures.append(error)

    clients = [Client(small, kind) for kind in ("orders", "cases")]
    worker = threading.Thread(target=act)
    worker.start()
    while worker.is_alive():
        for client in clients:
            client.read(7)
    worker.join()
    assert failures == []
    for client in clients:
        client.read_all(50)
        assert client.rows == state(small, client.kind)


def test_an_empty_page_keeps_its_place(small: Shop) -> None:
    end = small.changes("cases", None, 2000)
    again = small.changes("cases", end.next_cursor, 2000)
    assert (again.items, again.has_more, again.next_cursor) == ([], False, end.next_cursor)
    assert again.as_of == NOW.isoformat()


@pytest.mark.parametrize(
    "cursor", ["", "x", "0", "zz-0123456789abcdef", "5-0123456789abcdef", "-1-0000000000000000", "5" * 99, "\ud800"]
)
def test_a_cursor_that_is_none_is_refused(small: Shop, cursor: str) -> None:
    with pytest.raises(UnknownCursor):
        small.changes("cases", cursor, 10)


def test_a_cursor_of_another_kind_or_shop_or_future_is_refused(small: Shop, shop: Shop, tmp_path: Path) -> None:
    page = small.changes("cases", None, 3)
    with pytest.raises(UnknownCursor):
        small.changes("orders", page.next_cursor, 3)
    for _ in range(5):
        open_line(shop)
    with pytest.raises(UnknownCursor):
        shop.changes("cases", page.next_cursor, 3)
    twin = Shop.create(tmp_path / "twin", "small", 0, 5, NOW, real=lambda: 0.0, wall=lambda: 0.0)
    small.step(30 * DAY)
    with pytest.raises(UnknownCursor):
        twin.changes("cases", small.changes("cases", None, 2000).next_cursor, 3)
    with pytest.raises(NotFound):
        small.changes("refunds", None, 3)
    twin.close()


def test_orders_of_days_to_come_are_seen_by_nobody(small: Shop) -> None:
    for kind in ("orders", "cases"):
        for item in state(small, kind).values():
            assert item["ordered_at"] <= NOW.isoformat()
    hidden = small.connection.execute("SELECT order_id, line_id FROM orders WHERE seq<0").fetchall()
    assert len(hidden) == 91  # a renewal for each fiftieth
    assert all(small.order(*row) is None for row in hidden)
    small.step(120 * DAY)
    assert all(small.order(*row) is not None for row in hidden)


def test_the_same_state_is_printed_with_the_same_bytes(small: Shop) -> None:
    def printed() -> str:
        return json.dumps([small.changes(kind, None, 500).items for kind in ("orders", "cases")], sort_keys=True)

    assert printed() == printed()
