"""How the three answers look: whose move, by when, and what if nobody moves. No Qt in here.

Each look is a word with an icon and a colour token, so that the table, the detail and Today say the
same thing in the same way. Colour speaks only of state and never without the icon and the word.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from desktop_app.clock import CHINA
from desktop_app.models import wording, wording_times
from desktop_app.models.command_words import CommandState
from desktop_app.models.listing import CaseRow, is_paused
from desktop_app.models.money import CENT
from desktop_app.models.scales import Grade
from desktop_app.models.supervision import Effect, Party
from desktop_app.texts import _
from desktop_app.views.kit.signs import effect_sign, party_sign

SOON = timedelta(days=3)
"""Less than this is amber."""
AT_ONCE = timedelta(hours=3)
"""This or less before an automatic effect is red."""
AUTOMATIC = frozenset({Effect.AUTO_ACCEPT, Effect.AUTO_REFUND, Effect.WITHDRAWN})
"""Effects that end something by themselves: their moment is a time limit to a person."""

_COMMAND_CHIPS = {
    CommandState.QUEUED: ("accent", "hourglass-medium"),
    CommandState.SENDING: ("accent", "paper-plane-tilt"),
    CommandState.SUCCEEDED: ("green", "check-circle"),
    CommandState.PREPARED: ("amber", "arrow-square-out"),
    CommandState.CONFIRMED: ("green", "check-square"),
    CommandState.REFLECTED: ("green", "check-square"),
    CommandState.UNKNOWN: ("amber", "question"),
    CommandState.CONFLICT: ("red", "git-fork"),
    CommandState.REFUSED: ("red", "x-circle"),
    CommandState.RECALLED: ("neutral", "arrow-u-up-left"),
}


class Word(NamedTuple):
    """A word with its icon and the token of its colour."""

    text: str
    icon: str = ""
    ink: str = "text"
    is_bold: bool = False


class ChipLook(NamedTuple):
    """A chip: its kind (the kit's), icon and word."""

    kind: str
    icon: str
    text: str


class DeadlineLook(NamedTuple):
    """A time limit: relative left, absolute right. ``date`` is the day alone, for narrow tables."""

    relative: str
    absolute: str = ""
    date: str = ""
    icon: str = ""
    ink: str = "text"
    is_bold: bool = False

    @property
    def is_open(self) -> bool:
        """True when there is no time limit at all."""
        return not self.absolute


def party_look(party: Party, *, is_paused: bool = False) -> Word:
    """Whose move: only ours carries the accent, and only while it is to be made."""
    if is_paused:
        return Word(wording.party_name(party), party_sign(party).icon, "text2")
    return Word(wording.party_name(party), party_sign(party).icon, "accent_text" if party is Party.SELLER else "text")


def limit_at(deadline: datetime | None, whose_move: Party, now: datetime) -> datetime | None:
    """The deadline as long as it says something.

    Where it is nobody's move nothing can be late any more: what is still to come there (an order that completes within
    three hours) is told until it has come.
    """
    return None if deadline is not None and whose_move is Party.NOBODY and deadline < now else deadline


def moment_of(row: CaseRow, now: datetime) -> datetime | None:
    """The moment that counts for a person: the deadline, or the automatic effect when that is nearer."""
    automatic = row.effect_at if row.effect in AUTOMATIC else None
    deadline = limit_at(row.deadline_at, row.whose_move, now)
    return min((moment for moment in (deadline, automatic) if moment is not None), default=None)


def deadline_look(
    at: datetime | None,
    now: datetime,
    *,
    is_automatic: bool = False,
    is_working_days: bool = False,
    is_nobodys: bool = False,
) -> DeadlineLook:
    """How near a time limit is. Red only when overdue or when something happens by itself within three hours.

    ``is_nobodys``: nobody has to do anything until then, and nobody is hurried.
    """
    if at is None:
        return DeadlineLook(wording_times.relative_time(None, now), ink="text2")
    left = at - now
    icon, ink, is_bold = "", "text", False
    if is_nobodys and not is_automatic:
        ink = "text2"
    elif left <= timedelta(0) or (is_automatic and left <= AT_ONCE):
        icon, ink, is_bold = "warning", "red", True
    elif left < SOON:
        icon, ink = "clock", "amber"
    return DeadlineLook(
        relative=wording_times.relative_time(at, now, is_working_days),
        absolute=wording_times.absolute_time(at, now, is_end=True),
        date=wording_times.absolute_date(at, now, is_end=True),
        icon=icon,
        ink=ink,
        is_bold=is_bold,
    )


def paused_look() -> DeadlineLook:
    """In place of a time limit while a pending refund pauses the case."""
    return DeadlineLook(_("已暂停"), ink="text2")


def row_deadline(row: CaseRow, now: datetime) -> DeadlineLook:
    """The time limit of a row, as its cell shows it."""
    at = moment_of(row, now)
    if at is None and is_paused(row.badges):
        return paused_look()
    is_automatic = at is not None and row.effect in AUTOMATIC and row.effect_at == at
    is_nobodys = row.whose_move is Party.NOBODY
    return deadline_look(at, now, is_automatic=is_automatic, is_working_days=row.is_working_days, is_nobodys=is_nobodys)


def effect_look(
    effect: Effect, badges: Collection[str] = (), at: datetime | None = None, now: datetime | None = None
) -> Word:
    """What happens by itself, ``at`` some moment, if nobody moves. In an appeal only the operator's decision counts."""
    text = wording.effect_name(effect, at, now, badges)
    icon, ink = effect_sign(effect).icon, effect_sign(effect).token
    if wording.APPEAL_OPEN in badges:
        icon, ink = "scales", "text2"
    elif wording.REFUND_PENDING in badges and effect is Effect.NONE:
        icon, ink = "arrow-counter-clockwise", "text2"
    elif wording.PHONE_DIFFERS in badges and effect in (Effect.NONE, Effect.REMINDER):
        icon = "prohibit"
    elif effect is Effect.REMINDER and text != wording.effect_name(effect, badges=(wording.OVER_180_DAYS,)):
        icon, ink = effect_sign(Effect.NONE).icon, effect_sign(Effect.NONE).token
    return Word(text, icon, ink)


def grade_chip(grade: Grade | str, *, is_own_check: bool = False) -> ChipLook:
    """How a rule is known. What is not official is dashed."""
    text = wording.grade_name(grade, is_own_check)
    if not grade:
        return ChipLook("dashed", "question", text)
    if is_own_check:
        return ChipLook("dashed", "monitor", text)
    is_official = Grade(grade) in (Grade.OFFICIAL, Grade.SEED)
    return ChipLook("neutral", "book-open", text) if is_official else ChipLook("dashed", "circle-dashed", text)


def command_chip(state: CommandState) -> ChipLook:
    """Where a command stands; prepared is never called done."""
    kind, icon = _COMMAND_CHIPS[state]
    return ChipLook(kind, icon, wording.command_state_name(state))


def amount_of(minor: int | None) -> Decimal | None:
    """Stored hundredths as a decimal amount; ``None`` stays unknown."""
    return None if minor is None else (Decimal(minor) * CENT).quantize(CENT)


def chased_day(at: datetime | None, now: datetime) -> str:
    """The day of the last chase for narrow places: 今天, 昨天, 11-20; — when nobody was chased."""
    if at is not None and (now.astimezone(CHINA).date() - at.astimezone(CHINA).date()).days == 1:
        return _("昨天")
    return wording_times.absolute_date(at, now)
