"""Owner, chases, contacts and phrases of refunds: the same services as for cases, by the refund's number."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desktop_app.errors import UsageError
from desktop_app.models.casework import Channel, ContactRole, OwnedKind
from desktop_app.models.events import FactsChanged
from desktop_app.models.filter_language import parse_filter
from desktop_app.models.listing import CaseRow
from desktop_app.services.casework.chases import ChaseEntry
from desktop_app.services.casework.contacts import ContactEntry
from desktop_app.services.casework.of_refund import read_refund_casework
from desktop_app.services.desk import Desk
from tests.services import homes
from tests.services.homes import NOW
from tests.services.refunding import CASE, REFUND, RETURNED, bring

desk, connection = homes.desk, homes.connection


class Ear:
    def __init__(self) -> None:
        self.heard: list[FactsChanged] = []

    def hear(self, event: FactsChanged) -> None:
        self.heard.append(event)


def listed(desk: Desk, connection: str, text: str) -> list[CaseRow]:
    return desk.case_lists.first_page(connection, replace(parse_filter(text), kind="refunds"))


def test_a_refund_that_was_given_to_somebody_is_found_by_the_name_at_once(desk: Desk, connection: str) -> None:
    bring(desk, "refunds", REFUND, REFUND | {"退订单号": "R2"})
    ear = Ear()
    desk.events.subscribe(FactsChanged, ear.hear)
    owners = desk.casework.owners
    before = owners.before(connection, ["R1"], OwnedKind.REFUNDS)
    owners.set(connection, ["R1"], "陈涛", ["王强"], OwnedKind.REFUNDS)
    assert [row.key for row in listed(desk, connection, "负责人:陈涛")] == ["R1"]
    assert [row.key for row in listed(desk, connection, "负责人:王强")] == ["R1"]
    desk.settings.put("person", "陈涛")
    assert [row.key for row in listed(desk, connection, "负责人:我")] == ["R1"]
    assert [(one.kind, one.keys) for one in ear.heard] == [("refunds", ("R1",))]
    one = desk.refunds.one(connection, "R1")
    assert one is not None
    assert (one.owner, one.helpers) == ("陈涛", "王强")
    assert "陈涛" in owners.known_names(connection)
    # what comes in later says nothing of it, and takes nothing away; nor does building the lists anew
    bring(desk, "refunds", REFUND | {"申请金额": "700.00"})
    assert [row.owner for row in listed(desk, connection, "负责人:陈涛")] == ["陈涛"]
    desk.replay.run(connection)
    assert [row.key for row in listed(desk, connection, "负责人:陈涛")] == ["R1"]
    owners.put_back(before)
    assert listed(desk, connection, "负责人:陈涛") == []


def test_an_owner_of_a_case_is_none_of_a_refund_with_its_key(desk: Desk, connection: str) -> None:
    bring(desk, "refunds", REFUND)
    desk.casework.owners.set(connection, ["R1"], "李敏")
    desk.projection(connection).rejudge(["R1"], desk.forecasts.judge(connection), kind="refunds")
    assert listed(desk, connection, "负责人:李敏") == []


def test_what_people_did_about_a_refund_and_its_case_stands_together(desk: Desk, connection: str) -> None:
    bring(desk, "cases", CASE | {"客户名称": "甲公司", "负责人": "陈涛"})
    bring(desk, "refunds", REFUND)
    case_key = "CS1|CS1-000001"
    entry = ChaseEntry(Channel.PHONE, "王蕾", "请验收", at=NOW - timedelta(days=3))
    desk.casework.chases.add(connection, case_key, entry)
    desk.casework.chases.add(connection, "R1", ChaseEntry(Channel.PHONE, "王蕾", "为什么要退"))
    desk.casework.contacts.add(connection, "甲公司", ContactEntry(ContactRole.COUNTERPART, "王蕾", "13805742207"))
    read = read_refund_casework(desk, connection, "R1")
    assert read is not None
    assert [one.text for one in read.chases] == ["为什么要退"]
    # the request names no customer: its case does, and they share its contacts
    assert (read.customer, [one.name for one in read.contacts]) == ("甲公司", ["王蕾"])
    assert (read.owner, read.case_owner, [one.key for one in read.cases]) == (None, "陈涛", [case_key])
    assert read_refund_casework(desk, connection, "R9") is None


def test_a_refund_of_an_order_with_several_lines_shares_only_its_own_case(desk: Desk, connection: str) -> None:
    other = CASE | {"订单行ID": "CS1-000002", "负责人": "李敏"}
    bring(desk, "cases", CASE | {"负责人": "陈涛"}, other)
    bring(desk, "refunds", REFUND, REFUND | {"退订单号": "R2", "订单行ID": ""})
    one, whole = (read_refund_casework(desk, connection, key) for key in ("R1", "R2"))
    assert one is not None
    assert whole is not None
    assert (one.case_owner, len(one.cases)) == ("陈涛", 1)
    assert (whole.case_owner, len(whole.cases)) == ("", 2)


def test_nobody_is_chased_about_what_is_not_there(desk: Desk, connection: str) -> None:
    bring(desk, "refunds", REFUND)
    with pytest.raises(UsageError, match="R9"):
        desk.casework.chases.add(connection, "R9", ChaseEntry(Channel.PHONE, "王蕾", "请寄回"))


def test_phrases_fit_the_state_and_none_is_about_a_case(desk: Desk, connection: str) -> None:
    goods = RETURNED | {"状态": "待用户寄回", "商品名称": "网关"}
    bring(desk, "refunds", REFUND | {"客户名称": "甲公司"}, REFUND | {"退订单号": "R2"} | goods)
    phrases = desk.casework.phrases
    assert [one.id for one in phrases.of_refund(connection, "R1")] == ["refund_terms", "refund_invoice"]
    (back,) = phrases.of_refund(connection, "R2")
    assert back.id == "refund_return"
    assert "网关" in back.text
    assert "CS1" in back.text
    (masked,) = phrases.of_refund(connection, "R2", is_for_group=True)
    assert masked.is_masked
    bring(desk, "cases", CASE)
    assert not any(one.id.startswith("refund") for one in phrases.of_case(connection, "CS1|CS1-000001"))
