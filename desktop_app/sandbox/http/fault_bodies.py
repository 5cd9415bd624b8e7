"""Answers spoilt on purpose: wrong types, keys twice, NaN, and a small body that becomes huge."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from typing import Any

_CHUNK = b'"' + b" " * (64 * 1024 - 3) + b'",'


def wrong_types(body: bytes, name: str | None) -> bytes:
    """Every value below the top (or only those called ``name``) becomes one of another type."""

    def spoil(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: _other_type(child) if name in (None, key) else spoil(child) for key, child in value.items()}
        if isinstance(value, list):
            return [spoil(child) for child in value]
        return value

    return _spoilt(body, lambda value: json.dumps(spoil(value), ensure_ascii=False))


def _other_type(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes"
    if isinstance(value, int | float):
        return {"value": value}
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return {str(place): child for place, child in enumerate(value)}
    return 7 if isinstance(value, dict) else False


def duplicate_keys(body: bytes, name: str | None) -> bytes:
    """Every key (or only ``name``) stands twice in its object, the second time with another value."""

    def write(value: Any) -> str:
        if isinstance(value, dict):
            members = []
            for key, child in value.items():
                members.append(f"{json.dumps(key)}:{write(child)}")
                if name in (None, key):
                    members.append(f"{json.dumps(key)}:{json.dumps('again')}")
            return "{" + ",".join(members) + "}"
        if isinstance(value, list):
            return "[" + ",".join(write(child) for child in value) + "]"
        return json.dumps(value, ensure_ascii=False)

    return _spoilt(body, write)


def nan(body: bytes, name: str | None) -> bytes:
    """Every number (or every value called ``name``) becomes NaN, which is no JSON; without any, the first value."""
    found = 0

    def write(value: Any, is_named: bool = False) -> str:
        nonlocal found
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if is_named or (name is None and is_number):
            found += 1
            return ("NaN", "Infinity", "-Infinity")[found % 3 - 1]
        if isinstance(value, dict):
            return (
                "{" + ",".join(f"{json.dumps(key)}:{write(child, key == name)}" for key, child in value.items()) + "}"
            )
        if isinstance(value, list):
            return "[" + ",".join(write(child) for child in value) + "]"
        return json.dumps(value, ensure_ascii=False)

    spoilt = _spoilt(body, write)
    return spoilt if found else b"NaN"


def _spoilt(body: bytes, write: Callable[[Any], str]) -> bytes:
    try:
        value = json.loads(body)
    except ValueError:  # not JSON, as the answer to HEAD: nothing to spoil
        return body
    return write(value).encode("utf-8")


def huge_json(size_bytes: int) -> list[tuple[bytes, int]]:
    """A JSON answer of about that size as parts and how often each is repeated: never whole in memory."""
    return [(b'{"items":[', 1), (_CHUNK, max(1, size_bytes // len(_CHUNK))), (b'""]}', 1)]


def gzip_bomb(size_bytes: int) -> bytes:
    """A gzip body, a thousandth of what it becomes: well-formed JSON of about ``size_bytes``."""
    packer = zlib.compressobj(6, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    packed = [packer.compress(part) for part, times in huge_json(size_bytes) for _ in range(times)]
    return b"".join([*packed, packer.flush()])
