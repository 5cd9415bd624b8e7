from __future__ import annotations

import pytest

from desktop_app.errors import UsageError
from desktop_app.models.events import NoteAdded
from desktop_app.services.desk import Desk
from tests.services.deciding import files_connection, key_of


def test_notes_stand_in_the_order_of_writing_with_their_writer(desk: Desk, connection: str) -> None:
    for text in (" 客户说下周二验收 ", "已发邮件\n第二行"):
        desk.notes.add(connection, key_of(1), text)
    notes = desk.notes.list(connection, key_of(1))
    assert [note.text for note in notes] == ["客户说下周二验收", "已发邮件\n第二行"]
    assert {note.by_person for note in notes} == {desk.person}
    assert desk.notes.list(connection, key_of(2)) == []


def test_a_note_is_journaled_without_its_text(desk: Desk, connection: str) -> None:
    note = desk.notes.add(connection, key_of(1), "客户电话 13800000000")
    entry = desk.work.journal.list(1)[0]
    assert (entry.action, entry.target, entry.detail["note"]) == ("note.added", key_of(1), note.id)
    assert "13800000000" not in str(entry.detail)


@pytest.mark.parametrize("text", ["", " \n", "字" * 2001])
def test_an_empty_or_too_long_note_is_refused_in_words(desk: Desk, connection: str, text: str) -> None:
    with pytest.raises(UsageError):
        desk.notes.add(connection, key_of(1), text)
    assert desk.notes.list(connection, key_of(1)) == []


def test_a_note_of_another_connection_is_not_seen(desk: Desk, connection: str) -> None:
    desk.notes.add(connection, key_of(1), "一")
    assert desk.notes.list(files_connection(desk, "另一个"), key_of(1)) == []


def test_a_note_is_told(desk: Desk, connection: str) -> None:
    class Listener:
        targets: tuple[str, ...] = ()

        def on_note(self, event: NoteAdded) -> None:
            self.targets = (*self.targets, event.target)

    listener = Listener()
    desk.events.subscribe(NoteAdded, listener.on_note)
    desk.notes.add(connection, key_of(1), "一")
    assert listener.targets == (key_of(1),)
