"""A program that ends afterwards: it waits for what is held on its own connection, and sends it."""

from __future__ import annotations

from desktop_app.models.command_words import CommandState
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
