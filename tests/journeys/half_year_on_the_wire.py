"""The marketplace of a half year of refunds as its own process: HTTP, real sync into a real home, our own reading.

What is known of a request is what the home knows after a sync: read from stored columns, as list and command line do.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from desktop_app.gateways.gateway import Outcome
from desktop_app.models.refunds.facts import RefundFacts
from desktop_app.models.refunds.forecast import RefundForecast
from desktop_app.models.syncing import SyncStateName
from tests.journeys.half_year_of_refunds import PAPER, PARCEL, SHA256
from tests.journeys.simulated_year import moment
from tests.journeys.simulated_year_process import ProcessWorld, process_world

PATHS = {
    "ApproveRefund": "approve",
    "RejectRefund": "reject",
    "ConfirmInspection": "confirm-inspection",
    "RejectInspection": "reject-inspection",
    "AppealRefund": "appeal",
}


class WireMarket:
    """The process as a half year needs it; each change is synced before it is looked at."""

    def __init__(self, world: ProcessWorld, folder: Path) -> None:
        self.world = world
        self.synced = 0
        self._keys = 0
        self._to_ship: dict[tuple[str, str], dict[str, Any]] = {}
        path = folder / "协商记录.pdf"
        path.write_bytes(PAPER)
        assert world.gateway.put_file(SHA256, path).outcome is Outcome.ACCEPTED

    def now(self) -> datetime:
        return moment(self.world.second())

    def next_due(self) -> datetime | None:
        due = self.world.next_due()
        return None if due is None else moment(due)

    def step_to(self, at: datetime) -> None:
        self.world.step_to(int(at.timestamp()))

    def happened(self) -> list[dict[str, Any]]:
        return self.world.happened()

    def changed(self) -> list[dict[str, Any]]:
        """What changed, once the home has fetched it too."""
        items = self.world.changed("refunds")
        if items:
            report = self.world.desk.sync.run(self.world.connection)
            assert report.state is SyncStateName.DONE, report
            (refunds,) = (one for one in report.kinds if one.kind == "refunds")
            assert (refunds.warned, refunds.refused) == (0, 0)
            assert refunds.rows == len(items)
            self.synced += refunds.rows
            self._assert_the_list_says_the_same([item["refund_id"] for item in items])
        return items

    def judge(self, item: dict[str, Any]) -> tuple[RefundFacts, RefundForecast]:
        found = self.world.desk.refunds.one(self.world.connection, item["refund_id"])
        assert found is not None, item["refund_id"]
        return found.facts, found.forecast

    def _assert_the_list_says_the_same(self, keys: Sequence[str]) -> None:
        """What was stored beside a request as it came in is what is said of it now."""
        reads = self.world.desk.list_reads(self.world.connection)
        for row in reads.by_keys(keys, "refunds"):
            one = self.world.desk.refunds.one(self.world.connection, row.key)
            assert one is not None
            assert (str(row.node), row.effect_at) == (str(one.state), one.forecast.silence.at), row.key
            assert (row.whose_move, row.effect) == (one.forecast.whose_move, one.forecast.silence.effect), row.key

    def refund(self, refund_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self.world.shop.ask("GET", f"/seller/v1/refunds/{refund_id}").json
        return found

    def return_invoice(self, item: dict[str, Any]) -> None:
        assert self.world.tell(item, "return_invoice")

    def decide(self, act: str, item: dict[str, Any], command: dict[str, Any]) -> None:
        self._keys += 1
        place = f"/seller/v1/refunds/{item['refund_id']}/{PATHS[act]}"
        reply = self.world.shop.ask("POST", place, json.dumps(command).encode(), idempotency_key=f"half-{self._keys}")
        assert reply.status == 200, reply.raw

    def ship(self) -> None:
        for item in self.world.changed("cases"):
            key = (item["order_id"], item["line_id"])
            self._to_ship.pop(key, None)
            if (item["node"], item["access_type"]) == ("SELLER_DELIVER", "硬件"):
                self._to_ship[key] = item
        for item in list(self._to_ship.values()):
            self.world.send(item, "ReportCompletion", PARCEL, ())  # of a paused one nothing comes: it stays


@contextmanager
def wire_market(
    root: Path, scenario: str, orders: int, first_day: str, faults: Sequence[str] = ()
) -> Iterator[WireMarket]:
    """The process and its home, for the length of a block."""
    with process_world(root, scenario, orders, 11, first_day, faults) as world:
        yield WireMarket(world, root)
