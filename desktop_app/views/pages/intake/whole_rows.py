"""A place for a table that cuts no row: what is left below the last whole row stays empty."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from desktop_app.views.kit.table import PagedTable
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import HEADER_HEIGHT, ROW_HEIGHT


class WholeRows(QWidget):
    """Holds one table at the height of as many rows as fit whole: a cut row looks like the end of the list."""

    def __init__(self, table: PagedTable) -> None:
        super().__init__()
        self._table = table
        table.setParent(self)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._table.minimumSizeHint().width(), theme().px(HEADER_HEIGHT + ROW_HEIGHT))

    def sizeHint(self) -> QSize:
        return self._table.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        head = theme().px(HEADER_HEIGHT)
        row = self._table.verticalHeader().defaultSectionSize()
        count = max(1, (self.height() - head) // row)
        self._table.setGeometry(0, 0, self.width(), head + count * row)
