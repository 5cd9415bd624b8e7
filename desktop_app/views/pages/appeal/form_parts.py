"""Head, foot and actions of the appeal's form: the same parts as the delivery form's, with other words."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from desktop_app.models.findings import Severity
from desktop_app.texts import N_, _
from desktop_app.views.pages.appeal.reading import AppealJudged
from desktop_app.views.pages.delivery.form_footer import FormFooter, OpenCounts
from desktop_app.views.pages.delivery.form_head import FormHead
from desktop_app.views.pages.outbox.console_link import host_shown, open_console

if TYPE_CHECKING:
    from desktop_app.views.pages.appeal.page import AppealPage


class AppealHead(FormHead):
    """The limit that counts here is the operator's."""

    title = N_("申诉这一单")

    def _show_limit(self, opened: Any) -> None:
        limit = opened.rules[0].text if opened.rules else ""
        self._deadline.set_info("clock", limit)


class AppealFooter(FormFooter):
    """Says that the press is a record of what was done in the console."""

    def _reason(self, counts: OpenCounts | None, is_busy: bool) -> str:
        if is_busy:
            return _("正在登记…")
        if counts is None:
            return _("正在检查…")
        if counts.stopped:
            return _("现在不能申诉，原因见上方")
        if counts.blocks:
            return _("改完 {count} 项必改才能登记", count=counts.blocks)
        return _("先在控制台提交，再登记；登记后双方都不能操作这一单")


def counts_of(judged: AppealJudged) -> OpenCounts:
    """What the foot says of a judgement. While the case itself stands against it, the form's own gaps do not count."""
    stopped = sum(one.severity is Severity.BLOCK for one in judged.stopped)
    if stopped:
        return OpenCounts(stopped=stopped)
    return OpenCounts(
        blocks=judged.count(Severity.BLOCK),
        warns=judged.count(Severity.WARN),
        hints=judged.count(Severity.HINT),
    )


def add_appeal_actions(page: AppealPage) -> None:
    """Put the form's acts into the registry; their shortcuts hold while the form is shown."""
    add = partial(page.context.registry.add, owner=page, page_id=page.page_id)
    add("appeal.file", _("登记已在控制台申诉"), "", "Ctrl+Return", page.session.complete, "case")
    add("appeal.next_finding", _("改下一项"), "arrow-down", "F8", page.next_finding, "case")
    add("appeal.previous_finding", _("改上一项"), "arrow-up", "Shift+F8", partial(page.next_finding, False), "case")
    add("appeal.undo", _("撤销"), "arrow-counter-clockwise", "Ctrl+Z", page.history.undo, "edit")
    add("appeal.redo", _("重做"), "arrow-clockwise", ("Ctrl+Y", "Ctrl+Shift+Z"), page.history.redo, "edit")
    add("appeal.save", _("立即保存草稿"), "floppy-disk", "Ctrl+S", page.session.saver.flush, "file")
    add("appeal.console", _("打开控制台"), "arrow-square-out", "Ctrl+O", partial(open_console_for, page), "case")
    follow_history(page)


def follow_history(page: AppealPage) -> None:
    """Undo and redo are on while there is something for them."""
    registry = page.context.registry
    registry.set_enabled("appeal.undo", page.history.can_undo, _("还没有可以撤销的改动。"))
    registry.set_enabled("appeal.redo", page.history.can_redo, _("没有可以重做的改动。"))


def open_console_for(page: AppealPage) -> None:
    """The console in the browser; a rehearsal has a console of its own."""
    opened, rehearsed = page.session.opened, page.context.open_rehearsal_console
    if opened is None:
        return
    if opened.is_rehearsal:
        order, _bar, line = opened.key.partition("|")
        if rehearsed is not None:
            rehearsed(order, line)
    elif not open_console():
        page.context.notify("warn", _("没有能打开 {host} 的浏览器。", host=host_shown()))
