"""What must hold for every case whatever, at every moment."""

from datetime import datetime, timedelta
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_app.clock import CHINA
from desktop_app.models.flows import choose_flow, permitted_moves, read_node
from desktop_app.models.forecast import forecast_as_dict, forecast_case
from desktop_app.models.rules.packs import RulePacks
from desktop_app.models.supervision import CaseFacts, CaseForecast, Effect, Node, Party
from desktop_app.models.working_calendar import WorkingCalendar

MOMENTS = st.integers(1_640_000_000, 1_830_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, CHINA))
NOW = st.integers(1_760_000_000, 1_830_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, CHINA))
NODES = st.sampled_from([node.value for node in Node] + ["商家实施服务", "用户确认验收", "已完成", "不认识", "", None])
AMOUNTS = st.none() | st.decimals(Decimal(0), Decimal(10_000_000), places=2)
FACTS = st.builds(
    CaseFacts,
    order_id=st.just("CS2611021507X7K31"),
    line_id=st.just("CS2611021507X7K31-000001"),
    order_type=st.sampled_from(["新购", "试用", "续费", None]),
    access_type=st.sampled_from(["人工服务", "人工服务", "人工服务", "SaaS", "?", None]),
    delivery_subtype=st.sampled_from(["标准", "", None, "建站"]),
    product_class=st.sampled_from(["通用", "联营", "自服务", "华为", None]),
    sales_scene=st.sampled_from(["赋能云", "基地云", None]),
    is_milestone=st.sampled_from([True, False, None]),
    is_supervised=st.sampled_from([True, True, None, False]),
    ordered_at=st.none() | MOMENTS,
    paid_at=st.none() | MOMENTS,
    order_amount=AMOUNTS,
    paid_amount=AMOUNTS,
    currency=st.sampled_from(["CNY", "USD", None]),
    node_text=NODES,
    node_since=st.none() | MOMENTS,
    is_appeal_open=st.sampled_from([True, False, None]),
    courier_signed_at=st.none() | MOMENTS,
    appeal_accepted_at=st.none() | MOMENTS,
)
QUICK = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def judged(facts: CaseFacts, now: datetime, packs: RulePacks, calendar: WorkingCalendar) -> CaseForecast:
    choice = choose_flow(facts, packs)
    return forecast_case(facts, choice, read_node(facts.node_text, choice, packs, {}), now, packs, calendar)


@QUICK
@given(facts=FACTS, now=NOW)
def test_nothing_changes_before_the_next_look(
    facts: CaseFacts, now: datetime, packs: RulePacks, calendar: WorkingCalendar
) -> None:
    first = judged(facts, now, packs, calendar)
    if first.recompute_at is None:
        later = judged(facts, now + timedelta(days=20_000), packs, calendar)
    else:
        assert first.recompute_at > now
        later = judged(facts, first.recompute_at - timedelta(seconds=1), packs, calendar)
    assert later._replace(recompute_at=None) == first._replace(recompute_at=None)


@QUICK
@given(facts=FACTS, now=NOW)
def test_every_answer_is_complete(facts: CaseFacts, now: datetime, packs: RulePacks, calendar: WorkingCalendar) -> None:
    forecast = judged(facts, now, packs, calendar)
    assert forecast.silence.clause
    assert forecast.silence.source
    assert forecast.silence.grade
    if forecast.deadline is not None:
        assert forecast.deadline.clause
        assert forecast.deadline.source
    if forecast.silence.effect is Effect.REMINDER and forecast.silence.at is not None:
        assert forecast.silence.at > now
    if forecast.silence.amount is not None:
        assert forecast.silence.currency
    assert len(set(forecast.badges)) == len(forecast.badges)
    # an open case is always somebody's move and always listed
    if forecast.node not in (Node.DONE, Node.CANCELLED_BY_REFUND, Node.NONE):
        assert forecast.is_listed
        assert forecast.whose_move is not Party.NOBODY
    if forecast.node is Node.DONE:
        assert not forecast.is_refundable
    assert forecast_as_dict(forecast)["order_id"] == facts.order_id


@QUICK
@given(facts=FACTS, now=NOW)
def test_an_open_appeal_lets_nobody_act(
    facts: CaseFacts, now: datetime, packs: RulePacks, calendar: WorkingCalendar
) -> None:
    facts = facts._replace(is_appeal_open=True)
    forecast = judged(facts, now, packs, calendar)
    assert forecast.silence.effect in (Effect.NONE,)
    assert forecast.whose_move in (Party.OPERATOR, Party.NOBODY)
    if forecast.node not in (Node.DONE, Node.CANCELLED_BY_REFUND, Node.NONE):
        assert "appeal_open" in forecast.badges


@QUICK
@given(facts=FACTS, now=NOW)
def test_review_only_for_joint_and_huawei_orders(
    facts: CaseFacts, now: datetime, packs: RulePacks, calendar: WorkingCalendar
) -> None:
    forecast = judged(facts, now, packs, calendar)
    if facts.product_class not in ("联营", "华为"):
        assert not forecast.huawei_review_ahead
        assert forecast.node is not Node.HUAWEI_REVIEW
    choice = choose_flow(facts, packs)
    ends = {move.end for move in permitted_moves(choice, packs)}
    assert (Node.HUAWEI_REVIEW in ends) is choice.needs_huawei_review
