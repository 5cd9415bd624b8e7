"""Today in words: the week's effects, the next acts, and what waits at the side. No Qt in here."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_app.views.pages.supervision.looks import DeadlineLook, Word


@dataclass(frozen=True, slots=True)
class EventView:
    """One effect of a day: what, how many, for how much."""

    word: Word
    amount: str


@dataclass(frozen=True, slots=True)
class DayView:
    """One column of the strip."""

    title: str
    is_today: bool
    events: tuple[EventView, ...]
    empty: str = ""

    @property
    def spoken(self) -> str:
        """The whole column in words."""
        said = [f"{event.word.text} {event.amount}" for event in self.events] or [self.empty]
        return " ".join((self.title, *said))


@dataclass(frozen=True, slots=True)
class TotalView:
    """The week's total of one effect; totals of different effects are never added."""

    name: str
    amount: str
    ink: str


@dataclass(frozen=True, slots=True)
class ActView:
    """One row of 接下来."""

    subject: str
    """What it is about: the key of a case, or the name of a group; stays the same over refreshes."""
    key: str
    icon: str
    verb: str
    thing: str
    who: str
    deadline: DeadlineLook
    amount: str
    effect: Word
    why: str = ""

    @property
    def spoken(self) -> str:
        """The row as one sentence."""
        parts = (self.key, self.verb, self.thing, self.who, self.deadline.relative, self.amount, self.effect.text)
        return " ".join(part for part in parts if part)
