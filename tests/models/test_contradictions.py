"""Facts that cannot all be true: told by a badge and a clause, and nothing is reckoned from what cannot be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from desktop_app.clock import CHINA
from desktop_app.models.contradictions import contradictions
from desktop_app.models.flows import choose_flow, read_node
from desktop_app.models.forecast import clauses_of, forecast_case
from desktop_app.models.rules.packs import RulePacks
from desktop_app.models.supervision import CaseFacts, Effect
from desktop_app.models.working_calendar import WorkingCalendar

MakeCase = Callable[..., CaseFacts]
ORDERED = datetime(2026, 11, 2, 15, 7, tzinfo=CHINA)
NOW = datetime(2026, 11, 24, 14, 32, tzinfo=CHINA)
EARLY = datetime(2026, 11, 1, 9, 0, tzinfo=CHINA)
SAME_DAY = datetime(2026, 11, 2, 0, 0, tzinfo=CHINA)
LATE = datetime(2026, 11, 20, 9, 0, tzinfo=CHINA)
HARDWARE: dict[str, Any] = {"access_type": "硬件", "delivery_subtype": None, "is_phone_same": True}
LICENCE: dict[str, Any] = {"access_type": "License", "delivery_subtype": "授权码", "product_class": "联营"}


def amounts(ordered: str, paid: str, currency: str | None = "CNY") -> dict[str, Any]:
    """Amounts of a case."""
    return {"order_amount": Decimal(ordered), "paid_amount": Decimal(paid), "currency": currency}


@pytest.mark.parametrize(
    ("facts", "columns"),
    [
        ({"node_text": "商家实施服务", "node_since": EARLY}, ["node_since"]),
        ({"node_text": "商家实施服务", "node_since": SAME_DAY}, []),
        ({"node_text": "商家实施服务", "node_since": EARLY, "ordered_at": None}, []),
        ({**HARDWARE, "node_text": "用户确认验收", "courier_signed_at": EARLY}, ["courier_signed_at"]),
        ({**HARDWARE, "node_text": "用户确认验收", "courier_signed_at": LATE}, []),
        ({**HARDWARE, "node_text": "商家实施服务", "courier_signed_at": LATE}, ["courier_signed_at"]),
        # the customer sent it back to us: the parcel was signed for before
        ({**HARDWARE, "node_text": "商家实施服务", "courier_signed_at": LATE, "rejection_count": 1}, []),
        ({**LICENCE, "node_text": "商家实施服务", "is_code_claimed": True}, ["is_code_claimed"]),
        # claiming passes the node
        ({**LICENCE, "node_text": "用户领取授权码", "is_code_claimed": True}, ["is_code_claimed"]),
        ({**LICENCE, "node_text": "用户领取授权码", "is_code_claimed": False}, []),
        ({**LICENCE, "node_text": "商家上传交付证明", "is_code_claimed": False}, ["is_code_claimed"]),
        ({**LICENCE, "node_text": "商家上传交付证明", "is_code_claimed": True}, []),
        ({"node_text": "商家实施服务", "is_code_claimed": False}, []),
        ({"node_text": "服务完成", "is_appeal_open": True}, ["is_appeal_open"]),
        # an appeal that was decided leaves the time of its receipt
        ({"node_text": "商家实施服务", "is_appeal_open": False, "appeal_accepted_at": LATE}, []),
        ({"node_text": "商家实施服务", "is_supervised": False}, ["is_supervised"]),
        ({"node_text": "", "is_supervised": False}, []),
        ({"node_text": "已完成", "is_supervised": False}, []),
        ({"node_text": "处理中", "is_supervised": False}, []),
        ({"node_text": "商家实施服务", "paid_at": EARLY}, ["paid_at"]),
        ({"node_text": "商家实施服务", "paid_at": SAME_DAY}, []),
        ({"node_text": "商家实施服务", **amounts("100", "120")}, ["paid_amount"]),
        ({"node_text": "商家实施服务", **amounts("100", "120", None)}, ["paid_amount"]),
        ({"node_text": "商家实施服务", **amounts("100", "100")}, []),
        ({"node_text": "商家实施服务", **amounts("100", "0")}, []),
        ({"node_text": "商家实施服务", **amounts("0", "100")}, []),
        # a tax may come on top
        ({"node_text": "商家实施服务", **amounts("100", "106", "USD")}, []),
        ({"node_text": "商家实施服务", "is_appeal_open": True, "appeal_accepted_at": EARLY}, ["appeal_accepted_at"]),
    ],
)
def test_facts_that_contradict_each_other_are_told(
    facts: dict[str, Any], columns: list[str], packs: RulePacks, calendar: WorkingCalendar, case: MakeCase
) -> None:
    given = case(**{"ordered_at": ORDERED, "node_since": LATE, **facts})
    choice = choose_flow(given, packs)
    node = read_node(given.node_text, choice, packs)
    found = list(contradictions(given, choice, node, packs))
    assert [one.column for one in found] == columns
    assert all(one.reason for one in found)
    forecast = forecast_case(given, choice, node, NOW, packs, calendar)
    assert ("facts_contradict" in forecast.badges) == bool(columns)
    told = [row.clause.id for row in clauses_of(forecast, packs)]
    assert ("FACTS-CONTRADICT" in told) == bool(columns)


def test_nothing_is_reckoned_from_a_time_that_cannot_be(
    packs: RulePacks, calendar: WorkingCalendar, case: MakeCase
) -> None:
    def judged(**facts: Any) -> Any:
        given = case(**{"ordered_at": ORDERED, **facts})
        choice = choose_flow(given, packs)
        return forecast_case(given, choice, read_node(given.node_text, choice, packs), NOW, packs, calendar)

    signed = judged(**HARDWARE, node_text="用户确认验收", courier_signed_at=EARLY)
    assert signed.silence.effect is Effect.REMINDER
    appeal = judged(node_text="商家实施服务", is_appeal_open=True, appeal_accepted_at=EARLY)
    assert appeal.deadline is None
    assert "appeal_time_unknown" in appeal.badges
    waits = judged(node_text="商家实施服务", node_since=EARLY)
    assert "stalled" not in waits.badges
