"""The outbox in the background: the runner's thread, the lanes, and quitting while something is on its way."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from desktop_app.errors import RefusedError, StoreError
from desktop_app.models.command_words import CommandState
from desktop_app.models.commands import Command
from desktop_app.models.events import CommandChanged, NoticeRaised
from desktop_app.services.acts.drain import Drain
from desktop_app.services.acts.outbox import Outbox
from tests.services.sending_bench import Bench

SECONDS = 20.0
"""A loaded machine may be slow; nothing here waits that long when all is well."""


class Until:
    """Waits for an event after which something holds."""

    def __init__(self, bench: Bench) -> None:
        self._changed = threading.Event()
        bench.desk.events.subscribe(CommandChanged, self.on)

    def on(self, event: CommandChanged) -> None:
        self._changed.set()

    def holds(self, wanted: Callable[[], bool]) -> bool:
        for _turn in range(200):
            if wanted():
                return True
            if not self._changed.wait(SECONDS):
                return wanted()
            self._changed.clear()
        return False


def _becomes(bench: Bench, until: Until, command: Command, state: CommandState) -> bool:
    return until.holds(lambda: bench.state(command) is state)


def test_the_runner_sends_what_is_due_and_knows_when_a_hold_ends(bench: Bench) -> None:
    until = Until(bench)
    first, second = bench.queued(1), bench.queued(2)
    bench.desk.runner.start()
    bench.desk.outbox.direct.send_now(first.id)
    assert _becomes(bench, until, first, CommandState.SUCCEEDED)
    assert bench.state(second) is CommandState.QUEUED
    bench.clock.forward(31)  # no event tells of it: the monotonic clock does
    assert _becomes(bench, until, second, CommandState.SUCCEEDED)
    assert bench.book.effects == [first.id, second.id]


def test_while_a_counterpart_takes_its_time_work_goes_on(bench: Bench) -> None:
    until = Until(bench)
    slow = bench.queued(1)
    bench.case(2)
    entered, answer = threading.Event(), threading.Event()

    def wait_for_answer() -> None:
        entered.set()
        assert answer.wait(SECONDS)

    bench.gateway.before_send = wait_for_answer
    bench.desk.runner.start()
    bench.desk.outbox.direct.send_now(slow.id)
    assert entered.wait(SECONDS)
    other = bench.desk.lanes.call("work", bench.decide, 2)
    bench.desk.lanes.call("work", bench.desk.outbox.direct.recall, other.id)
    assert bench.state(other) is CommandState.RECALLED, "no transaction is held while the answer is awaited"
    assert bench.state(slow) is CommandState.SENDING
    answer.set()
    assert _becomes(bench, until, slow, CommandState.SUCCEEDED)


def test_quitting_while_something_is_on_its_way_keeps_the_lock_until_it_has_ended(bench: Bench) -> None:
    command = bench.queued()
    entered, answer, ended = threading.Event(), threading.Event(), threading.Event()

    def wait_for_answer() -> None:
        entered.set()
        assert answer.wait(SECONDS)

    bench.gateway.before_send = wait_for_answer
    bench.desk.runner.start()
    bench.desk.outbox.direct.send_now(command.id)
    assert entered.wait(SECONDS)
    old = bench.desk.outbox
    release = old._release

    def released() -> None:
        release()
        ended.set()

    old._release = released  # type: ignore[method-assign]
    bench.reopen()
    assert not _is_holder(bench.desk.outbox), "another process must not take it for lost meanwhile"
    assert bench.state(command) is CommandState.SENDING
    answer.set()
    assert ended.wait(SECONDS)
    bench.drain()
    assert (bench.state(command), bench.effects(command), bench.sends()) == (CommandState.SUCCEEDED, 1, 2)


def test_a_full_disk_is_told_once_and_what_was_decided_stays(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    until = Until(bench)
    notices: list[NoticeRaised] = []
    heard = threading.Event()

    class Heard:
        def on(self, notice: NoticeRaised) -> None:
            notices.append(notice)
            heard.set()

    listener = Heard()
    bench.desk.events.subscribe(NoticeRaised, listener.on)
    command = bench.queued()
    begin = bench.desk.outbox.sending.answers.begin

    def full(*_arguments: object) -> None:
        raise StoreError("磁盘已满", "磁盘已满，没有写入。请腾出空间。")

    monkeypatch.setattr(bench.desk.outbox.sending.answers, "begin", full)
    bench.desk.runner.start()
    bench.desk.outbox.direct.send_now(command.id)
    assert heard.wait(SECONDS)
    bench.desk.events.publish(CommandChanged())
    bench.desk.runner.step()
    assert [one.title for one in notices] == ["磁盘已满"]
    assert (bench.state(command), bench.sends()) == (CommandState.QUEUED, 0)
    monkeypatch.setattr(bench.desk.outbox.sending.answers, "begin", begin)
    bench.desk.events.publish(CommandChanged())
    assert _becomes(bench, until, command, CommandState.SUCCEEDED)


@pytest.mark.parametrize("is_asked_again", [True, False])
def test_what_is_asked_for_while_a_run_fails_is_not_forgotten(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, is_asked_again: bool
) -> None:
    monkeypatch.setattr("desktop_app.services.acts.drain.ASKED_AGAIN_SECONDS", 0.0)
    bench.queued()
    bench.clock.forward(31)
    entered, fail = threading.Event(), threading.Event()

    def full_in_the_end(*_arguments: object) -> None:
        entered.set()
        assert fail.wait(SECONDS)
        raise StoreError("磁盘已满", "磁盘已满，没有写入。请腾出空间。")

    monkeypatch.setattr(bench.desk.outbox.sending, "run", full_in_the_end)
    drain = Drain(bench.desk, lambda: None)
    bench.desk.lanes.call("work", drain.step)
    (job,) = drain._jobs.values()
    assert entered.wait(SECONDS)
    if is_asked_again:
        bench.desk.lanes.call("work", drain.step)
    assert not drain.is_due()
    fail.set()
    assert job.wait(SECONDS)
    assert drain.is_due() is is_asked_again
    assert not drain.is_due()


def test_a_step_that_passes_over_a_running_connection_is_made_up_for_when_the_run_fails(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is on its way is no longer due: the step sees nothing to begin, and nobody else would ask again."""
    monkeypatch.setattr("desktop_app.services.acts.drain.ASKED_AGAIN_SECONDS", 0.0)
    bench.queued()
    bench.clock.forward(31)
    drain = Drain(bench.desk, lambda: None)

    def full_in_the_end(*_arguments: object) -> None:
        drain.step()  # in the lane of work.db, as here, while the run waits for it
        raise StoreError("磁盘已满", "磁盘已满，没有写入。请腾出空间。")

    monkeypatch.setattr(bench.desk.outbox.sending.answers, "begin", full_in_the_end)
    bench.desk.lanes.call("work", drain.step)
    while (job := next(iter(drain._jobs.values()), None)) is not None:
        assert job.wait(SECONDS)
    assert drain.is_due()
    assert not drain.is_due()


