"""The page's acts as entries of the registry, and the menu of a row made of the same entries."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint

from desktop_app.services.refunds.queue import VIEW_TITLES
from desktop_app.texts import N_, _
from desktop_app.views.kit.actions import PageAct, add_page_acts, build_menu
from desktop_app.views.saved_views.view_actions import add_view_action

if TYPE_CHECKING:
    from desktop_app.views.pages.refunds.page import RefundsPage


_ACTS = (
    PageAct("refunds.agree", N_("同意退订"), "check-circle", ("Ctrl+Return",)),
    PageAct("refunds.reject", N_("驳回退订"), "x-circle", ("Ctrl+Shift+Return",)),
    PageAct("refunds.next_ours", N_("下一个待我方"), "hand-pointing", ("N",)),
    PageAct("refunds.down", N_("下一行"), "arrow-down", ("J",), False),
    PageAct("refunds.up", N_("上一行"), "arrow-up", ("K",), False),
    PageAct("refunds.filter", N_("筛选"), "funnel", ("/", "Ctrl+F")),
    PageAct("refunds.mine", N_("只看我负责的"), "user", ("M",)),
    PageAct("refunds.open_case", N_("看这一单的服务监管"), "shield-check", ("S",)),
    PageAct("refunds.why", N_("看逾期后果的依据"), "book-open", ("W", "Shift+W")),
    PageAct("refunds.copy_id", N_("复制退订单号"), "copy", ("Ctrl+Shift+C",)),
    PageAct("refunds.chase", N_("催办"), "phone", ("C",)),
    PageAct("refunds.copy_phrase", N_("复制催办常用语"), "chat-text", ("P", "Alt+P")),
    PageAct("refunds.owner", N_("指派负责人"), "users", ("O",)),
    PageAct("refunds.bulk", N_("批量驳回"), "list-bullets", ("Ctrl+B",)),
    PageAct("refunds.export", N_("导出退订申请"), "export", ("Ctrl+E",)),
    PageAct("refunds.paste", N_("粘贴网页"), "clipboard-text"),
    PageAct("refunds.import", N_("导入退订申请"), "download-simple"),
    PageAct("refunds.leave", N_("返回列表"), "arrow-left", ("Esc",), False),
)

FOR_CHOSEN = ("agree", "reject", "open_case", "why", "copy_id", "chase", "copy_phrase", "owner")
"""Acts on the chosen request."""
HEAD = ("refunds.filter", "refunds.paste", "register")
"""The last is the window's own: within 退订 it registers a refund."""
ROW_MENU = (
    ("refunds.agree", "refunds.reject"),
    ("refunds.open_case", "refunds.why"),
    ("refunds.chase", "refunds.copy_phrase", "refunds.owner"),
    ("refunds.copy_id",),
)
"""The menu of a row, in groups."""


def add_page_actions(page: RefundsPage, handlers: dict[str, Callable[[], object]]) -> None:
    """Put the page's acts into the registry; ``handlers`` by the id without its ``refunds.``."""
    add_page_acts(page, _ACTS, handlers)
    for place, (view, title) in enumerate(VIEW_TITLES.items(), start=1):
        told, show = _("视图：{title}", title=_(title)), partial(page.open_view, view.value)
        add_view_action(page, f"view_{view.value}", told, "arrow-u-up-left", f"Alt+{place}", show)


def add_head_actions(page: RefundsPage) -> None:
    """The acts at the right of the page's title."""
    registry = page.context.registry
    for action_id in HEAD:
        if registry.has(action_id):
            page.head.add_action(registry.get(action_id), "ghost")


def open_row_menu(page: RefundsPage, place: QPoint) -> None:
    """Open the menu of the chosen row at a place of the screen: what can be done with it now."""
    menu = build_menu(page, ROW_MENU)
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(place)
