"""Requests made of a few facts, and their forecast by the shipped rules."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from desktop_app.clock import CHINA
from desktop_app.models.money import Money
from desktop_app.models.refunds.blockers import Blocker
from desktop_app.models.refunds.context import OrderSide, RefundContext
from desktop_app.models.refunds.facts import RefundFacts
from desktop_app.models.refunds.forecast import RefundForecast, forecast_refund
from desktop_app.models.refunds.reading import read_state
from desktop_app.models.rules.packs import RulePacks
from desktop_app.models.working_calendar import WorkingCalendar

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=CHINA)
Forecast = Callable[..., RefundForecast]
See = Callable[..., RefundContext]
KNOWN = OrderSide(is_known=True)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def money(amount: str, currency: str = "CNY") -> Money:
    return Money(Decimal(amount), currency)


def a_request(**facts: Any) -> RefundFacts:
    """A request for 60 of 100 yuan, for a supervised SaaS of a year, that waits for us."""
    known: dict[str, Any] = {
        "order_id": "CS1",
        "line_id": "CS1-000001",
        "access_type": "SaaS",
        "billing_mode": "包周期",
        "is_supervised": True,
        "is_supervision_done": False,
        "paid": money("100.00"),
        "requested": money("60.00"),
        "currency": "CNY",
        "state_text": "商家待审核",
        "filed_at": moment("2026-11-20 09:00:00"),
        "state_since": moment("2026-11-20 09:00:00"),
        "invoice_state": "无",
    }
    return RefundFacts("R1", **{**known, **facts})


@pytest.fixture
def forecast(packs: RulePacks, calendar: WorkingCalendar) -> Forecast:
    """Judges a request with some of its facts changed; ``now`` is the moment."""

    def run(now: datetime = NOW, **facts: Any) -> RefundForecast:
        found = a_request(**facts)
        return forecast_refund(found, read_state(found, packs), now, packs, calendar)

    return run


@pytest.fixture
def see(packs: RulePacks, calendar: WorkingCalendar) -> See:
    """A request with its surroundings; ``order``, ``earlier`` and ``data_as_of`` apart, the rest are facts of it."""

    def make(
        order: OrderSide = KNOWN,
        earlier: tuple[str, ...] = (),
        data_as_of: Any = NOW,
        given_back: Any = (),
        odd_steps: Any = (),
        **facts: Any,
    ) -> RefundContext:
        found = a_request(**facts)
        around = (order, earlier, data_as_of, given_back)
        return RefundContext(found, read_state(found, packs), NOW, calendar, *around, odd_steps=odd_steps)

    return make


def ids(found: tuple[Blocker, ...]) -> list[str]:
    return [one.id for one in found]
