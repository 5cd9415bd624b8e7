"""Chases, contacts, other names, owners, phrases: kept, journaled without personal text, and shown where they count."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from desktop_app.errors import RefusedError, UsageError
from desktop_app.models.casework import Channel, ContactRole, OwnedKind
from desktop_app.models.evidence import DeliveryFacts
from desktop_app.models.filter_language import parse_filter
from desktop_app.models.journal import JournalQuery
from desktop_app.models.listing import ListQuery
from desktop_app.models.supervision import Node
from desktop_app.services.casework.chases import ChaseEntry
from desktop_app.services.casework.contacts import ContactEntry
from desktop_app.services.desk import Desk
from tests.services.deciding import NOW, case_columns, files_connection, key_of, project

SECRET = ("王建国", "13800001111", "wang@example.cn", "wx_wang", "下周二一定验收")


def _cases(desk: Desk, connection: str, *nodes: Node | str, **more: object) -> None:
    rows = [case_columns(number, node, NOW - timedelta(days=9), **more) for number, node in enumerate(nodes, 1)]
    project(desk, connection, rows, NOW)


def _journal(desk: Desk) -> str:
    return "\n".join(str(entry) for entry in desk.work.journal.list(1000))


def test_a_chase_is_kept_with_its_files_and_journaled_without_its_words(
    desk: Desk, connection: str, tmp_path: Path
) -> None:
    _cases(desk, connection, Node.BUYER_ACCEPT)
    picture = tmp_path / "聊天 王建国.png"
    picture.write_bytes(b"picture")
    entry = ChaseEntry(Channel.WECOM, SECRET[0], f"{SECRET[1]} 请验收", SECRET[4], None, date(2026, 11, 27), [picture])
    chase = desk.casework.chases.add(connection, key_of(1), entry)
    (kept,) = desk.casework.chases.list(connection, key_of(1))
    assert kept == chase
    assert (kept.at, kept.by_person, kept.next_on) == (NOW, desk.person, date(2026, 11, 27))
    (file,) = kept.attachments
    assert desk.files.path(file.sha256).read_bytes() == b"picture"
    told = desk.work.journal.list(1)[0]
    assert (told.action, told.target) == ("chase.added", key_of(1))
    assert (told.detail["connection"], told.detail["chase"]) == (connection, chase.id)
    assert not any(word in _journal(desk) for word in SECRET)


def test_a_chase_is_mended_and_taken_back(desk: Desk, connection: str) -> None:
    _cases(desk, connection, Node.BUYER_ACCEPT)
    chases = desk.casework.chases
    chase = chases.add(connection, key_of(1), ChaseEntry(Channel.PHONE, text="请验收"))
    chases.edit(chase.id, ChaseEntry(Channel.MAIL, text="请验收", reply=SECRET[4]))
    (kept,) = chases.list(connection, key_of(1))
    assert (kept.channel, kept.reply, kept.at) == (Channel.MAIL, SECRET[4], NOW)
    assert kept.changed_at is not None
    chases.remove(chase.id)
    assert chases.list(connection, key_of(1)) == []
    with pytest.raises(RefusedError):
        chases.edit(chase.id, ChaseEntry(Channel.MAIL, text="再写"))
    assert [one.action for one in desk.work.journal.list(3)] == ["chase.removed", "chase.changed", "chase.added"]
    assert SECRET[4] not in _journal(desk)


@pytest.mark.parametrize(
    "entry",
    [
        ChaseEntry(Channel.PHONE),
        ChaseEntry(Channel.PHONE, text="字" * 4001),
        ChaseEntry(Channel.PHONE, whom="字" * 201),
        ChaseEntry(Channel.PHONE, text="请验收", at=NOW + timedelta(hours=1)),
        ChaseEntry(Channel.PHONE, text="请验收", next_on=NOW.date() - timedelta(days=1)),
        ChaseEntry(Channel.PHONE, text="请验收", files=[Path("/nowhere/x.png")]),
    ],
)
def test_a_chase_that_cannot_be_kept_is_refused_in_words(desk: Desk, connection: str, entry: ChaseEntry) -> None:
    _cases(desk, connection, Node.BUYER_ACCEPT)
    with pytest.raises(UsageError) as refused:
        desk.casework.chases.add(connection, key_of(1), entry)
    assert refused.value.message
    assert desk.casework.chases.list(connection, key_of(1)) == []


def test_a_chase_of_no_case_is_refused(desk: Desk, connection: str) -> None:
    with pytest.raises(UsageError):
        desk.casework.chases.add(connection, key_of(1), ChaseEntry(Channel.PHONE, text="请验收"))


def test_a_due_chase_is_an_act_of_today_until_the_next_one(desk: Desk, connection: str) -> None:
    _cases(desk, connection, Node.BUYER_ACCEPT, Node.BUYER_ACCEPT, Node.DONE)
    chases = desk.casework.chases
    for number, day in ((1, NOW.date()), (2, NOW.date() + timedelta(days=1)), (3, NOW.date())):
        chases.add(connection, key_of(number), ChaseEntry(Channel.PHONE, text="请验收", next_on=day))
    board = desk.today.board(connection)
    assert [(act.verb, act.row.key) for act in board.acts] == [("chase", key_of(1))]
    assert board.acts_count == 1
    later = desk.today.board(connection, NOW + timedelta(days=1))
    assert [act.row.key for act in later.acts] == [key_of(1), key_of(2)]
    chases.add(connection, key_of(1), ChaseEntry(Channel.PHONE, text="又打了电话"))
    assert desk.today.board(connection).is_empty


def test_a_chase_while_an_appeal_runs_is_no_act(desk: Desk, connection: str) -> None:
    _cases(desk, connection, Node.BUYER_ACCEPT, is_appeal_open=True)
    desk.casework.chases.add(connection, key_of(1), ChaseEntry(Channel.PHONE, text="请", next_on=NOW.date()))
    assert desk.today.board(connection).acts == ()


def test_contacts_are_journaled_without_personal_data_and_forgotten(desk: Desk, connection: str) -> None:
    contacts = desk.casework.contacts
    entry = ContactEntry(ContactRole.COUNTERPART, *SECRET[:4])
    contact = contacts.add(connection, " 宁波甬江模具 1 ", entry)
    assert contacts.list(connection, "宁波甬江模具 1") == [contact]
    contacts.edit(contact.id, replace(entry, role=ContactRole.BD))
    assert contacts.list(connection, "宁波甬江模具 1")[0].role is ContactRole.BD
    assert contacts.list(files_connection(desk, "另一个"), "宁波甬江模具 1") == []
    contacts.remove(contact.id)
    assert contacts.list(connection, "宁波甬江模具 1") == []
    said = desk.work.journal.list(3)
    assert {one.target for one in said} == {f"contact:{contact.id}"}
    assert {one.detail["connection"] for one in said} == {connection}
    assert not any(word in _journal(desk) for word in (*SECRET, "甬江"))
    with pytest.raises(UsageError):
        contacts.add(connection, "甬江", ContactEntry(ContactRole.BD))


def test_another_name_of_the_customer_is_its_own_in_evidence(desk: Desk, connection: str) -> None:
    _cases(desk, connection, Node.SELLER_DELIVER)
    before = desk.evidence.facts(connection, key_of(1), {})
    alias = desk.casework.contacts.add_alias(connection, "宁波甬江模具 1", "甬江（宁波）")
    facts = desk.evidence.facts(connection, key_of(1), {})
    assert isinstance(before, DeliveryFacts)
    assert isinstance(facts, DeliveryFacts)
    assert (before.buyer_aliases, facts.buyer_aliases) == ((), ("甬江（宁波）",))
    with pytest.raises(RefusedError):
        desk.casework.contacts.add_alias(connection, "宁波甬江模具 1", "甬江（宁波）")
    desk.casework.contacts.remove_alias(alias)
    assert desk.casework.contacts.alias_names(connection, "宁波甬江模具 1") == ()
    assert "甬江" not in _journal(desk)


def test_an_owner_lies_over_the_sheet_and_is_found(desk: Desk, connection: str) -> None:
    _cases(desk, connection, Node.BUYER_ACCEPT, Node.BUYER_ACCEPT, owner="表里的人")
    owners = desk.casework.owners
    owners.set(connection, [key_of(1)], " 李敏 ", ["王强", "李敏", ""])

    def found(text: str) -> list[str]:
        return [row.key for row in desk.case_lists.first_page(connection, parse_filter(text))]

    (first, second) = desk.case_lists.by_keys(connection, [key_of(1), key_of(2)])
    assert (first.owner, second.owner) == ("李敏", "表里的人")
    assert found("负责人:李敏") == found("负责人:王强") == [key_of(1)]
    assert found("负责人:表里") == [key_of(2)]
    forecast = {one.line_id: one.owner for one in desk.forecasts.all(connection)}
    assert forecast[key_of(1).split("|")[1]] == "李敏"
    ownership = owners.get(connection, key_of(1))
    assert ownership is not None
    assert ownership.helpers == ("王强",)
    assert "李敏" not in str(desk.work.journal.list(1)[0].detail)
    owners.clear(connection, [key_of(1), key_of(2)])
    assert sorted(found("负责人:表里")) == [key_of(1), key_of(2)]


def test_mine_is_whoever_asks(desk: Desk, connection: str) -> None:
    _cases(desk, connection, Node.BUYER_ACCEPT, Node.BUYER_ACCEPT)
    desk.casework.owners.set(connection, [key_of(2)], desk.person)
    for text in ("负责人:我", "owner:me"):
        query = parse_filter(text)
        assert [row.key for row in desk.case_lists.first_page(connection, query)] == [key_of(2)]
        assert (
            len(desk.case_lists.ordered_ids(connection, query)) == desk.case_lists.totals(connection, query).count == 1
        )


def test_owners_survive_a_replay(desk: Desk, connection: str) -> None:
    _cases(desk, connection, Node.BUYER_ACCEPT)
    desk.casework.owners.set(connection, [key_of(1)], "李敏", ["王强"])
    desk.replay.run(connection)
    query = parse_filter("负责人:王强")
    assert [row.owner for row in desk.case_lists.first_page(connection, query)] == ["李敏"]


def test_refunds_and_products_have_owners_of_their_own(desk: Desk, connection: str) -> None:
    desk.casework.owners.set(connection, ["T1"], "李敏", kind=OwnedKind.REFUNDS)
    assert desk.casework.owners.get(connection, "T1") is None
    assert desk.casework.owners.get(connection, "T1", OwnedKind.REFUNDS) is not None
    with pytest.raises(UsageError):
        desk.casework.owners.set(connection, ["T1"], " ", kind=OwnedKind.REFUNDS)


def test_phrases_name_the_case_and_are_masked_for_a_group_alone(desk: Desk, connection: str) -> None:
    _cases(desk, connection, Node.BUYER_ACCEPT)
    phrases = {one.id: one for one in desk.casework.phrases.of_case(connection, key_of(1))}
    order_id = key_of(1).split("|")[0]
    assert list(phrases) == ["accept", "bd", "group"]
    assert all(part in phrases["accept"].text for part in (order_id, "MES 上线实施 配套服务", "用户确认验收", "9 天"))
    assert f"交易管理 / 交付管理 › 服务监管 › {order_id}" in phrases["bd"].text
    assert "宁波甬江模具 1" in phrases["bd"].text
    assert phrases["group"].is_masked
    assert order_id not in phrases["group"].text
    assert "…" + order_id[-6:] in phrases["group"].text
    assert "甬江" not in phrases["group"].text
    for one in desk.casework.phrases.of_case(connection, key_of(1), is_for_group=True):
        assert order_id not in one.text
        assert "甬江" not in one.text


def test_a_customer_named_like_a_placeholder_is_only_text(desk: Desk, connection: str) -> None:
    _cases(desk, connection, Node.HUAWEI_REVIEW, customer_name="{order_id} {0} {x!r}")
    texts = [one.text for one in desk.casework.phrases.of_case(connection, key_of(1))]
    assert any("{order_id} {0} {x!r}" in text for text in texts)


def test_every_entry_of_casework_is_told_in_words(desk: Desk, connection: str) -> None:
    _cases(desk, connection, Node.BUYER_ACCEPT)
    chase = desk.casework.chases.add(connection, key_of(1), ChaseEntry(Channel.WECOM, text="请验收"))
    desk.casework.chases.remove(chase.id)
    desk.casework.contacts.add(connection, "甬江", ContactEntry(ContactRole.BD, "王"))
    desk.casework.contacts.add_alias(connection, "甬江", "甬江模具")
    desk.casework.owners.set(connection, [key_of(1)], "李敏")
    said = {one.act: one.told for one in desk.journal.page(JournalQuery())}
    assert (
        said
        | {
            "撤销催办记录": "",
            "记催办": "企业微信",
            "记联系人": "所属BD",
            "记客户别名": "",
            "设定负责人": "服务监管单",
        }
        == said
    )


def test_the_list_of_a_query_without_me_is_untouched() -> None:
    from desktop_app.models.filter_language import for_person

    query = ListQuery(text="我")
    assert for_person(query, lambda: "李敏") is query
