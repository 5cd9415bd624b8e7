"""What each batch was, noted beside its content in the archive: ``work.db`` may be restored from before it came in.

One small JSON file a batch, written after the batch is listed and never changed. Standard library only.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from desktop_app.clock import iso
from desktop_app.models.batches import Batch, BatchSource, Scope
from desktop_app.models.connections import Connection, ConnectionKind
from desktop_app.paths import Home
from desktop_app.store.atomic import write_text
from desktop_app.store.faults import told_as_sentences

_FOLDER = "batches"
_NAME = re.compile(r"[0-9]{8}-[0-9a-f]{6}(?:[0-9a-f]{6})?")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_TEXTS = ("id", "connection_id", "kind", "name", "media_type", "sha256", "pack_hash", "by_person")
_COUNTS = ("rows", "warned", "refused")
_OPTIONAL = ("command_id", "refused_file")
_MOST_BYTES = 16 << 20


@dataclass(frozen=True)
class BatchNote:
    """A batch as it was listed (without number and effect), and the connection that it came in for."""

    batch: Batch
    connection: Connection


def write_note(home: Home, note: BatchNote) -> None:
    """Note a batch."""
    batch, connection = note.batch, note.connection
    found: dict[str, Any] = {name: getattr(batch, name) for name in (*_TEXTS, *_COUNTS, *_OPTIONAL)}
    found |= {
        "source": str(batch.source),
        "scope": str(batch.scope),
        "received_at": batch.received_at.isoformat(),
        "data_as_of": batch.data_as_of.isoformat(),
        "mapping": batch.mapping,
        "connection": {"name": connection.name, "kind": str(connection.kind), "created_at": iso(connection.created_at)},
    }
    text = json.dumps(found, ensure_ascii=False, sort_keys=True, indent=1) + "\n"
    # a name that the system gave in no encoding is noted without its odd bytes
    write_text(_folder(home, batch.connection_id) / f"{batch.id}.json", text.encode("utf-8", "replace").decode())


def read_notes(home: Home, without: Collection[str] = ()) -> Iterator[BatchNote]:
    """All notes by the time of arrival, but for batches with these ids; one that cannot be read is left out."""
    found = []
    with told_as_sentences(home.root):
        for path in sorted((home.root / "archive").glob(f"*/{_FOLDER}/*.json")):
            if path.stem in without or not _NAME.fullmatch(path.stem) or path.stat().st_size > _MOST_BYTES:
                continue
            note = _read(path)
            if note is not None:
                found.append(note)
    found.sort(key=lambda note: (note.batch.received_at, note.batch.id))
    yield from found


def _folder(home: Home, connection_id: str) -> Path:
    return home.archive(connection_id) / _FOLDER


def _read(path: Path) -> BatchNote | None:
    try:
        found = json.loads(path.read_bytes())
        told = found["connection"]
        values: dict[str, Any] = {name: str(found[name]) for name in _TEXTS}
        values |= {name: int(found[name]) for name in _COUNTS}
        values |= {name: None if found[name] is None else str(found[name]) for name in _OPTIONAL}
        batch = Batch(
            number=0,
            source=BatchSource(found["source"]),
            scope=Scope(found["scope"]),
            received_at=datetime.fromisoformat(found["received_at"]),
            data_as_of=datetime.fromisoformat(found["data_as_of"]),
            mapping={str(theirs): str(ours) for theirs, ours in found["mapping"].items()},
            **values,
        )
        connection = Connection(
            batch.connection_id,
            str(told["name"]),
            ConnectionKind(told["kind"]),
            datetime.fromisoformat(told["created_at"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    is_ours = batch.id == path.stem and batch.connection_id == path.parent.parent.name
    is_whole = _SHA256.fullmatch(batch.sha256) and batch.received_at.tzinfo and batch.data_as_of.tzinfo
    return BatchNote(batch, connection) if is_ours and is_whole else None
