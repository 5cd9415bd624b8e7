"""Cursors of the change sequence: opaque text, bound to one shop and one kind."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from desktop_app.sandbox.shop.refusals import UnknownCursor

_SHAPE = re.compile(r"([0-9a-z]{1,14})-([0-9a-f]{16})")
KINDS = ("orders", "cases")


@dataclass(frozen=True)
class Page:
    """Some changed rows, oldest change first, each as it is now."""

    items: list[dict[str, Any]]
    next_cursor: str
    has_more: bool
    as_of: str

    def __iter__(self) -> Iterator[Any]:
        yield from (self.items, self.next_cursor, self.has_more, self.as_of)


def cursor_text(shop_id: str, kind: str, seq: int) -> str:
    """The cursor that stands after change ``seq``."""
    seal = hashlib.sha256(f"{shop_id}|{kind}|{seq}".encode()).hexdigest()[:16]
    return f"{seq:x}-{seal}"


def sequence_of(shop_id: str, kind: str, cursor: str, newest: int) -> int:
    """The change that a cursor stands after."""
    match = _SHAPE.fullmatch(cursor)
    try:
        seq = int(match[1], 16) if match else -1
    except ValueError:
        seq = -1
    if not 0 <= seq <= newest or cursor != cursor_text(shop_id, kind, seq):
        raise UnknownCursor
    return seq
