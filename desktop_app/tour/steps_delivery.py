"""Steps of one delivery: the form with findings, mended, the packet, the bar over the console, the result."""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QGuiApplication

from desktop_app.models.command_words import CommandState
from desktop_app.models.evidence import ACCEPTANCE, TICKS
from desktop_app.models.scales import Severity
from desktop_app.models.supervision import Node
from desktop_app.services.acts.drafts import DELIVERY_FORM
from desktop_app.texts import _
from desktop_app.tour import hands
from desktop_app.tour.console_backdrop import console_with_bar
from desktop_app.tour.stage import Stage
from desktop_app.tour.steps_lists import HERO_KEY, open_view, walk_to
from desktop_app.tour.waiting import wait_until
from desktop_app.views.kit.buttons import PrimaryButton

RESULT = "MES 基础模块已部署至华为云，完成 3 条产线数据接入与 12 名用户培训，试运行 7 天无故障。"
OPENED = "2026-11-12 09:00"
OTHER_ORDER_RULE = "EV-04"


def open_form(stage: Stage) -> Any:
    """From the list to the form of the tour's order, by the primary button of its detail."""
    open_view(stage, "open")
    page = walk_to(stage, HERO_KEY)
    hands.click(page.side.detail.head.primary)
    form = stage.page("delivery")
    wait_until(lambda: form.session.opened is not None and form.session.is_settled, _("表单"))
    stage.settle()
    return form


def fill_form(stage: Stage) -> None:
    page = open_form(stage)
    papers, form = stage.papers, page.form
    hands.click(form.mode.editors()[0])
    hands.drop(page, [papers.wrong_sow, papers.acceptance, *papers.screenshots])
    wait_until(lambda: page.form.acceptance.is_scan_shown, _("扫描件"))
    stage.settle()
    for name in TICKS[:3]:
        _tick(stage, form.acceptance.boxes[name])
    for box in form.signatures.editors()[:2]:
        _tick(stage, box)
    hands.type_text(form.opening.input, OPENED)
    hands.type_text(form.result.input, RESULT)
    wait_until(lambda: _draft(stage).get("result_text") == RESULT, _("草稿已保存"))
    wait_until(lambda: OTHER_ORDER_RULE in {one.rule for one in page.session.judgement.findings}, _("检查结果"))
    stage.settle()
    page.scroll.verticalScrollBar().setValue(0)


def form_is_judged(stage: Stage) -> bool:
    """The draft in the store holds all that was put in, and the rules find the other order's number in it."""
    body = _draft(stage)
    findings = stage.desk.evidence.findings(stage.connection_id, HERO_KEY, body)
    blocks = [one for one in findings if one.severity is Severity.BLOCK]
    return (
        [one.rule for one in blocks] == [OTHER_ORDER_RULE]
        and len(stage.desk.evidence.unticked(findings)) == 1
        and len(body["files"]["screenshot"]) == 3
        and body["files"][ACCEPTANCE] == [str(stage.papers.acceptance)]
        and body["opening_time"].startswith("2026-11-12T09:00")
    )


def mend_form(stage: Stage) -> None:
    page = stage.page("delivery")
    stage.keys("F8", page)
    hands.drop(page.form.sow.file, [stage.papers.sow])
    _tick(stage, page.form.acceptance.boxes[TICKS[3]])
    wait_until(lambda: stage.window.registry.get("delivery.complete").isEnabled(), _("没有必改项"))
    stage.settle()
    page.scroll.verticalScrollBar().setValue(0)


def form_is_mended(stage: Stage) -> bool:
    body = _draft(stage)
    findings = stage.desk.evidence.findings(stage.connection_id, HERO_KEY, body)
    has_block = any(one.severity is Severity.BLOCK for one in findings)
    return (
        not has_block and not stage.desk.evidence.unticked(findings) and body["files"]["sow"] == [str(stage.papers.sow)]
    )


def show_waiting(stage: Stage) -> None:
    """今日 while the packet waits for its result."""
    stage.open_page("today")


def is_waiting(stage: Stage) -> bool:
    board = stage.desk.today.board(stage.connection_id)
    return [one.id for one in board.waiting] == [stage.known["command"]]


