"""A table for people in one file: a typed workbook or a guarded CSV, put there in one piece."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from desktop_app.documents.table_writing import write_csv, write_workbook
from desktop_app.errors import UsageError
from desktop_app.models.kinds import Column
from desktop_app.models.reading import Value
from desktop_app.texts import _


def is_sheet(target: Path) -> bool:
    """True when the name's suffix is one that ``write_sheet`` writes."""
    return target.suffix.lower() in (".xlsx", ".csv")


def write_sheet(
    target: Path,
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Value]],
    data_as_of: datetime | None = None,
) -> int:
    """Write rows under their headings to an ``.xlsx`` or ``.csv``; gives their number.

    ``data_as_of``: of when the rows are; a workbook carries it, a CSV has no place for it. Raises ``UsageError`` for
    another suffix or a folder that is not there, ``WorldError`` for a fault of the disk.
    """
    from desktop_app.services.intake.safe_writing import replacing

    if not is_sheet(target):
        raise UsageError(_("不能这样导出"), _("文件名以 .xlsx 或 .csv 结尾。"))
    with replacing(target) as temporary:
        if target.suffix.lower() == ".csv":
            return write_csv(temporary, [column.heading for column in columns], rows)
        return write_workbook(temporary, columns, title, rows, data_as_of)
