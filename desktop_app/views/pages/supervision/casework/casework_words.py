"""What people here did about a case, in words: chases, contacts, other names, owner and helpers. No Qt in here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from desktop_app.clock import CHINA
from desktop_app.models import wording, wording_casework, wording_times
from desktop_app.models.casework import Channel, Chase, Contact, ContactRole, CustomerAlias, Ownership
from desktop_app.texts import _, n_
from desktop_app.views.pages.supervision.looks import chased_day

if TYPE_CHECKING:
    from desktop_app.models.listing import CaseRow

CHASES_SHOWN = 20
"""So many chases are shown, the newest first; the binder of the case has all of them."""
CHANNEL_ICONS = {
    Channel.PHONE: "phone",
    Channel.WECOM: "chat-text",
    Channel.MAIL: "paper-plane-tilt",
    Channel.CUSTOMER_BD: "identification-card",
    Channel.OTHER: "dots-three",
}
CHASE, OWNER, CONTACTS = "casework:chase", "casework:owner", "casework:contacts"
"""What a link of the detail asks for."""
EDIT_CHASE, REMOVE_CHASE = "casework:edit_chase", "casework:remove_chase"
"""The same for one chase; its number follows behind a ``#``."""
_BETWEEN_NAMES = re.compile(r"[\s,，、;；/]+")


@dataclass(frozen=True)
class CaseworkRead:
    """What the detail of a case shows of it."""

    chases: tuple[Chase, ...] = ()
    """Oldest first."""
    contacts: tuple[Contact, ...] = ()
    aliases: tuple[CustomerAlias, ...] = ()
    owner: Ownership | None = None
    """Who has it, as it was set here."""


NO_CASEWORK = CaseworkRead()


class ChaseLine(NamedTuple):
    """One chase as the block under the time line shows it."""

    id: int
    icon: str
    head: str
    at: str
    text: str
    reply: str
    files: str
    told: str
    """Who wrote it, and when to chase again."""


def read_casework(desk: Any, connection_id: str, row: CaseRow) -> CaseworkRead:
    """What is known of a case and its customer; to be called in a lane."""
    casework = desk.casework
    customer = row.customer_name
    return CaseworkRead(
        tuple(casework.chases.list(connection_id, row.key)),
        tuple(casework.contacts.list(connection_id, customer)) if customer else (),
        tuple(casework.contacts.aliases(connection_id, customer)) if customer else (),
        casework.owners.get(connection_id, row.key),
    )


def main_contact(contacts: Sequence[Contact], role: ContactRole | None = None) -> Contact | None:
    """Whom to turn to first: the customer's own person, else whoever is known; with ``role`` only such a one."""
    wanted = [one for one in contacts if role is None or one.role is role]
    own = [one for one in wanted if one.role is ContactRole.COUNTERPART]
    return next(iter([*own, *wanted]), None)


def contact_words(contact: Contact) -> str:
    """``王蕾 138 0574 2207``: a name, and the way to reach it."""
    way = phone_words(contact.phone) or contact.mail or contact.wechat
    return " ".join(part for part in (contact.name, way) if part)


def phone_words(phone: str) -> str:
    """A mobile number in groups of 3, 4 and 4, as people read it aloud; any other as it was written."""
    return f"{phone[:3]} {phone[3:7]} {phone[7:]}" if len(phone) == 11 and phone.isdigit() else phone


def contact_line(contacts: Sequence[Contact], order_phone: str) -> str:
    """What stands at the right of the customer: who is to be called, else the order's phone, else the offer to add."""
    first = main_contact(contacts)
    return contact_words(first) if first is not None else phone_words(order_phone) or _("添加联系人")


def owner_words(row_owner: str | None, owner: Ownership | None) -> str:
    """``陈涛，协办 李敏``."""
    name = (owner.owner if owner is not None else row_owner) or wording.NO_VALUE
    if owner is None or not owner.helpers:
        return name
    return _("{owner}，协办 {helpers}", owner=name, helpers=_("、").join(owner.helpers))


def last_chase_words(chases: Sequence[Chase], now: datetime) -> str:
    """``昨天，下次 11-27``; without a next day how it was done: ``昨天，电话``."""
    last = _newest(chases)
    if last is None:
        return wording.NO_VALUE
    way = wording_casework.channel_name(last.channel)
    more = next_words(last.next_on, now) if last.next_on is not None else way
    return _("{day}，{more}", day=chased_day(last.at, now), more=more)


def last_words(at: datetime, now: datetime) -> str:
    """``上次 11-20``, ``上次昨天``."""
    day = chased_day(at, now)
    return _("上次 {day}", day=day) if day[:1].isdigit() else _("上次{day}", day=day)


def next_words(next_on: date, now: datetime) -> str:
    """``下次 11-27``, and from that day on how long it has been due."""
    today = now.astimezone(CHINA).date()
    if next_on == today:
        return _("今天该催")
    if next_on < today:
        days = (today - next_on).days
        return n_("{count} 天前该催", "{count} 天前该催", days)
    day = f"{next_on:%m-%d}" if next_on.year == today.year else f"{next_on:%Y-%m-%d}"
    return _("下次 {day}", day=day)


def chase_lines(chases: Sequence[Chase], now: datetime) -> tuple[ChaseLine, ...]:
    """The chases of a case, the newest first."""
    newest = _newest(chases)
    ordered = sorted(chases, key=lambda one: (one.at, one.id), reverse=True)[:CHASES_SHOWN]
    return tuple(_chase_line(one, now, is_newest=one is newest) for one in ordered)


def _chase_line(chase: Chase, now: datetime, *, is_newest: bool) -> ChaseLine:
    way = wording_casework.channel_name(chase.channel)
    told = [_("{person} 记", person=chase.by_person)]
    if chase.changed_at is not None:
        told.append(_("已改"))
    if is_newest and chase.next_on is not None:
        told.append(next_words(chase.next_on, now))
    return ChaseLine(
        chase.id,
        CHANNEL_ICONS[Channel(chase.channel)],
        _("{way} · {whom}", way=way, whom=chase.whom) if chase.whom else way,
        wording_times.absolute_time(chase.at, now),
        chase.text,
        _("回复：{reply}", reply=chase.reply) if chase.reply else "",
        _("附件：{names}", names=_("、").join(one.name for one in chase.attachments)) if chase.attachments else "",
        " · ".join(told),
    )


def _newest(chases: Sequence[Chase]) -> Chase | None:
    return max(chases, key=lambda one: (one.at, one.id), default=None)


def typed_names(text: str) -> tuple[str, ...]:
    """Names that were typed one behind the other, parted by blanks or commas."""
    return tuple(dict.fromkeys(name for name in _BETWEEN_NAMES.split(text.strip()) if name))


def joined_names(names: Sequence[str]) -> str:
    """Names as they can be typed again."""
    return _("、").join(names)


def day_after(now: datetime, days: int) -> str:
    """A day to come as it is typed: ``2026-11-27``."""
    return f"{now.astimezone(CHINA).date() + timedelta(days=days):%Y-%m-%d}"
