"""与这位客户: how much a customer has bought, by currency, and what became of the refunds that it asked for before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from desktop_app.models.money import Money
from desktop_app.models.refunds.states import RefundState

NOT_BOUGHT = frozenset({"待付款", "已取消"})
"""订单状态 of orders by which nothing was bought."""
RETURNED = "退订"
"""订单类型 of an order that takes another one back."""


class Purchase(NamedTuple):
    """One order line; ``amount`` is what was paid, else the order's amount, ``None`` where nobody says it."""

    order_id: str
    amount: Decimal | None
    currency: str


class Dealings(NamedTuple):
    """All that is known of a customer in one connection."""

    orders: int
    paid: tuple[Money, ...]
    """One sum a currency, by its letters."""
    refunds: tuple[tuple[RefundState, int], ...]
    """Other requests of the customer, by the state in which they stand."""

    @property
    def refund_count(self) -> int:
        """How many other requests there are."""
        return sum(count for _state, count in self.refunds)


def sum_dealings(purchases: Iterable[Purchase], refunds: Mapping[str, int]) -> Dealings:
    """Orders counted once each, their lines added up currency by currency."""
    orders: set[str] = set()
    sums: dict[str, Money] = {}
    for one in purchases:
        orders.add(one.order_id)
        if one.amount is not None:
            more = Money(one.amount, one.currency)
            sums[one.currency] = sums[one.currency] + more if one.currency in sums else more
    states = dict.fromkeys(RefundState, 0)
    for text, count in refunds.items():
        states[RefundState(text)] += count
    return Dealings(
        len(orders),
        tuple(sums[currency] for currency in sorted(sums)),
        tuple((state, count) for state, count in states.items() if count),
    )
