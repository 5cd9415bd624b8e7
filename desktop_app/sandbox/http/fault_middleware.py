"""Lets the plan's faults happen to requests, down to the connection itself: answers cut at any byte, by RST or FIN."""

from __future__ import annotations

import asyncio
import contextlib
import http
import socket
import struct
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from desktop_app.sandbox.http import fault_bodies
from desktop_app.sandbox.http.faults import FaultOrder, FaultPlan
from desktop_app.sandbox.http.guard import CONTROL_PREFIX
from desktop_app.sandbox.http.wire import json_bytes, time_headers

FindTransport = Callable[[tuple[str, int]], asyncio.Transport | None]
"""The open connection of a client's address."""

_RESET = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)
"""Linger, for no time: closing sends RST. The structure has short members on Windows."""
_HTML = "<!DOCTYPE html><html><head><title>登录</title></head><body><h1>请先登录上网认证页面</h1></body></html>"
_ERROR_CODES = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    409: "state_changed",
    429: "too_many_requests",
    503: "maintenance",
}


@dataclass
class Answer:
    """What the application answered, caught before it went out."""

    status: int = 500
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b""

    def with_body(self, body: bytes) -> Answer:
        """The same answer with another body and its right length."""
        kept = [(name, value) for name, value in self.headers if name.lower() != b"content-length"]
        return Answer(self.status, [*kept, (b"content-length", str(len(body)).encode("ascii"))], body)

    def raw(self) -> bytes:
        """The answer as it stands on the wire."""
        lines = [f"HTTP/1.1 {self.status} {_phrase(self.status)}".encode("ascii")]
        lines += [name + b": " + value for name, value in self.headers]
        return b"\r\n".join([*lines, b"", self.body])


def _phrase(status: int) -> str:
    try:
        return http.HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