def show_moved(stage: Stage) -> None:
    """The case after its delivery: what is done, who has the move now, and what comes later."""
    open_view(stage, "open")
    walk_to(stage, HERO_KEY)


def has_moved(stage: Stage) -> bool:
    detail = stage.desk.case_lists.detail(stage.connection_id, HERO_KEY)
    states = [(step.node, step.state) for step in detail.steps] if detail is not None else []
    return (Node.SELLER_DELIVER, "done") in states and (Node.HUAWEI_REVIEW, "now") in states


def complete_form(stage: Stage) -> None:
    stage.keys("Ctrl+Return", stage.page("delivery"))
    wait_until(lambda: stage.window.stack.page_id == "outbox", _("填报包"))
    stage.settle()


def packet_is_ready(stage: Stage) -> bool:
    """The command stands in the store, the case has not moved, and the renamed files lie in one folder."""
    command = stage.commands(HERO_KEY, "waiting")[0]
    packet = stage.desk.outbox.packet(command.id)
    stage.known["command"] = command.id
    names = sorted(path.name for path in packet.folder.iterdir()) if packet.folder else []
    return (
        command.state is CommandState.PREPARED
        and stage.row(HERO_KEY).node is Node.SELLER_DELIVER
        and len(names) == 5
        and names[0].startswith("1_SOW")
    )


def copy_values(stage: Stage) -> None:
    page = stage.open_page("outbox")
    stage.keys("Ctrl+B", page)
    wait_until(lambda: page.holder.bar is not None and page.holder.bar.isVisible(), _("填报条"))
    copy = hands.find(page.holder.bar, PrimaryButton, lambda one: one.isEnabled(), _("复制下一项"))
    for _value in range(len(page.session.values) - 1):
        hands.click(copy)
    stage.settle()
    page.holder.bar.ensurePolished()
    stage.known["clipboard"] = QGuiApplication.clipboard().text()
    stage.picture = console_with_bar(page.session.packet, picture_of_bar(page.holder.bar))


def picture_of_bar(bar: Any) -> Any:
    """The bar with its round corners: what lies outside stays transparent."""
    return bar.grab().toImage()


def values_are_copied(stage: Stage) -> bool:
    """The marks are kept in the store, and the clipboard holds the value before the last."""
    command = stage.desk.outbox.get(stage.known["command"])
    values = stage.desk.outbox.packet(command.id).values
    return len(command.copied) == len(values) - 1 and stage.known["clipboard"] == values[-2].text


def register_result(stage: Stage) -> None:
    page = stage.page("outbox")
    copy = hands.find(page.holder.bar, PrimaryButton, lambda one: one.isEnabled(), _("复制下一项"))
    hands.click(copy)
    stage.settle()
    hands.click(hands.button(page.holder.bar, _("登记办理结果")))
    stage.settle()
    wait_until(lambda: not page.acts.guard.is_too_soon(stage.known["command"]), _("已登记"))
    stage.keys("Ctrl+Return", page)
    wait_until(lambda: stage.desk.outbox.get(stage.known["command"]).state is CommandState.CONFIRMED, _("已登记"))
    page.holder.bar.close()
    stage.settle()
    hands.click_tab(page, "done", _("已办理"))
    stage.settle()


def result_is_registered(stage: Stage) -> bool:
    """The case has moved to Huawei's review, and an observation of this command says so."""
    command = stage.desk.outbox.get(stage.known["command"])
    batches = [batch for batch in stage.desk.intake.batches(stage.connection_id) if batch.command_id == command.id]
    return (
        stage.row(HERO_KEY).node is Node.HUAWEI_REVIEW
        and len(batches) == 1
        and batches[0].source == "observe"
        and command.state is CommandState.CONFIRMED
    )


def _draft(stage: Stage) -> dict[str, Any]:
    return stage.draft(DELIVERY_FORM, HERO_KEY)


def _tick(stage: Stage, box: Any) -> None:
    """A tick by the keyboard, wherever the form is scrolled to."""
    box.setFocus()
    stage.keys("Space", box)
