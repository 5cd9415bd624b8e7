"""What stays open in a row of refunds that came in: a worklist keeps the row and lists what a person must settle."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from desktop_app.models.batches import RowIssue
from desktop_app.models.kinds import KINDS
from desktop_app.models.refunds.facts import KIND, refund_facts
from desktop_app.models.refunds.states import RefundState
from desktop_app.services.refunds.settling import remembered_states
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk
    from desktop_app.services.intake.reading import Keyed


class RefundLooker:
    """Looks at the rows of one batch of refunds."""

    def __init__(self, desk: Desk, connection_id: str) -> None:
        """``connection_id`` may be empty: of a home without facts nothing is known before."""
        self._packs = desk.rulebook.packs
        self._rows = desk.projection(connection_id).rows if connection_id else None
        self._remembered = remembered_states(desk.work.mappings.remembered(connection_id)) if connection_id else {}

    def look(self, row: Keyed, names: Mapping[str, str]) -> list[RowIssue]:
        """What stays open in a row; ``names`` are the file's own headings."""
        from desktop_app.models.refunds.reading import possible_states, read_state  # the rule engine

        known = self._rows.columns_of(row.key, KIND) if self._rows is not None else None
        facts = refund_facts({**(known or {}), **row.columns})
        found = []
        if "order_id" in row.columns and not facts.order_id:
            found.append(_issue(row, "order_id", names, _("没有订单ID，看不到订单和服务监管单")))
        if "node_text" in row.columns and read_state(facts, self._packs, self._remembered) is RefundState.UNKNOWN:
            text = str(facts.state_text)[:60]
            called = self._packs.refunds.names
            choices = _("、").join(called[one].zh for one in possible_states(facts, self._packs))
            reason = _("不是这张退订申请能有的状态：{text}。可选：{choices}", text=text, choices=choices)
            found.append(_issue(row, "node_text", names, reason))
        return found


def _issue(row: Keyed, column_id: str, names: Mapping[str, str], reason: str) -> RowIssue:
    return RowIssue(row.row, names.get(column_id, KINDS[KIND].column(column_id).heading), reason)
