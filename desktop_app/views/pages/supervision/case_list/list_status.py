"""What a list says about itself: count and sums, key hints, and what stands there when it is empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop_app.models.listing import ListQuery, View
from desktop_app.texts import _
from desktop_app.views.kit.empty import EmptyState
from desktop_app.views.kit.footer import StatusFooter
from desktop_app.views.kit.page import WidthClass
from desktop_app.views.pages.supervision.case_list.views import empty_text, view_title

if TYPE_CHECKING:
    from desktop_app.models.totals import Totals


EFFECT_SIGN = "    "
"""Between sums of different effects, which each may have several currencies."""


class ListStatus(QObject):
    """Owns the status line and the empty state. ``widened`` and ``view_wanted`` come from the latter."""

    widened = Signal()
    view_wanted = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.footer = StatusFooter()
        self.empty = EmptyState()
        self._counts: dict[str, int] = {}
        self._view = ""

    def set_hints(self, view: str, kind: WidthClass) -> None:
        """The key hints that hold for a view at a width."""
        if kind <= WidthClass.NARROW:
            hints: list[tuple[tuple[str, ...], str]] = [(("Enter",), _("打开详情"))]
        elif view == View.UNKNOWN:
            hints = [(("J", "K"), _("上下")), (("Enter",), _("选节点"))]
        else:
            hints = [(("J", "K"), _("上下")), (("Enter",), _("下一步")), (("N",), _("下一个待我方"))]
        self.footer.set_hints(hints)

    def say_totals(self, query: ListQuery, totals: Totals, counts: dict[str, int]) -> None:
        """Count and sums of a question; ``counts`` are the rows of all views."""
        from desktop_app.views.pages.supervision.case_list.footer_words import footer_text  # after the first rows

        self._counts = counts
        in_view = counts.get(query.view, totals.count)
        text = footer_text(
            totals.count, in_view, totals.minor_by_currency, totals.effects, is_filtered=is_narrowed(query)
        )
        self.footer.set_texts([one for one in (text.count, text.sums) if one], text.effects, EFFECT_SIGN)

    def say_empty(self, query: ListQuery, is_ready: bool = True) -> None:
        """Why a question has no rows, and what can be done. ``is_ready`` False: they are being rebuilt."""
        self._view = query.view
        if not is_ready:
            title = _("正在整理数据")
            self.empty.set_content(title, _("列表正从存档重建，每一单都在；建好就显示在这里。"))
            self.footer.set_texts([title])
            return
        if is_narrowed(query):
            title, count = view_title(query.view), self._counts.get(query.view, 0)
            why = _("“{view}”里共有 {count} 单。", view=title, count=count)
            self.empty.set_content(_("没有符合条件的订单"), why, (_("放宽条件"), self.widened.emit))
            return
        told = empty_text(query.view, self._counts)
        self.empty.set_content(told.title, told.reason, (told.act, self._want_other) if told.act else None)

    def _want_other(self) -> None:
        self.view_wanted.emit(empty_text(self._view, self._counts).act_view.value)


def is_narrowed(query: ListQuery) -> bool:
    """True when a question is more than its view."""
    return bool(query.conditions or query.text)
