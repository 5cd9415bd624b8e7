"""The outbox's acts as entries of the registry, and which of them a command allows."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt

from desktop_app.models.command_words import Capability, CommandState
from desktop_app.models.commands import Command
from desktop_app.texts import _
from desktop_app.views.packet_bar.bar import SHORTCUT
from desktop_app.views.pages.outbox.reading import CommandRead, has_packet
from desktop_app.views.pages.outbox.told import words

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


DIRECT_ACTS = (
    "outbox.recall",
    "outbox.send_now",
    "outbox.still_wanted",
    "outbox.try_now",
    "outbox.read_back",
    "outbox.send_again",
    "outbox.was_done",
    "outbox.was_not_done",
)
"""Acts on a command that is sent from here."""


def add_outbox_actions(page: OutboxPage) -> None:
    """Put the outbox's acts into the registry. Copying works from every page of the window."""
    registry, acts = page.context.registry, page.acts
    add = partial(_add, registry, page)
    add("outbox.open_console", _("打开控制台"), "arrow-square-out", "Ctrl+O", acts.open_console)
    add("outbox.open_bar", _("打开填报条"), "push-pin", "Ctrl+B", acts.open_bar)
    add("outbox.done", _("已在控制台办理"), "", "Ctrl+Return", acts.register_done)
    add("outbox.refused", _("控制台不让提交"), "", "", partial(acts.on_result, "ask_reason"))
    add("outbox.later", _("还没办，明天提醒"), "", "", partial(acts.on_result, "postpone"))
    add("outbox.attach", _("附截图"), "image", "", partial(acts.on_result, "ask_picture"))
    add("outbox.void", _("作废填报包"), "x", "", acts.void)
    add("outbox.undo_registration", _("撤销登记"), "arrow-u-up-left", "", acts.undo_registration)
    add("outbox.undo_last", _("撤销刚才的登记"), "arrow-u-up-left", "Ctrl+Z", acts.undo_last, is_in_palette=False)
    add("outbox.leave", _("返回列表"), "arrow-left", "Esc", page.leave_detail, is_in_palette=False)
    # in a whole window F9 belongs to the bar at its foot, which asks this action first
    keys = "" if registry.has("held.recall") else "F9"
    add("outbox.recall", _("撤回"), "arrow-u-up-left", keys, acts.direct.recall, group="outbox")
    add("outbox.send_now", _("立即提交"), "", "", acts.direct.send_now, group="outbox")
    add("outbox.still_wanted", _("仍要提交"), "", "", acts.direct.still_wanted, group="outbox")
    add("outbox.try_now", _("现在再试"), "arrow-clockwise", "", acts.direct.try_now, group="outbox")
    add("outbox.read_back", _("读回结果"), "arrow-clockwise", "", acts.direct.read_back, group="outbox")
    add("outbox.send_again", _("再提交"), "", "", acts.direct.send_again, group="outbox")
    add("outbox.was_done", _("已办理，登记"), "check", "", acts.direct.was_done, group="outbox")
    add("outbox.was_not_done", _("没有办理，撤回"), "x", "", acts.direct.was_not_done, group="outbox")
    add("outbox.open_target", _("看这一单"), "arrow-right", "Ctrl+G", acts.open_target)
    add("outbox.do_again", _("重新办理"), "arrow-right", "", acts.direct.do_again)
    add("outbox.open_run", _("批量结果"), "list-bullets", "Ctrl+Shift+B", acts.open_run)
    copy = registry.add("outbox.copy_next", _("复制下一项"), "copy", SHORTCUT, acts.copy_next, "case")
    copy.setShortcutContext(Qt.ShortcutContext.ApplicationShortcut)


def _add(registry: Any, page: OutboxPage, id: str, text: str, icon: str, keys: str, handler: Any, **more: Any) -> None:
    registry.add(id, text, icon, keys, handler, **{"group": "case", **more}, owner=page, page_id=page.page_id)


def _allowed(command: Command | None) -> frozenset[str]:
    """Acts of a command that is sent from here, by its state."""
    if command is None or command.capability is not Capability.DIRECT:
        return frozenset()
    if command.state is CommandState.QUEUED:
        return frozenset({"outbox.recall", "outbox.still_wanted" if command.is_asking else "outbox.send_now"}) | {
            "outbox.try_now"
        }
    by_state = {
        CommandState.SENDING: {"outbox.try_now"},
        CommandState.UNKNOWN: {"outbox.read_back", "outbox.send_again", "outbox.was_done", "outbox.was_not_done"},
        CommandState.CONFLICT: {"outbox.was_done", "outbox.was_not_done"},
    }
    return frozenset(by_state.get(command.state, ()))


def follow_command(page: OutboxPage, read: CommandRead | None) -> None:
    """Words and states of the acts for the command that is shown now."""
    registry = page.context.registry
    is_open = read is not None and has_packet(read.command)
    done, void = registry.get("outbox.done"), registry.get("outbox.void")
    done.setText(read.done_text if read is not None else _("已在控制台办理"))
    done.setIconText(done.text())
    is_conflict = read is not None and read.command.state is CommandState.CONFLICT
    void.setIconText(_("以数据为准，作废") if is_conflict else _("作废填报包"))
    undone = registry.get("outbox.was_not_done")
    undone.setIconText(_("以对方为准，撤回") if is_conflict else undone.text())
    for act in OUTBOX_ACTS:
        registry.set_enabled(act, is_open, _("先选一项待登记结果的事项。"))
    allowed = _allowed(read.command if read is not None else None)
    for act in DIRECT_ACTS:
        registry.set_enabled(act, act in allowed, _("先选一项可以这样处理的事项。"))
    is_paused = read is not None and bool(read.paused_because)
    if is_paused and "outbox.send_again" in allowed:
        registry.set_enabled("outbox.send_again", False, _("先核对，再按“恢复发送”。"))
    has_values = page.session.packet is not None and page.session.packet.has_values
    for act in ("outbox.open_bar", "outbox.copy_next"):
        registry.set_enabled(act, has_values, _("这一项没有要复制的内容。"))
    target = registry.get("outbox.open_target")
    target.setText(_(words(read.command).link) if read is not None else _("看这一单"))
    target.setIconText(target.text())
    registry.set_enabled("outbox.open_target", read is not None, _("先选一项。"))
    can_do_again = read is not None and read.can_do_again
    registry.set_enabled("outbox.do_again", can_do_again, _("只有被拒绝、之后没有变化的可以重新办理。"))
    can_undo = read is not None and bool(read.own_batch_id)
    registry.set_enabled("outbox.undo_registration", can_undo, _("只有登记过、还没核对的可以撤销。"))
