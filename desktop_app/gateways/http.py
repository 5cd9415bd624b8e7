"""The one way to a server: time-outs, TLS always verified, size caps, polite rate; redirects followed by hand.

A session never tries again by itself: whether a call may be repeated depends on what it does, which is known above.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import IO, Any
from urllib.parse import urljoin

import requests
from requests.structures import CaseInsensitiveDict
from urllib3.exceptions import HTTPError

from desktop_app.clock import CHINA, Clock
from desktop_app.errors import UsageError
from desktop_app.gateways.address import Address, read_address
from desktop_app.gateways.bodies import read_body
from desktop_app.gateways.faults import fault_of
from desktop_app.gateways.outcomes import Phase
from desktop_app.gateways.pacing import Pace, Waits, http_date, retry_after_seconds
from desktop_app.gateways.tracking import Attempt, TrackedAdapter, Watch, trust
from desktop_app.logs import trace_id
from desktop_app.secret import Secret

SMALL_BYTES = 1 << 20
"""Cap of an answer that is one record."""
PAGE_BYTES = 32 << 20
"""Cap of a page of changes: 2,000 rows are about 2 MiB."""
MOST_REDIRECTS = 3
USER_AGENT = "SellerDesk"

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Times:
    """Time-outs in seconds."""

    connect: float = 10.0
    read: float = 30.0
    """Between two pieces of the answer."""
    total: float = 120.0
    """From the first name looked up to the last byte read."""


@dataclass(frozen=True)
class Call:
    """One request. ``path`` begins with a slash, below the session's address."""

    method: str
    path: str
    body: bytes | IO[bytes] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    cap_bytes: int = SMALL_BYTES
    times: Times | None = None

    @property
    def is_reading(self) -> bool:
        return self.method in ("GET", "HEAD")


@dataclass(frozen=True)
class Exchange:
    """What came of a call: how far it came, and what there is of the answer."""

    phase: Phase
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    """``None`` when it is not whole."""
    fault: str = ""
    """Our word for what went wrong, empty for a whole answer."""
    server_time: datetime | None = None
    is_redirected: bool = False
    """It was answered elsewhere, to where the question was sent on."""

    @property
    def retry_after_seconds(self) -> float | None:
        """What the counterpart asks us to wait."""
        return retry_after_seconds(self.headers.get("Retry-After"), http_date(self.headers.get("Date")))


class HttpSession:
    """Calls to one address with one token."""

    def __init__(
        self,
        address: Address,
        token: Secret | None,
        clock: Clock | Waits | None = None,
        *,
        times: Times | None = None,
        per_second: float = 5.0,
        burst: int = 10,
        sleep: Callable[[float], None] = time.sleep,
        extra_authorities: Path | None = None,
    ) -> None:
        self.address = address
        self._token = token
        self._times = times or Times()
        self._pace = Pace(per_second, burst, clock or Clock(), sleep)
        self._trust = trust(extra_authorities)
        self._kept = TrackedAdapter(self._trust)
        self._watch = Watch()

    def call(self, call: Call) -> Exchange:
        """Do one call and follow the redirects of a question. Never raises for what the world does."""
        url, answer = self.address.text + call.path, Exchange(Phase.BEFORE, fault="redirect")
        for turn in range(MOST_REDIRECTS + 1):
            self._pace.wait()
            answer = self._once(call, url)
            target = answer.headers.get("Location") if answer.status in (301, 302, 303, 307, 308) else None
            if target is None or not call.is_reading:
                return replace(answer, is_redirected=turn > 0)
            try:
                url = read_address(urljoin(url, target).split("#")[0].partition("?")[0]).text + _query(target)
            except (UsageError, ValueError):  # plain http elsewhere, or no address at all
                return replace(answer, body=None, fault="redirect")
        return replace(answer, body=None, fault="redirect")

    def close(self) -> None:
        """Let all connections go."""
        self._kept.close()
        self._watch.close()

    def _once(self, call: Call, url: str) -> Exchange:
        times, started = call.times or self._times, time.monotonic()
        # a write goes out on a connection of its own: on an old one its loss could not be told from a lost answer
        adapter = self._kept if call.is_reading else TrackedAdapter(self._trust)
        try:
            with self._watch.attempt(times.total) as tracked:
                exchange = self._exchange(adapter, call, url, times, tracked)
        finally:
            if adapter is not self._kept:
                adapter.close()
        if tracked.is_expired:
            # also what looks whole: without its length told, a cut end is no end
            exchange = replace(exchange, body=None, fault="timeout")
        _log.info(
            "%s %s: %s %s, %d bytes, %d ms",
            call.method,
            call.path.partition("?")[0],
            exchange.status or exchange.phase,
            exchange.fault,
            len(exchange.body or b""),
            (time.monotonic() - started) * 1000,
        )
        return exchange

    def _exchange(self, adapter: TrackedAdapter, call: Call, url: str, times: Times, tracked: Attempt) -> Exchange:
        answer: requests.Response | None = None
        try:
            request = self._prepared(call, url)
            answer = adapter.send(
                request, stream=True, timeout=(times.connect, times.read), verify=True, proxies=_proxies(url)
            )
            headers = CaseInsensitiveDict(answer.headers)
            moment = _server_time(headers)
            body = read_body(answer.raw, call.cap_bytes)
            return Exchange(Phase.ANSWERED, answer.status_code, headers, body.data, body.fault, moment)
        except (requests.RequestException, HTTPError, OSError, ValueError) as error:
            phase = Phase.SENT if tracked.is_sent else Phase.BEFORE
            return Exchange(phase, fault=fault_of(error, phase))
        finally:
            if answer is not None:
                answer.close()

    def _prepared(self, call: Call, url: str) -> requests.PreparedRequest:
        headers = {
            "Accept": "application/json",
            # unpacking costs more than the wire of this computer
            "Accept-Encoding": "identity" if self.address.is_loopback else "gzip",
            "User-Agent": USER_AGENT,
            "X-Request-Id": trace_id(),
            **call.headers,
        }
        if self._token is not None and _origin(url) == self.address.origin:
            headers["Authorization"] = f"Bearer {self._token.reveal()}"
        return requests.Request(call.method, url, headers=headers, data=call.body).prepare()


def _origin(url: str) -> tuple[str, str, int]:
    return read_address(url.partition("?")[0]).origin


def _query(target: str) -> str:
    query = target.partition("#")[0].partition("?")[2]
    return f"?{query}" if query else ""


def _proxies(url: str) -> dict[str, str]:
    """The environment's proxies; none for this computer, whose calls must not leave it."""
    if read_address(url.partition("?")[0]).is_loopback:
        return {}
    found: dict[str, str] = requests.utils.get_environ_proxies(url, no_proxy=None)
    return found


def _server_time(headers: Mapping[str, Any]) -> datetime | None:
    text = headers.get("X-Marketplace-Time")
    if text:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            moment = None
        if moment is not None and moment.tzinfo is not None:
            return moment.astimezone(CHINA)
    found = http_date(headers.get("Date"))
    return None if found is None else found.astimezone(CHINA)
