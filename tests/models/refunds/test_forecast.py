"""Clocks and silence of requests: what is soft stays soft, what is automatic has its moment, and no state changes."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.clock import CHINA
from desktop_app.models.refunds.forecast import forecast_refund
from desktop_app.models.refunds.reading import read_state
from desktop_app.models.refunds.states import FINAL, RefundState
from desktop_app.models.rules.packs import RulePacks
from desktop_app.models.scales import Grade
from desktop_app.models.supervision import Band, Effect, Party
from desktop_app.models.working_calendar import WorkingCalendar
from tests.models.refunds.conftest import Forecast, a_request, moment, money

S = RefundState
HARDWARE = {"access_type": "硬件", "billing_mode": "一次性", "goods_state": "已收货"}


def test_seven_working_days_are_soft(forecast: Forecast) -> None:
    # Friday 20 November is day 0; the seventh working day is Tuesday 1 December
    found = forecast()
    assert found.deadline is not None
    assert (found.deadline.at, found.deadline.kind) == (moment("2026-12-02 00:00:00"), "soft")
    assert (found.deadline.grade, found.deadline.is_in_working_days) == ("official", True)
    assert (found.silence.effect, found.silence.at) == (Effect.NONE, None)
    assert found.whose_move is Party.SELLER


@pytest.mark.parametrize("days", [0, 7, 12, 13, 30, 400])
def test_no_state_changes_by_the_seven_day_clock(forecast: Forecast, days: int) -> None:
    found = forecast(now=moment("2026-11-20 09:00:00") + timedelta(days=days))
    assert (found.state, found.whose_move, found.silence.effect) == (S.PENDING_SELLER, Party.SELLER, Effect.NONE)
    assert (found.band is Band.NOW) == (days >= 12)


def test_the_clock_starts_when_the_request_was_filed_else_when_it_began_to_wait(forecast: Forecast) -> None:
    later = moment("2026-11-23 09:00:00")
    assert forecast(state_since=later).deadline == forecast().deadline
    waited = forecast(filed_at=None, state_since=later).deadline
    assert waited is not None
    assert waited.at == moment("2026-12-03 00:00:00")
    assert forecast(filed_at=None, state_since=None).deadline is None


def test_holidays_and_make_up_days_count(forecast: Forecast) -> None:
    found = forecast(now=moment("2026-09-30 12:00:00"), filed_at=moment("2026-09-24 10:00:00")).deadline
    # 25–27 September and 1–7 October are holidays, Saturday 10 October is worked: 28, 29, 30, 8, 9, 10, 12
    assert found is not None
    assert found.at == moment("2026-10-13 00:00:00")


def test_a_year_without_published_holidays_is_an_assumption(forecast: Forecast) -> None:
    found = forecast(now=moment("2031-03-03 12:00:00"), filed_at=moment("2031-03-03 10:00:00")).deadline
    assert found is not None
    assert found.grade == Grade.ASSUMPTION


@pytest.mark.parametrize(
    ("state", "days", "effect", "mover"),
    [
        ("待用户寄回", 10, Effect.WITHDRAWN, Party.BUYER),
        ("待验收", 15, Effect.AUTO_REFUND, Party.SELLER),
    ],
)
def test_hardware_clocks_are_24_hour_days(
    forecast: Forecast, state: str, days: int, effect: Effect, mover: Party
) -> None:
    since = moment("2026-11-20 09:30:15")
    ends = since + timedelta(days=days)
    for now in (since, ends - timedelta(seconds=1), ends, ends + timedelta(days=3)):
        found = forecast(now=now, state_text=state, state_since=since, **HARDWARE)
        assert (found.silence.effect, found.silence.at, found.silence.grade) == (effect, ends, "official")
        # passing the clock changes nothing here: only a batch does
        assert (found.state, found.whose_move) == (S(read(state)), mover)
        assert (found.silence.amount, found.silence.currency) == (money("60.00").amount, "CNY")
    near = forecast(now=ends - timedelta(hours=2), state_text=state, state_since=since, **HARDWARE)
    assert near.band is Band.NOW


@pytest.mark.parametrize("state", ["待用户寄回", "待验收"])
def test_an_appeal_about_the_goods_stops_the_clocks(forecast: Forecast, state: str) -> None:
    found = forecast(state_text=state, is_appeal_open=True, **HARDWARE)
    assert (found.whose_move, found.deadline, found.badges) == (Party.OPERATOR, None, ("appeal_open",))
    assert (found.silence.effect, found.silence.at, found.silence.grade) == (Effect.NONE, None, "assumption")
    assert found.silence.stopped_by
    assert forecast(state_text="已退订", is_appeal_open=True).whose_move is Party.NOBODY


@pytest.mark.parametrize(("state", "days"), [("待用户寄回", 10), ("待验收", 15)])
def test_after_an_appeal_the_time_is_not_known_and_the_rule_says_why(forecast: Forecast, state: str, days: int) -> None:
    since = moment("2026-11-20 09:30:15")
    before = forecast(state_text=state, state_since=since, **HARDWARE)
    found = forecast(state_text=state, state_since=since, had_appeal=True, **HARDWARE)
    assert before.silence.at == since + timedelta(days=days)
    assert (found.silence.effect, found.silence.at) == (before.silence.effect, None)
    assert (found.silence.grade, found.silence.clause_id) == ("assumption", "RF-AFTER-APPEAL")
    assert "时间未知" in found.silence.clause
    assert found.badges == ("clock_unknown",)
    # it stays as urgent as it could be at the earliest
    assert (found.band, found.recompute_at) == (before.band, before.recompute_at)
    later = since + timedelta(days=days + 2)
    late = forecast(now=later, state_text=state, state_since=since, had_appeal=True, **HARDWARE)
    assert (late.band, late.silence.at) == (Band.NOW, None)


def test_where_nothing_ends_by_itself_an_appeal_leaves_nothing_unknown(forecast: Forecast) -> None:
    for state in ("商家待审核", "已同意", "已退订", "怪"):
        assert forecast(state_text=state, had_appeal=True) == forecast(state_text=state)


def read(text: str) -> str:
    return {"待用户寄回": "AWAITING_RETURN", "待验收": "AWAITING_INSPECTION"}[text]


def test_an_unknown_start_makes_no_moment_up(forecast: Forecast) -> None:
    found = forecast(state_text="待验收", state_since=None, **HARDWARE)
    assert (found.silence.effect, found.silence.at) == (Effect.AUTO_REFUND, None)


def test_what_is_approved_shows_within_three_hours(forecast: Forecast) -> None:
    since = moment("2026-11-24 10:00:00")
    found = forecast(state_text="已同意", state_since=since)
    assert found.deadline is not None
    assert (found.deadline.at, found.deadline.kind) == (since + timedelta(hours=3), "soft")
    assert (found.silence.effect, found.whose_move) == (Effect.NONE, Party.SYSTEM)


@pytest.mark.parametrize("text", ["已退订", "已驳回", "已撤回", "退订失败"])
def test_what_has_ended_asks_for_nothing(forecast: Forecast, text: str) -> None:
    found = forecast(state_text=text)
    assert found.state in FINAL
    assert (found.whose_move, found.deadline, found.silence.effect) == (Party.NOBODY, None, Effect.NONE)
    assert (found.is_listed, found.recompute_at, found.band) == (False, None, Band.NONE)


@pytest.mark.parametrize("text", ["审批中", "", None, "待验收"])
def test_a_state_that_is_not_known_is_ours_to_settle(forecast: Forecast, text: str | None) -> None:
    found = forecast(state_text=text)
    assert (found.state, found.whose_move, found.silence.effect) == (S.UNKNOWN, Party.SELLER, Effect.UNKNOWN)
    assert found.badges == ("state_unknown",)


@pytest.mark.parametrize("text", ["商家待审核", "", None])
def test_without_a_review_nobody_is_asked_and_the_reason_stands_beside_it(forecast: Forecast, text: str | None) -> None:
    found = forecast(is_supervised=False, state_text=text)
    assert (found.whose_move, found.deadline, found.silence.effect) == (Party.NOBODY, None, Effect.NONE)
    assert found.badges == ("no_approval",)
    assert found.silence.clause == found.regime.clause.text
    assert found.is_listed


TIMES = st.datetimes(datetime(2015, 1, 1), datetime(2035, 1, 1)).map(lambda at: at.replace(tzinfo=CHINA))  # noqa: DTZ001
STATES = st.sampled_from([*[state.value for state in S], "商家待审核", "待验收", "怪状态"]) | st.none()


@given(
    now=TIMES,
    text=STATES,
    access=st.sampled_from(["SaaS", "硬件", "API", "怪类型", None]),
    goods=st.sampled_from(["已收货", "未收货", None]),
    supervised=st.sampled_from([True, False, None]),
    filed=st.none() | TIMES,
    since=st.none() | TIMES,
)
def test_any_request_is_judged(
    packs: RulePacks,
    calendar: WorkingCalendar,
    now: datetime,
    text: str | None,
    access: str | None,
    goods: str | None,
    supervised: bool | None,
    filed: datetime | None,
    since: datetime | None,
) -> None:
    facts = a_request(
        state_text=text,
        access_type=access,
        goods_state=goods,
        is_supervised=supervised,
        filed_at=filed,
        state_since=since,
    )
    state = read_state(facts, packs)
    found = forecast_refund(facts, state, now, packs, calendar)
    assert found.state in (state, S.UNKNOWN)
    assert found.state is state or state is S.NONE
    assert found.recompute_at is None or found.recompute_at > now
    later = forecast_refund(facts, state, now + timedelta(days=3650), packs, calendar)
    assert later.state is found.state
    if found.silence.effect in (Effect.WITHDRAWN, Effect.AUTO_REFUND):
        assert found.state in (S.AWAITING_RETURN, S.AWAITING_INSPECTION)
    assert (found.whose_move is Party.NOBODY) <= (found.band is Band.NONE)
