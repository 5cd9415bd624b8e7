"""Taking registrations back on their page: by the link of each, or with Ctrl+Z the last one. Both ask first.

In a field Ctrl+Z belongs to what was typed there, while there is something to undo.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit

from desktop_app.models.batches import Batch
from desktop_app.texts import _
from desktop_app.views.batch_undo import BatchUndo

if TYPE_CHECKING:
    from desktop_app.views.kit.page import Page
    from desktop_app.views.pages.registration.made_list import MadeList


class LastUndo(QObject):
    """Asks before the registration that was made last here is taken back; says so when there is none."""

    def __init__(self, page: Page, made: MadeList) -> None:
        super().__init__(page)
        self._page, self._made = page, made
        self.taking_back = BatchUndo(page.context, self)
        self.taking_back.undone.connect(self._undone)
        self.taking_back.failed.connect(self._page.tell_error)
        page.context.registry.add(
            f"{page.page_id}.undo_last",
            _("撤销刚才的登记"),
            "arrow-u-up-left",
            "Ctrl+Z",
            self.ask,
            group="edit",
            is_in_palette=False,
            owner=page,
            page_id=page.page_id,
        )
        for line in page.findChildren(QLineEdit):
            line.installEventFilter(self)

    def ask(self) -> None:
        """The newest registration of the list that still stands."""
        batch_id = self._made.newest_standing
        if batch_id:
            self.taking_back.ask(batch_id)
        else:
            self._page.context.notify("info", _("这里没有刚登记的可以撤销。以前登记的在“导入与粘贴”的批次里。"))

    def _undone(self, batch: Batch) -> None:
        self._made.mark_undone(batch.id)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and isinstance(watched, QLineEdit)
            and event.matches(QKeySequence.StandardKey.Undo)
            and not watched.isUndoAvailable()
        ):
            # the field has nothing to undo: the page's shortcut may have the key
            event.ignore()
            return True
        return super().eventFilter(watched, event)
