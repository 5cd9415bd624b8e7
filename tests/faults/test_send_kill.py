"""kill -9 at every labelled step between a decision and its answer: at most one effect, every command visible.

Two processes and a marketplace, all real: one that decides and sends until it is killed, and the next start.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from desktop_app.models.command_words import CommandName, CommandState
from desktop_app.models.commands import Command
from desktop_app.models.connections import ConnectionKind
from desktop_app.paths import Home
from desktop_app.services.acts.outbox import GROUPS
from desktop_app.services.desk import Desk
from tests.faults.killed_code import run_code
from tests.faults.outbox_market import Market, MarketClock, MarketGateways, complete, each_market
from tests.faults.outbox_spots import CaseSpot, RefundSpot
from tests.faults.refund_market import decide_refund
from tests.services.deciding import files_connection

KILLS = {CaseSpot: 5, RefundSpot: 2}
"""Each is a process; what comes after the first step is the same for both."""
WORKER = """
import sys
from pathlib import Path
from tests.faults.test_send_kill import live
live(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4].split(","))
"""
TO_THE_END = "decide,pass:121"


@dataclass(frozen=True)
class Death:
    """Where a life ends, what it does before, and what the marketplace does to it."""

    label: str
    steps: str = TO_THE_END
    fault: str = ""
    may_have_effect: bool = False
    """Known at the kill: the command had arrived."""


DEATHS = (
    Death("decide.command_added"),
    Death("decide.before_commit"),
    Death("decide.after_commit"),
    Death("send.after_look"),
    Death("send.after_file"),
    Death("send.after_file:2"),
    Death("send.before_sending_commit"),
    Death("send.after_sending_commit"),
    Death("send.after_answer", may_have_effect=True),
    Death("send.before_answer_commit", may_have_effect=True),
    Death("send.after_answer_commit", may_have_effect=True),
    Death("send.before_again_commit", "decide,pass:121,pass:61", "cut_after", may_have_effect=True),
    Death("send.again", "decide,pass:121,pass:61", "cut_before"),
    Death("send.again", "decide,pass:121,pass:61", "cut_after", may_have_effect=True),
    Death("send.read_back", "decide,pass:121,pass:50000", "cut_after", may_have_effect=True),
    Death("send.before_ask_commit", "decide,pass:50000"),
    Death("decide.result_before_commit", "decide,recall"),
)


def live(root: Path, market: Path, key: str, steps: list[str]) -> None:
    """What happens in the process that is killed."""
    clock = MarketClock()
    desk = Desk(Home(root), clock)
    connection = desk.work.connections.list()[0]
    desk.outbox.sending.gateways = MarketGateways(market, connection)
    for step in steps:
        name, _colon, seconds = step.partition(":")
        if name == "decide":
            if "|" in key:
                complete(desk, connection.id, key, is_whole=True)
            else:
                decide_refund(desk, connection.id, key, CommandName.APPROVE_REFUND)
            print("decided", flush=True)
        elif name == "recall":
            command = desk.work.commands.unreflected_for(connection.id, key)
            assert command is not None
            desk.outbox.direct.recall(command.id)
        else:
            clock.forward(float(seconds))
            desk.outbox.drain()
    desk.close()


@pytest.fixture(scope="module")
def market() -> Iterator[Market]:
    yield from each_market()


@pytest.mark.fault
@pytest.mark.slow
@pytest.mark.parametrize("spot", [CaseSpot, RefundSpot])
@pytest.mark.parametrize("death", DEATHS, ids=lambda one: f"{one.label}-{one.fault}".strip("-"))
def test_killed_at_a_step_it_is_done_once_or_never_and_always_seen(
    home: Home, market: Market, death: Death, spot: type[CaseSpot | RefundSpot]
) -> None:
    for number in range(KILLS[spot]):
        here = Home(home.root / str(number))
        key = _prepared(here, market, spot)
        market.calm()
        if death.fault:
            market.fault(death.fault, match=spot.sent_by)
        killed = run_code(WORKER, death.label, str(here.root), str(market.folder), key, death.steps)
        assert killed.returncode == -signal.SIGKILL, (killed.stderr, _deeds(here))
        market.calm()
        _look(here, market, was_decided="decided" in killed.stdout, death=death)


def _deeds(home: Home) -> list[tuple[str, object]]:
    """What the journal says of a life that did not end where it should."""
    desk = Desk(home, MarketClock())
    found = [(entry.action, entry.detail) for entry in reversed(desk.work.journal.list(20))]
    desk.close()
    return found


def _prepared(home: Home, market: Market, kind: type[CaseSpot | RefundSpot]) -> str:
    """A home with one case, or one request for a refund, at our move."""
    desk = Desk(home, MarketClock())
    connection = files_connection(desk, "演练（自动提交）", ConnectionKind.REHEARSAL_DIRECT)
    spot: CaseSpot | RefundSpot
    if kind is RefundSpot:
        spot = RefundSpot(market)
    else:
        spot = CaseSpot(market, next(one for one in market.cases(8) if one["node"] == "SELLER_DELIVER"))
    spot.see(desk, connection)
    desk.close()
    return spot.key


def _look(home: Home, market: Market, was_decided: bool, death: Death) -> None:
    """The next start, and its life until nothing more happens by itself."""
    clock = MarketClock()
    desk = Desk(home, clock)
    connection = desk.work.connections.list()[0]
    desk.outbox.sending.gateways = MarketGateways(market.folder, connection)
    commands = desk.work.commands.list(connection.id)
    assert len(commands) <= 1
    assert len(commands) == 1 or not was_decided, "a decision that was acknowledged is there"
    for command in commands:
        assert [name for name in GROUPS if command in desk.outbox.list(connection.id, name)]
        before = market.effects()[command.id]
        assert before <= 1
        assert bool(before) is death.may_have_effect
        if command.state is CommandState.QUEUED:
            assert before == 0
            assert desk.outbox.holds.remaining(command) > 0, "shown again before it goes"
            desk.outbox.drain()
            assert market.effects()[command.id] == 0
    for _turn in range(4):
        clock.forward(121)
        desk.outbox.drain()
    for command in desk.work.commands.list(connection.id):
        _judge(command, market)
    assert desk.work.verify_journal().is_intact
    desk.close()


def _judge(command: Command, market: Market) -> None:
    assert command.state is CommandState.SUCCEEDED, (command.state, command.result_text)
    assert market.effects()[command.id] == 1, "exactly once"
