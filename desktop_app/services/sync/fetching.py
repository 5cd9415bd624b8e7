"""Asking for pages: one more in advance while the last one is applied, and again after a pause when it failed."""

from __future__ import annotations

import contextvars
import queue
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from desktop_app.crash import explain
from desktop_app.errors import DeskError, GatewayError
from desktop_app.gateways.gateway import Outcome
from desktop_app.gateways.pacing import backoff_seconds
from desktop_app.services.lanes import CancelledError

T = TypeVar("T")

TRIES = 3
"""Within one run; after that the run ends and the next one goes on at the same cursor."""
LONGEST_WAIT_SECONDS = 60.0
"""A longer wait that the counterpart asks for is left to the next run."""
_TICK_SECONDS = 0.05
_AGAIN = (Outcome.RETRY.value, Outcome.UNKNOWN.value, Outcome.UNREACHABLE.value)


@dataclass(frozen=True)
class Patience:
    """How long to wait between tries; tests bring their own sleep and chance."""

    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = field(default=random.random)
    tries: int = TRIES

    def wait(self, seconds: float, cancelled: Callable[[], bool] | None) -> None:
        """Wait, and break off soon after a cancel."""
        while seconds > 0:
            if cancelled is not None and cancelled():
                raise CancelledError
            self.sleep(min(seconds, _TICK_SECONDS))
            seconds -= _TICK_SECONDS


def patiently(ask: Callable[[], T], patience: Patience, cancelled: Callable[[], bool] | None = None) -> T:
    """What ``ask`` gives; a fault that may pass is tried again. ``GatewayError`` when it stays, or needs a person."""
    tries = 0
    while True:
        try:
            return ask()
        except GatewayError as error:
            tries += 1
            asked = error.retry_after_seconds
            if error.kind not in _AGAIN or tries >= patience.tries or (asked or 0) > LONGEST_WAIT_SECONDS:
                raise
            patience.wait(max(asked or 0.0, backoff_seconds(tries, patience.chance)), cancelled)


class Asked(Generic[T]):
    """A question that was handed to the asker."""

    def __init__(self, ask: Callable[[], T]) -> None:
        self._ask = ask
        self._context = contextvars.copy_context()
        self._ended = threading.Event()
        self._answer: T | None = None
        self.error: DeskError | None = None
        self.is_cancelled = False

    @property
    def result(self) -> T:
        """The answer, once it has ended without an error."""
        assert self._answer is not None
        return self._answer

    def wait(self, timeout_seconds: float) -> bool:
        """True when it has ended."""
        return self._ended.wait(timeout_seconds)

    def cancel(self) -> None:
        """Nobody waits for it any more; it ends by itself."""
        self.is_cancelled = True

    def run(self) -> None:
        """Ask, in the asker's thread."""
        try:
            self._answer = self._context.run(self._ask)
        except Exception as fault:  # noqa: BLE001 - told to who waits for it, in words
            self.error = explain(fault)
        self._ended.set()


class Asker:
    """Asks one question after the other, in one thread for a whole run. Use as a context manager.

    Not in the lane ``net``: runs wait there for their pages, and enough of them would wait for each other.
    """

    def __init__(self) -> None:
        self._waiting: queue.SimpleQueue[Asked[Any] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="fetch", daemon=True)

    def __enter__(self) -> Asker:
        self._thread.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self._waiting.put(None)  # what is being asked now ends by itself: nobody waits for it any more

    def ask(self, ask: Callable[[], T]) -> Asked[T]:
        """Have a question asked when those before it are answered."""
        asked = Asked(ask)
        self._waiting.put(asked)
        return asked

    def _work(self) -> None:
        while (asked := self._waiting.get()) is not None:
            asked.run()
            del asked  # else the last page would live until the next question


def await_job(job: Any, cancelled: Callable[[], bool] | None) -> Any:
    """The result of a job in another thread; a cancel gives the job up at once."""
    while not job.wait(_TICK_SECONDS):
        if cancelled is not None and cancelled():
            job.cancel()
            raise CancelledError
    if job.error is not None:
        raise job.error
    if job.is_cancelled:
        raise CancelledError
    return job.result