def test_recalling_and_sending_at_the_same_moment_end_in_exactly_one_of_both(bench: Bench) -> None:
    commands = [bench.queued(number) for number in range(1, 25)]
    bench.clock.forward(31)
    bench.desk.outbox.step()
    recalled: set[str] = set()
    tried = threading.Event()

    def recall_all() -> None:
        for command in reversed(commands):
            try:
                bench.desk.outbox.direct.recall(command.id)
            except RefusedError:
                continue
            else:
                recalled.add(command.id)
            finally:
                tried.set()

    recaller = threading.Thread(target=recall_all)

    def begin_together() -> None:
        if recaller.ident is None:
            recaller.start()
        if recaller.is_alive():
            tried.wait(0.5)  # neither runs away from the other
        tried.clear()

    bench.gateway.before_send = begin_together
    bench.desk.outbox.sending.run(bench.connection, lambda func, *args: func(*args))
    recaller.join()
    bench.drain()
    for command in commands:
        is_recalled = command.id in recalled
        assert bench.effects(command) == (0 if is_recalled else 1)
        assert bench.state(command) is (CommandState.RECALLED if is_recalled else CommandState.SUCCEEDED)
    assert recalled
    assert len(recalled) < len(commands)


def _is_holder(outbox: Outbox) -> bool:
    return outbox.step().is_holder
