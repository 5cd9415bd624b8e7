"""What the page 今日 shows of one connection, as values: the week by effect, the acts, what waits, the age of facts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from desktop_app.models.casework import Chase
from desktop_app.models.commands import Command
from desktop_app.models.listing import CaseRow
from desktop_app.models.totals import EffectSum

if TYPE_CHECKING:
    from desktop_app.services.acts.drafts import Draft

OPENING = "opening"
ACTIVATE = "activate"
"""The verb of a code that our own software activates; nothing is filled in for it."""
CHASE = "chase"
"""The verb of an act that is to chase somebody again (今天该催)."""
SETTLE_STATE = "settle_state"
"""认定状态: a person says where a case or a refund stands whose state could not be read."""
REVIEW_REFUND = "review_refund"
INSPECT_RETURN = "inspect_return"
ISSUE_INVOICE = "issue_invoice"
"""审核退订, 验收退货, 开具发票: what refunds ask of us."""
CASES, REFUNDS = "cases", "refunds"
ACTS = 60
"""Acts that a board carries; the list 待我方处理 has all of them."""
ACTS_IN_SIGHT = 9
"""So many acts a page shows at once; the cases of unknown state are always among them."""


@dataclass(frozen=True)
class DayEffects:
    """One day of the strip; ``effects`` empty: 无到期事项."""

    day: date
    effects: tuple[EffectSum, ...]


@dataclass(frozen=True)
class ActRow:
    """One thing to do.

    ``verb`` is the name of a command, ``settle_state`` (认定状态), ``chase`` (今天该催), ``activate`` (激活授权码),
    ``look`` (open the case) or ``opening`` (an order that waits for its opening); of a refund ``review_refund``
    (审核退订), ``inspect_return`` (验收退货) or ``issue_invoice`` (开具发票).
    """

    verb: str
    row: CaseRow
    count: int = 1
    """More than one: 认定状态 stands once for all cases of unknown state."""
    minor_by_currency: dict[str, int] = field(default_factory=dict)
    chase: Chase | None = None
    """The last chase of what is to be chased again."""
    kind: str = CASES
    """What ``row`` is of: a case (or an order without one), or a request for a refund."""

    @property
    def order(self) -> tuple[int, int, str]:
        """By which acts of all kinds stand among each other, as in all lists: band, then amount, then key."""
        return self.row.band.rank, -(self.row.amount_minor or 0), self.row.key


@dataclass(frozen=True)
class Freshness:
    """How old the facts of a kind are. ``data_as_of`` is their data date, not the time of the import."""

    kind: str
    source: str
    """How the newest facts came in: import, paste, register, observe."""
    data_as_of: datetime
    is_stale: bool


@dataclass(frozen=True)
class TodayBoard:
    """All of the page 今日 for one connection at one moment."""

    days: tuple[DayEffects, ...]
    totals: tuple[EffectSum, ...]
    """The week by effect, of cases, refunds and ``openings``; totals of different effects are never added together."""
    week_count: int
    """How many cases the strip speaks of; the filter 七天后果 lists exactly these, and neither refunds nor orders."""
    openings: tuple[CaseRow, ...]
    """Orders without supervision that wait for their opening, all of them, nearest first. They are no cases."""
    acts: tuple[ActRow, ...]
    acts_count: int
    """All that asks for an act; ``acts`` may hold fewer, and one row for many of unknown state."""
    waiting: tuple[Command, ...]
    """Commands that wait for a person: results to register, unknown ones, conflicts. Oldest first."""
    drafts: tuple[Draft, ...]
    freshness: tuple[Freshness, ...]
    no_rules_count: int
    """Open cases of types without rules yet: kept in sight, and no act, because nothing can be settled or judged."""
    next_date: datetime | None
    """The next moment at which something happens by itself; only looked for when there is nothing to do now."""

    @property
    def is_empty(self) -> bool:
        """True when there is nothing to do: 今天没有要办的."""
        return not self.acts and not self.waiting
