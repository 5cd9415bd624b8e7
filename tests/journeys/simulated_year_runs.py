"""Simulated years to compare: lived through in this process, judged by a set of rules, told in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from desktop_app.clock import CHINA
from desktop_app.models.rules.packs import RulePacks
from desktop_app.models.working_calendar import WorkingCalendar
from tests.journeys.simulated_year import Diary, live
from tests.journeys.simulated_year_faults import BOUNDARY_DAYS
from tests.journeys.simulated_year_judge import compare, forecasts_of
from tests.journeys.simulated_year_shop import ShopWorld
from tests.journeys.simulated_year_verdict import Verdict

YEAR_DAYS, SILENT_DAYS = 367, 60
"""A year, and a day in which the last orders are paid; then nobody moves."""
SEED = 5
HUMAN_SERVICES, ALL_FLOWS = "year", "all_flows"
"""Scenarios of the marketplace."""


def year_of(
    scenario: str,
    folder: Path,
    first_day: str,
    orders: int,
    packs: RulePacks,
    faults: Sequence[str] = (),
    *,
    temper: str = "even",
    only: Sequence[str] = (),
) -> Diary:
    """Live through a year in memory, by counterparties of a temper; ``only`` orders of these access types (all)."""
    began = datetime.fromisoformat(first_day).replace(tzinfo=CHINA)
    world = ShopWorld.create(folder, scenario, orders, SEED, began, faults)
    world.keep(only)
    world.change_temper(temper)
    world.crowd(BOUNDARY_DAYS[first_day])
    world.give_scenes()
    try:
        return live(world, packs, YEAR_DAYS, SILENT_DAYS)
    finally:
        world.shop.close()


def judged(diary: Diary, packs: RulePacks, calendar: WorkingCalendar) -> Verdict:
    """All forecasts of a year by a set of rules, held against it."""
    return compare(diary, forecasts_of(diary, packs, calendar), packs)


def shown(verdict: Verdict, diary: Diary) -> str:
    """What came out, with the first difference of each kind and the time line of its case."""
    first: dict[str, str] = {}
    for one in verdict.differences:
        first.setdefault(one.claim, f"{one}\n    {diary.story(one.key) if one.key in diary.cases else ''}")
    return "\n".join([verdict.summary(), verdict.details(), *first.values()])
