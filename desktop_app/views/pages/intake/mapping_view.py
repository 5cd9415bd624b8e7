"""Which heading of the file is which of ours: what is certain is told, what is guessed can be changed."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop_app.services.intake.result import Preview
from desktop_app.texts import _
from desktop_app.views.kit.chips import Chip
from desktop_app.views.kit.fields import ChoiceField
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.layouts import empty_layout
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import SPACE_8, SPACE_16

LINE_HEIGHT = 36


class MappingView(QWidget):
    """One line for each heading of the file. ``edited`` when the person changed one."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._fields: dict[str, ChoiceField] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(SPACE_16)
        self._grid.setVerticalSpacing(0)

    def show_preview(self, preview: Preview, chosen: dict[str, str]) -> None:
        """The file's headings; ``chosen`` are the person's own answers so far."""
        self._empty()
        sample = preview.first_rows[0] if preview.first_rows else {}
        uncertain = [column for column in preview.columns if column.heading is None or column.is_guessed]
        certain = [column for column in preview.columns if column not in uncertain]
        for place, title in ((0, _("文件里的列")), (1, _("读作")), (3, _("第一行"))):
            self._grid.addWidget(PlainLabel(title, "caption", "text2"), 0, place)
        guessed = {column.heading for column in uncertain if column.heading}
        line = 1
        for column in uncertain:
            options = [("", _("不读这一列"))]
            options += [(name, name) for name in (*sorted(guessed - {None}), *preview.missing) if name]
            options = list(dict.fromkeys(options))
            field = ChoiceField(options, 200)
            field.set_value(chosen.get(column.name, column.heading or ""))
            field.set_name(_("“{name}”读作", name=column.name))
            field.edited.connect(self.edited)
            self._fields[column.name] = field
            self._add_line(line, column.name, field, sample.get(field.value(), ""), column.is_guessed)
            line += 1
        for column in certain:
            name = PlainLabel(column.heading or "")
            self._add_line(line, column.name, name, sample.get(column.heading or "", ""), False)
            line += 1
        self._grid.setColumnStretch(3, 1)

    def mapping(self) -> dict[str, str]:
        """Heading of the file → ours, for those that the person lets be read."""
        return {name: field.value() for name, field in self._fields.items() if field.value()}

    def chosen(self) -> dict[str, str]:
        """All answers, declined ones too."""
        return {name: field.value() for name, field in self._fields.items()}

    def field(self, name: str) -> ChoiceField | None:
        """The field of a heading that is not certain."""
        return self._fields.get(name)

    def _add_line(self, line: int, name: str, ours: QWidget, value: str, is_guessed: bool) -> None:
        theirs = PlainLabel(name, elide="right")
        theirs.setFixedWidth(theme().px(200))
        self._grid.addWidget(theirs, line, 0)
        self._grid.addWidget(ours, line, 1)
        if is_guessed:
            self._grid.addWidget(Chip("dashed", "circle-dashed", _("推测")), line, 2)
        self._grid.addWidget(PlainLabel(" ".join(value.split()), token="text2", elide="right"), line, 3)
        height = LINE_HEIGHT + (SPACE_8 if isinstance(ours, ChoiceField) else 0)
        self._grid.setRowMinimumHeight(line, theme().px(height))

    def _empty(self) -> None:
        self._fields = {}
        empty_layout(self._grid)
        for row in range(self._grid.rowCount()):
            self._grid.setRowMinimumHeight(row, 0)
