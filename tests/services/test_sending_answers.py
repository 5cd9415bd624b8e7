"""What becomes of each kind of answer to a command that was sent, and of what waits for its connection."""

from __future__ import annotations

import pytest

from desktop_app.gateways.gateway import Answer, Outcome
from desktop_app.models.command_words import CommandState
from desktop_app.models.commands import Command
from desktop_app.models.syncing import SyncState, SyncStateName
from desktop_app.services.acts.waits import WaitReason
from desktop_app.views.shell.status_reads import read_state
from tests.services.deciding import key_of
from tests.services.sending_bench import Bench

QUEUED, SUCCEEDED, CONFLICT, REFUSED, RECALLED = (
    CommandState.QUEUED,
    CommandState.SUCCEEDED,
    CommandState.CONFLICT,
    CommandState.REFUSED,
    CommandState.RECALLED,
)


# ---- answers ------------------------------------------------------------------------------------


def test_a_refusal_is_visible_and_frees_the_case(bench: Bench) -> None:
    command = bench.queued()
    notices = bench.hear_notices()
    bench.book.fault("send", "refused")
    bench.pass_hold()
    assert (bench.state(command), bench.effects(command)) == (REFUSED, 0)
    assert "对方" in bench.get(command).result_text
    assert len(notices) == 1


def test_a_conflict_keeps_the_counterparts_version(bench: Bench) -> None:
    command = bench.queued()

    def somebody_else() -> None:
        bench.book.cases[key_of(1)]["node"] = "SELLER_DELIVER"

    bench.gateway.before_send = somebody_else
    bench.pass_hold()
    held = bench.get(command)
    assert (held.state, bench.effects(command)) == (CONFLICT, 0)
    assert held.answer["case"]["node"] == "SELLER_DELIVER"
    bench.desk.outbox.void(command.id)
    assert bench.state(command) is RECALLED


@pytest.mark.parametrize(
    ("fault", "seconds"), [("busy", 45), ("busy_for_a_moment", 30), ("maintenance", 30), ("offline", 30)]
)
def test_what_was_certainly_not_done_waits_visibly_and_can_be_recalled(bench: Bench, fault: str, seconds: int) -> None:
    command = bench.queued()
    bench.book.fault("send", fault)
    bench.pass_hold()
    waiting = bench.get(command)
    assert (waiting.state, waiting.may_be_done) == (QUEUED, False)
    assert waiting.next_try_at is not None
    assert (waiting.next_try_at - bench.clock.now).total_seconds() == seconds
    bench.pass_hold(seconds - 1)
    assert bench.sends() == 1
    bench.pass_hold(1.5)
    assert bench.effects(command) == 1


def test_a_recall_while_it_waits_to_be_tried_again_counts(bench: Bench) -> None:
    command = bench.queued()
    bench.book.fault("send", "busy")
    bench.pass_hold()
    bench.desk.outbox.direct.recall(command.id)
    bench.pass_hold(600)
    assert (bench.state(command), bench.sends(), bench.book.effects) == (RECALLED, 1, [])


def test_a_wait_that_the_counterpart_asks_for_is_kept_over_a_restart(bench: Bench) -> None:
    command = bench.queued()
    bench.book.fault("send", "busy_for_long")
    bench.pass_hold()
    bench.reopen()
    bench.pass_hold(7100)
    assert bench.sends() == 1
    bench.pass_hold(120)
    assert bench.effects(command) == 1


def test_offline_everything_of_the_connection_waits_in_order_with_longer_pauses(bench: Bench) -> None:
    commands = [bench.queued(number) for number in (1, 2, 3)]
    bench.book.fault("read_case", "offline", times=3)
    bench.pass_hold()
    assert bench.book.calls == ["read_case"], "one call speaks for all"
    waiting = bench.desk.outbox.direct.waiting(bench.connection)
    assert waiting is not None
    assert waiting.reason is WaitReason.OFFLINE
    bench.pass_hold(30.5)
    bench.pass_hold(59)
    assert len(bench.book.calls) == 2
    bench.pass_hold(2)
    assert len(bench.book.calls) == 3
    bench.pass_hold(121)
    assert bench.book.effects == [one.id for one in commands]
    assert bench.desk.outbox.direct.waiting(bench.connection) is None


def test_offline_a_broken_condition_is_held_and_the_others_go(bench: Bench) -> None:
    first, second, third = (bench.queued(number) for number in (1, 2, 3))
    bench.book.fault("read_case", "offline")
    bench.pass_hold()
    bench.book.cases[key_of(2)]["order_amount"] = "1.00"
    bench.pass_hold(31)
    assert [bench.state(one) for one in (first, second, third)] == [SUCCEEDED, CONFLICT, SUCCEEDED]
    assert bench.book.effects == [first.id, third.id]


