"""The controls that only a rehearsal has: its clock, its counterparties, the door of its console page."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from desktop_app.clock import CHINA, Clock
from desktop_app.errors import GatewayError
from desktop_app.gateways import sentences
from desktop_app.gateways.address import read_address
from desktop_app.gateways.contract_shapes import error_of
from desktop_app.gateways.gateway import Outcome
from desktop_app.gateways.http import Call, Exchange, HttpSession, Times
from desktop_app.models.rehearsing import MarketTime
from desktop_app.models.strict_json import NotJsonError, read_object
from desktop_app.secret import Secret

LOOPBACK_PER_SECOND = 100.0
_TIMES = Times(connect=2.0, read=60.0, total=90.0)
"""A step over many days in a large shop computes for a while."""


class RehearsalControls:
    """Calls to a marketplace that runs on this computer. Raise ``GatewayError`` for what it does not answer."""

    def __init__(self, http: HttpSession) -> None:
        self._http = http

    def clock(self) -> MarketTime:
        """The marketplace's time."""
        return _time_of(self._ask("GET", "clock"))

    def set_rate(self, rate: float) -> MarketTime:
        """Let its time run so many times as fast; 0 stops it."""
        return _time_of(self._ask("POST", "clock", {"rate": rate}))

    def step(self, seconds: float) -> MarketTime:
        """Put its time forward; what falls due on the way has happened when this answers."""
        return _time_of(self._ask("POST", "clock", {"step_seconds": seconds}))

    def act(self, act: str, order_id: str, line_id: str, **more: Any) -> dict[str, Any]:
        """One counterparty acts now; the case afterwards."""
        found = self._ask("POST", "buyers", {"act": act, "order_id": order_id, "line_id": line_id, **more})
        case = found.get("case")
        if not isinstance(case, dict):
            raise _unreadable("wrong_types")
        return case

    def console_link(self, page: str = "") -> str:
        """An address that opens the console page once in the browser."""
        url = self._ask("POST", "console", {"next": page}).get("url")
        if not isinstance(url, str) or not url.startswith(self._http.address.text + "/console/"):
            raise _unreadable("wrong_types")
        return url

    def lose_answer(self, method: str, path: str) -> None:
        """The answer to the next request of this kind is cut off after its effect: what came of it is not known."""
        match = {"method": method, "path_prefix": path}
        self._ask("POST", "faults", {"match": match, "kind": "cut_after", "at_byte": 0, "times": 1})

    def close(self) -> None:
        """Let connections go."""
        self._http.close()

    def _ask(self, method: str, name: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        data = None if body is None else json.dumps(body).encode("utf-8")
        headers = {} if body is None else {"Content-Type": "application/json"}
        exchange = self._http.call(Call(method, f"/rehearsal/{name}", data, headers, times=_TIMES))
        if exchange.status not in (200, 201) or exchange.body is None:
            raise self._error(exchange)
        try:
            return read_object(exchange.body)
        except NotJsonError as fault:
            raise _unreadable(fault.code) from fault

    def _error(self, exchange: Exchange) -> GatewayError:
        said = error_of(exchange.body)
        code = exchange.fault or {401: "unauthorized"}.get(exchange.status or 0, "strange_status")
        text = said[1] if said is not None and said[1] else sentences.sentence(code, "127.0.0.1", exchange.status)
        is_there = exchange.status is not None
        kind = Outcome.REFUSED if is_there and said is not None else Outcome.UNREACHABLE
        return GatewayError(sentences.title(code), text, kind.value)


def open_controls(address: str, token: Secret, clock: Clock) -> RehearsalControls:
    """The controls of the marketplace at an address."""
    place = read_address(address)
    return RehearsalControls(HttpSession(place, token, clock, per_second=LOOPBACK_PER_SECOND, burst=200))


def _time_of(found: dict[str, Any]) -> MarketTime:
    rate = found.get("rate")
    if isinstance(rate, bool) or not isinstance(rate, int | float):
        raise _unreadable("wrong_types")
    at = _moment(found.get("time"))
    if at is None:
        raise _unreadable("wrong_types")
    return MarketTime(at, float(rate), _moment(found.get("next_due")))


def _moment(text: object) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise _unreadable("wrong_types")
    return moment.astimezone(CHINA)


def _unreadable(code: str) -> GatewayError:
    return GatewayError(sentences.title(code), sentences.sentence(code, "127.0.0.1"), Outcome.UNKNOWN.value)
