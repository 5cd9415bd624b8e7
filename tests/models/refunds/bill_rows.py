"""Rows of an expected bill: the one that a request's line has with two beside it, and any that may come in."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from desktop_app.models.refunds.expected_bill import BillRow

DAY = date(2026, 11, 24)


def row(order: str, amount: str | None, settled: str | None, currency: str = "CNY", original: str = "") -> BillRow:
    def read(text: str | None) -> Decimal | None:
        return None if text is None else Decimal(text)

    return BillRow("2026-11", DAY, currency, order, f"{order}-000001", original, read(amount), read(settled))


ROWS = (
    row("CS1", "28800.00", "25632.00"),
    row("CS2", "755500.00", "672395.00"),
    row("CS3", "10.00", "8.00", "USD"),
)

AMOUNTS = st.none() | st.decimals(-(10**9), 10**9, places=2)
BILL_ROWS = st.lists(
    st.builds(
        BillRow,
        st.sampled_from(["2026-11", "2026-10", "2024-01"]),
        st.sampled_from([DAY, date(2026, 11, 3), date(2026, 10, 31)]),
        st.sampled_from(["CNY", "USD", "JPY"]),
        st.sampled_from(["CS1", "CS2", "CS3"]),
        st.sampled_from(["CS1-000001", "CS1-000002", "CS2-000001", ""]),
        st.sampled_from(["", "CS1-000001"]),
        AMOUNTS,
        AMOUNTS,
    ),
    max_size=30,
)
