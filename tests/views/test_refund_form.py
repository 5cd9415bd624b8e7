"""The decision form of a refund as one fills it in: keyboard, undo, plain text, and the book of return addresses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel

from desktop_app.paths import Home
from tests.services.refunding import RETURNED
from tests.views.decision_bench import Bench, open_bench


@pytest.fixture
def bench(home: Home, qtbot: Any) -> Iterator[Bench]:
    yield from open_bench(home, qtbot)


def test_the_acts_stand_below_the_scroll_and_f8_tells_what_is_missing(bench: Bench) -> None:
    bench.bring()
    panel = bench.open()
    pane = bench.page.pane
    bench.frame.resize(900, 420)
    foot = panel.foot
    bench.wait(lambda: foot.mapTo(pane, foot.rect().bottomLeft()).y() == pane.height() - 1)
    assert foot.isVisible()
    assert foot.rect().contains(panel.acts.agree.mapTo(foot, panel.acts.agree.rect().bottomRight()))
    panel.next_finding()
    assert bench.rules() == ["RF-FORM-OPINION", "RF-FORM-AGREEMENT"]
    bench.page.pane.clear()
    assert foot.isHidden()


def test_all_of_it_by_keyboard(bench: Bench) -> None:
    bench.bring({"发票状态": "申请中"})
    panel = bench.open()
    panel.focus_first()
    row = panel.form.reasons.rows[0]
    assert row.field.input.hasFocus()
    bench.qtbot.keyClicks(row.field.input, "confirmed by phone")
    bench.press(Qt.Key.Key_Tab)
    while not panel.form.opinion.text.input.hasFocus():
        bench.press(Qt.Key.Key_Tab)
    bench.qtbot.keyClicks(panel.form.opinion.text.input, "agreed with the customer")
    bench.judged()
    bench.press(Qt.Key.Key_F8)
    assert panel.form.files.isAncestorOf(bench.page.window().focusWidget())
    path = bench.attach()
    bench.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert panel.form.files.agreement.value() is None
    bench.press(Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert bench.record().name == path.name
    bench.judged()
    assert panel.acts.agree.isEnabled()
    while not panel.acts.agree.hasFocus():
        bench.press(Qt.Key.Key_Tab)
    command = bench.decide(lambda: bench.press(Qt.Key.Key_Return))
    assert command.values["reasons"] == {"INVOICE_REQUESTED": "confirmed by phone"}


def test_undo_belongs_to_the_text_that_is_typed(bench: Bench) -> None:
    bench.bring({"发票状态": "申请中"})
    panel = bench.open()
    bench.reason("INVOICE_REQUESTED", "已撤回")
    bench.type("第一句")
    panel.form.opinion.text.input.setFocus()
    bench.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert panel.form.opinion.text.value() == ""
    bench.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert panel.form.reasons.rows[0].field.value() == ""
    bench.press(Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert panel.form.reasons.rows[0].field.value() == "已撤回"
    assert panel.form.reasons.rows[0].field.input.hasFocus()


def test_opinion_and_reason_are_plain_text_wherever_they_are_shown(bench: Bench) -> None:
    bench.bring({"发票状态": "申请中", "商品名称": "<b>平台</b>"})
    panel = bench.open()
    rich = QMimeData()
    rich.setHtml("<h1 style='color:red'>同意</h1><img src='http://192.0.2.1/x.png'>")
    rich.setText("同意")
    QGuiApplication.clipboard().setMimeData(rich)
    panel.form.opinion.text.input.setFocus()
    bench.press(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert panel.form.opinion.text.value() == "同意"
    bench.type("<b>同意</b> <img src=x onerror=1>")
    panel.form.opinion.toggle.click()
    shown = panel.form.opinion.preview.paragraphs()
    assert "<b>同意</b> <img src=x onerror=1>" in shown[0][1]
    bench.reason("INVOICE_REQUESTED", "<i>已撤回发票</i>")
    bench.attach()
    command = bench.decide(panel.press_agree)
    assert command.values["reasons"] == {"INVOICE_REQUESTED": "<i>已撤回发票</i>"}
    bench.wait(lambda: panel.standing.isVisible())
    labels = panel.findChildren(QLabel)
    assert labels
    assert {one.textFormat() for one in labels} == {Qt.TextFormat.PlainText}


def test_goods_go_back_to_an_address_of_the_book_which_is_edited_in_place(bench: Bench) -> None:
    bench.bring(RETURNED, {"接入类型": "硬件", "当前节点": "用户确认验收"})
    panel = bench.open()
    bench.fill()
    block = panel.form.address
    assert block.isVisible()
    assert bench.rules() == ["RF-FORM-ADDRESS"]
    assert panel.acts.reason.text() == "还不能同意：没有选寄回地址。"
    assert not panel.acts.agree.isEnabled()
    block.open_book.click()
    book = block.book
    book.fields["name"].set_value("王芳")
    book.fields["address"].set_value("宁波市鄞州区 1 号仓")
    book.save.click()
    bench.wait(lambda: book.problem.isVisible())
    assert "电话" in book.problem.text()
    book.fields["phone"].set_value("0574-88001234")
    book.save.click()
    bench.wait(lambda: bool(block.choice.value()))
    assert block.choice.value() == "王芳 0574-88001234 宁波市鄞州区 1 号仓"
    bench.judged()
    assert (bench.rules(), book.problem.isVisible(), book.fields["name"].value()) == ([], False, "")
    command = bench.decide(panel.press_agree)
    assert command.values["return_address"] == "王芳 0574-88001234 宁波市鄞州区 1 号仓"
    assert command.values["after"] == "AWAITING_RETURN"


def test_the_default_address_is_chosen_and_one_that_was_edited_since_stays_chosen(bench: Bench) -> None:
    from desktop_app.services.refunds.addresses import AddressEntry

    book = bench.desk.addresses
    kept = book.add(bench.connection_id, AddressEntry("王芳", "0574-88001234", "一号仓"))
    book.add(bench.connection_id, AddressEntry("李工", "0574-88001235", "二号仓"))
    bench.bring(RETURNED, {"接入类型": "硬件", "当前节点": "用户确认验收"})
    panel = bench.open()
    assert panel.form.address.choice.value() == kept.text
    bench.fill()
    assert (bench.rules(), panel.acts.agree.isEnabled()) == ([], True)
    book.edit(kept.id, AddressEntry("王芳", "0574-88001234", "三号仓"))
    bench.wait(lambda: bench.read.addresses[0].address == "三号仓")
    assert panel.form.address.choice.value() == kept.text
