"""Form rows: label, field and findings on one line, with a hairline below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.texts import _
from desktop_app.views.kit.fields import (
    CheckMark,
    ChecksField,
    ChoiceField,
    Field,
    LineField,
    RadioField,
    TextField,
    TimeField,
)
from desktop_app.views.kit.file_fields import FileField, FileItem, FilesField
from desktop_app.views.kit.finding import FindingView, QuietLine
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.layouts import empty_layout
from desktop_app.views.kit.lines import Hairline
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import CONTROL_HEIGHT, SPACE_4, SPACE_8, SPACE_12, SPACE_32

__all__ = [
    "CheckMark",
    "ChecksField",
    "ChoiceField",
    "Field",
    "FileField",
    "FileItem",
    "FilesField",
    "FormRow",
    "LineField",
    "RadioField",
    "TextField",
    "TimeField",
]

LABEL_WIDTH = 160
FIELD_WIDTH = 512
FIELD_WIDTH_MIN = 440
FINDING_MIN = 400
NOTE_HEIGHT = 22
"""Of one line of a remark."""


class FormRow(QWidget):
    """A field with its label and its findings. The findings stand beside the field when there is room, else below."""

    mend_pressed = Signal(object, str)

    def __init__(
        self,
        label: str,
        is_required: bool = False,
        field: Field | None = None,
        finding_area: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.label_text = label
        self.field = field
        self._has_findings = finding_area
        self._findings: list[Any] = []
        self._is_beside: bool | None = None
        self._label = PlainLabel(label, wrap=True)
        self._required = PlainLabel(_("必填"), "caption", "text2")
        if not is_required:
            self._required.hide()
        self._side = QWidget()
        self._side_column = QVBoxLayout(self._side)
        self._side_column.setContentsMargins(0, 0, 0, 0)
        self._side_column.setSpacing(SPACE_12)
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, SPACE_12 - 2, 0, SPACE_12 - 2)
        self._grid.setHorizontalSpacing(SPACE_32)
        self._grid.setVerticalSpacing(SPACE_8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._grid)
        column.addWidget(Hairline())
        self._build_label()
        if field is not None:
            field.set_name(label)
        self._arrange(True)

    def _build_label(self) -> None:
        holder = QWidget()
        holder.setFixedWidth(theme().px(LABEL_WIDTH) - 8)
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, (theme().px(CONTROL_HEIGHT) - self._label.fontMetrics().height()) // 2, 0, 0)
        row.setSpacing(SPACE_8)
        row.addWidget(self._label, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._required, 0, Qt.AlignmentFlag.AlignTop)
        row.addStretch(1)
        self._label_row, self._label_holder = row, holder
        self._fit_label()

    def _fit_label(self) -> None:
        """A label that is too long for one line wraps, and takes all the room that 必填 leaves it."""
        taken = 0 if self._required.isHidden() else self._required.needed_width() + SPACE_8
        is_long = self._label.needed_width() > theme().px(LABEL_WIDTH) - 8 - taken - SPACE_4
        self._label.setWordWrap(is_long)
        self._label_row.setStretch(0, int(is_long))
        self._label_row.setStretch(2, int(not is_long))

    def set_label(self, text: str) -> None:
        """Call the field otherwise."""
        self.label_text = text
        self._label.set_text(text)
        self._fit_label()
        if self.field is not None:
            self.field.set_name(text)

    def set_required(self, is_required: bool) -> None:
        """Show or hide 必填."""
        self._required.setVisible(is_required)
        self._fit_label()

    def set_findings(
        self, findings: Sequence[Any], mends: Sequence[Sequence[tuple[str, str]]] = (), quiet: str = ""
    ) -> None:
        """Show these findings; with none, the quiet line of what was verified (or nothing)."""
        self._findings = list(findings)
        empty_layout(self._side_column)
        for place, finding in enumerate(self._findings):
            view = FindingView(finding, mends[place] if place < len(mends) else ())
            view.mend_pressed.connect(self.mend_pressed)
            self._side_column.addWidget(view)
        if not self._findings and quiet:
            self._side_column.addWidget(QuietLine(quiet, "check-circle", "green"))
        self._end_side()

    def set_note(self, text: str, icon: str = "info") -> None:
        """A remark in place of findings."""
        self._findings = []
        empty_layout(self._side_column)
        self._side_column.addWidget(QuietLine(text, icon))
        self._end_side(is_note=True)

    def set_side(self, widget: QWidget) -> None:
        """A widget of the page in place of findings."""
        empty_layout(self._side_column)
        self._side_column.addWidget(widget)
        self._end_side()

    @property
    def findings(self) -> list[Any]:
        """The findings shown now."""
        return list(self._findings)

    def _end_side(self, is_note: bool = False) -> None:
        # the first line of a remark stands at the middle of the field, as that of the label does
        above = (theme().px(CONTROL_HEIGHT) - theme().px(NOTE_HEIGHT)) // 2 if is_note and self._is_beside else 0
        self._side_column.setContentsMargins(0, above, 0, 0)
        self._side_column.addStretch(1)
        if self.field is not None:
            self.field.set_bad(any(str(found.severity) == "block" for found in self._findings))
            self.field.set_name(self.label_text, " ".join(found.message for found in self._findings))

    def set_width(self, width: int) -> None:
        """The width of the whole form; decides whether findings stand beside or below."""
        factor = theme().factor
        needed = (LABEL_WIDTH + FIELD_WIDTH_MIN + FINDING_MIN + 2 * SPACE_32) * factor
        self._arrange(width >= needed)

    def _arrange(self, is_beside: bool) -> None:
        if is_beside == self._is_beside:
            return
        self._is_beside = is_beside
        grid = self._grid
        for widget in (self._label_holder, self.field, self._side):
            if widget is not None:
                grid.removeWidget(widget)
        top = Qt.AlignmentFlag.AlignTop
        grid.addWidget(self._label_holder, 0, 0, top)
        if self.field is not None:
            self.field.setMinimumWidth(theme().px(FIELD_WIDTH if is_beside else 200))
            self.field.setMaximumWidth(theme().px(FIELD_WIDTH) if is_beside else 16777215)
            grid.addWidget(self.field, 0, 1, top if is_beside else Qt.AlignmentFlag(0))
        grid.setColumnStretch(1, 0 if is_beside and self._has_findings else 1)
        grid.setColumnStretch(2, 1 if is_beside and self._has_findings else 0)
        if self._has_findings:
            grid.addWidget(self._side, *((0, 2) if is_beside else (1, 1)))
            self._side.show()


class FindingWalk(QObject):
    """F8 and Shift+F8 walk the rows with findings, the worst first, then from the top."""

    def __init__(self, rows: Sequence[FormRow], window: QWidget) -> None:
        super().__init__(window)
        self._rows = rows
        window.installEventFilter(self)

    def step(self, forward: bool = True) -> FormRow | None:
        """Put the keyboard on the next row with a finding; None when there is none."""
        open_rows = [row for row in self._rows if row.findings and row.isVisibleTo(row.window())]
        if not open_rows:
            return None
        open_rows.sort(key=lambda row: min(_WEIGHT.get(str(found.severity), 3) for found in row.findings))
        here = next((place for place, row in enumerate(open_rows) if _has_keyboard(row)), -1 if forward else 0)
        target = open_rows[(here + (1 if forward else -1)) % len(open_rows)]
        if target.field is not None:
            target.field.focus()
        return target

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_F8:
            self.step(not event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            return True
        return super().eventFilter(watched, event)


_WEIGHT = {"block": 0, "warn": 1, "hint": 2}


def _has_keyboard(row: FormRow) -> bool:
    focused = row.window().focusWidget()
    return focused is not None and row.isAncestorOf(focused)
