"""Chases, contacts and owners in words, and how a typed chase is read; no window needed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from desktop_app.clock import CHINA
from desktop_app.models.casework import Attachment, Channel, Chase, Contact, ContactRole, OwnedKind, Ownership
from desktop_app.views.kit.fields import read_moment
from desktop_app.views.pages.supervision import looks
from desktop_app.views.pages.supervision.casework import casework_words as words
from desktop_app.views.pages.supervision.casework.chase_form import ChaseForm, form_of, read_day, read_form, whom_for

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=CHINA)


def _chase(number: int = 1, days: float = 0, **more: object) -> Chase:
    at = NOW - timedelta(days=days)
    made = Chase(number, "c", "A|A-1", at, Channel.PHONE, "王蕾", "请验收", "", None, (), "李敏")
    return replace(made, **more)  # type: ignore[arg-type]


def _contact(role: ContactRole, name: str = "", **ways: str) -> Contact:
    ways = {"phone": "", "mail": "", "wechat": "", **ways}
    return Contact(1, "c", "宁波甬江模具", role, name, by_person="李敏", changed_at=NOW, **ways)


@pytest.mark.parametrize(("days", "told"), [(0, "今天"), (1, "昨天"), (4, "11-20"), (400, "2025-10-20")])
def test_the_day_of_the_last_chase_is_short(days: int, told: str) -> None:
    assert looks.chased_day(NOW - timedelta(days=days), NOW) == told


def test_nobody_chased_is_said_by_a_dash() -> None:
    assert looks.chased_day(None, NOW) == "—"
    assert words.last_chase_words((), NOW) == "—"


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (date(2026, 11, 27), "下次 11-27"),
        (date(2027, 1, 4), "下次 2027-01-04"),
        (date(2026, 11, 24), "今天该催"),
        (date(2026, 11, 22), "2 天前该催"),
    ],
)
def test_the_next_day_is_told_until_it_is_due_and_how_long_since(day: date, told: str) -> None:
    assert words.next_words(day, NOW) == told


def test_the_newest_chase_stands_first_and_alone_names_the_next_day() -> None:
    older = _chase(1, 3, next_on=date(2026, 11, 23), reply="周五验收", changed_at=NOW)
    newer = _chase(2, 1, channel=Channel.CUSTOMER_BD, whom="", attachments=(Attachment("聊天.png", "x", 3),))
    first, second = words.chase_lines((older, newer), NOW)
    assert (first.id, first.head, first.files, first.reply) == (2, "客户BD", "附件：聊天.png", "")
    assert (second.head, second.reply, second.told) == ("电话 · 王蕾", "回复：周五验收", "李敏 记 · 已改")
    assert "下次" not in first.told
    assert words.last_chase_words((older, newer), NOW) == "昨天，客户BD"
    due = replace(newer, next_on=date(2026, 11, 27))
    assert words.chase_lines((older, due), NOW)[0].told == "李敏 记 · 下次 11-27"
    assert words.last_chase_words((older, due), NOW) == "昨天，下次 11-27"


def test_the_customers_own_person_is_called_first_and_the_orders_phone_when_nobody_is_known() -> None:
    bd, own = _contact(ContactRole.BD, "刘洋", mail="l@example.com"), _contact(ContactRole.COUNTERPART, "王蕾")
    own = replace(own, phone="13805742207")
    assert words.contact_line((bd, own), "0574-8") == "王蕾 138 0574 2207"
    assert words.contact_line((bd,), "0574-8") == "刘洋 l@example.com"
    assert words.contact_line((), "0574-8") == "0574-8"
    assert words.contact_line((), "") == "添加联系人"
    assert whom_for(Channel.CUSTOMER_BD, (own, bd)) == "刘洋"
    assert whom_for(Channel.PHONE, (bd, own)) == "王蕾"
    assert whom_for(Channel.PHONE, (bd,)) == ""


def test_the_owner_is_named_with_the_helpers() -> None:
    had = Ownership("c", OwnedKind.CASES, "A", "陈涛", ("李敏", "周航"), "李敏", NOW)
    assert words.owner_words("表里的人", had) == "陈涛，协办 李敏、周航"
    assert words.owner_words("表里的人", None) == "表里的人"
    assert words.owner_words(None, None) == "—"
    assert words.typed_names(" 李敏、 周航,李敏 王强；") == ("李敏", "周航", "王强")


def test_a_typed_chase_is_read_whole() -> None:
    kept = (Attachment("聊天.png", "x", 3),)
    form = ChaseForm("王蕾", "mail", "2026/11/23 9:30", "请验收", "好", "11-27", (Path("a.pdf"),), kept)
    entry, problem = read_form(form, NOW, read_moment)
    assert problem == ""
    assert entry is not None
    assert (entry.channel, entry.at, entry.next_on) == (
        Channel.MAIL,
        datetime(2026, 11, 23, 9, 30, tzinfo=CHINA),
        date(2026, 11, 27),
    )
    assert (entry.files, entry.kept) == ((Path("a.pdf"),), kept)
    now, _none = read_form(ChaseForm(text="请验收"), NOW, read_moment)
    assert now is not None
    assert (now.at, now.next_on) == (None, None)


@pytest.mark.parametrize("form", [ChaseForm(at="昨天下午"), ChaseForm(next_on="下周"), ChaseForm(next_on="2026-02-30")])
def test_what_cannot_be_read_is_answered_by_a_sentence_with_an_example(form: ChaseForm) -> None:
    entry, problem = read_form(form, NOW, read_moment)
    assert entry is None
    assert problem.endswith("。")
    assert (form.at or form.next_on) in problem
    assert "2026-11-2" in problem


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-12-01", date(2026, 12, 1)),
        ("12月1日", date(2026, 12, 1)),
        ("11/24", date(2026, 11, 24)),
        ("1-4", date(2027, 1, 4)),
        ("2-29", None),
        ("", None),
    ],
)
def test_a_day_without_a_year_is_the_next_such_day(text: str, day: date | None) -> None:
    assert read_day(text, NOW.date()) == day


def test_a_kept_chase_is_typed_as_it_was_kept() -> None:
    chase = _chase(3, 1, next_on=date(2026, 11, 27), attachments=(Attachment("聊天.png", "x", 3),))
    entry, _problem = read_form(form_of(chase), NOW, read_moment)
    assert entry is not None
    assert (entry.whom, entry.at, entry.next_on, entry.kept) == ("王蕾", chase.at, chase.next_on, chase.attachments)
