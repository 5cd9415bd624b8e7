"""``work.db``: repositories, transactions, schema number, settings."""

from __future__ import annotations

import contextlib

import pytest
import sqlalchemy as sa

from desktop_app.errors import BugError, NewerDataError, RefusedError, UsageError
from desktop_app.models.command_words import CommandState
from desktop_app.models.commands import FINAL, PERMITTED
from desktop_app.models.connections import Connection, ConnectionKind
from desktop_app.models.supervision import FlowChoice, FlowId, Node
from desktop_app.paths import Home
from desktop_app.store import snapshots, tables
from desktop_app.store.sqlite import connect
from desktop_app.store.work import WorkStore
from tests.store.given import FILES, NOW, SetClock, a_batch, a_command, later, save_draft, with_connection


def test_the_migrations_make_the_tables_that_the_code_uses(work: WorkStore) -> None:
    made = sa.MetaData()
    made.reflect(work._engine)
    for name, table in tables.metadata.tables.items():
        assert {(c.name, c.nullable, c.primary_key) for c in table.columns} == {
            (c.name, c.nullable, c.primary_key) for c in made.tables[name].columns
        }, name
        uniques = {c.name for c in table.constraints if isinstance(c, sa.UniqueConstraint) and c.name}
        assert uniques <= {c.name for c in made.tables[name].constraints}
        assert {i.name for i in table.indexes} == {i.name for i in made.tables[name].indexes}
    assert set(made.tables) == set(tables.metadata.tables) | {"alembic_version"}


def test_settings_are_in_force(work: WorkStore, home: Home) -> None:
    with work._engine.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}


def test_ddl_is_part_of_its_transaction(work: WorkStore) -> None:
    with contextlib.suppress(ZeroDivisionError), work.writing() as tx:
        tx.execute(sa.text("CREATE TABLE half (id INTEGER)"))
        raise ZeroDivisionError
    with work._engine.connect() as connection:
        assert not sa.inspect(connection).has_table("half")


def test_a_transaction_is_undone_by_an_exception_and_sees_its_own_writes(work: WorkStore) -> None:
    with contextlib.suppress(ZeroDivisionError), work.writing() as tx:
        work.notes.add(tx, "c1", "A|1", "已电话", "李敏", NOW)
        assert len(work.notes.list("c1", "A|1")) == 1
        raise ZeroDivisionError
    assert work.notes.list("c1", "A|1") == []


def test_transactions_do_not_nest(work: WorkStore) -> None:
    with work.writing(), pytest.raises(BugError), work.writing():
        pass


def test_connections_keep_their_names_apart(work: WorkStore) -> None:
    assert work.connections.by_name("华为云（文件）") == FILES == work.connections.get("c1")
    with pytest.raises(UsageError, match="华为云"), work.writing() as tx:
        work.connections.add(tx, Connection("c2", FILES.name, ConnectionKind.HUAWEICLOUD, NOW))
    assert work.connections.list() == [FILES]
    assert ConnectionKind.REHEARSAL_DIRECT.is_rehearsal
    assert not FILES.is_rehearsal


def test_batches_are_numbered_once_and_come_back_as_they_were(work: WorkStore) -> None:
    with work.writing() as tx:
        first = work.batches.add(tx, a_batch())
        second = work.batches.add(tx, a_batch(data_as_of=later(days=-1)))
    assert (first.number, second.number) == (1, 2)
    assert work.batches.get(first.id) == first == work.batches.by_number(1)
    assert work.batches.list("c1") == [first, second]
    assert work.batches.newest("c1", "cases") == first
    with work.writing() as tx:
        work.batches.set_withdrawn(tx, first.id, NOW)
        work.batches.set_counts(tx, second.id, inserted=3, warned=1)
    assert work.batches.newest("c1", "cases") == work.batches.get(second.id)
    kept = work.batches.get(second.id)
    assert kept is not None
    assert (kept.inserted, kept.warned, kept.rows) == (3, 1, 0)
    with pytest.raises(TypeError), work.writing() as tx:
        work.batches.set_counts(tx, first.id, number=9)


def test_choices_and_mappings_are_remembered(work: WorkStore) -> None:
    chosen = {f"K{i}|1": FlowChoice(FlowId.H, "2025-03-26", bool(i % 2), "") for i in range(1203)}
    with work.writing() as tx:
        work.choices.put_many(tx, "c1", chosen)
        work.choices.put_many(tx, "c1", {"K1|1": FlowChoice(FlowId.NONE, "first", False, "renewal")})
        work.mappings.remember(tx, "c1", "H", "处理中", Node.SELLER_DELIVER)
        work.mappings.remember(tx, "c1", "H", "处理中", Node.BUYER_ACCEPT)
    assert work.choices.get_many("c1", ["K0|1", "K1|1", "gone"]) == {
        "K0|1": chosen["K0|1"],
        "K1|1": FlowChoice(FlowId.NONE, "first", False, "renewal"),
    }
    assert len(work.choices.all("c1")) == 1203
    assert work.mappings.remembered("c1") == {("H", "处理中"): Node.BUYER_ACCEPT}
    with work.writing() as tx:
        work.mappings.forget(tx, "c1", "H", "处理中")
        work.choices.delete_many(tx, "c1", chosen)
    assert work.mappings.remembered("c1") == {}
    assert work.choices.all("c1") == {}


