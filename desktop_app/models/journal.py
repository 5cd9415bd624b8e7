"""What is asked of the journal, and a line of it with the things that it speaks of, as the window shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from desktop_app.models.records import JournalEntry

PROGRAM = "seller-desk"
"""Who did what the program did by itself."""


@dataclass(frozen=True)
class JournalQuery:
    """A question; empty parts ask for all."""

    person: str = ""
    act: str = ""
    """A code such as ``batch.received``, or a group of them that ends with a dot, such as ``command.``."""
    order: str = ""
    """A part of an order's number, found in the target and in the entry's facts."""
    since: datetime | None = None
    until: datetime | None = None
    """The first moment that is no longer asked for."""

    @property
    def is_all(self) -> bool:
        """True when nothing narrows the list."""
        return self == JournalQuery()


class JournalLine(NamedTuple):
    """One entry of a list. ``row_id`` and ``key`` are its number."""

    row_id: int
    key: str
    entry: JournalEntry
    person: str
    act: str
    thing: str
    """Which order, batch or connection; empty for what concerns the whole home."""
    told: str
    """Its facts in a few words."""


class JournalFact(NamedTuple):
    """One fact in words."""

    label: str
    value: str
    is_code: bool = False
    """A number of the program's own making, that people compare and do not read."""


@dataclass(frozen=True)
class JournalStory:
    """An entry with all its facts, and the case that it is of."""

    line: JournalLine
    facts: tuple[JournalFact, ...]
    connection_id: str = ""
    connection_name: str = ""
    case_key: str = ""
    """The key of the case in that connection; empty when the entry is of none."""
