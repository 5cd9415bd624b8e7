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
from desktop_app.views.pages.bulk.reading import DONE, FAILED, FIX, BulkItem
from desktop_app.views.pages.outbox.console_link import host_shown, open_console

if TYPE_CHECKING:
    from desktop_app.views.pages.bulk.page import BulkPage


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
        page.footer.add_act(GhostButton(action=registry.get("bulk.console")))
        page.footer.add_act(self.run)
        page.footer.add_act(self.finish)
        page.task_head.info.addWidget(GhostButton(action=registry.get("bulk.check")))

    def show(self, items: Sequence[BulkItem], wanted: set[str], is_working: bool, is_short: bool) -> None:
        """``wanted`` are the keys that the act is about."""
        counts = Counter(item.state for item in items)
        told = _("已勾选 {done} / {count} 单", done=len(wanted), count=len(items))
        self._ticked.set_text(told if items else "")
        self._sum.set_text(_sum_of(items, wanted) if wanted and not is_short else "")
        self._left_out.set_text(_("{count} 单要先改", count=counts[FIX]) if counts[FIX] and not is_short else "")
        is_over = bool(counts[DONE] or counts[FAILED])
        if counts[FAILED]:
            text = _("只重试没办成的 {count} 单", count=len(wanted))
        else:
            text = _("已在控制台{title} {count} 单", title=self._page.act_title, count=len(wanted))
        registry = self._page.context.registry
        action = registry.get("bulk.run")
        action.setText(text)
        action.setIconText(text)
        registry.set_enabled("bulk.run", bool(wanted) and not is_working, _("没有勾选的订单。"))
        is_done = is_over and not counts[FAILED] and not wanted
        self.run.setVisible(bool(items) and not is_done)
        self.finish.setVisible(is_done)
        self._page.footer.set_reason("" if is_over or is_short or not items else _("先在控制台逐单办好，再在这里登记"))


def add_bulk_actions(page: BulkPage) -> None:
    """Put the acts of the bulk page into the registry."""
    add = partial(page.context.registry.add, group="case", owner=page, page_id=page.page_id)
    add("bulk.run", _("已在控制台办理"), "", "Ctrl+Return", page.run)
    add("bulk.check", _("重新检查"), "arrow-clockwise", "Ctrl+R", page.check)
    add("bulk.tick_all", _("全选或全不选"), "list-checks", "Ctrl+A", page.tick_all)
    add("bulk.console", _("打开控制台"), "arrow-square-out", "Ctrl+O", partial(_open_console, page))
    add("bulk.finish", _("回到服务监管"), "", "", page.context.go_back, is_in_palette=False)


def _open_console(page: BulkPage) -> None:
    if not open_console():
        page.context.notify("warn", _("没有能打开 {host} 的浏览器。", host=host_shown()))


def _sum_of(items: Sequence[BulkItem], wanted: set[str]) -> str:
    """The sums of the wanted rows, one for each currency: they are never added together."""
    sums: Counter[str] = Counter()
    for item in items:
        if item.key in wanted and item.row is not None and item.row.amount_minor is not None:
            sums[item.row.currency or "CNY"] += item.row.amount_minor
    return "  ".join(wording.money_text(minor * CENT, currency) for currency, minor in sums.items())
