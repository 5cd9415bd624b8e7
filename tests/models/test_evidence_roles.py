"""Which files and values a delivery needs, by flow, era, class, scene and way of delivery: all of it is rule data."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from desktop_app.models.evidence import SIGNERS, DeliveryFacts, check_delivery
from desktop_app.models.findings import Finding
from desktop_app.models.rules.packs import RulePacks
from desktop_app.models.scales import Grade, Severity
from desktop_app.models.supervision import FlowChoice, FlowId
from tests.models.evidence_facts import FACTS, GOOD, NOW, Check, file, ids, picture

PAPERS = (*GOOD, file("licence", "授权.docx"), picture(0), picture(1), picture(2))


@pytest.fixture
def check(packs: RulePacks) -> Check:
    def run(flow: str, era: str = "unknown", **changes: Any) -> list[Finding]:
        choice = FlowChoice(FlowId(flow), era)
        return check_delivery(replace(FACTS, choice=choice, **changes), packs, NOW)

    return run


@pytest.mark.parametrize(
    ("flow", "era", "blocks", "others"),
    [
        ("H", "2025-03-26", ["EV-01", "EV-02"], []),
        ("H_SITE", "2025-03-26", ["EV-01", "EV-02"], []),
        ("S", "2025-03-26", ["EV-01", "EV-02"], []),
        ("H", "2023-04-28", ["EV-02", "EV-03"], []),
        ("H_SITE", "2023-04-28", ["EV-02"], ["EV-03A"]),
        ("S", "2023-04-28", ["EV-02", "EV-03"], []),
        ("L1", "2024-09-14", ["EV-01A", "EV-02"], ["EV-36", "EV-36A"]),
        ("L1", "first", ["EV-02"], ["EV-36", "EV-36A"]),
        ("L0", "2024-09-14", [], ["EV-01B", "EV-02A", "EV-36", "EV-36A"]),
        ("L2", "2024-09-14", [], ["EV-02A", "EV-36", "EV-36A"]),
        ("O", "first", [], ["EV-02A"]),
        ("F", "first", [], ["EV-02B"]),
        ("D", "first", [], []),
        ("LP", "first", [], []),
        ("UNKNOWN", "unknown", [], []),
    ],
)
def test_files_by_flow(flow: str, era: str, blocks: list[str], others: list[str], check: Check) -> None:
    found = check(flow, era, files=(), result_text="")
    assert [one.rule for one in found if one.severity is Severity.BLOCK] == blocks
    assert [one.rule for one in found if one.severity is not Severity.BLOCK] == others
    assert all(one.grade is Grade.OFFICIAL for one in found if one.severity is Severity.BLOCK)


@pytest.mark.parametrize("flow", [flow for flow in FlowId if flow is not FlowId.NONE])
def test_a_complete_pack_has_no_finding_in_any_flow(flow: FlowId, check: Check) -> None:
    assert check(flow, files=PAPERS) == []


@pytest.mark.parametrize(("flow", "is_asked"), [("L1", True), ("L0", True), ("L2", True), ("S", False), ("H", False)])
def test_the_order_of_cloud_resources_is_asked_of_licences_only(flow: str, is_asked: bool, check: Check) -> None:
    given = {"sales_scene": "赋能云", "delivery_mode": "onsite", "signatures": frozenset(SIGNERS)}
    found = check(flow, files=PAPERS, **given)
    assert ids(found) == (["EV-37"] if is_asked else [])
    assert all((one.severity, one.grade) == (Severity.WARN, Grade.OFFICIAL) for one in found)
    assert check(flow, files=PAPERS, resource_order_ids=frozenset({"CS2610181120AAAAA"}), **given) == []
    without = tuple(one for one in PAPERS if one.role != "screenshot")
    rules = ids(check(flow, files=without, resource_order_ids=frozenset({"CS2610181120AAAAA"}), **given))
    assert ("EV-37A" in rules) == is_asked


def test_no_resource_order_is_asked_outside_that_scene(check: Check) -> None:
    assert check("L1", files=PAPERS, sales_scene=None) == []


@pytest.mark.parametrize(("flow", "is_asked"), [("H", True), ("L1", True), ("D", False), ("L2", False), ("LP", False)])
def test_an_opening_time_is_asked_where_the_form_has_it(flow: str, is_asked: bool, check: Check) -> None:
    assert ids(check(flow, files=PAPERS, opening_time=None)) == (["EV-12"] if is_asked else [])


@pytest.mark.parametrize("era", ["first", "2025-03-26", "unknown", "2030-01-01"])
def test_a_flow_of_a_companys_own_pack_is_judged_by_what_holds_for_all(era: str, packs: RulePacks) -> None:
    facts: DeliveryFacts = replace(FACTS, choice=FlowChoice(FlowId("NEW"), era), files=(), result_text="")
    assert check_delivery(facts, packs, NOW) == []
    other = replace(facts, files=(file("sow", text="见 CS2610181120X0P92 的说明，共三个阶段，按期交付。"),))
    assert ids(check_delivery(other, packs, NOW)) == ["EV-04"]


@pytest.mark.parametrize(
    ("product_class", "is_asked"), [("联营", True), (None, True), ("通用", False), ("自服务", False)]
)
@pytest.mark.parametrize("scene", ["基地云", "赋能云"])
def test_a_scene_makes_rules_for_joint_products_only(
    scene: str, product_class: str | None, is_asked: bool, check: Check
) -> None:
    found = check("H", files=GOOD, sales_scene=scene, product_class=product_class, delivery_mode="onsite")
    assert bool({"EV-08", "EV-08A"} & set(ids(found))) == is_asked
    assert bool(found) == is_asked
