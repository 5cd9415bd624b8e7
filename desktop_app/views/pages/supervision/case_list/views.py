"""The built-in views of the supervision list, in the order of their tabs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from desktop_app.models.listing import View
from desktop_app.models.saved_views import CASES
from desktop_app.services.cases.lists import VIEW_TITLES
from desktop_app.texts import _
from desktop_app.views.saved_views.view_page import ViewBook

FIRST_VIEW = View.MINE


class EmptyText(NamedTuple):
    """What a view says when nothing is in it: what is so, why that is fine, and where to look next."""

    title: str
    reason: str
    act: str
    act_view: View


def view_titles() -> list[tuple[str, str]]:
    """Id and title of each tab, from left to right."""
    return [(view.value, _(title)) for view, title in VIEW_TITLES.items()]


def all_title() -> str:
    """The title of all rows, those that are over too."""
    return _("全部")


def view_title(view: str) -> str:
    """The title of one view; an id that is not known is the first view's."""
    if view == View.ALL:
        return all_title()
    return _(VIEW_TITLES[as_view(view)])


def as_view(view: str) -> View:
    """The view of an id; anything that is no tab falls back to the first one."""
    known = {one.value: one for one in VIEW_TITLES}
    return known.get(view, FIRST_VIEW)


def view_book(built_in: Sequence[tuple[str, str]]) -> ViewBook:
    """What saved views are told of the built-in ones. What is over stands in no tab of its own."""
    return ViewBook(
        CASES,
        built_in,
        lambda view: as_view(view).value,
        view_title,
        without_tab=frozenset({View.ALL.value}),
        without_words=frozenset({View.UNKNOWN.value}),
    )


def empty_text(view: str, counts: dict[str, int]) -> EmptyText:
    """The words for a view without rows. ``counts`` are the rows of all views."""
    open_count = counts.get(View.OPEN.value, 0)
    buyer_count = counts.get(View.BUYER.value, 0)
    where = View.BUYER if buyer_count and view != View.BUYER else View.OPEN
    act = (
        _("看客户未验收的 {count} 单", count=buyer_count)
        if where is View.BUYER
        else _("看处理中的 {count} 单", count=open_count)
    )
    titles = {
        View.MINE: (_("没有待我方处理的订单"), _("客户或华为云在办 {count} 单；有人动了会提醒您。", count=open_count)),
        View.WEEK: (_("七天内没有到期的订单"), _("期限更远或没有期限的 {count} 单都在处理中。", count=open_count)),
        View.BUYER: (_("没有客户未验收的订单"), _("交付之后等客户验收的订单会列在这里。")),
        View.HUAWEI: (_("没有华为云复核中的订单"), _("联营订单在赋能云、基地云场景下才有这一步。")),
        View.UNKNOWN: (_("没有状态待认定的订单"), _("每一行的节点都读懂了；看不懂的行会留在这里，不丢也不猜。")),
        View.NO_RULES: (
            _("没有缺少规则的订单"),
            _("类型读得懂、本版本还没有规则的订单会列在这里：不推算期限与逾期后果，也不丢。"),
        ),
        View.UNSUPERVISED: (
            _("没有不涉及监管的订单"),
            _("表格里写明不涉及服务监管的、监管完成后续费的，会列在这里，不算处理中。"),
        ),
        View.OPEN: (_("没有处理中的订单"), _("粘贴控制台的网页、导入表格或快速登记，订单就会列在这里。")),
    }
    title, reason = titles[as_view(view)]
    return EmptyText(title, reason, act if open_count and as_view(view) is not View.OPEN else "", where)
