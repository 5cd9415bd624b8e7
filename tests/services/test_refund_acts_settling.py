"""Commands on refunds are settled by the batches that come later: shown, contradicted, or nothing follows."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desktop_app.models.batches import Batch, BatchSource
from desktop_app.models.command_words import Capability, CommandName, CommandState
from desktop_app.models.commands import Command
from desktop_app.models.refunds.states import RefundState
from desktop_app.models.supervision import Node
from desktop_app.services.acts.outbox import DONE, group_of
from desktop_app.services.desk import Desk
from tests.services.deciding import SetClock, project, state_of, withdraw
from tests.services.refund_acts import decided, refund_columns, refund_id
from tests.services.sending_bench import Bench

SUCCEEDED, REFLECTED, CONFLICT, PREPARED, CONFIRMED = (
    CommandState.SUCCEEDED,
    CommandState.REFLECTED,
    CommandState.CONFLICT,
    CommandState.PREPARED,
    CommandState.CONFIRMED,
)
N, S = CommandName, RefundState
ONE = refund_id(1)


def _sent(bench: Bench, name: CommandName = N.APPROVE_REFUND, state: RefundState = S.PENDING_SELLER) -> Command:
    command = bench.queued_refund(name, state)
    bench.pass_hold()
    assert bench.state(command) is SUCCEEDED
    bench.clock.forward(10)
    return command


# ---- sent from here -----------------------------------------------------------------------------


@pytest.mark.parametrize("seen", [S.APPROVED, S.REFUNDED])
def test_a_later_batch_shows_an_agreement_also_when_the_money_went_back_already(bench: Bench, seen: S) -> None:
    command = _sent(bench)
    bench.see_refund(1, seen)
    assert bench.state(command) is REFLECTED
    assert bench.desk.overlay.targets(bench.connection) == {}


def test_money_that_did_not_go_back_is_shown_as_that(bench: Bench) -> None:
    command = _sent(bench)
    bench.see_refund(1, S.FAILED)
    failed = bench.get(command)
    assert (failed.state, group_of(failed)) == (CONFLICT, "person")
    assert "已同意" in failed.result_text
    assert "退订失败" in failed.result_text


def test_a_failure_after_the_agreement_was_seen_leaves_the_command_and_shows_on_the_request(bench: Bench) -> None:
    command = _sent(bench)
    bench.see_refund(1, S.APPROVED)
    bench.clock.forward(3600)
    bench.see_refund(1, S.FAILED)
    assert bench.state(command) is REFLECTED
    now = bench.desk.refunds.one(bench.connection, ONE)
    assert now is not None
    assert now.state is S.FAILED


def test_another_request_of_the_order_is_another_matter(bench: Bench) -> None:
    command = _sent(bench, N.REJECT_REFUND)
    again = refund_columns(1, S.PENDING_SELLER, refund_id=refund_id(2))
    project(bench.desk, bench.connection, [again], bench.clock.now, kind_id="refunds")
    assert bench.state(command) is SUCCEEDED, "nothing was said of the rejected one"
    decided(bench.desk, bench.connection, refund_id(2), N.APPROVE_REFUND)
    bench.clock.forward(1)
    bench.see_refund(1, S.REJECTED)
    assert bench.state(command) is REFLECTED


def test_a_request_still_to_be_reviewed_contradicts_what_was_said_to_be_done(bench: Bench) -> None:
    command = _sent(bench)
    bench.see_refund(1, S.PENDING_SELLER)
    assert bench.state(command) is CONFLICT


def test_a_batch_older_than_the_act_settles_nothing(bench: Bench) -> None:
    command = _sent(bench)
    for seen in (S.PENDING_SELLER, S.REFUNDED, S.WITHDRAWN):
        before = command.made_at - timedelta(minutes=1)
        project(bench.desk, bench.connection, [refund_columns(1, seen)], before, kind_id="refunds")
    bench.drain()
    assert bench.state(command) is SUCCEEDED


def test_a_batch_without_the_request_or_without_its_state_says_nothing(bench: Bench) -> None:
    command = _sent(bench)
    bench.see_refund(2, S.REFUNDED)
    columns = {name: value for name, value in refund_columns(1, "").items() if name != "node_text"}
    project(bench.desk, bench.connection, [columns], bench.clock.now, kind_id="refunds")
    bench.see_refund(1, "内部审批")  # type: ignore[arg-type]
    bench.drain()
    assert bench.state(command) is SUCCEEDED


def test_a_batch_of_cases_settles_no_refund(bench: Bench) -> None:
    command = _sent(bench)
    bench.see(1, Node.SELLER_DELIVER)
    assert bench.state(command) is SUCCEEDED


def test_a_page_that_came_before_the_answer_settles_when_the_answer_comes(bench: Bench) -> None:
    command = bench.queued_refund()

    def seen_meanwhile() -> None:
        # done there, and fetched by another window before the answer is here
        bench.clock.now += timedelta(seconds=5)
        bench.see_refund(1, S.APPROVED)
        bench.clock.now -= timedelta(seconds=5)

    bench.gateway.before_send = seen_meanwhile
    bench.pass_hold()
    assert (bench.state(command), bench.effects(command)) == (REFLECTED, 1)


def test_a_whole_fetch_without_a_row_says_that_it_stands_as_it_was(bench: Bench) -> None:
    """A change would have come with it: said to be done, and nothing there has moved."""
    desk, columns = bench.desk, refund_columns(1, S.PENDING_SELLER)
    bench.book.add_refund(1)
    project(desk, bench.connection, [columns], bench.clock.now, kind_id="refunds", source=BatchSource.SYNC)
    bench.clock.forward(0.001)
    command = decided(desk, bench.connection, ONE, N.APPROVE_REFUND)
    bench.pass_hold()
    at = bench.clock.now + timedelta(minutes=5)
    assert desk.outbox.settle_fetched(bench.connection, "cases", at) == []
    assert bench.state(command) is SUCCEEDED
    (settled,) = desk.outbox.settle_fetched(bench.connection, "refunds", at)
    assert (settled.command_id, settled.state) == (command.id, CONFLICT)


def test_an_appeal_is_over_when_the_request_is_seen_again_where_it_stood(bench: Bench) -> None:
    command = _sent(bench, N.APPEAL_INSPECTION, S.AWAITING_INSPECTION)
    assert bench.get(command).values["after"] == S.AWAITING_INSPECTION
    bench.see_refund(1, S.AWAITING_INSPECTION)
    assert bench.state(command) is REFLECTED


def test_goods_that_were_refused_and_came_again(bench: Bench) -> None:
    command = _sent(bench, N.REJECT_INSPECTION, S.AWAITING_INSPECTION)
    bench.see_refund(1, S.AWAITING_INSPECTION, node_since=bench.clock.now - timedelta(seconds=1))
    assert bench.state(command) is REFLECTED


# ---- handed over --------------------------------------------------------------------------------


def _prepared(
    desk: Desk, connection: str, name: CommandName = N.APPROVE_REFUND, state: S = S.PENDING_SELLER
) -> Command:
    at = desk.clock.connection_now() - timedelta(hours=1)
    project(desk, connection, [refund_columns(1, state)], at, kind_id="refunds")
    return decided(desk, connection, ONE, name, Capability.HANDOFF)


def _seen(desk: Desk, connection: str, state: S) -> Batch:
    return project(desk, connection, [refund_columns(1, state)], desk.clock.connection_now(), kind_id="refunds")


@pytest.mark.parametrize(
    ("name", "start", "after"),
    [
        (N.APPROVE_REFUND, S.PENDING_SELLER, S.APPROVED),
        (N.REJECT_REFUND, S.PENDING_SELLER, S.REJECTED),
        (N.CONFIRM_INSPECTION, S.AWAITING_INSPECTION, S.APPROVED),
        (N.REJECT_INSPECTION, S.AWAITING_INSPECTION, S.AWAITING_RETURN),
        (N.APPEAL_INSPECTION, S.AWAITING_INSPECTION, S.AWAITING_INSPECTION),
    ],
)
def test_a_registered_result_moves_the_request_and_a_later_batch_confirms_it(
    desk: Desk, clock: SetClock, connection: str, name: CommandName, start: S, after: S
) -> None:
    command = _prepared(desk, connection, name, start)
    clock.forward(minutes=5)
    assert desk.outbox.register_result(command.id, DONE, "看到了").state is CONFIRMED
    one = desk.refunds.one(connection, ONE)
    assert one is not None
    assert one.state is after
    (own,) = desk.work.batches.of_command(command.id)
    assert own.kind == "refunds"
    clock.forward(minutes=5)
    _seen(desk, connection, after)
    assert state_of(desk, command) is REFLECTED


def test_a_registration_that_is_taken_back_waits_for_its_result_again(
    desk: Desk, clock: SetClock, connection: str
) -> None:
    command = _prepared(desk, connection)
    clock.forward(minutes=5)
    desk.outbox.register_result(command.id, DONE)
    (own,) = desk.work.batches.of_command(command.id)
    withdraw(desk, own)
    assert state_of(desk, command) is PREPARED
    one = desk.refunds.one(connection, ONE)
    assert one is not None
    assert one.state is S.PENDING_SELLER


def test_a_registration_whose_commit_was_lost_is_finished(desk: Desk, clock: SetClock, connection: str) -> None:
    command = _prepared(desk, connection)
    clock.forward(minutes=5)
    desk.outbox._observe(command, "", None)  # and the process ended
    assert state_of(desk, command) is PREPARED
    desk.outbox.step()
    assert state_of(desk, command) is CONFIRMED


def test_a_batch_that_contradicts_is_told_and_forgotten_when_it_is_withdrawn(
    desk: Desk, clock: SetClock, connection: str
) -> None:
    command = _prepared(desk, connection)
    clock.forward(minutes=5)
    desk.outbox.register_result(command.id, DONE)
    clock.forward(minutes=5)
    wrong = _seen(desk, connection, S.WITHDRAWN)
    contradicted = desk.outbox.get(command.id)
    assert contradicted.state is CONFLICT
    assert "已同意" in contradicted.result_text
    assert "已撤回" in contradicted.result_text
    withdraw(desk, wrong)
    assert state_of(desk, command) is CONFIRMED


@pytest.mark.parametrize(
    ("seen", "state"),
    [
        (S.PENDING_SELLER, PREPARED),
        (S.APPROVED, REFLECTED),
        (S.REFUNDED, REFLECTED),
        (S.WITHDRAWN, CONFLICT),
        (S.FAILED, CONFLICT),
        (S.REJECTED, CONFLICT),
    ],
)
def test_a_packet_is_settled_by_what_a_batch_shows_before_anybody_registered(
    desk: Desk, clock: SetClock, connection: str, seen: S, state: CommandState
) -> None:
    command = _prepared(desk, connection)
    clock.forward(minutes=5)
    _seen(desk, connection, seen)
    assert state_of(desk, command) is state


def test_an_appeal_that_nobody_registered_is_not_proven_by_a_request_that_stands_where_it_stood(
    desk: Desk, clock: SetClock, connection: str
) -> None:
    command = _prepared(desk, connection, N.APPEAL_INSPECTION, S.AWAITING_INSPECTION)
    clock.forward(minutes=5)
    _seen(desk, connection, S.AWAITING_INSPECTION)
    assert state_of(desk, command) is PREPARED
    clock.forward(minutes=5)
    _seen(desk, connection, S.REFUNDED)
    assert state_of(desk, command) is CONFLICT


def test_who_takes_a_batch_back_is_told_which_commands_stand_on_its_requests(
    desk: Desk, clock: SetClock, connection: str
) -> None:
    command = _prepared(desk, connection)
    clock.forward(minutes=5)
    seen = _seen(desk, connection, S.PENDING_SELLER)
    assert [one.id for one in desk.intake.outlook(seen.id).standing] == [command.id]
