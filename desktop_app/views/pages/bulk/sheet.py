"""导出清单: the rows of the bulk page as a table to pass on, in the words that the page shows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop_app.models import wording
from desktop_app.services.acts.bulk_sheet import BulkSheetRow, write_bulk_sheet
from desktop_app.texts import _, n_
from desktop_app.views.kit.lane_job import LaneJob
from desktop_app.views.kit.table_file import ask_table_file
from desktop_app.views.pages.bulk.columns import BulkCells
from desktop_app.views.pages.bulk.reading import BulkChecked, BulkItem
from desktop_app.views.pages.supervision.looks import amount_of

if TYPE_CHECKING:
    from desktop_app.views.pages.bulk.page import BulkPage


class BulkSheet(QObject):
    """Asks where, writes in a lane, and says what was written."""

    def __init__(self, page: BulkPage) -> None:
        super().__init__(page)
        self._page, self._target = page, Path()
        self.writing = LaneJob(page.context.lanes, "read", self)
        self.writing.done.connect(self._written)
        self.writing.failed.connect(page.tell_error)

    def export(self) -> None:
        """导出清单: the rows that are shown, in their order."""
        checked = self._page.checked
        if checked is None or self.writing.is_busy:
            return
        title = checked.title
        suggested = _("{title}清单 {day}.xlsx", title=title, day=checked.now.strftime("%Y-%m-%d"))
        target = ask_table_file(self._page, _("导出清单"), suggested)
        if target is not None:
            self._target = target
            self.writing.start(write_shown, checked, target, self._page.rows.shown)

    def _written(self, count: int) -> None:
        told = n_("已把 {count} 单写到“{name}”", "已把 {count} 单写到“{name}”", count, name=self._target.name)
        self._page.context.notify("done", told)


def write_shown(checked: BulkChecked, target: Path, shown: Sequence[BulkItem]) -> int:
    """Write these rows; to be called in a lane."""
    has_refunds = checked.kind == "refunds"
    rows = map(sheet_row, shown)
    return write_bulk_sheet(target, checked.title, rows, is_rehearsal=checked.is_rehearsal, has_refunds=has_refunds)


def sheet_row(item: BulkItem) -> BulkSheetRow:
    """An item in the words of its cells."""
    order_id, _sign, line_id = item.key.partition("|")
    row, is_refund = item.row, item.kind == "refunds"
    if is_refund:
        order_id, line_id = (row.order_id, row.line_id) if row is not None else ("", "")
    return BulkSheetRow(
        order_id=order_id,
        line_id=line_id,
        customer=(row.customer_name if row is not None else None) or "",
        product=(row.product_name if row is not None else None) or "",
        node="" if row is None else (row.state_text or "" if is_refund else wording.node_name(row.node)),
        owner=(row.owner if row is not None else None) or "",
        amount=amount_of(row.amount_minor if row is not None else None),
        currency=(row.currency if row is not None else None) or "",
        state=BulkCells.state(item).text,
        said=BulkCells.found(item).text,
        grade=BulkCells.grade(item).text,
        refund_id=item.key if is_refund else "",
    )
