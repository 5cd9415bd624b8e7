"""Chips in a row that never ask for more room than there is: what does not fit is left out, the last first."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.views.kit.chips import Chip
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import CHIP_HEIGHT, SPACE_8
from desktop_app.views.pages.supervision.looks import ChipLook


class ChipRow(QWidget):
    """A few chips, 8 apart, placed by hand. The first one always shows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chips: list[Chip] = []
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_chips(self, looks: tuple[ChipLook, ...]) -> None:
        """Show these."""
        while len(self._chips) < len(looks):
            self._chips.append(Chip(parent=self))
        for chip in self._chips[len(looks) :]:
            chip.hide()
            chip.deleteLater()
        del self._chips[len(looks) :]
        for chip, look in zip(self._chips, looks, strict=True):
            chip.set_chip(look.kind, look.icon, look.text)
        self._place()

    def _place(self) -> None:
        x, height = 0, theme().px(CHIP_HEIGHT)
        for number, chip in enumerate(self._chips):
            width = chip.needed_width()
            fits = number == 0 or x + width <= self.width()
            chip.setGeometry(x, (self.height() - height) // 2, width, height)
            chip.setVisible(fits)
            x += width + SPACE_8 if fits else self.width()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(120), theme().px(CHIP_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(60), theme().px(CHIP_HEIGHT))
