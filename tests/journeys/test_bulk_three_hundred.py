"""300 cases by bulk against the marketplace's own process, with faults: told row by row as it is, nothing twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from desktop_app.gateways.contract import ContractGateway
from desktop_app.gateways.gateway import Answer
from desktop_app.models.bulk import BulkResult, BulkRun, RowState
from desktop_app.models.command_words import CommandName, CommandState
from desktop_app.models.connections import ConnectionKind
from desktop_app.models.supervision import Node, case_key
from desktop_app.paths import Home
from desktop_app.services.desk import Desk
from tests.faults.outbox_market import QUICK_PLACE, Market, MarketClock, MarketGateways, columns_of
from tests.sandbox.marketplace import PINNED_NOW
from tests.services.deciding import files_connection, project

ROWS, CHANGED, RACED = 300, 4, 2
"""Changed by a colleague before they are sent; raced: changed between the look and the sending."""
PUT = {"method": "PUT", "path_prefix": "/seller/v1/commands"}
REFUSED: dict[str, Any] = {"kind": "status", "status": 422}
FAULTS: tuple[dict[str, Any], ...] = (
    {"kind": "cut_before", "at_byte": 0},
    REFUSED,
    {"kind": "cut_after", "at_byte": 0},
    {"kind": "status", "status": 429, "retry_after": 3},
    REFUSED,
    {"kind": "cut_before", "at_byte": 40},
    {"kind": "status", "status": 500},
    REFUSED,
    {"kind": "status", "status": 500, "after_commit": True},
    {"kind": "half_answer"},
    REFUSED,
    {"kind": "cut_after", "at_byte": 30},
    {"kind": "status", "status": 503, "retry_after": 5},
    REFUSED,
    {"kind": "html", "after_commit": True},
)
FAULT_EVERY, KILLED_AT = 15, 150
"""Each so-manieth call that is sent meets the next fault; at one of them the marketplace's process is killed."""


class World:
    """The marketplace with cases enough, and a home whose connection sends to it."""

    def __init__(self, home: Home) -> None:
        words = ("--scenario", "year", "--orders", "5000", "--seed", "11", "--at", PINNED_NOW, "--rate", "0")
        self.market = Market(*words)
        # the buyers hand in what they want; the seller has not looked for two months
        self.market.shop.control("POST", "counterparties", {"is_on": True})
        self.market.shop.control("POST", "clock", {"step_seconds": 65 * 86400})
        self.market.shop.control("POST", "counterparties", {"is_on": False})
        found = [one for one in self.market.shop.items() if one["node"] == "SELLER_CONFIRM_REQUIREMENT"]
        self.cases = {case_key(one["order_id"], one["line_id"]): one for one in found if not one["appeal_open"]}
        self.keys = list(self.cases)[:ROWS]
        self.clock = MarketClock()
        now = datetime.fromisoformat(self.market.shop.control("GET", "clock")["time"])
        self.clock.follow(now)
        self.desk = Desk(home, self.clock)
        self.connection = files_connection(self.desk, "演练（自动提交）", ConnectionKind.REHEARSAL_DIRECT)
        self.source = MarketGateways(self.market.folder, self.desk.connections.get(self.connection))
        self.desk.outbox.sending.gateways = self.source
        project(self.desk, self.connection, [columns_of(self.cases[key]) for key in self.keys], now)

    def close(self) -> None:
        self.desk.close()
        self.source.forget("")
        self.market.close()

    def press(self, run: BulkRun, keys: list[str]) -> list[BulkResult]:
        return list(self.desk.bulk.carry_out(run, keys))

    def send(self) -> None:
        """Rounds of sending until nothing is on its way."""
        on_their_way = (CommandState.QUEUED, CommandState.SENDING)
        for _round in range(40):
            self.clock.forward(700)
            self.desk.outbox.drain()
            if not self.desk.work.commands.list(self.connection, on_their_way):
                return
        raise AssertionError("never comes to rest")

    def be_quicker(self, key: str) -> None:
        """A colleague rejects what we want to confirm, by another program."""
        case = self.cases[key]
        assert self.market.colleague("RejectRequirement", case, f"colleague-{case['order_id']}")

    def results(self, run: BulkRun) -> dict[str, BulkResult]:
        return {one.key: one for one in self.desk.bulk.results(run)}

    def nodes(self) -> dict[str, str]:
        """Where each case stands in the marketplace's own store."""
        return {case_key(one["order_id"], one["line_id"]): one["node"] for one in self.market.shop.items()}


