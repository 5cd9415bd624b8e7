"""The marketplace's clock: faster, stepped, over restarts and kills; it never goes back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from desktop_app.sandbox.shop.clock import LEASE_SECONDS, base_after_pause
from desktop_app.sandbox.shop.refusals import NotPossible
from desktop_app.sandbox.shop.shop import Shop
from tests.sandbox.shop.stage import DAY, HOUR, NOW


@dataclass
class RealTime:
    """Real time for tests: it passes when told."""

    seconds: float = 1000.0

    def __call__(self) -> float:
        return self.seconds


def started(folder: Path, real: RealTime, scenario: str = "small") -> Shop:
    return Shop.create(folder, scenario, 0, 5, NOW, real=real, wall=real)


def test_time_runs_at_its_rate(tmp_path: Path) -> None:
    real = RealTime()
    shop = started(tmp_path, real)
    assert (shop.now(), shop.rate) == (NOW, 1.0)
    real.seconds += 5
    assert shop.now() == NOW + timedelta(seconds=5)
    shop.set_rate(3600)
    real.seconds += 2.5
    assert shop.now() == NOW + timedelta(seconds=5, hours=2.5)
    shop.set_rate(0)
    real.seconds += 1e6
    assert shop.now() == NOW + timedelta(seconds=5, hours=2.5)
    shop.close()


def test_stepping_does_what_is_due_on_the_way(tmp_path: Path) -> None:
    shop = started(tmp_path, RealTime())
    due = shop.next_due()
    assert due is not None
    shop.step((due - NOW).total_seconds() - 0.5)
    assert shop.next_due() == due
    shop.step(0.5)
    later = shop.next_due()
    assert later is not None
    assert later > due
    shop.close()


@pytest.mark.parametrize("seconds", [-1, float("nan"), float("inf"), 1e12])
def test_time_cannot_be_stepped_back_or_to_the_end_of_days(tmp_path: Path, seconds: float) -> None:
    shop = started(tmp_path, RealTime())
    with pytest.raises(NotPossible):
        shop.step(seconds)
    for rate in (-1, float("nan"), 1e9):
        with pytest.raises(NotPossible):
            shop.set_rate(rate)
    assert (shop.now(), shop.rate) == (NOW, 1.0)
    shop.close()


def test_a_closed_shop_goes_on_at_the_real_speed_at_most(tmp_path: Path) -> None:
    real = RealTime()
    shop = started(tmp_path, real)
    shop.set_rate(10_000)
    real.seconds += 10
    shop.close()
    real.seconds += 8 * HOUR
    shop = Shop.open(tmp_path, real=real, wall=real)
    assert shop.rate == 10_000
    assert shop.now() == NOW + timedelta(seconds=100_000 + 8 * HOUR)
    shop.set_rate(0)
    shop.close()
    real.seconds += DAY
    shop = Shop.open(tmp_path, real=real, wall=real)
    assert shop.now() == NOW + timedelta(seconds=100_000 + 8 * HOUR)
    shop.close()


@pytest.mark.parametrize("pause", [0.9, 15, 3600])
@pytest.mark.parametrize("ticks", [0, 3, 40])
def test_a_killed_shop_never_goes_back(tmp_path: Path, ticks: int, pause: float) -> None:
    """The last time that anybody saw before a kill is not after the time of the restart."""
    real = RealTime()
    shop = started(tmp_path, real)
    shop.set_rate(5000)
    for _ in range(ticks):
        real.seconds += 1.0
        shop.advance()
    real.seconds += pause
    seen = shop.now()
    # no close(): the process was killed
    shop.connection.close()
    real.seconds += 0.2
    again = Shop.open(tmp_path, real=real, wall=real)
    assert seen <= again.now() <= seen + timedelta(seconds=LEASE_SECONDS * 5000)
    again.close()


def test_a_wall_clock_put_back_does_not_put_the_shop_back(tmp_path: Path) -> None:
    assert base_after_pause(100, 5.0, -3600.0, was_closed=True) == 100
    assert base_after_pause(100, 5.0, -3600.0, was_closed=False) == 100


def test_what_happened_while_closed_happens_at_its_own_time(tmp_path: Path) -> None:
    real = RealTime()
    shop = started(tmp_path, real)
    due = shop.next_due()
    assert due is not None
    shop.close()
    real.seconds += 3 * DAY
    shop = Shop.open(tmp_path, real=real, wall=real)
    last = max(row["id"] for row in shop.happened())
    assert shop.advance() > 3
    new = shop.happened(after_id=last)
    assert new
    assert [row["at"] for row in new] == sorted(row["at"] for row in new)
    assert new[0]["at"] >= due.isoformat()
    shop.close()


def test_counterparties_can_be_switched_off_and_on(tmp_path: Path) -> None:
    shop = started(tmp_path, RealTime())
    shop.set_rate(0)
    shop.set_counterparties(False)
    shop.step(60 * DAY)
    acts = {row["act"] for row in shop.happened() if row["at"] > NOW.isoformat()}
    assert acts <= {"notice", "sync", "accept_by_silence", "resolve_appeal"}
    shop.set_counterparties(True)
    shop.step(DAY)
    acts = {row["act"] for row in shop.happened() if row["at"] > NOW.isoformat()}
    assert acts >= {"accept", "submit_requirement"}
    rows = [row["at"] for row in shop.happened() if row["at"] > NOW.isoformat()]
    assert rows == sorted(rows), "nobody acts in the past"
    shop.close()
