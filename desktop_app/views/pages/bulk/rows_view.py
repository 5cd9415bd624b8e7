"""The table of the bulk page with its chips and ticks: before, the pre-check; afterwards, the results."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.texts import _
from desktop_app.views.kit.cells import ListSource
from desktop_app.views.kit.empty import EmptyState
from desktop_app.views.kit.finding import QuietLine
from desktop_app.views.kit.page import WidthClass
from desktop_app.views.kit.table import PagedTable, PagedTableModel
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import HEADER_HEIGHT, PAGE_MARGIN, ROW_HEIGHT, SPACE_12
from desktop_app.views.pages.bulk import words
from desktop_app.views.pages.bulk.columns import LEAVING, BulkCells, opens_outbox
from desktop_app.views.pages.bulk.filter_chips import FilterChips
from desktop_app.views.pages.bulk.reading import DONE, FAILED, BulkItem


class BulkRows(QWidget):
    """``changed``: ticks or rows are others now. ``open_page`` leads to what there is to see of a row."""

    changed = Signal()
    back_wanted = Signal()

    def __init__(self, open_page: Callable[..., object]) -> None:
        super().__init__()
        self._open_page = open_page
        self.items: tuple[BulkItem, ...] = ()
        self._filter = words.ALL
        self._cells = BulkCells()
        self.chips = FilterChips()
        self.model = PagedTableModel(ListSource(()), self._cells.specs(), parent=self)
        self.table = PagedTable(self.model, name=_("批量处理的订单"))
        self._remark = QWidget()
        remark = QHBoxLayout(self._remark)
        remark.setContentsMargins(PAGE_MARGIN, SPACE_12, PAGE_MARGIN, SPACE_12)
        remark.setAlignment(Qt.AlignmentFlag.AlignTop)
        remark.addWidget(QuietLine(_("每一单各成为待提交里的一条；没办成的留在这里并写明原因，只重试没办成的。")))
        self.empty = EmptyState()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.chips, self.table, self._remark, self.empty):
            column.addWidget(widget, 1 if widget in (self.table, self.empty) else 0)
        column.addStretch(0)
        self.empty.hide()
        self.chips.chosen.connect(self.choose_filter)
        self.model.ticks_changed.connect(self.changed)
        self.table.row_opened.connect(self._open)
        self.table.link_pressed.connect(lambda item, _column: self._open(item))

    def set_width_kind(self, kind: WidthClass) -> None:
        """Columns leave a narrow table."""
        self.table.set_hidden_columns(LEAVING.get(kind, ()))

    @property
    def shown(self) -> list[BulkItem]:
        """The rows that the chip lets through, in their order."""
        return [item for item in self.items if self._filter in (words.ALL, item.state)]

    def show_items(self, items: tuple[BulkItem, ...], now: datetime | None = None) -> None:
        """These rows; the chosen one stays chosen as long as it is there."""
        chosen = self.table.current_row()
        self.items, self._cells.now = items, now
        counts = Counter(item.state for item in items)
        if not counts[self._filter]:
            self._filter = words.ALL
        shown = self.shown
        self.model.set_source(ListSource(shown))
        self.table.setMaximumHeight(theme().px(HEADER_HEIGHT + ROW_HEIGHT * max(1, len(shown))) + 2)
        self.chips.set_chips(words.chips(counts), self._filter, words.remark(counts))
        if chosen is not None:
            self.table.choose_place(next((row for row, one in enumerate(shown) if one.key == chosen.key), 0))
        self.changed.emit()

    def choose_filter(self, id: str) -> None:
        """Show only the rows of one state, or all."""
        self._filter = id
        self.show_items(self.items, self._cells.now)
        chip = self.chips.chip(self._filter)
        if chip is not None and not self.table.hasFocus():
            chip.setFocus()

    def tick(self, keys: set[str]) -> None:
        """Tick these of the rows that may be ticked, and no others."""
        self.model.set_ticked_keys(keys & self.possible_keys())

    def tick_all(self) -> None:
        """Tick all that may be ticked, or none when all are."""
        possible = self.possible_keys()
        self.tick(set() if possible <= self.model.ticked_keys else possible)

    def possible_keys(self) -> set[str]:
        """Keys of the rows that may be ticked."""
        return {item.key for item in self.items if item.can_tick}

    def wanted_keys(self) -> list[str]:
        """Keys of the rows that the button is about, in their order: the failed ones alone while any is ticked."""
        ticked = self.model.ticked_keys
        found = [item for item in self.items if item.can_tick and item.key in ticked]
        return [item.key for item in [one for one in found if one.state == FAILED] or found]

    def show_empty(self, title: str, why: str = "") -> None:
        """Say why there is no row; without words the table is shown."""
        is_empty = bool(title)
        self.empty.setVisible(is_empty)
        for widget in (self.table, self.chips, self._remark):
            widget.setVisible(not is_empty)
        if is_empty:
            self.empty.set_content(title, why, (_("返回"), self.back_wanted.emit))

    def _open(self, item: BulkItem | None) -> None:
        if item is None:
            return
        if not opens_outbox(item):
            if item.kind == "refunds":
                self._open_page("refunds", key=item.key)
            else:
                self._open_page("supervision", view="open", key=item.key)
        elif item.result is None or item.result.command is None:
            self._open_page("outbox")
        else:
            tab = "done" if item.state == DONE else ""
            self._open_page("outbox", command_id=item.result.command.id, tab=tab)
