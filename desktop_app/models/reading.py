"""Reading cells: amounts, times, yes and no, counts, choices. What is ambiguous is never guessed.

A cell is what a file really carries: a text, or a typed cell of a workbook. All readers answer
``None`` for an empty cell and raise ``UnreadableValueError`` with the reason otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from desktop_app.clock import CHINA
from desktop_app.models.amounts import read_amount as read_amount
from desktop_app.models.amounts import read_currency as read_currency
from desktop_app.models.amounts import signed_currency
from desktop_app.models.batches import RowIssue
from desktop_app.models.cells import Cell as Cell
from desktop_app.models.cells import DateCell as DateCell
from desktop_app.models.cells import FaultCell as FaultCell
from desktop_app.models.cells import NumberCell as NumberCell
from desktop_app.models.cells import UnreadableValueError as UnreadableValueError
from desktop_app.models.cells import is_empty_mark, plain_text
from desktop_app.models.cells import text_of as text_of
from desktop_app.models.kinds import Column, ColumnType, Kind, bare_id, key_of
from desktop_app.texts import _

Value = str | bool | int | Decimal | datetime | None


@dataclass(frozen=True)
class ReadRow:
    """One row as read. ``refused`` says why it is not taken; ``unread`` keeps the original texts."""

    row: int
    key: str
    values: dict[str, Value]
    warned: tuple[RowIssue, ...] = ()
    refused: RowIssue | None = None
    unread: dict[str, str] = field(default_factory=dict)


_DATE = r"(?P<year>\d{4})(?:-|/|\.|年)(?P<month>\d{1,2})(?:-|/|\.|月)(?P<day>\d{1,2})日?"
_CLOCK = r"(?P<hour>\d{1,2})(?::|时|点)(?P<minute>\d{1,2})分?(?::?(?P<second>\d{1,2})(?:\.\d{1,9})?秒?)?"
_ZONE = r"(?P<zone>Z|(?:GMT|UTC)?[+-]\d{1,2}(?::?\d{2})?)"
_TIME = re.compile(rf"{_DATE}(?:(?:T|\s+|(?<=日)){_CLOCK}(?:\s*\(?{_ZONE}\)?)?)?", re.ASCII | re.IGNORECASE)
_USUAL_TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", re.ASCII)
"""The form in which nearly all times come; read without taking it apart."""
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2}))?", re.ASCII)
_SERIAL = re.compile(r"\d{5}(?:\.\d{1,15})?", re.ASCII)
_EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - wall time of a sheet
FIRST_SERIAL = 32874
"""1990-01-01: smaller numbers are no dates that an order could carry."""
LAST_SERIAL = 73050
"""2099-12-31."""
FIRST_YEAR, LAST_YEAR = 1990, 2100
"""Years that an order could carry; the last one is not among them."""


def from_serial(number: float) -> datetime:
    """The wall time of a serial number (1900 system), to the nearest second."""
    return _EXCEL_EPOCH + timedelta(seconds=round(number * 86400))


def read_time(cell: Cell) -> datetime | None:
    """The moment, aware. Without an offset it is China Standard Time; a day alone is its first moment."""
    if isinstance(cell, bool):
        raise UnreadableValueError(_("不是时间：{text}", text=text_of(cell)))
    if isinstance(cell, DateCell):
        return cell.moment.replace(tzinfo=CHINA)
    plain = plain_text(cell)
    if is_empty_mark(plain) or plain == "-":
        return None
    try:
        moment = _moment(plain)
    except (ValueError, OverflowError):
        moment = None
    if moment is None or not FIRST_YEAR <= moment.year < LAST_YEAR:
        raise UnreadableValueError(_("不是时间：{text}", text=text_of(cell)[:60]))
    return moment


def _moment(plain: str) -> datetime | None:
    if _USUAL_TIME.fullmatch(plain):
        return datetime.fromisoformat(plain).replace(tzinfo=CHINA)
    if found := _TIME.fullmatch(plain):
        parts = found.groupdict()
        numbers = [int(parts[name] or 0) for name in ("year", "month", "day", "hour", "minute", "second")]
        return datetime(*numbers, tzinfo=_zone(parts["zone"]))  # type: ignore[arg-type,misc]
    if found := _DIGITS.fullmatch(plain):
        return datetime(*(int(part or 0) for part in found.groups()), tzinfo=CHINA)  # type: ignore[arg-type,misc]
    if _SERIAL.fullmatch(plain) and FIRST_SERIAL <= float(plain) <= LAST_SERIAL:
        return from_serial(float(plain)).replace(tzinfo=CHINA)
    return None


def _zone(text: str | None) -> timezone:
    if not text:
        return CHINA
    if text.upper() == "Z":
        return timezone.utc  # noqa: UP017 - the offset of the text
    found = re.fullmatch(r"(?:GMT|UTC)?([+-])(\d{1,2}):?(\d{2})?", text, re.IGNORECASE)
    if found is None:
        raise ValueError(text)
    offset = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    return timezone(offset if found[1] == "+" else -offset)


_PERIOD = re.compile(r"(\d{4})(?:[-/.]|年)?(0?[1-9]|1[0-2])月?", re.ASCII)


def read_period(cell: Cell) -> str | None:
    """A month of accounts as ``YYYY-MM``: 2025-03, 202503, 2025/3, 2025年3月, or a day of a sheet in that month."""
    if isinstance(cell, DateCell):
        return f"{cell.moment:%Y-%m}"
    plain = plain_text(cell)
    if is_empty_mark(plain) or plain == "-":
        return None
    found = _PERIOD.fullmatch(plain)
    if found is None or isinstance(cell, bool) or not FIRST_YEAR <= int(found[1]) < LAST_YEAR:
        raise UnreadableValueError(_("不是账期，例如 2025-03：{text}", text=text_of(cell)[:60]))
    return f"{found[1]}-{int(found[2]):02d}"


YES, NO = "是", "否"
"""As the sheets write them: data, in every language."""
_YES = frozenset({YES, "yes", "y", "true", "有"})
_NO = frozenset({NO, "no", "n", "false", "无"})


def read_bool(cell: Cell) -> bool | None:
    """是 or 否."""
    if isinstance(cell, bool):
        return cell
    plain = plain_text(cell).casefold()
    if is_empty_mark(plain) or plain == "-":
        return None
    if plain in _YES:
        return True
    if plain in _NO:
        return False
    raise UnreadableValueError(_("应为“是”或“否”：{text}", text=text_of(cell)[:60]))


def read_int(cell: Cell) -> int | None:
    """A count: whole and not negative."""
    plain = plain_text(cell)
    if is_empty_mark(plain) or plain == "-":
        return None
    found = re.fullmatch(r"(\d{1,9})(?:\.0+)?次?", plain, re.ASCII)
    if found is None or isinstance(cell, (bool, DateCell)):
        raise UnreadableValueError(_("不是次数：{text}", text=text_of(cell)[:60]))
    return int(found[1])


def read_choice(cell: Cell, column: Column) -> str | None:
    """One of the column's words."""
    plain = plain_text(cell)
    if is_empty_mark(plain) or plain == "-":
        return None
    word = column.choice_words.get(plain, plain)
    if word in column.choices or column.is_open:
        return word
    choices = _("、").join(column.choices)
    raise UnreadableValueError(_("“{text}”不在可选值之内，可选：{choices}", text=plain[:60], choices=choices))


