"""What people here said and did, as ``work.db`` gives it back: drafts, notes and the journal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from desktop_app.models.supervision import Node


@dataclass(frozen=True)
class StoredDraft:
    """A local form that was saved. ``revision`` grows by one with each save."""

    id: str
    connection_id: str
    kind: str
    target: str
    revision: int
    body: dict[str, Any]
    saved_at: datetime


@dataclass(frozen=True)
class Note:
    """What a person wrote about a case."""

    id: int
    connection_id: str
    target: str
    text: str
    by_person: str
    at: datetime


@dataclass(frozen=True)
class Remembered:
    """A state text that a person assigned to a node; used for the same text from then on."""

    connection_id: str
    flow: str
    text: str
    node: Node


@dataclass(frozen=True)
class JournalEntry:
    """One line of the journal: who did what to which thing. ``hash`` covers all of it and the entry before."""

    sequence: int
    at: datetime
    actor: str
    action: str
    target: str
    detail: dict[str, Any]
    previous: str
    hash: str


@dataclass(frozen=True)
class JournalProblem:
    """One place where the journal is not what it was."""

    sequence: int
    message: str


@dataclass(frozen=True)
class JournalLoss:
    """Entries that were there and that a restore on record cut off; their numbers were given again since."""

    record: int
    """Number of the entry that tells of the restore; 0 when that one was itself cut off by a later restore."""
    restored_at: datetime
    snapshot: str
    """Name of the snapshot; empty when nobody knows."""
    first: int | None
    """First entry that is gone; ``None`` when it is not known which."""
    last: int | None
    """Last entry that is known to be gone; ``None`` when no head was there that would have counted them."""
    known_at: datetime | None
    """When the head outside the database counted them."""


@dataclass(frozen=True)
class JournalReport:
    """What ``journal verify`` can say: faults found, and what no check can prove."""

    count: int
    head_count: int | None
    """Entries that the head file vouches for; ``None`` when there is no readable head file."""
    problems: tuple[JournalProblem, ...]
    unproven: tuple[str, ...]
    losses: tuple[JournalLoss, ...] = ()
    """What restores cut off. They are on record, so that they are no fault of the chain that stands."""

    @property
    def is_intact(self) -> bool:
        """True when nothing speaks against the journal."""
        return not self.problems