class Disturbed:
    """What goes wrong at the moment of sending; the sending itself is the real one."""

    def __init__(self, world: World, raced: list[str]) -> None:
        self.world, self.raced = world, list(raced)
        self.left = list(FAULTS)
        self._calls = 0
        self._send = ContractGateway.send
        me = self

        def send(gateway: ContractGateway, key: str, body: bytes) -> Answer:
            me.before(key)
            return me._send(gateway, key, body)

        self.send = send

    def before(self, key: str) -> None:
        """Right after our look at the case."""
        self._calls += 1
        target = self.world.desk.outbox.get(key).target
        if target in self.raced:
            self.raced.remove(target)
            self.world.be_quicker(target)
        elif self._calls == KILLED_AT:
            self.world.market.kill()
        elif self._calls % FAULT_EVERY == 0 and self.left:
            self.world.market.fault(**self.left.pop(0), times=1, match=PUT)


@pytest.fixture
def world() -> Iterator[World]:
    """On memory where there is some: what a power cut does to a disk is another test's matter."""
    with TemporaryDirectory(prefix="bulk-", dir=QUICK_PLACE) as folder:
        made = World(Home(Path(folder) / "home"))
        yield made
        made.close()


@pytest.mark.fault
@pytest.mark.slow
def test_three_hundred_rows_with_faults(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    desk, market = world.desk, world.market
    assert len(world.keys) == ROWS
    assert all(row.can_tick for row in desk.bulk.check(world.connection, world.keys, CommandName.CONFIRM_REQUIREMENT))
    run = desk.bulk.begin(world.connection, world.keys, CommandName.CONFIRM_REQUIREMENT)
    assert {one.state for one in world.press(run, world.keys)} == {RowState.WAITING}
    assert market.effects() == Counter()

    changed, raced = world.keys[10 : 10 + CHANGED], world.keys[50 : 50 + RACED]
    for key in changed:
        world.be_quicker(key)
    disturbed = Disturbed(world, raced)
    with monkeypatch.context() as patch:
        patch.setattr(ContractGateway, "send", disturbed.send)
        world.send()
    market.calm()
    assert (market.restarts, disturbed.left, disturbed.raced) == (1, [], [])
    first = world.results(run)
    effects, nodes = market.effects(), world.nodes()
    _is_told_as_it_is(first, effects, nodes)
    mine = {one.command.id for one in first.values() if one.command}
    assert max(effects.values()) == 1
    counts = Counter(one.state for one in first.values())
    assert counts[RowState.FAILED] == FAULTS.count(REFUSED)
    assert {one.key for one in first.values() if one.state is RowState.PERSON} == {*changed, *raced}
    assert counts[RowState.DONE] == ROWS - FAULTS.count(REFUSED) - CHANGED - RACED

    # every key is asked for again; exactly the failed ones are carried out
    failed = {one.key for one in first.values() if one.can_retry}
    again = {one.key: one for one in world.press(run, world.keys)}
    assert {key for key, one in again.items() if one.state is RowState.WAITING} == failed
    world.send()
    second, after = world.results(run), market.effects()
    _is_told_as_it_is(second, after, world.nodes())
    new = {one.command.target for one in second.values() if one.command and one.command.id not in mine}
    assert new == failed
    assert Counter(after) - Counter(effects) == Counter(second[key].command.id for key in failed)  # type: ignore[union-attr]
    assert {key for key, one in second.items() if one.state is not RowState.DONE} == {*changed, *raced}
    assert max(after.values()) == 1
    assert desk.work.verify_journal().is_intact


def _is_told_as_it_is(results: dict[str, BulkResult], effects: Counter[str], nodes: dict[str, str]) -> None:
    """Row by row against the marketplace: what is told as done has one effect there, what is not has none."""
    assert len(results) == ROWS
    for key, result in results.items():
        assert result.command is not None
        count = effects[result.command.id]
        if result.state is RowState.DONE:
            assert (count, nodes[key]) == (1, Node.SELLER_DELIVER.value)
        else:
            assert count == 0, f"{result.state}, but done: {result.message}"
            assert result.message
        if result.state is RowState.FAILED:
            assert nodes[key] == Node.SELLER_CONFIRM_REQUIREMENT.value
