"""A person who decides on refunds and recalls some while the outbox sends, to be killed at any moment.

``python -m tests.faults.refund_life HOME MARKET SEED REFUND…``. Each line on stdout is an acknowledgement: what it
names was reported as done. Time runs so fast that a hold of 30 seconds ends within half a second.
"""

from __future__ import annotations

import random
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from desktop_app.clock import CHINA, Clock
from desktop_app.errors import RefusedError
from desktop_app.models.command_words import CommandName
from desktop_app.models.commands import Command
from desktop_app.paths import Home
from desktop_app.services.acts.drain import Drain
from desktop_app.services.desk import Desk
from tests.faults.desk_load import said
from tests.faults.outbox_market import MarketGateways
from tests.faults.refund_market import decide_refund

RATE = 60.0
_NAMES = (CommandName.APPROVE_REFUND, CommandName.APPROVE_REFUND, CommandName.REJECT_REFUND)
_LOOK_SECONDS = 0.01


class FastClock(Clock):
    """This computer's clocks run fast; the connection's time is the marketplace's own."""

    def __init__(self) -> None:
        super().__init__()
        self._begun, self._wall = time.monotonic(), datetime.now(UTC)

    def monotonic(self) -> float:
        return self._begun + (time.monotonic() - self._begun) * RATE

    def wall(self) -> datetime:
        return self._wall + timedelta(seconds=self.monotonic() - self._begun)

    def connection_now(self, connection_id: str | None = None) -> datetime:
        return datetime.now(CHINA)


def fast_desk(home: Home, market: Path) -> tuple[Desk, str]:
    """The home with its only connection, which reaches the marketplace of a folder."""
    desk = Desk(home, FastClock())
    connection = desk.work.connections.list()[0]
    desk.outbox.sending.gateways = MarketGateways(market, connection)
    return desk, connection.id


def main() -> None:
    root, market, seed, *refunds = sys.argv[1:]
    chance = random.Random(seed)
    desk, connection = fast_desk(Home(Path(root)), Path(market))
    pause = threading.Event()
    threading.Thread(target=_send, args=(desk,), daemon=True).start()
    left = [command for command, _until in desk.outbox.direct.held()]
    said("ready")
    for one in left:
        # what an earlier life left is shown again, and the person may think again too
        if chance.random() < 0.3:
            pause.wait(chance.uniform(0, 0.2))
            _recall(desk, one)
    for refund_id in refunds:
        command = desk.lanes.call("work", decide_refund, desk, connection, refund_id, chance.choice(_NAMES))
        said(f"decided {command.id}")
        if chance.random() < 0.5:
            pause.wait(chance.uniform(0, command.hold_seconds / RATE + 0.1))
            _recall(desk, command)
    pause.wait()


def _send(desk: Desk) -> None:
    """As the runner does it: steps in the lane of ``work.db``, calls in the ``net`` lane."""
    wake = threading.Event()
    drain = Drain(desk, wake.set)
    while True:
        desk.lanes.call("work", drain.step)
        wake.wait(_LOOK_SECONDS)
        wake.clear()


def _recall(desk: Desk, command: Command) -> None:
    is_recalled = desk.lanes.call("work", _recall_in_time, desk, command.id)
    said(f"{'recalled' if is_recalled else 'late'} {command.id}")


def _recall_in_time(desk: Desk, command_id: str) -> bool:
    try:
        desk.outbox.direct.recall(command_id)
    except RefusedError:
        return False
    return True


if __name__ == "__main__":
    main()