@dataclass
class Exchange:
    """One request that is to go wrong."""

    order: FaultOrder
    app: ASGIApp
    scope: Scope
    receive: Receive
    send: Send
    transport: asyncio.Transport | None
    now: Callable[[], datetime]

    async def run(self) -> Answer:
        """Let the application do what was asked, and keep its answer back."""
        answer = Answer()

        async def catch(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer.status, answer.headers = message["status"], list(message.get("headers", ()))
            else:
                answer.body += message.get("body", b"")

        await self.app(self.scope, self.receive, catch)
        return answer

    async def reply(self, answer: Answer) -> None:
        """Send an answer in the ordinary way."""
        await self.send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
        await self.send({"type": "http.response.body", "body": answer.body})

    async def cut(self, raw: bytes, default: str) -> None:
        """Send these bytes just as they are, then end the connection; nothing else ever goes out on it."""
        if self.transport is None:
            return
        if raw:
            self.transport.write(raw)
        if (self.order.closing or default) == "reset":
            while self.transport.get_write_buffer_size():
                await asyncio.sleep(0.001)
            opened: socket.socket = self.transport.get_extra_info("socket")
            with contextlib.suppress(OSError):  # the other side was quicker
                opened.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            self.transport.abort()
        else:
            self.transport.close()
        while (await self.receive())["type"] != "http.disconnect":
            pass

    def timed(self, answer: Answer) -> Answer:
        """With the headers that the outermost ring would have added: cut answers bypass it."""
        return Answer(answer.status, [*answer.headers, *time_headers(self.now())], answer.body)


async def _slow(exchange: Exchange) -> None:
    if exchange.order.after_commit:
        answer = await exchange.run()
        await asyncio.sleep(exchange.order.seconds)
        await exchange.reply(answer)
    else:
        await asyncio.sleep(exchange.order.seconds)
        await exchange.app(exchange.scope, exchange.receive, exchange.send)


async def _drip(exchange: Exchange) -> None:
    answer = await exchange.run()
    await exchange.send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
    for place in range(len(answer.body)):
        if exchange.transport is None or exchange.transport.is_closing():
            return
        await asyncio.sleep(exchange.order.seconds)
        byte = answer.body[place : place + 1]
        await exchange.send({"type": "http.response.body", "body": byte, "more_body": True})
    await exchange.send({"type": "http.response.body", "body": b""})


async def _cut_before(exchange: Exchange) -> None:
    received, wanted = 0, exchange.order.at_byte or 0
    while received < wanted:
        message = await exchange.receive()
        received += len(message.get("body", b""))
        if not message.get("more_body", False):
            break
    await exchange.cut(b"", "reset")


async def _cut_after(exchange: Exchange) -> None:
    answer = exchange.timed(await exchange.run())
    await exchange.cut(answer.raw()[: exchange.order.at_byte or 0], "reset")


async def _truncate_at(exchange: Exchange) -> None:
    answer = exchange.timed(await exchange.run())
    await exchange.cut(answer.raw()[: exchange.order.at_byte or 0], "end")


async def _half_answer(exchange: Exchange) -> None:
    answer = exchange.timed(await exchange.run())
    await exchange.cut(answer.raw()[: -(len(answer.body) + 1) // 2 or None], "end")


async def _instead(exchange: Exchange, status: int, media_type: str, body: bytes) -> None:
    if exchange.order.after_commit:
        await exchange.run()
    answer = Answer(status, [(b"content-type", media_type.encode("ascii"))])
    if exchange.order.retry_after is not None:
        answer.headers.append((b"retry-after", str(exchange.order.retry_after).encode("latin-1", "replace")))
    has_body = status not in (204, 205, 304)
    await exchange.reply(answer.with_body(body) if has_body else answer)


async def _status(exchange: Exchange) -> None:
    status = exchange.order.status or 500
    code = _ERROR_CODES.get(status, "internal_error")
    body = {"error": {"code": code, "message": f"按演练设置，这次回答 {status}。"}}
    await _instead(exchange, status, "application/json", json_bytes(body))


async def _html(exchange: Exchange) -> None:
    await _instead(exchange, exchange.order.status or 200, "text/html; charset=utf-8", _HTML.encode("utf-8"))


async def _big(exchange: Exchange) -> None:
    if exchange.order.after_commit:
        await exchange.run()
    parts = fault_bodies.huge_json(exchange.order.size_bytes)
    headers = [(b"content-type", b"application/json")]
    if exchange.order.is_length_declared:
        headers.append((b"content-length", str(sum(len(part) * times for part, times in parts)).encode("ascii")))
    await exchange.send({"type": "http.response.start", "status": exchange.order.status or 200, "headers": headers})
    for part, times in parts:
        for _ in range(times):
            if exchange.transport is None or exchange.transport.is_closing():
                return
            await exchange.send({"type": "http.response.body", "body": part, "more_body": True})
    await exchange.send({"type": "http.response.body", "body": b""})


async def _gzip_bomb(exchange: Exchange) -> None:
    if exchange.order.after_commit:
        await exchange.run()
    body = await asyncio.to_thread(fault_bodies.gzip_bomb, exchange.order.size_bytes)
    headers = [(b"content-type", b"application/json"), (b"content-encoding", b"gzip")]
    await exchange.reply(Answer(exchange.order.status or 200, headers).with_body(body))


def _spoilt_by(spoil: Callable[[bytes, str | None], bytes]) -> Callable[[Exchange], Awaitable[None]]:
    async def happen(exchange: Exchange) -> None:
        answer = await exchange.run()
        await exchange.reply(answer.with_body(spoil(answer.body, exchange.order.field)))

    return happen


HAPPENINGS: dict[str, Callable[[Exchange], Awaitable[None]]] = {
    "slow": _slow,
    "drip": _drip,
    "cut_before": _cut_before,
    "cut_after": _cut_after,
    "half_answer": _half_answer,
    "truncate_at": _truncate_at,
    "html": _html,
    "status": _status,
    "big": _big,
    "gzip_bomb": _gzip_bomb,
    "wrong_types": _spoilt_by(fault_bodies.wrong_types),
    "duplicate_keys": _spoilt_by(fault_bodies.duplicate_keys),
    "nan": _spoilt_by(fault_bodies.nan),
}
"""Each kind of fault and what it does; a new kind is one function more."""


class FaultRing:
    """Asks the plan about each request; the control calls themselves never go wrong."""

    def __init__(self, app: ASGIApp, plan: FaultPlan, now: Callable[[], datetime], find: FindTransport) -> None:
        self._app = app
        self._plan = plan
        self._now = now
        self._find = find

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        order = self._fault_of(scope)
        if order is None:
            await self._app(scope, receive, send)
            return
        exchange = Exchange(order, self._app, scope, receive, send, self._find(scope["client"]), self._now)
        await HAPPENINGS[order.kind](exchange)

    def _fault_of(self, scope: Scope) -> FaultOrder | None:
        if scope["type"] != "http" or scope["path"].startswith(CONTROL_PREFIX):
            return None
        query = scope["query_string"].decode("latin-1")
        return self._plan.take(scope["method"], scope["path"] + (f"?{query}" if query else ""))
