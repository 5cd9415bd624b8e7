"""JSON as the contract wants it: the same value is always the same bytes, and what is read is read strictly."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, NoReturn

from starlette.responses import Response

MAX_DEPTH = 32
"""Deeper JSON is no request of the contract."""


class RefusalError(Exception):
    """A request that is answered with an error: HTTP status, the contract's code, a Chinese sentence."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        more: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.more = more or {}
        self.headers = dict(headers or {})

    def response(self) -> Response:
        """The answer as the contract shapes errors."""
        body = {"error": {"code": self.code, "message": self.message}, **self.more}
        return json_response(body, self.status, self.headers)


def json_bytes(value: Any) -> bytes:
    """Sorted keys, no blanks, UTF-8, no NaN: equal values are equal bytes."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8")


def json_response(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """An answer with canonical bytes."""
    return Response(json_bytes(value), status, headers=dict(headers or {}), media_type="application/json")


def read_json(body: bytes) -> Any:
    """A body as JSON: UTF-8, no key twice, no NaN, not too deep, every text writable. Raises RefusalError 400."""
    try:
        value = json.loads(body.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_refuse_constant)
    except UnicodeDecodeError:
        raise _unreadable("请求内容不是 UTF-8") from None
    except RecursionError:
        raise _unreadable("请求内容嵌套太深") from None
    except ValueError as error:
        raise _unreadable(f"请求内容不是能读取的 JSON（{error}）") from None
    if _depth(value) > MAX_DEPTH:
        raise _unreadable("请求内容嵌套太深")
    try:
        json_bytes(value)
    except ValueError:  # half of a surrogate pair, or a number beyond all bounds
        raise _unreadable("请求内容里有不能保存的字符或数") from None
    return value


def _unreadable(what: str) -> RefusalError:
    return RefusalError(400, "bad_request", f"{what}，什么也没有做。")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("同一个键出现了两次")
    return found


def _refuse_constant(word: str) -> NoReturn:
    raise ValueError(f"不能有 {word}")


def _depth(value: Any) -> int:
    level, layer = 0, [value]
    while layer and level <= MAX_DEPTH:
        level += 1
        layer = [
            child
            for parent in layer
            if isinstance(parent, dict | list)
            for child in (parent.values() if isinstance(parent, dict) else parent)
        ]
    return level


def time_headers(now: datetime) -> list[tuple[bytes, bytes]]:
    """The marketplace's own time: ``Date`` to the second, ``X-Marketplace-Time`` with offset and microseconds."""
    date = format_datetime(now.astimezone(UTC), usegmt=True)
    return [(b"date", date.encode("ascii")), (b"x-marketplace-time", iso_time(now).encode("ascii"))]


def iso_time(moment: datetime) -> str:
    """ISO 8601 with offset and microseconds, always of one length."""
    return moment.isoformat(timespec="microseconds")
