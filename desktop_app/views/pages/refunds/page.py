"""退订: the queue at the left, one refund with its decision in the middle, what would follow at the right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from desktop_app.texts import _
from desktop_app.views.kit.page import Page, PageContext, WidthClass
from desktop_app.views.kit.split import Split
from desktop_app.views.pages.refunds.beside import WHAT_IF_WIDTH, WHAT_IF_WIDTH_MEDIUM, RefundPane
from desktop_app.views.pages.refunds.queue.queue_panel import QueuePanel

if TYPE_CHECKING:
    from desktop_app.models import events


class RefundsPage(Page):
    """Queue, decision and what-if of one connection's refunds."""

    page_id = "refunds"
    freshness_kind = "refunds"

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.head.set_title(_("退订"), _("协商退订由商家审核"))
        self._split = Split(self)
        self.queue = QueuePanel(context.desk, context.lanes, self._split)
        self.pane = RefundPane(context, self._split)
        self._split.addWidget(self.queue)
        self._split.addWidget(self.pane)
        self._split.setStretchFactor(1, 1)
        self.body.addWidget(self._split, 1)
        self.pane.failed.connect(self.tell_error)

    def activate(self, view: str = "", key: str = "", **arguments: Any) -> None:
        """Show a view, or a refund by its number."""
        if key and self.connection_id:
            self.pane.show_refund(self.connection_id, key)

    def refresh(self) -> None:
        """Read the queue and the shown refund again; place and selection stay."""
        if self.pane.connection_id == self.connection_id:
            self.pane.refresh()
        else:
            self.pane.clear()

    def on_width(self, kind: WidthClass) -> None:
        self.pane.set_folded(
            kind <= WidthClass.NARROW, WHAT_IF_WIDTH_MEDIUM if kind is WidthClass.MEDIUM else WHAT_IF_WIDTH
        )

    def _changed(self, event: events.Event) -> None:
        if event.connection_id in ("", self.connection_id) and self.isVisible():
            self.refresh()
