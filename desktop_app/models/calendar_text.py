"""Deadlines as an iCalendar text (RFC 5545), for programs that warn while this one is closed.

Times are UTC. A case keeps its UIDs, so that a deadline that moves is moved in the calendar and not doubled. Of an
order it says the end of its number and what happens by itself: calendars are shared and lie with strangers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

LINE_OCTETS = 75
"""RFC 5545, 3.1: without the line's end."""
PRODUCT = "-//Seller Desk//Deadlines//ZH"
_ESCAPED = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"}


@dataclass(frozen=True)
class CalendarEntry:
    """One moment. ``identity`` is turned into the UID and never written itself; ``alarms`` before the moment."""

    identity: str
    at: datetime
    summary: str
    description: str
    alarms: tuple[timedelta, ...]

    @property
    def uid(self) -> str:
        """The same for the same thing, whenever it is due."""
        return f"{hashlib.sha256(self.identity.encode()).hexdigest()[:32]}@seller-desk"


def calendar_text(entries: Sequence[CalendarEntry], stamp: datetime, name: str) -> bytes:
    """The whole file, UTF-8 with CRLF. ``stamp``: when it was made."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    lines.append(f"X-WR-CALNAME:{_escaped(name)}")
    if not entries:
        lines += _zone()  # a calendar must hold something; readers then take away what stood there before
    for entry in entries:
        lines += _event(entry, stamp)
    lines.append("END:VCALENDAR")
    return b"".join(part + b"\r\n" for line in lines for part in folded(line))


def content_of(text: bytes) -> bytes:
    """The text without its stamps: two that differ in nothing else say the same."""
    return b"\r\n".join(line for line in text.split(b"\r\n") if not line.startswith(b"DTSTAMP:"))


def folded(line: str) -> Iterator[bytes]:
    """The pieces of a content line, none longer than 75 octets and no character torn; later ones begin with a blank."""
    piece = b""
    for character in line:
        octets = character.encode()
        if len(piece) + len(octets) > LINE_OCTETS:
            yield piece
            piece = b" "
        piece += octets
    yield piece


def _event(entry: CalendarEntry, stamp: datetime) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{entry.uid}",
        f"DTSTAMP:{_utc(stamp)}",
        f"DTSTART:{_utc(entry.at)}",
        f"SUMMARY:{_escaped(entry.summary)}",
        f"DESCRIPTION:{_escaped(entry.description)}",
        "CLASS:PRIVATE",
        "TRANSP:TRANSPARENT",
    ]
    for before in sorted(set(entry.alarms), reverse=True):
        lines += ["BEGIN:VALARM", "ACTION:DISPLAY", f"TRIGGER:-{_duration(before)}"]
        lines += [f"DESCRIPTION:{_escaped(entry.summary)}", "END:VALARM"]
    return [*lines, "END:VEVENT"]


def _zone() -> Iterable[str]:
    return (
        "BEGIN:VTIMEZONE",
        "TZID:Asia/Shanghai",
        "BEGIN:STANDARD",
        "DTSTART:19700101T000000",
        "TZOFFSETFROM:+0800",
        "TZOFFSETTO:+0800",
        "END:STANDARD",
        "END:VTIMEZONE",
    )


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _duration(length: timedelta) -> str:
    minutes = int(length.total_seconds()) // 60
    return f"PT{minutes // 60}H" if minutes % 60 == 0 else f"PT{minutes}M"


def _escaped(text: str) -> str:
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(_ESCAPED.get(one, one) for one in plain if one == "\n" or one >= " ")
