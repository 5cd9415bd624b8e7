"""The page's acts as entries of the registry, and the menu of a row made of the same entries."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu

from desktop_app.texts import N_, _
from desktop_app.views.kit.actions import PageAct, add_page_acts, build_menu
from desktop_app.views.pages.supervision.case_list.views import view_titles
from desktop_app.views.pages.supervision.dispute_actions import add_dispute_actions
from desktop_app.views.saved_views.view_actions import add_view_action

if TYPE_CHECKING:
    from desktop_app.views.pages.supervision.page import SupervisionPage


_ACTS = (
    PageAct("supervision.next_step", N_("办下一步"), "arrow-right", ("Ctrl+Return",)),
    PageAct("supervision.next_ours", N_("下一个待我方"), "hand-pointing", ("N",)),
    PageAct("supervision.down", N_("下一行"), "arrow-down", ("J",), False),
    PageAct("supervision.up", N_("上一行"), "arrow-up", ("K",), False),
    PageAct("supervision.why", N_("看期限的依据"), "book-open", ("W",)),
    PageAct("supervision.why_effect", N_("看逾期后果的依据"), "book-open", ("Shift+W",)),
    PageAct("supervision.copy_id", N_("复制订单号"), "copy", ("Ctrl+Shift+C",)),
    PageAct("supervision.note", N_("写备注"), "note-pencil", ("B",)),
    PageAct("supervision.chase", N_("催办"), "phone", ("C",)),
    PageAct("supervision.copy_phrase", N_("复制催办常用语"), "chat-text", ("P", "Alt+P")),
    PageAct("supervision.owner", N_("指派负责人"), "users", ("O",)),
    PageAct("supervision.contacts", N_("客户联系人"), "identification-card", ("T",)),
    PageAct("supervision.reject", N_("驳回需求"), "arrow-u-up-left", ("Ctrl+Shift+Return",)),
    PageAct("supervision.bulk", N_("批量处理"), "list-bullets", ("Ctrl+B",)),
    PageAct("supervision.filter", N_("筛选"), "funnel", ("/", "Ctrl+F")),
    PageAct("supervision.mine", N_("只看我负责的"), "user", ("M",)),
    PageAct("supervision.detail", N_("显示或收起详情"), "columns", ("I",)),
    PageAct("supervision.leave", N_("返回列表"), "arrow-left", ("Esc",), False),
)

CASEWORK_ACTS = ("chase", "copy_phrase", "owner", "contacts")
"""Acts of casework, each for the chosen case."""

ROW_MENU = (
    ("supervision.next_step",),
    ("supervision.why", "supervision.why_effect"),
    ("supervision.chase", "supervision.copy_phrase", "supervision.owner", "supervision.contacts"),
    ("supervision.note", "supervision.reject"),
    ("supervision.appeal", "supervision.appeal_result", "supervision.binder"),
    ("supervision.copy_id",),
)
"""The menu of a row, in groups."""


def add_page_actions(page: SupervisionPage, handlers: dict[str, Callable[[], object]]) -> None:
    """Put the page's acts into the registry; ``handlers`` by the id without its ``supervision.``."""
    add_page_acts(page, _ACTS, handlers)
    add_dispute_actions(page)
    for place, (view, title) in enumerate(view_titles(), start=1):
        told = _("视图：{title}", title=title)
        add_view_action(page, f"view_{view}", told, "shield-check", f"Alt+{place}", partial(page.open_view, view))


def show_why(page: SupervisionPage, is_of_effect: bool = False) -> None:
    """The clause behind the deadline or the effect of the chosen case, wherever the detail is."""
    page.places.show_detail()
    page.side.show_why(is_of_effect)


def add_head_actions(page: SupervisionPage) -> None:
    """The acts at the right of the page's title."""
    registry = page.context.registry
    for action_id in ("register", "import"):
        if registry.has(action_id):
            page.head.add_action(registry.get(action_id), "ghost")
    page.head.add_action(registry.get("supervision.bulk"), "secondary")


def build_row_menu(page: SupervisionPage) -> QMenu:
    """The menu of the chosen row: what can be done with it now."""
    return build_menu(page, ROW_MENU)


def open_row_menu(page: SupervisionPage, place: QPoint) -> None:
    """Open the menu of the chosen row at a place of the screen."""
    menu = build_row_menu(page)
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(place)
