"""Owners and appeals."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from desktop_app.errors import RefusedError
from desktop_app.models.casework import Appeal, AppealOutcome, OwnedKind, Ownership
from desktop_app.store.access import Access, Tx
from desktop_app.store.casework_records import files_of, files_text, new_id
from desktop_app.store.casework_tables import appeals, owners
from desktop_app.store.choice_records import slices
from desktop_app.store.moments import from_json, from_micro, opt_micro, opt_moment, storable, to_json, to_micro
from desktop_app.texts import _

Appeals = list[Appeal]


class OwnerRecords:
    """Who has a case, a refund or a product."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def put(self, tx: Tx, ownership: Ownership) -> None:
        """Keep who has it, over what was kept before."""
        self.delete(tx, ownership.connection_id, ownership.kind, ownership.key)
        values = {
            "connection_id": ownership.connection_id,
            "kind": ownership.kind.value,
            "key": ownership.key,
            "owner": storable(ownership.owner),
            "helpers": to_json([storable(one) for one in ownership.helpers]),
            "by_person": storable(ownership.by_person),
            "at": to_micro(ownership.at),
        }
        tx.execute(sa.insert(owners).values(**values))

    def delete(self, tx: Tx, connection_id: str, kind: OwnedKind, key: str) -> None:
        """Nobody here has it any more: what a sheet says counts again."""
        tx.execute(sa.delete(owners).where(_of(connection_id, kind), owners.c.key == key))

    def get(self, connection_id: str, kind: OwnedKind, key: str) -> Ownership | None:
        """Who has one thing."""
        return self.get_many(connection_id, kind, [key]).get(key)

    def get_many(self, connection_id: str, kind: OwnedKind, keys: Iterable[str]) -> dict[str, Ownership]:
        """Who has these things; one that nobody has is left out."""
        found: dict[str, Ownership] = {}
        with self._access.reading() as tx:
            for some in slices(keys):
                rows = tx.execute(sa.select(owners).where(_of(connection_id, kind), owners.c.key.in_(some)))
                found.update((row.key, _ownership(row)) for row in rows)
        return found

    def all(self, connection_id: str, kind: OwnedKind) -> dict[str, Ownership]:
        """Everything of a kind that somebody has."""
        with self._access.reading() as tx:
            return {row.key: _ownership(row) for row in tx.execute(sa.select(owners).where(_of(connection_id, kind)))}


def _of(connection_id: str, kind: OwnedKind) -> sa.ColumnElement[bool]:
    return sa.and_(owners.c.connection_id == connection_id, owners.c.kind == kind.value)


def _ownership(row: sa.Row[Any]) -> Ownership:
    return Ownership(
        row.connection_id,
        OwnedKind(row.kind),
        row.key,
        row.owner,
        tuple(from_json(row.helpers)),
        row.by_person,
        from_micro(row.at),
    )


class AppealRecords:
    """Appeals that were filed in the console, and what the operator decided."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def add(self, tx: Tx, appeal: Appeal) -> int:
        """Keep an appeal (its ``id`` does not count); gives the id that it got. One a case can be open."""
        values = {
            "connection_id": appeal.connection_id,
            "target": appeal.target,
            "node": appeal.node,
            "ground": appeal.ground,
            "text": storable(appeal.text),
            "proofs": files_text(appeal.proofs),
            "filed_at": to_micro(appeal.filed_at),
            "by_person": storable(appeal.by_person),
            "batch_id": appeal.batch_id,
            "accepted_at": opt_micro(appeal.accepted_at),
            "outcome_text": "",
            "open_on": appeal.target,
        }
        try:
            return new_id(tx.execute(sa.insert(appeals).values(**values)))
        except sa.exc.IntegrityError as error:
            raise RefusedError(
                _("已在申诉"), _("这一单已有一件没有裁定的申诉。先登记它的结果，再登记新的申诉。")
            ) from error

    def set_batch(self, tx: Tx, appeal_id: int, batch_id: str) -> None:
        """Name the observation that told the lists of it."""
        tx.execute(sa.update(appeals).where(appeals.c.id == appeal_id).values(batch_id=batch_id))

    def accept(self, tx: Tx, appeal_id: int, at: datetime) -> None:
        """The operator received it."""
        tx.execute(sa.update(appeals).where(appeals.c.id == appeal_id).values(accepted_at=to_micro(at)))

    def decide(self, tx: Tx, appeal_id: int, at: datetime, outcome: AppealOutcome, text: str) -> None:
        """The operator decided: the case is operable again."""
        values = {"decided_at": to_micro(at), "outcome": outcome.value, "outcome_text": storable(text)}
        tx.execute(sa.update(appeals).where(appeals.c.id == appeal_id).values(**values, open_on=None))

    def get(self, appeal_id: int) -> Appeal | None:
        """One appeal."""
        with self._access.reading() as tx:
            row = tx.execute(sa.select(appeals).where(appeals.c.id == appeal_id)).first()
        return None if row is None else _appeal(row)

    def list(self, connection_id: str, target: str) -> Appeals:
        """The appeals of a case, oldest first."""
        return self._some(appeals.c.connection_id == connection_id, appeals.c.target == target)

    def open(self, connection_id: str) -> dict[str, Appeal]:
        """Every case with an appeal that is not decided; there are few."""
        return {one.target: one for one in self._some(_is_open(connection_id))}

    def open_of(self, connection_id: str, target: str) -> Appeal | None:
        """The appeal of a case that is not decided."""
        found = self._some(_is_open(connection_id), appeals.c.open_on == target)
        return found[0] if found else None

    def _some(self, *conditions: sa.ColumnElement[bool]) -> Appeals:
        query = sa.select(appeals).where(*conditions).order_by(appeals.c.filed_at, appeals.c.id)
        with self._access.reading() as tx:
            return [_appeal(row) for row in tx.execute(query)]


def _is_open(connection_id: str) -> sa.ColumnElement[bool]:
    return sa.and_(appeals.c.connection_id == connection_id, appeals.c.open_on.is_not(None))


def _appeal(row: sa.Row[Any]) -> Appeal:
    return Appeal(
        id=row.id,
        connection_id=row.connection_id,
        target=row.target,
        node=row.node,
        ground=row.ground,
        text=row.text,
        proofs=files_of(row.proofs),
        filed_at=from_micro(row.filed_at),
        by_person=row.by_person,
        batch_id=row.batch_id,
        accepted_at=opt_moment(row.accepted_at),
        decided_at=opt_moment(row.decided_at),
        outcome=None if row.outcome is None else AppealOutcome(row.outcome),
        outcome_text=row.outcome_text,
    )
