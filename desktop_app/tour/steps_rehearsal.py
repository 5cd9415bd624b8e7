"""Steps of 演练（自动提交）against the real marketplace process: held, recalled, sent, accepted, completed."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from desktop_app.models.command_words import CommandName, CommandState
from desktop_app.models.commands import Command
from desktop_app.models.connections import ConnectionKind
from desktop_app.models.evidence import TICKS
from desktop_app.models.supervision import FlowId, Node
from desktop_app.models.syncing import KINDS_SYNCED
from desktop_app.texts import _
from desktop_app.tour import hands
from desktop_app.tour.camera import picture_of
from desktop_app.tour.sample_papers import Subject, write_papers
from desktop_app.tour.stage import Stage
from desktop_app.tour.steps_lists import open_view, walk_to
from desktop_app.tour.waiting import wait_until
from desktop_app.views.kit import fonts

START_SECONDS = 90.0
"""A machine that does other things too starts a process slowly."""
THREE_HOURS = 3 * 3600
OPENED = "2026-11-23 09:00"
RESULT = "系统已部署并移交，完成 12 名用户培训，试运行 7 天无故障。"


def begin_direct(stage: Stage) -> None:
    """One click on the first page; photographed while the shop is being opened."""
    page = stage.page("first_run")
    hands.click(page.direct)
    wait_until(lambda: bool(page.ways["rehearsal_direct"].told), _("开店"))
    stage.picture = picture_of(stage.window)
    wait_until(lambda: bool(stage.connection_id), _("演练"), START_SECONDS)
    stage.settle()


def direct_is_begun(stage: Stage) -> bool:
    connection = stage.desk.connections.get(stage.connection_id)
    states = stage.desk.sync.states(connection.id)
    is_whole = {one.kind for one in states} == set(KINDS_SYNCED) and {one.state for one in states} == {"done"}
    return connection.kind is ConnectionKind.REHEARSAL_DIRECT and is_whole


def show_today(stage: Stage) -> None:
    page = stage.open_page("today")
    wait_until(lambda: page.board is not None and bool(page.board.acts), _("今日"))
    stage.settle()


def today_is_full(stage: Stage) -> bool:
    return stage.desk.today.board(stage.connection_id).acts_count > 5


def show_case(stage: Stage) -> None:
    """The case that is delivered: nearest first, of the plain flow, with the new form."""
    choose_case(stage)
    open_view(stage, "mine")
    walk_to(stage, rehearsed(stage))


def choose_case(stage: Stage) -> None:
    """The one that the next steps deliver."""
    rows = [row for row in stage.rows("mine") if row.node is Node.SELLER_DELIVER and row.flow is FlowId.H]
    stage.known["rehearsed"] = next(row.key for row in rows if _suits(stage, row.key))


def _suits(stage: Stage, key: str) -> bool:
    facts = _facts(stage, key)
    is_plain = facts.product_class == "通用" and not facts.is_milestone and not facts.is_appeal_open
    is_plain = is_plain and not stage.desk.refunds.of_order(stage.connection_id, facts.order_id)
    return is_plain and facts.ordered_at is not None and str(facts.ordered_at.date()) >= "2025-03-26"


def _facts(stage: Stage, key: str) -> Any:
    detail = stage.desk.case_lists.detail(stage.connection_id, key)
    assert detail is not None
    return detail.facts


def _frame(stage: Stage) -> Any:
    return stage.window.parts.frame


def rehearsed(stage: Stage) -> str:
    """The key of the case that is delivered."""
    found: str = stage.known["rehearsed"]
    return found


def case_is_ours(stage: Stage) -> bool:
    return stage.row(rehearsed(stage)).node is Node.SELLER_DELIVER and not commands(stage)


def deliver(stage: Stage) -> None:
    """The form with its papers, and 确认完成: the command is held."""
    hands.click(stage.page("supervision").side.detail.head.primary)
    fill_form(stage, rehearsed(stage))
    complete(stage)
    wait_until(lambda: stage.window.parts.held_bar.isVisible(), _("倒计时"))


def fill_form(stage: Stage, key: str) -> Any:
    """All that the form asks for, as a person puts it in."""
    page = stage.page("delivery")
    wait_until(lambda: page.session.opened is not None and page.session.is_settled, _("表单"))
    stage.settle()
    papers, form = _papers(stage, key), page.form
    hands.click(form.mode.editors()[1])
    hands.drop(page, [papers.sow, papers.acceptance, *papers.screenshots])
    wait_until(lambda: form.acceptance.is_scan_shown, _("扫描件"))
    stage.settle()
    for box in (*(form.acceptance.boxes[name] for name in TICKS), *form.signatures.editors()[:2]):
        box.setFocus()
        stage.keys("Space", box)
    hands.type_text(form.opening.input, OPENED)
    hands.type_text(form.result.input, RESULT)
    wait_until(lambda: stage.window.registry.get("delivery.complete").isEnabled(), _("没有必改项"))
    stage.settle()
    return page


def _papers(stage: Stage, key: str) -> Any:
    facts = _facts(stage, key)
    families = [*fonts.text_families(), *stage.application.font().families()]
    subject = Subject(facts.order_id, facts.customer_name, facts.product_name, "")
    return write_papers(stage.desk.home.root.parent / "papers" / facts.order_id, families, subject)


def complete(stage: Stage) -> None:
    """确认完成 by its key."""
    stage.keys("Ctrl+Return", stage.page("delivery"))
    wait_until(lambda: stage.window.stack.page_id == "outbox", _("待提交"))
    stage.settle()


def commands(stage: Stage) -> list[Command]:
    """What was decided on the case, the newest first."""
    found = stage.commands(rehearsed(stage), "auto", "person", "done", "recalled")
    return sorted(found, key=lambda one: one.state is CommandState.RECALLED)


def is_held(stage: Stage) -> bool:
    (command,) = commands(stage)
    held = [one.id for one, _until in stage.desk.outbox.direct.held()]
    return command.name is CommandName.REPORT_COMPLETION and held == [command.id]


def recall(stage: Stage) -> None:
    """F9 while it counts."""
    stage.keys("F9", stage.window)
    wait_until(lambda: commands(stage)[0].state is CommandState.RECALLED, _("撤回"))
    stage.settle()


def is_recalled(stage: Stage) -> bool:
    """Nothing was done at the marketplace, and the case may be decided anew."""
    return not stage.desk.outbox.direct.held() and stage.row(rehearsed(stage)).node is Node.SELLER_DELIVER


def send_again(stage: Stage) -> None:
    """The same form once more, and sent at once."""
    open_view(stage, "mine")
    page = walk_to(stage, rehearsed(stage))
    hands.click(page.side.detail.head.primary)
    form = stage.page("delivery")
    wait_until(lambda: form.session.opened is not None and form.session.is_settled, _("表单"))
    stage.settle()
    complete(stage)
    wait_until(lambda: stage.window.parts.held_bar.isVisible(), _("倒计时"))
    stage.act("held.send_now")
    wait_until(lambda: commands(stage)[0].state is CommandState.REFLECTED, _("已完成"), START_SECONDS)
    stage.settle()
    outbox = stage.page("outbox")
    hands.click_tab(outbox, "done", _("已办理"))
    stage.settle()


def is_sent(stage: Stage) -> bool:
    """The marketplace has moved the case, and what was fetched shows it."""
    return stage.row(rehearsed(stage)).node is Node.BUYER_ACCEPT


def show_clock(stage: Stage) -> None:
    """The buyer accepts; then the clock's menu, photographed over the window."""
    order_id, _separator, line_id = rehearsed(stage).partition("|")
    stage.desk.lanes.call("net", stage.desk.rehearsals.steering.act, "accept", stage.connection_id, order_id, line_id)
    stage.settle()
    open_view(stage, "open")
    walk_to(stage, rehearsed(stage))
    clock = _frame(stage).clock
    hands.click(clock)
    wait_until(lambda: clock.menu is not None and clock.menu.isVisible(), _("演练时钟"))
    stage.picture = _with_menu(stage, clock)
    clock.menu.hide()
    stage.window.activateWindow()
    stage.settle()


