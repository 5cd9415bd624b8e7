"""Every node of every flow in every era with every class and scene, against the table written from the dossier."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path

import pytest

from desktop_app import paths
from desktop_app.clock import CHINA
from desktop_app.models.flows import choose_flow, flow_nodes, permitted_moves, read_node
from desktop_app.models.forecast import clauses_of, forecast_case
from desktop_app.models.rules.entries import ClauseEntry
from desktop_app.models.rules.packs import RulePacks, load_packs
from desktop_app.models.scales import Grade
from desktop_app.models.supervision import Band, CaseFacts, CaseForecast, Effect, FlowChoice, FlowId, Node, Party
from desktop_app.models.working_calendar import WorkingCalendar
from tests.models import flow_table as table
from tests.models.flow_table import CLAIM, CLOSED, DELIVER, DONE, FLOWS, PROOF, REVIEW

NOW = datetime(2026, 11, 24, 14, 32, tzinfo=CHINA)
MakeCase = Callable[..., CaseFacts]
At = Callable[[str], datetime]
Judge = Callable[..., CaseForecast]


@pytest.fixture
def judge(packs: RulePacks, calendar: WorkingCalendar) -> Judge:
    def run(facts: CaseFacts, now: datetime = NOW) -> CaseForecast:
        choice = choose_flow(facts, packs)
        return forecast_case(facts, choice, read_node(facts.node_text, choice, packs, {}), now, packs, calendar)

    return run


@pytest.fixture
def of_flow(case: MakeCase) -> MakeCase:
    def make(flow: str, **facts: object) -> CaseFacts:
        row = FLOWS[flow]
        return case(access_type=row.access_type, delivery_subtype=row.subtype, **facts)

    return make


def test_the_packs_hold_the_flows_of_the_table(packs: RulePacks) -> None:
    assert {str(flow) for flow in packs.flows} == set(FLOWS)


def check_sourced(forecast: CaseForecast, packs: RulePacks) -> None:
    """Whatever is told has a clause of the packs behind it, with source and grade."""
    for part in filter(None, (forecast.deadline, forecast.silence)):
        entry = packs.entry(part.clause_id, NOW.date())
        assert (part.clause, part.source) == (str(entry.text), packs.source_text(entry))
        assert part.clause
        assert part.source
        assert Grade(part.grade) in {entry.grade, Grade.ASSUMPTION}


@pytest.mark.parametrize("flow", FLOWS)
@pytest.mark.parametrize(("product_class", "scene", "day"), list(product(table.CLASSES, table.SCENES, table.DAYS)))
def test_every_node_of_every_case(
    flow: str,
    product_class: str | None,
    scene: str | None,
    day: str,
    packs: RulePacks,
    calendar: WorkingCalendar,
    of_flow: MakeCase,
    at: At,
) -> None:
    row = FLOWS[flow]
    facts = of_flow(flow, product_class=product_class, sales_scene=scene, ordered_at=at(f"{day} 00:00:00"))
    choice = choose_flow(facts, packs)
    is_reviewed = table.is_reviewed(row, product_class, scene, day)
    assert choice == FlowChoice(FlowId(flow), table.era_of(row, product_class, day), is_reviewed)

    moves = permitted_moves(choice, packs)
    assert {(move.start, move.end) for move in moves} == row.moves | (row.reviewed if is_reviewed else row.unreviewed)
    for move in moves:
        assert move.actor is table.ACTORS[move.start]
        assert move.clause.text
        assert move.clause.source
    walked = [node for node in row.nodes if node is not REVIEW or is_reviewed]
    assert [one.node for one in flow_nodes(choice, packs)] == walked

    for node in Node:
        forecast = forecast_case(facts, choice, node, NOW, packs, calendar)
        check_sourced(forecast, packs)
        if node not in (*walked, CLOSED):
            assert (forecast.node, forecast.whose_move, forecast.silence.effect) == (
                Node.UNKNOWN, Party.SELLER, Effect.UNKNOWN,
            )  # fmt: skip
            assert "state_unknown" in forecast.badges
            continue
        is_open = node not in (DONE, CLOSED)
        assert (forecast.node, forecast.whose_move) == (node, table.ACTORS[node])
        assert forecast.silence.effect is (Effect.REMINDER if is_open else Effect.NONE)
        assert forecast.is_refundable is (is_open and node not in row.no_refund)
        assert (forecast.deadline is not None) is (node is DONE)
        is_ahead = is_reviewed and is_open and walked.index(node) <= walked.index(REVIEW)
        assert forecast.huawei_review_ahead is is_ahead


@pytest.mark.parametrize(("flow", "text"), [(flow, text) for flow in FLOWS for text in ("", *map(str, Node))])
def test_every_node_with_a_courier_and_with_an_appeal(
    flow: str, text: str, judge: Judge, of_flow: MakeCase, packs: RulePacks
) -> None:
    """2.9 only, and 2.13 everywhere: what the table without facts of its own cannot show."""
    facts = of_flow(flow, node_text=text, courier_signed_at=NOW - timedelta(days=3), is_phone_same=True)
    forecast = judge(facts)
    expected = table.BY_COURIER.get((flow, forecast.node))
    if expected is not None:
        assert (forecast.silence.effect, forecast.silence.at) == (expected, NOW + timedelta(days=7))
    else:
        assert forecast.silence.effect not in (Effect.AUTO_ACCEPT, Effect.AUTO_REFUND, Effect.WITHDRAWN)
    check_sourced(forecast, packs)
    frozen = judge(facts._replace(is_appeal_open=True, appeal_accepted_at=NOW))
    check_sourced(frozen, packs)
    if forecast.node in (DONE, CLOSED):
        assert frozen.whose_move is Party.NOBODY
    else:
        assert (frozen.whose_move, frozen.silence.effect, frozen.silence.at) == (Party.OPERATOR, Effect.NONE, None)
        assert frozen.silence.stopped_by
        assert frozen.deadline is not None
        # three working days after Tuesday: the end of Friday
        assert frozen.deadline.at == datetime(2026, 11, 28, tzinfo=CHINA)


@pytest.mark.parametrize("flow", FLOWS)
def test_what_a_newest_case_need_not_pass(flow: str, packs: RulePacks) -> None:
    row = FLOWS[flow]
    for era in (row.boundary or "first", "unknown"):
        nodes = flow_nodes(FlowChoice(FlowId(flow), era), packs)
        assert {one.node for one in nodes if one.is_optional} == row.optional


# ---- hardware (2.9) ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("is_phone_same", "is_signed", "effect", "badge"),
    [
        (True, True, Effect.AUTO_ACCEPT, None),
        (None, True, Effect.AUTO_ACCEPT, "phone_unknown"),
        (False, True, Effect.REMINDER, "phone_differs"),
        (True, False, Effect.REMINDER, None),
        (None, False, Effect.REMINDER, None),
    ],
)
def test_hardware_is_accepted_ten_days_after_the_courier(
    is_phone_same: bool | None,
    is_signed: bool,
    effect: Effect,
    badge: str | None,
    judge: Judge,
    of_flow: MakeCase,
    packs: RulePacks,
) -> None:
    signed = NOW - timedelta(days=9, hours=22)
    facts = of_flow(
        "D", node_text="用户确认验收", is_phone_same=is_phone_same, courier_signed_at=signed if is_signed else None
    )
    forecast = judge(facts)
    assert (forecast.whose_move, forecast.silence.effect) == (Party.BUYER, effect)
    assert {mark for mark in forecast.badges if mark.startswith("phone_")} == ({badge} if badge else set())
    unless = packs.clause("HW-ACCEPT-UNLESS").text
    phone = packs.clause("HW-PHONE").text
    stopped_by = unless if effect is Effect.AUTO_ACCEPT else phone if badge == "phone_differs" else ""
    assert forecast.silence.stopped_by == stopped_by
    if effect is Effect.AUTO_ACCEPT:
        assert forecast.silence.at == signed + timedelta(days=10)
        assert (forecast.silence.grade, forecast.band) == ("official", Band.NOW)
        rows = [(row.label, row.clause.id, row.clause.grade) for row in clauses_of(forecast, packs)]
        assert rows[:2] == [(label, "HW-ACCEPT-10D", Grade.OFFICIAL) for label in ("依据", "逾期后果")]
    told = {row.clause.id for row in clauses_of(forecast, packs)}
    assert ("HW-PHONE" in told) is (badge == "phone_differs")
    assert ("HW-PHONE-UNKNOWN" in told) is (badge == "phone_unknown")
    # nothing of it before the buyer can act
    assert judge(facts._replace(node_text="商家实施服务")).silence.effect is Effect.REMINDER


# ---- licence codes (2.5, 2.6) --------------------------------------------------------------------


def test_a_claimed_code_ends_the_refund_whatever_the_node_says(
    judge: Judge, of_flow: MakeCase, packs: RulePacks
) -> None:
    for node in (DELIVER, CLAIM):
        free = judge(of_flow("L2", node_text=str(node), is_code_claimed=False))
        assert free.is_refundable
        assert "code_claimed" not in free.badges
        locked = judge(of_flow("L2", node_text=str(node), is_code_claimed=True))
        assert not locked.is_refundable
        assert "code_claimed" in locked.badges
        assert ("说明", "L2-LOCK") in {(row.label, row.clause.id) for row in clauses_of(locked, packs)}
    assert not judge(of_flow("L2", node_text=str(PROOF), is_code_claimed=False)).is_refundable


@pytest.mark.parametrize(
    ("flow", "text", "node"),
    [
        ("L2", "商家实施交付", DELIVER),
        ("L2", "商家部署实施（授权码激活）", Node.CODE_ACTIVATION),
        ("L2", "商家上传交付证明", PROOF),
        ("L2", "用户确认验收", Node.UNKNOWN),
        ("L0", "服务商线下交付License", DELIVER),
        ("L0", "服务商线下交付 license", DELIVER),
        ("H", "服务商线下交付License", Node.UNKNOWN),
        ("L1", "BUYER_GIVES_CODE", Node.BUYER_GIVES_CODE),
        ("L0", "BUYER_GIVES_CODE", Node.UNKNOWN),
        ("LP", "软件包部署", Node.PACKAGE_DEPLOYMENT),
        ("LP", "商家实施服务", Node.UNKNOWN),
        ("D", "商家实施服务", DELIVER),
        ("D", "用户提交需求", Node.UNKNOWN),
        ("H_SITE", "网站设计稿确认", Node.UNKNOWN),
        ("F", "华为云复核", Node.UNKNOWN),
    ],
)
def test_texts_of_the_node_column(flow: str, text: str, node: Node, packs: RulePacks, of_flow: MakeCase) -> None:
    choice = choose_flow(of_flow(flow), packs)
    assert read_node(text, choice, packs, {}) is node


def test_a_stage_of_site_building_is_remembered_for_site_building(packs: RulePacks, of_flow: MakeCase) -> None:
    choice = choose_flow(of_flow("H_SITE"), packs)
    assert read_node("网站设计稿确认", choice, packs, {"网站设计稿确认": DELIVER}) is DELIVER


PRINTED_OF_SITES = ("SITE-SCOPE", "SITE-FORM")
"""That there are two templates, and the newer form, which is printed for professional services without a difference."""


def test_what_is_assumed_of_site_building_is_graded_so(packs: RulePacks) -> None:
    own = [entry for entry in packs.entries() if entry.id.startswith("SITE-") and entry.id not in PRINTED_OF_SITES]
    assert own
    assert all(entry.grade is Grade.ASSUMPTION for entry in own)
    shape = packs.flows[FlowId.H_SITE]
    assert all(packs.clause(move.clause).grade is Grade.ASSUMPTION or move.start is REVIEW for move in shape.move)


# ---- types, eras and the switch ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("access", "subtype", "flow"),
    [
        ("人工服务", None, "H"),
        ("saas", None, "S"),
        ("ＳａａＳ", "标准", "S"),
        ("License", "线下", "L0"),
        ("license", "识别码", "L1"),
        ("License", None, "UNKNOWN"),
        ("硬件", "标准", "D"),
        ("数据资产", None, "F"),
        ("镜像", None, "UNKNOWN"),
        ("某种新类型", None, "UNKNOWN"),
        (None, None, "UNKNOWN"),
    ],
)
def test_types_and_their_other_names(
    access: str | None, subtype: str | None, flow: str, packs: RulePacks, case: MakeCase
) -> None:
    assert choose_flow(case(access_type=access, delivery_subtype=subtype), packs).flow is FlowId(flow)


@pytest.mark.parametrize(("said", "flow"), [(None, FlowId.F), (True, FlowId.F), (False, FlowId.NONE)])
def test_data_files_are_supervised_unless_the_order_says_no(
    said: bool | None, flow: FlowId, packs: RulePacks, of_flow: MakeCase
) -> None:
    assert choose_flow(of_flow("F", is_supervised=said), packs).flow is flow


def test_a_company_may_turn_the_switch_of_data_files(tmp_path: Path, of_flow: MakeCase) -> None:
    (tmp_path / "company.toml").write_text(
        """
