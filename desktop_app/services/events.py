"""Plain events between services and whoever watches: past facts, published after the commit.

A failing handler is our bug, but the fact has happened all the same: the failure is logged, and the
other handlers still hear of it. The window turns these events into queued signals in one place.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakMethod

if TYPE_CHECKING:
    from desktop_app.models.events import Event

E = TypeVar("E", bound="Event")

_log = logging.getLogger(__name__)


class Events:
    """Subscriptions by event type. Handlers are bound methods and are held weakly."""

    def __init__(self) -> None:
        self._handlers: list[tuple[type[Event], WeakMethod[Callable[[Any], None]]]] = []
        self._lock = threading.Lock()

    def subscribe(self, event_type: type[E], handler: Callable[[E], None]) -> None:
        """Call ``handler`` for each event of the type or a subtype, in the publisher's thread.

        The handler must be a bound method: it ends with its owner, so nothing outlives a closed window.
        A function or lambda is refused with ``TypeError``.
        """
        reference: WeakMethod[Callable[[Any], None]] = WeakMethod(handler)
        with self._lock:
            self._handlers = [pair for pair in self._handlers if pair[1]() is not None]
            self._handlers.append((event_type, reference))

    def unsubscribe(self, event_type: type[E], handler: Callable[[E], None]) -> None:
        """Take a subscription back; one that never was is no error."""
        with self._lock:
            self._handlers = [
                (kind, known) for kind, known in self._handlers if (kind, known()) != (event_type, handler)
            ]

    def publish(self, event: Event) -> None:
        """Tell every subscriber of the event's type or of a type above it."""
        with self._lock:
            handlers = list(self._handlers)
        for event_type, reference in handlers:
            handler = reference() if isinstance(event, event_type) else None
            if handler is None:
                continue
            try:
                handler(event)
            except Exception:  # noqa: BLE001 - the fact stands; one watcher's bug must not stop the others
                _log.exception("a handler of %s failed", type(event).__name__)
