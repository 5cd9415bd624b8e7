"""日历文件: the next deadlines as an ``.ics`` file, written on request, and kept up to date where a person wants it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.errors import DeskError, UsageError
from desktop_app.models.events import NoticeRaised
from desktop_app.models.reminders import About, Moment
from desktop_app.models.supervision import Band
from desktop_app.models.wording_reminders import calendar_words
from desktop_app.services.reminders.sources import case_moments
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.models.calendar_text import CalendarEntry
    from desktop_app.models.connections import Connection
    from desktop_app.services.desk import Desk

SUFFIX = ".ics"
REACH = timedelta(days=90)
"""What is due later changes before it comes."""
MOST_ENTRIES = 500
NEAR = timedelta(hours=3)
LOOK_SECONDS = 60.0
"""How often the kept file is looked at."""


class CalendarFile:
    """Writes the file; ``step`` and ``write`` belong into a lane."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._look_at = 0.0
        self._said = ""
        self._seen = ""

    def step(self) -> None:
        """Keep the file of the setting up to date, at most once a minute; a fault of its place is said once."""
        target, monotonic = self._desk.settings.get("calendar_path").strip(), self._desk.clock.monotonic()
        is_same, self._seen = target == self._seen, target
        if not target or (is_same and monotonic < self._look_at):
            return
        self._look_at = monotonic + LOOK_SECONDS
        try:
            self.write(Path(target))
            self._said = ""
        except DeskError as error:
            if error.message != self._said:
                self._said = error.message
                notice = NoticeRaised("", "warn", _("日历文件没有更新"), error.message, "settings")
                self._desk.events.publish(notice)

    def write(self, target: Path) -> int:
        """Write the next deadlines of all real connections, in one piece; how many. Unchanged, it is left alone.

        Raises ``UsageError`` for a name that no calendar reads, and for a folder that is not there.
        """
        from desktop_app.models.calendar_text import calendar_text  # hashlib: seldom wanted, and no part of a start
        from desktop_app.services.intake.safe_writing import replacing

        if target.suffix.lower() != SUFFIX or not target.is_absolute():
            raise UsageError(
                _("日历文件的名字不对"),
                _("“{file}”不能用作日历文件。请写完整的位置，文件名以 .ics 结尾。", file=target),
            )
        entries = self.entries()
        text = calendar_text(entries, self._desk.clock.wall(), _("云商台期限"))
        if _holds(target, text):
            return len(entries)
        with replacing(target) as temporary:
            temporary.write_bytes(text)
        return len(entries)

    def entries(self) -> list[CalendarEntry]:
        """The next moments, nearest first. Nothing of rehearsals: in a calendar nobody tells them from real ones."""
        found: list[tuple[Connection, Moment]] = []
        for connection in self._desk.connections.list():
            if connection.is_rehearsal:
                continue
            now = self._desk.clock.connection_now(connection.id)
            commands = self._desk.overlay.commands(connection.id)
            coming = case_moments(self._desk, connection.id, now + REACH, commands, Band.LATER)
            found += [(connection, one) for one in coming if one.at > now]
        found.sort(key=lambda pair: (pair[1].at, pair[1].target))
        return [self._entry(connection.id, one) for connection, one in found[:MOST_ENTRIES]]

    def _entry(self, connection_id: str, moment: Moment) -> CalendarEntry:
        from desktop_app.models.calendar_text import CalendarEntry

        reminders = self._desk.reminders
        summary, description = calendar_words(moment, reminders.rules.text.order_tail)
        is_ours = moment.about in (About.DEADLINE, About.INVOICE)
        alarms = (reminders.ahead,) if is_ours else (reminders.ahead, NEAR)
        identity = f"{connection_id}|{moment.about}|{moment.target}"
        return CalendarEntry(identity, moment.at, summary, description, alarms)


def _holds(target: Path, text: bytes) -> bool:
    from desktop_app.models.calendar_text import content_of

    try:
        return content_of(target.read_bytes()) == content_of(text)
    except OSError:  # not there yet, or not to be read: writing says what is wrong
        return False
