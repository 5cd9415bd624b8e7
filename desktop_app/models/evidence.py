"""What a delivery shows (交付凭证), as facts, and the checks that judge them by the rules of a pack.

Files were read elsewhere; here are only their facts. Numbers, words, sources and grades stand in the pack.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from desktop_app.clock import CHINA
from desktop_app.models.findings import Finding
from desktop_app.models.supervision import FlowChoice

if TYPE_CHECKING:
    from collections.abc import Collection

    from desktop_app.models.rules.entries import CheckEntry
    from desktop_app.models.rules.packs import RulePacks

SOW = "sow"
ACCEPTANCE = "acceptance"
SCREENSHOT = "screenshot"
REMOTE = "remote"
LICENCE = "licence"
DEPLOYMENT = "deployment"
"""A screenshot that shows where it is deployed; any screenshot may."""
RESOURCE_ORDER = "resource_order"
"""The order of the cloud resources: its screenshot, and in a licence's form its number, which evidence may carry."""
OTHER = "other"
ROLES = (SOW, ACCEPTANCE, SCREENSHOT, REMOTE, LICENCE, DEPLOYMENT, RESOURCE_ORDER, OTHER)

ONSITE_MODE = "onsite"
REMOTE_MODE = "remote"
_MODES: Mapping[str, str] = {"现场": ONSITE_MODE, "远程": REMOTE_MODE}

OF_ALL_FORMS = frozenset({"files"})
"""Fields of rules that belong to every form."""

TICKS = ("order", "customer", "date", "signature")
"""What a person confirms of a scan: order number, customer, date, signatures and stamps."""
SIGNERS = ("seller", "huawei", "customer")


@dataclass(frozen=True)
class Picture:
    """One picture inside a document, as far as it was looked at."""

    where: str
    """Its page as a number, or the name of its entry."""
    page: int | None = None
    width: int = 0
    """Pixels; 0 for a format that is not read."""
    height: int = 0
    is_blank: bool = False
    is_torn: bool = False
    fills_page: bool = False
    """A page of a scan rather than a picture in a text."""
    is_mark: bool = False
    """A seal or a signature that is laid over the page."""
    fingerprint: str | None = None


@dataclass(frozen=True)
class EvidenceFile:
    """One file as it was read: type by content, whether it opens, what it says."""

    role: str
    name: str
    bytes: int
    detected_type: str
    """Short word of the content: ``pdf docx png jpeg zip executable empty unknown`` …"""
    suffix: str
    """Lower case with the dot, empty without one."""
    is_readable: bool = True
    text: str | None = None
    """``None``: nothing to read in this type. Empty: looked, and there is none. Pages are parted by a form feed."""
    page_count: int | None = None
    width: int | None = None
    height: int | None = None
    is_blank: bool = False
    problem: str = ""
    is_text_whole: bool = True
    fingerprint: str | None = None
    """A picture as 64 x 64 cells of grey (0 is black), as hex."""
    picture_count: int = 0
    """Pictures inside a document, where they were counted."""
    pictures: tuple[Picture, ...] = ()
    """Those of them that were looked at."""
    sha256: str = ""
    """Hash of the content, empty when it is not known."""
    places: str | None = None
    """Of a workbook: for each page of the text the sheet's name, then the cell of each line."""
    scan_pages: tuple[int, ...] = ()
    """Pages that are a picture with next to no text, or whose text layer is broken; counted from 1."""
    turned_pages: tuple[int, ...] = ()
    """Pages that lie on their side or stand on their head as they are shown, counted from 1."""
    inner_suffixes: tuple[str, ...] = ()
    """Of an archive: the suffixes of the names inside, in lower case with the dot."""
    ticks: frozenset[str] = frozenset()
    """Which of ``TICKS`` a person confirmed for a scan."""


