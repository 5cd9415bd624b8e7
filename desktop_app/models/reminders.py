"""Reminders: what a person must be told of, from when on, and when not to disturb.

Pure. A reminder is known by what it is about, its target, the moment it speaks of and its stage: told once, it is never
told again, and a deadline that moves is another moment. Of several stages of one moment only the latest is told.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from desktop_app.clock import CHINA, to_epoch
from desktop_app.models.supervision import Effect

_DAY_MINUTES = 24 * 60
_LONGEST_REST_DAYS = 40
"""No holiday is so long: a calendar that knows no working day at all must not keep everything back for ever."""


class About(StrEnum):
    """What a reminder is about."""

    DEADLINE = "deadline"
    """Our own move has a limit."""
    AUTO_REFUND = "auto_refund"
    AUTO_ACCEPT = "auto_accept"
    WITHDRAWN = "withdrawn"
    INVOICE = "invoice"
    """An invoice that a customer asked for is ours to issue."""
    CHASE = "chase"
    RESULT = "result"
    """What was handed over still waits for its result."""
    ASKING = "asking"
    """A command does not go on before a person answers."""


EFFECTS: Mapping[About, Effect] = {
    About.AUTO_REFUND: Effect.AUTO_REFUND,
    About.AUTO_ACCEPT: Effect.AUTO_ACCEPT,
    About.WITHDRAWN: Effect.WITHDRAWN,
}
"""Of what happens by itself, what it is; a weekly notice reminds of nothing."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment of a case, order, refund or command that may ask for reminders. Times are those of its connection."""

    about: About
    target: str
    """Key of the case, order or refund, or id of the command."""
    at: datetime
    order_id: str
    kind: str = "cases"
    """Of what ``target`` is the key: an order without a case (``orders``) stands on Today, and in no list."""


@dataclass(frozen=True, slots=True)
class Stage:
    """How long before a moment it is told; ``before`` nothing: as the person set it."""

    about: About
    id: str
    before: timedelta | None = None
    is_urgent: bool = False


@dataclass(frozen=True, slots=True)
class Reminder:
    """One thing to tell. ``covers`` are the keys of earlier stages of the same moment, which it makes needless."""

    about: About
    stage: str
    target: str
    order_id: str
    at: datetime
    due_at: datetime
    is_urgent: bool = False
    covers: tuple[str, ...] = ()
    kind: str = "cases"

    @property
    def key(self) -> str:
        """By which it is known to have been told."""
        return key_of(self.about, self.target, self.at, self.stage)


def key_of(about: About, target: str, at: datetime, stage: str) -> str:
    """What identifies a reminder: about, target, moment in whole seconds, stage."""
    return f"{about}|{target}|{to_epoch(at)}|{stage}"


def due_reminders(
    moments: Iterable[Moment], stages: Sequence[Stage], ahead: timedelta, now: datetime
) -> list[Reminder]:
    """The latest stage that has come of each moment, nearest moment first. ``ahead``: the person's own setting."""
    found = []
    for moment in dict.fromkeys(moments):
        come = sorted(
            (moment.at - (ahead if stage.before is None else stage.before), place, stage)
            for place, stage in enumerate(stages)
            if stage.about is moment.about
        )
        come = [one for one in come if one[0] <= now]
        if not come:
            continue
        due_at, _place, stage = come[-1]
        covered = tuple(key_of(moment.about, moment.target, moment.at, one.id) for _at, _, one in come[:-1])
        told_of = (moment.about, stage.id, moment.target, moment.order_id, moment.at, due_at)
        found.append(Reminder(*told_of, stage.is_urgent, covered, moment.kind))
    return sorted(found, key=lambda one: (one.at, one.key))


def untold(due: Iterable[Reminder], told: Collection[str]) -> list[Reminder]:
    """Those that nobody was told yet."""
    return [one for one in due if one.key not in told]


@dataclass(frozen=True)
class QuietHours:
    """When nobody is to be disturbed, China Standard Time. ``start`` and ``end`` alike: no hour of the day is quiet."""

    start: time
    end: time
    is_rest_quiet: bool = True
    """On days that are no working days too."""
    is_on: bool = True
    is_working_day: Callable[[date], bool] = lambda day: day.weekday() < 5

    def is_quiet(self, moment: datetime) -> bool:
        """True when a reminder has to wait."""
        if not self.is_on:
            return False
        local = moment.astimezone(CHINA)
        if self.is_rest_quiet and not self.is_working_day(local.date()):
            return True
        minute, start, end = local.hour * 60 + local.minute, _minute(self.start), _minute(self.end)
        if start <= end:
            return start <= minute < end
        return minute >= start or minute < end

    def end_after(self, moment: datetime) -> datetime:
        """The first moment from this one on that is not quiet."""
        if not self.is_quiet(moment):
            return moment
        today = moment.astimezone(CHINA).date()
        for days in range(_LONGEST_REST_DAYS):
            day = today + timedelta(days=days)
            for hour in (time(), self.end):
                candidate = datetime.combine(day, hour, CHINA)
                if candidate > moment and not self.is_quiet(candidate):
                    return candidate
        return moment + timedelta(days=_LONGEST_REST_DAYS)

    def may_tell(self, reminder: Reminder, moment: datetime, urgent_breaks: bool) -> bool:
        """True when this reminder may be told at this moment."""
        return not self.is_quiet(moment) or (urgent_breaks and reminder.is_urgent)


def _minute(hour: time) -> int:
    return (hour.hour * 60 + hour.minute) % _DAY_MINUTES


def read_hour(text: str) -> time:
    """``20:00`` as a time of day; the settings hold nothing else."""
    hour, _colon, minute = text.partition(":")
    return time(int(hour), int(minute))


@dataclass(frozen=True)
class Outlook:
    """What comes soon: how many moments of our own and by itself, and the nearest; for the question at the end."""

    count: int = 0
    first_at: datetime | None = None
