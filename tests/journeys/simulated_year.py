"""A simulated year: orders come, a seller works, the others act by themselves, and everything that happens is kept.

The marketplace is driven from event to event, by a ``World``: in this process (``simulated_year_shop``) or over real
sockets (``simulated_year_process``). The diary that comes out holds what a seller can see (the items of the
contract, each with the second of its change) and what the marketplace wrote into its histories. The forecasts are
compared with it afterwards (``simulated_year_judge``), so that one year serves many sets of rules.

Clocks stand still between two steps: a year is the same however fast this computer is.
"""

from __future__ import annotations

import hashlib
import heapq
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from desktop_app.clock import CHINA
from desktop_app.models.columns import case_facts
from desktop_app.models.flows import choose_flow, delivery_needs, flow_nodes, read_node
from desktop_app.models.rules.packs import RulePacks
from desktop_app.models.supervision import CaseFacts, FlowChoice, Node
from desktop_app.models.wire import read_items
from tests.journeys.simulated_year_papers import RESOURCE_ORDER, Delivery, Sheet, papers

HOUR, DAY = 3600, 86_400
TYPED = {"result_text": "已按合同完成", "carrier": "顺丰速运", "waybill": "SF1234567890"}
"""What the seller types into a form; needs that are not here, and no opening time, are files."""
TOLD = {"reason": "请补充", "requirement": "请按合同交付。"}
"""What counterparties say when they are told to act."""
OTHERS_ACTS = (
    *("submit_requirement", "review_pass", "review_fail", "accept", "reject"),
    *("claim_code", "activate_code", "deploy_package", "give_code"),
)
OWN_ACTS = ("ConfirmRequirement", "RejectRequirement", "ReportCompletion")
OUR_NODES = ("SELLER_CONFIRM_REQUIREMENT", "SELLER_DELIVER", "SELLER_UPLOAD_PROOF")
"""Where a person of the seller acts; codes are activated by its software."""
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


class Dice:
    """Shares from 0 up to 1, drawn from what they are for: no order of events changes them."""

    def __init__(self, *parts: object) -> None:
        digest = hashlib.sha256("|".join(map(str, parts)).encode()).digest()
        self._shares: Iterator[float] = (
            int.from_bytes(digest[place : place + 4], "big") / 2**32 for place in range(0, 32, 4)
        )

    def share(self) -> float:
        return next(self._shares)


