"""Checking evidence files before they go out, from the command line: the order need not be known here.

What is known of the order is used (its day, class, scene, customer); what the person states goes before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app.models.evidence import DeliveryFacts
from desktop_app.models.findings import Finding
from desktop_app.models.listing import ListQuery
from desktop_app.models.supervision import CaseFacts, case_key
from desktop_app.services.acts.evidence import asked_ids
from desktop_app.services.acts.order_facts import order_facts

if TYPE_CHECKING:
    from desktop_app.services.cases.judging import JudgedCase
    from desktop_app.services.desk import Desk

SUPERVISED_SERVICE = ("人工服务", "标准")
"""Access type and delivery subtype of an order that is not known here: evidence is filed for services."""


@dataclass(frozen=True)
class EvidenceRequest:
    """What is to be checked. ``files`` pairs a role (``None``: guessed from the name) with a path."""

    order_id: str
    line_id: str | None
    files: Sequence[tuple[str | None, Path]]
    scene: str | None = None
    delivery_mode: str | None = None
    opening_time: datetime | None = None
    resource_order: str | None = None


def check_evidence(desk: Desk, connection_id: str | None, request: EvidenceRequest) -> list[Finding]:
    """All findings, worst first. Without a connection, or for an order that never came in, the order is as stated."""
    from desktop_app.models.flows import choose_flow  # the rule engine

    known, other_lines = _known(desk, connection_id, request)
    facts = known.facts if known is not None else _stated(request)
    node = known.node if known is not None else None
    files = desk.evidence.inspect(request.files)
    choice = choose_flow(facts, desk.rulebook.packs)
    if known is not None and connection_id is not None:
        choice = desk.work.choices.get_many(connection_id, [known.key]).get(known.key, choice)
    about_order: dict[str, Any] = {}
    if connection_id is not None:
        about_order = order_facts(desk, connection_id, request.order_id, facts.line_id)
        about_order["buyer_aliases"] = desk.casework.contacts.alias_names(connection_id, facts.customer_name)
    return desk.evidence.judge(
        DeliveryFacts(
            order_id=request.order_id,
            buyer=facts.customer_name,
            ordered_at=facts.ordered_at,
            paid_at=facts.paid_at,
            choice=choice,
            delivery_mode=request.delivery_mode or facts.delivery_mode,
            opening_time=request.opening_time,
            files=tuple(files),
            sales_scene=request.scene or facts.sales_scene,
            # a scene that is stated is asked about, whatever class the order has here
            product_class=facts.product_class if request.scene is None else None,
            resource_order_ids=frozenset(filter(None, [request.resource_order])),
            asked=asked_ids(choice, node, desk.rulebook.packs),
            line_id=request.line_id or "",
            other_lines=other_lines,
            is_order_known=None if connection_id is None else known is not None,
            **about_order,
        )
    )


def _known(
    desk: Desk, connection_id: str | None, request: EvidenceRequest
) -> tuple[JudgedCase | None, tuple[str, ...]]:
    """The case of the order, when it came in; of several lines the first one where none is named.

    Where a line is named that never came in: the first one too, and which lines there are.
    """
    if connection_id is None:
        return None, ()
    reads, now = desk.list_reads(connection_id), desk.clock.connection_now()
    if request.line_id is not None:
        named = reads.by_keys([case_key(request.order_id, request.line_id)])
        if named:
            return desk.forecasts.one(connection_id, named[0].key), ()
    found = reads.rows(reads.ordered_ids(ListQuery(text=request.order_id), now))
    keys = sorted(row.key for row in found if row.order_id == request.order_id)
    if not keys:
        return None, ()
    others = () if request.line_id is None else tuple(filter(None, (key.partition("|")[2] for key in keys)))
    return desk.forecasts.one(connection_id, keys[0]), others


def _stated(request: EvidenceRequest) -> CaseFacts:
    access_type, subtype = SUPERVISED_SERVICE
    return CaseFacts(
        order_id=request.order_id,
        line_id=request.line_id or "",
        access_type=access_type,
        delivery_subtype=subtype,
        sales_scene=request.scene,
    )
