"""The table's header, and how its columns share the width."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

from desktop_app.views.kit.cell_delegate import PADDING, CellDelegate
from desktop_app.views.kit.cells import ColumnSpec
from desktop_app.views.kit.painting import fill, painting
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
    chosen: Mapping[str, int] | None = None,
) -> None:
    """Set the widths of the visible columns; the one that stretches takes the rest.

    ``needs``: room in real pixels that the words of a column want. Then other texts give way, down to their least.
    ``chosen``: widths that a person gave to columns; a wider one has them as far as there is room to spare.
    """
    room = table.viewport().width()
    shown = {place for place, spec in enumerate(columns) if spec.id not in hidden}
    header = table.horizontalHeader()
    visible = [place for place in map(header.logicalIndex, range(len(columns))) if place in shown]
    if not visible:
        return
    delegate.first_column, delegate.last_column = visible[0], visible[-1]
    widths, stretching, least = _shared(columns, visible, needs or {}, chosen or {}, room)
    for place, width in widths.items():
        table.setColumnWidth(place, width)
    if stretching >= 0:
        table.setColumnWidth(stretching, max(room - sum(widths.values()), least))


def least_width(
    columns: Sequence[ColumnSpec],
    hidden: set[str],
    needs: Mapping[str, int] | None = None,
    chosen: Mapping[str, int] | None = None,
) -> int:
    """Real pixels below which these columns would scroll sideways, texts having given way."""
    visible = [place for place, spec in enumerate(columns) if spec.id not in hidden]
    widths, _stretching, least = _shared(columns, visible, needs or {}, chosen or {}, 0)
    return sum(widths.values()) + least


def edge_width(place: int, first: int, last: int) -> int:
    """What a column at an edge of the table has more than its own width: the page's margin."""
    return (PAGE_MARGIN - PADDING if place == first else 0) + (LAST_MARGIN - PADDING if place == last else 0)


def stretching_column(columns: Sequence[ColumnSpec], visible: Sequence[int]) -> int:
    """The place of the column that takes what room is left: the one meant for it, else the first text; -1 for none."""
    meant = [place for place in visible if columns[place].stretch]
    texts = [place for place in visible if columns[place].kind == "text"]
    return next(iter((*meant, *texts)), -1)


def _shared(
    columns: Sequence[ColumnSpec],
    visible: Sequence[int],
    needs: Mapping[str, int],
    chosen: Mapping[str, int],
    room: int,
) -> tuple[dict[int, int], int, int]:
    """Widths of the visible columns by place in ``room`` pixels, the place of the one that stretches, its least."""
    look = theme()
    widths: dict[int, int] = {}
    stretching, grown = stretching_column(columns, visible), 0
    for place in visible:
        spec = columns[place]
        extra = edge_width(place, visible[0], visible[-1])
        width = look.px(_own_width(spec, chosen) + 2 * PADDING) + extra
        if place == stretching:
            continue
        more = max(0, needs.get(spec.id, 0) + 2 * PADDING + extra - width)
        grown += more + look.px(spec.slack)
        widths[place] = width + more
    least = look.px(columns[stretching].min_width + 2 * PADDING) if stretching >= 0 else 0
    _give_way(columns, widths, needs, min(grown, sum(widths.values()) + least - room))
    _widen(columns, widths, chosen, room - sum(widths.values()) - least)
    return widths, stretching, least


def _own_width(spec: ColumnSpec, chosen: Mapping[str, int]) -> int:
    """The width of a column before any is given away: a chosen one that is narrower, as far as nothing is cut."""
    wanted = chosen.get(spec.id)
    if wanted is None or spec.kind in ("number", "deadline"):
        return spec.width
    return max(min(wanted, spec.width), min(spec.min_width, spec.width))


def _widen(columns: Sequence[ColumnSpec], widths: dict[int, int], chosen: Mapping[str, int], spare: int) -> None:
    """Give what is to spare to the columns that a person made wider, from the left."""
    for place in widths:
        spec = columns[place]
        wanted = theme().px(chosen.get(spec.id, 0)) - theme().px(spec.width)
        more = max(0, min(wanted, spare))
        widths[place], spare = widths[place] + more, spare - more


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

    moved = Signal()
    """The person put a column elsewhere."""
    widened = Signal(int, int)
    """The person gave a column (by its place in the model) another width in real pixels; 0: its own again."""

    def __init__(self, table: QTableView) -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self._table = table
        self._dragged: tuple[int, int] | None = None
        self._is_pressed = self._has_moved = False
        self.setViewport(QWidget())  # as the table's: never asked which kind Qt's own one is
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setFixedHeight(theme().px(HEADER_HEIGHT))
        self.setMinimumSectionSize(24)
        self.setSectionsClickable(False)
        self.setHighlightSections(False)

    def set_adjustable(self) -> None:
        """Columns may be put in another order and made wider or narrower with the pointer."""
        self.setSectionsMovable(True)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.sectionMoved.connect(self._moved)
        self.sectionResized.connect(self._resized)
        self.sectionHandleDoubleClicked.connect(self._reset)

    def _moved(self, _logical: int, _before: int, _now: int) -> None:
        self._has_moved = self._is_pressed

    def _resized(self, logical: int, _before: int, now: int) -> None:
        if self._is_pressed:
            self._dragged = (logical, now)

    def _reset(self, logical: int) -> None:
        self.widened.emit(logical, 0)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._is_pressed, self._has_moved, self._dragged = True, False, None
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        dragged, has_moved = self._dragged, self._has_moved
        self._is_pressed, self._has_moved, self._dragged = False, False, None
        if has_moved:
            self.moved.emit()
        elif dragged is not None:
            self.widened.emit(*dragged)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        look = theme()
        model = self._table.model()
        if not isinstance(model, PagedTableModel):
            return
        spec = model.columns[logicalIndex]
        delegate = self._table.itemDelegate()
        fill(painter, rect, look.brush("surface"))
        fill(painter, QRect(rect.x(), rect.bottom(), rect.width(), 1), look.brush("hair"))
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
            fill(painter, event.rect(), theme().brush("surface"))
        super().paintEvent(event)
