"""The seller of a simulated year: knows its rules, is now slow and now silent, forgets papers, appeals."""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from desktop_app.models.flows import choose_flow, delivery_needs, read_node
from desktop_app.models.rules.packs import RulePacks
from desktop_app.models.supervision import CaseFacts, Node
from tests.journeys.simulated_year import DAY, HOUR, Attempt, Diary, World, facts_of
from tests.journeys.simulated_year_papers import RESOURCE_ORDER, Delivery, Sheet, required_needs

TYPED = {"result_text": "已按合同完成", "carrier": "顺丰速运", "waybill": "SF1234567890"}
"""What the seller types into a form; needs that are not here, and no opening time, are files."""
OTHERS_ACTS = (
    *("submit_requirement", "review_pass", "review_fail", "accept", "reject"),
    *("claim_code", "activate_code", "deploy_package", "give_code"),
)
OWN_ACTS = ("ConfirmRequirement", "RejectRequirement", "ReportCompletion")
OUR_NODES = ("SELLER_CONFIRM_REQUIREMENT", "SELLER_DELIVER", "SELLER_UPLOAD_PROOF")
"""Where a person of the seller acts; codes are activated by its software."""


class Dice:
    """Shares from 0 up to 1, drawn from what they are for: no order of events changes them."""

    def __init__(self, *parts: object) -> None:
        digest = hashlib.sha256("|".join(map(str, parts)).encode()).digest()
        self._shares: Iterator[float] = (
            int.from_bytes(digest[place : place + 4], "big") / 2**32 for place in range(0, 32, 4)
        )

    def share(self) -> float:
        return next(self._shares)


@dataclass(frozen=True)
class Form:
    """What our delivery form asks for at the node of an item, and what of it is required."""

    facts: CaseFacts
    node: Node
    asked: frozenset[str]
    required: frozenset[str]


@dataclass
class Seller:
    """Our side in the year."""

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
            delivery = _bare(item, self._form(item, now))
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
        dice, form = Dice("deliver", item["line_id"], number), self._form(item, now)
        needs = sorted(form.required)
        if dice.share() < 0.15 and needs:
            forgotten = needs[int(dice.share() * len(needs))]
            if self._hand_in(item, form, _bare(item, form, without=forgotten), now):
                return
        self._hand_in(item, form, _drawn(item, form, Dice("papers", item["line_id"], number)), now)

    def _form(self, item: dict[str, Any], now: int) -> Form:
        facts = facts_of(item, now)
        choice = choose_flow(facts, self.packs)
        node = read_node(item["node"], choice, self.packs)
        asked = frozenset(need.id for need in delivery_needs(choice, node, self.packs))
        return Form(facts, node, asked, required_needs(choice, node, self.packs))

    def _hand_in(self, item: dict[str, Any], form: Form, delivery: Delivery, now: int) -> bool:
        code = self.world.send(item, "ReportCompletion", delivery.values, delivery.sheets)
        given = frozenset({*delivery.values, *(role for role, _paper in delivery.sheets)})
        key = (item["order_id"], item["line_id"])
        self.diary.attempts[key].append(Attempt(now, form.facts, form.node, given, delivery, not code, code))
        return not code


def _bare(item: dict[str, Any], form: Form, without: str | None = None) -> Delivery:
    """A delivery with all that is required but ``without``, and nothing else."""
    needs = sorted(form.required - {without})
    values = {need: TYPED[need] for need in needs if need in TYPED}
    if "opening_time" in needs:
        values["opening_time"] = item["paid_at"]
    sheets = tuple((need, need) for need in needs if need not in (*TYPED, "opening_time"))
    if "delivery_mode" in form.asked:
        values["delivery_mode"] = "现场"
    return Delivery(values, sheets)


def _drawn(item: dict[str, Any], form: Form, dice: Dice) -> Delivery:
    """The same with what else is asked for; the dice say what of it is there, and which paper is a wrong one."""
    bare, wrong = _bare(item, form), dice.share()
    taken = "torn" if wrong < 0.05 else "foreign" if wrong < 0.1 else "acceptance"
    values = dict(bare.values)
    sheets = [(role, taken if role == "acceptance" else paper) for role, paper in bare.sheets]
    if "delivery_mode" in form.asked:
        is_remote = dice.share() < 0.35
        if is_remote:
            values["delivery_mode"] = "远程"
        sheets += _evidence(is_remote, dice)
    if "resource_order" in form.asked and dice.share() < 0.8:
        values["resource_order"] = RESOURCE_ORDER
    return Delivery(values, tuple(sheets))


def _evidence(is_remote: bool, dice: Dice) -> list[Sheet]:
    """What Huawei's review looks at; sometimes it is not there, and the review fails."""
    is_there, has_picture = dice.share() < 0.8, dice.share() < 0.5
    if not is_remote:
        return [("screenshot", f"picture{number}") for number in (1, 2, 3)] if is_there else []
    picture = [("screenshot", "picture1")] if has_picture else []
    return [*picture, ("remote", "remote")] if is_there else picture
