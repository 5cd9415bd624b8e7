"""The page's acts as entries of the registry, and the menu of a row made of the same entries."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu

from desktop_app.services.refunds.queue import VIEW_TITLES
from desktop_app.texts import N_, _

if TYPE_CHECKING:
    from desktop_app.views.pages.refunds.page import RefundsPage


class _Entry(NamedTuple):
    """One act of the page."""

    id: str
    title: str
    icon: str
    keys: tuple[str, ...] = ()
    is_in_palette: bool = True


_ENTRIES = (
    _Entry("refunds.agree", N_("同意退订"), "check-circle", ("Ctrl+Return",)),
    _Entry("refunds.reject", N_("驳回退订"), "x-circle", ("Ctrl+Shift+Return",)),
    _Entry("refunds.next_ours", N_("下一个待我方"), "hand-pointing", ("N",)),
    _Entry("refunds.down", N_("下一行"), "arrow-down", ("J",), False),
    _Entry("refunds.up", N_("上一行"), "arrow-up", ("K",), False),
    _Entry("refunds.filter", N_("筛选"), "funnel", ("/", "Ctrl+F")),
    _Entry("refunds.mine", N_("只看我负责的"), "user", ("M",)),
    _Entry("refunds.open_case", N_("看这一单的服务监管"), "shield-check", ("S",)),
    _Entry("refunds.why", N_("看逾期后果的依据"), "book-open", ("W",)),
    _Entry("refunds.copy_id", N_("复制退订单号"), "copy", ("Ctrl+Shift+C",)),
    _Entry("refunds.chase", N_("催办"), "phone", ("C",)),
    _Entry("refunds.copy_phrase", N_("复制催办常用语"), "chat-text", ("P", "Alt+P")),
    _Entry("refunds.owner", N_("指派负责人"), "users", ("O",)),
    _Entry("refunds.bulk", N_("批量驳回"), "list-bullets", ("Ctrl+B",)),
    _Entry("refunds.export", N_("导出退订申请"), "export", ("Ctrl+E",)),
    _Entry("refunds.paste", N_("粘贴网页"), "clipboard-text"),
    _Entry("refunds.import", N_("导入退订申请"), "download-simple"),
    _Entry("refunds.register", N_("快速登记"), "plus"),
    _Entry("refunds.leave", N_("返回列表"), "arrow-left", ("Esc",), False),
)

FOR_CHOSEN = ("agree", "reject", "open_case", "why", "copy_id", "chase", "copy_phrase", "owner")
"""Acts on the chosen request."""
HEAD = ("refunds.filter", "refunds.paste", "refunds.register")
ROW_MENU = (
    ("refunds.agree", "refunds.reject"),
    ("refunds.open_case", "refunds.why"),
    ("refunds.chase", "refunds.copy_phrase", "refunds.owner"),
    ("refunds.copy_id",),
)
"""The menu of a row, in groups."""


def add_page_actions(page: RefundsPage, handlers: dict[str, Callable[[], object]]) -> None:
    """Put the page's acts into the registry; ``handlers`` by the id without its ``refunds.``."""
    registry = page.context.registry
    for entry in _ENTRIES:
        registry.add(
            entry.id,
            _(entry.title),
            entry.icon,
            entry.keys,
            handlers[entry.id.partition(".")[2]],
            group="case",
            is_in_palette=entry.is_in_palette,
            owner=page,
            page_id=page.page_id,
        )
    for place, (view, title) in enumerate(VIEW_TITLES.items(), start=1):
        registry.add(
            f"refunds.view_{view.value}",
            _("视图：{title}", title=_(title)),
            "arrow-u-up-left",
            f"Alt+{place}",
            partial(open_view, page, view.value),
            group="view",
            owner=page,
            page_id=page.page_id,
        )


def open_view(page: RefundsPage, view: str) -> None:
    """Show a view, narrowed as the one before."""
    page.queue.ask(view)
    page.ask()


def add_head_actions(page: RefundsPage) -> None:
    """The acts at the right of the page's title."""
    for action_id in HEAD:
        page.head.add_action(page.context.registry.get(action_id), "ghost")


def open_row_menu(page: RefundsPage, place: QPoint) -> None:
    """Open the menu of the chosen row at a place of the screen: what can be done with it now."""
    registry = page.context.registry
    registry.put_icons()
    menu = QMenu(page)
    for group in ROW_MENU:
        acts = [registry.get(action_id) for action_id in group if registry.get(action_id).isEnabled()]
        if acts and menu.actions():
            menu.addSeparator()
        menu.addActions(acts)
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(place)
