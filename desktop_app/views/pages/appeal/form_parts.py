"""Head and foot of the appeal's form, and its way to the console."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from desktop_app.models.scales import Severity
from desktop_app.texts import N_, _
from desktop_app.views.case_form.footer import FormFooter, OpenCounts
from desktop_app.views.case_form.head import FormHead
from desktop_app.views.pages.appeal.reading import AppealJudged
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

    def reason(self, counts: OpenCounts | None, is_busy: bool) -> str:
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
