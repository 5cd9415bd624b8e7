"""The journal's acts as entries of the registry, and which of them the chosen entry allows."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.models.journal import JournalStory
    from desktop_app.views.pages.journal.page import JournalPage


def add_journal_actions(page: JournalPage) -> None:
    """Put the page's acts into the registry."""
    add = partial(page.context.registry.add, group="case", owner=page, page_id=page.page_id)
    acts, filters, table = page.acts, page.list.filters, page.list.table
    add("journal.verify", _("校验"), "shield-check", "V", acts.verify)
    add("journal.export", _("导出"), "export", "Ctrl+E", acts.export)
    add("journal.open_case", _("看这一单"), "", "Ctrl+Return", acts.open_case)
    add("journal.copy", _("复制这一条"), "copy", "Ctrl+Shift+C", acts.copy_entry)
    add("journal.filter", _("按订单筛选"), "funnel", ("/", "Ctrl+F"), filters.focus_order)
    add("journal.show_all", _("全部显示"), "x", "", filters.show_all)
    add("journal.down", _("下一行"), "arrow-down", "J", partial(table.step, 1), is_in_palette=False)
    add("journal.up", _("上一行"), "arrow-up", "K", partial(table.step, -1), is_in_palette=False)
    add("journal.leave", _("返回列表"), "arrow-left", "Esc", page.leave_detail, is_in_palette=False)


def follow_story(page: JournalPage, story: JournalStory | None) -> None:
    """What can be done with the chosen entry, and why not."""
    registry, reason = page.context.registry, ""
    if story is None or not story.case_key:
        reason = _("这一条不是某一单的。")
    elif story.connection_id != page.connection_id:
        reason = _("这一单在连接“{name}”里，先切换到它。", name=story.connection_name or story.connection_id)
    registry.set_enabled("journal.open_case", not reason, reason)
    registry.set_enabled("journal.copy", story is not None, _("先选一条。"))
