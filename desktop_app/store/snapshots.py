"""Snapshots of ``work.db`` outside the file, drafts as readable JSON beside them, and how long both are kept."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from desktop_app import kill_points
from desktop_app.models.records import StoredDraft
from desktop_app.paths import Home
from desktop_app.store.atomic import write_text
from desktop_app.store.faults import told_as_sentences
from desktop_app.store.moments import from_micro, is_whole, to_micro
from desktop_app.store.sqlite import copy_database

_STAMP = "%Y%m%d-%H%M%S"
_STAMPED = re.compile(r"[0-9]{8}-[0-9]{6}(?=[-.])")
KEPT_NEWEST = 12
"""Snapshots that are always kept; older ones are thinned to one an hour, one a day and one a week."""
KEPT_HOURS = 24
KEPT_DAYS = 14
KEPT_WEEKS = 8
KEPT_BEFORE_MIGRATION = 5
DRAFT_SPACING = timedelta(minutes=5)
"""Snapshots of one draft are at least this far apart."""
DRAFT_KEPT = timedelta(days=7)


def make(home: Home, at: datetime) -> Path:
    """A whole copy of ``work.db``, then the older ones thinned."""
    target = _free(home.snapshots, f"work-{at.astimezone(UTC):{_STAMP}}")
    kill_points.reached("snapshot.before")
    copy_database(home.work_db, target)
    kill_points.reached("snapshot.after")
    thin(home)
    return target


def before_migration(home: Home, at: datetime, old: int, new: int) -> Path:
    """The backup before a migration; kept apart from the thinning of the others."""
    target = _free(home.snapshots, f"before-{old:04}-to-{new:04}-{at.astimezone(UTC):{_STAMP}}")
    copy_database(home.work_db, target)
    return target


def newest_first(home: Home) -> list[Path]:
    """All snapshots and backups by the time in their names, newest first."""
    found = [*home.snapshots.glob("work-*.db"), *home.snapshots.glob("before-*.db")]
    return sorted(found, key=lambda path: (_stamp_of(path), path.name), reverse=True)


def thin(home: Home) -> None:
    """Keep the newest ones, then one an hour, one a day, one a week; backups before migrations by number."""
    regular = [path for path in newest_first(home) if path.name.startswith("work-")]
    backups = [path for path in newest_first(home) if path.name.startswith("before-")]
    for path in [*_superfluous(regular), *backups[KEPT_BEFORE_MIGRATION:]]:
        path.unlink(missing_ok=True)


def _superfluous(paths: list[Path]) -> list[Path]:
    seen_hours: set[str] = set()
    seen_days: set[str] = set()
    seen_weeks: set[tuple[int, int]] = set()
    gone: list[Path] = []
    for place, path in enumerate(paths):
        moment = _stamp_of(path)
        hour, day, week = moment.strftime("%Y%m%d%H"), moment.strftime("%Y%m%d"), moment.isocalendar()[:2]
        is_hours_first = hour not in seen_hours and len(seen_hours) < KEPT_HOURS
        is_days_first = day not in seen_days and len(seen_days) < KEPT_DAYS
        is_weeks_first = week not in seen_weeks and len(seen_weeks) < KEPT_WEEKS
        if place >= KEPT_NEWEST and not (is_hours_first or is_days_first or is_weeks_first):
            gone.append(path)
            continue
        seen_hours.add(hour)
        seen_days.add(day)
        seen_weeks.add(week)
    return gone


def newest_moment(home: Home) -> datetime | None:
    """When the newest snapshot was made, by its name; ``None`` when there is none."""
    return max((_stamp_of(path) for path in home.snapshots.glob("work-*.db")), default=None)


def _stamp_of(path: Path) -> datetime:
    """The moment in a snapshot's name; 1970 for a file that a person put there under another name."""
    found = _STAMPED.search(path.name)
    try:
        return datetime.strptime(found[0] if found else "", _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return datetime.fromtimestamp(0, UTC)


def _free(folder: Path, stem: str) -> Path:
    """A name that is not taken yet; two snapshots in one second get numbers."""
    target = folder / f"{stem}.db"
    number = 2
    while target.exists():
        target = folder / f"{stem}-{number}.db"
        number += 1
    return target


def snapshot_draft(home: Home, draft: StoredDraft) -> Path | None:
    """Write a draft as a JSON file outside the database; ``None`` when the last one is younger than 5 minutes."""
    folder = home.draft_snapshots
    earlier = _snapshots_of(folder, draft.id)
    newest = max((_saved_at(path) for path in earlier), default=None)
    if newest is not None and timedelta(0) <= draft.saved_at - newest < DRAFT_SPACING:
        return None
    target = folder / f"{draft.id}.{to_micro(draft.saved_at)}.json"
    shape = {
        "format": 1,
        "id": draft.id,
        "connection_id": draft.connection_id,
        "kind": draft.kind,
        "target": draft.target,
        "revision": draft.revision,
        "saved_at": to_micro(draft.saved_at),
        "body": draft.body,
    }
    readable = json.dumps(shape, ensure_ascii=False, indent=1, allow_nan=False)
    write_text(target, (readable if is_whole(readable) else json.dumps(shape, indent=1, allow_nan=False)) + "\n")
    kill_points.reached("draft_snapshot.after")
    _forget_old(earlier, draft.saved_at)
    return target


def forget_old_drafts(home: Home, now: datetime) -> None:
    """Remove draft snapshots that are older than seven days."""
    if home.draft_snapshots.is_dir():
        _forget_old(home.draft_snapshots.glob("*.json"), now)


def _forget_old(paths: Iterable[Path], now: datetime) -> None:
    for path in paths:
        if now - _saved_at(path) > DRAFT_KEPT:
            path.unlink(missing_ok=True)


def _snapshots_of(folder: Path, draft_id: str) -> list[Path]:
    with told_as_sentences(folder):
        if not folder.is_dir():
            return []
        return [path for path in folder.iterdir() if path.name.startswith(f"{draft_id}.") and path.suffix == ".json"]


def _saved_at(path: Path) -> datetime:
    """The moment in the name of a draft snapshot."""
    digits = path.stem.rpartition(".")[2]
    return from_micro(int(digits)) if digits.isascii() and digits.isdigit() else from_micro(0)


def newest_drafts(home: Home) -> list[StoredDraft]:
    """The newest readable snapshot of each draft."""
    newest: dict[str, StoredDraft] = {}
    if not home.draft_snapshots.is_dir():
        return []
    for path in sorted(home.draft_snapshots.glob("*.json"), key=_saved_at):
        draft = _read_draft(path)
        if draft is not None and (draft.id not in newest or newest[draft.id].revision <= draft.revision):
            newest[draft.id] = draft
    return list(newest.values())


def _read_draft(path: Path) -> StoredDraft | None:
    """A snapshot's draft; ``None`` for a file that is not (or no longer) one, which is left where it is."""
    try:
        shape: dict[str, Any] = json.loads(path.read_bytes())
        texts = [shape[name] for name in ("id", "connection_id", "kind", "target")]
        body, revision, saved_at = shape["body"], shape["revision"], shape["saved_at"]
    except (ValueError, KeyError, TypeError, OSError):
        return None
    if not all(isinstance(text, str) for text in texts) or not isinstance(body, dict):
        return None
    if not isinstance(revision, int) or not isinstance(saved_at, int):
        return None
    return StoredDraft(texts[0], texts[1], texts[2], texts[3], revision, body, from_micro(saved_at))
