"""What came out of a simulated year: claims that held, claims that stayed open for a named reason, and differences."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

from desktop_app.models.supervision import CaseFacts, CaseForecast, FlowChoice
from tests.journeys.simulated_year import Key, moment


class Why(StrEnum):
    """Why a claim of a forecast could not come true, by rule. Nothing else excuses a difference."""

    ACTED_BEFORE = "somebody acted before the moment: the forecast is conditional, and it held until then"
    WATCH_ENDED = "the watch ended before the moment"
    APPEALED = "a side appealed, as either may at any node (dossier 2.13), whoever's move it is"
    PAUSED = "a notice went out during an appeal; we say that nothing runs then (APPEAL-PAUSE, an assumption of cli 3)"
    CLOCK_STOOD = (
        "an appeal had stopped the ten days before, for exactly as long as it came later: no fact of a case tells how "
        "long a decided appeal took (APPEAL-PAUSE)"
    )
    WITHIN_LIMIT = "the operator decided before the last moment of its limit"
    OPTIONAL = "the case began at a node that the order's era leaves open (H-ERA-2025-03-26)"


@dataclass(frozen=True)
class Difference:
    """A claim that what happened contradicts, and for which no rule gives a reason."""

    key: Key
    at: int
    claim: str
    said: str
    happened: str

    def __str__(self) -> str:
        return f"{self.key[1]} at {moment(self.at):%F %T}: {self.claim}: said {self.said}, happened {self.happened}"


@dataclass(frozen=True)
class Taken:
    """A forecast, when it was taken, and on what it stands."""

    at: int
    facts: CaseFacts
    choice: FlowChoice
    forecast: CaseForecast


@dataclass
class Verdict:
    """What came out of a year."""

    flows: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Cases by flow and era."""
    forecasts: int = 0
    claims: int = 0
    reasons: Counter[Why] = field(default_factory=Counter)
    silent_ends: int = 0
    """Moments of silence that came with nobody having moved, and came as said."""
    sent_back: Counter[str] = field(default_factory=Counter)
    """Deliveries that came back, by what showed in their papers; ``judgement`` where nothing did."""
    differences: list[Difference] = field(default_factory=list)

    @property
    def cases(self) -> int:
        """All cases that were compared."""
        return self.flows.total()

    def summary(self) -> str:
        """The one line of the figures."""
        return (
            f"simulated year: {self.cases} cases, {self.forecasts} forecasts compared, "
            f"{len(self.differences)} unexplained"
        )

    def details(self) -> str:
        """What lies behind it."""
        rows = [f"{self.claims} claims, {self.silent_ends} effects of silence came at the very second"]
        rows += [f"{count:7} open: {why.value}" for why, count in self.reasons.most_common()]
        rows += [f"{count:7} deliveries came back: {what}" for what, count in self.sent_back.most_common()]
        rows += [f"{count:7} cases of flow {flow}, era {era}" for (flow, era), count in sorted(self.flows.items())]
        return "\n".join(rows)

    def kinds(self) -> Counter[str]:
        """How many differences of each claim."""
        return Counter(one.claim for one in self.differences)

    def assert_finds(self, mistake: str, claim: str) -> None:
        """The claim that must show a mistake does; prints what else does."""
        found = self.kinds()
        print(f"\n{mistake}: {self.cases} cases, {dict(found)}")
        assert found[claim] > 0, found
