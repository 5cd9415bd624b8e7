"""Simulated years to compare: lived through, judged by a set of rules, told in words.

Orders come, a seller works, the others act by themselves, and everything that happens is kept. The marketplace is
driven from event to event. Clocks stand still between two steps: a year is the same however fast this computer is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from desktop_app.clock import CHINA
from desktop_app.models.rules.packs import RulePacks
from desktop_app.models.working_calendar import WorkingCalendar
from tests.journeys.simulated_year import DAY, Diary, Line, Seen, World, second_of
from tests.journeys.simulated_year_faults import BOUNDARY_DAYS
from tests.journeys.simulated_year_judge import compare, forecasts_of
from tests.journeys.simulated_year_seller import Seller
from tests.journeys.simulated_year_shop import ShopWorld
from tests.journeys.simulated_year_verdict import Verdict

YEAR_DAYS, SILENT_DAYS = 367, 60
"""A year, and a day in which the last orders are paid; then nobody moves."""
SEED = 5
HUMAN_SERVICES, ALL_FLOWS = "year", "all_flows"
"""Scenarios of the marketplace."""
Watcher = Callable[[int], None]
"""Called with the second after everything that happened then was written down."""


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


def live(world: World, packs: RulePacks, days: int, silent_days: int, watch: Watcher = lambda _second: None) -> Diary:
    """Let ``days`` pass, then ``silent_days`` in which nobody moves, then rouse all; answers the diary of it."""
    diary = Diary(began=world.second())
    seller = Seller(world, diary, packs)
    _write_down(world, diary, seller, diary.began)
    _pass(world, diary, seller, diary.began + days * DAY, watch)
    world.silence_all()
    seller.agenda.clear()
    _pass(world, diary, seller, diary.began + (days + silent_days) * DAY, watch)
    # a second later: what was forecast at the end of the silence is not the past of these acts
    world.step_to(world.second() + 1)
    diary.roused_at = world.second()
    seller.rouse(world.second())
    _write_down(world, diary, seller, world.second())
    watch(world.second())
    seller.agenda.clear()
    _pass(world, diary, seller, world.second() + DAY, watch)
    diary.ended = world.second()
    return diary


def _pass(world: World, diary: Diary, seller: Seller, until: int, watch: Watcher) -> None:
    while True:
        times = [time for time in (world.next_due(), seller.agenda[0][0] if seller.agenda else None) if time]
        now = min([*times, until])
        world.step_to(now)
        _write_down(world, diary, seller, now)
        if seller.agenda and seller.agenda[0][0] <= now:
            seller.act_due(now)
            _write_down(world, diary, seller, now)
        watch(now)
        diary.steps += 1
        if now >= until:
            return


def _write_down(world: World, diary: Diary, seller: Seller, now: int) -> None:
    for line in world.happened():
        key = (line["order_id"], line["line_id"])
        names = ("actor", "act", "node_before", "node_after", "text")
        seen_as = (line["details"] or {}).get("seen_as")
        diary.lines[key].append(Line(line["id"], second_of(line["at"]), *(line[name] for name in names), seen_as))
    for item in world.changed("orders"):
        diary.orders[item["order_id"], item["line_id"]].append(Seen(now, item))
    for item in world.changed("cases"):
        key = (item["order_id"], item["line_id"])
        if key not in diary.cases and (choice := world.choice(item)) is not None:
            diary.choices[key] = choice
        diary.cases[key].append(Seen(now, item, world.may_refund(item)))
        seller.see(item, now)
