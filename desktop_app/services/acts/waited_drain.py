"""Draining for a program that ends afterwards: it stays until what is held may go, which no later start would do.

Each process shows a hold again for some seconds at least; one that looked once and left would never send anything.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk

LONGEST_WAIT_SECONDS = 600.0
"""New decisions in another window cannot keep this process for ever."""
_MARGIN_SECONDS = 0.01


def drain_until_sent(
    desk: Desk,
    connection_id: str,
    told: Callable[[int, float], None],
    sleep: Callable[[float], None] = time.sleep,
) -> bool:
    """Send what is due, wait for the holds of this connection, send that too. ``told(count, seconds)`` before a wait.

    What was put off after a fault is tried at once, but not earlier than the counterpart asked for. A connection that
    cannot be reached, or asked for time, is not waited for; nor is a paused outbox, nor one that another process
    drains: then the answer is False.
    """
    desk.outbox.direct.try_now(connection_id, keeps_asked_time=True)
    ends_at = desk.clock.monotonic() + LONGEST_WAIT_SECONDS
    while True:
        report = desk.outbox.drain()
        holds = _holds(desk, connection_id)
        if not report.is_holder or not holds or desk.clock.monotonic() + max(holds) > ends_at:
            return report.is_holder
        told(len(holds), max(holds))
        sleep(min(holds) + _MARGIN_SECONDS)


def _holds(desk: Desk, connection_id: str) -> list[float]:
    """Seconds that each queued command is still held."""
    if desk.work.paused_because() or desk.outbox.direct.waiting(connection_id) is not None:
        return []
    now = desk.clock.monotonic()
    held = desk.outbox.direct.held()
    return [max(0.0, until - now) for command, until in held if command.connection_id == connection_id]
