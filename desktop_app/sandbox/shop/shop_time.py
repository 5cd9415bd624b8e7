"""The time of a shop: kept in its file, driven by real time, and all that is due as it passes."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from desktop_app.sandbox.shop.clock import MICROSECONDS, MarketClock, base_after_pause, moment_of
from desktop_app.sandbox.shop.happenings import Happenings
from desktop_app.sandbox.shop.store import Store


class ShopTime:
    """The clock of one shop. Every call takes the shop's lock."""

    def __init__(
        self,
        lock: AbstractContextManager[Any],
        store: Store,
        happenings: Happenings,
        real: Callable[[], float],
        wall: Callable[[], float],
    ) -> None:
        self.lock = lock
        self.store = store
        self.happenings = happenings
        self._wall = wall
        stored = json.loads(store.meta("clock") or "{}")
        # a shop just made has no wall time: its clock starts now
        pause = wall() - stored["wall"] if stored["wall"] is not None else 0.0
        base = base_after_pause(stored["base"], stored["rate"], pause, bool(stored["closed"]))
        self.clock = MarketClock(base, stored["rate"], real)
        self._write(is_closing=False)

    def _write(self, *, is_closing: bool) -> None:
        self.clock.rebase()
        state = {"base": self.clock.base, "rate": self.clock.rate, "wall": self._wall(), "closed": is_closing}
        with self.store.act():
            self.store.set_meta(clock=json.dumps(state))
        self.clock.stored_since = self.clock.since

    def close(self) -> None:
        """Store the time: from here on it runs at most at the real speed."""
        self._write(is_closing=True)

    def now(self) -> datetime:
        """The marketplace's time, in China, with microseconds.

        It is stored now and then: after a kill no time comes that is earlier than one that was told.
        """
        with self.lock:
            if self.clock.is_lease_old():
                self._write(is_closing=False)
            return moment_of(self.clock.microseconds())

    def second(self) -> int:
        """The marketplace's present second: acts are dated by it."""
        return self.clock.microseconds() // MICROSECONDS

    def set_rate(self, rate: float) -> None:
        """Let time run so many times as fast; 0 stops it."""
        with self.lock:
            self.advance()
            self.clock.set_rate(rate)
            self._write(is_closing=False)

    def step(self, seconds: float) -> None:
        """Put time forward and do all that falls into it."""
        with self.lock:
            self.clock.step(seconds)
            self._write(is_closing=False)
            self.advance()

    def advance(self) -> int:
        """Do all that is due up to now, in the order of time; answers how much it was."""
        with self.lock:
            if self.clock.is_lease_old():
                self._write(is_closing=False)
            return self.happenings.run(self.second(), self.has_counterparties())

    def next_due(self) -> datetime | None:
        """When the next thing happens by itself; None: nothing is due."""
        with self.lock:
            at = self.happenings.next_at(self.has_counterparties())
            return None if at is None else moment_of(at * MICROSECONDS)

    def has_counterparties(self) -> bool:
        """Whether buyers, Huawei and couriers act by themselves."""
        return self.store.meta("counterparties") != "off"

    def set_counterparties(self, is_on: bool) -> None:
        """Let the counterparties act by themselves, or only when told. What they missed they then do soon."""
        with self.lock:
            self.advance()
            with self.store.act():
                if is_on and not self.has_counterparties():
                    self.happenings.put_off(self.second())
                self.store.set_meta(counterparties="on" if is_on else "off")
