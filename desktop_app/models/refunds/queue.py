"""The one mark of a row in the queue of refunds, worked out for rows in sight."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

    from desktop_app.models.command_words import CommandState


class MarkKind(StrEnum):
    """What the one chip of a row is about: the first of these that holds."""

    UNKNOWN = "unknown"
    """The state could not be read."""
    NO_APPROVAL = "no_approval"
    BLOCKED = "blocked"
    COMMAND = "command"
    """An act on it is on its way, or came to nothing."""
    SECOND_PERSON = "second_person"
    """Another person must agree and has not."""
    WAITING = "waiting"
    CLOCK = "clock"
    """Something ends by itself."""
    STATE = "state"
    """Nobody here has to act: only where it stands."""


class QueueMark(NamedTuple):
    """The mark of one request at one moment."""

    kind: MarkKind
    blocker_id: str = ""
    rule: str = ""
    """The entry of the pack that found the blocker: of one name each says something else."""
    text: str = ""
    """In words: the regime without approval, or the blocker's sentence."""
    command: CommandState | None = None
    held_until: float | None = None
    """End of the hold on the monotonic clock; ``None`` when nothing holds it."""
    working_days: int | None = None
    """Working days since it reached the seller; the day of receipt is day 0."""
    at: datetime | None = None
    """When something ends by itself, or the soft limit; ``None`` with ``CLOCK``: something ends, nobody knows when."""
    invoice_state: str = ""
    is_asked: bool = False
    """The second person was asked: a request or a record stands."""
    is_refused: bool = False
    """The second person said no; ``text`` has the reason."""
    forwarded_at: datetime | None = None
    """The second person was asked by a text or picture alone, and when."""
    warnings: int = 0
    """Further points to look at, beside what the mark says."""
