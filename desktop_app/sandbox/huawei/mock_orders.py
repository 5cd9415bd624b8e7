"""The simulated orders that every seller may query while developing.

Documented: the nine ids, each with the line ``<order>-000001``, and what sort of order each is (the European pages
lack the two pay-per-use ones). What else their answers hold is not documented: amounts, times and buyer here are
this rehearsal's own and always the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

CREATED = "20260101020304"
"""UTC. Each simulated order was placed then."""
CREATED_SECOND = 1_767_233_084
BUYER = {
    "customerId": "00000000000000000000000000004d4f",
    "customerName": "mock_customer",
    "mobilePhone": "13800000000",
    "email": "mock@example.com",
}


@dataclass(frozen=True)
class _Sort:
    """What is told of one simulated order; ``amount`` as decimal text, ``term`` as period type, number, end."""

    order_type: str
    charging_mode: str
    amount: str
    term: tuple[str, int, str] | None = None
    is_refund: bool = False


_MONTH = ("month", 1, "20260201155959")
_SORTS = {
    "MOCKPERIODYEARNEW": _Sort("NEW", "PERIOD", "1200.00", ("year", 1, "20270101155959")),
    "MOCKONETIMENEW": _Sort("NEW", "ONE_TIME", "500.00"),
    "MOCKONDEMAND": _Sort("NEW", "ON_DEMAND", "0.00"),
    "MOCKONDEMANDPKG": _Sort("NEW", "ON_DEMAND_PKG", "300.00"),
    "MOCKPERIODDAYTRIAL": _Sort("TRIAL", "PERIOD", "0.00", ("day", 7, "20260108155959")),
    "MOCKMONTYTRIALTOFORMAL": _Sort("TRIAL_TO_FORMAL", "PERIOD", "100.00", _MONTH),
    "MOCKMONTYUNSUBSCRIBE": _Sort("UNSUBSCRIBE", "PERIOD", "100.00", _MONTH, is_refund=True),
    "MOCKMONTYRENEW": _Sort("RENEW", "PERIOD", "100.00", _MONTH),
    "MOCKMONTYCHANGE": _Sort("CHANGE", "PERIOD", "50.00", _MONTH),
}
MOCK_ORDERS = tuple(_SORTS)


def mock_order(order_id: str) -> dict[str, Any] | None:
    """The ``orderInfo`` of a simulated order, or None."""
    sort = _SORTS.get(order_id)
    if sort is None:
        return None
    number = MOCK_ORDERS.index(order_id) + 1
    line: dict[str, Any] = {"orderLineId": f"{order_id}-000001", "chargingMode": sort.charging_mode}
    if sort.term is not None:
        line |= {"periodType": sort.term[0], "periodNumber": sort.term[1], "expireTime": sort.term[2]}
    line["currency"] = "" if sort.is_refund else sort.amount
    line["currencyAfterDiscount"] = f"-{sort.amount}" if sort.is_refund else sort.amount
    line["productInfo"] = [
        {
            "productId": f"OFFI99990000000000{number:02d}",
            "skuCode": f"mock-sku-{number:02d}",
            "productName": "模拟商品",
            "linearValue": 1,
        }
    ]
    return {
        "orderId": order_id,
        "orderType": sort.order_type,
        "createTime": CREATED,
        "orderLine": [line],
        "buyerInfo": dict(BUYER),
    }
