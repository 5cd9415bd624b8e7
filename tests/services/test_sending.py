"""A decision on a connection that sends: held, recalled, sent once, and what becomes of each kind of answer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from desktop_app.errors import RefusedError
from desktop_app.gateways.gateway import Answer, Outcome
from desktop_app.models.commands import Command, CommandState, Recovery
from desktop_app.models.events import NoticeRaised
from desktop_app.models.supervision import Node
from desktop_app.paths import Home
from desktop_app.services.acts.waits import WaitReason
from tests.services.deciding import key_of
from tests.services.sending_bench import Bench

QUEUED, SENDING, SUCCEEDED, UNKNOWN, CONFLICT, REFUSED, RECALLED, REFLECTED = (
    CommandState.QUEUED,
    CommandState.SENDING,
    CommandState.SUCCEEDED,
    CommandState.UNKNOWN,
    CommandState.CONFLICT,
    CommandState.REFUSED,
    CommandState.RECALLED,
    CommandState.REFLECTED,
)


@pytest.fixture
def bench(home: Home) -> Iterator[Bench]:
    made = Bench(home)
    yield made
    made.close()


def _notices(bench: Bench) -> list[NoticeRaised]:
    heard = Heard()
    bench.desk.events.subscribe(NoticeRaised, heard.on)
    bench.heard = heard  # type: ignore[attr-defined]  # kept alive: events hold their listeners weakly
    return heard.notices


class Heard:
    def __init__(self) -> None:
        self.notices: list[NoticeRaised] = []

    def on(self, notice: NoticeRaised) -> None:
        self.notices.append(notice)


# ---- hold and recall ----------------------------------------------------------------------------


def test_a_decision_is_queued_with_its_hold_and_nothing_leaves_before_it_ends(bench: Bench) -> None:
    command = bench.queued()
    assert (command.state, command.hold_seconds) == (QUEUED, 30)
    assert bench.desk.outbox.direct.remaining_seconds(command) == 30
    bench.pass_hold(29.9)
    assert bench.book.calls == []
    bench.pass_hold(0.2)
    assert bench.state(command) is SUCCEEDED
    assert bench.book.effects == [command.id]
    actions = [entry.action for entry in bench.desk.work.journal.list(10)]
    assert actions[:3] == ["command.succeeded", "command.sending", "command.queued"]


def test_larger_amounts_are_held_longer(bench: Bench) -> None:
    bench.book.add(1)
    bench.see(1, Node.SELLER_CONFIRM_REQUIREMENT, order_amount="200000.00")
    assert bench.decide().hold_seconds == 120


def test_a_recalled_command_is_never_sent(bench: Bench) -> None:
    command = bench.queued()
    bench.clock.forward(29)
    bench.desk.outbox.direct.recall(command.id)
    bench.pass_hold(3600)
    assert (bench.state(command), bench.book.calls) == (RECALLED, [])
    assert bench.decide().state is QUEUED, "the case is free again"


def test_recall_comes_too_late_once_the_first_byte_may_have_left(bench: Bench) -> None:
    command = bench.queued()

    def recall() -> None:
        with pytest.raises(RefusedError, match="已经提交"):
            bench.desk.outbox.direct.recall(command.id)

    bench.gateway.before_send = recall
    bench.pass_hold()
    assert bench.state(command) is SUCCEEDED


def test_a_recall_between_looking_and_sending_wins(bench: Bench) -> None:
    command = bench.queued()
    read_case = bench.gateway.read_case

    def recalled_meanwhile(order_id: str, line_id: str) -> object:
        bench.desk.outbox.direct.recall(command.id)
        return read_case(order_id, line_id)

    bench.gateway.read_case = recalled_meanwhile  # type: ignore[method-assign,assignment]
    bench.pass_hold()
    assert (bench.state(command), bench.sends()) == (RECALLED, 0)


def test_send_now_waives_the_rest_of_the_hold(bench: Bench) -> None:
    command = bench.queued()
    bench.desk.outbox.direct.send_now(command.id)
    bench.drain()
    assert bench.state(command) is SUCCEEDED


@pytest.mark.parametrize(("after_seconds", "left"), [(5, 25), (25, 10), (300, 10)])
def test_a_hold_survives_a_restart_and_is_shown_again(bench: Bench, after_seconds: int, left: int) -> None:
    command = bench.queued()
    bench.clock.forward(after_seconds)
    bench.reopen()
    assert bench.desk.outbox.direct.remaining_seconds(bench.get(command)) == left
    bench.drain()
    bench.pass_hold(left - 1)
    assert bench.sends() == 0
    bench.pass_hold(1.5)
    assert bench.effects(command) == 1


@pytest.mark.parametrize("jump", [-2 * 86400, -3600, 3600, 11 * 3600])
def test_a_wall_clock_that_jumps_neither_sends_early_nor_never(bench: Bench, jump: int) -> None:
    command = bench.queued()
    bench.clock.forward(10)
    bench.clock.set_wall(jump)
    bench.drain()
    assert bench.sends() == 0
    bench.pass_hold(19)
    assert bench.sends() == 0
    bench.pass_hold(1.5)
    assert bench.effects(command) == 1


def test_a_clock_set_back_over_a_restart_holds_no_longer_than_the_full_hold(bench: Bench) -> None:
    command = bench.queued()
    bench.clock.set_wall(-2 * 86400)
    bench.reopen()
    bench.drain()
    bench.pass_hold(30.5)
    assert bench.effects(command) == 1


@pytest.mark.parametrize("has_restarted", [True, False])
def test_a_laptop_closed_for_a_weekend_asks_instead_of_sending(bench: Bench, has_restarted: bool) -> None:
    command = bench.queued()
    notices = _notices(bench)
    bench.clock.forward(5)
    bench.clock.set_wall(2.5 * 86400)
    if has_restarted:
        bench.reopen()
        notices = _notices(bench)
    bench.pass_hold(60)
    asking = bench.get(command)
    assert (asking.state, asking.is_asking, bench.book.calls) == (QUEUED, True, [])
    assert bench.desk.outbox.list(bench.connection, "person") == [asking]
    assert bench.desk.outbox.list(bench.connection, "auto") == []
    assert [one.title for one in notices] == ["等您确认"]
    bench.desk.outbox.direct.still_wanted(command.id)
    bench.drain()
    assert bench.sends() == 0, "held anew"
    bench.pass_hold()
    assert bench.effects(command) == 1


def test_what_waited_too_long_can_be_recalled(bench: Bench) -> None:
    command = bench.queued()
    bench.clock.set_wall(86400)
    bench.drain()
    bench.desk.outbox.direct.recall(command.id)
    bench.pass_hold()
    assert (bench.state(command), bench.book.calls) == (RECALLED, [])


# ---- conditions ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"node": "SELLER_DELIVER"}, "商家实施服务"),
        ({"order_amount": "100.00"}, "¥100.00"),
        ({"currency": "USD"}, "USD"),
        ({"appeal_open": True}, "申诉"),
        ({"node_since": "2026-11-24T10:00:20+08:00"}, "又一次"),
        (None, "没有这一单"),
    ],
)
def test_a_condition_that_broke_holds_it_for_review_with_the_reason(
    bench: Bench, changes: dict[str, object] | None, word: str
) -> None:
    command = bench.queued()
    if changes is None:
        bench.book.cases.clear()
    else:
        bench.book.cases[key_of(1)].update(changes)
    bench.pass_hold()
    held = bench.get(command)
    assert (held.state, bench.sends()) == (CONFLICT, 0)
    assert word in held.result_text
    assert held.answer["case"] == bench.book.cases.get(key_of(1))


def test_newer_facts_here_break_it_off_without_asking(bench: Bench) -> None:
    command = bench.queued()
    bench.clock.forward(5)
    bench.see(1, Node.BUYER_ACCEPT)
    bench.drain()
    assert (bench.state(command), bench.book.calls) == (CONFLICT, [])


def test_a_second_act_waits_for_the_first_one_to_be_seen(bench: Bench) -> None:
    command = bench.queued()
    bench.pass_hold()
    again = bench.desk.decide.confirm_requirement(bench.connection, [key_of(1)])[0]
    assert not again.is_made
    bench.clock.forward(10)
    bench.see(1, Node.SELLER_DELIVER)
    assert bench.state(command) is REFLECTED
    assert bench.desk.overlay.targets(bench.connection) == {}


def test_a_page_fetched_while_it_was_held_does_not_contradict_what_was_done_later(bench: Bench) -> None:
    command = bench.queued()
    bench.clock.forward(5)
    bench.see(1, Node.SELLER_CONFIRM_REQUIREMENT)
    bench.pass_hold()
    assert bench.state(command) is SUCCEEDED
    bench.drain()
    assert bench.state(command) is SUCCEEDED
    bench.clock.forward(5)
    bench.see(1, Node.SELLER_CONFIRM_REQUIREMENT)
    assert bench.state(command) is CONFLICT, "said to be done, and the newest data do not show it"


# ---- answers ------------------------------------------------------------------------------------


def test_a_refusal_is_visible_and_frees_the_case(bench: Bench) -> None:
    command = bench.queued()
    notices = _notices(bench)
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
    notices = _notices(bench)
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


# ---- lost answers -------------------------------------------------------------------------------


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


def test_without_a_record_after_a_weekend_a_person_is_asked(bench: Bench) -> None:
    command = bench.queued()
    bench.book.fault("send", "cut_before")
    bench.pass_hold()
    bench.clock.set_wall(3 * 86400)
    bench.reopen()
    bench.drain()
    asked = bench.get(command)
    assert (asked.state, bench.sends()) == (UNKNOWN, 1)
    assert "没有这次提交的记录" in asked.result_text
    assert "商家确认需求" in asked.result_text, "where the case stands now"
    bench.desk.outbox.direct.send_again(command.id)
    bench.pass_hold()
    assert (bench.state(command), bench.effects(command)) == (SUCCEEDED, 1)


def test_recalling_a_second_try_leaves_the_first_one_unknown(bench: Bench) -> None:
    command = bench.queued()
    bench.book.fault("send", "cut_before")
    bench.pass_hold()
    bench.clock.set_wall(3 * 86400)
    bench.reopen()
    bench.drain()
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


def test_who_read_a_command_before_its_hold_was_waived_does_not_undo_that(bench: Bench) -> None:
    before = bench.queued()
    bench.desk.outbox.direct.send_now(before.id)
    assert bench.desk.outbox.direct.remaining_seconds(before) == 30
    assert bench.desk.outbox.direct.remaining_seconds(bench.get(before)) == 0


def test_other_bytes_under_our_key_mean_that_an_earlier_try_arrived(bench: Bench) -> None:
    command = bench.queued()
    answer = Answer(Outcome.ACCEPTED, case={"node": "SELLER_DELIVER"}, at=bench.clock.now)
    bench.book.records[command.id] = (b"what an earlier program sent", answer)
    bench.pass_hold()
    assert (bench.state(command), bench.sends()) == (UNKNOWN, 1)
    bench.drain()
    assert (bench.state(command), bench.sends(), bench.book.effects) == (SUCCEEDED, 1, [])


def test_an_outbox_that_is_paused_at_the_last_moment_sends_nothing(bench: Bench) -> None:
    command = bench.queued()
    read_case = bench.gateway.read_case

    def paused_meanwhile(order_id: str, line_id: str) -> object:
        with bench.desk.work.writing() as tx:
            bench.desk.work.pause(tx, "restored")
        return read_case(order_id, line_id)

    bench.gateway.read_case = paused_meanwhile  # type: ignore[method-assign,assignment]
    bench.pass_hold()
    bench.pass_hold()
    assert (bench.state(command), bench.sends()) == (QUEUED, 0)
    bench.gateway.read_case = read_case  # type: ignore[method-assign]
    bench.desk.backup.resume()
    bench.drain()
    assert bench.effects(command) == 1
