"""The web server around the application: one process, one loop, a clean end."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

KEEP_ALIVE_SECONDS = 60
GRACE_SECONDS = 2
LAST_WORD_SECONDS = 8.0
"""An end that was asked for is enforced after so long, whatever still runs."""
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class MarketplaceServer(uvicorn.Server):
    """Says when it listens, ends without an error state on SIGTERM, SIGINT and when told so from another thread."""

    def __init__(self, on_listening: Callable[[], None]) -> None:
        self._on_listening = on_listening
        super().__init__(
            uvicorn.Config(
                _nothing,
                loop="asyncio",
                http=H11Protocol,
                ws="none",
                lifespan="on",
                log_config=None,
                access_log=False,
                proxy_headers=False,
                server_header=False,
                date_header=False,
                timeout_keep_alive=KEEP_ALIVE_SECONDS,
                timeout_graceful_shutdown=GRACE_SECONDS,
            )
        )

    def serve_forever(self, application: ASGIApp, listener: socket.socket) -> None:
        """Serve until the end is asked for."""
        self.config.app = application
        asyncio.run(self.serve([listener]))

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then say so."""
        await super().startup(sockets)
        if self.started and not self.should_exit:
            await asyncio.to_thread(self._on_listening)

    def stop(self) -> None:
        """Ask for the end, from any thread or signal."""
        self.should_exit = True
        threading.Thread(target=_enforce_end, name="last-word", daemon=True).start()

    def find_transport(self, client: tuple[str, int]) -> asyncio.Transport | None:
        """The open connection of a client's address."""
        for connection in self.server_state.connections:
            if isinstance(connection, H11Protocol) and connection.client == client:
                return connection.transport
        return None

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """A signal asks for the end and is not raised again afterwards: it was answered."""
        for number in _SIGNALS:
            signal.signal(number, lambda _number, _frame: self.stop())
        yield


def _enforce_end() -> None:
    threading.Event().wait(LAST_WORD_SECONDS)
    os._exit(0)


async def _nothing(_scope: object, _receive: object, _send: object) -> None:
    """The place of the application until it is built: it needs the server, and the server needs one."""
