"""Cells as files carry them: a text, or a typed cell of a workbook."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True)
class NumberCell:
    """A number of a workbook, as the text that the file stores."""

    text: str


@dataclass(frozen=True)
class DateCell:
    """A number that the workbook shows as a date: the wall time it means."""

    moment: datetime
    """Without time zone: what the sheet shows, which is China Standard Time."""


@dataclass(frozen=True)
class FaultCell:
    """A cell without a readable value: an error value, or a formula whose result was not stored."""

    text: str
    reason: str


Cell = str | bool | NumberCell | DateCell | FaultCell | None


def text_of(cell: Cell) -> str:
    """The cell as a person sees it in the file."""
    if isinstance(cell, str):  # first, as nearly all are
        return cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, NumberCell):
        return _number_text(cell.text)
    if isinstance(cell, DateCell):
        return cell.moment.strftime("%Y-%m-%d %H:%M:%S")
    return cell.text


def _number_text(text: str) -> str:
    """A stored number the way the sheet shows it: at most 15 significant digits."""
    try:
        number = float(text)
    except ValueError:
        return text
    if number != number or number in (float("inf"), float("-inf")):
        return text
    return format(Decimal(format(number, ".15g")), "f")
