"""A smaller simulated year on the real path: the marketplace's process over HTTP, real sync, a real home.

The full year lies in ``test_simulated_year``; here the same comparison sees what the list and the command line see.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.models.forecast import forecast_as_dict
from desktop_app.models.rules.packs import RulePacks
from tests.journeys.command_line import run_json
from tests.journeys.simulated_year import Diary, Seen, moment
from tests.journeys.simulated_year_faults import LAW_FAULTS_OF_H, SERVICE_YEAR
from tests.journeys.simulated_year_judge import compare
from tests.journeys.simulated_year_process import ProcessWorld, process_world
from tests.journeys.simulated_year_runs import ALL_FLOWS, HUMAN_SERVICES, live

pytestmark = pytest.mark.slow

ORDERS, SEED = 30, 5
TODAY = "2026-11-24"
"""A year that ends where holidays are not published yet: both sides count plain weeks."""


def _assert_the_command_line_says_the_same(world: ProcessWorld, at: int) -> None:
    found = run_json(world.desk.home, "forecast", "--connection", "演练（自动提交）", "--at", moment(at).isoformat())
    assert found == [forecast_as_dict(one) for one in world.desk.forecasts.all(world.connection)]
    listed = {taken[-1].forecast.line_id for taken in world.taken.values() if taken[-1].forecast.is_listed}
    assert {one["line_id"] for one in found} == listed


def _last(diary: Diary) -> dict[tuple[str, str], Seen]:
    return {key: seen[-1] for key, seen in diary.cases.items()}


@pytest.mark.parametrize("first_day", [SERVICE_YEAR, TODAY])
def test_no_difference_is_unexplained_on_the_real_path(tmp_path: Path, first_day: str, packs: RulePacks) -> None:
    with process_world(tmp_path, ALL_FLOWS, ORDERS, SEED, first_day) as world:
        diary = live(world, packs, 366, 60, world.watch)
        verdict = compare(diary, world.taken, packs)
        print(f"\n{first_day}: {verdict.summary()}\n{verdict.details()}\n{diary.steps} steps")
        assert not verdict.differences, "\n".join(map(str, verdict.differences[:10]))
        assert verdict.cases == ORDERS
        assert len({flow for flow, _era in verdict.flows}) >= 8
        assert verdict.silent_ends >= 50
        assert set(world.taken) == set(diary.cases), "the home knows every case"
        assert {seen.item["node"] for seen in _last(diary).values()} > {"DONE"}
        _assert_the_command_line_says_the_same(world, diary.ended)


@pytest.mark.parametrize("fault", ["sync_after_4_hours", "notice_every_14_days", "human_service_accepts_itself"])
def test_a_mistake_of_the_law_is_found_on_the_real_path(tmp_path: Path, fault: str, packs: RulePacks) -> None:
    with process_world(tmp_path, HUMAN_SERVICES, 15, SEED, SERVICE_YEAR, [fault]) as world:
        diary = live(world, packs, 366, 60, world.watch)
        compare(diary, world.taken, packs).assert_finds(fault, LAW_FAULTS_OF_H[fault])
