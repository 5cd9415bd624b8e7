"""The status line below the list in words: how many rows, their sums, and what comes by itself. No Qt in here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from desktop_app.models import wording
from desktop_app.models.totals import EffectSum
from desktop_app.models.week import WEEK_EFFECTS
from desktop_app.texts import _, n_


@dataclass(frozen=True, slots=True)
class FooterText:
    """The status line below a list: how many rows, and their sums by currency."""

    count: str
    sums: str
    effects: tuple[str, ...] = ()
    """What comes by itself, by effect."""


def footer_text(
    shown: int, in_view: int, sums: Mapping[str, int], effects: Iterable[EffectSum] = (), *, is_filtered: bool
) -> FooterText:
    """``筛出 86 单，共 214 单``, ``合计 ¥1,486,320.00``, ``自动验收 1 单 ¥48,600.00``.

    Each currency and each effect stands for itself, never added.
    """
    count = (
        _("筛出 {shown} 单，共 {total} 单", shown=f"{shown:,}", total=f"{in_view:,}")
        if is_filtered
        else n_("{total} 单", "{total} 单", shown, total=f"{shown:,}")
    )
    amounts = wording.sums_text(sums)
    coming = tuple(_effect_total(one) for one in effects if one.effect in WEEK_EFFECTS)
    return FooterText(count, _("合计 {amounts}", amounts=amounts) if amounts else "", coming)


def _effect_total(one: EffectSum) -> str:
    """Of a notice only those that run are counted as one, so that it has its own name here."""
    name = wording.effect_name(one.effect, badges=(wording.OVER_180_DAYS,))
    amounts = wording.sums_text(one.minor_by_currency)
    return n_(
        "{effect} {count} 单 {amounts}", "{effect} {count} 单 {amounts}", one.count, effect=name, amounts=amounts
    ).rstrip()
