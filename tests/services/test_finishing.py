"""Whether something was left undone is asked before every act, of the little that tells it: the same as of all."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from itertools import product

import pytest

from desktop_app.models.batches import Batch
from desktop_app.services.desk import Desk
from desktop_app.services.intake import finishing
from desktop_app.store.projection import Projection
from desktop_app.store.withdrawal_marks import Mark, forget_mark, marked, write_mark
from tests.services.deciding import NOW
from tests.store.given import a_batch

STATES = ("", "applying", "done", "withdrawing", "withdrawn", "another")
"""As the projection holds it: not at all, so far, or as a batch of its own under this number."""


def _is_pending_by_all(desk: Desk, projection: Projection, connection: str) -> bool:
    listed: list[Batch] = desk.work.batches.list(connection)
    state, marks = projection.state, marked(desk.home, connection)
    return bool(
        any((batch.withdrawn_at is None) == (batch.id in marks) for batch in listed)
        or state.to_withdraw(listed)
        or state.strangers(listed)
        or state.to_apply(listed)
        or finishing._uncounted(listed)
    )


@pytest.mark.parametrize("is_withdrawn", [False, True])
def test_what_is_pending_is_told_by_the_little_of_each_batch(desk: Desk, connection: str, is_withdrawn: bool) -> None:
    finishing.finish_pending(desk, connection)
    projection = desk.projection(connection)
    with desk.work.writing() as tx:
        batch = desk.work.batches.add(tx, a_batch(1, connection_id=connection, rows=5))
        desk.work.batches.set_withdrawn(tx, batch.id, NOW if is_withdrawn else None)
    mark = Mark(batch.id, connection, NOW, "")
    seen = set()
    for has_mark, held, counts in product([False, True], STATES, [(0, 0), (3, 0), (0, 5)]):
        (write_mark if has_mark else forget_mark)(desk.home, mark)
        with desk.work.writing() as tx:
            desk.work.batches.set_counts(tx, batch.id, inserted=counts[0], refused=counts[1])
        with closing(sqlite3.connect(projection.path)) as cache, cache:
            cache.execute("DELETE FROM batches")
            if held:
                known = ("other", "done") if held == "another" else (batch.id, held)
                cache.execute(
                    "INSERT INTO batches (number, id, kind, as_of, state) VALUES (1, ?, 'cases', 1, ?)", known
                )
        wanted = _is_pending_by_all(desk, projection, connection)
        assert finishing._is_pending(desk, connection) is wanted, (has_mark, held, counts)
        seen.add(wanted)
    assert seen == {False, True}


def test_a_batch_that_only_the_projection_knows_is_pending(desk: Desk, connection: str) -> None:
    finishing.finish_pending(desk, connection)
    with closing(sqlite3.connect(desk.projection(connection).path)) as cache, cache:
        cache.execute("INSERT INTO batches (number, id, kind, as_of, state) VALUES (7, 'gone', 'cases', 1, 'done')")
    assert finishing._is_pending(desk, connection)
