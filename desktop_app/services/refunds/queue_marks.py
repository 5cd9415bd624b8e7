"""The one mark of each row of the queue: what stands against agreeing, what is on its way, who is waited for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from desktop_app.clock import CHINA
from desktop_app.models.listing import NO_APPROVAL_BADGE
from desktop_app.models.refunds.queue import MarkKind, QueueMark
from desktop_app.models.refunds.states import RefundState
from desktop_app.models.urgency import AUTOMATIC
from desktop_app.models.wording import CLOCK_UNKNOWN

if TYPE_CHECKING:
    from datetime import datetime

    from desktop_app.models.commands import Command
    from desktop_app.models.refunds.facts import RefundFacts
    from desktop_app.models.refunds.report import RefundReport
    from desktop_app.services.desk import Desk


def marks(desk: Desk, connection_id: str, keys: Iterable[str]) -> dict[str, QueueMark]:
    """The mark of each request that is here, by its number."""
    now = desk.clock.connection_now(connection_id)
    commands = {one.target: one for one in desk.overlay.commands(connection_id)}
    return {
        report.facts.refund_id: _mark(desk, connection_id, report, commands.get(report.facts.refund_id), now)
        for report in desk.refunds.reports_for(connection_id, keys, now)
    }


def working_days_waited(desk: Desk, facts: RefundFacts, now: datetime) -> int | None:
    """Working days since a request reached the seller, the day of receipt being day 0; ``None`` when not known."""
    since = facts.received_at
    if since is None:
        return None
    return desk.rulebook.calendar.working_days_between(since.astimezone(CHINA).date(), now.astimezone(CHINA).date())


def _mark(desk: Desk, connection_id: str, report: RefundReport, command: Command | None, now: datetime) -> QueueMark:
    forecast, facts = report.forecast, report.facts
    packs, day = desk.rulebook.packs, now.astimezone(CHINA).date()
    reasoned = () if command is None else tuple(command.values.get("reasons") or ())
    standing = [one for one in report.blockers if one.stands and one.id not in reasoned]
    base = QueueMark(
        MarkKind.STATE,
        working_days=working_days_waited(desk, facts, now),
        at=None if forecast.deadline is None else forecast.deadline.at,
        invoice_state=facts.invoice_state or "",
        warnings=len(report.blockers),
    )
    if forecast.state is RefundState.UNKNOWN:
        return base._replace(kind=MarkKind.UNKNOWN)
    if NO_APPROVAL_BADGE in forecast.badges:
        return base._replace(kind=MarkKind.NO_APPROVAL, text=packs.short_text(forecast.regime.clause.id, day))
    if standing:
        worst = standing[0]
        left = len(report.blockers) - 1
        return base._replace(
            kind=MarkKind.BLOCKED, blocker_id=worst.id, rule=worst.rule, text=worst.message, warnings=left
        )
    if command is not None:
        until = desk.outbox.direct.held_until(command)
        return base._replace(kind=MarkKind.COMMAND, command=command.told_state, held_until=until)
    if report.second_person.is_needed and forecast.state is RefundState.PENDING_SELLER:
        second = desk.second_person.standing(connection_id, facts.refund_id)
        if not second.is_good:
            return base._replace(
                kind=MarkKind.SECOND_PERSON,
                text=second.sentence,
                is_asked=second.is_asked,
                is_refused=second.is_refused,
                forwarded_at=second.forwarded_at,
            )
    if CLOCK_UNKNOWN in forecast.badges:
        return base._replace(kind=MarkKind.CLOCK, at=None, text=str(forecast.silence.effect))
    if forecast.silence.at is not None and forecast.silence.effect in AUTOMATIC:
        return base._replace(kind=MarkKind.CLOCK, at=forecast.silence.at, text=str(forecast.silence.effect))
    return base._replace(kind=MarkKind.WAITING) if forecast.state is RefundState.PENDING_SELLER else base
