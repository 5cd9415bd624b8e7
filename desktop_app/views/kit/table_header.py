"""The table's header, and how its columns share the width."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

from desktop_app.views.kit.cell_delegate import PADDING, CellDelegate
from desktop_app.views.kit.cells import ColumnSpec
from desktop_app.views.kit.painting import painting
from desktop_app.views.kit.table_model import PagedTableModel
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import HEADER_HEIGHT, PAGE_MARGIN

LAST_MARGIN = PAGE_MARGIN - 12


def fit_columns(
    table: QTableView,
    columns: Sequence[ColumnSpec],
    hidden: set[str],
    delegate: CellDelegate,
    needs: Mapping[str, int] | None = None,
) -> None:
    """Set the widths of the visible columns; the one that stretches takes the rest.

    ``needs``: room in real pixels that the words of a column want. Then other texts give way, down to their least.
    """
    room = table.viewport().width()
    visible = [place for place, spec in enumerate(columns) if spec.id not in hidden]
    if not visible:
        return
    delegate.first_column, delegate.last_column = visible[0], visible[-1]
    widths, stretching, least = _shared(columns, hidden, needs or {}, room)
    for place, width in widths.items():
        table.setColumnWidth(place, width)
    if stretching >= 0:
        table.setColumnWidth(stretching, max(room - sum(widths.values()), least))


def least_width(columns: Sequence[ColumnSpec], hidden: set[str], needs: Mapping[str, int] | None = None) -> int:
    """Real pixels below which these columns would scroll sideways, texts having given way."""
    widths, _stretching, least = _shared(columns, hidden, needs or {}, 0)
    return sum(widths.values()) + least


def _shared(
    columns: Sequence[ColumnSpec], hidden: set[str], needs: Mapping[str, int], room: int
) -> tuple[dict[int, int], int, int]:
    """Widths of the visible columns by place in ``room`` pixels, the place of the one that stretches, its least."""
    look = theme()
    visible = [(place, spec) for place, spec in enumerate(columns) if spec.id not in hidden]
    widths: dict[int, int] = {}
    stretching, grown = -1, 0
    for place, spec in visible:
        extra = PAGE_MARGIN - PADDING if place == visible[0][0] else 0
        extra += LAST_MARGIN - PADDING if place == visible[-1][0] else 0
        width = look.px(spec.width + 2 * PADDING) + extra
        if spec.stretch:
            stretching = place
            continue
        more = max(0, needs.get(spec.id, 0) + 2 * PADDING + extra - width)
        grown += more
        widths[place] = width + more
    least = look.px(columns[stretching].min_width + 2 * PADDING) if stretching >= 0 else 0
    _give_way(columns, widths, needs, min(grown, sum(widths.values()) + least - room))
    return widths, stretching, least


def _give_way(columns: Sequence[ColumnSpec], widths: dict[int, int], needs: Mapping[str, int], wanted: int) -> None:
    """Make texts narrower by ``wanted`` pixels in all, none below its least; numbers and deadlines stay whole."""
    texts = [place for place in widths if columns[place].kind == "text"]
    # texts that want their room too come last
    for place in sorted(texts, key=lambda place: columns[place].id in needs):
        width = widths[place]
        given = max(0, min(wanted, width - theme().px(columns[place].min_width + 2 * PADDING)))
        widths[place], wanted = width - given, wanted - given


class TableHeader(QHeaderView):
    """Column titles in caption, numbers at the right, one hairline below."""

    def __init__(self, table: QTableView) -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self._table = table
        self.setViewport(QWidget())  # as the table's: never asked which kind Qt's own one is
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setFixedHeight(theme().px(HEADER_HEIGHT))
        self.setMinimumSectionSize(24)
        self.setSectionsClickable(False)
        self.setHighlightSections(False)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        look = theme()
        model = self._table.model()
        if not isinstance(model, PagedTableModel):
            return
        spec = model.columns[logicalIndex]
        delegate = self._table.itemDelegate()
        painter.fillRect(rect, look.brush("surface"))
        painter.fillRect(QRect(rect.x(), rect.bottom(), rect.width(), 1), look.brush("hair"))
        if not isinstance(delegate, CellDelegate):
            return
        left = PAGE_MARGIN if logicalIndex == delegate.first_column else PADDING
        right = LAST_MARGIN if logicalIndex == delegate.last_column else PADDING
        inner = rect.adjusted(left, 0, -right, -1)
        is_right = spec.kind == "number" or spec.align == "right"
        side = Qt.AlignmentFlag.AlignRight if is_right else Qt.AlignmentFlag.AlignLeft
        metrics = look.metrics("caption")
        text = metrics.elidedText(spec.title, Qt.TextElideMode.ElideRight, inner.width() + 1)
        painter.setFont(look.font("caption"))
        painter.setPen(look.color("text2"))
        painter.drawText(inner, int(side | Qt.AlignmentFlag.AlignVCenter), text)

    def paintEvent(self, event: Any) -> None:
        with painting(self.viewport()) as painter:
            painter.fillRect(event.rect(), theme().brush("surface"))
        super().paintEvent(event)
