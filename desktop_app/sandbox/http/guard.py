"""The outer rings of every request: time and errors (``Frame``), then who may come in (``Guard``)."""

from __future__ import annotations

import hmac
import logging
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from desktop_app.sandbox.http.wire import RefusalError, time_headers
from desktop_app.sandbox.shop.forms import MAX_FILE

_log = logging.getLogger("desktop_app.sandbox")

CONTROL_PREFIX = "/rehearsal/"
CONSOLE_PREFIX = "/console"
MAX_BODY_BYTES = 1024 * 1024
MAX_FORM_BYTES = 256 * 1024 * 1024
MAX_SIGNED_BYTES = 12 * 1024 * 1024
"""What AK/SK can sign."""


class Frame:
    """Puts the marketplace's time on every answer; answers a fault of our own with the contract's error."""

    def __init__(self, app: ASGIApp, now: Callable[[], datetime]) -> None:
        self._app = app
        self._now = now

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = time.perf_counter(), 0

        async def send_with_time(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {**message, "headers": [*message.get("headers", ()), *time_headers(self._now())]}
            await send(message)

        try:
            await self._app(scope, receive, send_with_time)
        except RefusalError as refusal:
            if status == 0:
                await refusal.response()(scope, receive, send_with_time)
        except Exception:  # noqa: BLE001 - the last line of defence: an answer in words, and the log
            _log.exception("%s failed", scope["method"])
            if status == 0:
                fault = RefusalError(500, "internal_error", "演练环境自己出了错，请稍后再试；办没办成请先查询。")
                await fault.response()(scope, receive, send_with_time)
        # the path alone: a query can carry the token
        _log.info("%s %s %d %.0f ms", scope["method"], scope["path"], status, 1000 * (time.perf_counter() - started))


class Guard:
    """Host, token and size: nothing else in the marketplace is reached without them.

    The Host header must name this very address: a page of another site that makes its own name point to this
    computer (DNS rebinding) sends its own name there. The console has a session of its own instead of the token, and
    below the addresses ``signed`` each request bears a signature of its own.
    """

    def __init__(self, app: ASGIApp, hosts: frozenset[str], token: str, signed: tuple[str, ...] = ()) -> None:
        self._app = app
        self._hosts = hosts
        self._signed = tuple(f"{prefix}/" for prefix in signed)
        self._expected = b"Bearer " + token.encode("ascii")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = _single(scope)
        if headers.get(b"host", b"").decode("latin-1").lower() not in self._hosts:
            raise RefusalError(421, "host_refused", "这个地址不是演练环境自己的地址。", headers={"connection": "close"})
        is_signed = scope["path"].startswith(self._signed)
        if not is_console(scope["path"]) and not is_signed:
            self._check_token(headers.get(b"authorization", b""))
        cap = MAX_SIGNED_BYTES if is_signed else _cap(scope["path"])
        await self._app(scope, _capped(headers, receive, cap), send)

    def _check_token(self, given: bytes) -> None:
        if not hmac.compare_digest(given, self._expected):
            raise RefusalError(
                401,
                "unauthorized",
                "没有带访问令牌，或令牌不对。请用这次启动写进 address.json 的令牌。",
                headers={"www-authenticate": "Bearer"},
            )


def _single(scope: Scope) -> dict[bytes, bytes]:
    """The headers by name; one that may stand only once and stands twice is unreadable."""
    found: dict[bytes, bytes] = {}
    for name, value in scope["headers"]:
        if name in (b"host", b"authorization", b"content-length") and name in found:
            raise RefusalError(400, "bad_request", f"请求头 {name.decode('ascii')} 出现了两次。")
        found[name] = value
    return found


def is_console(path: str) -> bool:
    """Whether an address is one of the browser's pages."""
    return path == CONSOLE_PREFIX or path.startswith(CONSOLE_PREFIX + "/")


def _cap(path: str) -> int:
    if path.startswith("/seller/v1/files/"):
        return MAX_FILE
    return MAX_FORM_BYTES if is_console(path) else MAX_BODY_BYTES


def _capped(headers: Mapping[bytes, bytes], receive: Receive, cap: int) -> Receive:
    """``receive`` that refuses a body beyond the cap: by its stated length at once, else while it comes in."""
    refusal = RefusalError(
        413, "too_large", f"请求内容超过 {cap // 1024 // 1024} MB，没有接收。", headers={"connection": "close"}
    )
    stated = headers.get(b"content-length", b"")
    if stated.isdigit() and int(stated) > cap:
        raise refusal
    received = 0

    async def receive_capped() -> dict[str, Any]:
        nonlocal received
        message = await receive()
        if message["type"] == "http.request":
            received += len(message.get("body", b""))
            if received > cap:
                raise refusal
        return dict(message)

    return receive_capped
