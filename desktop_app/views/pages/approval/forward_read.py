"""What the page 转发申请 needs of the services, each function for a lane."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app.models.approvals.forwarded import ForwardWay
from desktop_app.models.approvals.records import DEFAULT_HOURS
from desktop_app.models.approvals.second_person import SecondPersonMode

if TYPE_CHECKING:
    from datetime import datetime

    from desktop_app.models.approvals.forwarding import ForwardNote
    from desktop_app.services.approvals.forwarding import Forwarding


@dataclass(frozen=True)
class ForwardRead:
    """The note of a refund with the way in which the company wants its second person."""

    connection_id: str
    refund_id: str
    forwarding: Forwarding
    mode: SecondPersonMode
    opinion: str = ""
    """Of the note; of the decision's draft where the person typed none here."""

    @property
    def is_signed(self) -> bool:
        """An open request stands: the note is its contents, and a file of it can be saved."""
        return bool(self.forwarding.request_id)

    @property
    def can_be_forwarded(self) -> bool:
        """Text and picture may go out: what the company wants signed has no code before it is signed."""
        return self.is_signed or self.mode is not SecondPersonMode.SIGNED


def read_forward(
    desk: Any,
    connection_id: str,
    refund_id: str,
    opinion: str | None = None,
    hours: int = DEFAULT_HOURS,
    at: datetime | None = None,
    is_new: bool = False,
) -> ForwardRead:
    """The note as it stands, or as it would be; ``DeskError`` where nobody can be asked."""
    from desktop_app.services.approvals.forwarding import forwarding  # pydantic

    mode = desk.second_person.standing(connection_id, refund_id).mode
    text = _drafted(desk, connection_id, refund_id) if opinion is None else opinion
    found = forwarding(desk, connection_id, refund_id, text, hours, at, is_new=is_new)
    read = ForwardRead(connection_id, refund_id, found, mode, found.note.opinion)
    if read.can_be_forwarded:
        return read
    return replace(read, forwarding=replace(found, note=replace(found.note, code="")))


def sign_request(desk: Any, connection_id: str, refund_id: str, opinion: str, hours: int, target: Path) -> ForwardRead:
    """Make the request, sign it, write its file; asks the keyring: for the lane ``vault``."""
    desk.approvals.request(target, desk.connections.get(connection_id), refund_id, opinion, hours)
    return read_forward(desk, connection_id, refund_id)


def save_again(desk: Any, request_id: str, target: Path) -> Path:
    """Write the file of the open request once more."""
    desk.approvals.write_again(request_id, target)
    return target


def save_picture(desk: Any, connection_id: str, note: ForwardNote, target: Path, png: bytes) -> Path:
    """Write the picture whole or not at all; that it is there to be sent on is kept."""
    from desktop_app.services.approvals.reading import write_whole

    write_whole(target, png)
    keep_forwarded(desk, connection_id, note, ForwardWay.PICTURE)
    return target


def keep_forwarded(desk: Any, connection_id: str, note: ForwardNote, way: ForwardWay) -> None:
    """The text or picture is taken to be sent on."""
    from desktop_app.services.approvals import forwarded

    forwarded.keep_forwarded(desk, connection_id, note, way)


def revoke(desk: Any, request_id: str) -> None:
    """End the open request."""
    desk.approvals.revoke_request(request_id)


def _drafted(desk: Any, connection_id: str, refund_id: str) -> str:
    """The opinion that was typed into the decision's form."""
    from desktop_app.services.refunds.drafts import REFUND_FORM, form_of

    judged = desk.refunds.one(connection_id, refund_id)
    if judged is None:
        return ""
    draft = desk.drafts.find(connection_id, REFUND_FORM, judged.key)
    return "" if draft is None else str(form_of(draft.body, judged.state.value).opinion)
