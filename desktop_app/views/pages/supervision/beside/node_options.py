"""The nodes that a case of unknown state may stand at, as radio buttons; the last one is 都不是."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.models.scales import Grade
from desktop_app.texts import _
from desktop_app.views.kit.chips import Chip
from desktop_app.views.kit.fields import RadioMark
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.layouts import empty_layout
from desktop_app.views.kit.theme import theme
from desktop_app.views.pages.supervision.detail.detail_reading import OptionView
from desktop_app.views.pages.supervision.looks import grade_chip

INDENT = 27
"""The text of a radio button begins here."""


class NodeOptions(QWidget):
    """``chosen`` when the person picks another node. Only one that resembles the text is suggested beforehand."""

    chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._options: tuple[OptionView, ...] = ()
        self._group = QButtonGroup(self)
        self._group.idToggled.connect(self._tell)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def set_options(self, options: tuple[OptionView, ...]) -> None:
        """Show these nodes, the nearest first. Where none resembles the text, 都不是 is chosen."""
        self._options = options
        self._clear()
        for place, option in enumerate(options):
            self._add(place, option.name, option.hint, is_nearest=option.is_near)
        self._add(len(options), _("都不是"), _("先保留，写一句备注"), is_nearest=False)
        near = next((place for place, option in enumerate(options) if option.is_near), len(options))
        first = self._group.button(near)
        if first is not None:
            first.setChecked(True)

    def current(self) -> OptionView | None:
        """The chosen node; ``None`` for 都不是."""
        place = self._group.checkedId()
        return self._options[place] if 0 <= place < len(self._options) else None

    @property
    def is_neither(self) -> bool:
        """True when 都不是 is chosen."""
        return self._group.checkedId() == len(self._options)

    def choose(self, place: int) -> None:
        """Pick a node by its place."""
        button = self._group.button(place)
        if button is not None:
            button.setChecked(True)

    def focus_chosen(self) -> None:
        """Put the keyboard on the chosen node."""
        button = self._group.checkedButton()
        if button is not None:
            button.setFocus(Qt.FocusReason.TabFocusReason)

    def _tell(self, _place: int, is_checked: bool) -> None:
        if is_checked:
            self.chosen.emit()

    def _clear(self) -> None:
        for button in self._group.buttons():
            self._group.removeButton(button)
        empty_layout(self._column)

    def _add(self, place: int, name: str, hint: str, is_nearest: bool) -> None:
        line = QWidget()
        column = QVBoxLayout(line)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        row = QHBoxLayout()
        button = RadioMark(name)
        button.setFont(theme().font("body", is_nearest))
        button.setAccessibleDescription(hint)
        self._group.addButton(button, place)
        row.addWidget(button)
        row.addStretch(1)
        if is_nearest:
            chip = grade_chip(Grade.ASSUMPTION)
            row.addWidget(Chip(chip.kind, chip.icon, chip.text))
        column.addLayout(row)
        told = PlainLabel(hint, "caption", "text2", elide="right")
        told.setContentsMargins(theme().px(INDENT), 0, 0, 0)
        column.addWidget(told)
        self._column.addWidget(line)
        line.show()  # at once: the layout would do it later, and until then its button does not take the keyboard
        told.setVisible(bool(hint))  # once it has its parent: alone it would flash as a window
