"""A year of 5,000 orders of all flows: every forecast is held against what the marketplace then did.

0 differences may stay without a reason, and each of the mistakes that are put into either side must be found. What the
comparison holds, and which reasons it knows, stands in ``docs/rehearsal.md`` and in ``simulated_year_verdict``.

Real differences that it has shown, and who was right:

* The older delivery form (orders before 2025-03-26): our table demanded 实际开通时间, the marketplace takes an empty
  one. The marketplace was right: both the older FAQ (S42) and the newer page (S03) say what an empty field means.
* Huawei's own products in a sale scene: we saw a review ahead, the marketplace held none. We were right: nothing is
  printed, and both sides assume the test of joint products; its law was mended.
* A rehearsal whose clock is ahead (``simulated_year_process``): cases were judged at this computer's time when whoever
  asked had not named the connection before. Our fault, mended in ``services/cases/forecasts.py``.
* The review of Huawei's own products in 基地云 demanded the pictures and records that its rule demands of joint ones
  alone (1.2): pre-flight had said nothing. We were right; the marketplace's law was mended.
* After an appeal was decided, the ten days of hardware end later than we said by exactly the time that it took: both
  sides take clocks to stand, but no fact of a case tells us for how long. The clause beside the moment says so now
  (HW-ACCEPT-UNLESS); here it is a reason with a name.
* The renewal of a supervised SaaS order was refunded by the system after 3 hours, as if it waited for an opening. We
  were right: only a new order waits for one (4.8); the marketplace's law was mended.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.models.rules.packs import RulePacks
from desktop_app.models.working_calendar import WorkingCalendar
from tests.journeys.simulated_year import Diary
from tests.journeys.simulated_year_faults import (
    CALENDAR_FAULTS,
    JOINT_YEAR,
    LAW_FAULTS_OF_H,
    RULE_FAULTS,
    SERVICE_YEAR,
    RuleFault,
    wrong_packs,
)
from tests.journeys.simulated_year_runs import ALL_FLOWS, HUMAN_SERVICES, judged, shown, year_of
from tests.journeys.simulated_year_verdict import Why
from tests.models.flow_table import FLOWS

pytestmark = pytest.mark.slow

ORDERS = 5_000
FEWER = 700
"""Orders of human services in a year that is lived through again for each mistake."""


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory, packs: RulePacks) -> dict[str, Diary]:
    """Honest years of human services, by their first day."""
    root = tmp_path_factory.mktemp("years")
    return {day: year_of(HUMAN_SERVICES, root / day, day, FEWER, packs) for day in (SERVICE_YEAR, JOINT_YEAR)}


def test_no_difference_is_unexplained(tmp_path: Path, packs: RulePacks, calendar: WorkingCalendar) -> None:
    diary = year_of(ALL_FLOWS, tmp_path, SERVICE_YEAR, ORDERS, packs)
    verdict = judged(diary, packs, calendar)
    print(f"\n{verdict.summary()}\n{verdict.details()}\n{diary.steps} steps")
    assert not verdict.differences, shown(verdict, diary)
    assert not diary.refused, diary.refused
    assert verdict.cases == ORDERS
    assert verdict.forecasts >= 10 * verdict.cases
    assert verdict.silent_ends >= 3 * verdict.cases
    assert set(verdict.reasons) == set(Why), "each reason must be one that a year meets"
    assert {flow for flow, _era in verdict.flows} == set(FLOWS)
    assert {era for _flow, era in verdict.flows} == {"first", "2023-04-28", "2024-09-14", "2025-03-26"}


def test_nor_in_the_year_in_which_joint_orders_changed(
    years: dict[str, Diary], packs: RulePacks, calendar: WorkingCalendar
) -> None:
    for day, diary in years.items():
        verdict = judged(diary, packs, calendar)
        print(f"\n{day}: {verdict.summary()}")
        assert not verdict.differences, shown(verdict, diary)
        assert {len(seen) for seen in diary.cases.values()} != {1}, "cases moved"
        assert len(set(diary.choices.values())) > 1, "a boundary was passed"


@pytest.mark.parametrize("fault", sorted(LAW_FAULTS_OF_H))
def test_a_mistake_of_the_law_is_found(tmp_path: Path, fault: str, packs: RulePacks, calendar: WorkingCalendar) -> None:
    diary = year_of(HUMAN_SERVICES, tmp_path, SERVICE_YEAR, FEWER, packs, [fault])
    judged(diary, packs, calendar).assert_finds(fault, LAW_FAULTS_OF_H[fault])


@pytest.mark.parametrize("fault", RULE_FAULTS, ids=lambda fault: fault.name)
def test_a_mistake_of_ours_is_found(
    tmp_path: Path, fault: RuleFault, years: dict[str, Diary], calendar: WorkingCalendar
) -> None:
    wrong = wrong_packs(fault, tmp_path / "rules")
    judged(years[fault.year], wrong, calendar).assert_finds(fault.name, fault.claim)


@pytest.mark.parametrize("fault", sorted(CALENDAR_FAULTS))
def test_a_wrong_calendar_is_found(fault: str, years: dict[str, Diary], packs: RulePacks) -> None:
    wrong = CALENDAR_FAULTS[fault](packs.holidays)
    judged(years[SERVICE_YEAR], packs, wrong).assert_finds(fault, "deadline of resolve_appeal")