_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?E\+\d+", re.ASCII | re.IGNORECASE)


def read_id(cell: Cell) -> str | None:
    """An id as written; its key is bare of outer blanks. One that a spreadsheet has rounded cannot be read."""
    if isinstance(cell, (bool, DateCell)):
        raise UnreadableValueError(_("不是编号：{text}", text=text_of(cell)))
    if isinstance(cell, FaultCell):
        raise UnreadableValueError(cell.reason)
    if isinstance(cell, NumberCell):
        return _whole_number(cell)
    text = bare_id(cell or "")
    if _SCIENTIFIC.fullmatch(text):
        raise UnreadableValueError(_("编号已被表格软件改写，末尾数字丢失：{text}", text=text[:60]))
    if _TOTAL.fullmatch(text):
        raise UnreadableValueError(_("这是合计行，不是编号：{text}", text=text[:60]))
    return None if text in ("", "--", "-") else cell


_TOTAL = re.compile(r"(合计|总计|小计|汇总)\b.*|共\s*\d+\s*[条项页笔个].*|[-=_]{3,}")
"""Foot lines that stand below a table, in the place of an id."""


def _whole_number(cell: NumberCell) -> str:
    shown = text_of(cell)
    digits = shown.lstrip("-")
    if not digits.isdecimal():
        raise UnreadableValueError(_("不是编号：{text}", text=shown))
    if len(digits) > 15:
        # a sheet keeps 15 digits: the rest of the id is lost
        raise UnreadableValueError(_("编号已被表格软件改写，末尾数字丢失：{text}", text=shown))
    return shown


def read_text(cell: Cell) -> str | None:
    """A text as it stands: leading zeros, blanks and case are kept."""
    if isinstance(cell, FaultCell):
        raise UnreadableValueError(cell.reason)
    if isinstance(cell, NumberCell) and len(text_of(cell).lstrip("-").replace(".", "")) > 15:
        raise UnreadableValueError(_("数字已被表格软件改写，末尾数字丢失：{text}", text=text_of(cell)))
    text = text_of(cell)
    return text if text.strip() else None


