"""Paints one row of the queue in two lines: name and money, below them the customer and the one chip."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from desktop_app.views.kit.cell_delegate import CellDelegate
from desktop_app.views.kit.cells import Cell
from desktop_app.views.kit.chips import chip_width, paint_chip
from desktop_app.views.kit.painting import fill
from desktop_app.views.kit.table_model import PagedTableModel
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import CHIP_HEIGHT, LIST_ROW_HEIGHT, PAGE_MARGIN, SPACE_8, SPACE_16

_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
TOP = 9
"""From the edge of a row to its first line."""


class QueueDelegate(CellDelegate):
    """Ground, selection and focus ring as in every table; the rest from the one ready-made cell."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        model = index.model()
        if not isinstance(model, PagedTableModel):
            return
        row = index.row()
        is_selected = self._is_selected(row)
        self._paint_ground(painter, option.rect, row, 0, is_selected)
        if not is_selected:
            # the hairline begins where the words do
            fill(painter, QRect(option.rect.x(), option.rect.bottom(), PAGE_MARGIN, 1), theme().brush("surface"))
        inner = option.rect.adjusted(PAGE_MARGIN, theme().px(TOP), -SPACE_16, -theme().px(TOP) - 1)
        cell = model.cell_at(row, 0)
        half = inner.height() // 2
        self._paint_first(painter, QRect(inner.x(), inner.y(), inner.width(), half), cell, is_selected)
        if cell.lead is not None:
            below = QRect(inner.x(), inner.bottom() + 1 - half, inner.width(), half)
            self._paint_second(painter, below, cell.lead, is_selected)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(theme().px(200), theme().px(LIST_ROW_HEIGHT))

    def _paint_first(self, painter: QPainter, rect: QRect, cell: Cell, is_bold: bool) -> None:
        look = theme()
        painter.setFont(look.font())
        painter.setPen(look.color("text"))
        painter.drawText(rect, _RIGHT, cell.right)
        room = rect.width() - int(look.metrics().horizontalAdvance(cell.right) + 1) - SPACE_8
        painter.setFont(look.font("body", is_bold))
        painter.drawText(rect, _LEFT, self._fit(cell.text, room, is_bold, "right"))

    def _paint_second(self, painter: QPainter, rect: QRect, cell: Cell, is_selected: bool) -> None:
        look, chip, taken = theme(), cell.lead, 0
        if chip is not None and chip.text:
            kind = "accent_on_selection" if chip.chip == "accent" and is_selected else chip.chip
            taken = chip_width(chip.icon, chip.text)
            height = look.px(CHIP_HEIGHT)
            # a chip without a ground ends where the money ends
            x = rect.right() + 1 - taken + (6 if kind == "bare" else 0)
            paint_chip(
                painter, QRect(x, rect.y() + (rect.height() - height) // 2, taken, height), kind, chip.icon, chip.text
            )
        painter.setFont(look.font())
        painter.setPen(look.color("text2"))
        painter.drawText(rect, _LEFT, self._fit(cell.text, rect.width() - taken - SPACE_8, False, "right"))
