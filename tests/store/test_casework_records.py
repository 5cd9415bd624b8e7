"""Chases, contacts, other names, owners and appeals in ``work.db``."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from desktop_app.errors import RefusedError
from desktop_app.models.casework import (
    Appeal,
    AppealOutcome,
    Attachment,
    Channel,
    Chase,
    Contact,
    ContactRole,
    OwnedKind,
    Ownership,
)
from desktop_app.store.work import WorkStore
from tests.store.given import NOW

FILE = Attachment("微信截图.png", "ab" * 32, 12)


def _chase(target: str = "A|1", **more: object) -> Chase:
    known = Chase(0, "c1", target, NOW, Channel.PHONE, "王工", "请验收\x00", "周二\ud800", None, (FILE,), "李敏")
    return replace(known, **more)  # type: ignore[arg-type]


def _add(work: WorkStore, chase: Chase) -> int:
    with work.writing() as tx:
        return work.chases.add(tx, chase)


def test_a_chase_comes_back_as_it_was_and_half_characters_are_replaced(work: WorkStore) -> None:
    number = _add(work, _chase(next_on=date(2026, 11, 30)))
    (kept,) = work.chases.list("c1", "A|1")
    assert kept == _chase(id=number, next_on=date(2026, 11, 30), reply="周二?")


def test_a_removed_chase_is_listed_no_more_and_stays_on_record(work: WorkStore) -> None:
    number = _add(work, _chase())
    with work.writing() as tx:
        work.chases.remove(tx, number, NOW)
    assert work.chases.list("c1", "A|1") == []
    kept = work.chases.get(number)
    assert kept is not None
    assert kept.is_removed


def test_only_the_newest_chase_of_a_case_says_when_to_chase_again(work: WorkStore) -> None:
    _add(work, _chase("A|1", next_on=NOW.date()))
    last = _add(work, _chase("A|1", at=NOW + timedelta(hours=1), next_on=NOW.date() + timedelta(days=3)))
    _add(work, _chase("B|1", next_on=NOW.date() - timedelta(days=2)))
    _add(work, _chase("C|1", next_on=None))
    assert list(work.chases.newest_due("c1", NOW.date())) == ["B|1"]
    with work.writing() as tx:
        work.chases.remove(tx, last, NOW)
    assert list(work.chases.newest_due("c1", NOW.date())) == ["B|1", "A|1"], "the one before it counts again"
    assert work.chases.newest_due("other", NOW.date()) == {}


def test_contacts_and_other_names_are_of_one_customer_of_one_connection(work: WorkStore) -> None:
    with work.writing() as tx:
        made = Contact(0, "c1", "甬江", ContactRole.BD, "王", "138", "w@x.cn", "wx", "李敏", NOW)
        number = work.contacts.add(tx, made)
        alias = work.contacts.add_alias(tx, "c1", "甬江", "甬江模具（宁波）", "李敏", NOW)
    assert work.contacts.list("c1", "甬江") == [replace(made, id=number)]
    assert (work.contacts.list("c1", "别家"), work.contacts.list("c2", "甬江")) == ([], [])
    assert [one.alias for one in work.contacts.aliases("c1", "甬江")] == ["甬江模具（宁波）"]
    with work.writing() as tx:
        work.contacts.delete(tx, number)
        work.contacts.delete_alias(tx, alias)
    assert (work.contacts.get(number), work.contacts.aliases("c1", "甬江")) == (None, [])


def test_an_owner_lies_over_the_one_before(work: WorkStore) -> None:
    first = Ownership("c1", OwnedKind.CASES, "A|1", "李敏", ("王强", "赵"), "李敏", NOW)
    with work.writing() as tx:
        work.owners.put(tx, first)
        work.owners.put(tx, replace(first, owner="王强", helpers=()))
        work.owners.put(tx, replace(first, kind=OwnedKind.REFUNDS))
    kept = work.owners.get("c1", OwnedKind.CASES, "A|1")
    assert kept is not None
    assert (kept.owner, kept.helpers) == ("王强", ())
    assert list(work.owners.all("c1", OwnedKind.REFUNDS).values()) == [replace(first, kind=OwnedKind.REFUNDS)]
    with work.writing() as tx:
        work.owners.delete(tx, "c1", OwnedKind.CASES, "A|1")
    assert work.owners.all("c1", OwnedKind.CASES) == {}


def test_one_appeal_a_case_is_open_and_a_decided_one_makes_room(work: WorkStore) -> None:
    made = Appeal(0, "c1", "A|1", "BUYER_ACCEPT", "G", "客户不验收", (FILE,), NOW, "李敏")
    with work.writing() as tx:
        number = work.appeals.add(tx, made)
    with pytest.raises(RefusedError), work.writing() as tx:
        work.appeals.add(tx, made)
    with work.writing() as tx:
        work.appeals.set_batch(tx, number, "b1")
        work.appeals.accept(tx, number, NOW)
    assert work.appeals.open_of("c1", "A|1") == replace(made, id=number, batch_id="b1", accepted_at=NOW)
    assert list(work.appeals.open("c1")) == ["A|1"]
    with work.writing() as tx:
        work.appeals.decide(tx, number, NOW, AppealOutcome.UPHELD, "支持")
        again = work.appeals.add(tx, made)
    assert [(one.id, one.is_open) for one in work.appeals.list("c1", "A|1")] == [(number, False), (again, True)]
