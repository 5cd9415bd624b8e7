"""A notification on the page of intake: read in a lane, shown, kept when a person confirms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop_app.services.intake.notices import NoticeReading
from desktop_app.views.pages.intake.notice_view import NoticeView
from desktop_app.views.pages.intake.sources import IntakeSource

if TYPE_CHECKING:
    from desktop_app.views.pages.intake.page import IntakePage


class NoticeFlow(QObject):
    """What the page does with one; its result is shown as that of any batch."""

    def __init__(self, page: IntakePage) -> None:
        super().__init__(page)
        self._page = page
        self.view = NoticeView()
        page.views.addWidget(self.view)
        self.view.changed.connect(self._changed)
        page.work.notice_read.connect(self._show)

    @property
    def is_shown(self) -> bool:
        """The proposal stands on the page."""
        return self._page.views.currentWidget() is self.view

    def read(self, source: IntakeSource) -> None:
        """Propose what it says. Nothing is kept."""
        self._page.work.read_notice(self._page.connection_id, source)

    def confirm(self) -> None:
        """Keep it, with the orders that are ticked."""
        page, view = self._page, self.view
        if view.reading is not None and view.can_confirm() and not page.work.is_busy("take_in"):
            page.work.keep_notice(page.connection_id, view.reading, tuple(view.chosen), view.moment())

    def _show(self, reading: NoticeReading) -> None:
        self.view.show_reading(reading)
        self._page.show_view(self.view)
        if not self.view.take_focus():
            self._page.foot.take.setFocus()

    def _changed(self) -> None:
        if self.is_shown:
            self._page.show_view()
