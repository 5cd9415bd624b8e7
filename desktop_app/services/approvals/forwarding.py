"""What is forwarded of a refund: the open request as it was signed, else the note that would be sent round now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from desktop_app.clock import iso
from desktop_app.models.approvals.forwarding import ForwardNote, against_of, code_from, note_of
from desktop_app.models.approvals.records import DEFAULT_HOURS
from desktop_app.models.approvals.shapes import LINE_CHARS, TEXT_CHARS
from desktop_app.models.approvals.wording import answer_sentence
from desktop_app.services.approvals import requests
from desktop_app.services.approvals.own_key import shown_text
from desktop_app.services.approvals.subjects import Asked, asked_of

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk


@dataclass(frozen=True)
class Forwarding:
    """The note, and the signed request that it is of."""

    note: ForwardNote
    request_id: str = ""
    """Of the open request; empty where nothing is signed."""
    sentence: str = ""
    """How the open request stands; empty when it is good."""
    is_signed_by_second: bool = False
    """A signed decision was taken in."""


def forwarding(
    desk: Desk,
    connection_id: str,
    refund_id: str,
    opinion: str = "",
    hours: int = DEFAULT_HOURS,
    at: datetime | None = None,
    *,
    is_new: bool = False,
) -> Forwarding:
    """What there is to forward of a refund. ``RefusedError`` where nobody can be asked.

    ``is_new`` passes over an open request: what a new one would say. ``at`` keeps the time, and so the code, of a note
    that was shown before.
    """
    connection = desk.work.connections.get(connection_id)
    is_rehearsal = connection is not None and connection.is_rehearsal
    standing = None if is_new else requests.standing(desk, connection_id, refund_id)
    if standing is not None and standing.stored.ending is None:
        stored = standing.stored
        return Forwarding(
            note_of(stored.request, is_rehearsal=is_rehearsal),
            stored.request.id,
            answer_sentence(standing.answer),
            stored.decision is not None,
        )
    made_at = (at or desk.clock.connection_now(connection_id)).replace(microsecond=0)
    asked = asked_of(desk, connection_id, refund_id)
    account = "" if connection is None else connection.name
    return Forwarding(_unsigned(desk, account, asked, opinion, hours, made_at, is_rehearsal))


def _unsigned(
    desk: Desk, account: str, asked: Asked, opinion: str, hours: int, made_at: datetime, is_rehearsal: bool
) -> ForwardNote:
    subject, shown = asked.subject, asked.shown
    text = shown_text(opinion, TEXT_CHARS, may_break=True)
    expires_at = made_at + timedelta(hours=hours)
    said = (subject.refund_id, subject.amount, subject.currency, subject.state, text, iso(made_at), iso(expires_at))
    return ForwardNote(
        code=code_from((subject.connection_id, *said, desk.person)),
        account=shown_text(account, LINE_CHARS),
        refund_id=subject.refund_id,
        order=f"{shown.order_id} {shown.line_id}".strip(),
        product=shown.product,
        customer=shown.customer,
        amount=subject.amount,
        currency=subject.currency,
        state=shown.state or subject.state,
        reason=shown.reason,
        opinion=text,
        against=against_of(shown),
        maker=desk.person,
        made_at=made_at,
        expires_at=expires_at,
        is_rehearsal=is_rehearsal,
    )
