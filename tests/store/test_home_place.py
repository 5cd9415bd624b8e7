"""A home that was copied, moved, or put back as an older state: nothing of it is sent by itself."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_app.clock import Clock
from desktop_app.models.command_words import Capability, CommandState
from desktop_app.paths import Home
from desktop_app.store import home_place
from desktop_app.store.work import WorkStore
from tests.store.given import NOW, a_command, with_connection

ON_THEIR_WAY = {
    "A|1": CommandState.QUEUED,
    "B|1": CommandState.SENDING,
    "C|1": CommandState.PREPARED,
    "D|1": CommandState.SUCCEEDED,
    "E|1": CommandState.RECALLED,
}


def _filled(home: Home) -> None:
    work = with_connection(WorkStore.open(home, Clock()))
    with work.writing() as tx:
        for target, state in ON_THEIR_WAY.items():
            capability = Capability.HANDOFF if state is CommandState.PREPARED else Capability.DIRECT
            work.commands.add(tx, a_command(target, state, capability=capability))
        work.journal.append(tx, "李敏", "command.queued", "A|1", {}, NOW)
    work.close()


def _looks(home: Home) -> tuple[str, dict[str, CommandState]]:
    work = WorkStore.open(home, Clock())
    found = work.paused_because(), {one.target: one.state for one in work.commands.list("c1")}
    assert work.verify_journal().is_intact
    work.close()
    return found


def _whole(home: Home, tmp_path: Path) -> Home:
    copy = Home(tmp_path / "另一处")
    shutil.copytree(home.root, copy.root)
    return copy


def _moved(home: Home, tmp_path: Path) -> Home:
    moved = Home(tmp_path / "搬走")
    home.root.rename(moved.root)
    return moved


def _put_back(home: Home, tmp_path: Path) -> Home:
    """The whole folder from a backup, to where it was."""
    home.root.rename(tmp_path / "原来的")  # stays, so that its numbers in the file system are not given away again
    shutil.copytree(tmp_path / "原来的", home.root)
    return home


def _database_alone(home: Home, tmp_path: Path) -> Home:
    """Somebody copied only the database into a new folder."""
    copy = Home(tmp_path / "只有数据库")
    copy.root.mkdir()
    shutil.copyfile(home.work_db, copy.work_db)
    return copy


@pytest.mark.parametrize("way", [_whole, _moved, _put_back, _database_alone])
def test_what_was_on_its_way_becomes_unknown_in_a_copy(
    home: Home, tmp_path: Path, way: Callable[[Home, Path], Home]
) -> None:
    _filled(home)
    copy = way(home, tmp_path)
    paused, states = _looks(copy)
    assert paused == "copied"
    assert states == {
        "A|1": CommandState.UNKNOWN,
        "B|1": CommandState.UNKNOWN,
        "C|1": CommandState.UNKNOWN,
        "D|1": CommandState.SUCCEEDED,
        "E|1": CommandState.RECALLED,
    }
    work = WorkStore.open(copy, Clock())
    assert not work.opened.is_copied, "said once"
    assert work.paused_because() == "copied", "until a person lifts it"
    assert {one.target for one in work.commands.list("c1") if one.may_be_done} == {"A|1", "B|1"}
    with work.writing() as tx:
        work.resume(tx)
    work.close()
    assert _looks(copy)[0] == ""


def test_the_first_home_is_not_disturbed_by_being_copied(home: Home, tmp_path: Path) -> None:
    _filled(home)
    _looks(_whole(home, tmp_path))
    assert _looks(home) == ("", ON_THEIR_WAY)


def test_an_older_database_put_back_into_its_home_is_noticed(home: Home, tmp_path: Path) -> None:
    _filled(home)
    shutil.copyfile(home.work_db, tmp_path / "older.db")
    work = WorkStore.open(home, Clock())
    with work.writing() as tx:
        work.journal.append(tx, "李敏", "command.sending", "A|1", {}, NOW)
    work.close()
    shutil.copyfile(tmp_path / "older.db", home.work_db)
    work = WorkStore.open(home, Clock())
    assert work.opened.is_copied
    assert work.paused_because() == "restored"
    assert {one.state for one in work.commands.list("c1") if one.target in ("A|1", "B|1")} == {CommandState.UNKNOWN}
    with work.writing() as tx:
        work.resume(tx)
    work.close()
    work = WorkStore.open(home, Clock())
    assert work.paused_because() == "", "the same old head pauses only once"
    assert not work.verify_journal().is_intact, "and stays on record"
    work.close()


def test_another_computer_with_the_same_path_is_another_place(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    _filled(home)
    monkeypatch.setattr(home_place, "machine", lambda: "another")
    assert _looks(home)[0] == "copied"


def test_a_new_name_of_the_computer_changes_nothing(
    home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    number = tmp_path / "machine-id"
    number.write_text("0123456789abcdef\n")
    monkeypatch.setattr(home_place, "_MACHINE_IDS", (str(number),))
    _filled(home)
    monkeypatch.setattr("platform.node", lambda: "新名字")
    assert _looks(home) == ("", ON_THEIR_WAY)


def test_a_home_from_before_there_were_marks_is_taken_as_it_is(home: Home) -> None:
    _filled(home)
    work = WorkStore.open(home, Clock())
    with work.writing() as tx:
        work.meta.put(tx, home_place.PLACE, home_place._place_before_marks(home))
        work.meta.delete(tx, home_place.MARK)
    work.close()
    (home.root / "home.mark").unlink()
    assert _looks(home) == ("", ON_THEIR_WAY)
    assert (home.root / "home.mark").is_file()
    assert _looks(home) == ("", ON_THEIR_WAY)
