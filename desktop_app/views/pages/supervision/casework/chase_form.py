"""What is typed about one chase, and how it is read. No Qt in here."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app.clock import CHINA
from desktop_app.models import wording_times
from desktop_app.models.casework import Attachment, Channel, Chase, ContactRole
from desktop_app.services.casework.chases import ChaseEntry
from desktop_app.texts import _
from desktop_app.views.pages.supervision.casework.casework_words import main_contact

if TYPE_CHECKING:
    from desktop_app.models.casework import Contact
    from desktop_app.services.casework.phrases import FilledPhrase

CHANNELS = tuple(Channel)
_DAY = re.compile(r"(?:(\d{4})\s*[-/.年])?\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")


@dataclass(frozen=True)
class ChaseForm:
    """The fields as they are typed."""

    whom: str = ""
    channel: str = Channel.PHONE.value
    at: str = ""
    """Empty: now."""
    text: str = ""
    reply: str = ""
    next_on: str = ""
    files: tuple[Path, ...] = ()
    kept: tuple[Attachment, ...] = ()


@dataclass(frozen=True)
class ChaseOffers:
    """What the form offers for a case: phrases as they are copied, plain and for a group chat."""

    key: str
    plain: tuple[FilledPhrase, ...]
    for_group: tuple[FilledPhrase, ...]


def read_offers(desk: Any, connection_id: str, key: str) -> ChaseOffers:
    """The phrases for a case at its node; to be called in a lane."""
    phrases = desk.casework.phrases
    plain = phrases.of_case(connection_id, key)
    return ChaseOffers(key, tuple(plain), tuple(phrases.of_case(connection_id, key, is_for_group=True)))


def read_form(
    form: ChaseForm, now: datetime, read_moment: Callable[[str], datetime | None]
) -> tuple[ChaseEntry | None, str]:
    """What is to be kept, or the sentence that says what cannot be read."""
    at = read_moment(form.at) if form.at.strip() else None
    if form.at.strip() and at is None:
        return None, _("“{text}”不是时间。写成 2026-11-24 09:30，或留空表示现在。", text=form.at.strip())
    next_on = read_day(form.next_on, now.astimezone(CHINA).date())
    if form.next_on.strip() and next_on is None:
        return None, _("“{text}”不是日期。写成 2026-11-27，或留空表示不用再催。", text=form.next_on.strip())
    entry = ChaseEntry(Channel(form.channel), form.whom, form.text, form.reply, at, next_on, form.files, form.kept)
    return entry, ""


def read_day(text: str, today: date) -> date | None:
    """A typed day: 2026-11-27, 11-27 or 11月27日. Without a year the next such day. None when it cannot be read."""
    found = _DAY.fullmatch(text.strip())
    if found is None:
        return None
    year, month, day = found.groups()
    try:
        read = date(int(year) if year else today.year, int(month), int(day))
        return read if year or read >= today else read.replace(year=today.year + 1)
    except ValueError:
        return None


def form_of(chase: Chase) -> ChaseForm:
    """A chase that was kept, as it is typed."""
    return ChaseForm(
        chase.whom,
        chase.channel.value,
        wording_times.full_time(chase.at),
        chase.text,
        chase.reply,
        chase.next_on.isoformat() if chase.next_on is not None else "",
        kept=chase.attachments,
    )


def whom_for(channel: str, contacts: Sequence[Contact]) -> str:
    """Who is usually reached this way: the customer's BD by 客户BD, else the customer's own person."""
    role = ContactRole.BD if channel == Channel.CUSTOMER_BD else ContactRole.COUNTERPART
    contact = main_contact(contacts, role)
    return contact.name if contact is not None else ""
