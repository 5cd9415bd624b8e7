"""Approvals in ``work.db``: own keys, trusted keys, requests and what became of them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from desktop_app.models.approvals.records import Ending, StoredRequest, Trust, TrustedKey
from desktop_app.store.access import Access, Tx
from desktop_app.store.approval_tables import (
    approval_decisions,
    approval_keys,
    approval_own_keys,
    approval_requests,
)
from desktop_app.store.moments import from_json, from_micro, opt_micro, opt_moment, storable, to_json, to_micro

if TYPE_CHECKING:
    from desktop_app.models.approvals.shapes import Decision, Request

Keys = list[TrustedKey]


class ApprovalKeyRecords:
    """Keys that were made here, and keys of colleagues."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def add_own(self, tx: Tx, public_key: str, at: datetime) -> bool:
        """Remember a key of this installation; False when it is known."""
        known = tx.execute(sa.select(approval_own_keys).where(approval_own_keys.c.public_key == public_key)).first()
        if known is None:
            tx.execute(sa.insert(approval_own_keys).values(public_key=public_key, made_at=to_micro(at)))
        return known is None

    def own(self) -> frozenset[str]:
        """Every public key that was ever made here."""
        with self._access.reading() as tx:
            return frozenset(row.public_key for row in tx.execute(sa.select(approval_own_keys)))

    def put(self, tx: Tx, key: TrustedKey) -> None:
        """Trust a key, over what was kept of it before."""
        tx.execute(sa.delete(approval_keys).where(approval_keys.c.public_key == key.public_key))
        values = {
            "public_key": key.public_key,
            "name": storable(key.name),
            "holder": key.holder,
            "way": key.way.value,
            "trusted_at": to_micro(key.trusted_at),
            "active_from": opt_micro(key.active_from),
            "by_person": storable(key.by_person),
            "withdrawn_at": opt_micro(key.withdrawn_at),
            "is_doubted": key.is_doubted,
        }
        tx.execute(sa.insert(approval_keys).values(**values))

    def withdraw(self, tx: Tx, public_key: str, at: datetime) -> None:
        """A key is not trusted any more; it stays on record."""
        here = approval_keys.c.public_key == public_key
        tx.execute(sa.update(approval_keys).where(here).values(withdrawn_at=to_micro(at)))

    def doubt_all(self, tx: Tx) -> int:
        """People must compare every key again; gives their number."""
        sure = sa.and_(approval_keys.c.is_doubted.is_(False), approval_keys.c.withdrawn_at.is_(None))
        return int(tx.execute(sa.update(approval_keys).where(sure).values(is_doubted=True)).rowcount)

    def get(self, public_key: str) -> TrustedKey | None:
        """One key."""
        return next((one for one in self.all() if one.public_key == public_key), None)

    def all(self) -> Keys:
        """Every key that was ever trusted, oldest first; there are few."""
        query = sa.select(approval_keys).order_by(approval_keys.c.trusted_at, approval_keys.c.public_key)
        with self._access.reading() as tx:
            return [_key(row) for row in tx.execute(query)]


def _key(row: sa.Row[Any]) -> TrustedKey:
    return TrustedKey(
        row.public_key,
        row.name,
        row.holder,
        Trust(row.way),
        from_micro(row.trusted_at),
        opt_moment(row.active_from),
        row.by_person,
        opt_moment(row.withdrawn_at),
        bool(row.is_doubted),
    )


