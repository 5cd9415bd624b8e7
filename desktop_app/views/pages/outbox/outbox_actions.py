"""The outbox's acts as entries of the registry."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from desktop_app.texts import _
from desktop_app.views.packet_bar.bar import SHORTCUT

if TYPE_CHECKING:
    from desktop_app.views.pages.outbox.page import OutboxPage

OUTBOX_ACTS = (
    "outbox.open_console",
    "outbox.done",
    "outbox.refused",
    "outbox.later",
    "outbox.attach",
    "outbox.void",
)
"""Acts that need a command which waits for its result."""


def add_outbox_actions(page: OutboxPage) -> None:
    """Put the outbox's acts into the registry. Copying works from every page of the window."""
    registry = page.context.registry
    add = partial(registry.add, group="case", owner=page, page_id=page.page_id)
    add("outbox.open_console", _("打开控制台"), "arrow-square-out", "Ctrl+O", page.open_console)
    add("outbox.open_bar", _("打开填报条"), "push-pin", "Ctrl+B", page.open_bar)
    add("outbox.done", _("已在控制台办理"), "", "Ctrl+Return", page.register_done)
    add("outbox.refused", _("控制台不让提交"), "", "", partial(_on_result, page, "ask_reason"))
    add("outbox.later", _("还没办，明天提醒"), "", "", partial(_on_result, page, "postpone"))
    add("outbox.attach", _("附截图"), "image", "", partial(_on_result, page, "ask_picture"))
    add("outbox.void", _("作废填报包"), "x", "", page.void)
    add("outbox.undo_registration", _("撤销登记"), "arrow-u-up-left", "", page.undo_registration)
    add("outbox.leave", _("返回列表"), "arrow-left", "Esc", page.leave_detail, is_in_palette=False)
    copy = registry.add("outbox.copy_next", _("复制下一项"), "copy", SHORTCUT, page.copy_next, "case")
    copy.setShortcutContext(Qt.ShortcutContext.ApplicationShortcut)


def _on_result(page: OutboxPage, name: str) -> None:
    """Do something of step 4, when it is shown."""
    if page.panel.result is not None:
        getattr(page.panel.result, name)()
