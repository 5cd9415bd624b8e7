"""The papers of a simulated year: real files, what our reader says of them, and what our pre-flight says of a delivery.

What sends a delivery back is then held against pre-flight: what could have been seen must have been said.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from desktop_app.documents.evidence_facts import Reading
from desktop_app.documents.evidence_reading import read_evidence
from desktop_app.models.evidence import SIGNERS, DeliveryFacts, check_delivery
from desktop_app.models.flows import delivery_needs
from desktop_app.models.rules.packs import RulePacks
from desktop_app.models.supervision import CaseFacts, FlowChoice, Node
from desktop_app.services.acts.evidence import asked_ids, evidence_file
from tests.documents.evidence_samples import docx, png, screenshot

ANOTHER_ORDER = "CS2401011200ABCDE"
RESOURCE_ORDER = "CS2402021200RESRC"
"""The order of the cloud resources, whose number the seller states."""
WORDS = "实施内容与范围说明，双方已确认。" * 20


@dataclass(frozen=True)
class Paper:
    """One file: its name in a form, its bytes, and what our reader says of it."""

    name: str
    data: bytes
    reading: Reading

    @property
    def sha256(self) -> str:
        return self.reading.sha256


@cache
def papers() -> Mapping[str, Paper]:
    """All papers of the year, by what they are."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        docx(root / "sow.docx", f"需求说明书\n{WORDS}")
        docx(root / "acceptance.docx", f"验收文档\n{WORDS}")
        docx(root / "remote.docx", f"远程交付记录\n{WORDS}")
        docx(root / "foreign.docx", f"验收文档\n订单号 {ANOTHER_ORDER}\n{WORDS}")
        (root / "torn.pdf").write_bytes(b"<html>404 Not Found</html>")
        for number in (1, 2, 3):
            (root / f"picture{number}.png").write_bytes(png(screenshot(number, (640, 400))))
        return {path.stem: Paper(path.name, path.read_bytes(), read_evidence(path)) for path in sorted(root.iterdir())}


Sheet = tuple[str, str]
"""A file of a form: its role, and which paper it is."""
PREFLIGHT: Mapping[str, frozenset[str]] = {
    "does_not_open": frozenset({"EV-16", "EV-16A", "EV-16B", "EV-16C"}),
    "other_order": frozenset({"EV-04"}),
    "few_pictures": frozenset({"EV-08"}),
    "no_remote_record": frozenset({"EV-21"}),
    "no_resource_number": frozenset({"EV-37"}),
    "no_resource_picture": frozenset({"EV-37A"}),
}
"""What the marketplace calls a fault of the papers, and our rules that see it before the delivery is handed in."""
SEEN_BY_ALL = PREFLIGHT["does_not_open"] | PREFLIGHT["other_order"]
SEEN_IN_REVIEW = frozenset().union(*PREFLIGHT.values())


@dataclass(frozen=True)
class Delivery:
    """What the seller typed and attached."""

    values: Mapping[str, str]
    sheets: tuple[Sheet, ...]


def required_needs(choice: FlowChoice, node: Node, packs: RulePacks) -> frozenset[str]:
    """What a delivery at a node cannot go without by a set of rules."""
    return frozenset(need.id for need in delivery_needs(choice, node, packs) if need.is_required)


class Preflight:
    """Our pre-flight by a set of rules, of which only those count that see what the marketplace sees."""

    def __init__(self, packs: RulePacks) -> None:
        self.packs = packs
        self._said: dict[object, frozenset[str]] = {}

    def said(
        self, delivery: Delivery, facts: CaseFacts, choice: FlowChoice, node: Node, at: datetime
    ) -> frozenset[str]:
        """The rules that a delivery breaks, before it is handed in.

        No paper of the year carries the number of its own order, so that alike deliveries are judged once.
        """
        rules = frozenset(rule.id for rule in self.packs.checks(at.date())) & SEEN_IN_REVIEW
        scene = (facts.sales_scene, facts.product_class)
        alike = (delivery.sheets, tuple(sorted(delivery.values.items())), scene, choice, node, rules)
        if alike not in self._said:
            found = check_delivery(self._facts(delivery, facts, choice, node), self.packs, at)
            self._said[alike] = rules & {finding.rule for finding in found}
        return self._said[alike]

    def _facts(self, delivery: Delivery, facts: CaseFacts, choice: FlowChoice, node: Node) -> DeliveryFacts:
        return DeliveryFacts(
            order_id=facts.order_id,
            buyer=facts.customer_name,
            ordered_at=facts.ordered_at,
            paid_at=facts.paid_at,
            choice=choice,
            delivery_mode=delivery.values.get("delivery_mode"),
            result_text=delivery.values.get("result_text"),
            files=tuple(
                evidence_file(role, papers()[paper].name, papers()[paper].reading) for role, paper in delivery.sheets
            ),
            sales_scene=facts.sales_scene,
            product_class=facts.product_class,
            signatures=frozenset(SIGNERS),
            texts=delivery.values,
            asked=asked_ids(choice, node, self.packs),
            resource_order_ids=frozenset(filter(None, [delivery.values.get("resource_order")])),
        )
