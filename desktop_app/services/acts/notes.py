"""Case notes: what people here want to remember about a case. They go to nobody and settle nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_app.errors import UsageError
from desktop_app.models.events import NoteAdded
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.models.records import Note
    from desktop_app.services.desk import Desk


class Notes:
    """Notes on one target (the key of a case)."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def add(self, connection_id: str, target: str, text: str) -> Note:
        """Keep a note and its journal entry in one transaction. Raises UsageError for an empty or too long one."""
        text = text.strip()
        limit = self._desk.packets.forms.limits.note_max_chars
        if not text:
            raise UsageError(_("备注是空的"), _("写上内容后再保存。"))
        if len(text) > limit:
            raise UsageError(_("备注太长"), _("备注最多 {limit} 字，现在有 {count} 字。", limit=limit, count=len(text)))
        desk = self._desk
        at = desk.clock.wall()
        with desk.work.writing() as tx:
            note = desk.work.notes.add(tx, connection_id, target, text, desk.person, at)
            detail = {"connection": connection_id, "note": note.id, "chars": len(text)}
            desk.work.journal.append(tx, desk.person, "note.added", target, detail, at)
        desk.events.publish(NoteAdded(connection_id, target))
        return note

    def list(self, connection_id: str, target: str) -> list[Note]:
        """The notes on a target, oldest first."""
        return self._desk.work.notes.list(connection_id, target)
