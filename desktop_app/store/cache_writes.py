"""What the projection writes in one slice, inside a running transaction."""

from __future__ import annotations

import json
from collections.abc import Callable

import sqlalchemy as sa

from desktop_app.clock import to_epoch
from desktop_app.models.batches import Batch
from desktop_app.models.columns import laid_over, said
from desktop_app.models.listing import ResultColumns
from desktop_app.store.beside_rows import BY_KEYS, CASES, REFUNDS, judge_beside, rejudge_rows, tell_none
from desktop_app.store.cache_rows import (
    KEPT_COLUMNS,
    Changes,
    Columns,
    Folded,
    Kept,
    ProjectedRow,
    Scalar,
    fold,
    to_columns,
    to_text,
    to_written,
)
from desktop_app.store.cache_schema import CURRENT_COLUMNS
from desktop_app.store.derived_rows import KeyedColumns, derive_of, derive_told, make_room
from desktop_app.store.moments import storable

Judge = Callable[[str, str, Columns], ResultColumns]
"""``judge(kind, key, columns)`` gives the stored result columns of a row."""


def put_meta(tx: sa.Connection, name: str, value: str) -> None:
    """Set a named value of the cache."""
    tx.exec_driver_sql("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", (name, value))


def drop_meta(tx: sa.Connection, name: str) -> None:
    """Forget a named value of the cache."""
    tx.exec_driver_sql("DELETE FROM meta WHERE name = ?", (name,))


def set_state(tx: sa.Connection, number: int, state: str) -> None:
    """Say how far a batch is projected."""
    tx.exec_driver_sql("UPDATE batches SET state = ? WHERE number = ?", (state, number))


def begin_batch(tx: sa.Connection, batch: Batch, as_of: int, state: str, done: str) -> bool:
    """Enter a batch in this state; True when it was in it, or ``done``, before."""
    before = tx.exec_driver_sql("SELECT state FROM batches WHERE number = ?", (batch.number,)).scalar()
    if before in (state, done):
        return True
    tx.exec_driver_sql(
        "INSERT OR REPLACE INTO batches (number, id, kind, as_of, state) VALUES (?, ?, ?, ?, ?)",
        (batch.number, batch.id, batch.kind, as_of, state),
    )
    return False


def counts_of(tx: sa.Connection, number: int) -> tuple[int, int, int]:
    """Rows that a batch inserted, updated and left unchanged so far."""
    row = tx.exec_driver_sql("SELECT inserted, updated, unchanged FROM batches WHERE number = ?", (number,)).one()
    return (row[0], row[1], row[2])


def keys_of_batch(tx: sa.Connection, number: int, limit: int) -> list[str]:
    """Some keys of which a batch has versions."""
    found = tx.exec_driver_sql("SELECT key FROM versions WHERE batch = ? LIMIT ?", (number, limit))
    return [row[0] for row in found]


def rows_after(tx: sa.Connection, row_id: int, limit: int) -> list[tuple[str, str, int]]:
    """Kind, key and row id of the next rows."""
    found = tx.exec_driver_sql(
        "SELECT kind, key, row_id FROM rows WHERE row_id > ? ORDER BY row_id LIMIT ?", (row_id, limit)
    )
    return [(row[0], row[1], row[2]) for row in found]


def without_done(tx: sa.Connection, batch: Batch, part: list[ProjectedRow]) -> list[ProjectedRow]:
    """Leave out what an interrupted run wrote already."""
    found = tx.exec_driver_sql(
        "SELECT key FROM versions WHERE kind = ? AND as_of = ? AND batch = ?"
        " AND key IN (SELECT value FROM json_each(?))",
        (batch.kind, to_epoch(batch.data_as_of), batch.number, _json_list([row.key for row in part])),
    )
    done = {row[0] for row in found}
    return [row for row in part if row.key not in done]


def _json_list(values: list[str]) -> str:
    """A list as one bound parameter for ``json_each``."""
    return json.dumps(values, ensure_ascii=False)


def _kept_rows(tx: sa.Connection, kind: str, keys: list[str]) -> dict[str, Kept]:
    found = tx.exec_driver_sql(
        " ".join(("SELECT key, row_id,", CURRENT_COLUMNS, ",", KEPT_COLUMNS, "FROM rows r", BY_KEYS)),
        (kind, _json_list(keys)),
    )
    return {row[0]: Kept(row[1], row[2], row[3], row[4], row[5], tuple(row[6:11])) for row in found}


def _folded_again(tx: sa.Connection, kind: str, keys: list[str]) -> dict[str, Folded]:
    """Fold all versions of some keys; a key without versions is left out."""
    found = tx.exec_driver_sql(
        "SELECT key, as_of, batch, row_number, columns FROM versions"
        " WHERE kind = ? AND key IN (SELECT value FROM json_each(?)) ORDER BY key, as_of, batch",
        (kind, _json_list(keys)),
    )
    versions: dict[str, list[tuple[int, int, int, str]]] = {}
    for row in found:
        versions.setdefault(row[0], []).append((row[1], row[2], row[3], row[4]))
    return {key: folded for key, some in versions.items() if (folded := fold(some)) is not None}


