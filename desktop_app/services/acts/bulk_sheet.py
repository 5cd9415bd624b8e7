"""The list of a bulk page as a table to pass on: what was found of each row, or what came of it."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from desktop_app.models.kinds import Column, ColumnType
from desktop_app.models.rehearsing import ROW_HEADING, ROW_MARK
from desktop_app.services.sheets import write_sheet
from desktop_app.texts import _


class BulkSheetRow(NamedTuple):
    """One row in the words that the page shows, in the order of the columns; an amount has its currency beside it."""

    order_id: str
    line_id: str
    customer: str
    product: str
    node: str
    owner: str
    amount: Decimal | None
    currency: str
    state: str
    said: str
    grade: str
    refund_id: str = ""
    """Of a request for a refund its number; then the order is that of the request."""


def write_bulk_sheet(
    target: Path, title: str, rows: Iterable[BulkSheetRow], *, is_rehearsal: bool, has_refunds: bool = False
) -> int:
    """Write the rows in their order to an ``.xlsx`` or ``.csv``; gives their number. A rehearsal says so in each row.

    Raises as ``write_sheet`` does.
    """
    columns = [
        Column("order_id", _("订单号"), ColumnType.ID),
        Column("line_id", _("订单行号"), ColumnType.ID),
        Column("customer", _("客户")),
        Column("product", _("商品")),
        Column("node", _("节点")),
        Column("owner", _("负责人")),
        Column("amount", _("金额"), ColumnType.AMOUNT),
        Column("currency", _("币种")),
        Column("state", _("状态")),
        Column("said", _("发现")),
        Column("grade", _("依据")),
    ]
    if has_refunds:
        columns.append(Column("refund_id", _("退订单号"), ColumnType.ID))
    mark: list[str] = []
    if is_rehearsal:
        columns.append(Column("rehearsed", ROW_HEADING))
        mark = [ROW_MARK]
    return write_sheet(target, title, columns, ((*row[: len(columns) - len(mark)], *mark) for row in rows))
