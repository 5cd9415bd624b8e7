"""Blockers: each documented one stands exactly where its rule says so, and an assumption never blocks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop_app.models import wording_names
from desktop_app.models.refunds.blockers import blockers_of, grounds_of, is_decidable
from desktop_app.models.refunds.context import GivenBack, OrderSide, RefundContext
from desktop_app.models.refunds.forecast import forecast_refund
from desktop_app.models.refunds.states import RefundState
from desktop_app.models.refunds.steps import OddStep
from desktop_app.models.rules.packs import PackError, RulePacks
from desktop_app.models.scales import Grade, Severity
from desktop_app.models.working_calendar import WorkingCalendar
from tests.models.refunds.conftest import KNOWN, NOW, See, a_request, ids, moment, money
from tests.models.refunds.own_rules import laid_over

HARD = {
    *("AMOUNT_RANGE", "CURRENCY_DIFFERS", "SUPERVISION_DONE", "CODE_CLAIMED", "TERM_OVER", "RENEWAL_IN_EFFECT"),
    *("TRIAL", "REFUNDED_BEFORE"),
}
REASONED = {"INVOICE_REQUESTED", "INVOICE_ISSUED", "GOODS_IN_TRANSIT", "APPEAL_OPEN"}
WARNED = {"SUPERVISED_DIFFERS", "UNREAD_VALUE", "ODD_STEP", "STALE_DATA", "DUPLICATE_REQUEST", "UNKNOWN_ORDER"}


def odd(before: RefundState, after: RefundState = RefundState.PENDING_SELLER, *, is_permitted: bool = False) -> OddStep:
    """A step that cannot have been so; ``before`` was seen on the 22nd."""
    return OddStep(before, after, None, None, is_permitted, moment("2026-11-22 10:00:00"))


HARDWARE = {"access_type": "硬件", "billing_mode": "一次性"}
CASES: list[tuple[str, dict[str, Any]]] = [
    ("AMOUNT_RANGE", {"requested": money("100.01")}),
    ("AMOUNT_RANGE", {"requested": money("0")}),
    ("AMOUNT_RANGE", {"requested": money("0.01"), "paid": money("0")}),
    ("AMOUNT_RANGE", {"requested": None, "unread_amount": "-5"}),
    ("AMOUNT_RANGE", {"paid": None, "order": KNOWN._replace(paid=money("59.99"))}),
    ("AMOUNT_RANGE", {"order": KNOWN._replace(paid=money("59.99"))}),
    ("AMOUNT_RANGE", {"paid": money("59.99"), "order": KNOWN._replace(paid=money("100"))}),
    ("AMOUNT_RANGE", {"requested": None}),
    ("AMOUNT_RANGE", {"requested": money("0"), "paid": None}),
    ("AMOUNT_RANGE", {"requested": None, "unread_amount": "60.00", "is_currency_unknown": True, "currency": None}),
    ("AMOUNT_RANGE", {"requested": None, "paid": None, "currency": None}),
    ("AMOUNT_RANGE", {"given_back": (GivenBack("R0", money("40.01")),)}),
    ("AMOUNT_RANGE", {"given_back": (GivenBack("R0", money("20.00")), GivenBack("R00", money("20.01")))}),
    ("CURRENCY_DIFFERS", {"requested": money("60.00", "USD")}),
    ("CURRENCY_DIFFERS", {"order": KNOWN._replace(paid=money("100", "USD"))}),
    ("SUPERVISION_DONE", {"is_supervision_done": True}),
    ("SUPERVISION_DONE", {"order": KNOWN._replace(is_supervision_done=True)}),
    ("SUPERVISED_DIFFERS", {"order": KNOWN._replace(is_supervised=False)}),
    ("CODE_CLAIMED", {"is_code_claimed": True}),
    ("CODE_CLAIMED", {"order": KNOWN._replace(is_code_claimed=True)}),
    ("TERM_OVER", {"service_ends_at": NOW}),
    ("TERM_OVER", {"order": KNOWN._replace(ends_at=moment("2026-11-24 11:59:59"))}),
    ("RENEWAL_IN_EFFECT", {"is_renewal_pending": False}),
    ("TRIAL", {"is_trial": True}),
    ("TRIAL", {"order": KNOWN._replace(order_type="试用")}),
    ("INVOICE_REQUESTED", {"invoice_state": "申请中"}),
    ("INVOICE_ISSUED", {"invoice_state": "已开具"}),
    ("GOODS_IN_TRANSIT", {"order": KNOWN._replace(is_in_transit=True), "goods_state": "未收货", **HARDWARE}),
    ("GOODS_IN_TRANSIT", {"order": KNOWN._replace(is_in_transit=True), **HARDWARE}),
    ("APPEAL_OPEN", {"order": KNOWN._replace(is_appeal_open=True)}),
    ("APPEAL_OPEN", {"is_appeal_open": True, "state_text": "待验收", "goods_state": "已收货", **HARDWARE}),
    ("STALE_DATA", {"data_as_of": moment("2026-11-20 18:00:00")}),
    ("DUPLICATE_REQUEST", {"earlier": ("R0",)}),
    ("REFUNDED_BEFORE", {"odd_steps": (odd(RefundState.REFUNDED),)}),
    ("REFUNDED_BEFORE", {"odd_steps": (odd(RefundState.REFUNDED), odd(RefundState.REJECTED))}),
    (
        "REFUNDED_BEFORE",
        {"odd_steps": (odd(RefundState.REFUNDED),), "state_text": "待验收", "goods_state": "已收货", **HARDWARE},
    ),
    ("ODD_STEP", {"odd_steps": (odd(RefundState.REJECTED),)}),
    ("ODD_STEP", {"odd_steps": (odd(RefundState.PENDING_SELLER, RefundState.APPROVED, is_permitted=True),)}),
    ("UNREAD_VALUE", {"unread": (("发票状态", "开了一半"),)}),
    ("UNKNOWN_ORDER", {"order": OrderSide()}),
    ("UNKNOWN_ORDER", {"order": OrderSide(), "order_id": ""}),
]
FINE: list[dict[str, Any]] = [
    {},
    {"requested": money("100.00")},
    {"requested": money("0.01")},
    {"paid": None, "order": KNOWN._replace(paid=money("60.00"))},
    {"order": KNOWN._replace(paid=money("60.00"))},
    {"given_back": (GivenBack("R0", money("40.00")),)},
    {"service_ends_at": NOW + timedelta(seconds=1)},
    {"is_renewal_pending": True},
    {"is_trial": False, "order": KNOWN._replace(order_type="试用转正")},
    {"order": KNOWN._replace(is_supervised=True)},
    {"is_supervised": None, "order": KNOWN._replace(is_supervised=False)},
    {"invoice_state": "已退票"},
    {"invoice_state": None},
    {"order": KNOWN._replace(is_in_transit=True), "goods_state": "已收货", **HARDWARE},
    {"data_as_of": moment("2026-11-23 09:00:00")},
    {"data_as_of": None},
]


@pytest.mark.parametrize(("blocker", "told"), CASES)
def test_each_blocker_stands_alone_where_its_rule_says_so(
    packs: RulePacks, calendar: WorkingCalendar, see: See, blocker: str, told: dict[str, Any]
) -> None:
    seen = see(**told)
    found = blockers_of(seen, packs)
    assert ids(found) == [blocker]
    one = found[0]
    forecast = forecast_refund(seen.facts, seen.state, NOW, packs, calendar)
    if blocker in WARNED:
        assert (one.severity, one.is_overridable) == (Severity.WARN, False)
        assert is_decidable(forecast, found)
        return
    assert (one.severity, one.is_overridable) == (Severity.BLOCK, blocker in REASONED)
    assert not is_decidable(forecast, found)
    # a typed reason passes only those that it may pass, and only when it was typed for them
    passes = blocker in REASONED
    assert is_decidable(forecast, found, {blocker}) == passes
    assert not is_decidable(forecast, found, REASONED | HARD - {blocker} if blocker in HARD else HARD)
    assert "{" not in one.message + one.mend
    assert all((one.message, one.mend, one.clause, one.source))


@pytest.mark.parametrize("told", FINE)
def test_nothing_stands_where_nothing_is_amiss(
    packs: RulePacks, calendar: WorkingCalendar, see: See, told: dict[str, Any]
) -> None:
    seen = see(**told)
    assert ids(blockers_of(seen, packs)) == []
    assert is_decidable(forecast_refund(seen.facts, seen.state, NOW, packs, calendar), ())


@pytest.fixture
def names(packs: RulePacks) -> Iterator[None]:
    """States are called as the pack calls them."""
    before = wording_names.names_told_by(lambda: packs.names)
    yield
    wording_names.names_told_by(before)


@pytest.mark.usefixtures("names")
def test_both_states_and_when_the_first_was_seen_are_told(packs: RulePacks, see: See) -> None:
    for before, word in ((RefundState.REFUNDED, "已退订"), (RefundState.REJECTED, "已驳回")):
        message = blockers_of(see(odd_steps=(odd(before),)), packs)[0].message
        assert all(part in message for part in (word, "商家待审核", "2026-11-22 10:00")), message


HARM = {
    *("RF-REFUNDED-BEFORE", "RF-CURRENCY", "RF-AMOUNT-TWO-PAID", "RF-AMOUNT-REST", "RF-AMOUNT-MISSING"),
    *("RF-AMOUNT-DECIMALS", "RF-AMOUNT-UNREADABLE", "RF-AMOUNT-NO-CURRENCY"),
}


def test_the_table_names_every_blocker_and_an_assumption_never_blocks_unless_it_prevents_harm(packs: RulePacks) -> None:
    from desktop_app.models.rules.refund_shapes import BlockerEntry

    entries = [entry for entry in packs.entries() if isinstance(entry, BlockerEntry)]
    assert {entry.blocker for entry in entries} == HARD | REASONED | WARNED == {name for name, _told in CASES}
    for entry in entries:
        assert entry.grade is not Grade.ASSUMPTION or entry.severity is not Severity.BLOCK or entry.is_harm, entry.id
        assert entry.is_harm == (entry.id in HARM)
        assert not entry.is_overridable or entry.blocker in REASONED


@pytest.mark.parametrize("state", [state for state in RefundState if state.value])
def test_only_in_our_states_and_only_in_regime_a_can_we_agree(
    packs: RulePacks, calendar: WorkingCalendar, see: See, state: RefundState
) -> None:
    for supervised in (True, False):
        seen = see(
            state_text=state.value,
            is_supervised=supervised,
            access_type="硬件",
            billing_mode="一次性",
            goods_state="已收货",
        )
        forecast = forecast_refund(seen.facts, seen.state, NOW, packs, calendar)
        found = blockers_of(seen, packs)
        is_ours = state in (RefundState.PENDING_SELLER, RefundState.AWAITING_INSPECTION)
        assert is_decidable(forecast, found) == (is_ours and supervised), state


@pytest.mark.parametrize("text", ["已同意", "已退订", "已驳回", "已撤回", "退订失败"])
def test_nothing_stands_against_what_is_decided(packs: RulePacks, see: See, text: str) -> None:
    assert blockers_of(see(state_text=text, is_trial=True, requested=money("999")), packs) == ()


@pytest.mark.parametrize("state", ["待用户寄回", "待验收"])
def test_what_was_passed_at_the_review_does_not_come_up_again_at_the_inspection(
    packs: RulePacks, calendar: WorkingCalendar, see: See, state: str
) -> None:
    order = KNOWN._replace(is_supervision_done=True, is_code_claimed=True, order_type="试用", ends_at=NOW)
    told = {"state_text": state, "goods_state": "已收货", "is_renewal_pending": False, "is_trial": None, **HARDWARE}
    assert ids(blockers_of(see(order=order, **told), packs)) == []
    # money and invoice are looked at whenever money is about to leave
    found = blockers_of(see(order=order, requested=money("100.01"), invoice_state="已开具", **told), packs)
    assert ids(found) == ["AMOUNT_RANGE", "INVOICE_ISSUED"]
    at_review = see(order=order, **{**told, "state_text": "商家待审核"})
    assert set(ids(blockers_of(at_review, packs))) == HARD - {"AMOUNT_RANGE", "CURRENCY_DIFFERS", "REFUNDED_BEFORE"}


def test_a_renewal_that_has_not_begun_is_not_stopped_by_the_supervision_of_its_order(
    packs: RulePacks, calendar: WorkingCalendar, see: See
) -> None:
    for told in ({"is_supervision_done": True}, {"order": KNOWN._replace(is_supervision_done=True)}):
        seen = see(is_renewal_pending=True, **told)
        found = blockers_of(seen, packs)
        assert [(one.id, one.severity, one.grade) for one in found] == [
            ("SUPERVISION_DONE", Severity.WARN, Grade.ASSUMPTION)
        ]
        assert is_decidable(forecast_refund(seen.facts, seen.state, NOW, packs, calendar), found)
        begun = blockers_of(see(is_renewal_pending=False, **told), packs)
        assert {one.id for one in begun if one.stands} == {"SUPERVISION_DONE", "RENEWAL_IN_EFFECT"}


def test_stale_after_a_working_day_and_cleared_by_a_look(packs: RulePacks, calendar: WorkingCalendar) -> None:
    facts = a_request()
    friday = moment("2026-11-20 10:00:00")

    def stale(as_of: Any, now: Any) -> bool:
        seen = RefundContext(facts, RefundState.PENDING_SELLER, now, calendar, KNOWN, (), as_of)
        return "STALE_DATA" in ids(blockers_of(seen, packs))

    assert not stale(friday, moment("2026-11-22 23:00:00"))  # a weekend is no working day
    assert not stale(friday, moment("2026-11-23 23:59:59"))
    assert stale(friday, moment("2026-11-24 00:00:01"))
    assert not stale(moment("2026-11-23 23:00:00"), moment("2026-11-24 00:00:01"))


def test_a_request_that_names_no_order_is_told_so_and_no_number_is_made_up(packs: RulePacks, see: See) -> None:
    (named,) = blockers_of(see(order=OrderSide(), order_id="CS9"), packs)
    (unnamed,) = blockers_of(see(order=OrderSide(), order_id=""), packs)
    assert named.message == "没有订单 CS9 的数据。"
    assert (unnamed.id, unnamed.message) == ("UNKNOWN_ORDER", "申请没有写订单ID。")


def test_grounds_against_a_full_refund_with_the_facts_that_support_them(packs: RulePacks, see: See) -> None:
    paid = moment("2026-10-23 10:00:00")
    order = KNOWN._replace(case_node="BUYER_SUBMIT_REQUIREMENT", paid_at=paid)
    grounds = grounds_of(see(order=order), packs)
    assert len(grounds) >= 4
    assert [(one.clause.id, one.fact) for one in grounds if one.fact] == [
        ("RF-GROUND-NO-REQUIREMENT", "2026-10-23 10:00")
    ]
    assert grounds[0].fact
    young = order._replace(paid_at=moment("2026-10-24 12:00:00"))
    assert not any(one.fact for one in grounds_of(see(order=young), packs))
    elsewhere = order._replace(case_node="SELLER_DELIVER")
    assert not any(one.fact for one in grounds_of(see(order=elsewhere), packs))
    expired = grounds_of(see(service_ends_at=moment("2026-11-01 00:00:00")), packs)
    assert [one.clause.id for one in expired if one.fact] == ["RF-GROUND-EXPIRED"]
    assert all(one.clause.grade is Grade.OFFICIAL for one in grounds)


OWN = """
[[blocker]]
id = "RF-INVOICE-ISSUED"
blocker = "INVOICE_ISSUED"
check = "refund.invoice_state"
params = { state = "已开具" }
severity = "warn"
grade = "assumption"
source = "assumption"
text = { zh = "按合同", en = "By contract" }
message = { zh = "已开票 {nothing}", en = "Invoiced" }
mend = { zh = "看合同", en = "See the contract" }
"""


def test_what_a_company_loosens_is_told(see: See, tmp_path: Path) -> None:
    found = blockers_of(see(invoice_state="已开具"), laid_over(tmp_path, OWN))
    assert [(one.id, one.severity, one.is_loosened, one.message) for one in found] == [
        ("INVOICE_ISSUED", Severity.WARN, True, "已开票 {nothing}")
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('id = "RF-INVOICE-ISSUED"', 'id = "RF-CURRENCY"'),  # prevents harm: not to be touched
        ('severity = "warn"', 'severity = "block"'),  # an assumption never blocks
        ("refund.invoice_state", "refund.no_such_check"),
        ("refund.invoice_state", "evidence.order_unknown"),
        ("{nothing}", "{nothing.__class__}"),
        ("{nothing}", "{"),
    ],
)
def test_a_company_pack_that_cannot_stand_is_refused(tmp_path: Path, before: str, after: str) -> None:
    with pytest.raises(PackError) as refused:
        laid_over(tmp_path, OWN.replace(before, after))
    assert refused.value.problems[0].file == "own.toml"
