"""One request to an interface after the gateway let it in, and reading its members strictly."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from desktop_app.sandbox.http.wire import RefusalError, read_json
from desktop_app.sandbox.huawei.errors import Dialect, InterfaceError


@dataclass(frozen=True)
class Call:
    """What an interface needs to know of a request. ``at`` is the marketplace's second."""

    at: int
    path_values: Mapping[str, str] = field(default_factory=dict)
    query: tuple[tuple[bytes, bytes], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    parts: Mapping[str, bytes] = field(default_factory=dict)
    """The parts of a multipart body by name."""


def document_of(dialect: Dialect, body: bytes) -> dict[str, Any]:
    """The JSON object of a body."""
    try:
        value = read_json(body)
    except RefusalError as refusal:
        raise InterfaceError(dialect.not_json, refusal.message) from None
    if not isinstance(value, dict):
        raise InterfaceError(dialect.not_json, "请求内容应为一个 JSON 对象。")
    return value


def text_of(
    dialect: Dialect,
    document: Mapping[str, Any],
    name: str,
    most: int,
    *,
    is_needed: bool = True,
    may_be_blank: bool = False,
) -> str:
    """A text member; blank when it is optional and not there. Counted in characters."""
    value = document.get(name)
    if value is None and not is_needed:
        return ""
    if not isinstance(value, str):
        raise InterfaceError(dialect.parameter, f"参数 {name} 缺失或不是文本。")
    if not value and is_needed and not may_be_blank:
        raise InterfaceError(dialect.parameter, f"参数 {name} 不能为空。")
    if len(value) > most:
        raise InterfaceError(dialect.check, f"参数 {name} 超过 {most} 个字符。")
    return value


def list_of(dialect: Dialect, document: Mapping[str, Any], name: str, most: int, too_many: str = "") -> list[Any]:
    """A member that holds from 1 to ``most`` things."""
    value = document.get(name)
    if not isinstance(value, list) or not value:
        raise InterfaceError(dialect.parameter, f"参数 {name} 应为不空的列表。")
    if len(value) > most:
        raise InterfaceError(too_many or dialect.check, f"参数 {name} 超过 {most} 条，请分批发送。")
    return value


def refuse_surplus(dialect: Dialect, document: Mapping[str, Any], known: Collection[str]) -> None:
    """Members that the interface does not know are refused."""
    surplus = sorted(set(document) - set(known))
    if surplus:
        raise InterfaceError(dialect.parameter, f"有多余的参数：{'、'.join(surplus[:3])}。")


def utc_text(seconds: int | None) -> str:
    """``yyyyMMddHHmmss`` in UTC; blank without a time."""
    return "" if seconds is None else f"{datetime.fromtimestamp(seconds, UTC):%Y%m%d%H%M%S}"


def seconds_of(text: str, form: str = "%Y%m%d%H%M%S") -> int | None:
    """The second that a UTC time in exactly this form names, or None."""
    try:
        moment = datetime.strptime(text, form).replace(tzinfo=UTC)
        return int(moment.timestamp()) if moment.strftime(form) == text else None
    except (ValueError, OverflowError):
        return None
