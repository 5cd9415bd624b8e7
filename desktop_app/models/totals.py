"""Sums of cases: how many, and their amounts by currency and by what happens to them by itself.

Apart from the lists that they stand below, because they are added up after the first rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop_app.models.supervision import Effect


@dataclass(frozen=True)
class EffectSum:
    """One kind of effect on one day, in the week or in a list: how many cases, and their amounts by currency."""

    effect: Effect
    count: int
    minor_by_currency: dict[str, int]


@dataclass(frozen=True)
class Totals:
    """How many rows a query has, and their amounts by currency in hundredths; currencies are never added."""

    count: int
    minor_by_currency: dict[str, int]
    effects: tuple[EffectSum, ...] = ()
    """The same rows by what happens to them by itself; totals of different effects are never added together."""


def add_up(effects: Sequence[EffectSum]) -> Totals:
    """The totals of rows whose sums are known by effect."""
    sums: dict[str, int] = {}
    for one in effects:
        for currency, minor in one.minor_by_currency.items():
            sums[currency] = sums.get(currency, 0) + minor
    return Totals(sum(one.count for one in effects), sums, tuple(effects))
