"""Lets what falls due happen also while nobody asks: buyers act, clocks run out."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from desktop_app.sandbox.shop.shop import Shop

_log = logging.getLogger("desktop_app.sandbox")

SHORTEST_SECONDS = 0.05
LONGEST_SECONDS = 5.0


class Ticker:
    """Sleeps until the marketplace's next due instant, as its clock runs, and lets it happen."""

    def __init__(self, shop: Shop | None) -> None:
        self._shop = shop
        self._woken = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Tick for as long as the context lasts."""
        self._loop = asyncio.get_running_loop()
        task = asyncio.create_task(self._run())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    def wake(self) -> None:
        """The clock was set: look anew. May be called from any thread."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._woken.set)

    async def _run(self) -> None:
        shop = self._shop
        if shop is None:
            return
        while True:
            try:
                seconds = await asyncio.to_thread(_advance, shop)
            except Exception:  # noqa: BLE001 - one fault must not stop time; it is logged
                _log.exception("what was due could not happen")
                seconds = LONGEST_SECONDS
            self._woken.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), seconds)


def _advance(shop: Shop) -> float:
    """Do what is due; answers after how many real seconds to look again."""
    shop.advance()
    due, rate = shop.next_due(), shop.rate
    if due is None or rate <= 0:
        return LONGEST_SECONDS
    return min(LONGEST_SECONDS, max(SHORTEST_SECONDS, (due - shop.now()).total_seconds() / rate))
