"""The outbox and the world around it, with a real marketplace process: offline days, restores, copies, two windows."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from desktop_app.models.command_words import CommandState
from desktop_app.models.commands import Command
from desktop_app.models.connections import ConnectionKind
from desktop_app.paths import Home
from desktop_app.services.acts.waits import WaitReason
from desktop_app.services.desk import Desk
from tests.faults.outbox_machine import FAULTS
from tests.faults.outbox_market import Market, MarketClock, MarketGateways, each_market
from tests.faults.outbox_spots import CaseSpot, RefundSpot
from tests.sandbox.marketplace import start
from tests.services.deciding import files_connection

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
    """One home with cases, or requests for a refund, at our move, on a connection that sends."""

    home: Home
    market: Market
    clock: MarketClock
    desk: Desk
    connection: str
    spots: Sequence[CaseSpot | RefundSpot]

    @property
    def kind(self) -> str:
        return "refunds" if isinstance(self.spots[0], RefundSpot) else "cases"

    def open(self, home: Home | None = None) -> None:
        self.home = home or self.home
        self.desk = Desk(self.home, self.clock)
        source = MarketGateways(self.market.folder, self.desk.connections.get(self.connection))
        self.desk.outbox.sending.gateways = source

    def decide(self, number: int) -> Command:
        spot = self.spots[number]
        spot.decide(self.desk, self.connection, is_rejecting=False, is_whole=True)
        command = self.desk.work.commands.unreflected_for(self.connection, spot.key)
        assert command is not None
        return command

    def forward(self, seconds: float) -> None:
        self.clock.forward(seconds)
        self.desk.outbox.drain()

    def state(self, command: Command) -> CommandState:
        return self.desk.outbox.get(command.id).state

    def effects(self, command: Command) -> int:
        return self.market.effects()[command.id]


@pytest.fixture(params=["cases", "refunds"])
def life(home: Home, market: Market, request: pytest.FixtureRequest) -> Iterator[Life]:
    clock = MarketClock()
    desk = Desk(home, clock)
    connection = files_connection(desk, "演练（自动提交）", ConnectionKind.REHEARSAL_DIRECT)
    market.calm()
    spots: list[CaseSpot | RefundSpot]
    if request.param == "refunds":
        spots = [RefundSpot(market) for _number in range(3)]
    else:
        spots = [CaseSpot(market, one) for one in market.cases(12) if one["node"] == "SELLER_DELIVER"][:3]
    for spot in spots:
        spot.see(desk, connection)
    made = Life(home, market, clock, desk, connection, spots)
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
    if life.kind == "refunds":
        life.spots[1].by_colleague(is_confirming=False)
    else:
        _colleague_delivers(life, commands[1])
    life.forward(601)
    assert [life.state(one) for one in commands] == [SUCCEEDED, CONFLICT, SUCCEEDED]
    assert [life.effects(one) for one in commands] == [1, 0, 1]
    held = life.desk.outbox.get(commands[1].id)
    if life.kind == "refunds":
        assert "现在是“已驳回”，不再是“商家待审核”" in held.result_text
        assert held.answer["refund"]["state"] == "REJECTED"
    else:
        assert "不再是“商家实施服务”" in held.result_text
        assert held.answer["case"]["node"] != "SELLER_DELIVER"


def _colleague_delivers(life: Life, command: Command) -> None:
    """With the same papers, by another program."""
    order_id, line_id = command.target.split("|")
    body = {
        "name": "ReportCompletion",
        "order_id": order_id,
        "line_id": line_id,
        "expected_node": "SELLER_DELIVER",
        "seen_version": None,
        "values": {"result_text": "同事已办"},
        "files": [
            {"role": one["role"], "sha256": one["sha256"], "name": one["name"], "size": one["bytes"]}
            for one in command.values["files"]
        ],
    }
    shop = life.market.shop
    for one in command.values["files"]:
        data = life.desk.files.path(one["sha256"]).read_bytes()
        assert shop.ask("PUT", f"/seller/v1/files/{one['sha256']}", data).status in (200, 201)
    reply = shop.ask("PUT", f"/seller/v1/commands/colleague-{command.id}", body)
    assert reply.status == 200, reply.raw


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
    life.market.fault("status", status=500, after_commit=True, match=life.spots[0].sent_by, times=1)
    life.forward(121)
    assert (life.state(command), life.effects(command)) == (CommandState.SENDING, 1)
    # a row of the very second of the effect shows it already
    life.spots[0].see(life.desk, life.connection)
    life.forward(61)
    assert (life.state(command), life.effects(command)) == (CommandState.REFLECTED, 1)


@pytest.mark.slow
@pytest.mark.parametrize("call", ["look", "file", "send"])
def test_whatever_goes_wrong_at_whichever_call_it_is_done_exactly_once(
    life: Life, call: str, record_property: Callable[[str, object], None]
) -> None:
    matches = {
        "look": {"method": "GET", "path_prefix": f"/seller/v1/{life.kind}"},
        "file": {"method": "HEAD", "path_prefix": "/seller/v1/files"},
        "send": life.spots[0].sent_by,
    }
    for number, fault in enumerate(FAULTS):
        life.market.calm()
        command = _decide_anew(life, number % len(life.spots))
        life.market.fault(**fault, match=matches[call])
        life.forward(121)
        assert life.effects(command) <= 1
        assert life.state(command) in (QUEUED, CommandState.SENDING, SUCCEEDED), fault
        life.market.calm()
        for _turn in range(2):
            life.forward(601)
        assert (life.state(command), life.effects(command)) == (SUCCEEDED, 1), fault
    record_property("faults", len(FAULTS))


def _decide_anew(life: Life, number: int) -> Command:
    """The same act once more, after the other side brought it back and a sync showed it."""
    spot = life.spots[number]
    spot.see(life.desk, life.connection)
    spot.come_back(life.desk, life.connection)
    spot.see(life.desk, life.connection)
    return life.decide(number)
