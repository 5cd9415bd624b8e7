"""The rule packs and the rehearsal marketplace's law were written apart from the same pages: here they are compared."""

from __future__ import annotations

from datetime import date, datetime
from itertools import product

import pytest

from desktop_app import paths
from desktop_app.clock import CHINA
from desktop_app.models.command_words import CommandName
from desktop_app.models.console_forms import parse_console_forms
from desktop_app.models.evidence import DeliveryFacts, applies
from desktop_app.models.flows import choose_flow, delivery_needs, flow_nodes, permitted_moves
from desktop_app.models.rules.packs import RulePacks
from desktop_app.models.supervision import CaseFacts, FlowId, Node, Party
from desktop_app.sandbox.console.case_page import in_order
from desktop_app.sandbox.shop import eras, flows
from desktop_app.sandbox.shop.forms import fields_of, form_of
from tests.models.flow_table import CLASSES, DAYS, FLOWS, SCENES

PARTIES = {"buyer": Party.BUYER, "seller": Party.SELLER, "huawei": Party.HUAWEI, "software": Party.SELLER}
"""The seller's software is our side: who waits for it waits for us."""


def facts_of(flow: str, product_class: str | None, scene: str | None, day: str) -> CaseFacts:
    row = FLOWS[flow]
    ordered = datetime.fromisoformat(day).replace(tzinfo=CHINA)
    return CaseFacts(
        "CS1", "L1", "新购", access_type=row.access_type, delivery_subtype=row.subtype, product_class=product_class,
        sales_scene=scene, is_supervised=True, ordered_at=ordered,
    )  # fmt: skip


@pytest.mark.parametrize("flow", FLOWS)
def test_both_walk_the_same_way(flow: str, packs: RulePacks) -> None:
    assert set(flows.PATHS) == {str(one) for one in packs.flows}
    for product_class, scene, day in product(CLASSES[:-1], SCENES, DAYS):
        facts = facts_of(flow, product_class, scene, day)
        choice = choose_flow(facts, packs)
        assert facts.ordered_at is not None
        seconds = int(facts.ordered_at.timestamp())
        era = eras.era_of(flow, str(product_class), seconds)
        is_reviewed = eras.needs_review(str(product_class), scene, seconds)
        assert eras.flow_of(str(facts.access_type), facts.delivery_subtype) == choice.flow == FlowId(flow)
        assert choice.era == era
        nodes = flow_nodes(choice, packs)
        for asks in (True, False):
            path = flows.path_of(flow, eras.has_requirement(flow, era, asks), is_reviewed)
            ours = [one for one in nodes if not one.is_optional or str(one.node) in path]
            assert [str(one.node) for one in ours] == list(path)
            assert {str(one.node) for one in nodes if not one.is_optional} <= set(path)
        moves = {(str(move.start), str(move.end), move.actor) for move in permitted_moves(choice, packs)}
        longest = flows.path_of(flow, True, is_reviewed)
        assert moves == {
            (node, flows.target_of(move, longest), PARTIES[move.actor])
            for node in longest[:-1]
            for move in flows.moves_at(flow, node)
        }


@pytest.mark.parametrize("flow", FLOWS)
@pytest.mark.parametrize("day", DAYS)
def test_what_the_marketplace_demands_of_a_delivery_is_asked_for_here(flow: str, day: str, packs: RulePacks) -> None:
    """Its forms take what ours let through: for whatever it demands our form has a field, and a rule that sees it."""
    facts = facts_of(flow, "通用", None, day)
    choice = choose_flow(facts, packs)
    for node in {move.start for move in permitted_moves(choice, packs) if move.command == "ReportCompletion"}:
        form = form_of(_Standing(flow, choice.era, str(node)))  # type: ignore[arg-type]
        asked = frozenset(need.id for need in delivery_needs(choice, node, packs))
        demanded = {*form.files, *form.values}
        assert demanded <= asked
        delivery = DeliveryFacts("CS1", None, None, choice, asked=asked)
        seen = {rule.field for rule in packs.checks(date(2026, 11, 24)) if applies(rule, delivery)}
        assert demanded <= seen
        assert ("opening_time" in asked) is not (form.opening_time_fixed or node in _WITHOUT_TERM.get(flow, ()))


@pytest.mark.parametrize("flow", FLOWS)
@pytest.mark.parametrize("day", DAYS)
def test_a_packet_goes_into_the_marketplaces_form_from_top_to_bottom(flow: str, day: str, packs: RulePacks) -> None:
    """What a packet holds has a field there, in the same order: whoever copies value by value never goes back up."""
    path = paths.resource("rules/packets.toml")
    table = parse_console_forms(path.read_text("utf-8"), path.name)
    choice = choose_flow(facts_of(flow, "通用", None, day), packs)
    for node in {move.start for move in permitted_moves(choice, packs) if move.command == "ReportCompletion"}:
        standing = _Standing(flow, choice.era, str(node))
        fields = fields_of(standing, "ReportCompletion")  # type: ignore[arg-type]
        printed = [field["id"] for field in in_order(fields)]
        asked = {need.id for need in delivery_needs(choice, node, packs)}
        ours = [one.id for one in table.for_command(CommandName.REPORT_COMPLETION, flow, node).value if one.id in asked]
        places = [
            printed.index(_THEIRS.get(one, one)) for one in ours if one not in _NO_FIELD.get((flow, choice.era), ())
        ]
        assert places == sorted(places), (ours, printed)
        required = {field["id"] for field in fields if field["required"]}
        assert required <= {_THEIRS.get(one, one) for one in ours}


_THEIRS = {"licence": "licence_validity", "screenshot": "deployment"}
"""What the program calls a field, and what the marketplace's form does."""
_NO_FIELD = {(flow, era): ("sow",) for flow in ("H", "H_SITE", "S") for era in ("first", "2023-04-28")}
"""The older form has no field for the requirement document (2.3): it may go with the other proof."""
_WITHOUT_TERM: dict[str, tuple[Node, ...]] = {"D": (Node.SELLER_DELIVER,), "L2": (Node.SELLER_DELIVER,)}
"""Deliveries whose form has no opening time: shipping, and the step before a code is claimed."""


class _Standing:
    """What the marketplace's forms look at of a case."""

    def __init__(self, flow: str, era: str, node: str) -> None:
        self.flow, self.era, self.node = flow, era, node
