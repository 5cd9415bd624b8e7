"""Flow H over every node, era, class and scene: legal moves only, effects named, clause and source present."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import product

import pytest

from desktop_app.clock import CHINA
from desktop_app.errors import BugError
from desktop_app.models.command_words import CommandName
from desktop_app.models.flows import (
    choose_flow,
    commands_at,
    flow_nodes,
    lacking_node,
    nearest_nodes,
    needs_new_choice,
    next_node,
    permitted_moves,
    read_node,
    resembling_node,
)
from desktop_app.models.forecast import forecast_case
from desktop_app.models.rules.packs import RulePacks
from desktop_app.models.scales import Grade
from desktop_app.models.supervision import Band, CaseFacts, Effect, FlowChoice, FlowId, Node, Party
from desktop_app.models.working_calendar import WorkingCalendar

NOW = datetime(2026, 11, 24, 14, 32, tzinfo=CHINA)
MakeCase = Callable[..., CaseFacts]
At = Callable[[str], datetime]

CLASSES = ("通用", "联营", "自服务", "华为", None)
SCENES = ("赋能云", "基地云", None)
DAYS = ("2022-06-01", "2023-04-27", "2023-04-28", "2024-09-13", "2024-09-14", "2025-03-25", "2025-03-26", "2026-11-02")

ACTORS = {
    Node.BUYER_SUBMIT_REQUIREMENT: Party.BUYER,
    Node.SELLER_CONFIRM_REQUIREMENT: Party.SELLER,
    Node.SELLER_DELIVER: Party.SELLER,
    Node.HUAWEI_REVIEW: Party.HUAWEI,
    Node.BUYER_ACCEPT: Party.BUYER,
    Node.DONE: Party.NOBODY,
    Node.CANCELLED_BY_REFUND: Party.NOBODY,
}


def expected_review(product_class: str | None, scene: str | None, day: str) -> bool:
    """The rule written anew: joint orders in every scene at first; 赋能云 from 2023-04-28, 基地云 from 2024-09-14."""
    if product_class == "联营" and day < "2023-04-28":
        return True
    if product_class not in ("联营", "华为"):
        return False
    return scene == "赋能云" or (scene == "基地云" and day >= "2024-09-14")


def expected_era(product_class: str | None, day: str) -> str:
    if day >= "2025-03-26":
        return "2025-03-26"
    return "2023-04-28" if product_class == "联营" and day >= "2023-04-28" else "first"


@pytest.mark.parametrize(("product_class", "scene", "day"), list(product(CLASSES, SCENES, DAYS)))
def test_every_node_of_every_case(
    product_class: str | None,
    scene: str | None,
    day: str,
    packs: RulePacks,
    calendar: WorkingCalendar,
    case: MakeCase,
    at: At,
) -> None:
    facts = case(product_class=product_class, sales_scene=scene, ordered_at=at(f"{day} 23:59:59"))
    choice = choose_flow(facts, packs)
    is_reviewed = expected_review(product_class, scene, day)
    assert choice == FlowChoice(FlowId.H, expected_era(product_class, day), is_reviewed)

    legal = {
        (Node.BUYER_SUBMIT_REQUIREMENT, Node.SELLER_CONFIRM_REQUIREMENT),
        (Node.SELLER_CONFIRM_REQUIREMENT, Node.SELLER_DELIVER),
        (Node.SELLER_CONFIRM_REQUIREMENT, Node.BUYER_SUBMIT_REQUIREMENT),
        (Node.BUYER_ACCEPT, Node.DONE),
        (Node.BUYER_ACCEPT, Node.SELLER_DELIVER),
    }
    if is_reviewed:
        legal |= {
            (Node.SELLER_DELIVER, Node.HUAWEI_REVIEW),
            (Node.HUAWEI_REVIEW, Node.BUYER_ACCEPT),
            (Node.HUAWEI_REVIEW, Node.SELLER_DELIVER),
        }
    else:
        legal.add((Node.SELLER_DELIVER, Node.BUYER_ACCEPT))
    moves = permitted_moves(choice, packs)
    assert {(move.start, move.end) for move in moves} == legal
    assert all(move.actor is ACTORS[move.start] and move.clause.text and move.clause.source for move in moves)

    passed = {Node.BUYER_ACCEPT, Node.DONE, Node.CANCELLED_BY_REFUND}
    for node in Node:
        forecast = forecast_case(facts, choice, node, NOW, packs, calendar)
        assert forecast.silence.clause
        assert forecast.silence.source
        assert forecast.silence.clause_id in packs.versions
        if forecast.deadline is not None:
            assert forecast.deadline.clause
            assert forecast.deadline.source
            assert forecast.deadline.clause_id in packs.versions
        if node not in ACTORS or (node is Node.HUAWEI_REVIEW and not is_reviewed):
            assert forecast.node is Node.UNKNOWN
            assert (forecast.whose_move, forecast.silence.effect) == (Party.SELLER, Effect.UNKNOWN)
            assert "state_unknown" in forecast.badges
            assert forecast.deadline is None
            assert forecast.huawei_review_ahead is is_reviewed
            continue
        assert forecast.node is node
        assert forecast.whose_move is ACTORS[node]
        assert forecast.huawei_review_ahead is (is_reviewed and node not in passed)
        is_open = ACTORS[node] is not Party.NOBODY
        assert forecast.silence.effect is (Effect.REMINDER if is_open else Effect.NONE)
        assert forecast.is_refundable is is_open
        assert (forecast.deadline is not None) is (node is Node.DONE)


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("用户提交需求", Node.BUYER_SUBMIT_REQUIREMENT),
        ("商家确认需求", Node.SELLER_CONFIRM_REQUIREMENT),
        ("商家实施服务", Node.SELLER_DELIVER),
        ("服务商实施服务", Node.SELLER_DELIVER),
        ("商家上传交付凭证", Node.SELLER_DELIVER),
        ("  商家 实施服务\u3000", Node.SELLER_DELIVER),
        ("SELLER_DELIVER", Node.SELLER_DELIVER),
        ("seller_deliver", Node.SELLER_DELIVER),
        ("用户确认验收", Node.BUYER_ACCEPT),
        ("服务完成", Node.DONE),
        ("已完成", Node.DONE),
        ("DONE", Node.DONE),
        ("华为云复核", Node.UNKNOWN),  # a general order has no review
        ("用户领取授权码", Node.UNKNOWN),  # not a node of this flow
        ("商家部署实施（授权码激活）", Node.UNKNOWN),
        ("商家上传验收资料", Node.UNKNOWN),
        ("UNKNOWN", Node.UNKNOWN),
        ("", Node.UNKNOWN),
        (None, Node.UNKNOWN),
    ],
)
def test_texts_of_the_node_column(text: str | None, node: Node, packs: RulePacks) -> None:
    assert read_node(text, FlowChoice(FlowId.H, "2025-03-26"), packs, {}) is node


def test_review_is_read_for_a_case_that_has_one(packs: RulePacks) -> None:
    reviewed = FlowChoice(FlowId.H, "2025-03-26", needs_huawei_review=True)
    assert read_node("华为云复核", reviewed, packs, {}) is Node.HUAWEI_REVIEW
    assert read_node("华为云复核", FlowId.H, packs, {}) is Node.HUAWEI_REVIEW


def test_a_persons_decision_is_remembered_but_never_leaves_the_flow(packs: RulePacks) -> None:
    choice = FlowChoice(FlowId.H, "2025-03-26")
    assert (
        read_node("商家上传验收资料", choice, packs, {"商家上传验收资料": Node.SELLER_DELIVER}) is Node.SELLER_DELIVER
    )
    assert read_node("商家上传 验收资料 ", choice, packs, {"商家上传验收资料": Node.BUYER_ACCEPT}) is Node.BUYER_ACCEPT
    assert read_node("发码中", choice, packs, {"发码中": Node.BUYER_CLAIM_CODE}) is Node.UNKNOWN
    assert read_node("已完成", choice, packs, {"已完成": Node.SELLER_DELIVER}) is Node.DONE
    # a node that this case cannot have: what was decided for its text wins
    assert read_node("华为云复核", choice, packs, {"华为云复核": Node.BUYER_ACCEPT}) is Node.BUYER_ACCEPT
    assert read_node("华为云复核", choice, packs, {"华为云复核": Node.HUAWEI_REVIEW}) is Node.UNKNOWN


def test_what_is_finished_is_finished_in_a_flow_that_no_pack_describes(packs: RulePacks) -> None:
    choice = FlowChoice(FlowId.UNKNOWN, "unknown")
    assert read_node("已完成", choice, packs) is Node.DONE
    assert read_node("DONE", choice, packs) is Node.DONE
    assert read_node("商家实施服务", choice, packs) is Node.UNKNOWN


def test_nearest_nodes_begin_with_the_likeliest(packs: RulePacks) -> None:
    found = nearest_nodes("商家上传验收资料", FlowChoice(FlowId.H, "2025-03-26"), packs)
    assert found[0] is Node.SELLER_DELIVER
    assert Node.HUAWEI_REVIEW not in found
    assert len(found) == len(set(found)) == 5


@pytest.mark.parametrize(("text", "near", "lacking"), [
    ("商家上传验收资料", Node.SELLER_DELIVER, None),
    ("DISPATCHED_BY_OPERATIONS", None, None),
    ("转人工处理中", None, None),
    ("", None, None),
    ("华为云复核", None, Node.HUAWEI_REVIEW),
    ("HUAWEI_REVIEW", None, Node.HUAWEI_REVIEW),
])  # fmt: skip
def test_only_a_name_with_much_in_common_is_suggested(
    packs: RulePacks, text: str, near: Node | None, lacking: Node | None
) -> None:
    choice = FlowChoice(FlowId.H, "2025-03-26")
    assert resembling_node(text, choice, packs) is near
    assert lacking_node(text, choice, packs) is lacking


@pytest.mark.parametrize(
    ("node", "command", "is_reviewed", "after"),
    [
        (Node.SELLER_CONFIRM_REQUIREMENT, CommandName.CONFIRM_REQUIREMENT, False, Node.SELLER_DELIVER),
        (Node.SELLER_CONFIRM_REQUIREMENT, CommandName.REJECT_REQUIREMENT, True, Node.BUYER_SUBMIT_REQUIREMENT),
        (Node.SELLER_DELIVER, CommandName.REPORT_COMPLETION, False, Node.BUYER_ACCEPT),
        (Node.SELLER_DELIVER, CommandName.REPORT_COMPLETION, True, Node.HUAWEI_REVIEW),
    ],
)
def test_where_our_acts_lead(
    node: Node, command: CommandName, is_reviewed: bool, after: Node, packs: RulePacks
) -> None:
    choice = FlowChoice(FlowId.H, "2025-03-26", is_reviewed)
    assert next_node(choice, node, command, packs) is after
    assert command in commands_at(choice, node, packs)


def test_all_other_pairs_of_node_and_act_are_refused(packs: RulePacks) -> None:
    choice = FlowChoice(FlowId.H, "2025-03-26")
    allowed = {(node, name) for node in Node for name in commands_at(choice, node, packs)}
    assert len(allowed) == 3
    for node, name in product(Node, CommandName):
        if (node, name) not in allowed:
            with pytest.raises(BugError):
                next_node(choice, node, name, packs)


def test_what_the_delivery_asks_for_depends_on_the_era(packs: RulePacks) -> None:
    def needs(era: str) -> dict[str, bool]:
        nodes = flow_nodes(FlowChoice(FlowId.H, era), packs)
        deliver = next(row for row in nodes if row.node is Node.SELLER_DELIVER)
        return {need.id: need.is_required for need in deliver.needs}

    free = dict.fromkeys(("opening_time", "signatures", "screenshot", "licence", "remote", "other"), False)
    assert needs("first") == {"delivery_mode": False, "result_text": True, "acceptance": True, "sow": False, **free}
    newer = {"delivery_mode": False, "result_text": False, "sow": True, "acceptance": True, **free}
    assert needs("2025-03-26") == needs("unknown") == newer
    optional = {row.node for row in flow_nodes(FlowChoice(FlowId.H, "2025-03-26"), packs) if row.is_optional}
    assert optional == {Node.BUYER_SUBMIT_REQUIREMENT, Node.SELLER_CONFIRM_REQUIREMENT}
    assert not any(row.is_optional for row in flow_nodes(FlowChoice(FlowId.H, "first"), packs))


def test_an_unreadable_order_time_is_judged_as_newest(packs: RulePacks, case: MakeCase) -> None:
    facts = case(ordered_at=None, product_class="联营", sales_scene="基地云")
    assert choose_flow(facts, packs) == FlowChoice(FlowId.H, "unknown", True)
    assert choose_flow(case(ordered_at=None, product_class="联营"), packs).needs_huawei_review is False


@pytest.mark.parametrize(
    ("access", "subtype"),
    [("License", None), ("镜像", None), ("某种新类型", None), (None, None)],
)
def test_what_no_pack_describes_is_kept_as_unknown(
    access: str | None, subtype: str | None, packs: RulePacks, calendar: WorkingCalendar, case: MakeCase
) -> None:
    facts = case(access_type=access, delivery_subtype=subtype)
    choice = choose_flow(facts, packs)
    assert choice.flow is FlowId.UNKNOWN
    node = read_node(facts.node_text, choice, packs, {})
    forecast = forecast_case(facts, choice, node, NOW, packs, calendar)
    assert (forecast.flow, forecast.node, forecast.whose_move) == (FlowId.UNKNOWN, Node.UNKNOWN, Party.SELLER)
    assert forecast.silence.effect is Effect.UNKNOWN
    assert "state_unknown" in forecast.badges
    assert ("no_rules_yet" in forecast.badges) is (access == "镜像")
    assert (forecast.band, forecast.deadline) == (Band.NONE, None)
    assert forecast.is_listed
    assert flow_nodes(choice, packs) == []
    assert permitted_moves(choice, packs) == ()


def test_an_unsupervised_order_is_nobodys_move(packs: RulePacks, calendar: WorkingCalendar, case: MakeCase) -> None:
    facts = case(is_supervised=False, node_text="")
    choice = choose_flow(facts, packs)
    forecast = forecast_case(facts, choice, read_node("", choice, packs, {}), NOW, packs, calendar)
    assert (forecast.flow, forecast.era, forecast.node) == (FlowId.NONE, "first", Node.NONE)
    assert (forecast.whose_move, forecast.silence.effect) == (Party.NOBODY, Effect.NONE)
    assert (forecast.is_refundable, forecast.is_listed, forecast.deadline) == (False, True, None)
    assert forecast.badges == ("unsupervised",)


@pytest.mark.parametrize(
    ("node_text", "is_finished", "flow"),
    [
        ("已完成", None, FlowId.NONE),
        ("服务完成", None, FlowId.NONE),
        ("", None, FlowId.H),
        (None, None, FlowId.H),
        ("", True, FlowId.NONE),
        ("商家实施服务", None, FlowId.H),
        ("读不懂的节点", None, FlowId.H),
        ("商家实施服务", True, FlowId.NONE),
        ("", False, FlowId.H),
    ],
)
def test_a_renewal_of_a_finished_order_starts_no_supervision(
    node_text: str | None,
    is_finished: bool | None,
    flow: FlowId,
    packs: RulePacks,
    calendar: WorkingCalendar,
    case: MakeCase,
) -> None:
    facts = case(order_type="续费", node_text=node_text, is_original_finished=is_finished)
    choice = choose_flow(facts, packs)
    assert choice.flow is flow
    if flow is FlowId.NONE:
        forecast = forecast_case(facts, choice, Node.NONE, NOW, packs, calendar)
        assert forecast.badges == ("renewal_of_finished",)
        assert Grade(forecast.silence.grade) is Grade.OFFICIAL
        assert forecast.is_refundable is False


def test_a_trial_order_cannot_be_refunded(packs: RulePacks, calendar: WorkingCalendar, case: MakeCase) -> None:
    facts = case(order_type="试用")
    forecast = forecast_case(facts, choose_flow(facts, packs), Node.SELLER_DELIVER, NOW, packs, calendar)
    assert forecast.is_refundable is False


def test_only_a_corrected_fact_asks_for_a_new_choice(case: MakeCase) -> None:
    before = case()
    assert not needs_new_choice(before, case(node_text="用户确认验收", owner="李敏", sales_scene=None))
    assert not needs_new_choice(before, case(access_type=None, ordered_at=None))
    assert needs_new_choice(before, case(product_class="联营"))
    assert needs_new_choice(before, case(ordered_at=NOW - timedelta(days=900)))
    assert needs_new_choice(before, case(is_supervised=False))
