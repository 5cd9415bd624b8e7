"""The one delegate of all table cells. Allocates no fonts or colours; paints ready-made cells."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QStyleOptionViewItem

from desktop_app.views.kit.cells import Cell, ColumnSpec
from desktop_app.views.kit.chips import chip_width, paint_chip
from desktop_app.views.kit.icons import draw_icon
from desktop_app.views.kit.painting import fill
from desktop_app.views.kit.table_model import PagedTableModel
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import CHIP_HEIGHT, PAGE_MARGIN, ROW_HEIGHT

PADDING = 6
ICON = 16
ICON_GAP = 3
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
_ELIDE = {
    "right": Qt.TextElideMode.ElideRight,
    "left": Qt.TextElideMode.ElideLeft,
    "middle": Qt.TextElideMode.ElideMiddle,
}


class CellDelegate(QStyledItemDelegate):
    """Paints cells of a PagedTableModel: ground, selection bar, hairline, then the cell by its fields."""

    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._view = view
        self._asked_row, self._asked_answer = -1, False
        self._elided: dict[tuple[str, int, bool, str], str] = {}
        self._generation = -1
        self.first_column = 0
        self.last_column = -1
        self.hovered_row = -1
        self.has_focus_ring = False

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        look = theme()
        if self._generation != look.generation:
            self._generation = look.generation
            self._elided.clear()
        model = index.model()
        if not isinstance(model, PagedTableModel):
            return
        row, column = index.row(), index.column()
        rect = option.rect
        is_selected = self._is_selected(row)
        self._paint_ground(painter, rect, row, column, is_selected)
        cell = model.cell_at(row, column)
        spec = model.columns[column]
        left = PAGE_MARGIN if column == self.first_column else PADDING
        right = PAGE_MARGIN - 12 if column == self.last_column else PADDING
        inner = rect.adjusted(left, 0, -right, -1)
        if spec.kind == "check":
            is_enabled = cell.is_enabled
            paint_check(painter, QPoint(inner.x(), rect.center().y() - 7), model.is_ticked(row), is_enabled)
            return
        if cell.lead is not None:
            self._paint_lead(
                painter, QRect(inner.x(), inner.y(), spec.lead_width, inner.height()), cell.lead, is_selected
            )
            inner.setLeft(inner.left() + spec.lead_width)
        self._paint_cell(painter, inner, cell, spec, is_selected)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(theme().px(60), theme().px(ROW_HEIGHT))

    def selection_changed(self) -> None:
        """Forget which row was asked last."""
        self._asked_row = -1

    def _is_selected(self, row: int) -> bool:
        # asked once a row; the option's own state would make PySide6 load all of QStyle (530 names) at the start
        if row != self._asked_row:
            self._asked_row = row
            self._asked_answer = self._view.selectionModel().isRowSelected(row)
        return self._asked_answer

    def _paint_ground(self, painter: QPainter, rect: QRect, row: int, column: int, is_selected: bool) -> None:
        look = theme()
        if is_selected:
            fill(painter, rect, look.brush("accent_weak"))
        elif row == self.hovered_row:
            fill(painter, rect, look.brush("hover"))
        fill(painter, QRect(rect.x(), rect.bottom(), rect.width(), 1), look.brush("hair"))
        if not is_selected:
            return
        if column == self.first_column:
            fill(painter, QRect(rect.x(), rect.y(), 3, rect.height() - 1), look.brush("accent"))
        if self.has_focus_ring:
            ring = look.brush("accent_text")
            fill(painter, QRect(rect.x(), rect.y(), rect.width(), 2), ring)
            fill(painter, QRect(rect.x(), rect.bottom() - 2, rect.width(), 2), ring)
            if column == self.first_column:
                fill(painter, QRect(rect.x(), rect.y(), 3, rect.height() - 1), ring)
            if column == self.last_column:
                fill(painter, QRect(rect.right() - 1, rect.y(), 2, rect.height() - 1), ring)

    def _paint_lead(self, painter: QPainter, rect: QRect, cell: Cell, is_selected: bool) -> None:
        kind = cell.chip or "bare"
        self._paint_chip(painter, rect, kind, cell, is_selected)

    def _paint_chip(self, painter: QPainter, rect: QRect, kind: str, cell: Cell, is_selected: bool) -> None:
        if kind == "accent" and is_selected:
            kind = "accent_on_selection"
        height = theme().px(CHIP_HEIGHT)
        width = min(chip_width(cell.icon, cell.text), rect.width())
        place = QRect(rect.x(), rect.y() + (rect.height() - height) // 2, width, height)
        paint_chip(painter, place, kind, cell.icon, cell.text)

    def _paint_cell(self, painter: QPainter, rect: QRect, cell: Cell, spec: ColumnSpec, is_selected: bool) -> None:
        look = theme()
        if cell.chip:
            self._paint_chip(painter, rect, cell.chip, cell, is_selected)
            return
        x, width = rect.x(), rect.width()
        if cell.right:
            room = spec.right_width or int(look.metrics("caption").horizontalAdvance(cell.right) + 1)
            painter.setFont(look.font("caption"))
            painter.setPen(look.color(cell.right_token))
            painter.drawText(QRect(rect.right() + 1 - room, rect.y(), room, rect.height()), _RIGHT, cell.right)
            width -= room + 4
        if cell.icon:
            size = look.px(ICON)
            draw_icon(painter, x, rect.y() + (rect.height() - size) / 2, cell.icon, cell.icon_token or cell.token, size)
            x += size + ICON_GAP
            width -= size + ICON_GAP
        if not cell.text:
            return
        painter.setFont(look.font("body", cell.is_bold))
        painter.setPen(look.color(cell.token))
        is_right = spec.kind == "number" or spec.align == "right"
        text = self._fit(cell.text, width, cell.is_bold, spec.elide)
        painter.drawText(QRect(x, rect.y(), width, rect.height()), _RIGHT if is_right else _LEFT, text)

    def _fit(self, text: str, width: int, is_bold: bool, elide: str) -> str:
        key = (text, width, is_bold, elide)
        found = self._elided.get(key)
        if found is None:
            if len(self._elided) > 20000:
                self._elided.clear()
            metrics = theme().metrics("body", is_bold)
            found = self._elided[key] = metrics.elidedText(text, _ELIDE[elide], width)
        return found


def paint_check(
    painter: QPainter, place: QPoint, is_checked: bool, is_enabled: bool = True, is_focused: bool = False
) -> None:
    """A check box of 16 pixels with its upper left corner at ``place``."""
    look = theme()
    size = look.px(16)
    rect = QRectF(place.x(), place.y(), size, size)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if is_checked:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color("accent" if is_enabled else "border"))
        painter.drawRoundedRect(rect, 4, 4)
        painter.setPen(QPen(look.color("on_accent"), 1.6))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        step = size / 16
        painter.drawPolyline(
            QPolygonF(
                [
                    rect.topLeft() + QPoint(4, 8) * step,
                    rect.topLeft() + QPoint(7, 11) * step,
                    rect.topLeft() + QPoint(12, 5) * step,
                ]
            )
        )
    else:
        # what cannot be ticked is grey inside; its edge stays to be seen, on a selected row too
        painter.setPen(QPen(look.color("border"), 1))
        painter.setBrush(look.color("surface" if is_enabled else "neutral_bg"))
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        if not is_enabled:
            painter.setPen(QPen(look.color("text3"), 1.6))
            painter.drawLine(rect.center() - QPoint(3, 0) * (size / 16), rect.center() + QPoint(3, 0) * (size / 16))
    if is_focused:
        painter.setPen(QPen(look.color("accent_text"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(rect.adjusted(-3, -3, 3, 3), 6, 6)
