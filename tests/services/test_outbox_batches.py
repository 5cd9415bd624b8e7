"""What batches that come later say of a hand-over: reflected, contradicted, nothing, and taken back again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desktop_app.errors import RefusedError
from desktop_app.models.batches import Scope
from desktop_app.models.command_words import CommandState
from desktop_app.models.supervision import Node
from desktop_app.services.desk import Desk
from tests.services.deciding import NOW, SetClock, case_columns, key_of, prepared, project, seen_at, state_of, withdraw

KEY = key_of(1)


@pytest.mark.parametrize(
    ("node", "state"),
    [
        (Node.SELLER_DELIVER, CommandState.REFLECTED),
        (Node.BUYER_ACCEPT, CommandState.REFLECTED),
        (Node.SELLER_CONFIRM_REQUIREMENT, CommandState.CONFLICT),
        (Node.BUYER_SUBMIT_REQUIREMENT, CommandState.CONFLICT),
        (Node.UNKNOWN, CommandState.CONFIRMED),
    ],
)
def test_a_later_batch_reflects_or_contradicts(
    desk: Desk, connection: str, clock: SetClock, node: Node, state: CommandState
) -> None:
    command = prepared(desk, connection)
    desk.outbox.register_result(command.id, "done")
    clock.forward(hours=2)
    seen_at(desk, connection, node, clock.now)
    settled = desk.outbox.get(command.id)
    assert settled.state is state
    if state is CommandState.CONFLICT:
        # both versions are told
        assert "商家实施服务" in settled.result_text
        assert {"商家确认需求", "用户提交需求"} & {
            settled.result_text[n : n + 6] for n in range(len(settled.result_text))
        }
        assert [one.id for one in desk.outbox.list(connection, "person")] == [command.id]


@pytest.mark.parametrize("is_registered", [True, False])
@pytest.mark.parametrize("node", [Node.SELLER_DELIVER, Node.SELLER_CONFIRM_REQUIREMENT, Node.BUYER_SUBMIT_REQUIREMENT])
def test_data_older_than_the_act_settle_nothing_however_late_they_come(
    desk: Desk, connection: str, clock: SetClock, node: Node, is_registered: bool
) -> None:
    command = prepared(desk, connection)
    clock.forward(hours=1)
    if is_registered:
        desk.outbox.register_result(command.id, "done")
    before = state_of(desk, command)
    clock.forward(hours=1)
    seen_at(desk, connection, node, NOW - timedelta(minutes=1))
    assert state_of(desk, command) is before


def test_a_batch_without_the_row_settles_nothing_complete_or_not(desk: Desk, connection: str, clock: SetClock) -> None:
    command = prepared(desk, connection)
    desk.outbox.register_result(command.id, "done")
    clock.forward(hours=1)
    for scope in Scope:
        desk.outbox.settle(project(desk, connection, [case_columns(2, Node.DONE)], clock.now, scope=scope))
    assert state_of(desk, command) is CommandState.CONFIRMED


def test_a_batch_that_does_not_say_the_node_settles_nothing(desk: Desk, connection: str, clock: SetClock) -> None:
    command = prepared(desk, connection)
    desk.outbox.register_result(command.id, "done")
    row = case_columns(1, Node.DONE)
    del row["node_text"]
    desk.outbox.settle(project(desk, connection, [row], clock.forward(hours=1)))
    assert state_of(desk, command) is CommandState.CONFIRMED


def test_withdrawing_the_registration_makes_it_wait_for_a_result_again(
    desk: Desk, connection: str, clock: SetClock
) -> None:
    command = prepared(desk, connection)
    desk.outbox.register_result(command.id, "done")
    (batch,) = desk.work.batches.of_command(command.id)
    desk.intake.withdraw(batch.id)
    assert state_of(desk, command) is CommandState.PREPARED
    case = desk.decide.case(connection, KEY)
    assert case is not None
    assert case.node is Node.SELLER_CONFIRM_REQUIREMENT
    clock.forward(minutes=1)
    desk.outbox.register_result(command.id, "done")
    assert state_of(desk, command) is CommandState.CONFIRMED
    assert len(desk.work.batches.of_command(command.id)) == 2


def test_a_withdrawn_batch_settles_nothing(
    desk: Desk, connection: str, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = prepared(desk, connection)
    with monkeypatch.context() as crash:
        crash.setattr(desk.outbox, "settle", lambda batch: [])
        batch = project(desk, connection, [case_columns(1, Node.SELLER_DELIVER)], clock.forward(hours=1))
    withdraw(desk, batch)
    kept = desk.work.batches.get(batch.id)
    assert kept is not None
    desk.outbox.settle(kept)
    desk.outbox.step()
    assert state_of(desk, command) is CommandState.PREPARED


def test_an_effect_seen_before_anybody_registered_it_is_enough(desk: Desk, connection: str, clock: SetClock) -> None:
    command = prepared(desk, connection)
    seen_at(desk, connection, Node.SELLER_DELIVER, clock.forward(hours=1))
    assert state_of(desk, command) is CommandState.REFLECTED
    assert desk.overlay.targets(connection) == {}
    with pytest.raises(RefusedError):
        desk.outbox.register_result(command.id, "done")


def test_withdrawing_the_batch_that_contradicted_takes_the_conflict_back(
    desk: Desk, connection: str, clock: SetClock
) -> None:
    command = prepared(desk, connection)
    desk.outbox.register_result(command.id, "done")
    wrong = seen_at(desk, connection, Node.SELLER_CONFIRM_REQUIREMENT, clock.forward(hours=1))
    assert state_of(desk, command) is CommandState.CONFLICT
    other = project(desk, connection, [case_columns(2, Node.DONE)], clock.now)
    withdraw(desk, other)
    assert state_of(desk, command) is CommandState.CONFLICT
    withdraw(desk, wrong)
    assert state_of(desk, command) is CommandState.CONFIRMED


def test_a_batch_that_a_crash_left_unsettled_is_settled_by_the_next_step(
    desk: Desk, connection: str, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = prepared(desk, connection)
    with monkeypatch.context() as crash:
        crash.setattr(desk.outbox, "settle", lambda batch: [])
        project(desk, connection, [case_columns(1, Node.SELLER_DELIVER)], clock.forward(hours=1))
    assert state_of(desk, command) is CommandState.PREPARED
    assert [one.state for one in desk.outbox.step().settled] == [CommandState.REFLECTED]
    assert desk.outbox.step().settled == ()


def test_a_conflict_is_settled_by_a_person(desk: Desk, connection: str, clock: SetClock) -> None:
    command = prepared(desk, connection)
    desk.outbox.register_result(command.id, "done")
    seen_at(desk, connection, Node.SELLER_CONFIRM_REQUIREMENT, clock.forward(hours=1))
    assert state_of(desk, command) is CommandState.CONFLICT
    clock.forward(minutes=1)
    desk.outbox.register_result(command.id, "done")
    assert state_of(desk, command) is CommandState.CONFIRMED
    case = desk.decide.case(connection, KEY)
    assert case is not None
    assert case.node is Node.SELLER_DELIVER
    seen_at(desk, connection, Node.SELLER_CONFIRM_REQUIREMENT, clock.forward(hours=1))
    desk.outbox.void(command.id)
    assert state_of(desk, command) is CommandState.RECALLED


def test_a_crash_between_observation_and_registration_is_finished_by_the_next_step(
    desk: Desk, connection: str, clock: SetClock
) -> None:
    command = prepared(desk, connection)
    desk.intake.observe(KEY, Node.SELLER_DELIVER, command_id=command.id, connection=desk.connections.get(connection))
    assert state_of(desk, command) is CommandState.PREPARED
    desk.outbox.step()
    assert state_of(desk, command) is CommandState.CONFIRMED
    assert len(desk.work.batches.of_command(command.id)) == 1
