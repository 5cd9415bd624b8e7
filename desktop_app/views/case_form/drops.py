"""Files may be dropped anywhere on a form's page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget

from desktop_app.views.kit.file_fields import dropped_paths


class FormDrops(QObject):
    """``take`` gets the files that are dropped on the page while the form can be filled in."""

    def __init__(self, page: QWidget, form: QWidget, take: Callable[[list[Path]], object]) -> None:
        super().__init__(page)
        self._form, self._take = form, take
        page.setAcceptDrops(True)
        page.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDropEvent) and dropped_paths(event) and self._form.isEnabled():
            if event.type() in (QEvent.Type.DragEnter, QEvent.Type.Drop):
                event.acceptProposedAction()
            if event.type() == QEvent.Type.Drop:
                self._take(dropped_paths(event))
            return True
        return super().eventFilter(watched, event)