@dataclass
class Seller:
    """Our side in the year: knows its rules, is now slow and now silent, forgets papers, appeals."""

    world: World
    diary: Diary
    packs: RulePacks
    agenda: list[tuple[int, str, int, str]] = field(default_factory=list)
    """What is planned: second, line id, number of the stay, act."""
    _items: dict[str, dict[str, Any]] = field(default_factory=dict)
    _stays: dict[str, tuple[str, str, int]] = field(default_factory=dict)

    def see(self, item: dict[str, Any], at: int) -> None:
        """An item changed: where the case came to another stay, plan what is done there."""
        line_id = item["line_id"]
        self._items[line_id] = item
        node, since, number = self._stays.get(line_id, ("", "", 0))
        if (node, since) == (item["node"], item["node_since"]) or item["node"] == "DONE":
            return
        number += 1
        self._stays[line_id] = (item["node"], item["node_since"], number)
        dice = Dice("seller", line_id, number)
        if item["node"] in OUR_NODES and dice.share() >= 0.06:
            self._plan(at + HOUR + int(dice.share() ** 2 * 9 * DAY), line_id, number, "act")
        dice = Dice("appeal", line_id, number)
        if dice.share() < 0.3:
            side = "seller" if item["node"].startswith("BUYER") and dice.share() < 0.8 else "buyer"
            self._plan(at + 5 * DAY + HOUR + int(dice.share() ** 2 * 210 * DAY), line_id, number, f"appeal {side}")

    def _plan(self, at: int, line_id: str, number: int, act: str) -> None:
        heapq.heappush(self.agenda, (at, line_id, number, act))

    def act_due(self, now: int) -> None:
        """Do what is planned for now."""
        while self.agenda and self.agenda[0][0] <= now:
            _at, line_id, number, act = heapq.heappop(self.agenda)
            item = self._items[line_id]
            if self._stays[line_id][2] != number or item["node"] == "DONE":
                continue
            if act.startswith("appeal"):
                if not item["appeal_open"]:
                    self.world.appeal(item, act.split()[1])
            elif item["appeal_open"]:
                # frozen: try again when the operator may have decided
                self._plan(now + 7 * DAY + 60, line_id, number, act)
            elif item["node"] == "SELLER_CONFIRM_REQUIREMENT":
                self._confirm(item, number)
            else:
                self._deliver(item, number, now)

    def rouse(self, now: int) -> None:
        """In every open case each side tries each of its acts, in any order, until one is taken.

        Whose move it was shows then even where nobody moved for months.
        """
        for line_id, item in sorted(self._items.items()):
            if item["node"] == "DONE" or item["appeal_open"]:
                continue
            shuffled = sorted((Dice(line_id, act).share(), act) for act in (*OTHERS_ACTS, *OWN_ACTS))
            any(self._try(item, act, now) for _share, act in shuffled)

    def _try(self, item: dict[str, Any], act: str, now: int) -> bool:
        if act in OTHERS_ACTS:
            return self.world.tell(item, act)
        if act == "ReportCompletion":
            delivery = self._delivery(item, now)
            return not self.world.send(item, act, delivery.values, delivery.sheets)
        return not self.world.send(item, act, {"reason": "请补充"}, ())

    def _confirm(self, item: dict[str, Any], number: int) -> None:
        if Dice("confirm", item["line_id"], number).share() < 0.2:
            self._sent(item, self.world.send(item, "RejectRequirement", {"reason": "请补充范围和工期"}, ()))
        else:
            self._sent(item, self.world.send(item, "ConfirmRequirement", {}, ()))

    def _sent(self, item: dict[str, Any], code: str) -> None:
        if code:
            self.diary.refused.append(f"{item['line_id']} at {item['node']}: {code}")

    def _deliver(self, item: dict[str, Any], number: int, now: int) -> None:
        """Hand in what our rules demand; now and then something is forgotten, or the wrong paper was taken."""
        dice = Dice("deliver", item["line_id"], number)
        needs = sorted(self._form(item, now)[1])
        if dice.share() < 0.15 and needs:
            forgotten = needs[int(dice.share() * len(needs))]
            if self._hand_in(item, self._delivery(item, now, without=forgotten), now):
                return
        self._hand_in(item, self._delivery(item, now, Dice("papers", item["line_id"], number)), now)

    def _form(self, item: dict[str, Any], now: int) -> tuple[frozenset[str], frozenset[str]]:
        """What our form asks for at the node of an item, and what of it is required."""
        choice = choose_flow(facts_of(item, now), self.packs)
        node = read_node(item["node"], choice, self.packs)
        needs = delivery_needs(choice, node, self.packs)
        return frozenset(need.id for need in needs), frozenset(need.id for need in needs if need.is_required)

    def _delivery(
        self, item: dict[str, Any], now: int, dice: Dice | None = None, without: str | None = None
    ) -> Delivery:
        """A delivery with all that is required but ``without``; ``dice`` draw the rest and the accidents."""
        asked, required = self._form(item, now)
        needs = sorted(required - {without})
        values = {need: TYPED[need] for need in needs if need in TYPED}
        if "opening_time" in needs:
            values["opening_time"] = item["paid_at"]
        wrong = dice.share() if dice else 1
        taken = "torn" if wrong < 0.05 else "foreign" if wrong < 0.1 else "acceptance"
        sheets = [
            (need, taken if need == "acceptance" else need) for need in needs if need not in (*TYPED, "opening_time")
        ]
        if "delivery_mode" in asked:
            is_remote = dice is not None and dice.share() < 0.35
            values["delivery_mode"] = "远程" if is_remote else "现场"
            if dice is not None:
                sheets += self._evidence(is_remote, dice)
        if "resource_order" in asked and dice is not None and dice.share() < 0.8:
            values["resource_order"] = RESOURCE_ORDER
        return Delivery(values, tuple(sheets))

    @staticmethod
    def _evidence(is_remote: bool, dice: Dice) -> list[Sheet]:
        """What Huawei's review looks at; sometimes it is not there, and the review fails."""
        is_there, has_picture = dice.share() < 0.8, dice.share() < 0.5
        if not is_remote:
            return [("screenshot", f"picture{number}") for number in (1, 2, 3)] if is_there else []
        picture = [("screenshot", "picture1")] if has_picture else []
        return [*picture, ("remote", "remote")] if is_there else picture

    def _hand_in(self, item: dict[str, Any], delivery: Delivery, now: int) -> bool:
        code = self.world.send(item, "ReportCompletion", delivery.values, delivery.sheets)
        given = frozenset({*delivery.values, *(role for role, _paper in delivery.sheets)})
        key = (item["order_id"], item["line_id"])
        made = Attempt(now, facts_of(item, now), Node(item["node"]), given, delivery, not code, code)
        self.diary.attempts[key].append(made)
        return not code


