"""Approvals that were given elsewhere, in ``work.db``: what was recorded of them and what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from desktop_app.models.approvals.external import ExternalRecord
from desktop_app.models.approvals.names import plain_name
from desktop_app.models.approvals.records import ApprovalSubject, Ending
from desktop_app.models.casework import Attachment
from desktop_app.store.access import Access, Tx
from desktop_app.store.external_tables import external_approvals
from desktop_app.store.moments import from_micro, opt_moment, storable, to_micro

Records = list[ExternalRecord]
_HERE = external_approvals.c


class ExternalApprovalRecords:
    """At most one for each refund can still be used."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def add(self, tx: Tx, record: ExternalRecord) -> None:
        """Keep a new record; an older one of the same refund must have ended before."""
        picture, subject = record.picture, record.subject
        values = {
            "id": record.id,
            "connection_id": subject.connection_id,
            "refund_id": subject.refund_id,
            "amount": subject.amount,
            "currency": subject.currency,
            "state": subject.state,
            "reference": storable(record.reference),
            "reference_plain": storable(plain_name(record.reference)),
            "approver": storable(record.approver),
            "approved_at": to_micro(record.approved_at),
            "expires_at": to_micro(record.expires_at),
            "picture_name": None if picture is None else storable(picture.name),
            "picture_sha256": None if picture is None else picture.sha256,
            "picture_bytes": None if picture is None else picture.bytes,
            "made_at": to_micro(record.made_at),
            "by_person": storable(record.by_person),
            "standing_on": subject.refund_id,
        }
        tx.execute(sa.insert(external_approvals).values(**values))

    def end(self, tx: Tx, record_id: str, ending: Ending, at: datetime, by: str, command_id: str = "") -> bool:
        """A record can not be used any more; False when it had ended already, and nothing was changed."""
        open_one = sa.and_(_HERE.id == record_id, _HERE.ending.is_(None))
        values = {
            "ending": ending.value,
            "ended_at": to_micro(at),
            "ended_by": storable(by),
            "command_id": command_id,
            "standing_on": None,
        }
        return bool(tx.execute(sa.update(external_approvals).where(open_one).values(**values)).rowcount == 1)

    def reopen(self, tx: Tx, record_id: str, command_id: str) -> bool:
        """A record that this command used can be used again; False when it is not so any more."""
        here = _HERE
        used = sa.and_(here.id == record_id, here.ending == Ending.USED.value, here.command_id == command_id)
        values = {"ending": None, "ended_at": None, "ended_by": "", "command_id": "", "standing_on": here.refund_id}
        return bool(tx.execute(sa.update(external_approvals).where(used).values(**values)).rowcount == 1)

    def void_all(self, tx: Tx, at: datetime) -> int:
        """No record that was made before can be used any more; gives their number.

        Those that were used forget their command: what became of it after this state of the data nobody knows.
        """
        here = _HERE
        used = sa.update(external_approvals).where(here.ending == Ending.USED.value)
        tx.execute(used.values(command_id=""))
        values = {"ending": Ending.VOIDED.value, "ended_at": to_micro(at), "standing_on": None}
        query = sa.update(external_approvals).where(here.ending.is_(None)).values(**values)
        return int(tx.execute(query).rowcount)

    def newest(self, connection_id: str, refund_id: str) -> ExternalRecord | None:
        """The record of a refund that was made last, the one that can still be used first."""
        query = (
            sa.select(external_approvals)
            .where(_HERE.connection_id == connection_id, _HERE.refund_id == refund_id)
            .order_by(_HERE.standing_on.is_(None), _HERE.made_at.desc())
            .limit(1)
        )
        with self._access.reading() as tx:
            row = tx.execute(query).first()
        return None if row is None else _record(row)

    def of_same(self, reference: str, sha256: str | None) -> Records:
        """Records, of whichever refund and connection, with the same number or the same picture."""
        same = [_HERE.reference_plain == storable(plain_name(reference))] if plain_name(reference) else []
        same += [_HERE.picture_sha256 == sha256] if sha256 else []
        if not same:
            return []
        with self._access.reading() as tx:
            return [_record(row) for row in tx.execute(sa.select(external_approvals).where(sa.or_(*same)))]


def _record(row: sa.Row[Any]) -> ExternalRecord:
    picture = None
    if row.picture_sha256 is not None:
        picture = Attachment(row.picture_name, row.picture_sha256, row.picture_bytes)
    return ExternalRecord(
        row.id,
        ApprovalSubject(row.connection_id, row.refund_id, row.amount, row.currency, row.state),
        row.reference,
        row.approver,
        from_micro(row.approved_at),
        from_micro(row.expires_at),
        picture,
        from_micro(row.made_at),
        row.by_person,
        None if row.ending is None else Ending(row.ending),
        opt_moment(row.ended_at),
        row.ended_by,
        row.command_id,
    )
