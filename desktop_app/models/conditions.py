"""Under which conditions a decision was made, and whether the newest facts still meet them. Pure.

A command that waited (held, offline, "later") is only sent while the case still stands where it stood, for the same
money and without an appeal. What is asked of a refund stands in ``refunds.conditions``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from desktop_app.clock import CHINA
from desktop_app.models import wording
from desktop_app.models.supervision import CaseFacts, Node
from desktop_app.texts import _

MONEY = ("order_amount", "paid_amount")
_LARGEST = Decimal(10) ** 18
"""What is larger is no amount; it is treated as unreadable."""


@dataclass(frozen=True)
class Standing:
    """What is done to, as the projection has it at the moment of asking."""

    place: str
    """Where it stands: the node of a case, the state of a refund."""
    members: Mapping[str, Any]
    """What conditions ask, in the members of the wire."""
    version: int
    """Number of the newest batch that touched the row."""
    data_as_of: datetime
    """How old the newest facts about it are, China Standard Time."""


def stored(facts: CaseFacts, as_of: datetime) -> dict[str, str]:
    """What a command keeps of the facts that it was decided on; what was unknown then is no condition."""
    return {"as_of": as_of.isoformat(), **_money(facts)}


def from_facts(node: Node, facts: CaseFacts) -> dict[str, Any]:
    """Facts of the projection in the members of the wire."""
    since = facts.node_since.isoformat() if facts.node_since is not None else None
    return {"node": node.value, "node_since": since, **_money(facts), "appeal_open": bool(facts.is_appeal_open)}


def _money(facts: CaseFacts) -> dict[str, str]:
    known = {name: getattr(facts, name) for name in MONEY}
    kept = {name: format(value, "f") for name, value in known.items() if value is not None}
    if kept and facts.currency:
        kept["currency"] = facts.currency
    return kept


def broken(expected_node: str, conditions: Mapping[str, str], now: Mapping[str, Any] | None) -> str:
    """Why the command must not go any more, in a sentence; empty while all conditions hold.

    ``now`` is the case as the counterpart (or the newest batch) has it; ``None``: it has no such case.
    """
    if now is None:
        return _("对方已没有这一单，没有提交。")
    node = str(now.get("node") or "")
    if node != expected_node:
        return _(
            "现在的节点是“{now}”，不再是“{then}”，没有提交。",
            now=node_words(node), then=node_words(expected_node),
        )  # fmt: skip
    at = came_back_at(conditions, now.get("node_since"))
    if at:
        return _("这一单在 {at} 又一次到了“{node}”，请看过新内容再办理。没有提交。", at=at, node=node_words(node))
    if now.get("appeal_open") is True:
        return _("客户已申诉，裁定之前双方都不能操作，没有提交。")
    return money_broken(conditions, now, MONEY)


def came_back_at(conditions: Mapping[str, str], since: object) -> str:
    """When it left and came back, so that what a person looked at is not what stands there now; empty: it did not."""
    as_of, moment = _moment(conditions.get("as_of")), _moment(since)
    if as_of is None or moment is None or moment <= as_of:
        return ""
    return moment.astimezone(CHINA).strftime("%m-%d %H:%M")


def money_broken(conditions: Mapping[str, str], now: Mapping[str, Any], names: Sequence[str]) -> str:
    """The sentence about an amount or its currency that is not the one decided on; empty while all are the same."""
    currency = now.get("currency")
    if conditions.get("currency") and currency and currency != conditions["currency"]:
        return _("币种已从 {then} 变为 {now}，没有提交。", then=conditions["currency"], now=str(currency))
    for name in names:
        then, amount = amount_of(conditions.get(name)), amount_of(now.get(name))
        if then is not None and amount is not None and then != amount:
            return _(
                "金额已从 {then} 变为 {now}，没有提交。",
                then=wording.money_text(then, conditions.get("currency")),
                now=wording.money_text(amount, str(currency or conditions.get("currency") or "") or None),
            )
    return ""


def node_words(node: str) -> str:
    """The official name of a node on the wire; one that we do not know stays as it is."""
    try:
        return wording.node_name(Node(node)) or node
    except ValueError:
        return node or _("未知")


def _moment(text: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(text or ""))
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def amount_of(text: Any) -> Decimal | None:
    """An amount as it is stored or told; ``None`` for what is none."""
    if text is None or text == "":
        return None
    try:
        amount = Decimal(str(text))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and abs(amount) < _LARGEST else None
