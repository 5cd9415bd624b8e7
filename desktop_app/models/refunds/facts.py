"""What is known of a refund request, in the columns of the kind ``refunds``. Facts only; nothing is guessed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from desktop_app.models.amounts import marked_currency, read_amount
from desktop_app.models.cells import UnreadableValueError
from desktop_app.models.columns import decode, had_appeal, unread_texts
from desktop_app.models.kinds import KINDS
from desktop_app.models.money import Money

KIND = "refunds"
RECEIVED, NOT_RECEIVED = "已收货", "未收货"
"""收货状态: the two forms that a buyer of hardware fills in."""
INVOICE_ASKED, INVOICE_ISSUED = "申请中", "已开具"
"""发票状态: those of them that stand in the way of a refund."""


class RefundFacts(NamedTuple):
    """What is known of one request. ``None`` is left open; an amount always carries its currency."""

    refund_id: str
    order_id: str = ""
    line_id: str = ""
    product_name: str | None = None
    access_type: str | None = None
    billing_mode: str | None = None
    is_supervised: bool | None = None
    is_supervision_done: bool | None = None
    customer_name: str | None = None
    paid: Money | None = None
    requested: Money | None = None
    unread_amount: str = ""
    """申请金额 as it was written, where it is no amount or one in no known currency; then ``requested`` is ``None``."""
    is_currency_unknown: bool = False
    """An amount was written, and nobody said, or nobody can read, in which currency: it is taken for none at all."""
    currency: str | None = None
    """币种 as it was stated."""
    reason: str | None = None
    goods_state: str | None = None
    state_text: str | None = None
    """The state as it was written; what it means is looked up in the rules."""
    filed_at: datetime | None = None
    state_since: datetime | None = None
    invoice_state: str | None = None
    is_code_claimed: bool | None = None
    service_ends_at: datetime | None = None
    is_renewal_pending: bool | None = None
    """True: the renewal has not begun; False: it is in effect; ``None``: no renewal."""
    is_trial: bool | None = None
    contact_phone: str | None = None
    opinion: str | None = None
    """审核意见: what the seller said when it agreed or refused."""
    return_address: str | None = None
    return_carrier: str | None = None
    return_waybill: str | None = None
    """By whom, and with which number, the buyer sent the goods back."""
    inspection_reason: str | None = None
    """Why the last inspection was refused."""
    is_appeal_open: bool | None = None
    """Somebody appealed about this request's returned goods; an appeal about its case stands with the case."""
    had_appeal: bool = False
    """Such an appeal has ended since the request came to where it stands: for how long its clock stood nobody says."""

    unread: tuple[tuple[str, str], ...] = ()
    """Heading and text of other values that could not be read, in the order of the sheet."""

    @property
    def received_at(self) -> datetime | None:
        """When the request reached the seller: when it was filed, else since when it waits."""
        return self.filed_at or self.state_since


_TOLD_APART = frozenset({"requested_amount", "currency"})
"""What is not readable of these is told with the amount."""
_SAME = (
    *("product_name", "access_type", "billing_mode", "is_supervised", "is_supervision_done", "customer_name"),
    *("currency", "reason", "goods_state", "filed_at", "invoice_state", "is_code_claimed", "service_ends_at"),
    *("is_renewal_pending", "is_trial", "contact_phone", "opinion", "return_address", "return_carrier"),
    *("return_waybill", "inspection_reason", "is_appeal_open"),
)


def refund_facts(columns: Mapping[str, Any]) -> RefundFacts:
    """The facts of a request from its stored columns."""
    kind = KINDS[KIND]
    known: dict[str, Any] = decode(kind, columns)
    originals = unread_texts(kind, columns)
    unread, currency = originals.get("requested_amount", ""), known.get("currency")
    asked, foreign = known.get("requested_amount"), _foreign(unread)
    is_currency_unknown = currency is None and asked is not None
    if is_currency_unknown:
        # not stated, or nobody knows which: such an amount is never taken for one in the currency of the site
        unread = " ".join(filter(None, (format(asked, "f"), originals.get("currency"))))
    return RefundFacts(
        refund_id=known.get("refund_id") or "",
        order_id=known.get("order_id") or "",
        line_id=known.get("line_id") or "",
        paid=_money(known.get("paid_amount"), currency),
        requested=foreign or _money(asked, currency),
        unread_amount="" if foreign else unread,
        is_currency_unknown=is_currency_unknown,
        unread=tuple(
            (column.heading, originals[column.id])
            for column in kind.columns
            if column.id in originals and column.id not in _TOLD_APART
        ),
        state_text=known.get("node_text"),
        state_since=known.get("node_since"),
        had_appeal=had_appeal(columns),
        **{name: known.get(name) for name in _SAME},
    )


def _money(amount: Decimal | None, currency: str | None) -> Money | None:
    """An amount with its currency; one without it is not known."""
    return None if amount is None or currency is None else Money(amount, currency)


def _foreign(text: str) -> Money | None:
    """An amount that could not be read only because its own mark names another currency than the row."""
    if not text:
        return None
    try:
        mark = marked_currency(text)
        amount = read_amount(text, mark) if mark else None
    except UnreadableValueError:
        return None
    return None if amount is None else Money(amount, mark)
