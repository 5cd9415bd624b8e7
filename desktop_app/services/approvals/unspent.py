"""A decision that was recalled within its hold never left, so that what the second person gave is not spent by it.

Each approval leads to one decision that is sent, at most. What cannot be known for certain counts as spent: a command
that went into a packet or was ever put on the wire, one that was recalled after its hold, a mark outside the database
that names another command or another ending, and everything from before a restore (no command is named any more).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from desktop_app.models.approvals.records import Ending
from desktop_app.models.command_words import Capability, CommandState
from desktop_app.models.journal import JournalQuery
from desktop_app.store import approval_marks

if TYPE_CHECKING:
    from desktop_app.models.approvals.external import ExternalRecord
    from desktop_app.models.approvals.records import StoredRequest
    from desktop_app.models.commands import Command
    from desktop_app.services.desk import Desk
    from desktop_app.store.approval_marks import Use


Given = TypeVar("Given", "StoredRequest", "ExternalRecord")


def as_it_counts(desk: Desk, approval_id: str, given: Given) -> Given:
    """The same as if it had never been used, where its command was recalled within its hold."""
    use = approval_marks.use_marked(desk.home, approval_id) if given.ending is Ending.USED else None
    if use is None or use.command_id != given.command_id or not _is_unspent(desk, use):
        return given
    return replace(given, ending=None, ended_at=None, ended_by="", command_id="")


def marked(desk: Desk, name: str) -> Ending | None:
    """What a mark outside the database says became of it, but for a use that spent nothing."""
    use = approval_marks.use_marked(desk.home, name)
    return None if use is not None and _is_unspent(desk, use) else approval_marks.ended_by_mark(desk.home, name)


def _is_unspent(desk: Desk, use: Use) -> bool:
    command = desk.work.commands.get(use.command_id)
    if command is None or command.state is not CommandState.RECALLED or command.capability is not Capability.DIRECT:
        return False
    is_unsent = command.sent_at is None and command.sent_body is None
    return is_unsent and _is_recalled_in_hold(desk, command, use.at)


def _is_recalled_in_hold(desk: Desk, command: Command, used_at: datetime) -> bool:
    """By the mark's time too: an older state that nobody notices may hold a command that went out after its hold."""
    if command.hold_ends_at is None:
        return False
    until = min(command.hold_ends_at, used_at + timedelta(seconds=command.hold_seconds))
    recalls = desk.work.journal_reads.page(JournalQuery(act="command.recalled", order=command.id))
    return any(one.at < until and one.detail.get("command") == command.id for one in recalls)
