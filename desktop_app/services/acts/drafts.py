"""Drafts: local forms that are saved while they are typed and are never lost.

One save is one durable commit. A save on top of an older revision is refused in words, so that two windows never
overwrite each other in silence.
"""

from __future__ import annotations

import threading
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from desktop_app.errors import RefusedError
from desktop_app.models.events import DraftSaved
from desktop_app.services.refunds.drafts import REFUND_FORM, is_waiting
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.models.records import StoredDraft
    from desktop_app.services.desk import Desk

DELIVERY_FORM = "delivery"
"""The kind of the delivery form (上传交付凭证); its target is the key of the case."""

APPEAL_FORM = "appeal"
"""The kind of an appeal that is being written (发起申诉); its target is the key of the case."""


@dataclass(frozen=True)
class Draft:
    """A draft as it was opened. ``revision`` 0: nothing was saved yet."""

    id: str
    connection_id: str
    kind: str
    target: str
    revision: int
    body: dict[str, Any]
    saved_at: datetime | None = None


class Drafts:
    """One draft for each (connection, kind, target)."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._known: dict[str, Draft] = {}
        self._lock = threading.Lock()

    def open(self, connection_id: str, kind: str, target: str) -> Draft:
        """The saved draft of a target, or a new empty one (which is stored with its first save)."""
        stored = self._desk.work.drafts.find(connection_id, kind, target)
        draft = _draft(stored) if stored else Draft(uuid.uuid4().hex, connection_id, kind, target, 0, {})
        self._remember(draft)
        return draft

    def find(self, connection_id: str, kind: str, target: str) -> Draft | None:
        """The saved draft of a target, for readers that do not edit it."""
        stored = self._desk.work.drafts.find(connection_id, kind, target)
        return None if stored is None else _draft(stored)

    def load(self, draft_id: str) -> Draft | None:
        """The saved draft with this id."""
        stored = self._desk.work.drafts.load(draft_id)
        return None if stored is None else _draft(stored)

    def autosave(self, draft_id: str, body: dict[str, Any], revision: int | None = None) -> int:
        """Save in one durable commit and give the new revision. ``body`` holds only what JSON can hold.

        ``revision`` is the one that the form was based on: an editor passes it. Without it, the newest that was
        opened or saved here counts.
        Raises RefusedError when somewhere else a newer one was saved: nothing is overwritten.
        """
        desk = self._desk
        with self._lock:
            known = self._known.get(draft_id)
        if known is None:
            known = self.load(draft_id)
        if known is None:
            raise RefusedError(_("草稿已不存在"), _("这份草稿已在别处丢弃或办完。请重新打开表单，内容可从这里复制。"))
        base = known.revision if revision is None else revision
        at = desk.clock.wall()
        with desk.work.writing() as tx:
            saved = desk.work.drafts.save(
                tx, draft_id, known.connection_id, known.kind, known.target, body, base + 1, at
            )
        self._remember(Draft(draft_id, known.connection_id, known.kind, known.target, saved, body, at))
        desk.events.publish(DraftSaved(known.connection_id, draft_id, saved))
        return saved

    def list(self, connection_id: str) -> list[Draft]:
        """Drafts that wait for a person, last saved first.

        Those whose act is already under way are left out, and those of refunds that somebody decided elsewhere.
        """
        standing = self._desk.overlay.targets(connection_id)
        found = [_draft(one) for one in self._desk.work.drafts.list(connection_id) if one.target not in standing]
        return [one for one in found if one.kind != REFUND_FORM or is_waiting(self._desk, one)]

    def discard(self, draft_id: str) -> None:
        """Throw a draft away; its snapshots outside the database stay for their time."""
        with self._desk.work.writing() as tx:
            self._desk.work.drafts.delete(tx, draft_id)
        with self._lock:
            self._known.pop(draft_id, None)

    def _remember(self, draft: Draft) -> None:
        with self._lock:
            known = self._known.get(draft.id)
            if known is None or known.revision < draft.revision:
                self._known[draft.id] = draft


def _draft(stored: StoredDraft) -> Draft:
    return Draft(
        stored.id, stored.connection_id, stored.kind, stored.target, stored.revision, stored.body, stored.saved_at
    )
