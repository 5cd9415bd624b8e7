"""How far the facts of a connection were fetched, what a run brought, and when it must stop and ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from desktop_app.clock import iso

KINDS_SYNCED = ("orders", "cases", "refunds")
"""In this order: a case finds its order, and a refund both."""
LEAST_ROWS_TO_ASK = 200
"""Fewer changed rows are looked through by eye; a small shop changes by half in a good week."""


class SyncStateName(StrEnum):
    """Where the fetching of one kind stands."""

    NEVER = "never"
    RUNNING = "running"
    DONE = "done"
    BRAKED = "braked"
    """Unusually much would change: a person is asked first."""
    CANCELLED = "cancelled"
    FAILED = "failed"
    NOT_OFFERED = "not_offered"
    """The counterpart has no such list: an older one knows no refunds."""


@dataclass(frozen=True)
class SyncState:
    """How far one kind of facts was fetched. The cursor moves with each page that is listed, never alone."""

    connection_id: str
    kind: str
    cursor: str | None = None
    as_of: datetime | None = None
    """By the counterpart's clock: everything up to here is known."""
    run_id: str = ""
    started_at: datetime | None = None
    ended_at: datetime | None = None
    pages: int = 0
    rows: int = 0
    """Of the last run."""
    state: SyncStateName = SyncStateName.NEVER
    message: str = ""
    """The sentence of a fault or of the brake."""


@dataclass
class KindReport:
    """What a run brought of one kind."""

    kind: str
    pages: int = 0
    known_pages: int = 0
    """Pages whose bytes were applied already and that nothing touched since."""
    rows: int = 0
    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    warned: int = 0
    refused: int = 0
    refused_file: str | None = None
    """Where the refused items lie, with the reason of each."""
    is_anew: bool = False
    """True when the counterpart no longer knew the cursor."""
    is_offered: bool = True
    """False where the counterpart has no list of this kind; the run went on with the others."""
    missing: str = ""
    """The sentence about that, the first time that it is found."""

    def as_dict(self) -> dict[str, Any]:
        """The JSON shape of the command line."""
        return {
            "kind": self.kind,
            "pages": self.pages,
            "known_pages": self.known_pages,
            "rows": self.rows,
            "inserted": self.inserted,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "warned": self.warned,
            "refused": self.refused,
            "refused_file": self.refused_file,
            "started_anew": self.is_anew,
            "offered": self.is_offered,
        }


@dataclass
class SyncReport:
    """What a run came to."""

    connection_id: str
    kinds: list[KindReport]
    state: SyncStateName = SyncStateName.DONE
    title: str = ""
    message: str = ""
    cause: str = ""
    """The sentence of a fault without the hour: the same fault again has the same."""
    as_of: datetime | None = None
    seconds: float = 0.0
    retry_after_seconds: float | None = None

    @property
    def rows(self) -> int:
        """Rows of all kinds."""
        return sum(one.rows for one in self.kinds)

    def as_dict(self) -> dict[str, Any]:
        """The JSON shape of the command line."""
        return {
            "state": str(self.state),
            "message": self.message,
            "as_of": None if self.as_of is None else iso(self.as_of),
            "rows": self.rows,
            "kinds": [one.as_dict() for one in self.kinds],
        }


def must_ask(changed: int, known: int, percent: int) -> bool:
    """True when a run that changed so many of the known rows must stop and ask."""
    return changed >= LEAST_ROWS_TO_ASK and changed * 100 > known * percent
