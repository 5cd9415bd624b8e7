"""The one list of pages. A page is imported when it is first opened; the rail shows those with a place in it."""

from __future__ import annotations

from typing import NamedTuple

from desktop_app.texts import N_


class PageSpec(NamedTuple):
    """One page. ``module`` is ``module:Class``; ``group`` work, tools or empty for pages without a rail item."""

    id: str
    title: str
    """Marked text; translated when shown."""
    icon: str
    module: str
    group: str = ""
    keys: str = ""
    """Two keys after each other, such as ``G, T``."""
    parent: str = ""
    """The page whose rail item stays marked while this one is shown."""


_HERE = "desktop_app.views.pages."

PAGES: tuple[PageSpec, ...] = (
    PageSpec("today", N_("今日"), "sun", _HERE + "today.page:TodayPage", "work", "G, T"),
    PageSpec("supervision", N_("服务监管"), "shield-check", _HERE + "supervision.page:SupervisionPage", "work", "G, S"),
    PageSpec("refunds", N_("退订"), "arrow-u-up-left", _HERE + "refunds.page:RefundsPage", "work", "G, R"),
    PageSpec("outbox", N_("待提交"), "paper-plane-tilt", _HERE + "outbox.page:OutboxPage", "tools", "G, O"),
    PageSpec("journal", N_("日志"), "notebook", _HERE + "journal.page:JournalPage", "tools", "G, J"),
    PageSpec("settings", N_("设置"), "gear-six", _HERE + "settings.page:SettingsPage", "tools", "G, P"),
    PageSpec("first_run", N_("开始使用"), "sun", _HERE + "first_run.page:FirstRunPage", parent="today"),
    PageSpec(
        "delivery", N_("上传交付凭证"), "upload-simple", _HERE + "delivery.page:DeliveryPage", parent="supervision"
    ),
    PageSpec("appeal", N_("申诉这一单"), "scales", _HERE + "appeal.page:AppealPage", parent="supervision"),
    PageSpec(
        "appeal_result",
        N_("登记申诉进展"),
        "scales",
        _HERE + "appeal.result_page:AppealResultPage",
        parent="supervision",
    ),
    PageSpec("binder", N_("争议材料"), "folder-open", _HERE + "binder.page:BinderPage", parent="supervision"),
    PageSpec("bulk", N_("批量处理"), "list-bullets", _HERE + "bulk.page:BulkPage", parent="supervision"),
    PageSpec(
        "registration", N_("快速登记"), "plus", _HERE + "registration.page:RegistrationPage", parent="supervision"
    ),
    PageSpec(
        "refund_registration",
        N_("快速登记退订申请"),
        "plus",
        _HERE + "refund_registration.page:RefundRegistrationPage",
        parent="refunds",
    ),
    PageSpec(
        "approval_request", N_("转发申请"), "export", _HERE + "approval.forward_page:ForwardPage", parent="refunds"
    ),
    PageSpec(
        "approval_record",
        N_("登记外部审批凭证"),
        "identification-card",
        _HERE + "approval.record_page:RecordPage",
        parent="refunds",
    ),
    PageSpec(
        "approval_file", N_("审批文件"), "shield-check", _HERE + "approval.file_page:ApprovalFilePage", parent="refunds"
    ),
    PageSpec("intake", N_("导入与粘贴"), "download-simple", _HERE + "intake.page:IntakePage", parent="today"),
)

BY_ID = {page.id: page for page in PAGES}
