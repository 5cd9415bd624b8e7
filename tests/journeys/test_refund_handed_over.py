"""A refund from the file in which it came to the console and back: agreed to, handed over, registered, and recalled."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from desktop_app.models.command_words import CommandState
from desktop_app.models.connections import ConnectionKind
from desktop_app.models.refunds.states import RefundState
from desktop_app.paths import Home
from desktop_app.services.desk import Desk
from tests.services.deciding import NOW, SetClock, files_connection
from tests.services.refunding import ORDER, REFUND, RETURNED, agreeing, bring, rejecting

ADDRESS = "深圳市龙岗区坂田街道 1 号，王工"


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOW)


@pytest.fixture
def desk(home: Home, clock: SetClock) -> Iterator[Desk]:
    made = Desk(home, clock)
    yield made
    made.outbox.close()
    made.close()


def imported(desk: Desk, folder: Path, *rows: dict[str, str]) -> str:
    """The refunds and their order as files of a sheet program; gives the connection."""
    connection = files_connection(desk)
    for name, kind, lines in (("订单.csv", "orders", (ORDER,)), ("退订.csv", "refunds", rows)):
        path = folder / name
        with path.open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.DictWriter(stream, list(lines[0]))
            writer.writeheader()
            writer.writerows(lines)
        assert not desk.intake.import_file(path, kind=kind, data_as_of=NOW).refused
    return connection


def state(desk: Desk, connection: str, refund_id: str = "R1") -> RefundState:
    found = desk.refunds.one(connection, refund_id)
    assert found is not None
    return found.state


def test_agreed_prepared_registered_and_seen(desk: Desk, clock: SetClock, tmp_path: Path) -> None:
    connection = imported(desk, tmp_path, REFUND)
    made = desk.decide_refunds.approve(connection, "R1", agreeing(tmp_path / "given"))
    assert made.command is not None, made.reason
    packet = desk.outbox.packet(made.command.id)
    assert [one.id for one in packet.values] == ["opinion", "agreement.1"]
    assert state(desk, connection) is RefundState.PENDING_SELLER, "what was prepared is not done"

    clock.forward(minutes=5)
    done = desk.outbox.register_result(made.command.id, "done", "控制台已显示")
    assert done.state is CommandState.CONFIRMED
    assert state(desk, connection) is RefundState.APPROVED
    batch = desk.intake.batches(connection)[-1]
    assert (batch.kind, batch.command_id) == ("refunds", made.command.id)
    assert desk.overlay.targets(connection) == {"R1": CommandState.CONFIRMED}

    # the registration is taken back: the request waits again, and so does the packet
    clock.forward(minutes=1)
    desk.intake.withdraw(batch.id)
    assert state(desk, connection) is RefundState.PENDING_SELLER
    assert desk.outbox.get(made.command.id).state is CommandState.PREPARED

    clock.forward(minutes=1)
    desk.outbox.register_result(made.command.id, "done")
    assert state(desk, connection) is RefundState.APPROVED
    clock.forward(hours=4)
    bring(desk, "refunds", {"退订单号": "R1", "状态": "已退订"}, data_as_of=clock.now)
    assert desk.outbox.get(made.command.id).state is CommandState.REFLECTED
    assert state(desk, connection) is RefundState.REFUNDED
    assert desk.overlay.targets(connection) == {}
    told = [one.action for one in desk.work.journal.list(50) if one.action.startswith("command.")]
    assert told[::-1] == [
        *("command.prepared", "command.confirmed", "command.unregistered", "command.confirmed", "command.reflected"),
    ]


def test_what_was_not_done_is_voided_and_can_be_decided_anew(desk: Desk, tmp_path: Path) -> None:
    connection = imported(desk, tmp_path, REFUND)
    made = desk.decide_refunds.approve(connection, "R1", agreeing(tmp_path / "given")).command
    assert made is not None
    folder = desk.outbox.packet(made.id).folder
    assert desk.outbox.void(made.id).state is CommandState.RECALLED
    assert folder is not None
    assert not folder.exists()
    again = desk.decide_refunds.reject(connection, "R1", rejecting()).command
    assert again is not None
    desk.outbox.register_result(again.id, "done")
    assert state(desk, connection) is RefundState.REJECTED
    assert not desk.decide_refunds.approve(connection, "R1", agreeing(tmp_path / "given")).is_made


def test_received_hardware_goes_the_long_way(desk: Desk, clock: SetClock, tmp_path: Path) -> None:
    connection = imported(desk, tmp_path, {**REFUND, **RETURNED})
    form = agreeing(tmp_path / "given", return_address=ADDRESS)
    steps = ((desk.decide_refunds.approve, RefundState.AWAITING_RETURN, "待验收"),)
    for act, after, next_state in steps:
        command = act(connection, "R1", form).command
        assert command is not None
        clock.forward(minutes=5)
        desk.outbox.register_result(command.id, "done")
        assert state(desk, connection) is after
        clock.forward(days=3)
        bring(desk, "refunds", {"退订单号": "R1", "状态": next_state}, data_as_of=clock.now)
        assert desk.outbox.get(command.id).state is CommandState.REFLECTED
    inspected = desk.refunds.one(connection, "R1")
    assert inspected is not None

    # an appeal leaves the request, and its clock, where they are
    appeal = desk.decide_refunds.appeal_inspection(connection, "R1", rejecting(opinion="退回的不是这台")).command
    assert appeal is not None
    clock.forward(hours=1)
    desk.outbox.register_result(appeal.id, "done")
    after_appeal = desk.refunds.one(connection, "R1")
    assert after_appeal is not None
    assert (after_appeal.state, after_appeal.forecast.silence.at) == (inspected.state, inspected.forecast.silence.at)
    clock.forward(days=2)
    bring(desk, "refunds", {"退订单号": "R1", "状态": "待验收"}, data_as_of=clock.now)
    assert desk.outbox.get(appeal.id).state is CommandState.REFLECTED

    command = desk.decide_refunds.confirm_inspection(connection, "R1").command
    assert command is not None
    assert not desk.outbox.packet(command.id).has_values, "one click in the console"
    clock.forward(minutes=1)
    desk.outbox.register_result(command.id, "done")
    assert state(desk, connection) is RefundState.APPROVED


def test_a_batch_that_says_otherwise_is_a_conflict(desk: Desk, clock: SetClock, tmp_path: Path) -> None:
    connection = imported(desk, tmp_path, REFUND)
    made = desk.decide_refunds.approve(connection, "R1", agreeing(tmp_path / "given")).command
    assert made is not None
    clock.forward(hours=1)
    bring(desk, "refunds", {"退订单号": "R1", "状态": "已撤回"}, data_as_of=clock.now)
    found = desk.outbox.get(made.id)
    assert found.state is CommandState.CONFLICT
    assert "已撤回" in found.result_text


def test_what_is_sent_from_here_is_recalled_within_its_hold(desk: Desk, clock: SetClock, tmp_path: Path) -> None:
    direct = desk.connections.create("中间件", ConnectionKind.MIDDLEWARE)
    bring(desk, "orders", ORDER, connection=direct)
    bring(desk, "refunds", REFUND, connection=direct)
    made = desk.decide_refunds.approve(direct.id, "R1", agreeing(tmp_path / "given")).command
    assert made is not None
    assert (made.state, made.hold_seconds) == (CommandState.QUEUED, 30)
    assert desk.outbox.direct.recall(made.id).state is CommandState.RECALLED
    assert desk.decide_refunds.reject(direct.id, "R1", rejecting()).is_made
    clock.forward(days=1)
    assert state(desk, direct.id) is RefundState.PENDING_SELLER
    assert clock.now - NOW == timedelta(days=1)