[pack]
id = "company"
as_of = 2026-11-20
title = { zh = "本公司规则", en = "Our rules" }

[[clause]]
id = "DATA-SUPERVISED"
severity = "hint"
grade = "assumption"
source = "assumption"
is_on = false
text = { zh = "我们的数据文件不涉及服务监管。", en = "Our data files are not supervised." }
""",
        "utf-8",
    )
    packs = load_packs(paths.resource("rules"), tmp_path)
    unsaid = choose_flow(of_flow("F", is_supervised=None), packs)
    assert (unsaid.flow, unsaid.reason) == (FlowId.NONE, "unsupervised")
    assert choose_flow(of_flow("F", is_supervised=True), packs).flow is FlowId.F


@pytest.mark.parametrize("flow", FLOWS)
def test_a_renewal_of_a_finished_case_starts_none(flow: str, packs: RulePacks, of_flow: MakeCase) -> None:
    finished = choose_flow(of_flow(flow, order_type="续费", node_text="服务完成"), packs)
    assert (finished.flow, finished.reason) == (FlowId.NONE, "renewal_of_finished")
    start = str(FLOWS[flow].nodes[0])
    assert choose_flow(of_flow(flow, order_type="续费", node_text=start), packs).flow is FlowId(flow)


# ---- clocks that every flow has ------------------------------------------------------------------


@pytest.mark.parametrize("flow", FLOWS)
def test_accepted_is_a_state_of_its_own_for_three_hours(flow: str, judge: Judge, of_flow: MakeCase) -> None:
    facts = of_flow(flow, node_text="已完成", node_since=NOW)
    end = NOW + timedelta(hours=3)
    for now, is_pending in ((NOW, True), (end, True), (end + timedelta(seconds=1), False)):
        forecast = judge(facts, now)
        assert forecast.deadline is not None
        assert (forecast.deadline.at, forecast.deadline.kind, forecast.silence.effect) == (end, "soft", Effect.NONE)
        assert ("sync_pending" in forecast.badges, forecast.is_listed) == (is_pending, is_pending)


@pytest.mark.parametrize(
    ("flow", "node"), [(flow, node) for flow, row in FLOWS.items() for node in row.nodes if node is not DONE]
)
def test_notices_and_the_stalled_badge_at_every_open_node(
    flow: str, node: Node, judge: Judge, of_flow: MakeCase, packs: RulePacks
) -> None:
    day = timedelta(days=1)
    facts = of_flow(
        flow, node_text=str(node), product_class="联营", sales_scene="赋能云", ordered_at=NOW, node_since=NOW
    )
    first = NOW + 180 * day
    assert [judge(facts, now).silence.at for now in (NOW, first - day, first, first + 8 * day)] == [
        first, first, first + 7 * day, first + 14 * day,
    ]  # fmt: skip
    stalled = ["stalled" in judge(facts, NOW + after).badges for after in (5 * day, 5 * day + timedelta(seconds=1))]
    assert stalled == [False, node is not REVIEW]  # 7 row 8: Huawei's review has no limit of its own
    milestone = judge(facts._replace(is_milestone=True))
    assert "milestone" in milestone.badges
    assert milestone.node is node
    assert "MILESTONE" in {row.clause.id for row in clauses_of(milestone, packs)}


def test_no_clock_of_any_pack_is_without_a_clause(packs: RulePacks) -> None:
    clocks, others = 0, 0
    for shape in packs.flows.values():
        for node in shape.node:
            for part in node.deadline:
                entry = packs.entry(part.clause)
                assert isinstance(entry, ClauseEntry)
                assert entry.limit is not None or part.is_optional
                clocks += 1
            for silence in node.silence:
                entry = packs.entry(silence.clause)
                assert isinstance(entry, ClauseEntry)
                assert entry.limit is not None or silence.basis is None
                clocks += silence.basis is not None
                others += silence.basis is None
            assert not node.stalled or packs.entry(node.stalled).grade is Grade.ASSUMPTION
    assert clocks >= 50
    assert others == 2 * len(packs.flows)


def test_every_need_names_its_clause(packs: RulePacks) -> None:
    for shape in packs.flows.values():
        for node in shape.node:
            assert node.hint is not None or node.node is CLOSED
            for need in node.need:
                assert packs.clause(need.clause).text
                if need.is_required:
                    assert need.clause
