"""``GET /api/mkp-openapi-public/global/v1/order/query``: one order of this seller, or a simulated one.

Documented: the parameters ``orderId`` (mandatory, 64) and ``orderLineId`` (64), the members of the answer and their
values, times in UTC, ``currency`` blank and ``currencyAfterDiscount`` negative for refunds, ``expireTime`` for period
products alone and only an estimate.

Assumed: amounts are decimal text in the site's currency; ``currencyAfterDiscount`` is what was paid after vouchers; the
members of ``buyerInfo``, ``productName``; an order that this seller does not have is ``MKT.0150`` (nothing tells
whether another seller has it); a value beyond its length is ``MKT.0100``.
"""

from __future__ import annotations

import hashlib
from typing import Any

from desktop_app.sandbox.huawei.calls import Call, refuse_surplus, text_of, utc_text
from desktop_app.sandbox.huawei.errors import ORDERS, InterfaceError, done
from desktop_app.sandbox.huawei.mock_orders import mock_order
from desktop_app.sandbox.shop.cases import ORDER_COLUMNS, money_text
from desktop_app.sandbox.shop.catalogue import MONTHS
from desktop_app.sandbox.shop.order_terms import months_later
from desktop_app.sandbox.shop.shop import Shop

PARAMETERS = ("orderId", "orderLineId")
ORDER_TYPES = {
    "新购": "NEW",
    "试用": "TRIAL",
    "试用转正": "TRIAL_TO_FORMAL",
    "退订": "UNSUBSCRIBE",
    "续费": "RENEW",
    "变更": "CHANGE",
}
CHARGING_MODES = {"包周期": "PERIOD", "一次性": "ONE_TIME", "按需": "ON_DEMAND", "按需套餐包": "ON_DEMAND_PKG"}
# by the line's id, which has an index: a line's id begins with its order's
_LINES = (
    f"SELECT {', '.join(ORDER_COLUMNS)} FROM orders "  # noqa: S608 - own column names
    "WHERE line_id>=? AND line_id<? AND order_id=? AND seq>0 ORDER BY line_id"
)


class OrderQuery:
    """The order query of one shop."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop

    def answer(self, call: Call) -> dict[str, Any]:
        """The body of the answer."""
        asked = _parameters(call.query)
        order_id = text_of(ORDERS, asked, "orderId", 64)
        line_id = text_of(ORDERS, asked, "orderLineId", 64, is_needed=False)
        found = mock_order(order_id) or self._own(order_id)
        if found is not None and line_id:
            lines = [line for line in found["orderLine"] if line["orderLineId"] == line_id]
            found = found | {"orderLine": lines} if lines else None
        if found is None:
            raise InterfaceError("MKT.0150", "没有找到您的这个订单，或它不属于您，请核对订单号和订单行号。")
        return done(ORDERS, orderInfo=found)

    def _own(self, order_id: str) -> dict[str, Any] | None:
        rows = self._shop.connection.execute(_LINES, (f"{order_id}-", f"{order_id}.", order_id)).fetchall()
        orders = [dict(zip(ORDER_COLUMNS, row, strict=True)) for row in rows]
        if not orders:
            return None
        first = orders[0]
        return {
            "orderId": order_id,
            "orderType": ORDER_TYPES[first["order_type"]],
            "createTime": utc_text(first["ordered_at"]),
            "orderLine": [line_info(order) for order in orders],
            "buyerInfo": {
                "customerId": _mark(first["customer_account"]),
                "customerName": first["customer_account"],
                "mobilePhone": first["phone"] or "",
            },
        }


def line_info(order: dict[str, Any]) -> dict[str, Any]:
    """The ``OrderLine`` of an order line's columns."""
    mode = CHARGING_MODES[order["billing_mode"]]
    line: dict[str, Any] = {"orderLineId": order["line_id"], "chargingMode": mode}
    months = MONTHS.get(order["product_id"])
    if mode == "PERIOD" and months:
        years = months % 12 == 0
        start = order["effective_at"] or order["paid_at"] or order["ordered_at"]
        line["periodType"] = "year" if years else "month"
        line["periodNumber"] = months // 12 if years else months
        line["expireTime"] = utc_text(order["expires_at"] or months_later(start, months))
    is_refund = order["order_type"] == "退订"
    paid = money_text(order["paid_amount"]) or "0.00"
    line["currency"] = "" if is_refund else money_text(order["order_amount"])
    line["currencyAfterDiscount"] = f"-{paid}" if is_refund and order["paid_amount"] else paid
    line["productInfo"] = [
        {
            "productId": order["product_id"],
            "skuCode": _mark(f"{order['product_name']}|{order['specification']}"),
            "productName": order["product_name"],
        }
    ]
    return line


def _parameters(query: tuple[tuple[bytes, bytes], ...]) -> dict[str, str]:
    """The query by name. A parameter that is unknown, twice there or not UTF-8 is refused."""
    try:
        pairs = [(name.decode("utf-8"), value.decode("utf-8")) for name, value in query]
    except UnicodeDecodeError:
        raise InterfaceError(ORDERS.parameter, "参数不是 UTF-8 文本。") from None
    asked = dict(pairs)
    if len(asked) != len(pairs):
        raise InterfaceError(ORDERS.parameter, "同一个参数出现了两次。")
    refuse_surplus(ORDERS, asked, PARAMETERS)
    return asked


def _mark(text: str) -> str:
    """A stable id of the marketplace's length for what has only a name here."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:32]
