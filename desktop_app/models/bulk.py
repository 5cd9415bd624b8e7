"""Many rows at once: the pre-check of each, the run that a person began, and what came of each row of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from desktop_app.models.command_words import CommandName, CommandState
from desktop_app.models.commands import Command
from desktop_app.models.findings import Finding
from desktop_app.models.scales import Severity


@dataclass(frozen=True)
class BulkRow:
    """One row of the pre-check of many: the worst finding, or none."""

    key: str
    finding: Finding | None

    @property
    def can_tick(self) -> bool:
        """A row that must be mended first (必改) cannot be ticked."""
        return self.severity is not Severity.BLOCK

    @property
    def severity(self) -> Severity | None:
        """How much the worst finding weighs; ``None`` for a row that is ready."""
        return None if self.finding is None else self.finding.severity

    @property
    def message(self) -> str:
        """What was found, in a sentence."""
        return "" if self.finding is None else self.finding.message

    @property
    def mend(self) -> str:
        """How to mend it."""
        return "" if self.finding is None else self.finding.mend


ONE_CLICK = frozenset({CommandName.CONFIRM_REQUIREMENT})
"""Acts without values: many rows are done in the console one after the other, and registered here at once."""


class RowState(StrEnum):
    """What came of one row. Only ``FAILED`` may be tried again: nothing of it was done, and nothing is on its way."""

    FAILED = "failed"
    PERSON = "person"
    """Unknown, in conflict, or asking: a person decides in the outbox, it is never tried again from here."""
    PREPARED = "prepared"
    """A packet is ready in the outbox, to be filled in in the console."""
    WAITING = "waiting"
    """Sent from here: held, on its way, or put off by the counterpart."""
    RECALLED = "recalled"
    DONE = "done"


_OF_COMMAND = {
    CommandState.QUEUED: RowState.WAITING,
    CommandState.SENDING: RowState.WAITING,
    CommandState.PREPARED: RowState.PREPARED,
    CommandState.REFUSED: RowState.FAILED,
    CommandState.UNKNOWN: RowState.PERSON,
    CommandState.CONFLICT: RowState.PERSON,
    CommandState.RECALLED: RowState.RECALLED,
    CommandState.SUCCEEDED: RowState.DONE,
    CommandState.CONFIRMED: RowState.DONE,
    CommandState.REFLECTED: RowState.DONE,
}


def row_state(command: Command | None) -> RowState:
    """What came of a row by its newest command of the run; without one nothing was done."""
    if command is None:
        return RowState.FAILED
    if command.is_asking:
        return RowState.PERSON
    if command.state is CommandState.PREPARED and command.name in ONE_CLICK:
        return RowState.FAILED  # its result could not be registered
    return _OF_COMMAND[command.state]


@dataclass(frozen=True)
class BulkResult:
    """What came of one row. Failed ones can be tried again without touching the others."""

    key: str
    state: RowState
    message: str = ""
    """Why it failed or needs a person; may be empty."""
    command: Command | None = None

    @property
    def is_done(self) -> bool:
        """True when it is done. What only waits to be sent is not."""
        return self.state is RowState.DONE

    @property
    def can_retry(self) -> bool:
        """True when trying it again cannot do anything twice."""
        return self.state is RowState.FAILED


@dataclass(frozen=True)
class BulkRun:
    """One press of the button for many rows, with what was chosen. Retries belong to the same run."""

    id: str
    connection_id: str
    name: CommandName
    keys: tuple[str, ...]
    maker: str
    made_at: datetime
    """By the connection's clock."""
    opinion: str = ""
    """What the customer of each row reads, for an act that needs it; may have places such as ``{product}``."""
