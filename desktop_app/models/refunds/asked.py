"""What is wrong with the amount that a request asks for, told apart, so that a person reads what it really is."""

from __future__ import annotations

from enum import StrEnum

from desktop_app.models.amounts import ManyDecimalsError, NegativeAmountError, read_amount
from desktop_app.models.cells import UnreadableValueError
from desktop_app.models.refunds.facts import RefundFacts


class AmountFault(StrEnum):
    """What can be wrong with it by itself, whatever was paid; the packs name these in ``params``."""

    MISSING = "missing"
    NO_CURRENCY = "no_currency"
    """Nobody said, or nobody can read, in which currency it is."""
    UNREADABLE = "unreadable"
    DECIMALS = "decimals"
    """More of them than the currency has."""
    NEGATIVE = "negative"
    ZERO = "zero"


def amount_fault(facts: RefundFacts) -> AmountFault | None:
    """What is wrong with 申请金额; ``None`` for an amount above nought."""
    asked = facts.requested
    if asked is not None:
        if asked.amount < 0:
            return AmountFault.NEGATIVE
        return None if asked.amount else AmountFault.ZERO
    if not facts.unread_amount:
        return AmountFault.MISSING
    if facts.is_currency_unknown:
        return AmountFault.NO_CURRENCY
    try:
        read_amount(facts.unread_amount, facts.currency or "")
    except NegativeAmountError:
        return AmountFault.NEGATIVE
    except ManyDecimalsError:
        return AmountFault.DECIMALS
    except UnreadableValueError:
        return AmountFault.UNREADABLE
    return AmountFault.UNREADABLE
