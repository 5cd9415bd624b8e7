"""Holds, conditions and the bytes of a command: pure rules of what is sent from here."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app import paths
from desktop_app.clock import CHINA
from desktop_app.models import conditions
from desktop_app.models.command_words import Capability, CommandName, CommandState
from desktop_app.models.commands import Command
from desktop_app.models.console_forms import SendingRules, parse_console_forms
from desktop_app.models.holds import is_late, remaining_after_restart
from desktop_app.models.supervision import CaseFacts, Node
from desktop_app.models.wire_commands import command_body, kept_item, refund_body

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=CHINA)
NODE = "SELLER_DELIVER"
_seconds = st.integers(-(10**8), 10**8)


@pytest.fixture(scope="module")
def rules() -> SendingRules:
    path = paths.resource("rules/packets.toml")
    return parse_console_forms(path.read_text("utf-8"), path.name).sending


@pytest.mark.parametrize(
    ("amount", "currency", "seconds"),
    [
        ("0", "CNY", 30),
        ("49999.99", "CNY", 30),
        ("50000", "CNY", 60),
        ("199999.99", "CNY", 60),
        ("200000.00", "CNY", 120),
        ("28000", "USD", 120),
        ("6999.99", "USD", 30),
        ("900000", "EUR", 30),
        ("900000", None, 30),
        (None, "CNY", 30),
    ],
)
def test_the_hold_grows_with_the_amount(
    rules: SendingRules, amount: str | None, currency: str | None, seconds: int
) -> None:
    assert rules.hold_for(None if amount is None else Decimal(amount), currency) == seconds


def test_tries_come_later_each_time_up_to_a_limit(rules: SendingRules) -> None:
    assert [rules.retry_after(count) for count in (0, 1, 2, 3, 4, 5, 6, 10**6)] == [30, 30, 60, 120, 240, 480, 600, 600]


@given(_seconds, st.integers(1, 600), st.integers(0, 60))
def test_what_is_left_after_a_restart_is_never_less_than_the_shortest_nor_more_than_the_whole(
    ago: int, hold: int, shortest: int
) -> None:
    left = remaining_after_restart(NOW + timedelta(seconds=ago), NOW, hold, shortest)
    assert min(shortest, hold) <= left <= hold
    if min(shortest, hold) <= ago <= hold:
        assert left == ago


@given(_seconds, st.integers(1, 600))
def test_late_counts_from_the_decision(ago: int, hold: int) -> None:
    ends_at = NOW - timedelta(seconds=ago) + timedelta(seconds=hold)
    assert is_late(ends_at, hold, NOW, timedelta(hours=12)) is (ago > 12 * 3600)


def _stored(**more: Any) -> dict[str, str]:
    facts = CaseFacts("A", "1", order_amount=Decimal("28800.00"), paid_amount=Decimal("0"), currency="CNY", **more)
    return conditions.stored(facts, NOW)


def _case(**changes: Any) -> dict[str, Any]:
    case = {
        "node": NODE,
        "node_since": "2026-11-20T09:00:00+08:00",
        "order_amount": "28800.00",
        "paid_amount": "0.00",
        "currency": "CNY",
        "appeal_open": False,
    }
    return {**case, **changes}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"order_amount": "28800"},
        {"order_amount": None, "currency": None},
        {"order_amount": "not a number"},
        {"order_amount": "1e400"},
        {"node_since": None},
        {"node_since": "yesterday"},
        {"node_since": "2026-11-24T10:00:00"},
        {"node_since": "2026-11-24T02:00:00+00:00"},
        {"appeal_open": None},
        {"order_amount": True, "paid_amount": []},
    ],
)
def test_conditions_hold_while_nothing_that_was_known_has_changed(changes: dict[str, Any]) -> None:
    assert conditions.broken(NODE, _stored(), _case(**changes)) == ""


@pytest.mark.parametrize(
    "changes",
    [
        {"node": "BUYER_ACCEPT"},
        {"node": ""},
        {"node": None},
        {"node": "A_NODE_OF_TOMORROW"},
        {"order_amount": "28800.01"},
        {"paid_amount": "1"},
        {"currency": "USD"},
        {"appeal_open": True},
        {"node_since": "2026-11-24T10:00:01+08:00"},
        {"node_since": "2026-11-24T02:00:01+00:00"},
    ],
)
def test_conditions_break_with_a_sentence(changes: dict[str, Any]) -> None:
    text = conditions.broken(NODE, _stored(), _case(**changes))
    assert text.endswith("没有提交。")
    assert "None" not in text


def test_a_case_that_is_gone_breaks_them() -> None:
    assert "没有这一单" in conditions.broken(NODE, _stored(), None)


def test_what_was_unknown_at_the_decision_is_no_condition() -> None:
    stored = conditions.stored(CaseFacts("A", "1"), NOW)
    assert conditions.broken(NODE, stored, _case(order_amount="1", currency="USD")) == ""


def test_the_projections_facts_speak_the_words_of_the_wire() -> None:
    facts = CaseFacts("A", "1", order_amount=Decimal("28800"), currency="CNY", node_since=NOW, is_appeal_open=True)
    assert conditions.from_facts(Node.SELLER_DELIVER, facts) == {
        "node": NODE,
        "node_since": NOW.isoformat(),
        "order_amount": "28800",
        "currency": "CNY",
        "appeal_open": True,
    }


def _command(name: CommandName, values: dict[str, Any]) -> Command:
    return Command(
        id="k" * 32, connection_id="c", name=name, target="A|1", seen_version=7, expected_node=NODE,
        values={"order_id": "A", "line_id": "1", "subject": {"customer": "宁波"}, **values}, attachments=(),
        maker="李敏", made_at=NOW, state=CommandState.QUEUED, capability=Capability.DIRECT,
    )  # fmt: skip


def test_the_bytes_are_always_the_same_and_tell_only_what_is_needed() -> None:
    files = [{"role": "sow", "name": "需求.pdf", "sha256": "ab" * 32, "bytes": 12, "path": "李敏的桌面/需求.pdf"}]
    values = {
        "opening_time": "2026-11-10T09:00:00+08:00",
        "result_text": "已部署。",
        "delivery_mode": "remote",
        "ticks": {"sow": ["date"]},
        "draft_id": "d1",
        "files": files,
    }
    command = _command(CommandName.REPORT_COMPLETION, values)
    body = command_body(command, 3)
    assert body == command_body(command, 3)
    assert json.loads(body) == {
        "name": "ReportCompletion",
        "order_id": "A",
        "line_id": "1",
        "expected_node": NODE,
        "seen_version": 3,
        "values": {
            "opening_time": "2026-11-10T09:00:00+08:00",
            "result_text": "已部署。",
            "delivery_mode": "remote",
        },
        "files": [{"role": "sow", "sha256": "ab" * 32, "name": "需求.pdf", "size": 12}],
    }
    assert "桌面" not in body.decode()
    assert "宁波" not in body.decode()


@pytest.mark.parametrize(
    ("name", "values", "told"),
    [
        (CommandName.CONFIRM_REQUIREMENT, {"reason": "不该出现"}, {}),
        (CommandName.REJECT_REQUIREMENT, {"reason": "请补充"}, {"reason": "请补充"}),
        (CommandName.REPORT_COMPLETION, {"opening_time": "", "result_text": None}, {}),
    ],
)
def test_each_act_tells_its_own_values(name: CommandName, values: dict[str, Any], told: dict[str, Any]) -> None:
    body = json.loads(command_body(_command(name, values), None))
    assert (body["values"], body["files"], body["seen_version"]) == (told, [], None)


REFUND_CONDITIONS = {"as_of": NOW.isoformat(), "requested_amount": "12800", "currency": "CNY"}


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (CommandName.APPROVE_REFUND, {"opinion": "同意", "return_address": "云谷路 1 号"}),
        (CommandName.REJECT_REFUND, {"opinion": "同意"}),
        (CommandName.CONFIRM_INSPECTION, {}),
        (CommandName.REJECT_INSPECTION, {"reason": "有损坏"}),
        (CommandName.APPEAL_INSPECTION, {"reason": "有损坏"}),
    ],
)
def test_a_refunds_bytes_tell_what_was_seen_and_what_the_act_needs(name: CommandName, told: dict[str, Any]) -> None:
    values = {
        "opinion": "同意",
        "reason": "有损坏",
        "return_address": "云谷路 1 号",
        "reasons": {"RF-STALE": "刚看过"},
        "second_person": {"approver": "王芳"},
        "conditions": REFUND_CONDITIONS,
        "files": [{"role": "agreement", "name": "协商.pdf", "sha256": "ab" * 32, "bytes": 12}],
    }
    command = _command(name, values)
    assert refund_body(command, 4) == refund_body(command, 4)
    assert json.loads(refund_body(command, 4)) == {
        "expected_state": NODE,
        "expected_amount": "12800.00",
        "currency": "CNY",
        "seen_version": 4,
        "values": told,
        "files": [{"role": "agreement", "sha256": "ab" * 32, "name": "协商.pdf", "size": 12}],
    }


@pytest.mark.parametrize(
    ("kept", "told"), [("0.1", "0.10"), ("12.345", "12.345"), ("1E+3", "1000.00"), ("x", ""), (None, "")]
)
def test_an_amount_is_never_rounded_into_another_one(kept: str | None, told: str) -> None:
    conditions = {**REFUND_CONDITIONS, "requested_amount": kept}
    body = json.loads(refund_body(_command(CommandName.APPROVE_REFUND, {"conditions": conditions}), None))
    assert (body["expected_amount"], body["seen_version"]) == (told, None)


def test_a_case_from_outside_is_kept_short_and_plain() -> None:
    case = {"node": "x" * 10_000, "version": 2, "open": True, "odd": {"deep": []}, "share": 0.5, "none": None}
    kept = kept_item({**case, **{f"more{number}": number for number in range(200)}})
    assert kept is not None
    assert len(kept["node"]) == 500
    assert "odd" not in kept
    assert "share" not in kept
    assert len(kept) <= 64
    assert kept_item(None) is None
