"""What can be done to many rows at once, one object for each act. Nothing by which money leaves is among them.

To ask a customer for clarification the console has no act: a rejection that says what is missing asks for it, and the
customer files again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from desktop_app.models.acts import Decision
from desktop_app.models.bulk import BulkRun
from desktop_app.models.command_words import CommandName
from desktop_app.models.refunds.form import RefundForm

if TYPE_CHECKING:
    from desktop_app.models.findings import Finding
    from desktop_app.services.desk import Desk


class BulkAct(Protocol):
    """One act on many rows."""

    name: CommandName
    needs_opinion: bool
    """Each customer reads a text, which a person writes once for all of them."""

    def findings(self, desk: Desk, connection_id: str, key: str) -> list[Finding]:
        """What stands against it for one row, before anything is written. ``UsageError`` for an unknown row."""

    def decide(self, desk: Desk, run: BulkRun, key: str) -> Decision:
        """Decide on one row of a run."""


class ConfirmMany:
    """确认需求 of many cases: one click each."""

    name = CommandName.CONFIRM_REQUIREMENT
    needs_opinion = False

    def findings(self, desk: Desk, connection_id: str, key: str) -> list[Finding]:
        """As for one."""
        return desk.decide.findings(self.name, connection_id, key)

    def decide(self, desk: Desk, run: BulkRun, key: str) -> Decision:
        """As for one."""
        return desk.decide.confirm_requirement(run.connection_id, [key], run.id)[0]


class RejectMany:
    """驳回退订 of many requests with one opinion, whose places are filled in for each."""

    name = CommandName.REJECT_REFUND
    needs_opinion = True

    def findings(self, desk: Desk, connection_id: str, key: str) -> list[Finding]:
        """As for one, apart from what the form itself still needs: the opinion is written once for all."""
        found = desk.decide_refunds.findings(self.name, connection_id, key)
        return [one for one in found if not one.is_form_need]

    def decide(self, desk: Desk, run: BulkRun, key: str) -> Decision:
        """With the opinion as it reads for this request; one that leaves a gap is refused as any form with one."""
        from desktop_app.models.refunds.presets import filled_for  # the rule engine

        report = desk.refunds.report(run.connection_id, key)
        opinion = run.opinion
        if report is not None:
            opinion = filled_for(run.opinion, report, desk.clock.connection_now(run.connection_id))
        return desk.decide_refunds.reject_many(run.connection_id, [key], RefundForm(opinion=opinion), run.id)[0]


ACTS: Mapping[CommandName, BulkAct] = {
    CommandName.CONFIRM_REQUIREMENT: ConfirmMany(),
    CommandName.REJECT_REFUND: RejectMany(),
}