def read_value(column: Column, cell: Cell, row: Mapping[str, Value]) -> Value:
    """The cell by the type of its column; ``row`` holds what was read before (currency, order type)."""
    kind = column.type
    if kind is ColumnType.AMOUNT:
        currency = str(row.get("currency") or "")
        order_type = row.get("order_type")
        is_reversal = bool(column.negative_for) and (order_type is None or order_type in column.negative_for)
        return read_amount(cell, currency, can_be_negative=is_reversal)
    if kind is ColumnType.CHOICE:
        return read_choice(cell, column)
    return _READERS[kind](cell)


_READERS = {
    ColumnType.TEXT: read_text,
    ColumnType.ID: read_id,
    ColumnType.CURRENCY: read_currency,
    ColumnType.TIME: read_time,
    ColumnType.BOOL: read_bool,
    ColumnType.COUNT: read_int,
    ColumnType.PERIOD: read_period,
}

CLOCK_SLACK = timedelta(minutes=5)
"""Clocks of two computers may differ by this much without a word."""

_FIRST = ("currency", "order_type")
"""Read first, because amounts are judged by them."""


def read_row(kind: Kind, row: int, cells: Mapping[str, Cell], headings: Mapping[str, str], at: datetime) -> ReadRow:
    """One row by its column ids. ``headings`` are the file's own names for issues; ``at`` is now.

    A worklist keeps a row with a readable id and lists what could not be read; a ledger refuses a
    row whole with its first fault.
    """
    values: dict[str, Value] = {}
    unread: dict[str, str] = {}
    faults: dict[str, RowIssue] = {}
    now = (
        at if kind.is_worklist else at + CLOCK_SLACK
    )  # a ledger's row is refused whole: not for two clocks that differ
    in_order = _present(kind, tuple(cells))
    for column in in_order:
        cell = cells[column.id]
        try:
            value = read_value(column, cell, values)
            if column.is_past and isinstance(value, datetime) and value > now:
                raise UnreadableValueError(_("时间晚于现在：{text}", text=text_of(cell)))
        except UnreadableValueError as error:
            value = None
            unread[column.id] = text_of(cell)
            faults[column.id] = RowIssue(row, headings.get(column.id, column.heading), error.reason)
        values[column.id] = value
    if values.get("currency") is None and "currency" not in faults:
        currency = _stated_currency(in_order, cells, values, headings)
        if currency:
            values["currency"] = currency
        elif kind.is_currency_needed and _has_amount(in_order, values):
            heading = headings.get("currency", kind.column("currency").heading)
            faults["currency"] = RowIssue(row, heading, _("没有写币种，金额按未知处理"))
    issues = tuple(faults[column.id] for column in kind.columns if column.id in faults)
    refused = _missing_id(kind, row, values, headings, faults)
    if refused is None and issues and not kind.is_worklist:
        refused = issues[0]
    bad_key = next((faults[name] for name in kind.key if name in faults), None)
    key = key_of(kind, values)
    return ReadRow(row, key, values, () if refused else issues, refused or bad_key, unread)


def _stated_currency(
    columns: list[Column], cells: Mapping[str, Cell], values: Mapping[str, Value], headings: Mapping[str, str]
) -> str:
    """What the amounts of a row say of their currency where no 币种 is given; never in place of one that is."""
    for column in columns:
        if column.type is ColumnType.AMOUNT and values.get(column.id) is not None:
            currency = signed_currency(cells[column.id], headings.get(column.id, ""))
            if currency:
                return currency
    return ""


def _has_amount(columns: list[Column], values: Mapping[str, Value]) -> bool:
    return any(one.type is ColumnType.AMOUNT and values.get(one.id) is not None for one in columns)


@lru_cache(maxsize=64)
def _present(kind: Kind, column_ids: tuple[str, ...]) -> list[Column]:
    """The columns that a table has, in the order of reading; the same for all its rows."""
    present = [column for column in kind.columns if column.id in column_ids]
    return sorted(present, key=lambda column: column.id not in _FIRST)


def _missing_id(
    kind: Kind, row: int, values: Mapping[str, Value], headings: Mapping[str, str], faults: Mapping[str, RowIssue]
) -> RowIssue | None:
    for column_id in kind.required:
        if not values.get(column_id):
            heading = headings.get(column_id, kind.column(column_id).heading)
            return faults.get(column_id) or RowIssue(row, heading, _("没有{column}", column=heading))
    return None


def to_decimal(text: str) -> Decimal:
    """A stored decimal text; our own fault when it is none."""
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise ValueError(text) from error
