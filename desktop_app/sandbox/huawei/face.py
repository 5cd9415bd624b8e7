"""Face (b) of the marketplace: Huawei's documented seller interfaces at their documented paths, on this computer.

Site hosts are not emulated: the signed Host is this address. In the order in which a request is looked at: address,
signature (the gateway), pace, method, media type, content.

The gateway compares ``X-Sdk-Date`` with the marketplace's own time, which a rehearsal may move: a client takes it from
the header ``Date`` of any answer, refusals included. While the clock is sped up, 15 minutes are the sender's minutes.
The gateway's lock of a pair after repeated failures is not emulated.
"""

from __future__ import annotations

import logging
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from desktop_app.sandbox.http.wire import json_response
from desktop_app.sandbox.huawei import signature
from desktop_app.sandbox.huawei.calls import Call
from desktop_app.sandbox.huawei.errors import GatewayError, InterfaceError
from desktop_app.sandbox.huawei.keys import keys_of
from desktop_app.sandbox.huawei.limits import Pace
from desktop_app.sandbox.huawei.routes import Interfaces, Operation
from desktop_app.sandbox.huawei.signature import SignatureError, WireRequest
from desktop_app.sandbox.huawei.tables import make_tables
from desktop_app.sandbox.shop.shop import Shop

_log = logging.getLogger("desktop_app.sandbox")
MOST_PARTS = 8
MOST_REQUEST_BYTES = 64 * 1024
_STEMS = {"signature": "verify aksk signature fail", "key": "Get secretKey failed,err:ak not exist"}
"""How the gateway's own sentence goes on; what it says for the others is not known."""


class HuaweiFace:
    """The ASGI application of the interfaces of one shop."""

    def __init__(self, shop: Shop) -> None:
        make_tables(shop)
        self._shop = shop
        self.keys = keys_of(shop)
        self.interfaces = Interfaces(shop, self.keys)
        self.pace = Pace()
        self.push_needs_access_key = False
        """Whether the new usage push is to be signed by AK/SK too."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        try:
            body = await request.body()
        except ClientDisconnect:
            return
        answer = await self._answer(request, body)
        await answer(scope, receive, send)

    async def _answer(self, request: Request, body: bytes) -> Response:
        found = self.interfaces.find(_path(request))
        if found is None:
            return GatewayError("APIGW.0101", "没有这个接口，请核对请求方法和地址。").response()
        operation, values = found
        try:
            await run_in_threadpool(self._let_in, operation, request, body)
            parts = await _parts(request) if operation.media.startswith("multipart/") else {}
            return await run_in_threadpool(self._ask, operation, request, values, body, parts)
        except GatewayError as error:
            return error.response()
        except InterfaceError as error:
            return error.response(operation.dialect)
        except Exception:  # noqa: BLE001 - the interface has its own word for a fault of the marketplace
            _log.exception("%s failed", operation.path)
            fault = InterfaceError(operation.dialect.internal, "云商店内部错误，请稍后再试；办没办成请先查询。")
            return fault.response(operation.dialect)

    def _let_in(self, operation: Operation, request: Request, body: bytes) -> None:
        """All that is asked before the content is read."""
        self._check_signature(operation, request, body)
        if operation.is_paced and not self.pace.has_room():
            raise InterfaceError("MKT.0250", "请求太频繁，请稍后再试。")
        dialect = operation.dialect
        if request.method != operation.method:
            if dialect.method:
                raise InterfaceError(dialect.method, f"这个接口只接受 {operation.method}。")
            raise GatewayError("APIGW.0101", "没有这个接口，请核对请求方法和地址。")
        media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if operation.media and media != operation.media:
            raise InterfaceError(dialect.content_type or dialect.not_json, f"Content-Type 应为 {operation.media}。")

    def _check_signature(self, operation: Operation, request: Request, body: bytes) -> None:
        is_needed = not operation.has_own_signature or self.push_needs_access_key
        if not is_needed and "authorization" not in request.headers:
            return
        scope = request.scope
        wire = WireRequest(
            request.method,
            scope.get("raw_path") or scope["path"].encode("utf-8"),
            scope["query_string"],
            tuple(scope["headers"]),
            body,
        )
        try:
            signature.check(
                wire,
                self.keys.access_key,
                self.keys.secret_key,
                self._shop.now(),
                tolerance=self.interfaces.usage.tolerance(),
                may_be_unsigned=operation.media.startswith("multipart/"),
            )
        except SignatureError as refused:
            stem = _STEMS.get(refused.reason, refused.reason)
            text = f"Incorrect IAM authentication information: {stem}。{refused.message}"
            raise GatewayError("APIGW.0301", text) from None

    def _ask(
        self, operation: Operation, request: Request, values: dict[str, str], body: bytes, parts: dict[str, bytes]
    ) -> Response:
        self._shop.advance()
        call = Call(
            at=self._shop.time.second(),
            path_values=values,
            query=tuple(signature.query_pairs(request.scope["query_string"])),
            headers=request.headers,
            body=body,
            parts=parts,
        )
        with self._shop.lock:
            answer: dict[str, Any] = operation.answer(call)
        return json_response(answer)


def _path(request: Request) -> str:
    """The path as it was sent: an encoded ``/`` is no separator."""
    raw: bytes = request.scope.get("raw_path") or request.scope["path"].encode("utf-8")
    return raw.decode("ascii", "replace")


async def _parts(request: Request) -> dict[str, bytes]:
    """The parts of a multipart body by name; one that is there twice is refused."""
    found: dict[str, bytes] = {}
    try:
        async with request.form(max_files=MOST_PARTS, max_fields=MOST_PARTS, max_part_size=MOST_REQUEST_BYTES) as form:
            for name, part in form.multi_items():
                if name in found:
                    raise InterfaceError("CBC.0101", f"表单部分 {name} 出现了两次。")
                found[name] = part.encode("utf-8", "replace") if isinstance(part, str) else await part.read()
    except (HTTPException, MultiPartException):
        raise InterfaceError("CBC.0101", "请求内容不是能读取的 multipart 表单。") from None
    return found
