"""The list of batches: what came in, when, from where, and whether it was withdrawn."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from desktop_app.models.batches import TABLE_SOURCES, Batch, BatchSource, Scope
from desktop_app.store.access import Access, Tx
from desktop_app.store.moments import from_json, from_micro, opt_micro, opt_moment, storable, to_json, to_micro
from desktop_app.store.tables import batches

Batches = list[Batch]
_AT_ONCE = 500


class Listed(NamedTuple):
    """The little of a batch that tells whether something is left to be done about it."""

    number: int
    id: str
    is_withdrawn: bool
    is_uncounted: bool
    """Rows were taken, and what became of them was never noted."""


class BatchRecords:
    """Batches of all connections; numbers grow by one and are never used twice."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def add(self, tx: Tx, batch: Batch) -> Batch:
        """List a new batch and give it back with its number (the number of the argument is not used)."""
        values = _values(batch)
        del values["number"]
        added = tx.execute(sa.insert(batches).values(values))
        key = added.inserted_primary_key
        assert key is not None
        return replace(batch, number=int(key[0]))

    def get(self, batch_id: str) -> Batch | None:
        """The batch with this id."""
        return self._one(batches.c.id == batch_id)

    def by_number(self, number: int) -> Batch | None:
        """The batch with this number."""
        return self._one(batches.c.number == number)

    def list(self, connection_id: str | None = None) -> Batches:
        """Batches in the order in which they came in; withdrawn ones too."""
        query = sa.select(batches).order_by(batches.c.number)
        if connection_id is not None:
            query = query.where(batches.c.connection_id == connection_id)
        with self._access.reading() as tx:
            return [_batch(row) for row in tx.execute(query)]

    def listed(self, connection_id: str) -> Iterator[Listed]:
        """The little of each batch, withdrawn ones too: every act asks it, and there may be a hundred thousand."""
        counted = batches.c.inserted + batches.c.updated + batches.c.unchanged
        is_uncounted = sa.and_(batches.c.withdrawn_at.is_(None), batches.c.rows > batches.c.refused, counted == 0)
        query = sa.select(batches.c.number, batches.c.id, batches.c.withdrawn_at.is_not(None), is_uncounted)
        with self._access.reading() as tx:
            found = tx.execute(query.where(batches.c.connection_id == connection_id)).all()
        return map(Listed._make, found)

    def fetched(self, connection_id: str, kind: str) -> Batches:
        """The batches of a kind that were fetched and stand, in the order in which they came in."""
        query = sa.select(batches).where(
            batches.c.connection_id == connection_id,
            batches.c.kind == kind,
            batches.c.source == BatchSource.SYNC.value,
            batches.c.withdrawn_at.is_(None),
        )
        with self._access.reading() as tx:
            return [_batch(row) for row in tx.execute(query.order_by(batches.c.number))]

    def fetched_among(self, numbers: Iterable[int]) -> set[int]:
        """Of these batches those that were fetched."""
        found, asked = set[int](), sorted(set(numbers))
        query = sa.select(batches.c.number).where(batches.c.source == BatchSource.SYNC.value)
        with self._access.reading() as tx:
            for start in range(0, len(asked), _AT_ONCE):
                some = batches.c.number.in_(asked[start : start + _AT_ONCE])
                found.update(tx.execute(query.where(some)).scalars())
        return found

    def has_any(self) -> bool:
        """True when a batch is listed, be it a withdrawn one."""
        with self._access.reading() as tx:
            return tx.execute(sa.select(batches.c.number).limit(1)).first() is not None

    def some(self, ids: Collection[str]) -> dict[str, Batch]:
        """The batches with these ids, as far as they are listed."""
        query = sa.select(batches).where(batches.c.id.in_(ids))
        with self._access.reading() as tx:
            return {row.id: _batch(row) for row in tx.execute(query)} if ids else {}

    def newest(self, connection_id: str, kind: str) -> Batch | None:
        """The batch with the newest data of a kind that is not withdrawn."""
        query = (
            sa.select(batches)
            .where(batches.c.connection_id == connection_id, batches.c.kind == kind, batches.c.withdrawn_at.is_(None))
            .order_by(batches.c.data_as_of.desc(), batches.c.number.desc())
            .limit(1)
        )
        with self._access.reading() as tx:
            row = tx.execute(query).first()
        return None if row is None else _batch(row)

    def kinds(self, connection_id: str) -> set[str]:
        """The kinds of all batches, withdrawn ones too."""
        query = sa.select(batches.c.kind).where(batches.c.connection_id == connection_id).distinct()
        with self._access.reading() as tx:
            return set(tx.execute(query).scalars())

    def newest_tables(self, connection_id: str) -> dict[str, tuple[BatchSource, datetime]]:
        """Kind → source and data as of of its newest table that stands; of equally new ones the first."""
        place = sa.func.row_number().over(
            partition_by=batches.c.kind, order_by=(batches.c.data_as_of.desc(), batches.c.number)
        )
        ranked = (
            sa.select(batches.c.kind, batches.c.source, batches.c.data_as_of, place.label("place"))
            .where(
                batches.c.connection_id == connection_id,
                batches.c.withdrawn_at.is_(None),
                batches.c.source.in_([one.value for one in TABLE_SOURCES]),
            )
            .subquery()
        )
        query = sa.select(ranked.c.kind, ranked.c.source, ranked.c.data_as_of).where(ranked.c.place == 1)
        with self._access.reading() as tx:
            return {kind: (BatchSource(source), from_micro(at)) for kind, source, at in tx.execute(query)}

    def of_command(self, command_id: str) -> tuple[Batch, ...]:
        """The observations that registered a command's result, in order; withdrawn ones too."""
        query = sa.select(batches).where(batches.c.command_id == command_id).order_by(batches.c.number)
        with self._access.reading() as tx:
            return tuple(_batch(row) for row in tx.execute(query))

    def set_withdrawn(self, tx: Tx, batch_id: str, at: datetime | None) -> None:
        """Mark a batch as withdrawn (or, with ``None``, as standing again)."""
        tx.execute(sa.update(batches).where(batches.c.id == batch_id).values(withdrawn_at=opt_micro(at)))

    def set_counts(self, tx: Tx, batch_id: str, **counts: int) -> None:
        """Set any of rows, inserted, updated, unchanged, warned, refused."""
        unknown = counts.keys() - {"rows", "inserted", "updated", "unchanged", "warned", "refused"}
        if unknown:
            raise TypeError(f"no such counts: {sorted(unknown)}")
        tx.execute(sa.update(batches).where(batches.c.id == batch_id).values(**counts))

    def _one(self, condition: sa.ColumnElement[bool]) -> Batch | None:
        with self._access.reading() as tx:
            row = tx.execute(sa.select(batches).where(condition)).first()
        return None if row is None else _batch(row)


def _values(batch: Batch) -> dict[str, Any]:
    values = {column.name: getattr(batch, column.name) for column in batches.columns}
    values |= {
        "name": storable(batch.name),
        "source": batch.source.value,
        "scope": batch.scope.value,
        "received_at": to_micro(batch.received_at),
        "data_as_of": to_micro(batch.data_as_of),
        "withdrawn_at": opt_micro(batch.withdrawn_at),
        "mapping": to_json(batch.mapping),
    }
    return values


def _batch(row: sa.Row[tuple[object, ...]]) -> Batch:
    values: dict[str, Any] = dict(row._mapping)
    values |= {
        "source": BatchSource(row.source),
        "scope": Scope(row.scope),
        "received_at": from_micro(row.received_at),
        "data_as_of": from_micro(row.data_as_of),
        "withdrawn_at": opt_moment(row.withdrawn_at),
        "mapping": from_json(row.mapping),
    }
    return Batch(**values)
