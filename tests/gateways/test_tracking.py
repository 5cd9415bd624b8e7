"""Calls that are watched: one thread for all of them, which breaks off those whose time is over, and ends."""

from __future__ import annotations

import socket
import threading

from desktop_app.gateways.tracking import Watch

LONG = 600.0


def _watching(before: set[threading.Thread]) -> list[threading.Thread]:
    return [one for one in threading.enumerate() if one not in before and one.name == "call-watch"]


def test_many_calls_have_one_watching_thread_that_ends_after_the_last() -> None:
    before = set(threading.enumerate())
    watch = Watch()
    with watch.attempt(LONG), watch.attempt(LONG):
        (thread,) = _watching(before)
    with watch.attempt(LONG):
        assert _watching(before) == [thread]
    watch.close()
    thread.join(10)
    assert not thread.is_alive()
    with watch.attempt(LONG):
        (thread,) = _watching(before)  # a call after that is watched again
    thread.join(10)
    assert not thread.is_alive()


def test_a_call_that_began_later_may_end_first() -> None:
    watch = Watch()
    here, there = socket.socketpair()
    with here, there, watch.attempt(LONG) as long:
        with watch.attempt(0.05) as short:
            short.use(here)
            assert here.recv(1) == b"", "it is broken off"
            assert short.is_expired
        assert not long.is_expired
    watch.close()


def test_a_call_that_is_over_in_time_is_left_alone() -> None:
    watch = Watch()
    with watch.attempt(LONG):
        with watch.attempt(0.01) as first:
            pass
        with watch.attempt(0.05) as second:
            here, there = socket.socketpair()
            with here, there:
                second.use(here)
                here.recv(1)
    assert (first.is_expired, second.is_expired) == (False, True)
    watch.close()
