"""Undo and redo of a whole form: one history over all fields, typing in one field joined."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

JOIN_MILLISECONDS = 900
LIMIT = 200


class FormHistory(QObject):
    """Remembers the values of the watched fields. ``changed`` after every edit, undo and redo.

    Ctrl+Z and Ctrl+Y inside a field go to this history, not to the field's own.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._fields: dict[str, Any] = {}
        self._now: dict[str, Any] = {}
        self._before: list[tuple[str, Any, Any]] = []
        self._after: list[tuple[str, Any, Any]] = []
        self._joining = ""
        self._is_putting = False
        self._timer = QTimer(self, singleShot=True, interval=JOIN_MILLISECONDS)
        self._timer.timeout.connect(self.end_joining)

    def watch(self, field_id: str, field: Any) -> None:
        """Take a field (``value``, ``set_value``, ``edited``, ``editors``) into the history."""
        self._fields[field_id] = field
        self._now[field_id] = field.value()
        field.edited.connect(lambda: self._note(field_id))
        for editor in field.editors():
            editor.installEventFilter(self)

    def values(self) -> dict[str, Any]:
        """The values of all fields now."""
        return dict(self._now)

    def set_values(self, values: dict[str, Any]) -> None:
        """Show these values as the starting point; the history is empty then."""
        self._is_putting = True
        for field_id, field in self._fields.items():
            if field_id in values:
                field.set_value(values[field_id])
            self._now[field_id] = field.value()
        self._is_putting = False
        self._before.clear()
        self._after.clear()
        self.changed.emit()

    @property
    def can_undo(self) -> bool:
        return bool(self._before)

    @property
    def can_redo(self) -> bool:
        return bool(self._after)

    def undo(self) -> bool:
        """Take the last edit back; False when there is none."""
        if not self._before:
            return False
        field_id, old, new = self._before.pop()
        self._after.append((field_id, old, new))
        self._put(field_id, old)
        return True

    def redo(self) -> bool:
        """Do the edit again that was taken back last."""
        if not self._after:
            return False
        field_id, old, new = self._after.pop()
        self._before.append((field_id, old, new))
        self._put(field_id, new)
        return True

    def end_joining(self) -> None:
        """The next edit is a step of its own, even in the same field."""
        self._joining = ""

    def _note(self, field_id: str) -> None:
        if self._is_putting:
            return
        old, new = self._now[field_id], self._fields[field_id].value()
        if old == new:
            return
        self._now[field_id] = new
        self._after.clear()
        if self._joining == field_id and self._before:
            self._before[-1] = (field_id, self._before[-1][1], new)
        else:
            self._before.append((field_id, old, new))
            del self._before[:-LIMIT]
        self._joining = field_id
        self._timer.start()
        self.changed.emit()

    def _put(self, field_id: str, value: Any) -> None:
        self.end_joining()
        self._is_putting = True
        field = self._fields[field_id]
        field.set_value(value)
        self._now[field_id] = field.value()
        self._is_putting = False
        editors = field.editors()
        if editors:
            editors[0].setFocus()
        self.changed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress) and isinstance(event, QKeyEvent):
            is_undo = event.matches(QKeySequence.StandardKey.Undo)
            if (is_undo or event.matches(QKeySequence.StandardKey.Redo)) and isinstance(watched, QWidget):
                event.accept()
                if event.type() == QEvent.Type.KeyPress:
                    _ = self.undo() if is_undo else self.redo()
                return True
        return super().eventFilter(watched, event)
