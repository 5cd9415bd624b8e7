"""A decision on a connection that sends: held, recalled, and looked at once more before it goes."""

from __future__ import annotations

import pytest

from desktop_app.errors import RefusedError
from desktop_app.models.command_words import CommandState
from desktop_app.models.connections import ConnectionKind
from desktop_app.models.supervision import Node
from desktop_app.paths import Home
from desktop_app.services.counterpart import remember_seller
from tests.services.deciding import key_of
from tests.services.sending_bench import Bench

QUEUED, SUCCEEDED, CONFLICT, RECALLED, REFLECTED = (
    CommandState.QUEUED,
    CommandState.SUCCEEDED,
    CommandState.CONFLICT,
    CommandState.RECALLED,
    CommandState.REFLECTED,
)


# ---- who answers there ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "told"), [(("rehearsal", "seller-1"), "是演练环境"), (("middleware", "seller-2"), "卖家 seller-1")]
)
def test_nothing_goes_to_a_stranger_at_the_address_of_a_real_connection(
    home: Home, who: tuple[str, str], told: str
) -> None:
    """What a rehearsal, or another shop, says to have done would stand here as done."""
    bench = Bench(home, kind=ConnectionKind.MIDDLEWARE)
    connection = bench.desk.connections.get(bench.connection)
    bench.book.who = ("middleware", "seller-1")
    remember_seller(bench.desk, connection, bench.gateway.about())
    bench.book.calls.clear()
    bench.book.who = who
    command = bench.queued()
    bench.pass_hold()
    assert (bench.state(command), bench.book.effects, set(bench.book.calls)) == (QUEUED, [], {"about"})
    waiting = bench.desk.outbox.sending.waits.known(bench.connection)
    assert waiting is not None
    assert told in waiting.text
    bench.book.who = ("middleware", "seller-1")
    bench.pass_hold(3600)
    assert bench.state(command) is SUCCEEDED
    assert bench.book.calls.count("about") >= 2
    bench.close()


def test_who_answers_is_asked_once_of_each_gateway(home: Home) -> None:
    bench = Bench(home, kind=ConnectionKind.MIDDLEWARE)
    bench.book.who = ("middleware", "seller-1")
    for number in (1, 2):
        bench.queued(number)
        bench.pass_hold()
    assert (len(bench.book.effects), bench.book.calls.count("about")) == (2, 1)
    bench.close()


# ---- hold and recall ----------------------------------------------------------------------------


def test_a_decision_is_queued_with_its_hold_and_nothing_leaves_before_it_ends(bench: Bench) -> None:
    command = bench.queued()
    assert (command.state, command.hold_seconds) == (QUEUED, 30)
    assert bench.desk.outbox.holds.remaining(command) == 30
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
    assert bench.desk.outbox.holds.remaining(bench.get(command)) == left
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
    notices = bench.hear_notices()
    bench.clock.forward(5)
    bench.clock.set_wall(2.5 * 86400)
    if has_restarted:
        bench.reopen()
        notices = bench.hear_notices()
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


def test_who_read_a_command_before_its_hold_was_waived_does_not_undo_that(bench: Bench) -> None:
    before = bench.queued()
    bench.desk.outbox.direct.send_now(before.id)
    assert bench.desk.outbox.holds.remaining(before) == 30
    assert bench.desk.outbox.holds.remaining(bench.get(before)) == 0


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
