"""The term of a period product: when it ends."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from desktop_app.sandbox.shop.cases import CHINA, Case
from desktop_app.sandbox.shop.store import Store


def months_later(seconds: int, months: int) -> int:
    """The same day and time some months later in China; the last day of a shorter month."""
    moment = datetime.fromtimestamp(seconds, CHINA)
    index = moment.year * 12 + moment.month - 1 + months
    year, month = divmod(index, 12)
    for day in (moment.day, 30, 29, 28):
        try:
            return int(moment.replace(year=year, month=month + 1, day=day).timestamp())
        except ValueError:
            continue
    return seconds


def term_end(store: Store, order: dict[str, Any], case: Case | None) -> int | None:
    """When the service ends: as the order says, else from the opening that the seller has told; None: not known."""
    if order["expires_at"] is not None:
        return int(order["expires_at"])
    months = store.plan(order["line_id"]).get("months")
    if not months or case is None or case.opening_time is None:
        return None
    return months_later(case.opening_time, months)
