"""Connections that know how far a call has come, and that can be broken off when its time is over.

Whether a command may have been done hangs on one question: did the first byte of the request leave? Only the
connection itself knows, so that its classes are ours; all else is the library's.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection


class Attempt:
    """One call under way: whether its first byte may have left, and the socket to break it off by."""

    def __init__(self) -> None:
        self.is_sent = False
        self.is_expired = False
        self._sock: socket.socket | None = None
        self._lock = threading.Lock()

    def use(self, sock: socket.socket | None) -> None:
        """The call goes over this socket now."""
        with self._lock:
            self._sock = sock
            if self.is_expired:
                self._break()

    def expire(self) -> None:
        """The time is over: whatever waits on the socket fails at once."""
        with self._lock:
            self.is_expired = True
            self._break()

    def _break(self) -> None:
        if self._sock is not None:
            with suppress(OSError):
                # the plain socket's own shutdown: that of TLS would change the object under the reader's hands
                socket.socket.shutdown(self._sock, socket.SHUT_RDWR)


_here = threading.local()


def _attempt() -> Attempt:
    found: Attempt | None = getattr(_here, "attempt", None)
    return Attempt() if found is None else found


class Watch:
    """Breaks calls off whose time is over: one thread for all calls of a session, instead of one for each call.

    It begins with a call and ends when it wakes and finds none under way: at the latest when the time of the first
    one would be over, and after ``close`` with the last call.
    """

    def __init__(self) -> None:
        self._ends_at: dict[Attempt, float] = {}
        self._changed = threading.Condition()
        self._wakes_at: float | None = None
        """``None`` while there is no thread."""
        self._is_closed = False

    @contextmanager
    def attempt(self, total_seconds: float) -> Iterator[Attempt]:
        """Track one call in this thread, and break it off after so many seconds."""
        made = _here.attempt = Attempt()
        self._add(made, time.monotonic() + total_seconds)
        try:
            yield made
        finally:
            _here.attempt = None
            with self._changed:
                self._ends_at.pop(made, None)
                if self._is_closed and not self._ends_at:
                    self._changed.notify_all()

    def close(self) -> None:
        """Let the thread end as soon as no call is under way."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def _add(self, made: Attempt, ends_at: float) -> None:
        with self._changed:
            if self._wakes_at is None:
                threading.Thread(target=self._watch, name="call-watch", daemon=True).start()
                self._wakes_at = ends_at
            elif ends_at < self._wakes_at:
                self._changed.notify_all()
            self._ends_at[made] = ends_at

    def _watch(self) -> None:
        with self._changed:
            while self._ends_at:
                now = time.monotonic()
                self._wakes_at = min(self._ends_at.values())
                if self._wakes_at > now:
                    self._changed.wait(self._wakes_at - now)
                for made in [one for one, ends_at in self._ends_at.items() if ends_at <= time.monotonic()]:
                    del self._ends_at[made]
                    made.expire()
            self._wakes_at = None


class _Tracked:
    """What both kinds of connection do beside the library."""

    sock: Any
    _is_tunnelling = False

    def _new_conn(self) -> Any:
        sock = super()._new_conn()  # type: ignore[misc]
        _attempt().use(sock)
        return sock

    def _tunnel(self) -> None:
        self._is_tunnelling = True
        try:
            super()._tunnel()  # type: ignore[misc]
        finally:
            self._is_tunnelling = False

    def connect(self) -> None:
        super().connect()  # type: ignore[misc]
        _attempt().use(self.sock)

    def send(self, data: Any) -> None:
        if self.sock is None:
            self.connect()
        if not self._is_tunnelling:  # what is said to a proxy is not yet the request
            here = _attempt()
            here.use(self.sock)
            here.is_sent = True
        super().send(data)  # type: ignore[misc]


class _HttpConnection(_Tracked, HTTPConnection):
    pass


class _HttpsConnection(_Tracked, HTTPSConnection):
    pass


class _HttpPool(HTTPConnectionPool):
    ConnectionCls = _HttpConnection


class _HttpsPool(HTTPSConnectionPool):
    ConnectionCls = _HttpsConnection


_POOLS = {"http": _HttpPool, "https": _HttpsPool}


def trust(extra_authorities: Path | None = None) -> ssl.SSLContext:
    """Whose certificates are believed: the system's authorities and the library's list. There is no way to skip it."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if extra_authorities is not None:
        context.load_verify_locations(cafile=str(extra_authorities))
    return context


class TrackedAdapter(HTTPAdapter):
    """Sends prepared requests over tracked connections, each once; redirects are never followed in here."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        super().__init__(max_retries=0, pool_connections=4, pool_maxsize=8)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **options: Any) -> None:
        super().init_poolmanager(connections, maxsize, block, ssl_context=self._context, **options)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        manager = super().proxy_manager_for(proxy, ssl_context=self._context, **options)
        manager.pool_classes_by_scheme = _POOLS
        return manager
