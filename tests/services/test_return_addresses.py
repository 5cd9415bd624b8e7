"""The address book of return addresses: one default, plain refusals, and a journal without personal data."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop_app.errors import DeskError, RefusedError, UsageError
from desktop_app.models.refunds.addresses import phone_problem
from desktop_app.models.wording_journal import ACTIONS
from desktop_app.services.desk import Desk
from desktop_app.services.refunds.addresses import CHANGED, AddressBook, AddressEntry
from tests.services import homes
from tests.services.homes import files_connection

ENTRY = AddressEntry("王芳", "0574-88001234 转 8", "浙江省宁波市鄞州区 1 号仓")
desk, connection = homes.desk, homes.connection


@pytest.fixture
def book(desk: Desk) -> AddressBook:
    return desk.addresses


def test_the_first_address_is_the_default_and_there_is_never_a_second_one(book: AddressBook, connection: str) -> None:
    first = book.add(connection, ENTRY)
    second = book.add(connection, replace(ENTRY, name="李 工"))
    assert (first.is_default, second.is_default) == (True, False)
    assert first.text == "王芳 0574-88001234 转 8 浙江省宁波市鄞州区 1 号仓"
    book.make_default(second.id)
    assert [(one.name, one.is_default) for one in book.list(connection)] == [("李 工", True), ("王芳", False)]
    book.edit(second.id, replace(ENTRY, name="李明"))
    assert [(one.name, one.is_default) for one in book.list(connection)] == [("李明", True), ("王芳", False)]
    book.remove(second.id)
    assert [(one.name, one.is_default) for one in book.list(connection)] == [("王芳", False)]


def test_addresses_are_of_one_connection(desk: Desk, book: AddressBook, connection: str) -> None:
    other = desk.connections.create("另一个", files_connection(desk).kind).id
    mine, theirs = book.add(connection, ENTRY), book.add(other, ENTRY)
    assert ([one.id for one in book.list(connection)], [one.id for one in book.list(other)]) == ([mine.id], [theirs.id])
    assert theirs.is_default
    book.make_default(theirs.id)
    assert book.list(connection)[0].is_default


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (replace(ENTRY, name="  "), "没有写收件人"),
        (replace(ENTRY, phone=""), "没有写电话"),
        (replace(ENTRY, address="\n"), "没有写地址"),
        (replace(ENTRY, phone="12"), "电话不完整"),
        (replace(ENTRY, phone="139x0000123"), "“x”"),
        (replace(ENTRY, address="长" * 500), "最多"),
    ],
)
def test_what_nobody_could_send_to_is_refused_in_words(
    book: AddressBook, connection: str, entry: AddressEntry, said: str
) -> None:
    with pytest.raises(UsageError) as refused:
        book.add(connection, entry)
    assert said in refused.value.message
    assert book.list(connection) == []


def test_the_same_address_twice_and_one_that_is_gone_are_refused(book: AddressBook, connection: str) -> None:
    first = book.add(connection, ENTRY)
    with pytest.raises(RefusedError):
        book.add(connection, replace(ENTRY, name=" 王芳 "))
    book.edit(first.id, ENTRY)
    book.remove(first.id)
    for act in (lambda: book.edit(first.id, ENTRY), lambda: book.remove(first.id), lambda: book.make_default(first.id)):
        with pytest.raises(DeskError):
            act()


def test_each_change_is_journaled_without_whose_it_is(desk: Desk, book: AddressBook, connection: str) -> None:
    made = book.add(connection, ENTRY)
    book.edit(made.id, replace(ENTRY, name="李明"))
    book.make_default(made.id)
    book.remove(made.id)
    told = [one for one in desk.journal.list(limit=20) if one.action.startswith(CHANGED)]
    assert {one.action for one in told} == {code for code in ACTIONS if code.startswith(CHANGED)}
    assert {one.target for one in told} == {f"return_address:{made.id}"}
    assert not [one for one in told if "王芳" in str(one.detail) or "0574" in str(one.detail)]


@pytest.mark.parametrize("phone", ["13800001234", "+86 574 8800-1234", "(0574)88001234", "95530", "400-800-0000 转 12"])
def test_numbers_that_can_be_dialled(phone: str) -> None:
    assert phone_problem(phone) == ""