def required_needs(choice: FlowChoice, node: Node, packs: RulePacks) -> frozenset[str]:
    """What a delivery at a node cannot go without by a set of rules."""
    return frozenset(
        need.id for row in flow_nodes(choice, packs) if row.node is node for need in row.needs if need.is_required
    )


Watcher = Callable[[int], None]
"""Called with the second after everything that happened then was written down."""


def live(world: World, packs: RulePacks, days: int, silent_days: int, watch: Watcher = lambda _second: None) -> Diary:
    """Let ``days`` pass, then ``silent_days`` in which nobody moves, then rouse all; answers the diary of it."""
    diary = Diary(began=world.second())
    seller = Seller(world, diary, packs)
    _write_down(world, diary, seller, diary.began)
    _pass(world, diary, seller, diary.began + days * DAY, watch)
    world.silence_all()
    seller.agenda.clear()
    _pass(world, diary, seller, diary.began + (days + silent_days) * DAY, watch)
    # a second later: what was forecast at the end of the silence is not the past of these acts
    world.step_to(world.second() + 1)
    diary.roused_at = world.second()
    seller.rouse(world.second())
    _write_down(world, diary, seller, world.second())
    watch(world.second())
    seller.agenda.clear()
    _pass(world, diary, seller, world.second() + DAY, watch)
    diary.ended = world.second()
    return diary


def _pass(world: World, diary: Diary, seller: Seller, until: int, watch: Watcher) -> None:
    while True:
        times = [time for time in (world.next_due(), seller.agenda[0][0] if seller.agenda else None) if time]
        now = min([*times, until])
        world.step_to(now)
        _write_down(world, diary, seller, now)
        if seller.agenda and seller.agenda[0][0] <= now:
            seller.act_due(now)
            _write_down(world, diary, seller, now)
        watch(now)
        diary.steps += 1
        if now >= until:
            return


def _write_down(world: World, diary: Diary, seller: Seller, now: int) -> None:
    for line in world.happened():
        key = (line["order_id"], line["line_id"])
        names = ("actor", "act", "node_before", "node_after", "text")
        seen_as = (line["details"] or {}).get("seen_as")
        diary.lines[key].append(Line(line["id"], second_of(line["at"]), *(line[name] for name in names), seen_as))
    for item in world.changed("orders"):
        diary.orders[item["order_id"], item["line_id"]].append(Seen(now, item))
    for item in world.changed("cases"):
        key = (item["order_id"], item["line_id"])
        if key not in diary.cases and (choice := world.choice(item)) is not None:
            diary.choices[key] = choice
        diary.cases[key].append(Seen(now, item, world.may_refund(item)))
        seller.see(item, now)
