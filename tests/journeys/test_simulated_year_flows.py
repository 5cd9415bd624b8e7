"""The flows beside human services: mistakes put into either side are found, and honest years differ in nothing.

The whole year lies in ``test_simulated_year``. Here buyers are slow and often silent: fewer orders show as much.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.models.rules.packs import RulePacks
from desktop_app.models.working_calendar import WorkingCalendar
from desktop_app.sandbox.shop.faults import LAW_FAULTS
from tests.journeys.simulated_year import Diary
from tests.journeys.simulated_year_faults import (
    JOINT_YEAR,
    LAW_FAULTS_ELSEWHERE,
    LAW_FAULTS_OF_H,
    RULE_FAULTS,
    SERVICE_YEAR,
    RuleFault,
    wrong_packs,
)
from tests.journeys.simulated_year_flow_faults import LAW_FAULTS_OF_FLOWS, RULE_FAULTS_OF_FLOWS
from tests.journeys.simulated_year_runs import ALL_FLOWS, judged, shown, year_of

pytestmark = pytest.mark.slow

ORDERS = 600


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory, packs: RulePacks) -> dict[str, Diary]:
    """Honest years of all flows, by their first day."""
    root = tmp_path_factory.mktemp("years")
    days = (SERVICE_YEAR, JOINT_YEAR)
    return {day: year_of(ALL_FLOWS, root / day, day, ORDERS, packs, temper="hard") for day in days}


def test_no_difference_is_unexplained(years: dict[str, Diary], packs: RulePacks, calendar: WorkingCalendar) -> None:
    for day, diary in years.items():
        verdict = judged(diary, packs, calendar)
        print(f"\n{day}: {verdict.summary()}\n{verdict.details()}")
        assert not verdict.differences, shown(verdict, diary)
        assert not diary.refused, diary.refused
        assert verdict.cases == ORDERS
        assert verdict.sent_back["judgement"] > 0
        assert len(verdict.sent_back) > 4, "papers came back for what showed in them"


def test_every_mistake_of_the_law_is_found_or_named() -> None:
    found = [*LAW_FAULTS_OF_H, *LAW_FAULTS_OF_FLOWS, *LAW_FAULTS_ELSEWHERE]
    assert sorted(found) == sorted(LAW_FAULTS)
    assert min(len(LAW_FAULTS_OF_H), len(LAW_FAULTS_OF_FLOWS)) >= 10
    assert min(len(RULE_FAULTS), len(RULE_FAULTS_OF_FLOWS)) >= 10


@pytest.mark.parametrize("name", sorted(LAW_FAULTS_OF_FLOWS))
def test_a_mistake_of_the_law_is_found(tmp_path: Path, name: str, packs: RulePacks, calendar: WorkingCalendar) -> None:
    fault = LAW_FAULTS_OF_FLOWS[name]
    diary = year_of(
        ALL_FLOWS, tmp_path, SERVICE_YEAR, fault.orders, packs, [name], temper="hard", only=fault.access_types
    )
    judged(diary, packs, calendar).assert_finds(name, fault.claim)


@pytest.mark.parametrize("fault", RULE_FAULTS_OF_FLOWS, ids=lambda fault: fault.name)
def test_a_mistake_of_ours_is_found(
    tmp_path: Path, fault: RuleFault, years: dict[str, Diary], calendar: WorkingCalendar
) -> None:
    wrong = wrong_packs(fault, tmp_path / "rules")
    judged(years[fault.year], wrong, calendar).assert_finds(fault.name, fault.claim)
