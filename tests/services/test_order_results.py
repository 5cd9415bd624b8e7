"""What stands beside an order in the lists: read from the stored columns, the same as from the values they mean."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.models.columns import decode, encode
from desktop_app.models.kinds import KINDS, ColumnType
from desktop_app.models.money import Money
from desktop_app.services.cases.results import order_results

ORDERS = KINDS["orders"]


def _stored(column_type: ColumnType) -> st.SearchStrategy[Any]:
    if column_type is ColumnType.AMOUNT:
        return st.decimals(-(10**9), 10**9, places=2) | st.sampled_from([Decimal("1.005"), Decimal(7), Decimal(0)])
    return st.text(min_size=1)


@given(st.data())
def test_results_are_those_of_the_values(data: st.DataObject) -> None:
    names = ("customer_name", "product_name", "billing_mode", "order_amount", "paid_amount")
    values = {name: data.draw(st.none() | _stored(ORDERS.column(name).type)) for name in names}
    values |= {"order_id": "CS1", "line_id": "L"}
    for name in ("order_status", "order_type", "access_type", "product_class"):
        values[name] = data.draw(st.none() | st.sampled_from(ORDERS.column(name).choices or ("别的",)))
    unread = data.draw(st.sampled_from([{}, {"paid_amount": "12,5"}, {"order_status": "?"}, {"currency": "x"}]))
    stored = encode(ORDERS, values, unread)
    meant = decode(ORDERS, stored)
    found = order_results(stored)
    paid, ordered = (
        None if meant[name] is None else Money(meant[name]).minor for name in ("paid_amount", "order_amount")
    )
    assert found["amount_minor"] == (paid or ordered)
    assert found["paid_minor"] == (ordered if paid is None else paid)
    assert found["state_text"] == meant["order_status"]
    assert found["customer_name"] == meant["customer_name"]
    types = [meant[name] for name in ("order_type", "access_type", "product_class", "billing_mode")]
    assert found["type_text"] == (" ".join(one for one in types if one) or None)
