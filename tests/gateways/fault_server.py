"""A server of raw sockets that misbehaves on demand: what it answers, and where it cuts, is up to the test."""

from __future__ import annotations

import json
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from desktop_app.gateways.address import read_address
from desktop_app.gateways.contract import ContractGateway
from desktop_app.gateways.http import HttpSession, Times
from desktop_app.secret import Secret

TOKEN = "token-of-the-tests-0123456789"
DATE = "Tue, 24 Nov 2026 04:00:00 GMT"
TIME = "2026-11-24T12:00:00.250000+08:00"


def answer(status: int = 200, body: Any = None, *headers: str, raw: bytes | None = None) -> bytes:
    """A whole answer with its length."""
    data = raw if raw is not None else json.dumps(body, ensure_ascii=False, sort_keys=True).encode()
    lines = [f"HTTP/1.1 {status} Word", f"Date: {DATE}", f"X-Marketplace-Time: {TIME}", *headers]
    if not any(line.lower().startswith(("content-length", "transfer-encoding")) for line in headers):
        lines.append(f"Content-Length: {len(data)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + data


def error(status: int, code: str, *headers: str, message: str = "对方的一句话。", **more: Any) -> bytes:
    """The contract's own error."""
    return answer(status, {"error": {"code": code, "message": message}, **more}, *headers)


@dataclass
class Plan:
    """How one request is treated."""

    answer: bytes = b""
    read_bytes: int | None = None
    """Cut after so many bytes of the request; ``None`` reads all of it."""
    keep_bytes: int | None = None
    """Cut after so many bytes of the answer."""
    is_reset: bool = False
    """Cut by a reset instead of an end."""
    hold: threading.Event | None = None
    """Wait for this before the cut: a counterpart that stalls."""


@dataclass
class FaultServer:
    """Listens on loopback, one request a connection. ``seen`` keeps what came in."""

    plan: Callable[[bytes], Plan]
    tls: ssl.SSLContext | None = None
    seen: list[bytes] = field(default_factory=list)
    connections: int = 0
    port: int = 0

    def run(self, listener: socket.socket) -> None:
        while True:
            try:
                sock, _from = listener.accept()
            except OSError:
                return
            self.connections += 1
            with suppress(OSError, ssl.SSLError), sock:
                sock.settimeout(10)
                self._serve(sock)

    def _serve(self, sock: socket.socket) -> None:
        if self.tls is not None:
            sock = self.tls.wrap_socket(sock, server_side=True)
        data = b""
        limit = self.plan(b"").read_bytes
        while not _is_whole(data) and (limit is None or len(data) < limit):
            block = sock.recv(65536 if limit is None else min(65536, limit - len(data)))
            if not block:
                break
            data += block
        self.seen.append(data)
        plan = self.plan(data)
        if plan.read_bytes is None:
            sock.sendall(plan.answer[: plan.keep_bytes])
        if plan.hold is not None:
            plan.hold.wait(20)
        if plan.is_reset:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        elif plan.read_bytes is None:
            sock.shutdown(socket.SHUT_WR)
        sock.close()


def _is_whole(data: bytes) -> bool:
    head, end, body = data.partition(b"\r\n\r\n")
    if not end:
        return False
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            return len(body) >= int(line.partition(b":")[2])
    return True


@contextmanager
def serving(
    plan: Callable[[bytes], Plan] | Plan | bytes, tls: ssl.SSLContext | None = None, port: int = 0
) -> Iterator[FaultServer]:
    """A running server; a plan for all requests, or one that looks at the request."""
    fixed = Plan(plan) if isinstance(plan, bytes) else plan
    server = FaultServer(fixed if callable(fixed) else lambda _request: fixed, tls)
    listener = socket.create_server(("127.0.0.1", port))
    server.port = listener.getsockname()[1]
    thread = threading.Thread(target=server.run, args=(listener,))
    thread.start()
    try:
        yield server
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(10)


def gateway_to(port: int, times: Times | None = None, **options: Any) -> ContractGateway:
    """A gateway to this computer that never waits for its turn."""
    address = read_address(f"http://127.0.0.1:{port}")
    options.setdefault("per_second", 1e6)
    return ContractGateway(HttpSession(address, Secret(TOKEN), times=times or Times(5, 5, 10), **options))


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])