@dataclass(frozen=True)
class DeliveryFacts:
    """One delivery as the form holds it."""

    order_id: str
    buyer: str | None
    ordered_at: datetime | None
    choice: FlowChoice
    delivery_mode: str | None = None
    """``onsite``, ``remote`` (or 现场, 远程), ``None`` when not stated."""
    opening_time: datetime | None = None
    result_text: str | None = None
    """``None``: not asked here; empty: the form's field is empty."""
    files: tuple[EvidenceFile, ...] = ()
    sales_scene: str | None = None
    product_class: str | None = None
    term_months: int | None = None
    """Length of the bought term, where it is known."""
    signatures: frozenset[str] | None = None
    """Which of ``SIGNERS`` a person ticked; ``None`` when nobody was asked (command line)."""
    resource_order_ids: frozenset[str] = frozenset()
    """Numbers of cloud resource orders that the evidence may carry."""
    other_order_ids: Collection[str] = field(default_factory=frozenset)
    """Known orders, so that their numbers are found whatever they look like. A set, for speed."""
    buyer_phone: str | None = None
    """The phone that came with the order, as it came."""
    paid_at: datetime | None = None
    buyer_aliases: tuple[str, ...] = ()
    """Other names under which the customer signs."""
    is_order_known: bool | None = None
    """False: this connection has no case of the order, so that the form is judged as stated. ``None``: not asked."""
    line_id: str = ""
    """The order line that was named."""
    other_lines: tuple[str, ...] = ()
    """The lines of the order that are known, where the one that was named is not among them; else empty."""
    texts: Mapping[str, str] | None = None
    """Values that the flow's own form asks for, by id; ``None``: nobody was asked (command line)."""
    asked: frozenset[str] | None = None
    """Ids of what the node's form asks for: rules about other fields are not meant. ``None``: not known, all are."""
    uploaded_today_bytes: int = 0
    uploaded_today_files: int = 0

    @property
    def mode(self) -> str:
        """``onsite``, ``remote`` or empty."""
        return _MODES.get(self.delivery_mode or "", self.delivery_mode or "")

    def of_role(self, *roles: str) -> tuple[EvidenceFile, ...]:
        """The files of some roles, all without one."""
        return tuple(file for file in self.files if not roles or file.role in roles)


@dataclass(frozen=True)
class Hit:
    """One failed check: where, and the values that its sentence names."""

    values: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    field: str = ""
    """Overrides the rule's field."""
    file: str | None = None
    where: str | None = None


def check_delivery(facts: DeliveryFacts, packs: RulePacks, now: datetime) -> list[Finding]:
    """All findings of a delivery under the rules of today, worst first, then by rule. Empty when nothing is found."""
    from desktop_app.models.rules.checks import registry

    checks = registry.registered()
    found: list[Finding] = []
    for rule in packs.checks(now.astimezone(CHINA).date()):
        if rule.check.startswith("evidence.") and applies(rule, facts):
            hits: Iterator[Hit] = checks[rule.check](facts, rule, now)  # type: ignore[assignment]
            found += [finding_of(rule, hit, packs) for hit in hits]
    order = {"block": 0, "warn": 1, "hint": 2}
    return sorted(found, key=lambda finding: (order[finding.severity], finding.rule))


def applies(rule: CheckEntry, facts: DeliveryFacts) -> bool:
    """True when a rule is meant for this form: its field, and flow, era, class, scene, way of delivery (empty: all).

    Among the classes and ways of a rule the empty one stands for what is not known.
    """
    choice = facts.choice
    return (
        (not rule.field or facts.asked is None or rule.field in facts.asked or rule.field in OF_ALL_FORMS)
        and (not rule.flows or choice.flow in rule.flows)
        and (not rule.eras or choice.era in rule.eras)
        and (not rule.classes or (facts.product_class or "") in rule.classes)
        and (not rule.scenes or facts.sales_scene in rule.scenes)
        and (not rule.modes or facts.mode in rule.modes)
    )


def finding_of(rule: CheckEntry, hit: Hit, packs: RulePacks) -> Finding:
    """What a person is told of one failed check."""
    return Finding(
        rule=rule.id,
        severity=rule.severity,
        message=str(rule.message).format_map(hit.values),
        mend=str(rule.mend).format_map(hit.values),
        source=packs.source_text(rule),
        grade=rule.grade,
        clause=str(rule.text),
        field=hit.field or rule.field or None,
        file=hit.file,
        where=hit.where,
        is_own_check=rule.is_own_check,
        is_form_need=rule.is_form_need,
    )
