"""The only place where plain events of any thread become calls in the GUI thread: queued and coalesced."""

from __future__ import annotations

import sys
import threading
import weakref
from collections.abc import Callable
from typing import Any

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal


class Bridge(QObject):
    """Delivers events and results of lanes in the GUI thread.

    Equal events that arrive before the window has its turn are delivered once.
    """

    _woken = Signal()

    def __init__(self, events: Any, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._events = events
        self._lock = threading.Lock()
        self._pending: list[Any] = []
        self._seen: set[Any] = set()
        self._calls: list[Callable[[], object]] = []
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
            calls, self._calls = self._calls, []
            events, self._pending = self._pending, []
            self._seen.clear()
        for call in calls:
            _guarded(call)
        for event in events:
            for receiver in self._living(type(event)):
                _guarded(receiver, event)

    def _living(self, event_type: type) -> list[Callable[[Any], object]]:
        living: list[Callable[[Any], object]] = []
        for kind, receivers in self._receivers.items():
            if not issubclass(event_type, kind):
                continue
            kept = []
            for reference in receivers:
                method = reference()
                if method is not None and _is_alive(method):
                    living.append(method)
                    kept.append(reference)
            self._receivers[kind] = kept
        return living


def _is_alive(method: Callable[..., object]) -> bool:
    owner = getattr(method, "__self__", None)
    return not isinstance(owner, QObject) or shiboken6.isValid(owner)


def _guarded(call: Callable[..., object], *arguments: Any) -> None:
    """One receiver's mistake must not keep the others from being told; the hook reports it."""
    try:
        call(*arguments)
    except Exception:  # noqa: BLE001 - handed to the crash hook, nothing is swallowed
        sys.excepthook(*sys.exc_info())
