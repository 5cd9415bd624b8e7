"""What a decision on a refund rests on, and when it does not hold any more."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from desktop_app.clock import CHINA
from desktop_app.models import wording
from desktop_app.models.money import Money
from desktop_app.models.refunds import conditions
from desktop_app.models.refunds.facts import RefundFacts
from desktop_app.models.refunds.states import RefundState

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=CHINA)
STATE = "PENDING_SELLER"


def _facts(**more: Any) -> RefundFacts:
    known = {"requested": Money(Decimal("12800.00")), "state_since": NOW}
    return RefundFacts("TD1", "CS1", "CS1-1", **{**known, **more})


def _item(**changes: Any) -> dict[str, Any]:
    item = {
        "state": STATE,
        "state_since": "2026-11-20T09:00:00+08:00",
        "requested_amount": "12800.00",
        "paid_amount": "28800.00",
        "currency": "CNY",
        "appeal_open": False,
    }
    return {**item, **changes}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"requested_amount": "12800"},
        {"requested_amount": None, "currency": None},
        {"requested_amount": "1e400"},
        {"paid_amount": "1"},
        {"state_since": None},
        {"state_since": "yesterday"},
        {"state_since": "2026-11-24T10:00:00+08:00"},
        {"appeal_open": None},
    ],
)
def test_they_hold_while_nothing_that_was_known_has_changed(changes: dict[str, Any]) -> None:
    assert conditions.broken(STATE, conditions.stored(_facts(), NOW), _item(**changes)) == ""


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"state": "WITHDRAWN"}, ("WITHDRAWN", "PENDING_SELLER")),
        ({"state": ""}, ("未知", "PENDING_SELLER")),
        ({"requested_amount": "12800.01"}, ("¥12,800.00", "¥12,800.01")),
        ({"currency": "USD"}, ("CNY", "USD")),
        ({"appeal_open": True}, ("申诉",)),
        ({"state_since": "2026-11-24T10:00:01+08:00"}, ("又一次",)),
    ],
)
def test_they_break_with_both_versions_in_a_sentence(changes: dict[str, Any], words: tuple[str, ...]) -> None:
    text = conditions.broken(STATE, conditions.stored(_facts(), NOW), _item(**changes))
    assert text.endswith("没有提交。")
    for word in words:
        assert wording.refund_state_name(word) in text


def test_a_request_that_is_gone_breaks_them() -> None:
    assert "没有这张退订申请" in conditions.broken(STATE, conditions.stored(_facts(), NOW), None)


def test_money_that_nobody_knew_is_not_agreed_to() -> None:
    kept = conditions.stored(_facts(requested=None), NOW)
    assert "不知道申请金额" in conditions.broken(STATE, kept, _item())


def test_the_projections_facts_speak_the_words_of_the_wire() -> None:
    assert conditions.from_facts(RefundState.PENDING_SELLER, _facts(is_appeal_open=True))["appeal_open"] is True
    assert conditions.from_facts(RefundState.PENDING_SELLER, _facts()) == {
        "state": STATE,
        "state_since": NOW.isoformat(),
        "requested_amount": "12800.00",
        "currency": "CNY",
        "appeal_open": False,
    }
