"""Whatever anybody does about orders, invoices and refunds in whatever order, the invariants of refunds hold."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.sandbox.shop.flows import MOVES
from desktop_app.sandbox.shop.refund_states import OPEN_STATES, STEPS
from desktop_app.sandbox.shop.refusals import NotPossible, RuleBroken
from desktop_app.sandbox.shop.shop import Shop
from tests.sandbox.shop.refund_stage import ask, decide, now
from tests.sandbox.shop.stage import BUYER, DAY, HOUR, Line, empty_shop, open_line
from tests.sandbox.shop.test_invariants import attempt

KINDS: tuple[tuple[Any, ...], ...] = (
    ("人工服务", "标准", "联营", "赋能云"),
    ("License", "授权码", "联营", None),
    ("硬件", None, "通用", None),
    ("硬件", None, "联营", None),
)
SELLERS = ("ApproveRefund", "RejectRefund", "ConfirmInspection", "RejectInspection", "AppealRefund")
BUYERS = ("withdraw_refund", "send_goods", "appeal_refund", "resolve_refund_appeal")
INVOICES = ("ask_invoice", "issue_invoice", "return_invoice")
ON_CASES = ("supervise", "courier_sign", "open_appeal", "resolve_appeal", "OpenAppeal")
ACTS = (*["ask_refund"] * 4, *["seller"] * 6, *["buyer"] * 3, *["supervise"] * 6, *BUYERS, *INVOICES, *ON_CASES)
STEPS_TAKEN = st.lists(
    st.tuples(
        st.integers(0, len(KINDS) - 1), st.sampled_from(ACTS), st.integers(0, 2 * DAY) | st.integers(0, 12 * DAY)
    ),
    max_size=40,
)


def tried(line: Line, act: str, pause: int) -> bool:
    """One act; whether it was taken. ``seller`` and ``buyer`` do what the state of the request permits."""
    requests = line.shop.refunds.of_order(line.line_id)
    state = requests[-1]["state"] if requests else ""
    if act == "supervise":
        here = [move.act for move in MOVES if move.node == line.node] or ["accept"]
        return attempt(line, here[pause % len(here)], BUYER.phone)
    if act in ON_CASES:
        return attempt(line, act, BUYER.phone)
    if act in {"seller", "buyer"}:
        here = [step.act for step in STEPS if (step.state, step.actor) == (state, act) and step.act != "invoice_asked"]
        act = here[pause % len(here)] if here else "RejectRefund" if act == "seller" else "withdraw_refund"
    try:
        if act == "ask_refund":
            ask(line, amount=("1000.00", "0.01", "333.33")[pause % 3])
        elif act in SELLERS:
            if not requests:
                return False
            decide(line, act)
        else:
            line.act(act)
    except (RuleBroken, NotPossible):
        return False
    return True


def check(shop: Shop, line: Line) -> None:
    requests, case = shop.refunds.of_order(line.line_id), line.case
    moment = shop.now().replace(microsecond=0)
    is_open = [request["state"] in OPEN_STATES for request in requests]
    assert sum(is_open) <= 1, "one request at a time"
    assert not any(is_open[:-1]), "only the newest is open"
    refunded = [request for request in requests if request["state"] == "REFUNDED"]
    assert (case["node"] == "CANCELLED_BY_REFUND") == bool(refunded)
    assert refunded == [] or refunded == [requests[-1]], "after the end nobody asks"
    orders = [item for item in shop.changes("orders", None, 100).items if item["original_order_id"] == line.order_id]
    assert [item["paid_amount"] for item in orders] == [item["requested_amount"] for item in refunded]
    for request in requests:
        assert 0 < Decimal(request["requested_amount"]) <= Decimal(request["paid_amount"])
        assert request["regime"] == "A"
        since = moment - datetime.fromisoformat(request["state_since"])
        if not request["appeal_open"] and "申诉" not in str(shop.refunds.view(request["refund_id"])):
            assert request["state"] != "AWAITING_RETURN" or since < timedelta(days=10)
            assert request["state"] != "AWAITING_INSPECTION" or since < timedelta(days=15)
        assert request["state"] != "APPROVED" or since < timedelta(hours=3)
        assert not request["appeal_open"] or request["state"] in {"AWAITING_RETURN", "AWAITING_INSPECTION"}
    history = shop.case_timeline(line.order_id, line.line_id)
    paused = False
    for row in history:
        if row["act"] == "ask_refund":
            paused = True
        elif row["act"] in {"refunded", "inspection_lapsed", "cancelled_by_refund"} | ENDINGS:
            paused = False
        elif paused:
            assert row["node_before"] == row["node_after"], row
    assert paused == any(is_open)
    assert [row["at"] for row in history] == sorted(row["at"] for row in history)


ENDINGS = {"RejectRefund", "withdraw_refund", "invoice_asked", "refund_failed", "return_lapsed"}


def stage(shop: Shop) -> list[Line]:
    """A line of each kind; the last one is a parcel that was signed for."""
    lines = [open_line(shop, *kind, asks=place == 0) for place, kind in enumerate(KINDS)]
    lines[-1].deliver()
    lines[-1].act("courier_sign")
    shop.advance()
    return lines


@settings(max_examples=40, deadline=None)
@given(steps=STEPS_TAKEN, alive=st.booleans())
def test_the_invariants_of_refunds_hold(tmp_path_factory: Any, steps: list[Any], alive: bool) -> None:
    shop = empty_shop(Path(tmp_path_factory.mktemp("refunds")), counterparties=alive)
    lines = stage(shop)
    for place, act, pause in steps:
        line = lines[place]
        before = (line.case, shop.refunds.of_order(line.line_id))
        if not tried(line, act, pause):
            assert (line.case, shop.refunds.of_order(line.line_id)) == before, act
        check(shop, line)
        shop.step(pause)
        for other in lines:
            check(shop, other)
    for line in lines:
        if shop.refunds.of_order(line.line_id) and now(line)["state"] == "PENDING_SELLER":
            held = now(line)
            shop.step(100 * DAY)
            assert alive or now(line) == held, "a request waits for its seller"
    shop.step(3 * HOUR)
    sellers = [row for row in shop.happened() if row["actor"] == "seller"]
    assert len(shop.effects()) == len(sellers)
    shop.close()
