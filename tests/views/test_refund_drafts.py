"""What is typed about a refund: saved by itself, kept through a kill, never overwritten by another window."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QColor, QGuiApplication, QImage

from desktop_app.paths import Home
from desktop_app.services.desk import Desk, open_desk
from desktop_app.services.refunds.drafts import REFUND_FORM, body_of, open_draft
from desktop_app.views.kit.buttons import LinkButton
from tests.services.refunding import REFUND, RETURNED, bring
from tests.views.decision_bench import OPINION, Bench, open_bench
from tests.views.evidence_files import document

ROOT = Path(__file__).resolve().parents[2]
PENDING = "PENDING_SELLER"


@pytest.fixture
def bench(home: Home, qtbot: Any) -> Iterator[Bench]:
    yield from open_bench(home, qtbot)


@pytest.fixture
def other(bench: Bench, home: Home) -> Iterator[Desk]:
    """The same home opened by another window."""
    desk = open_desk(home)
    yield desk
    desk.close()


def _saved(bench: Bench) -> dict[str, Any]:
    """What the form is in ``work.db``, once nothing waits any more."""
    bench.wait(lambda: not bench.panel.session.saver.is_waiting)
    found = bench.desk.drafts.find(bench.connection_id, REFUND_FORM, "R1")
    return {} if found is None else found.body


def _save_there(other: Desk, bench: Bench, opinion: str, by: str = "周航") -> None:
    from desktop_app.models.refunds.form import RefundForm

    draft = open_draft(other, bench.connection_id, "R1")
    other.drafts.autosave(draft.id, body_of(RefundForm(opinion), PENDING, by), draft.revision)


def test_what_is_typed_is_saved_by_itself_and_there_again(bench: Bench) -> None:
    bench.bring({"发票状态": "申请中"})
    panel = bench.open()
    bench.fill()
    bench.reason("INVOICE_REQUESTED", "已撤回")
    body = _saved(bench)
    assert (body["opinion"], body["reasons"], body["by"], body["state"]) == (
        OPINION,
        {"INVOICE_REQUESTED": "已撤回"},
        "李敏",
        PENDING,
    )
    assert "已自动保存" in panel.acts.saved.text()
    bring(bench.desk, "refunds", {**REFUND, "退订单号": "R2"}, connection=bench.connection_id)
    bench.open("R2")
    assert panel.form.opinion.text.value() == ""
    bench.open("R1")
    assert panel.form.opinion.text.value() == OPINION
    assert panel.form.reasons.value() == (("INVOICE_REQUESTED", "已撤回"),)
    assert panel.form.files.agreement.value() is not None


def test_a_refund_that_is_left_at_once_is_saved_first(bench: Bench) -> None:
    bench.bring()
    bring(bench.desk, "refunds", {**REFUND, "退订单号": "R2"}, connection=bench.connection_id)
    panel = bench.open()
    panel.form.opinion.text.input.setPlainText("还没写完")
    bench.open("R2")
    assert _saved(bench)["opinion"] == "还没写完"


def test_a_form_that_is_left_and_come_back_to_at_once_shows_what_was_typed(bench: Bench) -> None:
    bench.bring()
    panel = bench.open()
    for text in ("第一次", "第二次", "第三次"):
        panel.form.opinion.text.input.setPlainText(text)
        bench.page.pane.clear()
        bench.page.pane.show_refund(bench.connection_id, "R1")
        bench.wait(lambda: panel.session.opened is not None)
        bench.judged()
        assert panel.form.opinion.text.value() == text
        assert not panel.care.line.isVisible()
    bench.type("第四次")
    assert _saved(bench)["opinion"] == "第四次"
    assert not panel.care.line.isVisible()


@pytest.mark.fault
def test_a_kill_in_the_middle_of_typing_loses_nothing_that_was_said_to_be_saved(
    home: Home,
) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "tests.views.decision_typist", str(home.root)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as typist:
        assert typist.stdout is not None
        said = [int(typist.stdout.readline()) for _save in range(4)]
        typist.send_signal(signal.SIGKILL)
        said += [int(line) for line in typist.stdout if line.strip().isdigit()]
    desk = open_desk(home)
    (draft,) = desk.work.drafts.list()
    kept = draft.body["opinion"]
    assert kept.startswith("字" * 40)
    assert int(kept.rpartition(" ")[2]) >= max(said)
    desk.close()


def test_what_another_window_saved_is_shown_where_nothing_was_typed_here(bench: Bench, other: Desk) -> None:
    bench.bring()
    panel = bench.open()
    _save_there(other, bench, "那边写的")
    bench.page.pane.refresh()
    bench.wait(lambda: panel.form.opinion.text.value() == "那边写的")
    assert "周航" in panel.note.text()


def test_two_windows_that_write_at_once_are_told_and_the_person_says_whose_counts(bench: Bench, other: Desk) -> None:
    bench.bring()
    panel = bench.open()
    _save_there(other, bench, "那边写的")
    bench.type("这里写的")
    bench.wait(lambda: panel.care.line.isVisible())
    assert "周航" in panel.care.line.text()
    assert bench.saved_in(other) == "那边写的"
    panel.care.line.mine_wanted.emit()
    bench.wait(lambda: not panel.care.line.isVisible())
    assert _saved(bench)["opinion"] == "这里写的"
    _save_there(other, bench, "那边又写的", by="李敏")
    bench.type("这里也写")
    bench.wait(lambda: panel.care.line.isVisible())
    assert "另一个窗口" in panel.care.line.text()
    panel.care.line.theirs_wanted.emit()
    assert panel.form.opinion.text.value() == "那边又写的"
    bench.judged()
    assert (_saved(bench)["opinion"], panel.care.line.isVisible()) == ("那边又写的", False)


def test_the_console_shows_the_act_and_form_and_draft_are_gone(bench: Bench) -> None:
    bench.bring()
    panel = bench.open()
    bench.fill()
    panel.press_agree()
    bench.wait(lambda: panel.standing.isVisible())
    assert _saved(bench)["opinion"] == OPINION, "a refusal there costs no typing"
    later = bench.desk.clock.connection_now() + timedelta(minutes=5)
    seen = {**REFUND, "状态": "已同意", "进入状态时间": f"{later:%Y-%m-%d %H:%M:%S}"}
    bring(bench.desk, "refunds", seen, connection=bench.connection_id, data_as_of=later)
    bench.wait(lambda: not panel.isVisible())
    assert [one.state.value for one in bench.desk.work.commands.for_target(bench.connection_id, "R1")] == ["reflected"]
    assert bench.desk.drafts.find(bench.connection_id, REFUND_FORM, "R1") is None


def test_presets_fill_the_text_replace_one_another_and_stand_behind_what_was_typed(bench: Bench) -> None:
    bench.bring()
    panel = bench.open()
    opinion = panel.form.opinion
    texts = {one.id: one.text for one in bench.read.presets}
    opinion.take(texts["RF-PRESET-AGREED"])
    bench.judged()
    assert "设备管理平台" in opinion.text.value()
    assert "¥600.00" in opinion.text.value()
    opinion.take(texts["RF-PRESET-CLARIFY"])
    assert opinion.text.value() == texts["RF-PRESET-CLARIFY"]
    panel.history.undo()
    assert opinion.text.value() == texts["RF-PRESET-AGREED"]
    bench.type("客户来电。")
    opinion.take(texts["RF-PRESET-CLARIFY"])
    opinion.take(texts["RF-PRESET-CLARIFY"])
    assert opinion.text.value() == f"客户来电。\n{texts['RF-PRESET-CLARIFY']}"
    opinion.take(texts["RF-PRESET-NO-REQUIREMENT"])
    bench.judged()
    assert "〔时间〕" in next(one.message for one in opinion.findings if one.rule == "RF-FORM-GAP")


def test_what_was_written_is_kept_as_a_preset_of_the_company_and_deleted_again(bench: Bench) -> None:
    bench.bring()
    panel = bench.open()
    editor = panel.form.editor
    bench.type("老客户，同意退订设备管理平台。")
    panel.form.opinion.keep_wanted.emit()
    editor.save.click()
    bench.wait(lambda: editor.problem.isVisible())
    editor.title.set_value("老客户")
    editor.act.set_value("reject")
    editor.save.click()
    bench.wait(lambda: "老客户" in [one.title for one in bench.read.presets])
    (own,) = [one for one in bench.read.presets if one.title == "老客户"]
    assert (own.acts, own.text) == (("reject",), "老客户，同意退订设备管理平台。")
    assert panel.form.opinion.text.value() == "老客户，同意退订设备管理平台。"
    bench.wait(lambda: bool(editor.findChildren(LinkButton)))
    editor.findChildren(LinkButton)[-1].click()
    bench.wait(lambda: "老客户" not in [one.title for one in bench.read.presets])


def test_the_ground_that_facts_support_is_offered_first(bench: Bench) -> None:
    bench.bring({}, {"当前节点": "用户提交需求", "支付时间": "2026-09-01 08:00:00"})
    bench.open()
    presets = [one for one in bench.read.presets if "reject" in one.acts]
    assert (presets[0].id, presets[0].is_supported) == ("RF-PRESET-NO-REQUIREMENT", True)
    assert "2026-09-01 08:00" in presets[0].text


def test_the_inspection_is_offered_its_own_presets_and_not_the_drafts_of_the_review(bench: Bench) -> None:
    goods, case = {**RETURNED}, {"接入类型": "硬件", "当前节点": "用户确认验收"}
    bench.bring(goods, case)
    bench.open()
    bench.type("审核时写的")
    _saved(bench)
    bench.bring({**goods, "状态": "待验收", "进入状态时间": "2026-11-23 09:00:00"}, case)
    panel = bench.panel
    bench.wait(lambda: panel.read is not None and str(panel.read.state) == "AWAITING_INSPECTION")
    bench.judged()
    assert panel.form.opinion.text.value() == ""
    assert _saved(bench)["opinion"] == "审核时写的"
    links = [one.text() for one in panel.form.opinion._offered]
    assert "商品损坏" in links


def test_files_are_dropped_pasted_or_chosen_and_judged_by_what_they_are(bench: Bench) -> None:
    bench.bring()
    panel = bench.open()
    bench.type()
    files = panel.form.files
    program = bench.folder / "协商记录.pdf"
    program.write_bytes(b"MZ" + b"\0" * 200)
    files.take([program])
    bench.judged()
    assert not panel.acts.agree.isEnabled()
    assert files.findings
    record, more = (document(bench.folder / name, "双方协商一致") for name in ("记录.docx", "补充.docx"))
    files.agreement.picked.emit([record])
    bench.judged()
    assert (bench.rules(), panel.acts.agree.isEnabled()) == ([], True)
    given = QMimeData()
    given.setUrls([QUrl.fromLocalFile(str(more)), QUrl.fromLocalFile(str(record))])
    QGuiApplication.clipboard().setMimeData(given)
    assert panel.paste.paste()
    assert [one.name for one in files.more.value()] == [more.name], "the same file is not attached twice"
    record.unlink()
    panel.session.judge()
    bench.wait(lambda: not panel.acts.agree.isEnabled())
    assert files.findings[0].file == record.name


def test_a_pasted_picture_becomes_a_file_of_this_home(bench: Bench, home: Home) -> None:
    bench.bring()
    panel = bench.open()
    picture = QImage(640, 400, QImage.Format.Format_RGB32)
    picture.fill(QColor("#335577"))
    QGuiApplication.clipboard().setImage(picture)
    assert panel.paste.paste()
    bench.wait(lambda: panel.form.files.agreement.value() is not None)
    path = Path(bench.record().id)
    assert path.is_relative_to(home.root)
    assert path.read_bytes().startswith(b"\x89PNG")
    QGuiApplication.clipboard().setText("只是文字")
    assert not panel.paste.paste()