class ApprovalRecords:
    """Requests that were made here. At most one for each refund can still be used."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def add(self, tx: Tx, request: Request, maker_signature: str, by_person: str, at: datetime) -> None:
        """Keep a new request; an older one of the same refund must have ended before."""
        values = {
            "id": request.id,
            "connection_id": request.connection,
            "refund_id": request.refund_id,
            "body": to_json(request.model_dump()),
            "maker_signature": maker_signature,
            "made_at": to_micro(at),
            "by_person": storable(by_person),
            "standing_on": request.refund_id,
        }
        tx.execute(sa.insert(approval_requests).values(**values))

    def end(self, tx: Tx, request_id: str, ending: Ending, at: datetime, by: str, command_id: str = "") -> bool:
        """A request can not be used any more; False when it had ended already, and nothing was changed."""
        open_one = sa.and_(approval_requests.c.id == request_id, approval_requests.c.ending.is_(None))
        changed = tx.execute(
            sa.update(approval_requests)
            .where(open_one)
            .values(
                ending=ending.value,
                ended_at=to_micro(at),
                ended_by=storable(by),
                command_id=command_id,
                standing_on=None,
            )
        )
        return bool(changed.rowcount == 1)

    def reopen(self, tx: Tx, request_id: str, command_id: str) -> bool:
        """A request that this command used can be used again; False when it is not so any more."""
        here = approval_requests.c
        used = sa.and_(here.id == request_id, here.ending == Ending.USED.value, here.command_id == command_id)
        values = {"ending": None, "ended_at": None, "ended_by": "", "command_id": "", "standing_on": here.refund_id}
        return bool(tx.execute(sa.update(approval_requests).where(used).values(**values)).rowcount == 1)

    def void_all(self, tx: Tx, at: datetime) -> int:
        """No request that was made before can be used any more; gives their number.

        Those that were used forget their command: what became of it after this state of the data nobody knows.
        """
        here = approval_requests.c
        used = sa.update(approval_requests).where(here.ending == Ending.USED.value)
        tx.execute(used.values(command_id=""))
        values = {"ending": Ending.VOIDED.value, "ended_at": to_micro(at), "standing_on": None}
        query = sa.update(approval_requests).where(here.ending.is_(None)).values(**values)
        return int(tx.execute(query).rowcount)

    def decide(self, tx: Tx, request_id: str, decision: Decision, at: datetime, by_person: str) -> None:
        """Keep the signed decision that came back, over an older one."""
        tx.execute(sa.delete(approval_decisions).where(approval_decisions.c.request_id == request_id))
        tx.execute(
            sa.insert(approval_decisions).values(
                request_id=request_id,
                body=to_json(decision.model_dump()),
                seen_at=to_micro(at),
                by_person=storable(by_person),
            )
        )

    def get(self, request_id: str) -> StoredRequest | None:
        """One request."""
        return self._one(approval_requests.c.id == request_id)

    def newest(self, connection_id: str, refund_id: str) -> StoredRequest | None:
        """The request of a refund that was made last."""
        here = approval_requests.c
        return self._one(sa.and_(here.connection_id == connection_id, here.refund_id == refund_id))

    def _one(self, condition: sa.ColumnElement[bool]) -> StoredRequest | None:
        both = approval_requests.outerjoin(approval_decisions)
        query = (
            sa.select(approval_requests, approval_decisions.c.body.label("decision"), approval_decisions.c.seen_at)
            .select_from(both)
            .where(condition)
            # the one that can still be used first: two of the same microsecond cannot both be it
            .order_by(approval_requests.c.standing_on.is_(None), approval_requests.c.made_at.desc())
            .limit(1)
        )
        with self._access.reading() as tx:
            row = tx.execute(query).first()
        return None if row is None else _request(row)


def _request(row: sa.Row[Any]) -> StoredRequest:
    from desktop_app.models.approvals.shapes import Decision, Request  # pydantic, which opening work.db must not load

    return StoredRequest(
        request=Request.model_validate(from_json(row.body)),
        maker_signature=row.maker_signature,
        by_person=row.by_person,
        ending=None if row.ending is None else Ending(row.ending),
        ended_at=opt_moment(row.ended_at),
        ended_by=row.ended_by,
        command_id=row.command_id,
        decision=None if row.decision is None else Decision.model_validate(from_json(row.decision)),
        decision_seen_at=opt_moment(row.seen_at),
    )
