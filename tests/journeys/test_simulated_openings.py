"""Every forecast of an order without a case that waits for its opening is held against what the marketplace then did.

A real difference that it has shown: an order that the system had refunded stood in the forecast, and on Today, for
good, with a moment long past. The marketplace was right: a refund is an order of its own, and the refunded one's status
says nothing of it (3.1). We looked at that status alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from desktop_app.models.rules.packs import RulePacks
from desktop_app.models.supervision import FlowId
from tests.journeys.command_line import run_json
from tests.journeys.simulated_openings import open_in, openings_of
from tests.journeys.simulated_year_faults import RuleFault, wrong_packs
from tests.journeys.simulated_year_process import process_world

DAYS = 40


def test_each_order_is_refunded_at_the_second_we_say_or_opened_before(tmp_path: Path, packs: RulePacks) -> None:
    found = openings_of(tmp_path, packs, DAYS)
    print(f"\n{found.refunded} refunded, {found.opened} opened")
    assert not found.differences, "\n".join(found.differences)
    assert found.refunded >= 6
    assert found.opened >= 15


def test_a_mistake_of_the_law_is_found(tmp_path: Path, packs: RulePacks) -> None:
    assert openings_of(tmp_path, packs, 5, ("failed_opening_refunded_after_6_hours",)).differences


@dataclass(frozen=True)
class _Wrong:
    right: str
    wrong: str


_LIMIT = 'id = "OPENING-3H"\nseverity = "hint"\ngrade = "official"\nsource = ["S37", "S95"]\nlimit = { hours = 3 }'
MISTAKES = {
    "4 hours": _Wrong(_LIMIT, _LIMIT.replace("3 }", "4 }")),
    "2 hours": _Wrong(_LIMIT, _LIMIT.replace("3 }", "2 }")),
    "counted from the order": _Wrong('basis = "paid_at"', 'basis = "ordered_at"'),
    "refunds not known": _Wrong('refund_types = ["退订"]', 'refund_types = ["退款"]'),
    "none waits": _Wrong('access_types = ["SaaS", "SaaS类"]', 'access_types = ["镜像"]'),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_of_ours_is_found(tmp_path: Path, name: str) -> None:
    fault = RuleFault(name, "supervision", MISTAKES[name].right, MISTAKES[name].wrong, "opening")
    assert openings_of(tmp_path / "shop", wrong_packs(fault, tmp_path / "rules"), 2).differences


@pytest.mark.slow
def test_on_the_real_path_what_was_refunded_leaves_the_forecast(tmp_path: Path) -> None:
    with process_world(tmp_path, "small", 190, 7, "2026-11-24") as world:
        shop: list[dict[str, Any]] = []
        cases: list[dict[str, Any]] = []
        seen: list[set[str]] = []
        for step in (0, 4 * 3600, 172_800):
            world.step_to(world.second() + step)
            assert world.desk.sync.run(world.connection).state == "done"
            shop += world.changed("orders")
            cases += world.changed("cases")
            newest = {item["line_id"]: item for item in shop}
            listed = world.desk.forecasts.all(world.connection)
            seen.append({one.line_id for one in listed if one.flow is FlowId.NONE})
            assert seen[-1] == open_in(list(newest.values()), cases)
        assert len(seen[0]) == 4
        assert not seen[0] & seen[1], "after four hours each of them was opened or refunded"
        said = run_json(world.desk.home, "forecast", "--connection", "演练（自动提交）")
        assert {one["line_id"] for one in said if one["flow"] == "NONE"} == seen[-1], "the command line says the same"
