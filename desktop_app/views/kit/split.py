"""List left, detail right: parted by a hairline that can be dragged; the width is remembered by the caller."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSplitter, QSplitterHandle, QWidget

from desktop_app.texts import _
from desktop_app.views.kit.painting import fill, painting
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import DETAIL_WIDTH


class _Handle(QSplitterHandle):
    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self) as painter:
            fill(painter, self.contentsRect(), theme().brush("hair"))


class Split(QSplitter):
    """Two regions; the first one stretches. ``width_chosen`` carries the second one's width after a drag.

    Regions with much in them are made as children of the split: to take a filled widget in costs time for all in it.
    """

    width_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        self.splitterMoved.connect(self._moved)

    def put(self, first: QWidget, second: QWidget, second_width: int = DETAIL_WIDTH) -> None:
        """Lay the two regions out; once."""
        self.addWidget(first)
        self.addWidget(second)
        self.setStretchFactor(0, 1)
        self.setStretchFactor(1, 0)
        self.set_second_width(second_width)
        self.handle(1).setAccessibleName(_("分隔线"))

    def set_second_width(self, width: int) -> None:
        """Give the second region this width (logical pixels of the tokens)."""
        wanted = theme().px(width)
        self.setSizes([max(1, self.width() - wanted - 1), wanted])

    def _moved(self, _place: int, _handle: int) -> None:
        self.width_chosen.emit(round(self.sizes()[1] / theme().factor))

    def createHandle(self) -> QSplitterHandle:
        return _Handle(self.orientation(), self)
