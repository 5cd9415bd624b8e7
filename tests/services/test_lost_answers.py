"""Answers that were lost: the same bytes again, reading back, or a person; and effects that are seen before them."""

from __future__ import annotations

import pytest

from desktop_app.errors import RefusedError
from desktop_app.gateways.gateway import Answer, Outcome
from desktop_app.models.command_words import CommandState
from desktop_app.models.commands import Command, Recovery
from desktop_app.models.supervision import Node
from desktop_app.paths import Home
from tests.services.sending_bench import Bench

SENDING, SUCCEEDED, UNKNOWN, CONFLICT = (
    CommandState.SENDING,
    CommandState.SUCCEEDED,
    CommandState.UNKNOWN,
    CommandState.CONFLICT,
)


@pytest.mark.parametrize("fault", ["cut_before", "cut_after"])
def test_a_lost_answer_is_settled_by_the_same_bytes_under_the_same_key(bench: Bench, fault: str) -> None:
    command = bench.queued()
    bench.book.fault("send", fault)
    bench.pass_hold()
    lost = bench.get(command)
    assert (lost.state, lost.may_be_done) == (SENDING, True)
    with pytest.raises(RefusedError):
        bench.desk.outbox.direct.recall(command.id)
    bench.pass_hold(31)
    assert (bench.state(command), bench.effects(command), bench.sends()) == (SUCCEEDED, 1, 2)
    assert lost.sent_body == bench.book.records[command.id][0]


def test_later_after_a_lost_answer_is_not_taken_for_undone(bench: Bench) -> None:
    command = bench.queued()
    bench.book.fault("send", "cut_after")
    bench.book.fault("send", "busy")
    bench.pass_hold()
    bench.pass_hold(31)
    waiting = bench.get(command)
    assert (waiting.state, bench.effects(command)) == (SENDING, 1)
    bench.pass_hold(46)
    assert (bench.state(command), bench.effects(command)) == (SUCCEEDED, 1)


def test_after_many_lost_answers_a_person_is_asked_and_reading_back_finds_it(bench: Bench) -> None:
    command = bench.queued()
    bench.book.fault("send", "cut_after", times=8)
    for _turn in range(8):
        bench.pass_hold(601)
    assert bench.sends() == 8
    assert bench.state(command) is UNKNOWN
    bench.desk.outbox.direct.read_back(command.id)
    bench.drain()
    assert (bench.state(command), bench.effects(command)) == (SUCCEEDED, 1)


def test_a_crash_while_sending_is_recovered_by_the_same_bytes(bench: Bench) -> None:
    command = bench.queued()

    class PowerCutError(Exception):
        pass

    def cut() -> None:
        raise PowerCutError

    bench.gateway.before_send = cut
    with pytest.raises(PowerCutError):
        bench.pass_hold()
    bench.reopen()
    assert bench.state(command) is SENDING
    bench.drain()
    assert (bench.state(command), bench.effects(command)) == (SUCCEEDED, 1)


def _crashed(bench: Bench) -> Command:
    command = bench.queued()
    bench.book.fault("send", "cut_after")
    bench.pass_hold()
    assert bench.state(command) is SENDING
    return command


def test_what_was_sent_before_a_weekend_is_read_back_and_not_sent_again(bench: Bench) -> None:
    command = _crashed(bench)
    bench.clock.set_wall(3 * 86400)
    bench.reopen()
    bench.drain()
    assert bench.state(command) is SUCCEEDED
    assert bench.sends() == 1


def _never_arrived(bench: Bench) -> Command:
    """Sent before a weekend, lost on the way, and asked about after it."""
    command = bench.queued()
    bench.book.fault("send", "cut_before")
    bench.pass_hold()
    bench.clock.set_wall(3 * 86400)
    bench.reopen()
    bench.drain()
    return command


def test_without_a_record_after_a_weekend_a_person_is_asked(bench: Bench) -> None:
    command = _never_arrived(bench)
    asked = bench.get(command)
    assert (asked.state, bench.sends()) == (UNKNOWN, 1)
    assert "没有这次提交的记录" in asked.result_text
    assert "商家确认需求" in asked.result_text, "where the case stands now"
    bench.desk.outbox.direct.send_again(command.id)
    bench.pass_hold()
    assert (bench.state(command), bench.effects(command)) == (SUCCEEDED, 1)


