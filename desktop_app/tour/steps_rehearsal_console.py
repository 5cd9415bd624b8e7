"""Steps of 演练（控制台办理）: the console page is copied, the packet handed over; then other looks."""

from __future__ import annotations

from desktop_app.models.command_words import CommandState
from desktop_app.models.connections import ConnectionKind
from desktop_app.services import connection_care
from desktop_app.texts import _
from desktop_app.tour import hands
from desktop_app.tour.console_backdrop import console_with_bar
from desktop_app.tour.stage import Stage
from desktop_app.tour.steps_delivery import picture_of_bar
from desktop_app.tour.steps_lists import open_view, walk_to
from desktop_app.tour.steps_looks import FINE, show_fine
from desktop_app.tour.steps_rehearsal import START_SECONDS, choose_case, fill_form, rehearsed
from desktop_app.tour.waiting import wait_until
from desktop_app.views.kit.buttons import PrimaryButton
from desktop_app.views.kit.theme import theme

CHECKS = 7
"""Lines of the counterpart's test."""


def begin_console(stage: Stage) -> None:
    """The other way, beside the first: its console page is opened in the browser."""
    before = len(stage.browser.opened)
    stage.act("rehearsal_console")
    wait_until(lambda: len(stage.browser.opened) > before, _("演练控制台"), START_SECONDS)
    stage.settle()


def console_is_begun(stage: Stage) -> bool:
    connection = stage.desk.connections.get(stage.connection_id)
    is_console = connection.kind is ConnectionKind.REHEARSAL_CONSOLE
    return is_console and not stage.desk.intake.batches(connection.id) and not stage.desk.sync.can_sync(connection)


def paste_list(stage: Stage) -> None:
    """The list as the browser copies it."""
    hands.copy_page(stage.browser.page(), "")
    stage.act("paste")
    page = stage.page("intake")
    wait_until(lambda: page.preview.isVisible(), _("预览"))
    stage.settle()
    stage.keys("Ctrl+Return", page)
    wait_until(lambda: page.result.isVisible(), _("导入结果"))
    stage.settle()


def list_is_in(stage: Stage) -> bool:
    (batch,) = stage.desk.intake.batches(stage.connection_id)
    return batch.source == "paste" and batch.inserted > 20 and batch.refused == 0


def show_packet(stage: Stage) -> None:
    """A delivery as with the real console: the packet's bar over the form in the browser."""
    choose_case(stage)
    open_view(stage, "mine")
    page = walk_to(stage, rehearsed(stage))
    hands.click(page.side.detail.head.primary)
    fill_form(stage, rehearsed(stage))
    stage.keys("Ctrl+Return", stage.page("delivery"))
    wait_until(lambda: stage.window.stack.page_id == "outbox", _("填报包"))
    stage.settle()


def packet_is_ready(stage: Stage) -> bool:
    (command,) = stage.desk.outbox.list(stage.connection_id, "waiting")
    return command.state is CommandState.PREPARED and command.target == rehearsed(stage)


def show_bar(stage: Stage) -> None:
    page = stage.page("outbox")
    stage.keys("Ctrl+B", page)
    wait_until(lambda: page.holder.bar is not None and page.holder.bar.isVisible(), _("填报条"))
    copy = hands.find(page.holder.bar, PrimaryButton, lambda one: one.isEnabled(), _("复制下一项"))
    hands.click(copy)
    stage.settle()
    stage.known["chip"] = page.holder.bar._rehearsal.isVisible()
    stage.picture = console_with_bar(page.session.packet, picture_of_bar(page.holder.bar))
    page.holder.bar.close()
    stage.window.activateWindow()
    stage.settle()


def bar_says_rehearsal(stage: Stage) -> bool:
    (command,) = stage.desk.outbox.list(stage.connection_id, "waiting")
    return bool(stage.known["chip"]) and len(command.copied) == 1


def show_connections(stage: Stage) -> None:
    """The settings' list of connections, with the test of a rehearsal's counterpart."""
    stage.act("connections")
    block = stage.page("settings").connections
    wait_until(lambda: len(block.rows) == 2, _("连接"))
    stage.settle()
    row = next(row for row in block.rows.values() if row.view.can_sync)
    hands.click(row.button("test"))
    wait_until(lambda: len(row.said) == CHECKS, _("自测"), START_SECONDS)
    stage.settle()
    stage.known["checked"] = row.said


def is_tested(stage: Stage) -> bool:
    direct = next(one for one in stage.desk.connections.list() if one.kind is ConnectionKind.REHEARSAL_DIRECT)
    lines = connection_care.examine(stage.desk, direct.id)
    return all(one.is_fine for one in lines) and len(lines) == len(stage.known["checked"])


def show_dark(stage: Stage) -> None:
    stage.act("appearance")
    open_view(stage, "mine")
    page = stage.page("supervision")
    wait_until(lambda: page.list.model.is_complete, _("列表"))
    walk_to(stage, page.list.model.row_at(2).key)


def is_dark(stage: Stage) -> bool:
    return theme().is_dark and stage.desk.connections.get(stage.connection_id).is_rehearsal


def show_fine_today(stage: Stage) -> None:
    stage.act("appearance")
    show_fine(stage)
    stage.open_page("today")


def is_fine(stage: Stage) -> bool:
    size = (stage.window.width(), stage.window.height())
    return size == FINE and stage.window.amber_line.isVisible() and not theme().is_dark
