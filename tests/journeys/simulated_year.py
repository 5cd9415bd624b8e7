"""What a simulated year is made of: a marketplace that is driven, and the diary of all that happened in it.

The marketplace is a ``World``: in this process (``simulated_year_shop``) or over real sockets
(``simulated_year_process``). The diary holds what a seller can see (the items of the contract, each with the second of
its change) and what the marketplace wrote into its histories. The seller who works in it is ``simulated_year_seller``;
``simulated_year_runs`` lets the year pass. The forecasts are compared with the diary afterwards
(``simulated_year_judge``), so that one year serves many sets of rules.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from desktop_app.clock import CHINA
from desktop_app.models.columns import case_facts
from desktop_app.models.supervision import CaseFacts, Node
from desktop_app.models.wire import read_items
from tests.journeys.simulated_year_papers import Delivery, Sheet, papers

HOUR, DAY = 3600, 86_400
TOLD = {"reason": "请补充", "requirement": "请按合同交付。"}
"""What counterparties say when they are told to act."""
Key = tuple[str, str]
"""Order id, line id."""


def second_of(text: str) -> int:
    """An ISO time as whole seconds since 1970."""
    return int(datetime.fromisoformat(text).timestamp())


def moment(second: int) -> datetime:
    """A second since 1970 as a time in China."""
    return datetime.fromtimestamp(second, CHINA)


def facts_of(item: dict[str, Any], at: int) -> CaseFacts:
    """An item of the contract as our program reads it."""
    (row,) = read_items("cases", [item], moment(at))
    assert row.refused is None, row.refused
    assert not row.warned, row.warned
    return case_facts(row.columns)


@dataclass(frozen=True)
class Seen:
    """An item as it stood from a second on."""

    at: int
    item: dict[str, Any]
    may_refund: bool | None = None
    """Of a case: whether the marketplace let its buyer ask for a negotiated refund then; None: it does not show it."""


@dataclass(frozen=True)
class Line:
    """One line of a history of the marketplace."""

    number: int
    at: int
    actor: str
    act: str
    before: str | None
    after: str | None
    text: str
    seen_as: str | None = None
    """Of a delivery that came back: what showed in its papers at once; None: a judgement."""


@dataclass(frozen=True)
class Attempt:
    """A delivery that the seller handed in: what was in it, and whether the marketplace took it."""

    at: int
    facts: CaseFacts
    node: Node
    given: frozenset[str]
    delivery: Delivery
    is_taken: bool
    code: str


@dataclass
class Diary:
    """All that happened, by order line."""

    began: int
    ended: int = 0
    cases: dict[Key, list[Seen]] = field(default_factory=lambda: defaultdict(list))
    orders: dict[Key, list[Seen]] = field(default_factory=lambda: defaultdict(list))
    lines: dict[Key, list[Line]] = field(default_factory=lambda: defaultdict(list))
    attempts: dict[Key, list[Attempt]] = field(default_factory=lambda: defaultdict(list))
    choices: dict[Key, tuple[str, str]] = field(default_factory=dict)
    """Flow and era that the marketplace itself chose, where it can be seen."""
    roused_at: int = 0
    """From here on everybody acts who may, not who would."""
    refused: list[str] = field(default_factory=list)
    """Acts of the seller, other than deliveries, that the marketplace refused."""
    steps: int = 0

    def story(self, key: Key) -> str:
        """The time line of one case, for a message."""
        rows = [f"{moment(seen.at):%F %T} item {_short(seen.item)}" for seen in self.cases[key][:1]]
        rows += [
            f"{moment(line.at):%F %T} {line.actor} {line.act}: {line.before} → {line.after}" for line in self.lines[key]
        ]
        rows += [
            f"{moment(one.at):%F %T} attempt {sorted(one.given)}: {'taken' if one.is_taken else one.code}"
            for one in self.attempts[key]
        ]
        return "\n    ".join(rows)


def _short(item: dict[str, Any]) -> str:
    names = ("product_class", "sale_scene", "order_type", "ordered_at", "paid_at", "node")
    return " ".join(f"{name}={item[name]}" for name in names)


class World(Protocol):
    """A marketplace whose clock stands still between two steps."""

    def second(self) -> int:
        """Now, in whole seconds."""

    def next_due(self) -> int | None:
        """The second of what happens next by itself."""

    def step_to(self, second: int) -> None:
        """Let time pass up to a second; what is due then has happened."""

    def changed(self, kind: str) -> list[dict[str, Any]]:
        """Items that changed since the last call."""

    def happened(self) -> list[dict[str, Any]]:
        """History lines written since the last call."""

    def send(self, item: dict[str, Any], name: str, values: Mapping[str, str], sheets: Sequence[Sheet]) -> str:
        """The seller's command; empty when it was done, else the code of the refusal."""

    def appeal(self, item: dict[str, Any], side: str) -> bool:
        """A side appeals; False when it may not."""

    def tell(self, item: dict[str, Any], act: str) -> bool:
        """A counterparty is told to act now; False when it may not."""

    def silence_all(self) -> None:
        """From here on no counterparty acts unless it is told to."""

    def choice(self, item: dict[str, Any]) -> tuple[str, str] | None:
        """Flow and era that the marketplace chose, if it shows them."""

    def may_refund(self, item: dict[str, Any]) -> bool | None:
        """Whether the buyer may ask for a negotiated refund now, if the marketplace shows it."""


def command_body(item: dict[str, Any], name: str, values: Mapping[str, str], sheets: Sequence[Sheet]) -> dict[str, Any]:
    """A command as the contract shapes it, decided on an item."""
    files = [(role, papers()[paper]) for role, paper in sheets]
    return {
        "name": name,
        "order_id": item["order_id"],
        "line_id": item["line_id"],
        "expected_node": item["node"],
        "seen_version": item["version"],
        "values": dict(values),
        "files": [
            {"role": role, "sha256": paper.sha256, "name": paper.name, "size": len(paper.data)} for role, paper in files
        ],
    }
