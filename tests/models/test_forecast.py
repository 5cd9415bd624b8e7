"""Clocks and badges of a case at their boundaries, the shape of the JSON, and the rows of the detail."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from desktop_app import texts
from desktop_app.clock import CHINA
from desktop_app.models.flows import choose_flow, read_node
from desktop_app.models.forecast import clauses_of, forecast_as_dict, forecast_case
from desktop_app.models.rules.packs import RulePacks
from desktop_app.models.scales import Grade
from desktop_app.models.supervision import Band, CaseFacts, CaseForecast, Deadline, Effect, Party, Silence
from desktop_app.models.urgency import band_of
from desktop_app.models.working_calendar import WorkingCalendar

NOW = datetime(2026, 11, 24, 14, 32, tzinfo=CHINA)
SECOND = timedelta(seconds=1)
MakeCase = Callable[..., CaseFacts]
At = Callable[[str], datetime]
Judge = Callable[..., CaseForecast]


@pytest.fixture
def judge(packs: RulePacks, calendar: WorkingCalendar) -> Judge:
    def run(facts: CaseFacts, now: datetime = NOW) -> CaseForecast:
        choice = choose_flow(facts, packs)
        return forecast_case(facts, choice, read_node(facts.node_text, choice, packs, {}), now, packs, calendar)

    return run


def test_the_weekly_notice_begins_after_180_days(judge: Judge, case: MakeCase) -> None:
    facts = case(ordered_at=NOW)
    first = NOW + timedelta(days=180)
    for now, at, is_running in (
        (NOW, first, False),
        (first - SECOND, first, False),
        (first, first + timedelta(days=7), True),
        (first + timedelta(days=7) - SECOND, first + timedelta(days=7), True),
        (first + timedelta(days=20), first + timedelta(days=21), True),
    ):
        forecast = judge(facts, now)
        assert (forecast.silence.effect, forecast.silence.at) == (Effect.REMINDER, at)
        assert ("over_180_days" in forecast.badges) is is_running
        # the first one is printed; on which weekday the later ones come is not
        assert (forecast.silence.grade, forecast.silence.clause_id) == (
            ("assumption", "REMINDER-WEEKLY") if is_running else ("official", "REMINDER-180")
        )
        assert (forecast.silence.source == "assumption") is is_running
        assert forecast.band is Band.NONE


def test_without_an_order_time_the_notice_has_no_date(judge: Judge, case: MakeCase) -> None:
    forecast = judge(case(ordered_at=None))
    assert (forecast.silence.effect, forecast.silence.at) == (Effect.REMINDER, None)
    assert "order_time_unknown" in forecast.badges
    assert forecast.era == "unknown"


def test_accepted_is_listed_for_three_hours(judge: Judge, case: MakeCase) -> None:
    facts = case(node_text="已完成", node_since=NOW)
    end = NOW + timedelta(hours=3)
    forecast = judge(facts, NOW)
    assert forecast.deadline is not None
    assert (forecast.deadline.at, forecast.deadline.kind, forecast.deadline.grade) == (end, "soft", "official")
    assert forecast.silence.effect is Effect.NONE
    assert (forecast.whose_move, forecast.band, forecast.is_refundable) == (Party.NOBODY, Band.NONE, False)
    assert [judge(facts, now).is_listed for now in (NOW, end, end + SECOND)] == [True, True, False]


def test_finished_at_an_unknown_time_is_not_listed(judge: Judge, case: MakeCase) -> None:
    forecast = judge(case(node_text="服务完成", node_since=None))
    assert (forecast.is_listed, forecast.deadline) == (False, None)
    assert judge(case(node_text="CANCELLED_BY_REFUND")).is_listed is False


def test_stalled_after_more_than_five_days(judge: Judge, case: MakeCase) -> None:
    limit = NOW + timedelta(days=5)
    for text in ("用户提交需求", "商家确认需求", "商家实施服务", "用户确认验收"):
        facts = case(node_text=text, node_since=NOW)
        assert ["stalled" in judge(facts, now).badges for now in (NOW, limit, limit + SECOND)] == [False, False, True]
    reviewed = case(node_text="华为云复核", product_class="联营", sales_scene="赋能云", node_since=NOW)
    assert "stalled" not in judge(reviewed, NOW + timedelta(days=90)).badges


def test_an_appeal_freezes_both_sides(judge: Judge, case: MakeCase, at: At) -> None:
    facts = case(
        is_appeal_open=True, appeal_accepted_at=at("2026-11-24 09:00:00"), node_since=at("2026-01-01 00:00:00")
    )
    forecast = judge(facts)
    assert forecast.whose_move is Party.OPERATOR
    assert (forecast.silence.effect, forecast.silence.at) == (Effect.NONE, None)
    assert forecast.silence.grade == "assumption"
    assert forecast.silence.stopped_by
    assert forecast.deadline is not None
    assert forecast.deadline.at == at("2026-11-28 00:00:00")
    assert (forecast.deadline.is_in_working_days, forecast.deadline.grade) == (True, "official")
    assert "appeal_open" in forecast.badges
    assert "stalled" not in forecast.badges


def test_an_appeal_over_national_day_and_in_an_unpublished_year(judge: Judge, case: MakeCase, at: At) -> None:
    appeal = case(
        is_appeal_open=True, appeal_accepted_at=at("2026-09-30 17:00:00"), ordered_at=at("2026-09-01 09:00:00")
    )
    holiday = judge(appeal, at("2026-09-30 18:00:00"))
    assert holiday.deadline is not None
    assert (holiday.deadline.at, holiday.deadline.grade) == (at("2026-10-11 00:00:00"), "official")
    far = judge(case(is_appeal_open=True, appeal_accepted_at=at("2031-03-03 10:00:00")), at("2031-03-03 11:00:00"))
    assert far.deadline is not None
    assert far.deadline.grade == "assumption"


def test_an_appeal_without_a_time_has_no_deadline(judge: Judge, case: MakeCase) -> None:
    forecast = judge(case(is_appeal_open=True))
    assert forecast.deadline is None
    assert {"appeal_open", "appeal_time_unknown"} <= set(forecast.badges)
    assert judge(case(is_appeal_open=True, node_text="已完成")).whose_move is Party.NOBODY


@pytest.mark.parametrize(
    ("paid", "ordered", "amount"),
    [
        ("86400", "90000", "86400"),
        ("0", "90000", "90000"),
        (None, "90000", "90000"),
        ("0", None, "0"),
        (None, None, None),
    ],
)
def test_vouchers_pay_nothing_and_the_order_amount_is_at_stake(
    paid: str | None, ordered: str | None, amount: str | None, judge: Judge, case: MakeCase
) -> None:
    def money(text: str | None) -> Decimal | None:
        return None if text is None else Decimal(text)

    facts = case(paid_amount=money(paid), order_amount=money(ordered), currency=None)
    silence = judge(facts).silence
    assert silence.amount == money(amount)
    assert silence.currency == (None if amount is None else "CNY")


def test_a_milestone_order_says_that_its_rules_are_unknown(judge: Judge, case: MakeCase) -> None:
    assert "milestone" in judge(case(is_milestone=True)).badges
    assert "milestone" not in judge(case(is_milestone=False)).badges


def test_the_json_is_exact(judge: Judge, case: MakeCase) -> None:
    printed = json.loads(json.dumps(forecast_as_dict(judge(case()))))
    assert list(printed) == [
        "order_id",
        "line_id",
        "flow",
        "era",
        "node",
        "whose_move",
        "huawei_review_ahead",
        "deadline",
        "silence",
        "refundable",
        "owner",
        "badges",
    ]
    assert (printed["flow"], printed["era"], printed["node"]) == ("H", "2025-03-26", "SELLER_DELIVER")
    assert printed["deadline"] is None
    assert list(printed["silence"]) == ["effect", "at", "amount", "currency", "clause", "source", "grade", "stopped_by"]
    assert printed["silence"]["at"] == "2027-05-01T15:07:00+08:00"
    assert (printed["silence"]["amount"], printed["silence"]["currency"]) == ("86400.00", "CNY")
    assert "https://" in printed["silence"]["source"]
    done = forecast_as_dict(judge(case(node_text="已完成", node_since=NOW)))
    assert list(done["deadline"]) == ["at", "kind", "clause", "source", "grade"]  # type: ignore[call-overload]


def rows(judge: Judge, packs: RulePacks, facts: CaseFacts, now: datetime = NOW) -> list[tuple[str, str, Grade]]:
    return [(row.label, row.text, row.clause.grade) for row in clauses_of(judge(facts, now), packs)]


def test_the_rows_of_the_detail(judge: Judge, packs: RulePacks, case: MakeCase, at: At) -> None:
    assert rows(judge, packs, case(node_since=at("2026-11-04 09:15:00"))) == [
        ("依据", "未见公布时限", Grade.ASSUMPTION),
        ("逾期后果", "不会自动结束", Grade.OFFICIAL),
        ("定期提醒", "满 180 天起，每周一次", Grade.OFFICIAL),
        ("停滞", "超过 5 天未动作", Grade.ASSUMPTION),
    ]
    old = case(ordered_at=NOW - timedelta(days=200))
    assert rows(judge, packs, old)[2] == ("定期提醒", "首次之后按每 7 天推算", Grade.ASSUMPTION)
    appeal = case(is_appeal_open=True, appeal_accepted_at=at("2026-11-24 09:00:00"))
    assert rows(judge, packs, appeal) == [
        ("依据", "受理后 3 个工作日内处理", Grade.OFFICIAL),
        ("逾期后果", "等运营裁定", Grade.ASSUMPTION),
    ]
    unknown = clauses_of(judge(case(node_text="?")), packs)
    assert [(row.label, row.text, row.is_own_check) for row in unknown] == [("逾期后果", "未知", True)]
    done = case(node_text="已完成", node_since=NOW)
    assert rows(judge, packs, done)[0] == ("依据", "验收后 3 小时内订单完成", Grade.OFFICIAL)
    assert rows(judge, packs, case(is_supervised=False))[0] == ("依据", "不涉及服务监管", Grade.OFFICIAL)


def test_clauses_follow_the_language(judge: Judge, case: MakeCase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "_language", "en")
    assert judge(case()).silence.clause.startswith("More than 180 days after")
    monkeypatch.setattr(texts, "_language", "zh_CN")
    assert judge(case()).silence.clause.startswith("下单超过 180 天")


@pytest.mark.parametrize(
    ("left", "band"),
    [
        (timedelta(seconds=-1), Band.NOW),
        (timedelta(0), Band.DAY),
        (timedelta(hours=24), Band.DAY),
        (timedelta(hours=24, seconds=1), Band.THREE_DAYS),
        (timedelta(days=3), Band.THREE_DAYS),
        (timedelta(days=7), Band.WEEK),
        (timedelta(days=7, seconds=1), Band.LATER),
    ],
)
def test_bands_of_a_deadline(left: timedelta, band: Band) -> None:
    assert band_of(Deadline(NOW + left, "soft", "c", "s", "official"), None, NOW) is band


@pytest.mark.parametrize(
    ("left", "effect", "band"),
    [
        (timedelta(hours=3), Effect.AUTO_REFUND, Band.NOW),
        (timedelta(hours=3, seconds=1), Effect.AUTO_REFUND, Band.DAY),
        (timedelta(hours=-1), Effect.AUTO_ACCEPT, Band.NOW),
        (timedelta(days=5), Effect.WITHDRAWN, Band.WEEK),
        (timedelta(hours=1), Effect.REMINDER, Band.NONE),
        (timedelta(hours=1), Effect.NONE, Band.NONE),
    ],
)
def test_bands_of_what_happens_by_itself(left: timedelta, effect: Effect, band: Band) -> None:
    silence = Silence(effect, NOW + left, None, None, "c", "s", "official")
    assert band_of(None, silence, NOW) is band
    assert band_of(None, None, NOW) is Band.NONE
