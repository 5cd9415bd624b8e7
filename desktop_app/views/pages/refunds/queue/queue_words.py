"""What the queue says about itself: the line below it, and what stands there when it is empty."""

from __future__ import annotations

from typing import NamedTuple

from desktop_app.models import wording
from desktop_app.models.listing import RefundView
from desktop_app.models.saved_views import REFUNDS
from desktop_app.models.totals import Totals
from desktop_app.services.refunds.queue import VIEW_TITLES
from desktop_app.texts import _, n_
from desktop_app.views.saved_views.view_page import ViewBook

FIRST_VIEW = RefundView.REVIEW


class QueueEmpty(NamedTuple):
    """What is so, and why that is fine."""

    title: str
    reason: str


def as_view(view: str) -> RefundView:
    """The view of an id; anything that is no view falls back to the first one."""
    return next((one for one in VIEW_TITLES if one.value == view), FIRST_VIEW)


def view_title(view: str) -> str:
    """The title of one view."""
    return _(VIEW_TITLES[as_view(view)])


def view_book() -> ViewBook:
    """What saved views are told of the built-in ones."""
    return ViewBook(REFUNDS, tabs({}), lambda view: as_view(view).value, view_title)


def tabs(counts: dict[str, int], current: str = "") -> list[tuple[str, str]]:
    """Id and title of the tabs, always in one order; what a person must settle is there while there is any of it."""
    is_wanted = bool(counts.get(RefundView.UNKNOWN.value, 0)) or current == RefundView.UNKNOWN.value
    shown = [view for view in VIEW_TITLES if view is not RefundView.UNKNOWN or is_wanted]
    return [(view.value, _(VIEW_TITLES[view])) for view in shown]


def footer_texts(totals: Totals, in_view: int, *, is_filtered: bool) -> tuple[str, tuple[str, ...]]:
    """``7 单，申请退还`` and its sums ``¥121,800.00``: each currency stands for itself, never added."""
    amounts = wording.sums_texts(totals.minor_by_currency)
    shown = f"{totals.count:,}"
    if is_filtered:
        count = _("筛出 {shown} 单，共 {total} 单", shown=shown, total=f"{in_view:,}")
        return (_("{count}，申请退还", count=count), amounts) if amounts else (count, ())
    if not amounts:
        return n_("{total} 张申请", "{total} 张申请", totals.count, total=shown), ()
    return n_("{total} 单，申请退还", "{total} 单，申请退还", totals.count, total=shown), amounts


def empty_text(view: str, counts: dict[str, int]) -> QueueEmpty:
    """The words for a view without rows. ``counts`` are the rows of all views."""
    ended = counts.get(RefundView.ENDED.value, 0)
    told = {
        RefundView.REVIEW: (
            _("没有待审核的退订申请"),
            n_("已结束 {count} 单。有新申请时会出现在这里。", "已结束 {count} 单。有新申请时会出现在这里。", ended)
            if ended
            else _("退订申请没有导出：在控制台的列表页全选、复制，回到这里粘贴；也可以快速登记。"),
        ),
        RefundView.RETURNS: (_("没有在退货的商品"), _("已收货的硬件，同意退订以后要寄回、验收，会列在这里。")),
        RefundView.SETTLING: (_("没有正在退款的申请"), _("同意以后、订单更新以前的申请会列在这里。")),
        RefundView.ENDED: (_("没有已结束的申请"), _("已退订、已驳回、已撤回和失败的申请会列在这里。")),
        RefundView.UNKNOWN: (
            _("没有状态待认定的申请"),
            _("每张申请的状态都读懂了；看不懂的会留在这里，不丢也不猜。"),
        ),
        RefundView.NO_APPROVAL: (
            _("没有无需审批的申请"),
            _("用户自己办理的（五天无理由）和不支持退订的，会列在这里，并写明为什么没有审核。"),
        ),
    }
    title, reason = told[as_view(view)]
    return QueueEmpty(title, reason)
