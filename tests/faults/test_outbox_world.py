"""The outbox and the world around it, with a real marketplace process: offline days, restores, copies, two windows."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from desktop_app.models.command_words import CommandState
from desktop_app.models.commands import Command
from desktop_app.models.connections import ConnectionKind
from desktop_app.models.supervision import case_key
from desktop_app.paths import Home
from desktop_app.services.acts.waits import WaitReason
from desktop_app.services.desk import Desk
from tests.faults.outbox_machine import FAULTS
from tests.faults.outbox_market import (
    BACK_TO_US,
    Market,
    MarketClock,
    MarketGateways,
    columns_of,
    complete,
    each_market,
)
from tests.sandbox.marketplace import start
from tests.services.deciding import files_connection, project

SUCCEEDED, UNKNOWN, CONFLICT, QUEUED = (
    CommandState.SUCCEEDED,
    CommandState.UNKNOWN,
    CommandState.CONFLICT,
    CommandState.QUEUED,
)
pytestmark = [pytest.mark.fault]


@pytest.fixture(scope="module")
def market() -> Iterator[Market]:
    yield from each_market()


@dataclass
class Life:
    """One home with cases at our move, on a connection that sends."""

    home: Home
    market: Market
    clock: MarketClock
    desk: Desk
    connection: str
    keys: list[str]

    def open(self, home: Home | None = None) -> None:
        self.home = home or self.home
        self.desk = Desk(self.home, self.clock)
        source = MarketGateways(self.market.folder, self.desk.connections.get(self.connection))
        self.desk.outbox.sending.gateways = source

    def decide(self, number: int) -> Command:
        complete(self.desk, self.connection, self.keys[number], is_whole=True)
        command = self.desk.work.commands.unreflected_for(self.connection, self.keys[number])
        assert command is not None
        return command

    def forward(self, seconds: float) -> None:
        self.clock.forward(seconds)
        self.desk.outbox.drain()

    def state(self, command: Command) -> CommandState:
        return self.desk.outbox.get(command.id).state

    def effects(self, command: Command) -> int:
        return self.market.effects()[command.id]


@pytest.fixture
def life(home: Home, market: Market) -> Iterator[Life]:
    clock = MarketClock()
    desk = Desk(home, clock)
    connection = files_connection(desk, "演练（自动提交）", ConnectionKind.REHEARSAL_DIRECT)
    market.calm()
    items = [one for one in market.cases(12) if one["node"] == "SELLER_DELIVER"][:3]
    for item in items:
        reply = market.shop.ask("GET", f"/seller/v1/cases/{item['order_id']}/{item['line_id']}")
        as_of = datetime.fromisoformat(reply.head["x-marketplace-time"])
        clock.follow(as_of)
        project(desk, connection, [columns_of(reply.json)], as_of)
    keys = [case_key(one["order_id"], one["line_id"]) for one in items]
    made = Life(home, market, clock, desk, connection, keys)
    desk.close()
    made.open()
    yield made
    made.desk.close()


def test_three_orders_decided_while_the_marketplace_is_down_are_done_once_or_held_with_the_reason(life: Life) -> None:
    market = life.market
    market.shop.stop()
    commands = [life.decide(number) for number in range(3)]
    life.forward(121)
    life.forward(121)
    assert [life.state(one) for one in commands] == [QUEUED] * 3
    waiting = life.desk.outbox.direct.waiting(life.connection)
    assert waiting is not None
    assert waiting.reason is WaitReason.OFFLINE
    assert waiting.text
    market.shop = start(market.folder)
    market.shop.control("POST", "counterparties", {"is_on": False})
    order_id, line_id = life.keys[1].split("|")
    body = {
        "name": "ReportCompletion",
        "order_id": order_id,
        "line_id": line_id,
        "expected_node": "SELLER_DELIVER",
        "seen_version": None,
        "values": {"result_text": "同事已办"},
        "files": [
            {"role": one["role"], "sha256": one["sha256"], "name": one["name"], "size": one["bytes"]}
            for one in commands[1].values["files"]
        ],
    }
    for one in commands[1].values["files"]:
        data = life.desk.files.path(one["sha256"]).read_bytes()
        assert market.shop.ask("PUT", f"/seller/v1/files/{one['sha256']}", data).status in (200, 201)
    reply = market.shop.ask("PUT", f"/seller/v1/commands/colleague-{commands[1].id}", body)
    assert reply.status == 200, reply.raw
    life.forward(601)
    assert [life.state(one) for one in commands] == [SUCCEEDED, CONFLICT, SUCCEEDED]
    assert [life.effects(one) for one in commands] == [1, 0, 1]
    held = life.desk.outbox.get(commands[1].id)
    assert "不再是“商家实施服务”" in held.result_text
    assert held.answer["case"]["node"] != "SELLER_DELIVER"


def test_a_restored_snapshot_sends_nothing_again_and_reads_back_what_was_done(life: Life) -> None:
    sent, held = life.decide(0), life.decide(1)
    life.desk.work.snapshot()
    life.forward(121)
    assert [life.state(one) for one in (sent, held)] == [SUCCEEDED, SUCCEEDED]
    life.desk.close()
    shutil.copyfile(life.home.work_db, life.home.root / "aside.db")
    life.home.work_db.write_bytes(b"\xff" * 4096)
    for part in ("-wal", "-shm"):
        life.home.work_db.with_name(life.home.work_db.name + part).unlink(missing_ok=True)
    life.market.fault("status", status=503, retry_after=1, match={"method": "GET"}, times=50)
    life.open()
    newest = life.desk.work.opened.restored_from
    assert newest is not None
    assert life.desk.backup.paused_because() == "restored"
    commands = life.desk.work.commands.list(life.connection)
    life.forward(3600)
    assert {one.state for one in commands} <= {UNKNOWN, SUCCEEDED}
    before = life.market.effects()
    life.market.calm()
    life.forward(3600)
    assert life.market.effects() == before, "asking has no effect"
    assert all(life.state(one) is SUCCEEDED for one in commands), "read back while paused"
    life.desk.backup.resume()
    life.forward(3600)
    assert life.market.effects() == before


def _copied(life: Life, tmp_path: Path) -> Home:
    copy = Home(tmp_path / "复制")
    shutil.copytree(life.home.root, copy.root)
    return copy


def _moved(life: Life, tmp_path: Path) -> Home:
    moved = Home(tmp_path / "搬走")
    life.home.root.rename(moved.root)
    return moved


@pytest.mark.parametrize("way", [_copied, _moved])
def test_a_copied_profile_sends_nothing_by_itself(
    life: Life, tmp_path: Path, way: Callable[[Life, Path], Home]
) -> None:
    command = life.decide(0)
    life.desk.close()
    life.open(way(life, tmp_path))
    for _turn in range(3):
        life.forward(3600)
    assert (life.state(command), life.effects(command)) == (UNKNOWN, 0)
    assert life.desk.backup.paused_because() == "copied"
    life.desk.backup.resume()
    life.forward(3600)
    assert life.effects(command) == 0, "resuming alone sends nothing that is unknown"
    life.desk.outbox.direct.send_again(command.id)
    life.forward(121)
    assert (life.state(command), life.effects(command)) == (SUCCEEDED, 1)


def test_the_first_home_and_its_copy_do_it_once(life: Life, tmp_path: Path) -> None:
    command = life.decide(0)
    life.desk.close()
    first, copy = life.home, _copied(life, tmp_path)
    life.open(first)
    life.forward(1)
    life.forward(121)
    assert life.state(command) is SUCCEEDED
    life.desk.close()
    life.open(copy)
    life.forward(121)
    assert life.state(command) is SUCCEEDED, "read back by its key"
    assert life.effects(command) == 1


def test_two_windows_and_a_sync_drain_one_after_the_other(life: Life) -> None:
    command = life.decide(0)
    others = [Desk(life.home, life.clock) for _one in range(2)]
    for desk in others:
        desk.outbox.sending.gateways = MarketGateways(life.market.folder, desk.connections.get(life.connection))
    assert life.desk.outbox.step().is_holder
    life.clock.forward(121)
    for desk in others:
        report = desk.outbox.drain()
        assert not report.is_holder
        assert life.effects(command) == 0
    recalled = others[0].outbox.direct.recall(life.decide(1).id)
    assert recalled.state is CommandState.RECALLED
    life.desk.outbox.drain()
    assert (life.state(command), life.effects(command), life.effects(recalled)) == (SUCCEEDED, 1, 0)
    life.desk.close()
    assert others[0].outbox.step().is_holder, "the next one takes over"
    for desk in others:
        desk.close()
    life.open()


def test_an_effect_that_a_sync_shows_before_its_late_answer_is_settled_with_the_answer(life: Life) -> None:
    command = life.decide(0)
    commands = {"path_prefix": "/seller/v1/commands"}
    life.market.fault("status", status=500, after_commit=True, match=commands, times=1)
    life.forward(121)
    assert (life.state(command), life.effects(command)) == (CommandState.SENDING, 1)
    order_id, line_id = life.keys[0].split("|")
    # a row of the very second of the effect shows it already
    reply = life.market.shop.ask("GET", f"/seller/v1/cases/{order_id}/{line_id}")
    as_of = datetime.fromisoformat(reply.head["x-marketplace-time"])
    project(life.desk, life.connection, [columns_of(reply.json)], as_of)
    life.forward(61)
    assert (life.state(command), life.effects(command)) == (CommandState.REFLECTED, 1)


CALLS: tuple[dict[str, str], ...] = (
    {"method": "GET", "path_prefix": "/seller/v1/cases"},
    {"method": "HEAD", "path_prefix": "/seller/v1/files"},
    {"method": "PUT", "path_prefix": "/seller/v1/commands"},
)


@pytest.mark.slow
@pytest.mark.parametrize("call", CALLS, ids=lambda call: call["path_prefix"].rpartition("/")[2])
def test_whatever_goes_wrong_at_whichever_call_it_is_done_exactly_once(
    life: Life, call: dict[str, str], record_property: Callable[[str, object], None]
) -> None:
    for number, fault in enumerate(FAULTS):
        life.market.calm()
        command = _decide_anew(life, number % len(life.keys))
        life.market.fault(**fault, match=call)
        life.forward(121)
        assert life.effects(command) <= 1
        assert life.state(command) in (QUEUED, CommandState.SENDING, SUCCEEDED), fault
        life.market.calm()
        for _turn in range(2):
            life.forward(601)
        assert (life.state(command), life.effects(command)) == (SUCCEEDED, 1), fault
    record_property("faults", len(FAULTS))


def _decide_anew(life: Life, number: int) -> Command:
    """Another delivery of the same case, after the buyer sent the last one back and a sync showed it."""
    order_id, line_id = life.keys[number].split("|")
    item = life.market.item(order_id, line_id)
    for is_seen in (False, True):
        reply = life.market.shop.ask("GET", f"/seller/v1/cases/{order_id}/{line_id}")
        as_of = datetime.fromisoformat(reply.head["x-marketplace-time"])
        project(life.desk, life.connection, [columns_of(reply.json)], as_of)
        if not is_seen and item["node"] in BACK_TO_US:
            life.market.buyer(BACK_TO_US[item["node"]], order_id, line_id)
    return life.decide(number)
