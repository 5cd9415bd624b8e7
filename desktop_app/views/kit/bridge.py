"""The only place where plain events of any thread become calls in the GUI thread: queued and coalesced."""

from __future__ import annotations

import sys
import threading
import weakref
from collections import deque
from collections.abc import Callable
from functools import partial
from time import perf_counter
from typing import Any

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

from desktop_app.memory import search_here

TURN_SECONDS = 0.008
"""How long one turn of the window delivers. What is left follows in the next one: keys and pictures come in between."""


class Bridge(QObject):
    """Delivers events and results of lanes in the GUI thread.

    Equal events that arrive before the window has its turn are delivered once. Each turn delivers at least one thing.
    """

    _woken = Signal()

    def __init__(self, events: Any, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._events = events
        self._lock = threading.Lock()
        self._pending: list[Any] = []
        self._seen: set[Any] = set()
        self._calls: list[Callable[[], object]] = []
        self._turn: deque[Callable[[], object]] = deque()
        """What was taken up and is not delivered yet. Of the GUI thread alone."""
        self._is_woken = False
        self._is_closed = False
        self._receivers: dict[type, list[weakref.WeakMethod[Any]]] = {}
        self._woken.connect(self._drain, Qt.ConnectionType.QueuedConnection)

    def subscribe(self, event_type: type, receiver: Callable[[Any], object]) -> None:
        """Call ``receiver`` (a bound method, held weakly) in the GUI thread for each event of the type."""
        if event_type not in self._receivers:
            self._receivers[event_type] = []
            self._events.subscribe(event_type, self._receive)
        self._receivers[event_type].append(weakref.WeakMethod(receiver))

    def deliver(self, call: Callable[[], object]) -> None:
        """Run ``call`` in the GUI thread, in order. For the lanes; may be called from any thread."""
        with self._lock:
            if self._is_closed:
                return
            self._calls.append(call)
        self._wake()

    def close(self) -> None:
        """Deliver nothing from now on: the window is going."""
        with self._lock:
            self._is_closed = True
            self._pending.clear()
            self._calls.clear()
        self._turn.clear()

    def _receive(self, event: Any) -> None:
        with self._lock:
            if self._is_closed or event in self._seen:
                return
            self._seen.add(event)
            self._pending.append(event)
        self._wake()

    def _wake(self) -> None:
        with self._lock:
            if self._is_woken:
                return
            self._is_woken = True
        self._woken.emit()

    def _drain(self) -> None:
        with self._lock:
            self._is_woken = False
        if not self._turn:
            self._take_up()
        until = perf_counter() + TURN_SECONDS
        while self._turn:
            call = self._turn.popleft()
            self._wake_for_more()  # before the call: it may open a dialog, which has turns of its own
            _guarded(call)
            if perf_counter() >= until:
                break
        search_here()
        self._wake_for_more()

    def _wake_for_more(self) -> None:
        with self._lock:
            is_left = bool(self._turn or self._calls or self._pending)
        if is_left:
            self._wake()

    def _take_up(self) -> None:
        """All that has come so far: results first, then events, each in its order."""
        with self._lock:
            calls, self._calls = self._calls, []
            events, self._pending = self._pending, []
            self._seen.clear()
        self._turn.extend(calls)
        self._turn.extend(partial(self._tell, event) for event in events)

    def _tell(self, event: Any) -> None:
        """Receivers follow one by one, each in its place before what was behind the event."""
        receivers = [partial(_call_living, reference, event) for reference in self._living(type(event))]
        self._turn.extendleft(reversed(receivers))

    def _living(self, event_type: type) -> list[weakref.WeakMethod[Any]]:
        living: list[weakref.WeakMethod[Any]] = []
        for kind, references in self._receivers.items():
            if issubclass(event_type, kind):
                references[:] = [reference for reference in references if _is_alive(reference())]
                living += references
        return living


def _call_living(reference: weakref.WeakMethod[Any], event: Any) -> None:
    """A receiver may have gone since its turn was planned."""
    method = reference()
    if method is not None and _is_alive(method):
        method(event)


def _is_alive(method: Callable[..., object] | None) -> bool:
    owner = getattr(method, "__self__", None)
    return method is not None and (not isinstance(owner, QObject) or shiboken6.isValid(owner))


def _guarded(call: Callable[[], object]) -> None:
    """One receiver's mistake must not keep the others from being told; the hook reports it."""
    try:
        call()
    except Exception:  # noqa: BLE001 - handed to the crash hook, nothing is swallowed
        sys.excepthook(*sys.exc_info())
