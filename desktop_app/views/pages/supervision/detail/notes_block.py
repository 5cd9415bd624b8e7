"""备注: what people here want to remember about a case, and a line to add one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.models import wording_times
from desktop_app.models.records import Note
from desktop_app.texts import _
from desktop_app.views.kit.fields import LineField
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.tokens import SPACE_4, SPACE_8
from desktop_app.views.pages.supervision.detail.detail_rows import Lines, block_column

SHOWN = 20
"""So many notes are shown, the newest first."""


class NotesBlock(QWidget):
    """``written`` carries the text of a new note when Enter was pressed."""

    written = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line = LineField(_("写一句备注，按 Enter 保存"))
        self._line.set_name(_("新备注"))
        self._line.input.returnPressed.connect(self._write)
        self._notes = Lines()
        self._key = ""
        self._typed: dict[str, str] = {}
        column = block_column(self, _("备注"))
        column.addSpacing(SPACE_8)
        column.addWidget(self._line)
        column.addSpacing(SPACE_4)
        column.addWidget(self._notes)

    def set_notes(self, notes: Sequence[Note], now: datetime) -> None:
        """Show notes; they come oldest first and are shown newest first."""
        shown = tuple(
            (note.text, _("{person} · {at}", person=note.by_person, at=wording_times.absolute_time(note.at, now)))
            for note in list(notes)[::-1][:SHOWN]
        )
        if not self._notes.shows(shown):
            self._notes.fill(shown, [_note(text, told) for text, told in shown])

    def set_case(self, key: str) -> None:
        """Another case: what was typed and not saved waits for the case it belongs to."""
        typed = self._line.value()
        if typed:
            self._typed[self._key] = typed
        self._key = key
        self._line.set_value(self._typed.pop(key, ""))

    def focus_line(self) -> None:
        """Put the keyboard into the line."""
        self._line.focus()

    def _write(self) -> None:
        text = self._line.value()
        if text:
            self._line.set_value("")
            self.written.emit(text)


def _note(text: str, told: str) -> QWidget:
    widget = QWidget()
    column = QVBoxLayout(widget)
    column.setContentsMargins(0, SPACE_4, 0, SPACE_4)
    column.setSpacing(0)
    column.addWidget(PlainLabel(text, wrap=True))
    column.addWidget(PlainLabel(told, "caption", "text2"))
    return widget
