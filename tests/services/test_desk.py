"""The desk: nothing is opened by making it, parts are built once, closing ends what runs."""

from __future__ import annotations

import shutil
import threading

import pytest

from desktop_app.paths import Home
from desktop_app.services.desk import open_desk, parts
from desktop_app.services.opening import opened_notices
from desktop_app.store.list_reads import CommitWatcher
from tests.journeys.tables import case_row
from tests.services.homes import add_cases, at_noon


def test_making_a_desk_opens_and_writes_nothing(home: Home) -> None:
    desk = open_desk(home)
    desk.close()
    assert list(home.root.iterdir()) == []


def test_each_part_is_built_once_whoever_asks(home: Home) -> None:
    desk = open_desk(home)
    names = [name for name in parts() if name != "work"]
    seen: list[list[object]] = []
    ready = threading.Barrier(4)

    def ask() -> None:
        ready.wait(timeout=10)
        seen.append([getattr(desk, name) for name in names])

    threads = [threading.Thread(target=ask) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert len(seen) == 4
    assert all(one is other for found in seen for one, other in zip(found, seen[0], strict=True))
    desk.close()


def test_the_person_is_the_one_of_the_settings_else_the_login(home: Home) -> None:
    desk = open_desk(home)
    assert desk.person
    desk.settings.put("person", " 李敏 ")
    assert desk.person == "李敏"
    desk.close()


def test_a_projection_that_another_process_rebuilt_is_opened_again(home: Home) -> None:
    first, second = at_noon(home), at_noon(home)
    connection = add_cases(first, case_row(1), case_row(2))
    before = second.projection(connection)
    assert before.rows.count("cases") == 2
    assert first.replay.run(connection).is_same
    after = second.projection(connection)
    assert after is not before
    assert after.rows.count("cases") == 2
    first.close()
    second.close()


def test_closing_writes_the_journals_head(home: Home) -> None:
    desk = at_noon(home)
    add_cases(desk, case_row(1))
    watcher = CommitWatcher(home.work_db)
    watcher.has_changed()
    desk.close()
    watcher.close()
    assert home.journal_head.is_file()
    again = at_noon(home)
    report = again.journal.verify()
    again.close()
    assert report.is_intact
    assert report.head_count == report.count == 2


@pytest.mark.parametrize("is_elsewhere", [False, True])
def test_a_state_that_was_put_back_is_not_called_a_copy_from_elsewhere(home: Home, is_elsewhere: bool) -> None:
    desk = at_noon(home)
    add_cases(desk, case_row(1))
    desk.close()
    aside = home.root.with_name("aside.db")
    shutil.copyfile(home.work_db, aside)
    desk = at_noon(home)
    add_cases(desk, case_row(2))
    desk.close()
    place = home
    if is_elsewhere:
        place = Home(home.root.with_name("另一处"))
        shutil.copytree(home.root, place.root)
    else:
        shutil.copyfile(aside, home.work_db)
    desk = at_noon(place)
    (notice,) = [one for one in opened_notices(desk) if one.action_id == "go_outbox"]
    assert ("来自另一处" in notice.message) is is_elsewhere
    assert ("从快照" in notice.message) is not is_elsewhere
    assert desk.work.paused_because() == ("copied" if is_elsewhere else "restored")
    desk.close()
