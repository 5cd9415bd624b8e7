"""Tables out: typed workbooks and guarded CSV. No cell is ever a formula, a link or a macro."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from desktop_app.clock import CHINA, iso
from desktop_app.errors import RefusedError
from desktop_app.models.kinds import Column, ColumnType
from desktop_app.models.reading import Value
from desktop_app.texts import _

_DANGEROUS = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
_PLAIN_NEGATIVE = re.compile(r"-\d[\d,]*(\.\d+)?", re.ASCII)
CELL_CHARACTERS = 32_767
"""More does not fit into a cell of a workbook."""
DATA_DATE = "SellerDeskAsOf"
"""Property of an exported workbook: of when its data are, ISO 8601 with offset."""
EXACT_DIGITS = 15
"""A sheet keeps this many digits of a number; an amount with more is written as text."""
_TIME_FORMAT = "yyyy-mm-dd hh:mm:ss"
_WIDTHS = {ColumnType.TIME: 20, ColumnType.AMOUNT: 14, ColumnType.ID: 24, ColumnType.BOOL: 10, ColumnType.COUNT: 10}


def guard(text: str) -> str:
    """A text that a sheet would run as a formula gets a leading apostrophe; plain negative numbers are left alone."""
    if _DANGEROUS.match(text) and not _PLAIN_NEGATIVE.fullmatch(text):
        return f"'{text}"
    return text


def text_value(value: Value) -> str:
    """A value as text in a CSV: times in China Standard Time, 是 and 否."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return value.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S")
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def write_csv(target: Path, headings: Sequence[str], rows: Iterable[Sequence[Value]]) -> int:
    """Write UTF-8 with BOM and give the number of rows."""
    count = 0
    with target.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([guard(heading) for heading in headings])
        for row in rows:
            writer.writerow([guard(text_value(value)) for value in row])
            count += 1
    return count


def csv_line(texts: Iterable[str]) -> str:
    """One guarded CSV line with its end."""
    stream = io.StringIO()
    csv.writer(stream).writerow([guard(text) for text in texts])
    return stream.getvalue()


def write_workbook(
    target: Path,
    columns: Sequence[Column],
    title: str,
    rows: Iterable[Sequence[Value]],
    data_as_of: datetime | None = None,
) -> int:
    """Write typed cells: texts as strings, money and times as numbers with a format. Gives the number of rows.

    ``data_as_of`` goes along as a property, so that our import does not take old data for fresh ones.
    """
    import xlsxwriter  # takes 30 ms; only an export needs it

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    count = 0
    with xlsxwriter.Workbook(str(target), {**options, "strings_to_numbers": False}) as book:
        if data_as_of is not None:
            book.set_custom_property(DATA_DATE, iso(data_as_of), "text")
        sheet = book.add_worksheet(title[:31])
        formats = {
            ColumnType.TIME: book.add_format({"num_format": _TIME_FORMAT}),
            ColumnType.AMOUNT: book.add_format({"num_format": "#,##0.00"}),
            ColumnType.COUNT: book.add_format({"num_format": "0"}),
        }
        bold = book.add_format({"bold": True})
        sheet.freeze_panes(1, 0)
        for position, column in enumerate(columns):
            sheet.set_column(position, position, _WIDTHS.get(column.type, 18))
            sheet.write_string(0, position, column.heading, bold)
        for number, row in enumerate(rows, start=1):
            for position, (column, value) in enumerate(zip(columns, row, strict=True)):
                _write_cell(sheet, number, position, column, value, formats)
            count = number
    return count


def _write_cell(
    sheet: Any, number: int, position: int, column: Column, value: Value, formats: dict[ColumnType, Any]
) -> None:
    if value is None:
        return
    if isinstance(value, datetime):
        naive = value.astimezone(CHINA).replace(tzinfo=None)
        sheet.write_datetime(number, position, naive, formats[ColumnType.TIME])
    elif isinstance(value, Decimal) and len(value.as_tuple().digits) <= EXACT_DIGITS:
        sheet.write_number(number, position, float(value), formats[ColumnType.AMOUNT])
    elif isinstance(value, int) and not isinstance(value, bool):
        sheet.write_number(number, position, value, formats[ColumnType.COUNT])
    else:
        text = text_value(value)
        if len(text) > CELL_CHARACTERS:
            raise RefusedError(
                _("文本过长"),
                _(
                    "“{column}”有一格超过 {count} 个字符，放不进 XLSX。请导出 CSV。",
                    column=column.heading,
                    count=CELL_CHARACTERS,
                ),
            )
        sheet.write_string(number, position, text)
