"""Reading an answer's body: never more than the cap, also after unpacking; whole or not at all."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Any, Protocol

from urllib3.exceptions import HTTPError

BLOCK_BYTES = 1 << 18
_UNPACK_AT_A_TIME = 1 << 20


class Raw(Protocol):
    """The library's answer as it is read: bytes as they came."""

    headers: Any

    def read(self, amt: int, decode_content: bool) -> bytes:
        """Up to ``amt`` bytes; empty at the end."""


@dataclass(frozen=True)
class Body:
    """What was read. ``data`` is ``None`` unless it is whole; ``fault`` then says why."""

    data: bytes | None
    fault: str = ""


class _PlainSink:
    """Collects bytes up to the cap."""

    def __init__(self, cap: int) -> None:
        self._cap = cap
        self._parts: list[bytes] = []
        self._size = 0

    def add(self, data: bytes) -> bool:
        self._size += len(data)
        self._parts.append(data)
        return self._size <= self._cap

    def end(self) -> Body:
        return Body(b"".join(self._parts))


class _GzipSink:
    """Unpacks in small portions, so that a bomb ends at the cap and not in memory."""

    def __init__(self, cap: int) -> None:
        self._sink = _PlainSink(cap)
        self._unpack = zlib.decompressobj(16 + zlib.MAX_WBITS)

    def add(self, data: bytes) -> bool:
        while data:
            if self._unpack.eof:
                raise zlib.error("bytes after the end")
            if not self._sink.add(self._unpack.decompress(data, _UNPACK_AT_A_TIME)):
                return False
            data = self._unpack.unconsumed_tail or self._unpack.unused_data
        return True

    def end(self) -> Body:
        if not self._unpack.eof or not self._sink.add(self._unpack.flush()):
            return Body(None, fault="half")
        return self._sink.end()


def read_body(raw: Raw, cap_bytes: int) -> Body:
    """Read to the end. A body that is cut, too long, or packed in a way that was not asked for has no ``data``."""
    packing = (raw.headers.get("Content-Encoding") or "identity").strip().lower()
    if packing not in ("identity", "gzip", "x-gzip", ""):
        return Body(None, fault="not_json")
    told = raw.headers.get("Content-Length", "")
    if told.isascii() and told.isdigit() and int(told) > cap_bytes:
        return Body(None, fault="too_big")
    sink: _PlainSink | _GzipSink = _GzipSink(cap_bytes) if packing.endswith("gzip") else _PlainSink(cap_bytes)
    try:
        while block := raw.read(BLOCK_BYTES, decode_content=False):
            if not sink.add(block):
                return Body(None, fault="too_big")
        return sink.end()
    except zlib.error:
        return Body(None, fault="not_json")
    except (HTTPError, OSError, ValueError):
        return Body(None, fault="half")
