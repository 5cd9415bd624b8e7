"""The outbox against the real marketplace process, in as many runs as asked for.

``SELLER_DESK_OUTBOX_RUNS`` and ``SELLER_DESK_OUTBOX_STEPS`` ask for more than the usual check does.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.faults.outbox_machine import OutboxMachine
from tests.faults.outbox_market import Market, each_market

RUNS = int(os.environ.get("SELLER_DESK_OUTBOX_RUNS", "100"))
STEPS = int(os.environ.get("SELLER_DESK_OUTBOX_STEPS", "30"))
PHASES = (Phase.generate, Phase.shrink) if "SELLER_DESK_OUTBOX_SHRINK" in os.environ else (Phase.generate,)
"""Making a failing life shorter takes minutes, each step being real; its steps are printed anyway."""

pytestmark = [pytest.mark.fault, pytest.mark.slow]


@pytest.fixture(scope="module")
def market() -> Iterator[Market]:
    yield from each_market()


def test_no_life_of_the_outbox_breaks_a_promise(market: Market, capsys: pytest.CaptureFixture[str]) -> None:
    OutboxMachine.market = market
    OutboxMachine.runs = OutboxMachine.steps = 0
    broken = 1
    try:
        run_state_machine_as_test(
            OutboxMachine,
            settings=settings(
                max_examples=RUNS,
                stateful_step_count=STEPS,
                deadline=None,
                database=None,
                phases=PHASES,
                report_multiple_bugs=False,
                suppress_health_check=list(HealthCheck),
            ),
        )
        broken = 0
    except KeyboardInterrupt:
        broken = 0  # what came so far counts, and is told
        raise
    finally:
        with capsys.disabled():
            print(f"\noutbox machine: {OutboxMachine.runs} runs of {STEPS} steps, {broken} broken")
            print(f"  marketplace killed {market.restarts} times; " + _told())
    assert OutboxMachine.runs >= RUNS


def _told() -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(OutboxMachine.seen.items()))
