"""The journal's chain: every attack up to the head is found and its place named; what cannot be proved is said."""

from __future__ import annotations

import copy
import json
import threading
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.models.records import JournalReport
from desktop_app.paths import Home
from desktop_app.store import journal_head
from desktop_app.store.journal_head import Head
from desktop_app.store.journal_records import FIRST_PREVIOUS, entry_hash
from desktop_app.store.moments import to_json, to_micro
from desktop_app.store.work import WorkStore
from tests.store.given import NOW, SetClock, with_connection


class Row:
    """An entry as the database gives it."""

    def __init__(self, **values: Any) -> None:
        self.__dict__.update(values)

    sequence: int
    hash: str
    previous: str


def chain(actors: list[str]) -> list[Row]:
    rows: list[Row] = []
    previous = FIRST_PREVIOUS
    for sequence, actor in enumerate(actors, 1):
        values: dict[str, Any] = {
            "sequence": sequence,
            "at": to_micro(NOW) + sequence,
            "actor": actor,
            "action": "note.added",
            "target": "A|1",
            "detail": to_json({"n": sequence}),
            "previous": previous,
        }
        previous = entry_hash(**values)
        rows.append(Row(**values, hash=previous))
    return rows


def rehashed(rows: list[Row], start: int) -> None:
    """A forger who knows the rule makes the chain fit again from an index on."""
    for place in range(start, len(rows)):
        row = rows[place]
        row.previous = rows[place - 1].hash if place else FIRST_PREVIOUS
        row.sequence = place + 1
        fields = ("sequence", "at", "actor", "action", "target", "detail", "previous")
        row.hash = entry_hash(*(getattr(row, name) for name in fields))


def report(rows: list[Row], head: Head | None) -> JournalReport:
    return journal_head.verify(rows, head, entry_hash, FIRST_PREVIOUS)


ATTACKS: dict[str, Callable[[list[Row], int, int], None]] = {
    "edit": lambda rows, at, _: setattr(rows[at], "actor", rows[at].actor + "!"),  # type: ignore[attr-defined]
    "edit detail": lambda rows, at, _: setattr(rows[at], "detail", '{"n":0}'),
    "move in time": lambda rows, at, _: setattr(rows[at], "at", 0),
    "delete": lambda rows, at, _: rows.pop(at) and None,
    "cut": lambda rows, at, _: rows.__delitem__(slice(at, None)),
    "swap": lambda rows, at, to: (rows.insert(to, rows.pop(at)), None)[1],
    "double": lambda rows, at, _: rows.insert(at, copy.copy(rows[at])),
}


@given(
    actors=st.lists(st.text(max_size=5), min_size=2, max_size=12),
    name=st.sampled_from(sorted(ATTACKS)),
    where=st.integers(0, 10**6),
    to=st.integers(0, 10**6),
    is_forged=st.booleans(),
)
def test_every_attack_up_to_the_head_is_found(
    actors: list[str], name: str, where: int, to: int, is_forged: bool
) -> None:
    rows = chain(actors)
    head = Head(len(rows), rows[-1].hash)
    assert report(rows, head).is_intact
    before = [(row.sequence, row.hash) for row in rows]
    at = where % len(rows)
    ATTACKS[name](rows, at, to % len(rows))
    if is_forged:
        rehashed(rows, min(at, to % len(rows)) if name == "swap" else at)
    now = [(row.sequence, row.hash) for row in rows]
    if now[: len(before)] == before and (name == "swap" or (name == "double" and is_forged)):
        return  # moved onto itself, or a well-formed entry behind the head: what stands up to the head is as it was
    found = report(rows, head)
    assert not found.is_intact
    assert all(1 <= problem.sequence <= len(before) + 1 for problem in found.problems)
    if not is_forged and name != "swap":
        assert found.problems[0].sequence in (at + 1, at + 2)


def test_a_rewrite_after_the_head_is_said_to_be_unprovable() -> None:
    rows = chain(["李敏"] * 5)
    head = Head(3, rows[2].hash)
    rows[4].actor = "别人"  # type: ignore[attr-defined]
    rehashed(rows, 4)
    found = report(rows, head)
    assert found.is_intact
    assert any("4" in said and "5" in said for said in found.unproven)


def test_without_a_head_only_the_chain_itself_is_proved() -> None:
    rows = chain(["李敏"] * 5)
    rows.pop()
    found = report(rows, None)
    assert found.is_intact
    assert found.head_count is None
    assert any("链头" in said for said in found.unproven)


def test_the_real_file_is_verified_and_an_edit_is_named(home: Home, work: WorkStore) -> None:
    with work.writing() as tx:
        for number in range(1, 6):
            work.journal.append(tx, "李敏", "note.added", "A|1", {"n": number, "text": "已电话"}, NOW)
    assert work.write_head()
    assert work.verify_journal().is_intact
    with work.writing() as tx:
        tx.execute(sa.text("UPDATE journal SET actor = 'x' WHERE sequence = 3"))
    found = work.verify_journal()
    assert [problem.sequence for problem in found.problems] == [3]
    assert "第 3 条" in found.problems[0].message


def test_a_head_that_speaks_against_the_journal_is_kept(home: Home, work: WorkStore) -> None:
    with work.writing() as tx:
        for number in range(1, 4):
            work.journal.append(tx, "李敏", "note.added", "A|1", {"n": number}, NOW)
    work.write_head()
    kept = home.journal_head.read_bytes()
    with work.writing() as tx:
        tx.execute(sa.text("DELETE FROM journal WHERE sequence = 3"))
    assert not work.write_head()
    assert home.journal_head.read_bytes() == kept
    assert not work.verify_journal().is_intact


@pytest.mark.parametrize("text", ["", "nonsense", "[]", '{"count": "x", "hash": 3}', '{"count": -1, "hash": ""}'])
def test_an_unreadable_head_is_no_head(home: Home, work: WorkStore, text: str) -> None:
    home.journal_head.write_text(text, "utf-8")
    assert work.verify_journal().head_count is None


def test_closing_writes_the_head(home: Home, clock: SetClock) -> None:
    store = with_connection(WorkStore.open(home, clock))
    with store.writing() as tx:
        store.journal.append(tx, "李敏", "note.added", "A|1", {}, NOW)
    head = store.journal.head()
    store.close()
    written = json.loads(home.journal_head.read_text("utf-8"))
    assert (written["count"], written["hash"]) == (head.count, head.hash) == (1, head.hash)


def test_two_writers_never_fork_the_chain(work: WorkStore, home: Home, clock: SetClock) -> None:
    other = WorkStore.open(home, clock)
    faults: list[BaseException] = []

    def write(store: WorkStore) -> None:
        try:
            for _ in range(60):
                with store.writing() as tx:
                    store.journal.append(tx, "李敏", "note.added", "", {}, NOW)
        except BaseException as error:  # noqa: BLE001 - told by the test's own thread
            faults.append(error)

    threads = [threading.Thread(target=write, args=(store,)) for store in (work, other, work, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()
    assert faults == []
    assert work.journal.head().count == 240
    assert work.verify_journal().is_intact
