"""Phrases for chasing, filled in for a case or a refund; names and numbers are shortened only for a group chat."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from desktop_app.errors import UsageError
from desktop_app.models import wording
from desktop_app.models.supervision import Node
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.models.casework_rules import Phrase
    from desktop_app.services.desk import Desk

ARROW = " › "


@dataclass(frozen=True)
class FilledPhrase:
    """A phrase as it can be copied."""

    id: str
    title: str
    text: str
    is_masked: bool
    """Numbers and names are shortened."""


class Phrases:
    """Phrases of one desk. They are data; nothing is sent."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def of_case(
        self, connection_id: str, key: str, is_for_group: bool = False, now: datetime | None = None
    ) -> list[FilledPhrase]:
        """The phrases that fit a case at its node, those for this very node first. ``is_for_group`` masks all."""
        desk = self._desk
        judged = desk.forecasts.one(connection_id, key, now)
        if judged is None:
            raise UsageError(_("没有这一单"), _("这个连接里没有 {key}。", key=key.replace("|", " ")))
        moment = now or desk.clock.connection_now()
        since = judged.facts.node_since
        days = "—" if since is None else str(max(0, (moment - since).days))
        values = {
            "order_id": judged.facts.order_id,
            "product": judged.facts.product_name or "—",
            "customer": judged.facts.customer_name or "—",
            "node": wording.node_name(judged.node) if judged.node is not Node.NONE else "—",
            "days": days,
        }
        of_cases = [one for one in desk.casework.rules.phrase if not one.refund_states]
        fitting = [one for one in of_cases if not one.nodes or judged.node in one.nodes]
        fitting.sort(key=lambda one: not one.nodes)
        return [self._filled(one, values, is_for_group or one.is_masked) for one in fitting]

    def of_refund(
        self, connection_id: str, refund_id: str, is_for_group: bool = False, now: datetime | None = None
    ) -> list[FilledPhrase]:
        """The phrases that fit a request for a refund in its state. ``is_for_group`` masks all."""
        desk = self._desk
        judged = desk.refunds.one(connection_id, refund_id, now)
        if judged is None:
            raise UsageError(_("没有这张退订申请"), _("没有编号为 {id} 的退订申请。", id=refund_id))
        since, moment = judged.facts.state_since, now or desk.clock.connection_now()
        values = {
            "order_id": judged.facts.order_id or judged.key,
            "product": judged.facts.product_name or "—",
            "customer": judged.facts.customer_name or "—",
            "node": wording.refund_state_name(judged.state),
            "days": "—" if since is None else str(max(0, (moment - since).days)),
        }
        fitting = [one for one in desk.casework.rules.phrase if judged.state in one.refund_states]
        return [self._filled(one, values, is_for_group or one.is_masked) for one in fitting]

    def _filled(self, phrase: Phrase, values: dict[str, str], is_masked: bool) -> FilledPhrase:
        shown = dict(values)
        if is_masked:
            mask = self._desk.casework.rules.mask
            shown |= {"order_id": mask.order(values["order_id"])}
            if values["customer"] != "—":
                shown["customer"] = mask.name(values["customer"])
        shown["path"] = self._path(shown["order_id"])
        return FilledPhrase(phrase.id, str(phrase.title), str(phrase.text).format_map(shown), is_masked)

    def _path(self, order_id: str) -> str:
        """Where the case stands in the console, with both printed names of the menu."""
        menus = self._desk.packets.forms.menus
        return ARROW.join((" / ".join(menus.names), menus.page, order_id))
