"""Reading money: exact amounts with the marks people write, and what a mark says of the currency.

``None`` for an empty cell, ``UnreadableValueError`` for what cannot be read; what is ambiguous is never guessed.
"""

from __future__ import annotations

import re
from decimal import Decimal

from desktop_app.models.cells import (
    Cell,
    DateCell,
    UnreadableValueError,
    is_empty_mark,
    plain_text,
    text_of,
)
from desktop_app.models.currencies import DECIMALS
from desktop_app.texts import _

_BLANKS = re.compile(r"[\s\u00a0]")
_GROUPED = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?|\d+(\.\d+)?|\.\d+", re.ASCII)
_CNY_MARKS = ("¥", "人民币", "RMB", "CNY", "元")
_OTHER_MARKS = {"US$": "USD", "USD": "USD", "$": "USD", "HK$": "HKD", "HKD": "HKD", "€": "EUR", "EUR": "EUR"}
MAX_DIGITS = 18
MAX_DECIMALS = 8


class NegativeAmountError(UnreadableValueError):
    """An amount below nought where none can be."""


class ManyDecimalsError(UnreadableValueError):
    """An amount with more decimals than its currency has."""


def read_amount(cell: Cell, currency: str = "", *, can_be_negative: bool = False) -> Decimal | None:
    """The exact amount. ``currency`` is the row's own; a currency mark that contradicts it cannot be read."""
    if isinstance(cell, (bool, DateCell)):
        raise UnreadableValueError(_("不是金额：{text}", text=text_of(cell)))
    shown = text_of(cell)
    plain = _BLANKS.sub("", plain_text(cell))
    if is_empty_mark(plain):
        return None
    plain, mark = _without_currency(plain)
    second, is_negative = "", False
    if plain.startswith("(") and plain.endswith(")"):
        plain, second = _without_currency(plain[1:-1])
        if mark and second:
            raise UnreadableValueError(_("不是金额：{text}", text=shown))
        is_negative = True
    elif plain[:1] in "-−–+" and plain:
        is_negative, plain = plain[0] != "+", plain[1:]
        plain, second = _without_currency(plain) if not mark else (plain, "")
    if (mark or second) not in ("", currency.upper() or "CNY"):
        raise UnreadableValueError(_("金额的货币符号与币种不一致：{text}", text=shown))
    if not _GROUPED.fullmatch(plain):
        raise UnreadableValueError(_("不是金额：{text}", text=shown))
    amount = Decimal(plain.replace(",", ""))
    _check_size(amount, shown)
    _check_decimals(amount, currency.upper() or "CNY", shown)
    if is_negative and amount:
        if not can_be_negative:
            raise NegativeAmountError(_("金额不能为负：{text}", text=shown))
        amount = -amount
    return _canonical(amount)


def _canonical(amount: Decimal) -> Decimal:
    """One spelling for one amount, whatever the file wrote: two decimals, more only where they say something."""
    short = amount.quantize(Decimal("0.01")) if amount == amount.quantize(Decimal("0.01")) else amount.normalize()
    return short if short else abs(short)


def _check_size(amount: Decimal, shown: str) -> None:
    exponent = amount.as_tuple().exponent
    decimals = -exponent if isinstance(exponent, int) else 0
    if amount.adjusted() >= MAX_DIGITS or decimals > MAX_DECIMALS:
        raise UnreadableValueError(_("金额的位数过多：{text}", text=shown[:40]))


def _check_decimals(amount: Decimal, currency: str, shown: str) -> None:
    """More decimals than the currency has are no amount that anybody can pay: rounding it would be a guess."""
    decimals = DECIMALS.get(currency, MAX_DECIMALS)
    if amount != amount.quantize(Decimal(1).scaleb(-decimals)):
        raise ManyDecimalsError(_("金额的小数位比币种 {currency} 允许的多：{text}", currency=currency, text=shown[:40]))


def _without_currency(plain: str) -> tuple[str, str]:
    """The text without one leading or trailing currency mark, and the currency it names."""
    if plain[:1].isdigit() and plain[-1].isdigit():  # no mark begins or ends with a digit
        return plain, ""
    if not plain:
        return plain, ""
    upper = plain.upper()
    marks = [(mark, "CNY") for mark in _CNY_MARKS]
    for mark, code in marks + sorted(_OTHER_MARKS.items(), key=lambda pair: -len(pair[0])):
        if upper.startswith(mark) and len(plain) > len(mark):
            rest = plain[len(mark) :]
            # ``¥1234元`` names the same currency twice
            tail = rest.removesuffix("元") if code == "CNY" else rest
            return tail, code
        if upper.endswith(mark) and len(plain) > len(mark):
            return plain[: -len(mark)], code
    return plain, ""


_UNIT_CNY = re.compile(r"[(（]\s*(?:元|CNY|人民币)\s*[)）]\s*$", re.IGNORECASE)


def signed_currency(cell: Cell, heading: str = "") -> str:
    """The currency that an amount states by its own sign, or its heading by its unit; empty without one.

    All connections are of the cn site, where prices are in yuan: ``¥`` is never the yen there. A dollar sign is shared
    by several currencies and states none.
    """
    if isinstance(cell, str):
        _rest, mark = _without_currency(_BLANKS.sub("", plain_text(cell)).strip("()+-−–"))
        if mark:
            return mark if mark == "CNY" else ""
    return "CNY" if _UNIT_CNY.search(heading) else ""


def marked_currency(text: str) -> str:
    """The currency that a mark at an amount names, whichever it is; empty without a mark."""
    return _without_currency(_BLANKS.sub("", plain_text(text)).strip("()+-−–"))[1]


_CURRENCY_WORDS = {"人民币": "CNY", "RMB": "CNY", "元": "CNY", "¥": "CNY", "美元": "USD", "$": "USD"}


def read_currency(cell: Cell) -> str | None:
    """A currency by its three letters (ISO 4217)."""
    plain = plain_text(cell)
    if is_empty_mark(plain) or plain == "-":
        return None
    code = _CURRENCY_WORDS.get(plain.upper(), plain.upper())
    if code not in DECIMALS:
        raise UnreadableValueError(_("不是币种：{text}", text=text_of(cell)[:60]))
    return code
