"""Steps between states as newer data tell them: those that no table permits, and those that go back in time.

Data may leave states out: a step is permitted where some way through a table leads there. What could not be read is
told elsewhere and makes no step.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from desktop_app.clock import CHINA, from_epoch
from desktop_app.models.columns import laid_over
from desktop_app.models.refunds.facts import RefundFacts, refund_facts
from desktop_app.models.refunds.reading import machine_of, read_state
from desktop_app.models.refunds.states import RefundMachine, RefundState, is_reachable

if TYPE_CHECKING:
    from desktop_app.models.rules.packs import RulePacks

_UNTOLD = frozenset({RefundState.NONE, RefundState.UNKNOWN})
TELLING = frozenset({"node_text", "node_since"})
"""Columns that can make a step."""


class OddStep(NamedTuple):
    """A step that cannot have been taken as it is told."""

    before: RefundState
    after: RefundState
    since_before: datetime | None
    since_after: datetime | None
    is_permitted: bool
    """True where a table leads there, and only the times contradict each other."""
    before_seen_at: datetime | None = None
    """Of when the data are that last told ``before``; ``None`` where nobody asked."""

    @property
    def is_change(self) -> bool:
        """The state itself changed, not its time alone."""
        return self.before is not self.after


class StepReader:
    """Compares what is told of a request with what was told before, by one set of rules."""

    def __init__(self, packs: RulePacks, remembered: Mapping[str, RefundState]) -> None:
        """``remembered``: states by texts of which a person said what they mean."""
        self._packs, self._remembered = packs, remembered

    def odd(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> OddStep | None:
        """The step between two sets of stored columns where it is odd, the newer ones last."""
        if all(before.get(name) == after.get(name) for name in TELLING):
            return None
        old, new = refund_facts(before), refund_facts(after)
        was, now = self._state(old), self._state(new)
        if was in _UNTOLD or now in _UNTOLD:
            return None
        is_back = _is_back(old.state_since, new.state_since, is_same=was is now)
        is_led = was is now or any(is_reachable(machine, was, now) for machine in self._machines(old, new))
        return OddStep(was, now, old.state_since, new.state_since, is_led) if is_back or not is_led else None

    def all_odd(self, versions: Iterable[tuple[int, Mapping[str, Any]]]) -> tuple[OddStep, ...]:
        """The changes of state that are odd among all that batches told of one request.

        ``versions``: of when the data are, in whole seconds since 1970, and the columns that a batch said, in order.
        """
        found: list[OddStep] = []
        known: dict[str, Any] = {}
        columns: dict[str, Any] = {}
        seen_at = 0
        for as_of, said in versions:
            columns = laid_over(columns, said)
            if not TELLING & said.keys() or self._state(refund_facts(columns)) in _UNTOLD:
                continue
            step = self.odd(known, columns) if known else None
            if step is not None and step.is_change:
                found.append(step._replace(before_seen_at=from_epoch(seen_at)))
            known, seen_at = columns, as_of
        return tuple(found)

    def _state(self, facts: RefundFacts) -> RefundState:
        return read_state(facts, self._packs, self._remembered)

    def _machines(self, old: RefundFacts, new: RefundFacts) -> Iterable[RefundMachine]:
        """The tables that may hold: what was written of the goods may itself have been mended."""
        told = {machine_of(old, self._packs), machine_of(new, self._packs)}
        return RefundMachine if None in told else [one for one in told if one is not None]


def _is_back(before: datetime | None, after: datetime | None, *, is_same: bool) -> bool:
    """Whether the newer data name an older time.

    One state's time is told to the day, to the minute or as the moment of a mail: within a day that says nothing.
    """
    if before is None or after is None or after >= before:
        return False
    old, new = before.astimezone(CHINA), after.astimezone(CHINA)
    is_day_alone = (new.hour, new.minute, new.second) == (0, 0, 0)
    return new.date() < old.date() or not (is_same or is_day_alone)
