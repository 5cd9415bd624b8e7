"""What a gateway offers: the one way in which services speak to a counterpart, whichever it is.

Gateways never raise for the world's faults from ``send``, ``put_file`` and ``read_command``: they answer, because what
is not known must be carried on. ``about``, ``page``, ``read_case`` and ``read_refund`` raise ``GatewayError``.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from desktop_app.clock import CHINA
from desktop_app.errors import GatewayError
from desktop_app.models.command_words import Capability, CommandName
from desktop_app.models.commands import Recovery

__all__ = ["NOT_OFFERED", "TOO_LARGE", "About", "Answer", "Gateway", "GatewayError", "Outcome", "Page", "PageFacts"]


class Outcome(StrEnum):
    """What came of a call."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    """The counterpart says no, for good."""
    CONFLICT = "conflict"
    """The case, or the request for a refund, is no longer as it was seen; nothing was done."""
    UNKNOWN = "unknown"
    """It may have been done."""
    RETRY = "retry"
    """Certainly not done; try again later."""
    UNREACHABLE = "unreachable"
    """Certainly not done: nobody there, or nobody who may be trusted."""
    UNAUTHORIZED = "unauthorized"
    """Certainly not done: the token is not accepted."""
    NOT_FOUND = "not_found"
    """The counterpart knows nothing of it."""


NOT_OFFERED = "not_offered"
"""Kind of the ``GatewayError`` about a list that the counterpart does not have: an older one knows no refunds."""
TOO_LARGE = "too_large"
"""Code of an answer that refuses a file for its size. Its text is what the counterpart says of its limit, or empty."""


@dataclass(frozen=True)
class Answer:
    """What came of a write, or of asking after one. ``text`` is a sentence for people."""

    outcome: Outcome
    code: str = ""
    """The counterpart's own word for its refusal, or ours for a fault: ``cut``, ``html``, ``tls``."""
    text: str = ""
    item: dict[str, Any] | None = None
    """The case, or the request for a refund, as the counterpart has it now, where it said so."""
    at: datetime | None = None
    """When it was done, by the counterpart's clock."""
    retry_after_seconds: float | None = None


@dataclass(frozen=True)
class About:
    """Who stands at the other end."""

    contract: int
    kind: str
    """``rehearsal`` or ``middleware``."""
    name: str
    seller_id: str
    seller_name: str
    time: datetime
    clock_rate: float
    capabilities: Mapping[CommandName, Capability]


_AS_OF = re.compile(rb'\{"as_of":"([0-9T:.+Z-]{1,40})",').match
"""How a page begins whose keys are sorted; another page is hashed whole."""
_HAS_MORE = re.compile(rb'\{"as_of":"[^"\\]{0,40}","has_more":true,').match
_LIKELY_NEXT = re.compile(rb'"next_cursor":"([^"\\]{1,4096})"\}\s*$').search
"""How such a page ends that has a cursor."""
_LONGEST_END_BYTES = 4200


@dataclass(frozen=True)
class PageFacts:
    """What a page says, read and checked."""

    items: list[dict[str, Any]]
    next_cursor: str | None
    has_more: bool
    as_of: datetime | None


def told_moment(text: str) -> datetime | None:
    """A moment as the contract tells it, in China Standard Time; ``None`` without an offset or far from now.

    Raises ``ValueError`` for what is no moment.
    """
    moment = datetime.fromisoformat(text)
    return moment.astimezone(CHINA) if moment.tzinfo is not None and 1990 <= moment.year < 2200 else None


class Page:
    """One page as it was received. It is read only when asked: bytes that are known already need no reading."""

    def __init__(self, raw: bytes, server_time: datetime | None, read: Callable[[bytes], PageFacts]) -> None:
        self.raw = raw
        self.server_time = server_time
        """The counterpart's clock when it answered."""
        self._read = read
        self._facts: PageFacts | None = None

    def content_sha256(self) -> str:
        """SHA-256 of what the page says, without the moment at which it was said: the same facts, the same hash."""
        told = _AS_OF(self.raw)
        return hashlib.sha256(memoryview(self.raw)[told.end() if told else 0 :]).hexdigest()

    def likely_next(self) -> str | None:
        """Where the page probably goes on, by its first and last bytes, without reading it: a guess, no fact."""
        found = _LIKELY_NEXT(self.raw[-_LONGEST_END_BYTES:]) if _HAS_MORE(self.raw) else None
        return None if found is None else found[1].decode("utf-8", "replace")

    @property
    def facts(self) -> PageFacts:
        """The content; ``GatewayError`` when the counterpart sent something that is no page."""
        if self._facts is None:
            self._facts = self._read(self.raw)
        return self._facts

    @property
    def items(self) -> list[dict[str, Any]]:
        return self.facts.items

    @property
    def next_cursor(self) -> str | None:
        return self.facts.next_cursor

    @property
    def has_more(self) -> bool:
        return self.facts.has_more

    @property
    def as_of(self) -> datetime | None:
        told = None if self._facts is not None else _AS_OF(self.raw)
        if told is not None:
            # a page that is known is not read for its moment
            with suppress(ValueError):
                moment = told_moment(told[1].decode())
                if moment is not None:
                    return moment
        return self.facts.as_of


class Gateway(Protocol):
    """One counterpart, opened for one connection. Safe to use from several threads."""

    def about(self) -> About:
        """Who is there; also the self-test of a connection."""

    def capabilities(self) -> Mapping[CommandName, Capability]:
        """What can be done by a call, by hand-over, or not at all."""

    def recovery(self, name: CommandName) -> Recovery:
        """What to do when the answer to this command was lost."""

    def page(self, kind: str, cursor: str | None, limit: int) -> Page:
        """The next page of changes; kind ``cursor_unknown`` in ``GatewayError``: start anew; ``NOT_OFFERED``: there is
        no such list."""

    def put_file(self, sha256: str, path: Path) -> Answer:
        """Hand a file over. Named by its content, so that doing it twice does nothing more: never UNKNOWN."""

    def send(self, key: str, body: bytes) -> Answer:
        """Send a command on a case once. Never tried again in here."""

    def send_refund(self, key: str, name: CommandName, refund_id: str, body: bytes) -> Answer:
        """Send a command on a request for a refund once. Never tried again in here."""

    def read_command(self, key: str) -> Answer:
        """What became of a command, whatever it is about; NOT_FOUND: the counterpart never took it."""

    def read_case(self, order_id: str, line_id: str) -> dict[str, Any] | None:
        """A case as it stands there; ``None`` when there is none."""

    def read_refund(self, refund_id: str) -> dict[str, Any] | None:
        """A request for a refund as it stands there; ``None`` when there is none."""

    def close(self) -> None:
        """Let connections go."""
