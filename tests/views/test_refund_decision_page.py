"""The decision form among the other parts of the page: one request after the other, by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt

from desktop_app.models.refunds.form import AGREEMENT
from desktop_app.paths import Home
from desktop_app.services.refunds.drafts import REFUND_FORM
from tests.views.evidence_files import document
from tests.views.refunds_bench import PENDING, SMALL, RefundsBench, open_refunds


@pytest.fixture
def bench(home: Home, qtbot: Any) -> Iterator[RefundsBench]:
    yield from open_refunds(home, qtbot)


def _show(bench: RefundsBench, refund_id: str) -> Any:
    panel = bench.page.pane.decision
    bench.page.activate(key=refund_id)
    bench.wait(lambda: panel.read is not None and panel.read.refund_id == refund_id)
    bench.wait(lambda: panel.session.is_settled)
    return panel


def _key(bench: RefundsBench, key: Qt.Key, *held: Qt.KeyboardModifier) -> None:
    modifiers = Qt.KeyboardModifier.NoModifier
    for one in held:
        modifiers |= one
    bench.qtbot.keyClick(bench.page.window().focusWidget(), key, modifiers)


def test_agreed_by_keyboard_and_the_next_that_waits_for_us_is_chosen(bench: RefundsBench, home: Home) -> None:
    panel = _show(bench, PENDING)
    panel.focus_first()
    bench.qtbot.keyClicks(panel.form.opinion.text.input, "agreed")
    record = document(home.root.parent / "协商记录.docx", "双方协商一致")
    panel.form.files.take([record])
    bench.wait(lambda: panel.acts.agree.isEnabled())
    _key(bench, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    bench.wait(lambda: panel.read is not None and panel.read.refund_id != PENDING)
    (command,) = bench.desk.work.commands.for_target(bench.connection_id, PENDING)
    assert (command.name.value, command.values["opinion"]) == ("ApproveRefund", "agreed")
    assert [one["role"] for one in command.values["files"]] == [AGREEMENT]
    assert panel.read.command is None
    bench.wait(lambda: panel.session.is_settled)
    assert panel.form.opinion.text.value() == ""
    assert bench.page.queue.table.hasFocus()


def test_rejected_by_keyboard_from_the_text(bench: RefundsBench) -> None:
    panel = _show(bench, SMALL)
    panel.focus_first()
    bench.qtbot.keyClicks(panel.form.opinion.text.input, "please explain")
    bench.wait(lambda: panel.session.is_settled)
    _key(bench, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier)
    bench.wait(lambda: bool(bench.desk.work.commands.for_target(bench.connection_id, SMALL)))
    (command,) = bench.desk.work.commands.for_target(bench.connection_id, SMALL)
    assert command.name.value == "RejectRefund"


def test_later_keeps_what_was_typed_and_goes_on(bench: RefundsBench) -> None:
    panel = _show(bench, PENDING)
    panel.form.opinion.text.input.setPlainText("等客户回话")
    panel.later.emit()
    bench.wait(lambda: panel.read is not None and panel.read.refund_id != PENDING)
    kept = bench.desk.drafts.find(bench.connection_id, REFUND_FORM, PENDING)
    assert kept is not None
    assert kept.body["opinion"] == "等客户回话"


def test_the_page_is_left_and_the_text_is_saved_first(bench: RefundsBench) -> None:
    panel = _show(bench, PENDING)
    panel.form.opinion.text.input.setPlainText("还没写完")
    bench.page.deactivate()
    bench.wait(lambda: bench.desk.drafts.find(bench.connection_id, REFUND_FORM, PENDING) is not None)
    panel.form.opinion.text.input.setPlainText("还没写完，退出了")
    bench.page.save_now()
    kept = bench.desk.drafts.find(bench.connection_id, REFUND_FORM, PENDING)
    assert kept is not None
    assert kept.body["opinion"] == "还没写完，退出了"