def test_what_waited_offline_for_too_long_asks(bench: Bench) -> None:
    command = bench.queued()
    bench.book.fault("read_case", "offline")
    bench.pass_hold()
    bench.pass_hold(13 * 3600)
    assert bench.get(command).is_asking
    assert bench.sends() == 0


def test_credentials_that_are_not_accepted_stop_the_connection_with_one_notice(bench: Bench) -> None:
    commands = [bench.queued(number) for number in (1, 2)]
    notices = bench.hear_notices()
    bench.book.fault("any", "unauthorized", times=2)
    bench.pass_hold()
    bench.pass_hold(300)
    assert len(bench.book.calls) == 1
    assert [one.title for one in notices] == ["连接没有通过验证"]
    assert bench.source.forgotten == 1, "opened anew, with what the settings say then"
    bench.pass_hold(301)
    assert len(bench.book.calls) == 2
    assert len(notices) == 1
    bench.desk.outbox.direct.try_now(bench.connection)
    bench.drain()
    assert [bench.state(one) for one in commands] == [SUCCEEDED, SUCCEEDED]


def test_a_case_whose_question_fails_does_not_stand_in_the_way_of_the_others(bench: Bench) -> None:
    first, second = bench.queued(1), bench.queued(2)
    bench.book.fault("read_case", "cut_before")
    bench.pass_hold()
    assert bench.book.effects == []
    bench.pass_hold(31)
    assert bench.book.effects == [second.id]
    bench.pass_hold(31)
    assert bench.book.effects == [second.id, first.id]


@pytest.mark.parametrize(
    ("code", "outcome", "reason"),
    [
        ("server_error", Outcome.UNKNOWN, WaitReason.UNUSABLE),
        ("redirect", Outcome.UNREACHABLE, WaitReason.UNUSABLE),
        ("html", Outcome.UNKNOWN, WaitReason.UNUSABLE),
        ("refused", Outcome.UNREACHABLE, WaitReason.OFFLINE),
        ("timeout", Outcome.UNKNOWN, WaitReason.LOST),
        ("too_fast", Outcome.RETRY, WaitReason.BUSY),
    ],
)
def test_why_a_connection_waits_is_what_is_so(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, code: str, outcome: Outcome, reason: WaitReason
) -> None:
    bench.queued()
    monkeypatch.setattr(bench.gateway, "send", lambda _key, _body: Answer(outcome, code, "说明。"))
    bench.pass_hold()
    wait = bench.desk.outbox.direct.waiting(bench.connection)
    assert wait is not None
    assert wait.reason is reason
    line = read_state(bench.desk, bench.connection)
    assert line is not None
    assert ("离线" in line.text) is (reason is WaitReason.OFFLINE)
    assert "1 条在排队" in line.text


# ---- a connection that answers its fetches again ------------------------------------------------


def _fetched(bench: Bench) -> None:
    """A fetch, of this or of another process, was answered to the end now."""
    done = SyncState(bench.connection, "cases", state=SyncStateName.DONE, ended_at=bench.clock.wall())
    with bench.desk.work.writing() as tx:
        bench.desk.work.sync.put(tx, done)


def _offline_for_long(bench: Bench) -> Command:
    """Lost twice, then nobody there: the pauses are minutes long by now."""
    command = bench.queued()
    _fetched(bench)
    bench.book.fault("send", "cut_after", times=2)
    bench.book.fault("send", "offline", times=2)
    for seconds in (31, 31, 61, 121):
        bench.pass_hold(seconds)
    assert bench.sends() == 4
    line = read_state(bench.desk, bench.connection)
    assert line is not None
    assert "离线" in line.text
    return command


def test_what_waits_offline_goes_soon_when_a_fetch_was_answered(bench: Bench) -> None:
    command = _offline_for_long(bench)
    bench.pass_hold(35)
    assert bench.sends() == 4, "nobody has answered since"
    _fetched(bench)
    assert read_state(bench.desk, bench.connection) is None, "nobody says offline of one that answers"
    bench.drain()
    assert (bench.state(command), bench.effects(command)) == (SUCCEEDED, 1)


def test_one_that_answers_its_fetches_alone_is_not_asked_more_often_than_after_a_first_fault(bench: Bench) -> None:
    _offline_for_long(bench)
    bench.book.fault("send", "offline", times=20)
    tries = bench.sends()
    for _second in range(90):
        bench.clock.forward(1)
        _fetched(bench)
        bench.drain()
    assert bench.sends() - tries <= 3


def test_no_answer_to_what_was_sent_is_not_called_offline(bench: Bench) -> None:
    bench.queued()
    bench.book.fault("send", "cut_after")
    bench.pass_hold()
    line = read_state(bench.desk, bench.connection)
    assert line is not None
    assert line.text == "没有收到答复，1 条在排队"
    _fetched(bench)
    bench.pass_hold(5)
    assert bench.sends() == 1, "its own pause goes on: the counterpart is there, and this call fails"
