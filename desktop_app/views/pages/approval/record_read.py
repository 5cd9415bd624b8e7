"""What the form of an external record needs of the services, each function for a lane."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from desktop_app.errors import UsageError
from desktop_app.models import wording
from desktop_app.texts import _

if TYPE_CHECKING:
    from datetime import datetime

    from desktop_app.models.approvals.external import ExternalRecord


class Typed(NamedTuple):
    """The fields as they were filled in."""

    reference: str
    approver: str
    approved_at: datetime | None
    amount: str
    picture: Path | None
    hours: int


class RecordRead(NamedTuple):
    """The refund that a record is for."""

    asked: str
    """What the customer asks back, ready to show."""
    stands: str
    """The record that stands now, in a sentence; empty for none."""
    can_revoke: bool


def read_record(desk: Any, connection_id: str, refund_id: str) -> RecordRead:
    """The refund and the record that stands with it; ``DeskError`` where nobody can be asked."""
    from desktop_app.services.approvals.subjects import asked_of  # pydantic

    subject = asked_of(desk, connection_id, refund_id).subject
    standing = desk.second_person.standing(connection_id, refund_id)
    told = ""
    if standing.approver and not standing.is_verified:
        name, approver = standing.reference or _("审批截图"), standing.approver
        told = _("现在登记的是 {reference}（{approver}）；登记新的会取代它。", reference=name, approver=approver)
    can_revoke = bool(told) and standing.is_asked
    return RecordRead(wording.money_text(Decimal(subject.amount), subject.currency), told, can_revoke)


def keep_record(desk: Any, connection_id: str, refund_id: str, typed: Typed) -> ExternalRecord:
    """Keep what was typed; ``DeskError`` says what does not fit."""
    from desktop_app.models.amounts import read_amount
    from desktop_app.models.cells import UnreadableValueError
    from desktop_app.models.money import Money
    from desktop_app.services.approvals.external import ExternalGiven
    from desktop_app.services.approvals.subjects import asked_of

    subject = asked_of(desk, connection_id, refund_id).subject
    try:
        amount = read_amount(typed.amount, subject.currency)
    except UnreadableValueError as error:
        raise UsageError(_("金额读不出来"), _("{reason}。", reason=error.reason)) from error
    if amount is None or typed.approved_at is None:
        raise UsageError(_("没有填全"), _("请填审批金额和审批时间。"))
    given = ExternalGiven(
        typed.reference,
        typed.approver,
        typed.approved_at,
        Money(amount, subject.currency).hundredths(),
        subject.currency,
        typed.picture,
        typed.hours,
    )
    kept: ExternalRecord = desk.second_person.record(connection_id, refund_id, given)
    return kept


def revoke_record(desk: Any, connection_id: str, refund_id: str) -> None:
    """End the record that stands."""
    desk.second_person.revoke_record(connection_id, refund_id)
