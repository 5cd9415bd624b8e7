"""A line between the program and the marketplace that cuts after any byte of a request or of its answer.

It reads one request after the other, each whole, hands it on over a connection of its own, and reads the whole answer.
So whatever was cut, it is known whether the marketplace saw the request.
"""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum


class Place(StrEnum):
    """Where a line is cut: by what a request or an answer is made of."""

    REQUEST_FIRST = "request.first byte"
    REQUEST_LINE = "request.line"
    REQUEST_HEADERS = "request.headers"
    REQUEST_HEAD_END = "request.end of the headers"
    REQUEST_BODY = "request.body"
    REQUEST_LAST = "request.last byte missing"
    ANSWER_NONE = "answer.none"
    ANSWER_LINE = "answer.status line"
    ANSWER_HEADERS = "answer.headers"
    ANSWER_HEAD_END = "answer.end of the headers"
    ANSWER_BODY = "answer.body"
    ANSWER_LAST = "answer.last byte missing"

    @property
    def is_request(self) -> bool:
        return self.value.startswith("request")

    def bytes_of(self, whole: bytes) -> int:
        """How many bytes of a whole request or answer go through."""
        head = whole.index(b"\r\n\r\n") + 4
        counts = {
            "first byte": 1,
            "none": 0,
            "line": 6,
            "status line": 10,
            "headers": whole.index(b"\r\n") + 12,
            "end of the headers": head,
            "body": head + (len(whole) - head) // 2,
            "last byte missing": len(whole) - 1,
        }
        return counts[self.value.partition(".")[2]]


@dataclass
class CuttingLine:
    """Cuts the requests that begin so (``PUT /seller/v1/commands``) until it is told to stop."""

    port_there: int
    begins: bytes = b""
    place: Place = Place.ANSWER_NONE
    is_reset: bool = False
    left: int = 0
    """How many requests are still cut."""
    port: int = 0
    cuts: int = 0
    _sockets: list[socket.socket] = field(default_factory=list)

    def cut(self, begins: str, place: Place, times: int = 1, *, is_reset: bool = False) -> None:
        """Cut the next requests of this kind there."""
        self.begins, self.place, self.is_reset, self.left = begins.encode(), place, is_reset, times

    def heal(self) -> None:
        """Cut nothing more."""
        self.left = 0

    def run(self, listener: socket.socket) -> None:
        while True:
            try:
                here, _from = listener.accept()
            except OSError:
                return
            here.settimeout(20)
            self._sockets.append(here)
            threading.Thread(target=self._serve, args=(here,), daemon=True).start()

    def _serve(self, here: socket.socket) -> None:
        with suppress(OSError, ValueError), here:
            while True:
                request = _whole(here)
                if not request or not self._carry(here, self._addressed(request)):
                    return

    def _addressed(self, request: bytes) -> bytes:
        """The marketplace answers to its own name alone."""
        return request.replace(b"127.0.0.1:%d\r\n" % self.port, b"127.0.0.1:%d\r\n" % self.port_there, 1)

    def _carry(self, here: socket.socket, request: bytes) -> bool:
        """One request to the other side and its answer back; False when the line is gone."""
        is_cut = bool(self.left) and request.startswith(self.begins)
        if is_cut:
            self.left -= 1
            self.cuts += 1
        if is_cut and self.place.is_request:
            with socket.create_connection(("127.0.0.1", self.port_there), timeout=20) as there:
                there.sendall(request[: self.place.bytes_of(request)])
                _end(there, is_reset=True)
            _end(here, self.is_reset)
            return False
        answer = self._asked(request)
        here.sendall(answer[: self.place.bytes_of(answer)] if is_cut else answer)
        if is_cut:
            _end(here, self.is_reset)
        return not is_cut

    def _asked(self, request: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", self.port_there), timeout=20) as there:
            there.sendall(request)
            return _whole(there, has_body=not request.startswith(b"HEAD "))

    def close(self) -> None:
        for one in self._sockets:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


def _end(sock: socket.socket, is_reset: bool) -> None:
    if is_reset:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    else:
        sock.shutdown(socket.SHUT_WR)
    sock.close()


def _whole(sock: socket.socket, *, has_body: bool = True) -> bytes:
    """One message: head, and as much body as it says; empty at the end of the connection."""
    data = b""
    while b"\r\n\r\n" not in data:
        part = sock.recv(65536)
        if not part:
            return b""
        data += part
    head = data.index(b"\r\n\r\n") + 4
    length = 0
    for line in data[:head].lower().split(b"\r\n"):
        if has_body and line.startswith(b"content-length:"):
            length = int(line.partition(b":")[2])
    while len(data) < head + length:
        part = sock.recv(65536)
        if not part:
            break
        data += part
    return data


@contextmanager
def cutting_line(port_there: int) -> Iterator[CuttingLine]:
    """A line to a port of this computer."""
    line = CuttingLine(port_there)
    listener = socket.create_server(("127.0.0.1", 0))
    line.port = listener.getsockname()[1]
    thread = threading.Thread(target=line.run, args=(listener,), daemon=True)
    thread.start()
    try:
        yield line
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        line.close()
        thread.join(10)
