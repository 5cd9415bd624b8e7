"""Killed and started again at random moments while refunds are held: each is sent once or recalled, never both.

``SELLER_DESK_REFUND_KILLS`` asks for more lives than the usual check does.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from desktop_app.models.command_words import CommandState
from desktop_app.models.connections import ConnectionKind
from desktop_app.paths import Home
from desktop_app.services.acts.outbox import GROUPS
from desktop_app.services.acts.waited_drain import drain_until_sent
from desktop_app.services.desk import Desk
from tests.faults.outbox_market import Market, MarketClock, each_market
from tests.faults.refund_life import RATE, fast_desk
from tests.faults.refund_market import ask_for_refund, refund_of, see_refunds
from tests.journeys.command_line import environment
from tests.sandbox.marketplace import ROOT
from tests.services.deciding import files_connection

pytestmark = [pytest.mark.fault, pytest.mark.slow]

KILLS = int(os.environ.get("SELLER_DESK_REFUND_KILLS", "20"))
SEED = 20261127
LONGEST_LIFE_SECONDS = 0.9
"""After the decision: a hold of 30 or 60 seconds, which is half a second or one here, and what comes after it."""
QUEUED, SUCCEEDED, RECALLED = CommandState.QUEUED, CommandState.SUCCEEDED, CommandState.RECALLED
_DONE_AS = {"ApproveRefund": ("APPROVED", "REFUNDED"), "RejectRefund": ("REJECTED",)}
"""The money goes back some time after the agreement."""


@pytest.fixture(scope="module")
def market() -> Iterator[Market]:
    yield from each_market("--scenario", "refunds", "--seed", "11")


def test_killed_at_random_while_refunds_are_held(
    home: Home, market: Market, record_property: Callable[[str, object], None], capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(SEED)
    refunds = [ask_for_refund(market.shop)["refund_id"] for _number in range(KILLS)]
    _prepare(home, market, refunds)
    told: dict[str, set[str]] = {"decided": set(), "recalled": set(), "late": set()}
    found_at_kill: Counter[str] = Counter()
    for number, refund_id in enumerate(refunds):
        if chance.random() < 0.2:
            market.fault("cut_after", match={"method": "POST", "path_prefix": "/seller/v1/refunds"})
        for words in _life(home, market, f"{SEED}-{number}", refund_id, chance):
            told[words[0]].add(words[1])
        found_at_kill[_state_after(home, market, refund_id, told)] += 1
    market.calm()
    counts = _rest(home, market, told)
    counts |= {f"killed {state}": count for state, count in sorted(found_at_kill.items())}
    for name, count in counts.items():
        record_property(name, count)
    with capsys.disabled():
        print(f"\nrefunds killed during hold: {KILLS} lives of seed {SEED}, both 0, twice 0, lost 0; {counts}")
    assert found_at_kill[QUEUED] > 0


def _prepare(home: Home, market: Market, refunds: list[str]) -> None:
    desk = Desk(home, MarketClock())
    connection = files_connection(desk, "演练（自动提交）", ConnectionKind.REHEARSAL_DIRECT)
    see_refunds(desk, connection, market, *refunds)
    desk.close()


def _life(home: Home, market: Market, seed: str, refund_id: str, chance: random.Random) -> list[list[str]]:
    """One process until it is killed; what it acknowledged."""
    life = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.refund_life", str(home.root), str(market.folder), seed, refund_id],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        cwd=ROOT,
        text=True,
    )
    assert life.stdout is not None
    lines: list[str] = []
    while not lines or not lines[-1].startswith("decided"):
        lines.append(life.stdout.readline())
        assert lines[-1], life.communicate()[1]
    time.sleep(chance.uniform(0.0, LONGEST_LIFE_SECONDS))  # the moment of the kill is the point of this test
    life.kill()
    out, err = life.communicate(timeout=60)
    assert "Traceback" not in err, err
    return [line.split() for line in (*lines, *out.splitlines()) if " " in line.strip()]


def _state_after(home: Home, market: Market, refund_id: str, told: dict[str, set[str]]) -> str:
    """What the next start finds of the newest decision; of no command anything is done twice, or after its recall."""
    desk, connection = fast_desk(home, market.folder)
    commands, effects = desk.work.commands.list(connection), market.effects()
    assert {one.id for one in commands} >= told["decided"], "a decision that was acknowledged is there"
    for command in commands:
        _judge(command.state, effects[command.id], command.id in told["recalled"])
    shown = Counter(one.id for group in GROUPS for one in desk.outbox.list(connection, group))
    assert shown == Counter(one.id for one in commands), "each stands in exactly one group"
    newest = next(one for one in commands if one.target == refund_id)
    desk.close()
    return newest.state.value


def _judge(state: CommandState, count: int, is_said_recalled: bool) -> None:
    assert count <= 1, f"{count} effects of one command"
    if is_said_recalled:
        assert state is RECALLED, "the recall was acknowledged"
    if state in (RECALLED, QUEUED):
        assert count == 0, f"done, but stands as {state}"
    if state is SUCCEEDED:
        assert count == 1, "said to be done, and was not"


def _rest(home: Home, market: Market, told: dict[str, set[str]]) -> dict[str, int]:
    """The last start, until nothing more happens by itself: once or recalled, and nothing between."""
    desk, connection = fast_desk(home, market.folder)

    def told_wait(_count: int, _seconds: float) -> None:
        return None

    for _turn in range(5):
        drain_until_sent(desk, connection, told_wait, sleep=lambda seconds: time.sleep(seconds / RATE))
    effects = market.effects()
    commands = desk.work.commands.list(connection)
    assert len({one.target for one in commands}) == len(commands) == KILLS
    for command in commands:
        assert command.state in (SUCCEEDED, RECALLED), (command.state, command.result_text)
        _judge(command.state, effects[command.id], command.id in told["recalled"])
        is_done = command.state is SUCCEEDED
        state = refund_of(market, command.target)["state"]
        assert state in (_DONE_AS[command.name] if is_done else ("PENDING_SELLER",))
    assert desk.work.verify_journal().is_intact
    desk.close()
    return {
        "sent once": sum(one.state is SUCCEEDED for one in commands),
        "recalled": sum(one.state is RECALLED for one in commands),
        "recalls too late": len(told["late"]),
        "tried again after a kill or a lost answer": sum(one.tries > 1 for one in commands),
    }
