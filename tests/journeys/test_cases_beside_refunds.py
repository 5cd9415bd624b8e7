"""Half a year of cases whose orders are refunded: what we assume of them and the marketplace's law agree.

Both assume the same (dossier 4.8: unknown), each by its own code. Mistakes in the law show.
.venv/bin/python -m pytest tests/journeys/test_cases_beside_refunds.py -n 0 -s prints the figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from desktop_app.models.rules.packs import RulePacks
from desktop_app.models.working_calendar import WorkingCalendar
from tests.journeys.cases_beside_refunds import CaseWatch, WatchedMarket
from tests.journeys.half_year_of_refunds import ShopMarket, watched

pytestmark = pytest.mark.slow

GOODS = ("refund_year", 12_000, 182, "硬件")
SHOP = ("refunds", 0, 100, "")
FAULTS = {"refund_pauses_nothing": "paused", "refund_leaves_case_open": "closes"}


def lived(
    folder: Path,
    made: tuple[str, int, int, str],
    packs: RulePacks,
    calendar: WorkingCalendar,
    faults: Sequence[str] = (),
) -> CaseWatch:
    """The cases of a shop, watched beside its refunds."""
    seen: list[WatchedMarket] = []

    def see(market: ShopMarket) -> ShopMarket:
        seen.append(WatchedMarket(market, packs, calendar))
        return seen[0]

    watched(folder, made, packs, calendar, faults, see)
    return seen[0].cases


@pytest.mark.parametrize("made", [("refund_year", 4000, 182, ""), SHOP, GOODS])
def test_no_case_beside_a_refund_is_unexplained(
    tmp_path: Path, packs: RulePacks, calendar: WorkingCalendar, made: tuple[str, int, int, str]
) -> None:
    cases = lived(tmp_path, made, packs, calendar)
    print(f"{len(cases.items)} cases, {len(cases.stood)} stood, held {dict(cases.held)}")
    print(f"unexplained: {cases.differences[:10]}")
    assert cases.differences == []
    assert {"paused", "closed", "closes"} <= set(cases.held)


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_a_mistake_in_the_law_shows(tmp_path: Path, packs: RulePacks, calendar: WorkingCalendar, fault: str) -> None:
    cases = lived(tmp_path, SHOP, packs, calendar, [fault])
    assert FAULTS[fault] in {claim for claim, *_more in cases.differences}
