"""Where the queue and the refund stand: side by side, or one of them as the whole page where there is room for one."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent

from desktop_app.views.kit.page import WidthClass
from desktop_app.views.kit.split import Split
from desktop_app.views.kit.theme import theme
from desktop_app.views.pages.refunds.beside import WHAT_IF_WIDTH, WHAT_IF_WIDTH_MEDIUM, RefundPane
from desktop_app.views.pages.refunds.queue.queue_panel import QueuePanel
from desktop_app.views.pages.supervision.case_list.list_panel import TABS_WHEN_TINY

QUEUE_WIDTH = 372
QUEUE_WIDTH_TIGHT = 312
QUEUE_WIDTH_MEDIUM = 280
"""Logical pixels."""
ROOM_FOR_ALL = 1200
"""From this width of the page on queue and what-if keep their full widths: the refund between them has room enough."""


class RefundSplit(Split):
    """Queue left, refund right. ``resized`` carries how wide both together are."""

    resized = Signal(int)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit(self.width())


class RefundArrangement:
    """Queue and refund of one page; remembers what the person wants while the width changes."""

    def __init__(self, split: RefundSplit, queue: QueuePanel, pane: RefundPane) -> None:
        self._split, self._queue, self._pane = split, queue, pane
        self._kind = WidthClass.WIDE
        self._is_tight = False
        self.is_detail_alone = False
        split.addWidget(queue)
        split.addWidget(pane)
        split.setStretchFactor(0, 0)
        split.setStretchFactor(1, 1)
        split.resized.connect(self.set_room)

    @property
    def is_narrow(self) -> bool:
        """True when there is room for one of the two."""
        return self._kind <= WidthClass.NARROW

    def set_kind(self, kind: WidthClass) -> None:
        """The page's width class changed."""
        self._kind = kind
        if kind >= WidthClass.MEDIUM:
            self.is_detail_alone = False
        self._queue.tabs.set_limit(TABS_WHEN_TINY if kind is WidthClass.TINY else 0)
        self._lay_out()

    def set_room(self, width: int) -> None:
        """The page is ``width`` pixels wide: within one class the regions at both sides give way, too."""
        is_tight = width < theme().px(ROOM_FOR_ALL)
        if is_tight is not self._is_tight:
            self._is_tight = is_tight
            self._lay_out()

    def _lay_out(self) -> None:
        is_medium = self._kind is WidthClass.MEDIUM
        self._pane.set_folded(self.is_narrow, WHAT_IF_WIDTH_MEDIUM if is_medium or self._is_tight else WHAT_IF_WIDTH)
        self._apply()
        if not self.is_narrow:
            width = QUEUE_WIDTH_MEDIUM if is_medium else QUEUE_WIDTH_TIGHT if self._is_tight else QUEUE_WIDTH
            self._split.setSizes([theme().px(width), max(1, self._split.width() - theme().px(width) - 1)])

    def show_detail(self) -> None:
        """Make the refund visible, whatever the width."""
        if self.is_narrow:
            self.show_detail_alone(True)

    def show_detail_alone(self, is_alone: bool) -> None:
        """On narrow pages: the refund instead of the queue, or back to the queue and the same row."""
        self.is_detail_alone = is_alone
        self._apply()
        if is_alone:
            self._pane.focus_first()
        else:
            self._queue.focus_first()

    def _apply(self) -> None:
        has_both = not self.is_narrow
        self._queue.setVisible(has_both or not self.is_detail_alone)
        self._pane.setVisible(has_both or self.is_detail_alone)
        self._pane.set_as_page(self.is_narrow)
