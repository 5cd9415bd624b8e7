"""A program that ends afterwards: it waits for what is held on its own connection, and sends it."""

from __future__ import annotations

from desktop_app.models.command_words import CommandState
from desktop_app.models.wording_times import full_time
from desktop_app.services.acts.unsent import unsent
from desktop_app.services.acts.waited_drain import drain_until_sent
from tests.services.sending_bench import Bench


def test_it_waits_for_the_hold_and_sends(bench: Bench) -> None:
    command = bench.queued()
    told: list[tuple[int, float]] = []
    drain_until_sent(
        bench.desk, bench.connection, lambda count, seconds: told.append((count, seconds)), bench.clock.forward
    )
    assert told == [(1, 30.0)]
    assert bench.state(command) is CommandState.SUCCEEDED


def test_what_is_held_on_another_connection_is_not_waited_for(bench: Bench) -> None:
    command = bench.queued()
    told: list[int] = []
    drain_until_sent(bench.desk, "another", lambda count, _seconds: told.append(count), bench.clock.forward)
    assert told == []
    assert bench.state(command) is CommandState.QUEUED


def test_what_was_put_off_after_a_fault_is_tried_at_once(bench: Bench) -> None:
    command = bench.queued()
    bench.book.fault("send", "cut_after", times=2)
    bench.pass_hold()
    bench.pass_hold()
    bench.reopen()
    assert drain_until_sent(bench.desk, bench.connection, _nobody_listens, bench.clock.forward)
    assert (bench.state(command), bench.effects(command)) == (CommandState.SUCCEEDED, 1)
    assert unsent(bench.desk, bench.connection, is_holder=True) == []


def test_but_not_before_the_time_that_the_counterpart_asked_for(bench: Bench) -> None:
    command = bench.queued()
    bench.book.fault("send", "busy_for_long")
    bench.pass_hold()
    bench.reopen()
    drain_until_sent(bench.desk, bench.connection, _nobody_listens, bench.clock.forward)
    assert bench.sends() == 1
    ((left, why),) = unsent(bench.desk, bench.connection, is_holder=True)
    assert left.id == command.id
    assert left.next_try_at is not None
    assert why == f"对方：busy_for_long。{full_time(left.next_try_at)} 以后同步再试。"


def test_why_something_was_not_sent_is_told(bench: Bench) -> None:
    command = bench.queued()
    assert _why(bench) == "还在可撤回的时间里，下次同步提交。"
    assert _why(bench, is_holder=False) == "本机另一个开着的窗口或命令负责提交，由它提交。"
    bench.book.fault("read_case", "offline")
    bench.pass_hold()
    assert _why(bench) == "对方：offline。下次同步再试。"
    bench.book.fault("send", "cut_after")
    bench.pass_hold()
    assert _why(bench) == "没有收到对方的答复，可能已办理。下次同步用同一编号、同样的内容再试，不会办两次。"
    with bench.desk.work.writing() as tx:
        bench.desk.work.pause(tx, "restored")
    assert _why(bench) == "自动提交已暂停，先在窗口里核对，再恢复发送。"
    assert bench.effects(command) == 1


def _why(bench: Bench, *, is_holder: bool = True) -> str:
    ((_command, why),) = unsent(bench.desk, bench.connection, is_holder=is_holder)
    return why


def _nobody_listens(_count: int, _seconds: float) -> None:
    """Told before each wait for a hold."""