def test_recalling_a_second_try_leaves_the_first_one_unknown(bench: Bench) -> None:
    command = _never_arrived(bench)
    bench.desk.outbox.direct.send_again(command.id)
    bench.desk.outbox.direct.recall(command.id)
    assert bench.state(command) is UNKNOWN
    bench.pass_hold(600)
    assert bench.book.effects == []


@pytest.mark.parametrize(("fault", "state"), [("cut_after", SUCCEEDED), ("cut_before", UNKNOWN)])
def test_a_counterpart_that_must_be_asked_is_asked(home: Home, fault: str, state: CommandState) -> None:
    bench = Bench(home, recovery=Recovery.READ_BACK)
    command = bench.queued()
    bench.book.fault("send", fault)
    bench.pass_hold()
    bench.pass_hold(31)
    assert (bench.state(command), bench.sends()) == (state, 1)
    bench.close()


def test_where_nothing_can_be_asked_a_person_decides(home: Home) -> None:
    bench = Bench(home, recovery=Recovery.ASK)
    command = bench.queued()
    bench.book.fault("send", "cut_after")
    bench.pass_hold()
    bench.pass_hold(600)
    assert (bench.state(command), bench.sends(), bench.book.calls.count("read_command")) == (UNKNOWN, 1, 0)
    bench.desk.outbox.register_result(command.id, "done")
    assert bench.state(command) is CommandState.CONFIRMED
    bench.close()


def test_other_bytes_under_our_key_mean_that_an_earlier_try_arrived(bench: Bench) -> None:
    command = bench.queued()
    answer = Answer(Outcome.ACCEPTED, item={"node": "SELLER_DELIVER"}, at=bench.clock.now)
    bench.book.records[command.id] = (b"what an earlier program sent", answer)
    bench.pass_hold()
    assert (bench.state(command), bench.sends()) == (UNKNOWN, 1)
    bench.drain()
    assert (bench.state(command), bench.sends(), bench.book.effects) == (SUCCEEDED, 1, [])


# ---- an answer that comes after its effect was seen ------------------------------------------------


@pytest.mark.parametrize(
    ("node", "state"),
    [
        (Node.SELLER_DELIVER, CommandState.REFLECTED),
        (Node.BUYER_ACCEPT, CommandState.REFLECTED),
        (Node.CANCELLED_BY_REFUND, CONFLICT),
    ],
)
def test_a_row_that_came_between_the_effect_and_its_answer_settles_it_at_once(
    bench: Bench, node: Node, state: CommandState
) -> None:
    command = bench.queued()
    bench.book.fault("send", "cut_after")
    bench.pass_hold()
    assert (bench.state(command), bench.effects(command)) == (SENDING, 1)
    bench.clock.forward(2)
    bench.see(1, node)
    assert bench.state(command) is SENDING, "nothing is settled before the answer"
    bench.pass_hold(601)
    assert (bench.state(command), bench.effects(command)) == (state, 1)


def test_a_row_older_than_the_effect_settles_nothing(bench: Bench) -> None:
    command = bench.queued()
    bench.book.fault("send", "offline")
    bench.pass_hold()
    bench.see(1, Node.SELLER_CONFIRM_REQUIREMENT)
    bench.pass_hold(601)
    assert (bench.state(command), bench.effects(command)) == (SUCCEEDED, 1)


def test_a_crash_between_the_answer_and_its_settling_is_made_good(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = bench.queued()
    bench.book.fault("send", "cut_after")
    bench.pass_hold()
    bench.clock.forward(2)
    bench.see(1, Node.SELLER_DELIVER)
    bench.drain()
    with monkeypatch.context() as patched:
        patched.setattr(bench.desk.outbox, "settle_answered", lambda _command: None)
        bench.pass_hold(601)
    assert bench.state(command) is SUCCEEDED
    bench.drain()
    assert bench.state(command) is CommandState.REFLECTED


def test_now_means_now_although_the_command_was_put_off(bench: Bench) -> None:
    queued = bench.queued()
    bench.book.fault("send", "cut_before")
    bench.pass_hold()
    assert bench.state(queued) is SENDING
    bench.desk.outbox.direct.try_now(bench.connection)
    bench.drain()
    assert (bench.state(queued), bench.effects(queued)) == (SUCCEEDED, 1)
