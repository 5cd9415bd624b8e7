"""第二人审批 on the page 退订: what is given elsewhere reaches the decision, and the command uses it up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop_app.models.approvals.records import Ending
from desktop_app.models.command_words import CommandName
from desktop_app.models.refunds.form import RefundForm
from desktop_app.paths import Home
from desktop_app.services.approvals.external import ExternalGiven
from desktop_app.services.approvals.own_tier import put_own_tier
from desktop_app.views.kit.theme import theme
from tests.services.refunding import agreeing
from tests.views.refunds_bench import PENDING, RefundsBench, open_refunds
from tests.views.seeded import NOW


@pytest.fixture
def bench(home: Home, qtbot: Any) -> Iterator[RefundsBench]:
    yield from open_refunds(home, qtbot, size=(1280, 900))


def _findings(bench: RefundsBench, form: RefundForm) -> list[Any]:
    name = CommandName.APPROVE_REFUND
    return list(bench.desk.decide_refunds.findings(name, bench.connection_id, PENDING, form))


def _record(bench: RefundsBench) -> None:
    given = ExternalGiven("OA 20261124-118", "周航", NOW - timedelta(hours=4, minutes=40), "28800.00", "CNY")
    bench.desk.second_person.record(bench.connection_id, PENDING, given)


def test_a_record_made_elsewhere_comes_into_the_decision_and_is_used_up(bench: RefundsBench, tmp_path: Path) -> None:
    desk = bench.desk
    desk.settings.put("second_person", "external")
    put_own_tier(desk, "10000.00")
    bench.page.activate(view="review", key=PENDING)
    bench.wait_shown(PENDING)
    block = bench.page.pane.decision.second
    bench.wait(lambda: block.view is not None and block.isVisible())
    assert "登记外部审批凭证" in block.row.sentence
    form = agreeing(tmp_path)
    assert [one.field for one in _findings(bench, form) if one.field == "second_person"] == ["second_person"]
    assert desk.decide_refunds.approve(bench.connection_id, PENDING, form).command is None
    _record(bench)
    bench.wait(lambda: block.row.line.text() == "OA 20261124-118 · 周航 · 今天 10:20 · ¥28,800.00")
    bench.frame.grab().save(str(tmp_path / "refunds-external.png"))
    theme().set_appearance("dark")
    bench.frame.grab().save(str(tmp_path / "refunds-external-dark.png"))
    theme().set_appearance("light")
    decision = desk.decide_refunds.approve(bench.connection_id, PENDING, form)
    assert decision.command is not None, decision.reason
    kept = decision.command.values["second_person"]
    assert (kept["mode"], kept["approver"], kept["clause"]) == ("external", "周航", "OWN-SECOND-PERSON")
    assert not kept["is_verified"]
    found = desk.work.external_approvals.newest(bench.connection_id, PENDING)
    assert found is not None
    assert (found.ending, found.command_id) == (Ending.USED, decision.command.id)
