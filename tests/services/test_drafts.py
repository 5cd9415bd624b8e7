from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from desktop_app.errors import RefusedError
from desktop_app.models.events import DraftSaved
from desktop_app.paths import Home
from desktop_app.services.acts.drafts import DELIVERY_FORM
from desktop_app.services.desk import Desk, open_desk
from tests.services.deciding import files_connection

TARGET = "CS1|CS1-000001"


@pytest.fixture
def desk(home: Home) -> Iterator[Desk]:
    with_desk = open_desk(home)
    yield with_desk
    with_desk.close()


def test_a_draft_is_stored_with_its_first_save_and_found_again(desk: Desk, connection: str) -> None:
    draft = desk.drafts.open(connection, DELIVERY_FORM, TARGET)
    assert (draft.revision, draft.body) == (0, {})
    assert desk.drafts.autosave(draft.id, {"result_text": "完成"}) == 1
    assert desk.drafts.autosave(draft.id, {"result_text": "完成。"}) == 2
    again = desk.drafts.open(connection, DELIVERY_FORM, TARGET)
    assert (again.id, again.revision, again.body) == (draft.id, 2, {"result_text": "完成。"})


def test_a_stale_writer_is_told_and_overwrites_nothing(desk: Desk, home: Home, connection: str) -> None:
    mine = desk.drafts.open(connection, DELIVERY_FORM, TARGET)
    desk.drafts.autosave(mine.id, {"text": "a"})
    other = open_desk(home)
    theirs = other.drafts.open(connection, DELIVERY_FORM, TARGET)
    other.drafts.autosave(theirs.id, {"text": "theirs"}, theirs.revision)
    with pytest.raises(RefusedError):
        desk.drafts.autosave(mine.id, {"text": "mine"})
    with pytest.raises(RefusedError):
        desk.drafts.autosave(mine.id, {"text": "mine"}, 1)
    assert desk.drafts.open(connection, DELIVERY_FORM, TARGET).body == {"text": "theirs"}
    other.close()


def test_two_windows_beginning_one_draft_do_not_overwrite_each_other(desk: Desk, home: Home, connection: str) -> None:
    other = open_desk(home)
    mine, theirs = (one.drafts.open(connection, DELIVERY_FORM, TARGET) for one in (desk, other))
    desk.drafts.autosave(mine.id, {"text": "first"})
    with pytest.raises(RefusedError):
        other.drafts.autosave(theirs.id, {"text": "second"})
    other.close()


def test_saving_a_draft_that_nobody_knows_is_refused_in_words(desk: Desk, connection: str) -> None:
    with pytest.raises(RefusedError) as refused:
        desk.drafts.autosave("nothing", {})
    assert "草稿" in refused.value.message


def test_a_discarded_draft_is_gone_and_a_new_one_is_empty(desk: Desk, connection: str) -> None:
    draft = desk.drafts.open(connection, DELIVERY_FORM, TARGET)
    desk.drafts.autosave(draft.id, {"text": "a"})
    assert [one.id for one in desk.drafts.list(connection)] == [draft.id]
    desk.drafts.discard(draft.id)
    assert desk.drafts.list(connection) == []
    assert desk.drafts.open(connection, DELIVERY_FORM, TARGET).body == {}


def test_a_reader_finds_a_draft_without_beginning_one(desk: Desk, connection: str) -> None:
    assert desk.drafts.find(connection, DELIVERY_FORM, TARGET) is None
    draft = desk.drafts.open(connection, DELIVERY_FORM, TARGET)
    desk.drafts.autosave(draft.id, {"text": "a"}, draft.revision)
    found = desk.drafts.find(connection, DELIVERY_FORM, TARGET)
    assert found is not None
    assert (found.id, found.body) == (draft.id, {"text": "a"})


def test_each_save_is_told_after_it_was_committed(desk: Desk, connection: str) -> None:
    class Listener:
        seen: list[tuple[int, int]]

        def __init__(self) -> None:
            self.seen = []

        def saved(self, event: DraftSaved) -> None:
            stored = desk.drafts.load(event.draft_id)
            self.seen.append((event.revision, stored.revision if stored else -1))

    listener = Listener()
    desk.events.subscribe(DraftSaved, listener.saved)
    draft = desk.drafts.open(connection, DELIVERY_FORM, TARGET)
    desk.drafts.autosave(draft.id, {"text": "a"})
    assert listener.seen == [(1, 1)]


_TYPIST = """
import json, sys
from pathlib import Path
from desktop_app.paths import Home
from desktop_app.services.desk import open_desk
desk = open_desk(Home(Path(sys.argv[1])))
connection = desk.work.connections.list()[0].id
draft = desk.drafts.open(connection, "delivery", "CS1|1")
number = draft.body.get("number", 0)
while True:
    number += 1
    desk.drafts.autosave(draft.id, {"number": number, "text": "字" * 200})
    print(number, flush=True)
"""


@pytest.mark.fault
@pytest.mark.parametrize("label", ["", "draft.before_commit:5"])
def test_no_acknowledged_draft_is_lost_by_kill_9(home: Home, label: str) -> None:
    desk = open_desk(home)
    files_connection(desk)
    desk.close()
    acknowledged = 0
    dice = random.Random(7)
    for _round in range(5):
        environment = {**os.environ, "SELLER_DESK_KILL_AT": label}
        typist = subprocess.Popen(
            [sys.executable, "-c", _TYPIST, str(home.root)], stdout=subprocess.PIPE, text=True, env=environment
        )
        assert typist.stdout is not None
        for _line in range(dice.randint(2, 40)):
            line = typist.stdout.readline()
            if not line:
                break
            acknowledged = int(line)
        if not label:
            typist.kill()
        rest = typist.stdout.read().split()
        acknowledged = int(rest[-1]) if rest else acknowledged
        assert typist.wait(30) == -signal.SIGKILL
        desk = open_desk(home)
        stored = desk.drafts.open(desk.work.connections.list()[0].id, DELIVERY_FORM, "CS1|1")
        # the commit may have been done before the acknowledgement was written
        assert stored.body["number"] in (acknowledged, acknowledged + 1)
        assert json.dumps(stored.body, ensure_ascii=False).count("字") == 200
        desk.close()
