"""What follows from a decision on a refund, as rules say it: one line each, by access type and circumstances."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from desktop_app.models.findings import Clause
from desktop_app.models.refunds.facts import INVOICE_ASKED, INVOICE_ISSUED, NOT_RECEIVED, RECEIVED
from desktop_app.models.refunds.states import RefundState
from desktop_app.models.rules.packs import plain_word

if TYPE_CHECKING:
    from desktop_app.models.refunds.context import RefundContext
    from desktop_app.models.refunds.facts import RefundFacts
    from desktop_app.models.refunds.regimes import Regime
    from desktop_app.models.rules.packs import RulePacks
    from desktop_app.models.rules.refund_shapes import EffectEntry

ANY = "*"


class Decision(StrEnum):
    """Which way the seller decides."""

    AGREE = "agree"
    REJECT = "reject"


class Figure(StrEnum):
    """A value that is reckoned for the one request; the others are words of the rule."""

    NONE = ""
    BILL_DAY = "bill_day"
    BILL_ORDER = "bill_order"
    BILL_SETTLEMENT = "bill_settlement"
    REFUNDED = "refunded"
    USED_TERM = "used_term"
    PRO_RATA = "pro_rata"
    FIVE_DAYS = "five_days"
    """How long the window of a refund that nobody reviews still runs."""


class Circumstance(StrEnum):
    """What must be so for a line to be said."""

    RENEWAL_PENDING = "renewal_pending"
    SUPERVISION_DONE = "supervision_done"
    GOODS_RECEIVED = "goods_received"
    GOODS_NOT_RECEIVED = "goods_not_received"
    INVOICE_ASKED = "invoice_asked"
    INVOICE_ISSUED = "invoice_issued"
    VOUCHERS = "vouchers"
    """Vouchers paid a part of the order."""


class EffectLine(NamedTuple):
    """One line: what it is called, what it says, and the rule behind it."""

    line: str
    label: str
    value: str
    """Empty where ``figure`` is reckoned."""
    figure: Figure
    clause: Clause
    is_reckoned: bool = False
    """Arithmetic over what came in: no assumption about the marketplace."""
    is_loosened: bool = False
    """The company's own pack says so in place of ours (本公司放宽)."""
    params: tuple[tuple[str, int], ...] = ()


SAID_BY_REQUEST = frozenset(Circumstance) - {Circumstance.SUPERVISION_DONE, Circumstance.VOUCHERS}
"""Those of which the request alone speaks, without its order and its case."""


def circumstances(seen: RefundContext) -> frozenset[Circumstance]:
    """All that is known to be so; what nobody said is not so."""
    order = seen.order
    known = {
        Circumstance.SUPERVISION_DONE: seen.is_supervision_done,
        Circumstance.VOUCHERS: order.vouchers is not None and order.vouchers.amount > 0,
    }
    return stated_by(seen.facts).union(one for one, is_so in known.items() if is_so)


def stated_by(facts: RefundFacts) -> frozenset[Circumstance]:
    """What the request alone says to be so: of ``SAID_BY_REQUEST``."""
    known = {
        Circumstance.RENEWAL_PENDING: facts.is_renewal_pending is True,
        Circumstance.GOODS_RECEIVED: facts.goods_state == RECEIVED,
        Circumstance.GOODS_NOT_RECEIVED: facts.goods_state == NOT_RECEIVED,
        Circumstance.INVOICE_ASKED: facts.invoice_state == INVOICE_ASKED,
        Circumstance.INVOICE_ISSUED: facts.invoice_state == INVOICE_ISSUED,
    }
    return frozenset(one for one, is_so in known.items() if is_so)


def effects_of(
    decision: Decision,
    state: RefundState,
    regime: Regime,
    access_type: str | None,
    so: frozenset[Circumstance],
    packs: RulePacks,
    day: date,
) -> tuple[EffectLine, ...]:
    """What follows, in the order of the rules: of the rows for one line the most exact says it, of two alike the later.

    A row that names an access type is more exact than one for any, then one that asks for more circumstances.
    """
    access = plain_word(access_type or "")
    found: dict[str, EffectEntry] = {}
    for entry in _rows(packs, day):
        types = {plain_word(one) for one in entry.types}
        if entry.decision != decision or not (ANY in entry.types or access in types):
            continue
        if (entry.states and state not in entry.states) or (entry.regimes and regime not in entry.regimes):
            continue
        if not so.issuperset(entry.needs):
            continue
        before = found.get(entry.line)
        if before is None or _exactness(entry) >= _exactness(before):
            found[entry.line] = entry
    return tuple(_line(entry, packs, day) for entry in _in_order(found.values(), decision, packs, day))


def _exactness(entry: EffectEntry) -> tuple[bool, bool, int]:
    return bool(entry.states), ANY not in entry.types, len(entry.needs)


def _in_order(entries: Iterable[EffectEntry], decision: Decision, packs: RulePacks, day: date) -> list[EffectEntry]:
    """Lines stand where the rules of the decision first name them, whichever of their rows says them."""
    places: dict[str, int] = {}
    for place, entry in enumerate(_rows(packs, day)):
        if entry.decision == decision:
            places.setdefault(entry.line, place)
    return sorted(entries, key=lambda one: places[one.line])


def _line(entry: EffectEntry, packs: RulePacks, day: date) -> EffectLine:
    return EffectLine(
        entry.line,
        str(entry.label),
        "" if entry.value is None else str(entry.value),
        entry.figure,
        packs.clause(entry.clause or entry.id, day),
        entry.is_reckoned,
        entry.id in packs.loosened,
        tuple(sorted(entry.params.items())),
    )


def _rows(packs: RulePacks, day: date) -> tuple[EffectEntry, ...]:
    from desktop_app.models.rules.refund_shapes import EffectEntry  # pydantic
    from desktop_app.models.rules.refund_tables import rows_on

    return rows_on(EffectEntry, day, packs)
