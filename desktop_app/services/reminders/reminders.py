"""Reminders: what is due is told to whoever shows it, once, and not in quiet hours.

Driven by the runner, alike with a window and without one. What was told is kept in ``work.db`` only when it was shown:
a program that ends between the two tells it once more, and none is lost. While nobody listens nothing is told and
nothing is kept.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from desktop_app import kill_points, paths
from desktop_app.models.events import RemindersDue
from desktop_app.models.reminders import Outlook, QuietHours, Reminder, due_reminders, read_hour, untold
from desktop_app.models.wording_reminders import Told, tell
from desktop_app.services.reminders.calendar_file import CalendarFile
from desktop_app.services.reminders.sources import moments

if TYPE_CHECKING:
    from desktop_app.models.connections import Connection
    from desktop_app.models.reminder_rules import ReminderRules
    from desktop_app.services.desk import Desk

RULES = "rules/reminders.toml"
FAST_SECONDS = 60.0
"""A rehearsal whose time runs fast is told of so seldom, and then all at once: nobody reads a notice a second."""


class Reminders:
    """The reminders of one home. ``step`` only reads; ``shown`` belongs into the lane of ``work.db``."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._lock = threading.Lock()
        self._listeners = 0
        self._told: dict[str, set[str]] = {}
        """What was told, by connection: as kept, and what is being shown right now."""
        self._outlooks: dict[str, Outlook] = {}
        self._next_at: dict[str, float] = {}
        self._held_back: set[str] = set()
        """Connections for which something waits for the end of the quiet hours."""
        self.calendar = CalendarFile(desk)

    @cached_property
    def rules(self) -> ReminderRules:
        """When what is told (data)."""
        from desktop_app.models.reminder_rules import parse_reminder_rules  # starts pydantic

        path = paths.resource(RULES)
        return parse_reminder_rules(path.read_text(encoding="utf-8"), path.name)

    def listen(self) -> None:
        """Somebody shows reminders from now on, and says ``shown`` for each."""
        self._listeners += 1

    def unlisten(self) -> None:
        """Nobody does any more; what was handed out and not shown is told again."""
        self._listeners -= 1
        with self._lock:
            self._told.clear()

    @property
    def ahead(self) -> timedelta:
        """How long before a moment a person wants to hear of it."""
        return timedelta(hours=self._desk.settings.get("deadline_reminder_hours"))

    def quiet_hours(self) -> QuietHours:
        """When nobody is to be disturbed, by the settings and the working days of the rules."""
        get = self._desk.settings.get
        return QuietHours(
            read_hour(get("quiet_from")),
            read_hour(get("quiet_to")),
            get("quiet_rest_days"),
            get("quiet_hours"),
            self._desk.rulebook.calendar.is_working_day,
        )

    def due(self, connection_id: str, now: datetime) -> list[Reminder]:
        """All that is due at a moment of the connection's time, told or not."""
        return self._look(connection_id, now)[0]

    def _look(self, connection_id: str, now: datetime) -> tuple[list[Reminder], Outlook]:
        stages, ahead = self.rules.stages(), self.ahead
        reach = max([ahead, *(one.before for one in stages if one.before is not None)])
        found = moments(self._desk, connection_id, now, reach)
        coming = [one.at for one in found if now < one.at <= now + ahead]
        outlook = Outlook(len(coming), min(coming, default=None))
        return due_reminders(found, stages, ahead, now), outlook

    def step(self, connection: Connection, now: datetime) -> None:
        """Tell what is due and may be told now. ``now`` is the connection's time; quiet hours go by that of here."""
        connection_id, clock = connection.id, self._desk.clock
        is_fast = clock.rate(connection_id) > 1  # a day of such a rehearsal passes in minutes
        if self._listeners <= 0 or (is_fast and clock.monotonic() < self._next_at.get(connection_id, 0.0)):
            return
        told = self._known(connection_id)
        due, outlook = self._look(connection_id, now)
        self._outlooks[connection_id] = Outlook() if connection.is_rehearsal else outlook
        fresh = untold(due, told)
        if not fresh:
            return
        quiet, here = self.quiet_hours(), clock.connection_now("")
        urgent = self._desk.settings.get("urgent_breaks_quiet")
        waiting = [one for one in fresh if not quiet.may_tell(one, here, urgent)]
        if waiting:
            self._held_back.add(connection_id)
            fresh = [one for one in fresh if one not in waiting]
        if not fresh:
            return
        is_digest = not quiet.is_quiet(here) and connection_id in self._held_back
        if is_digest:
            self._held_back.discard(connection_id)
        self._next_at[connection_id] = clock.monotonic() + FAST_SECONDS
        with self._lock:
            told.update(one.key for one in fresh)
        self._desk.events.publish(RemindersDue(connection_id, tuple(fresh), is_digest))

    def shown(self, connection_id: str, reminders: Iterable[Reminder]) -> None:
        """A person could see these: they are never told again, nor are the earlier stages that they cover."""
        kill_points.reached("reminder.shown")
        keys = [(key, one.at) for one in reminders for key in (one.key, *one.covers)]
        with self._desk.work.writing() as tx:
            self._desk.work.reminders.add(tx, connection_id, keys, self._desk.clock.wall())
            kill_points.reached("reminder.before_commit")
        with self._lock:
            told = self._told.get(connection_id)
            if told is not None:  # else nobody listens any more, and who does next reads all that is kept
                told.update(key for key, _at in keys)

    def worded(self, event: RemindersDue, now: datetime, *, is_rehearsal: bool) -> list[Told]:
        """The notifications for what is due."""
        text = self.rules.text
        return tell(
            event.reminders,
            now,
            text.order_tail,
            text.most_single,
            is_digest=event.is_digest,
            is_rehearsal=is_rehearsal,
        )

    def outlook(self) -> Outlook:
        """What comes within the reminding time in all real connections, as of the last look; opens nothing."""
        found = [one for one in list(self._outlooks.values()) if one.count]
        first = min((one.first_at for one in found if one.first_at is not None), default=None)
        return Outlook(sum(one.count for one in found), first)

    def _known(self, connection_id: str) -> set[str]:
        with self._lock:  # read in here: what is shown meanwhile is either kept already or comes after
            known = self._told.get(connection_id)
            if known is None:
                known = self._told[connection_id] = self._desk.work.reminders.keys(connection_id)
            return known