def _with_menu(stage: Stage, clock: Any) -> QImage:
    """The window and the menu where the screen shows it."""
    image = picture_of(stage.window)
    painter = QPainter(image)
    place = clock.mapTo(stage.window, QPoint(0, clock.height() + 4))
    painter.drawPixmap(place, clock.menu.grab())
    painter.end()
    return image


def is_accepted(stage: Stage) -> bool:
    state = stage.row(rehearsed(stage))
    deadline = stage.desk.case_lists.detail(stage.connection_id, state.key)
    return deadline is not None and state.node is not Node.SELLER_DELIVER


def pass_three_hours(stage: Stage) -> None:
    """Three hours in the rehearsal's time: the order is completed."""
    stage.act(f"rehearsal.step_{THREE_HOURS}")
    wait_until(lambda: not _frame(stage).actions.is_busy, _("演练时钟"), START_SECONDS)
    QApplication.processEvents()
    stage.settle()


def is_completed(stage: Stage) -> bool:
    """The case is done, and its order at the marketplace is completed."""
    order_id, _separator, line_id = rehearsed(stage).partition("|")
    gateway = stage.desk.gateways.of(stage.connection_id)
    case = gateway.read_case(order_id, line_id)
    return stage.row(rehearsed(stage)).node is Node.DONE and case is not None and case["node"] == "DONE"
