"""One window a home and user: a second start hands its arguments to the first one, which comes forward."""

from __future__ import annotations

import json
import logging
import os
import sys
from binascii import crc32
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop_app.os_login import system_login

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer, QLocalSocket

LONGEST_MESSAGE = 64 * 1024
WAIT_MILLISECONDS = 1500

_log = logging.getLogger(__name__)


def server_name(home: Path) -> str:
    """The name that window and second start agree on; other users and other homes have other names."""
    user = system_login() if sys.platform == "win32" else str(os.getuid())
    # two checksums make a name; hashlib and tempfile would cost start-up time
    text = f"{user}\n{home.resolve()}".encode()
    return f"seller-desk-{crc32(text):08x}{crc32(text[::-1]):08x}"


def hand_over(home: Path, arguments: tuple[str, ...]) -> bool:
    """Give the arguments to a window that is open on this home; False when there is none."""
    name = server_name(home)
    if sys.platform != "win32" and not (_folder() / name).exists():
        # the usual start: no socket lies there, so QtNetwork need not be loaded before the first picture
        return False
    from PySide6.QtNetwork import QLocalSocket

    socket = QLocalSocket()
    socket.connectToServer(_address(name))
    if not socket.waitForConnected(WAIT_MILLISECONDS):
        return False
    message = json.dumps(list(arguments), ensure_ascii=False).encode()
    if len(message) > LONGEST_MESSAGE:
        _log.warning("%d arguments are too long to hand over; the window only comes forward", len(arguments))
        message = b"[]"
    socket.write(message + b"\n")
    is_taken = socket.waitForBytesWritten(WAIT_MILLISECONDS)
    is_taken = is_taken and (socket.bytesAvailable() > 0 or socket.waitForReadyRead(WAIT_MILLISECONDS))
    socket.disconnectFromServer()
    return bool(is_taken)


def _folder() -> Path:
    # where Qt puts local sockets, too; any user may write there, but only the owner may open the socket
    return Path(os.environ.get("TMPDIR") or "/tmp")  # noqa: S108


def _address(name: str) -> str:
    return name if sys.platform == "win32" else str(_folder() / name)


class _Caller(QObject):
    """One second start that calls. Owns its socket, and goes when the other side has gone."""

    said = Signal(bytes)

    def __init__(self, socket: QLocalSocket, parent: QObject) -> None:
        super().__init__(parent)
        self._socket = socket
        self._heard = b""
        socket.setParent(self)
        socket.readyRead.connect(self._read)
        socket.disconnected.connect(self.deleteLater)

    def hear(self) -> None:
        """Read what came before anybody listened."""
        if self._socket.bytesAvailable():
            self._read()

    def _read(self) -> None:
        self._heard += self._socket.read(LONGEST_MESSAGE + 2 - len(self._heard)).data()
        if len(self._heard) > LONGEST_MESSAGE + 1:
            _log.warning("a message to this window was too long and was not read")
            self._socket.abort()
        elif self._heard.endswith(b"\n"):
            self._socket.write(b"1")
            self._socket.flush()
            message, self._heard = self._heard, b""
            self.said.emit(message)


class InstanceServer(QObject):
    """Listens for second starts. ``asked`` carries their arguments."""

    asked = Signal(list)

    def __init__(self, home: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._home = home
        self._server: QLocalServer | None = None

    def listen(self) -> bool:
        """Begin; False when another window took the name meanwhile."""
        from PySide6.QtNetwork import QLocalServer

        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        address = _address(server_name(self._home))
        if not server.listen(address):
            if hand_over(self._home, ()):
                return False
            # a socket left behind by a killed process answers nobody
            QLocalServer.removeServer(address)
            if not server.listen(address):
                _log.warning("no second start can be handed over: %s", server.errorString())
                return True
        server.newConnection.connect(self._accept)
        self._server = server
        return True

    def close(self) -> None:
        """End; the name is free again."""
        if self._server is not None:
            self._server.close()
            self._server = None

    def _accept(self) -> None:
        while self._server is not None and (socket := self._server.nextPendingConnection()) is not None:
            caller = _Caller(socket, self)
            caller.said.connect(self._tell)
            caller.hear()

    def _tell(self, message: bytes) -> None:
        try:
            found = json.loads(message)
        except (ValueError, RecursionError):
            _log.warning("a message to this window could not be read")
            return
        if isinstance(found, list) and all(isinstance(part, str) for part in found):
            self.asked.emit(found)
