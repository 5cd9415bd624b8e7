"""What a notification says: of which orders, which event, and when. Words and events are rules; nothing is guessed.

A text in words that no rule knows, or in words of two events, names its orders and nothing more. A time counts where
the text names exactly one, else when the notification was sent.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from desktop_app.models.cells import UnreadableValueError
from desktop_app.models.reading import read_time
from desktop_app.models.rules.packs import plain_word
from desktop_app.models.rules.shapes import NoticeEntry

if TYPE_CHECKING:
    from desktop_app.models.rules.packs import RulePacks
    from desktop_app.models.rules.shapes import NoticeWords

MAX_ORDERS = 100
"""Orders of one notification that are proposed; more are counted."""
_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{4,62}[A-Za-z0-9]", re.ASCII)
_LINE = re.compile(r"(?P<order>.+)-\d{6}", re.ASCII)
_LABEL_GAP = " \t\r\n:：#（(【[是为“\"'=|"
_LABEL_CHARACTERS = 40
_TIME = re.compile(
    r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?[ T]{0,3}\d{1,2}[:时]\d{1,2}(?:[:分]\d{1,2}秒?)?(?:Z|[+-]\d{2}:\d{2})?",
    re.ASCII,
)


@dataclass(frozen=True)
class NamedOrder:
    """An order that a text names; the line is empty where it names none."""

    order_id: str
    line_id: str


@dataclass(frozen=True)
class Recognised:
    """What was understood of a notification."""

    events: tuple[NoticeEntry, ...]
    """None: no rule knows the words; several: the words contradict each other."""
    orders: tuple[NamedOrder, ...]
    orders_count: int
    """All that are named; ``orders`` may hold fewer."""
    at: datetime | None
    """When it happened; ``None`` where nothing says."""
    times: tuple[datetime, ...]
    """What the text itself names, earliest first."""
    is_sent_time: bool = False
    """``at`` is when the notification was sent."""
    refunds: tuple[str, ...] = ()
    """Numbers of requests for a refund that are named."""

    @property
    def event(self) -> NoticeEntry | None:
        """The one event that it tells."""
        return self.events[0] if len(self.events) == 1 else None


def recognise(subject: str, text: str, sent_at: datetime | None, now: datetime, packs: RulePacks) -> Recognised:
    """What a text tells. Times that are still to come are announcements, not events."""
    whole = unicodedata.normalize("NFKC", f"{subject}\n{text}")
    events = _events(whole, packs, now.date())
    orders, count = _orders(whole, packs.notice_words)
    times = tuple(sorted(_times(whole, now)))
    sent = sent_at if sent_at is not None and sent_at <= now else None
    at = times[0] if len(times) == 1 else sent
    is_sent_time = at is not None and len(times) != 1
    return Recognised(events, orders, count, at, times, is_sent_time, _refunds(whole, packs.notice_words))


def _events(whole: str, packs: RulePacks, day: date) -> tuple[NoticeEntry, ...]:
    words = plain_word(whole)
    rules: Iterable[NoticeEntry] = packs.remembered(
        ("notices", day), lambda: [one for one in packs.entries() if isinstance(one, NoticeEntry) and one.holds_on(day)]
    )
    return tuple(
        one
        for one in rules
        if any(plain_word(word) in words for word in one.any)
        and not any(plain_word(word) in words for word in one.none)
    )


def _orders(whole: str, words: NoticeWords | None) -> tuple[tuple[NamedOrder, ...], int]:
    if words is None:
        return (), 0
    labels = tuple(plain_word(one) for one in words.order_words)
    others = tuple(plain_word(one) for one in (*words.refund_words, *words.other_words))
    found: dict[NamedOrder, None] = {}
    for text, before in _numbers(whole):
        if before.endswith(others) if others else False:
            continue
        has_prefix = any(text.startswith(one) and text[len(one) : len(one) + 1].isdigit() for one in words.prefixes)
        if has_prefix or before.endswith(labels):
            line = _LINE.fullmatch(text)
            found[NamedOrder(line["order"], text) if line else NamedOrder(text, "")] = None
    with_line = {one.order_id for one in found if one.line_id}
    kept = [one for one in found if one.line_id or one.order_id not in with_line]
    return tuple(kept[:MAX_ORDERS]), len(kept)


def _refunds(whole: str, words: NoticeWords | None) -> tuple[str, ...]:
    labels = tuple(plain_word(one) for one in words.refund_words) if words is not None else ()
    return tuple(dict.fromkeys(text for text, before in _numbers(whole) if labels and before.endswith(labels)))


def _numbers(whole: str) -> Iterator[tuple[str, str]]:
    """All that may be a number of something, with the words in front of it."""
    for token in _TOKEN.finditer(whole):
        if any(character.isdigit() for character in token[0]):
            before = whole[max(0, token.start() - _LABEL_CHARACTERS) : token.start()]
            yield token[0], plain_word(before.rstrip(_LABEL_GAP))


def _times(whole: str, now: datetime) -> set[datetime]:
    found = set()
    for match in _TIME.finditer(whole):
        try:
            moment = read_time(match[0])
        except UnreadableValueError:
            continue
        if moment is not None and moment <= now:
            found.add(moment)
    return found
