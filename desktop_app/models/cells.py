"""Cells as files carry them: a text, or a typed cell of a workbook; and what all readers of cells share."""

from __future__ import annotations

import unicodedata
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


class UnreadableValueError(ValueError):
    """A cell cannot be read as what its column asks for. ``reason`` is a sentence for people."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def plain_text(cell: Cell) -> str:
    """Width folded, outer blanks and invisible marks gone."""
    if isinstance(cell, FaultCell):
        raise UnreadableValueError(cell.reason)
    text = text_of(cell)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return text.strip().strip("\ufeff\u200b\u200e\u200f\u202a\u202c").strip()


_EMPTY_MARKS = frozenset({"", "--", "---", "——", "—", "––", "n/a", "null", "none", "(空)"})


def is_empty_mark(plain: str) -> bool:
    return plain.casefold() in _EMPTY_MARKS
