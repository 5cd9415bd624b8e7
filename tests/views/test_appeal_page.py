"""申诉这一单 and 登记申诉进展: a draft in SQLite, the rules of the pack, the record that freezes a case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication

from desktop_app.models.casework import Appeal, AppealOutcome
from desktop_app.models.supervision import Node, Party
from desktop_app.paths import Home
from desktop_app.services.acts.drafts import APPEAL_FORM
from desktop_app.services.casework.appeals import AppealEntry
from desktop_app.services.desk import Desk
from desktop_app.views.kit.finding import FindingView
from desktop_app.views.pages.appeal.page import AppealPage
from desktop_app.views.pages.appeal.result_page import AppealResultPage
from desktop_app.views.pages.outbox.steps import ValueRow
from desktop_app.views.pages.supervision.detail.detail_rows import RuleRow
from tests.views import seeded
from tests.views.evidence_files import document
from tests.views.seeded import ACCEPT, FROZEN, Frame, key_of

KEY = key_of(ACCEPT)
TEXT = "三次催办都没有验收，请运营协助。"


@dataclass
class Bench:
    """A desk with its frame, and one page of it at a time."""

    desk: Desk
    connection_id: str
    frame: Frame
    qtbot: Any
    folder: Path
    page: AppealPage | None = None

    def show(self, page: Any, key: str = KEY) -> Any:
        self.frame.show_page(page)
        page.activate(key=key)
        return page

    def appeal(self, key: str = KEY) -> AppealPage:
        """The form of a case's appeal, opened anew."""
        page = self.page = self.page or AppealPage(self.frame.context())
        page.save_now()
        self.show(page, key)
        self.qtbot.waitUntil(lambda: page.session.opened is not None and page.session.opened.key == key)
        self.judged(page)
        return page

    def judged(self, page: AppealPage) -> None:
        self.qtbot.waitUntil(lambda: page.session.is_settled, timeout=20_000)

    def result(self, key: str = KEY) -> AppealResultPage:
        page: AppealResultPage = self.show(AppealResultPage(self.frame.context()), key)
        self.qtbot.waitUntil(lambda: page.read is not None and page.read.key == key)
        return page

    def press(self, action_id: str) -> None:
        assert self.frame.registry.trigger(action_id), self.frame.registry.get(action_id).property("reason")

    def opened(self) -> str:
        return self.frame.opened[-1][0] if self.frame.opened else ""

    def party(self) -> Party:
        return self.desk.case_lists.by_keys(self.connection_id, [KEY])[0].whose_move

    def file(self) -> Appeal:
        """An appeal that was recorded before."""
        done = self.desk.casework.appeals.file(self.connection_id, KEY, AppealEntry("no_progress", TEXT))
        assert done.appeal is not None
        return done.appeal


@pytest.fixture
def bench(home: Home, qtbot: Any) -> Iterator[Bench]:
    desk, connection = seeded.seed(home)
    frame = Frame(desk, connection.id)
    qtbot.addWidget(frame)
    yield Bench(desk, connection.id, frame, qtbot, home.root.parent)
    frame.bridge.close()
    desk.close()


def _choose(page: AppealPage, ground: str) -> None:
    page.form.ground.set_value(ground)
    page.form.ground.edited.emit()


def _rules(page: AppealPage, field: str) -> list[str]:
    return [one.rule for one in page.form.rows[field].findings]


def test_what_is_missing_stands_beside_its_field_and_proof_is_asked_for_by_the_ground(bench: Bench) -> None:
    page = bench.appeal()
    assert (_rules(page, "ground"), _rules(page, "text"), _rules(page, "proofs")) == (["APPEAL-07"], ["APPEAL-07"], [])
    _choose(page, "buyer_never_accepts")
    page.form.text.input.setPlainText(TEXT)
    bench.judged(page)
    assert _rules(page, "proofs") == ["APPEAL-05"]
    assert not bench.frame.registry.get("appeal.file").isEnabled()
    assert "1 项必改" in bench.frame.registry.get("appeal.file").property("reason")
    proof = document(bench.folder / "验收单.docx", f"订单号 {ACCEPT}")
    page.form.add_proofs([proof, proof])
    bench.judged(page)
    assert _rules(page, "proofs") == []
    assert bench.frame.registry.get("appeal.file").isEnabled()
    proof.unlink()
    page.session.judge()
    bench.qtbot.waitUntil(lambda: _rules(page, "proofs") == ["APPEAL-09"])
    assert len(page.form.proofs.value()) == 1
    page.form.rows["proofs"].findChildren(FindingView)[-1].mend_pressed.emit(
        page.form.rows["proofs"].findings[0], "remove"
    )
    _choose(page, "other")
    bench.judged(page)
    assert (page.form.proofs.value(), _rules(page, "proofs")) == ((), [])
    page.save_now()


def test_each_ground_shows_its_clause_and_grade_and_the_page_names_the_limit(bench: Bench) -> None:
    page = bench.appeal()
    for ground, grade in (("buyer_never_accepts", "官方"), ("other", "推测（非官方）")):
        _choose(page, ground)
        bench.judged(page)
        line = page.form.rows["ground"].findChildren(RuleRow)[-1].line
        assert (line.chip.text, bool(line.clause), bool(line.source)) == (grade, True, True)
    rules = [row.line for row in page.form.after.findChildren(RuleRow)]
    assert [one.rule_id for one in rules] == ["APPEAL-3WD", "APPEAL-FREEZE"]
    assert "3 个工作日" in rules[0].text
    page.save_now()


