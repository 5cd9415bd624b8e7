"""A strict reader of iCalendar files: refuses whatever RFC 5545 does not allow in what we write."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

_LINE = re.compile(r"([A-Z0-9-]+)((?:;[A-Z0-9-]+=[^;:,\"]+)*):(.*)", re.DOTALL)
_DURATION = re.compile(r"-PT([0-9]+)(H|M)")
_ONCE = {
    "VCALENDAR": {"VERSION", "PRODID", "CALSCALE", "METHOD", "X-WR-CALNAME"},
    "VEVENT": {"UID", "DTSTAMP", "DTSTART", "SUMMARY", "DESCRIPTION", "CLASS", "TRANSP"},
    "VALARM": {"ACTION", "TRIGGER", "DESCRIPTION"},
    "VTIMEZONE": {"TZID"},
    "STANDARD": {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"},
}
_NEEDED = {
    "VCALENDAR": {"VERSION", "PRODID"},
    "VEVENT": {"UID", "DTSTAMP", "DTSTART"},
    "VALARM": {"ACTION", "TRIGGER", "DESCRIPTION"},
    "VTIMEZONE": {"TZID"},
    "STANDARD": {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"},
}
_INSIDE = {
    "": {"VCALENDAR"},
    "VCALENDAR": {"VEVENT", "VTIMEZONE"},
    "VEVENT": {"VALARM"},
    "VALARM": set(),
    "VTIMEZONE": {"STANDARD"},
    "STANDARD": set(),
}


@dataclass
class Component:
    """One component with its properties and the components in it."""

    name: str
    properties: dict[str, str] = field(default_factory=dict)
    inside: list[Component] = field(default_factory=list)

    def moment(self, name: str) -> datetime:
        return datetime.strptime(self.properties[name], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)

    def text(self, name: str) -> str:
        return unescaped(self.properties[name])


def unescaped(text: str) -> str:
    """A TEXT value as people read it; a comma, semicolon or backslash that is not escaped is refused."""
    assert re.fullmatch(r"(?:[^\\;,\x00-\x1f]|\\[\\;,nN])*", text), text
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], text)


def before(trigger: str) -> timedelta:
    """A trigger before the event as a length of time."""
    found = _DURATION.fullmatch(trigger)
    assert found, trigger
    return timedelta(hours=int(found[1])) if found[2] == "H" else timedelta(minutes=int(found[1]))


def lines_of(data: bytes) -> list[str]:
    """Content lines, unfolded. Each physical line ends with CRLF, has at most 75 octets, and tears no character."""
    assert data.endswith(b"\r\n")
    assert not data.startswith(b"\xef\xbb\xbf")
    pieces = data.split(b"\r\n")[:-1]
    found: list[str] = []
    for piece in pieces:
        assert b"\n" not in piece
        assert b"\r" not in piece
        assert 0 < len(piece) <= 75, piece
        text = piece.decode("utf-8")  # a torn character would not decode
        if text.startswith(" "):
            assert len(text) > 1
            found[-1] += text[1:]
        else:
            found.append(text)
    return found


def read_calendar(data: bytes) -> Component:
    """The one calendar of a file."""
    stack: list[Component] = [Component("")]
    for line in lines_of(data):
        match = _LINE.fullmatch(line)
        assert match, line
        name, parameters, value = match.groups()
        assert not parameters, line
        here = stack[-1]
        if name == "BEGIN":
            assert value in _INSIDE[here.name], line
            stack.append(Component(value))
        elif name == "END":
            assert value == here.name, line
            assert set(here.properties) >= _NEEDED[here.name], here
            stack.pop()
            stack[-1].inside.append(here)
        else:
            assert name in _ONCE[here.name], line
            assert name not in here.properties, line
            assert not here.inside, "properties stand before components"
            here.properties[name] = value
    (root,) = stack
    (calendar,) = root.inside
    assert calendar.properties["VERSION"] == "2.0"
    assert calendar.inside, "a calendar holds at least one component"
    return calendar
