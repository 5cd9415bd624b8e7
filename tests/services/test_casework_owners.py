"""What the window asks of owners and chases beside the verbs themselves: names, taking back, days, places in Today."""

from __future__ import annotations

from datetime import date, timedelta

from desktop_app.models.casework import Channel
from desktop_app.models.filter_language import parse_filter
from desktop_app.models.listing import ListQuery
from desktop_app.models.supervision import Node
from desktop_app.services.casework.chases import ChaseEntry
from desktop_app.services.desk import Desk
from tests.services.deciding import NOW, case_columns, key_of, project


def _cases(desk: Desk, connection: str, *nodes: Node, **more: object) -> None:
    rows = [case_columns(number, node, NOW - timedelta(days=9), **more) for number, node in enumerate(nodes, 1)]
    project(desk, connection, rows, NOW)


def test_known_names_begin_with_the_person_and_hold_who_is_named_anywhere(desk: Desk, connection: str) -> None:
    _cases(desk, connection, Node.BUYER_ACCEPT, Node.BUYER_ACCEPT, owner="表里的人")
    desk.settings.put("person", "李敏")
    desk.casework.owners.set(connection, [key_of(1)], "陈涛", ["王强"])
    names = desk.casework.owners.known_names(connection)
    assert names[0] == "李敏"
    assert sorted(names[1:]) == sorted(("陈涛", "王强", "表里的人"))


def test_giving_cases_to_somebody_is_taken_back_as_it_was(desk: Desk, connection: str) -> None:
    _cases(desk, connection, Node.BUYER_ACCEPT, Node.BUYER_ACCEPT, owner="表里的人")
    owners, keys = desk.casework.owners, [key_of(1), key_of(2)]
    owners.set(connection, [key_of(1)], "陈涛", ["王强"])
    before = owners.before(connection, keys)
    owners.set(connection, keys, "李敏")
    assert len(desk.case_lists.first_page(connection, parse_filter("负责人:李敏"))) == 2
    owners.put_back(before)
    first, second = desk.case_lists.by_keys(connection, keys)
    assert (first.owner, second.owner) == ("陈涛", "表里的人")
    had = owners.get(connection, key_of(1))
    assert had is not None
    assert had.helpers == ("王强",)
    assert owners.get(connection, key_of(2)) is None


def test_the_last_chase_of_each_case_is_known_without_those_taken_back(desk: Desk, connection: str) -> None:
    _cases(desk, connection, Node.BUYER_ACCEPT, Node.BUYER_ACCEPT)
    chases = desk.casework.chases
    for days in (5, 2):
        chases.add(connection, key_of(1), ChaseEntry(Channel.PHONE, text="请验收", at=NOW - timedelta(days=days)))
    removed = chases.add(connection, key_of(2), ChaseEntry(Channel.PHONE, text="记错了"))
    chases.remove(removed.id)
    assert chases.last_moments(connection) == {key_of(1): NOW - timedelta(days=2)}


def test_a_chase_due_stands_before_what_has_longer_and_carries_the_last_one(desk: Desk, connection: str) -> None:
    _cases(desk, connection, *(Node.SELLER_DELIVER,) * 12, Node.BUYER_ACCEPT)
    entry = ChaseEntry(Channel.PHONE, text="请验收", at=NOW - timedelta(days=3), next_on=date(2026, 11, 24))
    desk.casework.chases.add(connection, key_of(13), entry)
    acts = desk.today.board(connection).acts
    place = next(number for number, act in enumerate(acts) if act.verb == "chase")
    mine = desk.case_lists.first_page(connection, ListQuery("mine"))
    assert place == sum(row.band.rank <= 1 for row in mine)
    chase = acts[place].chase
    assert chase is not None
    assert chase.at == NOW - timedelta(days=3)
