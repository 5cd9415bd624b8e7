"""Drafts and notes."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from desktop_app import kill_points
from desktop_app.errors import RefusedError
from desktop_app.models.records import Note, StoredDraft
from desktop_app.store.access import Access, Tx
from desktop_app.store.moments import from_json, from_micro, storable, to_json, to_micro
from desktop_app.store.tables import drafts, notes
from desktop_app.texts import _

Ids = list[str]


class DraftRecords:
    """Local forms, one for each (connection, kind, target)."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def save(
        self,
        tx: Tx,
        draft_id: str,
        connection_id: str,
        kind: str,
        target: str,
        body: dict[str, Any],
        revision: int,
        at: datetime,
    ) -> int:
        """Keep a draft under a revision that must be newer than the kept one; gives the revision.

        An older or equal revision is refused: the draft was changed in another window.
        """
        text = to_json(body)
        values = {"body": text, "revision": revision, "saved_at": to_micro(at), "sha256": _sha256(text)}
        changed = tx.execute(
            sa.update(drafts).where(drafts.c.id == draft_id, drafts.c.revision < revision).values(**values)
        )
        if changed.rowcount == 0:
            self._insert(tx, {"id": draft_id, "connection_id": connection_id, "kind": kind, "target": target, **values})
        kill_points.reached("draft.before_commit")
        return revision

    def _insert(self, tx: Tx, values: dict[str, Any]) -> None:
        try:
            tx.execute(sa.insert(drafts).values(**values))
        except sa.exc.IntegrityError as error:
            raise RefusedError(
                _("草稿已在别处修改"), _("这份草稿在另一个窗口中有更新的内容，这次修改没有覆盖它。请重新打开草稿。")
            ) from error

    def put_back(self, tx: Tx, draft: StoredDraft) -> None:
        """Put a draft from a snapshot back, in place of whatever is kept for its target."""
        same_target = sa.and_(
            drafts.c.connection_id == draft.connection_id, drafts.c.kind == draft.kind, drafts.c.target == draft.target
        )
        tx.execute(sa.delete(drafts).where(sa.or_(drafts.c.id == draft.id, same_target)))
        text = to_json(draft.body)
        tx.execute(
            sa.insert(drafts).values(
                id=draft.id,
                connection_id=draft.connection_id,
                kind=draft.kind,
                target=draft.target,
                body=text,
                revision=draft.revision,
                saved_at=to_micro(draft.saved_at),
                sha256=_sha256(text),
            )
        )

    def damaged_ids(self) -> Ids:
        """Drafts whose stored text is not what was saved."""
        with self._access.reading() as tx:
            found = tx.execute(sa.select(drafts.c.id, drafts.c.body, drafts.c.sha256)).all()
        return [row.id for row in found if _sha256(row.body) != row.sha256]

    def load(self, draft_id: str) -> StoredDraft | None:
        """The draft with this id."""
        return self._one(drafts.c.id == draft_id)

    def find(self, connection_id: str, kind: str, target: str) -> StoredDraft | None:
        """The draft for a target."""
        return self._one(
            sa.and_(drafts.c.connection_id == connection_id, drafts.c.kind == kind, drafts.c.target == target)
        )

    def list(self, connection_id: str | None = None) -> list[StoredDraft]:
        """Drafts, last saved first."""
        query = sa.select(drafts).order_by(drafts.c.saved_at.desc(), drafts.c.id)
        if connection_id is not None:
            query = query.where(drafts.c.connection_id == connection_id)
        with self._access.reading() as tx:
            return [_draft(row) for row in tx.execute(query)]

    def delete(self, tx: Tx, draft_id: str) -> None:
        """Throw a draft away; its snapshots outside the database stay for their time."""
        tx.execute(sa.delete(drafts).where(drafts.c.id == draft_id))

    def _one(self, condition: sa.ColumnElement[bool]) -> StoredDraft | None:
        with self._access.reading() as tx:
            row = tx.execute(sa.select(drafts).where(condition)).first()
        return None if row is None else _draft(row)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _draft(row: sa.Row[Any]) -> StoredDraft:
    return StoredDraft(
        row.id, row.connection_id, row.kind, row.target, row.revision, from_json(row.body), from_micro(row.saved_at)
    )


class NoteRecords:
    """What people wrote about cases."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def add(self, tx: Tx, connection_id: str, target: str, text: str, by_person: str, at: datetime) -> Note:
        """Keep a note."""
        added = tx.execute(
            sa.insert(notes).values(
                connection_id=connection_id, target=target, text=storable(text), by_person=by_person, at=to_micro(at)
            )
        )
        key = added.inserted_primary_key
        assert key is not None
        return Note(int(key[0]), connection_id, target, text, by_person, at)

    def list(self, connection_id: str, target: str) -> list[Note]:
        """Notes about a target, oldest first."""
        query = sa.select(notes).where(notes.c.connection_id == connection_id, notes.c.target == target)
        with self._access.reading() as tx:
            rows = tx.execute(query.order_by(notes.c.at, notes.c.id)).all()
        return [Note(r.id, r.connection_id, r.target, r.text, r.by_person, from_micro(r.at)) for r in rows]
