"""Half a year of refunds on the real path: the marketplace's process, HTTP, real sync, a real home, the command line.

.venv/bin/python -m pytest tests/journeys/test_half_year_on_the_wire.py -n 0 -s prints the figures.
"""

from __future__ import annotations

import collections
import json
from pathlib import Path

import pytest

from desktop_app.models.rules.packs import RulePacks
from tests.journeys.command_line import run
from tests.journeys.half_year_of_refunds import Watch, live
from tests.journeys.half_year_on_the_wire import WireMarket, wire_market

pytestmark = pytest.mark.slow

FIRST_DAY = "2026-01-05"


def _assert_the_command_line_says_the_same(market: WireMarket, watch: Watch) -> None:
    """At the end, about every request."""
    done = run(market.world.desk.home, "refunds", "--connection", "演练（自动提交）", "--json")
    told = {one["refund_id"]: one for one in json.loads(done.out)}
    blocking = [one for one in told.values() if any(blocker["severity"] == "block" for blocker in one["blockers"])]
    assert done.status == (1 if blocking else 0)
    assert set(told) == set(watch.told)
    for refund_id, one in told.items():
        item, forecast = watch.told[refund_id].item, watch.told[refund_id].forecast
        assert (one["state"], one["regime"]) == (item["state"], item["regime"])
        assert (one["order_id"], one["line_id"], one["currency"]) == (item["order_id"], item["line_id"], "CNY")
        assert (one["whose_move"], one["silence"]["amount"]) == (str(forecast.whose_move), item["requested_amount"])
        assert {"UNKNOWN_ORDER", "CURRENCY_DIFFERS", "AMOUNT_RANGE"}.isdisjoint(
            blocker["id"] for blocker in one["blockers"]
        )


@pytest.mark.parametrize(
    ("scenario", "orders", "days", "least"), [("refunds", 0, 182, 100), ("refund_year", 400, 182, 80)]
)
def test_no_refund_is_unexplained_on_the_real_path(
    tmp_path: Path, packs: RulePacks, scenario: str, orders: int, days: int, least: int
) -> None:
    with wire_market(tmp_path, scenario, orders, FIRST_DAY) as market:
        watch = Watch(market, market.judge, packs)
        live(watch, market.now(), days)
        states = collections.Counter(told.item["state"] for told in watch.told.values())
        print(f"\n{len(watch.told)} refunds, {market.synced} rows synced, held {dict(watch.held)}")
        print(f"{dict(states)}, {len(watch.appealed)} with an appeal; unexplained: {watch.differences[:10]}")
        assert watch.differences == []
        assert len(watch.told) >= least
        assert {"facts", "regime", "state", "step", "whose move", "silence", "3 hours"} <= set(watch.held)
        assert {"REFUNDED", "REJECTED", "WITHDRAWN"} <= set(states)
        _assert_the_command_line_says_the_same(market, watch)
        assert market.world.desk.replay.run(market.world.connection).is_same


def test_a_mistake_of_the_law_is_found_on_the_real_path(tmp_path: Path, packs: RulePacks) -> None:
    with wire_market(tmp_path, "refunds", 0, FIRST_DAY, ["refund_takes_a_day"]) as market:
        watch = Watch(market, market.judge, packs)
        live(watch, market.now(), 30)
        assert "3 hours" in {claim for claim, *_ in watch.differences}
