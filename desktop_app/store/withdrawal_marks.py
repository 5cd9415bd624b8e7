"""Which batches were taken back, marked beside the archive: ``work.db`` may be restored from before that.

One small JSON file a batch, written before the withdrawal is committed and never changed. That it is there says that
the batch is withdrawn; what stands in it says when and by whom. Standard library only.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from desktop_app.paths import Home
from desktop_app.store.atomic import write_text
from desktop_app.store.faults import told_as_sentences

_FOLDER = "withdrawn"


@dataclass(frozen=True)
class Mark:
    """A batch that was taken back: since when, and by whom (empty where nobody knows any more)."""

    batch_id: str
    connection_id: str
    at: datetime
    by_person: str


def write_mark(home: Home, mark: Mark) -> None:
    """Mark a batch as taken back."""
    text = json.dumps({"at": mark.at.isoformat(), "by": mark.by_person}, ensure_ascii=False) + "\n"
    write_text(_file(home, mark), text.encode("utf-8", "replace").decode())


def forget_mark(home: Home, mark: Mark) -> None:
    """The withdrawal did not take place."""
    with told_as_sentences(home.root):
        _file(home, mark).unlink(missing_ok=True)


def marked(home: Home, connection_id: str) -> set[str]:
    """The ids of a connection's batches that were taken back; opens no file, because every act asks it."""
    with told_as_sentences(home.root):
        return {path.stem for path in (home.archive(connection_id) / _FOLDER).glob("*.json")}


def read_marks(home: Home, connection_id: str | None = None) -> dict[str, Mark]:
    """The marks of a connection, or of all, by the ids of their batches."""
    folder = "*" if connection_id is None else connection_id
    with told_as_sentences(home.root):
        return {mark.batch_id: mark for mark in _read(home.root / "archive", folder)}


def _read(archive: Path, connection: str) -> Iterator[Mark]:
    for path in sorted(archive.glob(f"{connection}/{_FOLDER}/*.json")):
        try:
            found = json.loads(path.read_bytes())
            at, by_person = datetime.fromisoformat(found["at"]), str(found["by"])
            if at.tzinfo is None:
                raise ValueError(found["at"])
        except (ValueError, KeyError, TypeError, RecursionError):
            # harmed: that it is there is enough, and a wrong guess of the time moves no row
            at, by_person = datetime.fromtimestamp(path.stat().st_mtime, UTC), ""
        yield Mark(path.stem, path.parent.parent.name, at, by_person)


def _file(home: Home, mark: Mark) -> Path:
    return home.archive(mark.connection_id) / _FOLDER / f"{mark.batch_id}.json"
