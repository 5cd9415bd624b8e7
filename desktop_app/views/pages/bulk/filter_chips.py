"""Counts as chips that filter: one of them is chosen. Buttons in the shape of chips."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from desktop_app.texts import _
from desktop_app.views.kit.buttons import paint_focus
from desktop_app.views.kit.chips import chip_width, paint_chip
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.painting import painting
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import CHIP_HEIGHT, FILTER_HEIGHT, PAGE_MARGIN, RADIUS_CHIP, SPACE_8


class FilterChip(QAbstractButton):
    """One count. Chosen it is accent, else it has the colour of its state."""

    def __init__(self, id: str, kind: str, icon: str, text: str) -> None:
        super().__init__()
        self.id, self._kind, self._icon_name = id, kind, icon
        self.setText(text)
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("只看 {text}", text=text))

    def needed_width(self) -> int:
        """Width of the whole chip."""
        return chip_width(self._icon_name, self.text())

    def sizeHint(self) -> QSize:
        return QSize(self.needed_width(), theme().px(CHIP_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self) as painter:
            kind = "accent" if self.isChecked() else self._kind
            paint_chip(painter, self.rect(), kind, self._icon_name, self.text())
            if self.hasFocus():
                paint_focus(painter, QRectF(self.rect()), RADIUS_CHIP)


class FilterChips(QWidget):
    """The row of chips, and a remark at the right. ``chosen`` carries the id."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(theme().px(FILTER_HEIGHT))
        self._group = QButtonGroup(self)
        self._chips: list[FilterChip] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(PAGE_MARGIN, 0, PAGE_MARGIN, 0)
        self._row.setSpacing(SPACE_8)
        self._row.addStretch(1)
        self._remark = PlainLabel(size="caption", token="text2", elide="right")
        self._row.addWidget(self._remark)
        self._group.buttonClicked.connect(self._clicked)

    def set_chips(self, chips: Sequence[tuple[str, str, str, str]], current: str, remark: str = "") -> None:
        """(id, kind, icon, text) from the left; ``current`` is chosen."""
        for chip in self._chips:
            self._group.removeButton(chip)
            self._row.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = [FilterChip(*values) for values in chips]
        for place, chip in enumerate(self._chips):
            self._group.addButton(chip)
            chip.setChecked(chip.id == current)
            self._row.insertWidget(place, chip)
        self._remark.set_text(remark)

    def chip(self, id: str) -> FilterChip | None:
        """The chip with this id."""
        return next((chip for chip in self._chips if chip.id == id), None)

    def _clicked(self, button: QAbstractButton) -> None:
        if isinstance(button, FilterChip):
            self.chosen.emit(button.id)

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self) as painter:
            painter.fillRect(0, self.height() - 1, self.width(), 1, theme().color("hair"))
