"""What restores cut off from the journal: found from their records in it and from the heads set aside beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from desktop_app.models.records import JournalEntry, JournalLoss
from desktop_app.paths import Home
from desktop_app.store.faults import told_as_sentences
from desktop_app.store.journal_head import Head, read_head

RECORD = "work.restored"
"""Code of the entry that a restore writes."""
_STAMP = "%Y%m%d-%H%M%S-%f"


def find_losses(
    home: Home, restores: Iterable[JournalEntry], contains: Callable[[Head], bool]
) -> tuple[JournalLoss, ...]:
    """One for each restore, in order. ``restores`` are its records, ``contains`` asks the chain that stands."""
    aside = list(_heads_aside(home))
    times = {head: head.written_at for _at, head in aside}
    found: list[JournalLoss] = []
    told: set[Head] = set()
    for entry in restores:
        head = _head_of(entry.detail)
        if head is not None:
            told.add(head)
        found.append(_loss(entry, head, times, contains))
    for at, head in aside:
        if head not in told and not contains(head):
            found.append(JournalLoss(0, at, "", None, head.count, _moment(head.written_at)))
    return tuple(sorted(found, key=lambda loss: loss.restored_at))


def _loss(
    entry: JournalEntry, head: Head | None, times: dict[Head, str], contains: Callable[[Head], bool]
) -> JournalLoss:
    kept = entry.sequence - 1
    known_at = None if head is None else _moment(head.written_at or times.get(head, ""))
    first: int | None = entry.sequence
    last = None if head is None else head.count
    if head is not None and head.count <= kept:
        # all that the head counted is here; or it counted another chain, of which nobody knows where it parted
        first, last = (entry.sequence, None) if contains(head) else (None, head.count)
    snapshot = str(entry.detail.get("snapshot") or "")
    return JournalLoss(entry.sequence, entry.at, snapshot, first, last, known_at)


def _head_of(detail: dict[str, Any]) -> Head | None:
    """The head of the lost chain as its restore recorded it."""
    told = detail.get("head")
    if not isinstance(told, dict) or not isinstance(told.get("count"), int):
        return None
    return Head(told["count"], str(told.get("hash", "")), str(told.get("at", "")))


def _heads_aside(home: Home) -> Iterator[tuple[datetime, Head]]:
    """Heads that restores set aside, with the times of those restores."""
    with told_as_sentences(home.journal_head):
        paths = sorted(home.journal_head.parent.glob(f"{home.journal_head.name}.*"))
    for path in paths:
        at, head = _stamp_of(path), read_head(path)
        if at is not None and head is not None:
            yield at, head


def _stamp_of(path: Path) -> datetime | None:
    try:
        return datetime.strptime(path.name.rpartition(".")[2], _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None