def test_it_is_saved_while_it_is_typed_and_goes_on_where_it_was(bench: Bench) -> None:
    page = bench.appeal()
    _choose(page, "no_progress")
    page.form.text.input.setPlainText(TEXT)
    page.form.filed_at.input.setText("昨天")
    page.form.filed_at.edited.emit()
    page.save_now()
    stored = bench.desk.drafts.open(bench.connection_id, APPEAL_FORM, KEY).body
    assert (stored["ground"], stored["text"], stored["filed_at"]) == ("no_progress", TEXT, "昨天")
    bench.appeal(key_of(FROZEN))
    again = bench.appeal()
    assert (again.form.ground.value(), again.form.text.value()) == ("no_progress", TEXT)
    assert _rules(again, "filed_at") == ["ACT-10"]
    again.form.filed_at.input.setText("2027-01-01 09:00")
    again.form.filed_at.edited.emit()
    bench.judged(again)
    assert ["将来" in one.message for one in again.form.rows["filed_at"].findings] == [True]
    assert bench.desk.today.board(bench.connection_id).drafts[0].kind == APPEAL_FORM


def test_the_values_for_the_console_are_copied_in_its_order(bench: Bench) -> None:
    page = bench.appeal()
    _choose(page, "no_progress")
    page.form.text.input.setPlainText(TEXT)
    proof = document(bench.folder / "催办.docx", "催办记录")
    page.form.add_proofs([proof])
    bench.judged(page)
    rows = page.form.console.findChildren(ValueRow)
    assert len(rows) == 2
    rows[1].button.click()
    assert QGuiApplication.clipboard().text() == str(proof)
    assert [one.is_copied for one in page.form.console.values()] == [False, True]
    page.form.console.findChildren(ValueRow)[0].button.click()
    assert QGuiApplication.clipboard().text().endswith(TEXT)
    page.form.console.order.click()
    assert QGuiApplication.clipboard().text() == ACCEPT
    page.save_now()


def test_recording_it_freezes_both_sides_and_lets_the_draft_go(bench: Bench) -> None:
    page = bench.appeal()
    _choose(page, "buyer_never_accepts")
    page.form.text.input.setPlainText(TEXT)
    page.form.add_proofs([document(bench.folder / "验收单.docx", f"订单号 {ACCEPT}")])
    bench.judged(page)
    bench.press("appeal.file")
    bench.qtbot.waitUntil(lambda: bench.opened() == "supervision")
    (appeal,) = bench.desk.casework.appeals.list(bench.connection_id, KEY)
    assert (appeal.ground, appeal.text, [one.name for one in appeal.proofs]) == (
        "buyer_never_accepts", TEXT, ["验收单.docx"],
    )  # fmt: skip
    assert bench.party() is Party.OPERATOR
    assert bench.desk.drafts.find(bench.connection_id, APPEAL_FORM, KEY) is None
    assert not any(act.row.key == KEY for act in bench.desk.today.board(bench.connection_id).acts)
    # the form of a case that is frozen has nothing to fill in, and leads to the result
    again = bench.appeal()
    assert not again.form.isVisible()
    assert [one.rule for one in again.session.judgement.stopped] == ["APPEAL-06"]
    assert not bench.frame.registry.get("appeal.file").isEnabled()
    view = next(one for one in again.findChildren(FindingView) if one.finding.rule == "APPEAL-06")
    view.mend_pressed.emit(view.finding, "result")
    assert bench.frame.opened[-1] == ("appeal_result", {"key": KEY})


def test_received_and_decided_are_recorded_one_after_the_other(bench: Bench) -> None:
    appeal = bench.file()
    page = bench.result()
    registry = bench.frame.registry
    assert not registry.get("appeal_result.decide").isEnabled()
    page.form.accepted_at.input.setText("2026-11-24 15:00")
    page.form.accepted_at.edited.emit()
    bench.press("appeal_result.accept")
    bench.qtbot.waitUntil(lambda: page.read is not None and page.read.appeal.accepted_at is not None)
    assert not page.accept_button.isVisible()
    page.form.outcome.set_value("upheld")
    page.form.outcome.edited.emit()
    page.form.text.input.setPlainText("运营支持")
    page.form.node.set_value(Node.DONE.value)
    bench.press("appeal_result.decide")
    bench.qtbot.waitUntil(lambda: bench.opened() == "supervision")
    (decided,) = bench.desk.casework.appeals.list(bench.connection_id, KEY)
    assert (decided.id, decided.outcome, decided.outcome_text) == (appeal.id, AppealOutcome.UPHELD, "运营支持")
    judged = bench.desk.forecasts.one(bench.connection_id, KEY)
    assert judged is not None
    assert judged.node is Node.DONE


def test_a_time_that_cannot_be_is_told_and_nothing_is_recorded(bench: Bench) -> None:
    bench.file()
    page = bench.result()
    page.form.accepted_at.input.setText("刚才")
    page.form.accepted_at.edited.emit()
    assert not bench.frame.registry.get("appeal_result.accept").isEnabled()
    page.form.accepted_at.input.setText("2026-11-01 09:00")
    page.form.accepted_at.edited.emit()
    bench.press("appeal_result.accept")
    bench.qtbot.waitUntil(lambda: bool(bench.frame.notices))
    assert "早于申诉时间" in bench.frame.notices[-1][1]
    assert bench.desk.casework.appeals.list(bench.connection_id, KEY)[0].accepted_at is None


@pytest.mark.parametrize("key", [KEY, key_of(FROZEN)])
def test_without_an_appeal_that_waits_the_page_says_so(bench: Bench, key: str) -> None:
    page = bench.result(key)
    assert page.nothing.isVisible()
    assert not page.form.isVisible()
    assert not bench.frame.registry.get("appeal_result.decide").isEnabled()