def test_one_command_stands_on_a_target_until_it_is_final(work: WorkStore) -> None:
    first = a_command()
    with work.writing() as tx:
        work.commands.add(tx, first)
    assert work.commands.unreflected_for("c1", "A|1") == first == work.commands.get(first.id)
    with pytest.raises(RefusedError, match="等待结果"), work.writing() as tx:
        work.commands.add(tx, a_command())
    with work.writing() as tx:
        work.commands.move(tx, first.id, CommandState.CONFIRMED, changed_at=later(hours=1))
    with pytest.raises(RefusedError), work.writing() as tx:
        work.commands.add(tx, a_command())
    with work.writing() as tx:
        work.commands.move(tx, first.id, CommandState.REFLECTED)
        second = work.commands.add(tx, a_command(made_at=later(hours=2)))
    assert work.commands.unreflected("c1") == [second]
    assert work.commands.list("c1", [CommandState.REFLECTED])[0].id == first.id
    assert [command.id for command in work.commands.for_target("c1", "A|1")] == [first.id, second.id]


@pytest.mark.parametrize("before", list(CommandState))
@pytest.mark.parametrize("after", list(CommandState))
def test_only_permitted_pairs_are_walked(module_work: WorkStore, before: CommandState, after: CommandState) -> None:
    command = a_command(target=f"{before}-{after}", state=before)
    with module_work.writing() as tx:
        module_work.commands.add(tx, command)
        if (before, after) in PERMITTED:
            moved = module_work.commands.move(tx, command.id, after)
            assert moved.state is after
            standing = module_work.commands.unreflected_for("c1", command.target)
            assert (standing is None) == (after in FINAL)
        else:
            with pytest.raises(BugError):
                module_work.commands.move(tx, command.id, after)


@pytest.fixture(scope="module")
def module_work(tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    store = with_connection(WorkStore.open(Home(tmp_path_factory.mktemp("walk")), SetClock()))
    yield store
    store.close()


def test_changes_of_a_command_are_limited(work: WorkStore) -> None:
    command = a_command()
    with work.writing() as tx:
        work.commands.add(tx, command)
        changed = work.commands.change(tx, command.id, copied=("opening_time",), packet_folder="packets/1")
        with pytest.raises(TypeError):
            work.commands.change(tx, command.id, target="B|1")
        with pytest.raises(BugError):
            work.commands.change(tx, "gone", copied=())
    assert work.commands.get(command.id) == changed


def test_a_draft_is_never_overwritten_by_an_older_revision(work: WorkStore) -> None:
    save_draft(work, "d1", 1, {"text": "一"})
    save_draft(work, "d1", 2, {"text": "二"})
    with pytest.raises(RefusedError, match="另一个窗口"):
        save_draft(work, "d1", 2, {"text": "另一个"})
    found = work.drafts.find("c1", "delivery", "d1|1")
    assert found is not None
    assert (found.revision, found.body) == (2, {"text": "二"})
    assert [draft.id for draft in work.drafts.list("c1")] == ["d1"]
    with work.writing() as tx:
        work.drafts.delete(tx, "d1")
    assert work.drafts.load("d1") is None


def test_facts_of_an_unknown_connection_are_refused(work: WorkStore) -> None:
    with pytest.raises(sa.exc.IntegrityError), work.writing() as tx:
        work.batches.add(tx, a_batch(connection_id="nobody"))


def test_an_older_process_stops_when_the_schema_was_changed(work: WorkStore, home: Home) -> None:
    save_draft(work, "d1", 1, {})
    other = connect(home.work_db)
    other.execute("UPDATE alembic_version SET version_num = '0099'")
    other.close()
    with pytest.raises(NewerDataError, match="新版"):
        save_draft(work, "d1", 2, {})
    draft = work.drafts.load("d1")
    assert draft is not None
    assert draft.revision == 1


HALF = "文件\ud83d名"


def test_half_characters_never_stop_a_save(work: WorkStore) -> None:
    """They come with file names that are not UTF-8 and from clipboards; a draft gives them back as they were."""
    save_draft(work, "d1", 1, {"text": HALF})
    with work.writing() as tx:
        work.batches.add(tx, a_batch(name=HALF))
        work.notes.add(tx, "c1", "A|1", HALF, "李敏", NOW)
        work.journal.append(tx, HALF, "note.added", HALF, {"text": HALF}, NOW)
        work.commands.add(tx, a_command(values={"text": HALF}, result_text=HALF))
    draft = work.drafts.load("d1")
    assert draft is not None
    assert draft.body == {"text": HALF}
    assert snapshots.snapshot_draft(work._home, draft) is not None
    assert [copy.body for copy in snapshots.newest_drafts(work._home)] == [{"text": HALF}]
    assert work.batches.list("c1")[0].name == "文件?名"
    assert work.journal.list(1)[0].detail == {"text": HALF}
    assert work.verify_journal().is_intact
