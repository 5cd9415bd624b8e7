"""第二人审批 in the decision's column: the company's way, what was given, and the ways on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from desktop_app.models.approvals.shapes import Verdict
from desktop_app.services.approvals.external import ExternalGiven
from desktop_app.views.kit.theme import theme
from desktop_app.views.pages.approval.second_person_read import SecondPersonView
from desktop_app.views.pages.approval.second_person_row import SecondPersonBlock
from tests.services.approving import signed
from tests.services.deciding import NOW
from tests.views.approval_bench import REFUND, Bench, ask_for


@pytest.fixture
def bench(tmp_path: Path, qtbot: Any) -> Iterator[Bench]:
    made = Bench(tmp_path, qtbot)
    yield made
    made.close()


@pytest.fixture
def block(bench: Bench) -> SecondPersonBlock:
    made = SecondPersonBlock(bench.frame.context())
    bench.put(made)
    return made


def _read(bench: Bench) -> SecondPersonView:
    return bench.second_person()


def _given() -> ExternalGiven:
    return ExternalGiven("OA 20261124-118", "周航", NOW - timedelta(minutes=30), "28800.00", "CNY")


def test_it_is_hidden_where_the_company_wants_nobody_else(bench: Bench, block: SecondPersonBlock) -> None:
    assert block.isHidden()
    bench.maker.desk.settings.put("second_person", "none")
    block.show_read(_read(bench))
    assert block.isHidden()
    ask_for(bench.maker)
    block.show_read(_read(bench))
    assert block.isVisible()
    assert block.way.text() == "按金额档：签名文件"
    block.clear()
    assert block.isHidden()


@pytest.mark.parametrize(
    ("reason", "told"),
    [("金额太大\n<b>请减</b>", "理由：“金额太大 <b>请减</b>”"), ("", "没有写理由"), ("长" * 500, "长…”")],
)
def test_a_refusal_is_shown_with_its_reason_as_plain_text(
    bench: Bench, block: SecondPersonBlock, reason: str, told: str
) -> None:
    ask_for(bench.maker)
    bench.maker.desk.approvals.trust(bench.checker.key())
    path = bench.maker.ask()
    bench.checker.sign(path, Verdict.REFUSE, reason)
    bench.maker.desk.approvals.receive(path)
    block.show_read(_read(bench))
    assert block.row.sentence.startswith("王芳 没有同意")
    assert told in block.row.sentence
    assert len(block.row.sentence) < 300
    assert all(one.textFormat() is Qt.TextFormat.PlainText for one in block.row.findChildren(QLabel))
    bench.picture("refused")
    [mark] = bench.maker.desk.refund_queue.marks(bench.maker.connection.id, [REFUND]).values()
    assert mark.is_refused
    assert mark.text == block.row.sentence


def test_an_external_record_is_shown_as_in_the_picture(bench: Bench, block: SecondPersonBlock) -> None:
    bench.maker.desk.settings.put("second_person", "external")
    ask_for(bench.maker)
    block.show_read(_read(bench))
    assert (block.way.text(), block.row.link.text()) == ("按公司设置：外部审批凭证", "登记凭证")
    assert "登记外部审批凭证" in block.row.sentence
    assert block.row.chip.isHidden()
    bench.picture("wanted")
    bench.maker.desk.second_person.record(bench.maker.connection.id, REFUND, _given())
    block.show_read(_read(bench))
    assert block.row.line.text() == "OA 20261124-118 · 周航 · 今天 09:30 · ¥28,800.00"
    assert (block.row.chip.text, block.row.chip.kind, block.row.link.text()) == ("未验签", "dashed", "换凭证")
    assert block.row.sentence == ""
    assert "未验签" in block.row.accessibleName()
    block.row.link.click()
    block.forward.click()
    where = {"connection_id": bench.maker.connection.id, "refund_id": REFUND}
    assert bench.frame.opened == [("approval_record", where), ("approval_request", where)]
    bench.picture("external")
    theme().set_appearance("dark")
    bench.picture("external-dark")
    theme().set_appearance("light")


def test_what_does_not_count_any_more_says_why(bench: Bench, block: SecondPersonBlock) -> None:
    ask_for(bench.maker, "external")
    bench.maker.desk.second_person.record(bench.maker.connection.id, REFUND, _given())
    bench.maker.clock.forward(hours=80)
    block.show_read(_read(bench))
    assert "有效期" in block.row.sentence
    assert block.row.line.isVisible()
    assert block.row.link.text() == "换凭证"
    bench.picture("expired")


def test_a_signature_is_shown_as_verified(bench: Bench, block: SecondPersonBlock) -> None:
    ask_for(bench.maker)
    block.show_read(_read(bench))
    opened: list[str] = []
    bench.frame.registry.add("approval.open", "打开审批文件", handler=lambda: opened.append("asked"))
    assert block.row.link.text() == "打开签回的文件"
    block.row.link.click()
    assert opened == ["asked"]
    bench.maker.desk.approvals.receive(signed(bench.maker, bench.checker))
    view = _read(bench)
    block.show_read(view)
    assert block.row.chip.text == "已验签"
    assert block.row.line.text().startswith(f"签名 {view.standing.reference} · 王芳 · ")
    assert block.row.sentence == ""
    bench.picture("signed")


def test_what_the_company_loosened_is_said(bench: Bench, block: SecondPersonBlock) -> None:
    view = _read(bench)
    bench.maker.desk.settings.put("second_person", "none")
    loosened = replace(_read(bench).standing, is_loosened=True)
    block.show_read(view._replace(standing=loosened))
    assert block.loosened.isVisible()
    assert block.loosened.text == "本公司放宽"
    bench.picture("loosened")


def test_a_refund_that_is_decided_offers_nothing(bench: Bench, block: SecondPersonBlock) -> None:
    bench.maker.refund(state="已退订")
    block.show_read(_read(bench))
    assert block.isHidden()
