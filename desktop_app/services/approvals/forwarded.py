"""That a request went out as text or picture is kept: the refund then shows that its second person was asked."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

from desktop_app.models.approvals.forwarded import Forwarded, ForwardWay
from desktop_app.models.events import ApprovalsChanged
from desktop_app.services.approvals.subjects import subject_of

if TYPE_CHECKING:
    from desktop_app.models.approvals.forwarding import ForwardNote
    from desktop_app.models.approvals.records import ApprovalSubject
    from desktop_app.services.desk import Desk

_NAME = "approval.forwarded"
"""The journal's code, and the beginning of the named value that holds the newest of a refund."""


def keep_forwarded(desk: Desk, connection_id: str, note: ForwardNote, way: ForwardWay) -> None:
    """A person took the note's text or picture to send it on. Journaled, each way of one note once."""
    subject = subject_of(desk, connection_id, note.refund_id)
    before = _kept(desk, connection_id, note.refund_id)
    ways = before.ways if before is not None and before.code == note.code else ()
    if way.value in ways:
        return
    at = desk.clock.connection_now(connection_id)
    state = "" if subject is None else subject.state
    bound, is_signed = (note.amount, note.currency, state), bool(note.fingerprint)
    kept = Forwarded(note.code, at, note.expires_at, *bound, ways=(*ways, way.value), is_signed=is_signed)
    detail = {
        "connection": connection_id,
        "request": note.code,
        "amount": note.amount,
        "currency": note.currency,
        "way": way.value,
        "expires_at": note.expires_at.isoformat(),
    }
    with desk.work.writing() as tx:
        desk.work.meta.put(tx, _name(connection_id, note.refund_id), _text(kept))
        desk.work.journal.append(tx, desk.person, _NAME, note.refund_id, detail, desk.clock.wall())
    desk.events.publish(ApprovalsChanged(connection_id, note.refund_id))


def forwarded(desk: Desk, subject: ApprovalSubject, now: datetime) -> Forwarded | None:
    """The newest note that went out and still asks about exactly this; ``None`` without any."""
    kept = _kept(desk, subject.connection_id, subject.refund_id)
    if kept is None or not kept.speaks_of(subject.amount, subject.currency, subject.state, now):
        return None
    return kept


def _name(connection_id: str, refund_id: str) -> str:
    return f"{_NAME}.{connection_id}.{refund_id}"


def _kept(desk: Desk, connection_id: str, refund_id: str) -> Forwarded | None:
    text = desk.work.meta.get(_name(connection_id, refund_id))
    if not text:
        return None
    found = json.loads(text)
    times = {name: datetime.fromisoformat(found[name]) for name in ("at", "expires_at")}
    return Forwarded(**{**found, **times, "ways": tuple(found["ways"])})


def _text(kept: Forwarded) -> str:
    said = kept._asdict() | {"at": kept.at.isoformat(), "expires_at": kept.expires_at.isoformat()}
    return json.dumps(said, ensure_ascii=False)
