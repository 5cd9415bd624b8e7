"""How the three answers look: whose move, by when, and what if nobody moves. No Qt in here.

Each look is a word with an icon and a colour token, so that the table, the detail and Today say the
same thing in the same way. Colour speaks only of state and never without the icon and the word.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from desktop_app.models import wording
from desktop_app.models.listing import CaseRow
from desktop_app.models.supervision import Effect, Party
from desktop_app.texts import _

SOON = timedelta(days=3)
"""Less than this is amber."""
AT_ONCE = timedelta(hours=3)
"""This or less before an automatic effect is red."""
AUTOMATIC = frozenset({Effect.AUTO_ACCEPT, Effect.AUTO_REFUND, Effect.WITHDRAWN})
"""Effects that end something by themselves: their moment is a time limit to a person."""

PARTY_ICONS = {
    Party.SELLER: "hand-pointing",
    Party.BUYER: "user",
    Party.HUAWEI: "buildings",
    Party.OPERATOR: "headset",
    Party.SYSTEM: "cpu",
    Party.NOBODY: "minus-circle",
}

_EFFECT_LOOKS = {
    Effect.AUTO_ACCEPT: ("check-circle", "green"),
    Effect.AUTO_REFUND: ("arrow-u-up-left", "red"),
    Effect.WITHDRAWN: ("x-circle", "text2"),
    Effect.REMINDER: ("bell", "text2"),
    Effect.NONE: ("pause-circle", "text2"),
    Effect.UNKNOWN: ("question", "text2"),
}


@dataclass(frozen=True, slots=True)
class Word:
    """A word with its icon and the token of its colour."""

    text: str
    icon: str = ""
    token: str = "text"
    is_bold: bool = False


@dataclass(frozen=True, slots=True)
class DeadlineLook:
    """A time limit: relative left, absolute right. ``date`` is the day alone, for narrow tables."""

    relative: str
    absolute: str
    date: str
    icon: str
    token: str
    is_bold: bool

    @property
    def is_open(self) -> bool:
        """True when there is no time limit at all."""
        return not self.absolute


def party_look(party: Party) -> Word:
    """Whose move: only ours carries the accent."""
    token = "accent_text" if party is Party.SELLER else "text"
    return Word(wording.party_name(party), PARTY_ICONS[party], token)


def moment_of(row: CaseRow) -> datetime | None:
    """The moment that counts for a person: the deadline, or the automatic effect when that is nearer."""
    automatic = row.effect_at if row.effect in AUTOMATIC else None
    moments = [moment for moment in (row.deadline_at, automatic) if moment is not None]
    return min(moments, default=None)


def deadline_look(
    at: datetime | None,
    now: datetime,
    *,
    is_automatic: bool = False,
    is_working_days: bool = False,
) -> DeadlineLook:
    """How near a time limit is. Red only when overdue or when something happens by itself within three hours."""
    if at is None:
        return DeadlineLook(_("无期限"), "", "", "", "text2", False)
    left = at - now
    icon, token, is_bold = "", "text", False
    if left <= timedelta(0) or (is_automatic and left <= AT_ONCE):
        icon, token, is_bold = "warning", "red", True
    elif left < SOON:
        icon, token = "clock", "amber"
    return DeadlineLook(
        relative=wording.relative_time(at, now, is_working_days),
        absolute=wording.absolute_time(at, now),
        date=date_only(at, now),
        icon=icon,
        token=token,
        is_bold=is_bold,
    )


def row_deadline(row: CaseRow, now: datetime) -> DeadlineLook:
    """The time limit of a row, as its cell shows it."""
    at = moment_of(row)
    is_automatic = at is not None and row.effect in AUTOMATIC and row.effect_at == at
    return deadline_look(at, now, is_automatic=is_automatic, is_working_days=row.is_working_days)


def effect_look(effect: Effect, at: datetime | None, now: datetime, *, is_frozen: bool = False) -> Word:
    """What happens by itself if nobody moves. While an appeal runs only the operator's decision counts."""
    if is_frozen:
        return Word(_("等运营裁定"), "scales", "text2")
    icon, token = _EFFECT_LOOKS[effect]
    text = wording.effect_name(effect, at, now)
    if effect is Effect.REMINDER and at is not None and text == wording.effect_name(Effect.NONE, None, now):
        icon = _EFFECT_LOOKS[Effect.NONE][0]
    return Word(text, icon, token)


def date_only(at: datetime, now: datetime) -> str:
    """The day without the hour: ``11-25``, in another year ``2027-05-19``."""
    local = at.astimezone(now.tzinfo)
    return local.strftime("%m-%d") if local.year == now.year else local.strftime("%Y-%m-%d")


def days_text(since: datetime | None, now: datetime) -> str:
    """How many days something has lasted: ``16 天``, on its first day ``今天``; empty when not known."""
    if since is None:
        return ""
    days = (now.date() - since.astimezone(now.tzinfo).date()).days
    return _("{count} 天", count=days) if days > 0 else _("今天")
