"""The foot of the bulk page: how many are ticked, what they are worth, and the one act that says how many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from desktop_app.models import wording
from desktop_app.models.money import CENT
from desktop_app.texts import _
from desktop_app.views.kit.buttons import GhostButton, PrimaryButton
from desktop_app.views.kit.footer import SeverityCount
from desktop_app.views.kit.keys import button_keys
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.pages.bulk.reading import AFTERWARDS, FAILED, FIX, PERSON, PREPARED, WAITING, BulkItem
from desktop_app.views.pages.outbox.console_link import host_shown, open_console

if TYPE_CHECKING:
    from desktop_app.views.pages.bulk.page import BulkPage

_GHOSTS = ("bulk.console", "bulk.recall", "bulk.outbox", "bulk.export")


class BulkFooter:
    """Counts at the left, acts at the right; the acts stand in the registry."""

    def __init__(self, page: BulkPage) -> None:
        self._page = page
        registry = page.context.registry
        self._ticked = SeverityCount("hint", icon="check-square", token="text2")
        self._sum = PlainLabel(token="text2")
        self._left_out = PlainLabel(token="red")
        for widget in (self._ticked, self._sum, self._left_out):
            page.footer.left.addWidget(widget)
        self.run = PrimaryButton(action=registry.get("bulk.run"))
        self.run.set_shortcut_text(button_keys("Ctrl+Return"))
        self.finish = PrimaryButton(action=registry.get("bulk.finish"))
        self._ghosts = {act: GhostButton(action=registry.get(act)) for act in _GHOSTS}
        self._ghosts["bulk.recall"].set_shortcut_text(button_keys("F9"))  # the bar at the foot of the window asks it
        for ghost in self._ghosts.values():
            page.footer.add_act(ghost)
        page.footer.add_act(self.run)
        page.footer.add_act(self.finish)
        page.task_head.info.addWidget(GhostButton(action=registry.get("bulk.check")))

    def show(self, items: Sequence[BulkItem], wanted: set[str], is_short: bool) -> None:
        """``wanted`` are the keys that the act is about."""
        counts = Counter(item.state for item in items)
        told = _("已勾选 {done} / {count} 单", done=len(wanted), count=len(items))
        self._ticked.set_text(told if items else "")
        self._sum.set_text(_sum_of(items, wanted) if wanted and not is_short else "")
        self._left_out.set_text(_("{count} 单要先改", count=counts[FIX]) if counts[FIX] and not is_short else "")
        checked = self._page.checked
        is_direct = checked is not None and checked.is_direct
        self._say_run(items, wanted, is_direct)
        is_refund = checked is not None and checked.kind == "refunds"
        self._page.context.registry.get("bulk.finish").setIconText(_("回到退订") if is_refund else _("回到服务监管"))
        is_over = any(counts[state] for state in AFTERWARDS)
        is_done = is_over and not counts[FAILED] and not wanted
        self.run.setVisible(bool(items) and not is_done)
        self.finish.setVisible(is_done)
        held = sum(item.can_recall for item in items)
        registry = self._page.context.registry
        registry.get("bulk.recall").setIconText(_("撤回 {count} 单", count=held))
        registry.set_enabled("bulk.recall", bool(held) and not self._page.work.is_working, _("没有可以撤回的事项。"))
        registry.set_enabled("bulk.console", not is_direct, _("这个连接由本机提交，不用到控制台办。"))
        self._ghosts["bulk.recall"].setVisible(bool(held))
        self._ghosts["bulk.outbox"].setVisible(bool(counts[PERSON] or counts[PREPARED] or counts[WAITING]))
        registry.set_enabled("bulk.export", bool(items), _("没有可以导出的订单。"))
        self._ghosts["bulk.export"].setVisible(bool(items) and not is_short)
        self._ghosts["bulk.console"].setVisible(not is_direct and not is_done)
        self._page.footer.set_reason("" if is_over or is_short or not items else self._before(is_direct))

    def _say_run(self, items: Sequence[BulkItem], wanted: set[str], is_direct: bool) -> None:
        """The button says what it will do, and how many."""
        checked = self._page.checked
        title = checked.title if checked is not None else ""
        if any(item.state == FAILED and item.key in wanted for item in items):
            text = _("只重试失败的 {count} 单", count=len(wanted))
        elif is_direct:
            text = _("{title} {count} 单", title=title, count=len(wanted))
        elif checked is not None and checked.is_prepared_first:
            text = _("备好 {count} 个填报包", count=len(wanted))
        else:
            text = _("已在控制台{title} {count} 单", title=title, count=len(wanted))
        registry = self._page.context.registry
        action = registry.get("bulk.run")
        action.setText(text)
        action.setIconText(text)
        is_unwritten = checked is not None and checked.needs_opinion and checked.run is None
        is_unwritten = is_unwritten and not self._page.opinion.text
        is_free = bool(wanted) and not self._page.work.is_working and not is_unwritten
        why = _("先写审核意见。") if is_unwritten else _("没有勾选的订单。")
        registry.set_enabled("bulk.run", is_free, _("正在办理。") if self._page.work.is_working else why)

    def _before(self, is_direct: bool) -> str:
        if self._page.checked is not None and self._page.checked.is_prepared_first:
            return _("每张各备一个填报包，到控制台逐张填报后登记结果")
        if not is_direct or self._page.checked is None:
            return _("先在控制台逐单办好，再在这里登记")
        return _("按下后至少 {count} 秒内可按 F9 全部撤回", count=self._page.checked.hold_seconds)


def add_bulk_actions(page: BulkPage) -> None:
    """Put the acts of the bulk page into the registry."""
    add = partial(page.context.registry.add, group="case", owner=page, page_id=page.page_id)
    add("bulk.run", _("已在控制台办理"), "", "Ctrl+Return", page.run)
    add("bulk.check", _("重新检查"), "arrow-clockwise", "Ctrl+R", page.check)
    add("bulk.tick_all", _("全选或全不选"), "list-checks", "Ctrl+A", page.rows.tick_all)
    add("bulk.console", _("打开控制台"), "arrow-square-out", "Ctrl+O", partial(_open_console, page))
    add("bulk.recall", _("撤回还没提交的"), "arrow-u-up-left", "", page.recall)
    add("bulk.outbox", _("看待提交"), "paper-plane-tilt", "", partial(page.context.open_page, "outbox"))
    add("bulk.export", _("导出清单"), "", "", page.sheet.export)
    add("bulk.finish", _("回到服务监管"), "", "", page.context.go_back, is_in_palette=False)


def _open_console(page: BulkPage) -> None:
    """The console of the connection: a rehearsal has one of its own, at the row that is chosen."""
    checked, row = page.checked, page.table.current_row()
    rehearsed = page.context.open_rehearsal_console
    if checked is not None and checked.is_rehearsal and rehearsed is not None:
        if checked.kind == "refunds":
            rehearsed("", "", row.key if row is not None else "")
            return
        order_id, _sign, line_id = row.key.partition("|") if row is not None else ("", "", "")
        rehearsed(order_id, line_id)
    elif not open_console():
        page.context.notify("warn", _("没有能打开 {host} 的浏览器。", host=host_shown()))


def _sum_of(items: Sequence[BulkItem], wanted: set[str]) -> str:
    """The sums of the wanted rows, one for each currency: they are never added together."""
    sums: Counter[str] = Counter()
    for item in items:
        if item.key in wanted and item.row is not None and item.row.amount_minor is not None:
            sums[item.row.currency or "CNY"] += item.row.amount_minor
    return "  ".join(wording.money_text(minor * CENT, currency) for currency, minor in sums.items())
