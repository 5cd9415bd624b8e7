"""What an intake answers: counts, what is open, what was refused, and the preview before it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from desktop_app.models.batches import Batch, RowIssue, rows_with

NAMED_VANISHED = 200
"""So many of the cases that are missing in a complete sheet are named; all are counted."""


@dataclass(frozen=True)
class IntakeResult:
    """The outcome of one batch. ``rows`` counts the refused ones too."""

    batch: Batch
    warned: tuple[RowIssue, ...]
    refused: tuple[RowIssue, ...]
    keys: tuple[str, ...] = ()
    """Keys that came in, as far as they are few; empty means many."""
    vanished: tuple[str, ...] = ()
    """Open cases that a complete sheet leaves out although its data are not older: the first keys. None is closed."""
    vanished_count: int = 0
    """How many there are in all."""
    unjudged_count: int = 0
    """Open cases that a complete sheet leaves out too, but of which something newer than its data is known."""

    @property
    def batch_id(self) -> str:
        """The id by which the batch can be withdrawn."""
        return self.batch.id

    @property
    def warned_rows(self) -> int:
        """Rows in which something is left open."""
        return rows_with(self.warned)

    def as_dict(self) -> dict[str, Any]:
        """The JSON document of the command line."""
        return {
            "batch": self.batch.id,
            "kind": self.batch.kind,
            "rows": self.batch.rows,
            "inserted": self.batch.inserted,
            "updated": self.batch.updated,
            "unchanged": self.batch.unchanged,
            "warned": [issue.as_dict() for issue in self.warned],
            "refused": [issue.as_dict() for issue in self.refused],
            "refused_file": self.batch.refused_file,
        }


@dataclass(frozen=True)
class PreviewColumn:
    """One heading of the file and what it means."""

    name: str
    """The file's heading; twins carry their number: ``实付金额#2``."""
    heading: str | None
    """Our heading; ``None`` when the column is not read."""
    is_guessed: bool = False
    """Only proposed: put it into the mapping to have it read."""


@dataclass(frozen=True)
class Preview:
    """How a file would be read, before anything is kept."""

    kind: str
    form: str
    sheet: str
    heading_line: int
    columns: tuple[PreviewColumn, ...]
    missing: tuple[str, ...]
    """Our headings that the file does not have."""
    guessed: dict[str, str]
    first_rows: tuple[dict[str, str], ...]
    """Up to five rows as read, by our heading; guesses included."""
    counted_rows: int
    is_counted_whole: bool
    """False when the file has more rows than were counted: all that is said here is of the counted ones."""
    warned_issues: tuple[RowIssue, ...] = ()
    """What an import would leave open in the counted rows, judged as the import judges it."""
    refused_issues: tuple[RowIssue, ...] = ()

    @property
    def warned(self) -> int:
        """Counted rows in which something would be left open."""
        return rows_with(self.warned_issues)

    @property
    def refused(self) -> int:
        """Counted rows that would not be taken."""
        return len(self.refused_issues)

    @property
    def mapping(self) -> dict[str, str]:
        """What to import with when the person accepts the proposal."""
        return dict(self.guessed)

    @property
    def unmapped(self) -> tuple[str, ...]:
        """Headings of the file that are not read."""
        return tuple(column.name for column in self.columns if column.heading is None)
