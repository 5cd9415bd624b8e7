"""Half a year of refunds: our forecasts and the marketplace's law agree, and mistakes in the law are found.

.venv/bin/python -m pytest tests/journeys/test_half_year_of_refunds.py -n 0 -s prints the figures.
"""

from __future__ import annotations

import collections
from pathlib import Path

import pytest

from desktop_app.models.rules.packs import RulePacks
from desktop_app.models.working_calendar import WorkingCalendar
from tests.journeys.half_year_of_refunds import watched

pytestmark = pytest.mark.slow

GOODS = ("refund_year", 12_000, 182, "硬件")
SHOP = ("refunds", 0, 100, "")
FAULTS = {
    "refund_takes_a_day": (SHOP, "3 hours"),
    "goods_wait_20_days": (GOODS, "silence"),
    "inspection_waits_30_days": (GOODS, "silence"),
    "silence_rejects_refund": (SHOP, "step"),
}


@pytest.mark.parametrize(
    ("made", "least"), [(("refund_year", 4000, 182, ""), 1000), (("refunds", 0, 182, ""), 100), (GOODS, 60)]
)
def test_no_refund_is_unexplained(
    tmp_path: Path, packs: RulePacks, calendar: WorkingCalendar, made: tuple[str, int, int, str], least: int
) -> None:
    watch = watched(tmp_path, made, packs, calendar)
    states = collections.Counter(told.item["state"] for told in watch.told.values())
    print(f"{len(watch.told)} refunds, held {dict(watch.held)}, states {dict(states)}")
    print(f"{len(watch.appealed)} with an appeal; unexplained: {watch.differences[:10]}")
    assert watch.differences == []
    assert len(watch.told) >= least
    assert {"regime", "state", "step", "whose move", "silence", "3 hours", "soft deadline"} <= set(watch.held)
    assert {"REFUNDED", "REJECTED", "WITHDRAWN", "FAILED"} <= set(states)
    assert made != GOODS or watch.held["silence"] > 40, "goods that come back late, never, or lie with the seller"


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_a_mistake_in_the_law_is_found(tmp_path: Path, packs: RulePacks, calendar: WorkingCalendar, fault: str) -> None:
    made, expected = FAULTS[fault]
    watch = watched(tmp_path, made, packs, calendar, [fault])
    assert expected in {claim for claim, *_ in watch.differences}
