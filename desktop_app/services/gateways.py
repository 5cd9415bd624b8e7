"""The gateways of one home: each connection's counterpart, opened once, with its address and its token.

A rehearsal is found by the file that the marketplace of this computer writes while it runs; it holds port and token.
The token of a real counterpart lies in the vault.
"""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any

from desktop_app.models.connections import Connection, ConnectionKind
from desktop_app.secret import Secret

if TYPE_CHECKING:
    from desktop_app.gateways.gateway import Gateway
    from desktop_app.services.desk import Desk

TOKEN = "token"  # noqa: S105 - what it is for, not what it is
ADDRESS_FILE = "address.json"
_CALLED = frozenset({ConnectionKind.REHEARSAL_DIRECT, ConnectionKind.REHEARSAL_CONSOLE, ConnectionKind.MIDDLEWARE})


class Gateways:
    """Opens gateways. Call from a lane: the keyring may take its time."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._open: dict[str, tuple[str, Gateway]] = {}
        self._lock = threading.Lock()

    def can_call(self, connection: Connection) -> bool:
        """True when the connection has an interface at all; asks neither keyring nor network."""
        return connection.kind in _CALLED

    def of(self, connection_id: str) -> Gateway:
        """The gateway of a connection. ``GatewayError`` without address or token, ``UsageError`` for a bad address.

        A rehearsal that was started anew has another port: it is opened anew.
        """
        from desktop_app.gateways.opening import open_gateway  # requests

        connection = self._desk.connections.get(connection_id)
        with self._lock:
            known = self._open.get(connection_id)
        address, token = self._rehearsal(connection) if connection.is_rehearsal else (connection.address, None)
        if known is not None and known[0] == address:
            return known[1]
        if token is None and self.can_call(connection) and address:
            token = self._desk.vault.get(connection_id, TOKEN)
        opened = open_gateway(connection, address, token, self._desk.clock)
        with self._lock:
            before = self._open.get(connection_id)
            self._open[connection_id] = (address, opened)
        if before is not None:
            before[1].close()
        return opened

    def forget(self, connection_id: str) -> None:
        """Open it anew next time: the counterpart may have moved, or been given another token."""
        with self._lock:
            known = self._open.pop(connection_id, None)
        if known is not None:
            known[1].close()

    def close(self) -> None:
        """Let all connections go."""
        for connection_id in list(self._open):
            self.forget(connection_id)

    def _rehearsal(self, connection: Connection) -> tuple[str, Secret | None]:
        """Where the marketplace of this computer listens; empty while it does not run."""
        try:
            path = self._desk.home.rehearsal(connection.id) / ADDRESS_FILE
            found: Any = json.loads(path.read_text("utf-8"))
            port, token = int(found["port"]), str(found["token"])
        except (OSError, ValueError, KeyError, TypeError):  # not running, or just being written
            return connection.address, None
        return f"http://127.0.0.1:{port}", Secret(token)