def _write(tx: sa.Connection, changes: Changes) -> None:
    for statement, parameters in changes.statements():
        tx.exec_driver_sql(statement, parameters)


def apply_slice(tx: sa.Connection, batch: Batch, as_of: int, part: list[ProjectedRow], judge: Judge) -> None:
    """Write the versions of some rows and the rows that follow from them, with the counts of the batch."""
    rows = {row.key: row for row in part}
    tell_none(judge)
    if batch.kind == CASES:
        make_room(tx, rows)
    kept = _kept_rows(tx, batch.kind, list(rows))
    changes = Changes(batch.kind)
    kind, number, place = batch.kind, batch.number, (as_of, batch.number)
    late: list[str] = []
    written: list[KeyedColumns] = []
    inserted = updated = unchanged = 0
    for key, row_number, columns in rows.values():
        before = kept.get(key)
        try:
            text = to_written(columns)
        except UnicodeEncodeError:
            columns = {name: _storable(value) for name, value in columns.items()}
            text = to_written(columns)
        changes.versions.append((kind, key, as_of, number, row_number, text))
        if before is None:
            inserted += 1
            written.append((key, columns))
            changes.add(key, (as_of, number, row_number, number), judge(kind, key, columns))
        elif (before.as_of, before.batch) > place:
            late.append(key)
        else:
            columns = laid_over(to_columns(before.columns), columns)
            folded = Folded(columns, as_of, number, row_number, max(number, before.version), text.decode())
            written.append((key, columns))
            is_changed = _put_or_touch(changes, key, folded, before, judge)
            updated, unchanged = updated + is_changed, unchanged + (not is_changed)
    _write(tx, changes)
    if late:
        late_updated = _fold_again(tx, batch.kind, late, kept, judge)
        updated, unchanged = updated + late_updated, unchanged + len(late) - late_updated
        derive_of(tx, batch.kind, _columns_of(kept, late), judge)
    derive_told(tx, batch.kind, written, judge)
    judge_beside(tx, batch.kind, rows, judge, _orders_before(batch.kind, kept))
    tx.exec_driver_sql(
        "UPDATE batches SET inserted = inserted + ?, updated = updated + ?, unchanged = unchanged + ? WHERE number = ?",
        (inserted, updated, unchanged, batch.number),
    )


def _storable(value: Scalar) -> Scalar:
    return storable(value) if isinstance(value, str) else value


def _put_or_touch(changes: Changes, key: str, folded: Folded, before: Kept, judge: Judge) -> bool:
    """Write a row again only when its columns changed; True when they did."""
    text = to_text(folded.columns)
    apart = None if text == folded.newest else text
    if text == before.columns or said(folded.columns) == said(to_columns(before.columns)):
        changes.touch(folded, apart, before)
        return False
    changes.put(key, folded, apart, before, judge(changes.kind, key, folded.columns))
    return True


def _fold_again(tx: sa.Connection, kind: str, keys: list[str], kept: dict[str, Kept], judge: Judge) -> int:
    """Project keys from all their versions; gives how many changed."""
    changes = Changes(kind)
    folded = _folded_again(tx, kind, keys)
    changed = 0
    for key in keys:
        before, after = kept.get(key), folded.get(key)
        if after is None:
            if before is not None:
                changes.remove(before)
                changed += 1
        elif before is None:
            changes.put(key, after, after.apart, None, judge(kind, key, after.columns))
            changed += 1
        else:
            changed += _put_or_touch(changes, key, after, before, judge)
    _write(tx, changes)
    return changed


def withdraw_slice(tx: sa.Connection, kind: str, number: int, keys: list[str], judge: Judge) -> None:
    """Take the versions of some keys back and project the keys again."""
    # before their versions go: a row's columns may lie with its newest version only
    kept = _kept_rows(tx, kind, keys)
    tell_none(judge)
    tx.exec_driver_sql(
        "DELETE FROM versions WHERE batch = ? AND kind = ? AND key IN (SELECT value FROM json_each(?))",
        (number, kind, _json_list(keys)),
    )
    _fold_again(tx, kind, keys, kept, judge)
    derive_of(tx, kind, _columns_of(kept, keys), judge)
    judge_beside(tx, kind, keys, judge, _orders_before(kind, kept))


def _orders_before(kind: str, kept: dict[str, Kept]) -> list[str]:
    """The orders that requests for a refund named before they were written."""
    if kind != REFUNDS:
        return []
    return [str(to_columns(one.columns).get("order_id") or "") for one in kept.values()]


def _columns_of(kept: dict[str, Kept], keys: list[str]) -> list[KeyedColumns]:
    """The columns that keys had before they were written."""
    return [(key, to_columns(kept[key].columns)) for key in keys if key in kept]


def rejudge_slice(tx: sa.Connection, kind: str, keys: list[str], judge: Judge) -> int:
    """Compute the stored results of some rows again; gives how many there were."""
    tell_none(judge)
    written = rejudge_rows(tx, kind, keys, judge)
    if kind != CASES:
        derive_told(tx, kind, written, judge)
    judge_beside(tx, kind, keys, judge)
    return len(written)
