"""Head and foot of the delivery's form."""

from __future__ import annotations

from desktop_app.texts import N_, _
from desktop_app.views.case_form.footer import FormFooter, OpenCounts
from desktop_app.views.case_form.head import FormHead


class DeliveryHead(FormHead):
    """The limit is the case's own."""

    title = N_("上传交付凭证")


class DeliveryFooter(FormFooter):
    """Says what 确认完成 waits for, and that it sends nothing by itself unless it does."""

    is_direct = False
    """Sent from here, after a time in which it can be recalled."""

    def reason(self, counts: OpenCounts | None, is_busy: bool) -> str:
        if is_busy:
            return _("正在放入待提交…") if self.is_direct else _("正在备好填报包…")
        if counts is None:
            return _("正在检查…")
        if counts.stopped:
            return _("现在不能办理这一单，原因见上方")
        if counts.blocks and counts.waiting:
            return _("改完必改项、勾完扫描件才能确认完成")
        if counts.blocks:
            return _("改完 {count} 项必改才能确认完成", count=counts.blocks)
        if counts.waiting:
            return _("勾完扫描件才能确认完成")
        if self.is_direct:
            return _("由本机提交；提交前有时间撤回")
        return _("备好填报包，再到控制台填报；本机不会提交")
