"""The gateways of one home: each connection's counterpart, opened once, with its address and its token.

A rehearsal is found by the file that the marketplace of this computer writes while it runs; it holds port and token.
The token of a real counterpart lies in the vault.
"""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

from desktop_app.models.connections import Connection, ConnectionKind
from desktop_app.models.events import ConnectionsChanged
from desktop_app.models.vaulting import VaultState
from desktop_app.secret import Secret
from desktop_app.services.rehearsals.address_file import read_address_file

if TYPE_CHECKING:
    from desktop_app.gateways.gateway import Gateway
    from desktop_app.services.desk import Desk

TOKEN = "token"  # noqa: S105 - what it is for, not what it is
_ENTRY = "token_entry:"
"""Before the id of a connection: the value that names its entry, where its counterpart has changed."""


class Gateways:
    """Opens gateways. Call from a lane: the keyring may take its time."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._open: dict[str, tuple[str, Gateway]] = {}
        self._lock = threading.Lock()

    def can_call(self, connection: Connection) -> bool:
        """True when the connection has an interface at all; asks neither keyring nor network."""
        return ConnectionKind(connection.kind).has_interface

    def has_address(self, connection: Connection) -> bool:
        """True when it can be called and is known where; for a rehearsal: while it runs."""
        address = self._rehearsal(connection)[0] if connection.is_rehearsal else connection.address
        return self.can_call(connection) and bool(address)

    def of(self, connection_id: str) -> Gateway:
        """The gateway of a connection. ``GatewayError`` without address or token, ``UsageError`` for a bad address.

        A rehearsal that was started anew has another port: it is opened anew.
        """
        from desktop_app.gateways.opening import open_gateway  # requests

        connection = self._desk.connections.get(connection_id)
        if self.can_call(connection) and connection.is_rehearsal and self._desk.rehearsals.has_shop(connection_id):
            self._desk.rehearsals.ensure(connection_id)
        with self._lock:
            known = self._open.get(connection_id)
        address, token = self._rehearsal(connection) if connection.is_rehearsal else (connection.address, None)
        if known is not None and known[0] == address:
            return known[1]
        if token is None and self.can_call(connection) and address:
            token = self._desk.vault.get(connection_id, self.entry_of(connection_id))
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

    def set_up(self, connection_id: str, address: str, token: Secret | None) -> VaultState:
        """Say where a counterpart is called, and with which token; ``None`` leaves the token as it is.

        Journaled, without the token. Anything but READY: the token is kept for this run only.
        """
        from desktop_app.gateways.address import read_address

        checked, desk = read_address(address).text, self._desk
        connection = desk.connections.get(connection_id)
        with desk.work.writing() as tx:
            desk.work.connections.set_address(tx, connection_id, checked)
            detail = {"before": connection.address, "after": checked, "token": token is not None}
            desk.work.journal.append(
                tx, desk.person, "connection.address_set", connection_id, detail, desk.clock.wall()
            )
        state = (
            VaultState.READY if token is None else desk.vault.put(connection_id, self.entry_of(connection_id), token)
        )
        self.forget(connection_id)
        desk.events.publish(ConnectionsChanged(connection_id))
        return state

    def entry_of(self, connection_id: str) -> str:
        """The purpose under which the vault keeps the token of a connection's counterpart."""
        return self._desk.work.meta.get(_ENTRY + connection_id, TOKEN)

    def renew_entry(self, connection_id: str) -> None:
        """Another counterpart comes: its token gets an entry of its own, and the old one's is forgotten.

        Where the keyring does not do that now, the old token is still never read for the new counterpart.
        """
        desk, before = self._desk, self.entry_of(connection_id)
        with desk.work.writing() as tx:
            desk.work.meta.put(tx, _ENTRY + connection_id, f"{TOKEN}-{os.urandom(4).hex()}")
        desk.vault.forget(connection_id, before)
        self.forget(connection_id)

    def _rehearsal(self, connection: Connection) -> tuple[str, Secret | None]:
        """Where the marketplace of this computer listens; the connection's own address while it does not run."""
        own = self._desk.home.rehearsal / connection.id
        # one that was started by hand, below the home itself, serves a rehearsal without a shop of its own
        folders = (own,) if own.is_dir() else (self._desk.home.rehearsal,)
        for folder in folders:
            found = read_address_file(folder)
            if found is not None:
                return found.url, found.token
        return connection.address, None
