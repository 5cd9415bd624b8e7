"""What there is to be reminded of in one connection: deadlines, effects, invoices, chases, results, questions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from desktop_app.clock import CHINA
from desktop_app.models.command_words import CommandState
from desktop_app.models.commands import Command
from desktop_app.models.reminders import EFFECTS, About, Moment
from desktop_app.models.supervision import Band, Party
from desktop_app.services.cases.coming import Coming
from desktop_app.services.cases.today_board import REFUNDS

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk

MOST = 100_000
"""So many rows are looked at, nearest band first."""
_DONE_HERE = frozenset(
    {CommandState.QUEUED, CommandState.SENDING, CommandState.SUCCEEDED, CommandState.CONFIRMED, CommandState.REFLECTED}
)
"""Our act is on its way or done: nobody has to be hurried. One that is only prepared still runs out."""
_ABOUTS = {effect: about for about, effect in EFFECTS.items()}


def moments(desk: Desk, connection_id: str, now: datetime, ahead: timedelta) -> list[Moment]:
    """All moments up to ``ahead`` from now, past ones too; times are those of the connection."""
    commands = desk.overlay.commands(connection_id)
    found = list(case_moments(desk, connection_id, now + ahead, commands))
    found += _chases(desk, connection_id, now)
    found += _commands(commands)
    return found


def case_moments(
    desk: Desk, connection_id: str, until: datetime, commands: list[Command], band: Band = Band.WEEK
) -> Iterator[Moment]:
    """Limits of our own moves, and effects that come by themselves whoever has the move. A weekly notice is none.

    Of orders too that have no case and wait for their opening, of refunds, and of the invoices that are ours to issue.

    ``commands`` are those that stand; ``band``: that of ``until``, reminders look at most a week ahead.
    """
    acted = {one.target for one in commands if one.state in _DONE_HERE and not one.is_asking}
    coming = Coming(desk, connection_id)
    for row in coming.limits(until, band, MOST):
        is_ours = row.whose_move is Party.SELLER and row.key not in acted
        if is_ours and row.deadline_at is not None and row.deadline_at <= until:
            yield Moment(About.DEADLINE, row.key, row.deadline_at, row.order_id or row.key, row.kind)
        about = _ABOUTS.get(row.effect)
        if about is not None and row.effect_at is not None and row.effect_at <= until:
            yield Moment(about, row.key, row.effect_at, row.order_id or row.key, row.kind)
    for invoice in coming.invoices:
        if invoice.deadline.at <= until:
            order_id = invoice.row.order_id or invoice.row.key
            yield Moment(About.INVOICE, invoice.row.key, invoice.deadline.at, order_id, REFUNDS)


def _chases(desk: Desk, connection_id: str, now: datetime) -> Iterator[Moment]:
    """Due from the first moment of the day that was agreed."""
    for one in desk.casework.chases.due_rows(connection_id, now):
        if one.chase.next_on is not None:
            begins = datetime.combine(one.chase.next_on, time(), CHINA)
            yield Moment(About.CHASE, one.row.key, begins, one.row.order_id or one.row.key, one.kind)


def _commands(commands: list[Command]) -> Iterator[Moment]:
    for one in commands:
        order_id = str(one.values.get("order_id") or one.target.partition("|")[0])
        if one.is_asking:
            yield Moment(About.ASKING, one.id, one.changed_at or one.made_at, order_id)
        elif one.remind_at is not None:
            yield Moment(About.RESULT, one.id, one.remind_at, order_id)
