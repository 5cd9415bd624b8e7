"""Which gateway a connection has. What services call; the one place that knows the kinds of connections."""

from __future__ import annotations

from pathlib import Path

from desktop_app.clock import Clock
from desktop_app.errors import GatewayError
from desktop_app.gateways import sentences
from desktop_app.gateways.address import read_address
from desktop_app.gateways.contract import ContractGateway
from desktop_app.gateways.gateway import Gateway, Outcome
from desktop_app.gateways.handoff import HandoffGateway
from desktop_app.gateways.http import HttpSession
from desktop_app.models.connections import Connection, ConnectionKind
from desktop_app.secret import Secret

POLITE_PER_SECOND = 5.0
LOOPBACK_PER_SECOND = 500.0
"""A rehearsal on this computer is nobody's shared server."""


def open_gateway(
    connection: Connection,
    address: str,
    token: Secret | None,
    clock: Clock,
    extra_authorities: Path | None = None,
) -> Gateway:
    """The gateway of a connection; without an interface the one that hands everything over.

    Raises ``UsageError`` for an address that may not be called, ``GatewayError`` where address or token are missing.
    """
    if not ConnectionKind(connection.kind).has_interface:
        return HandoffGateway()
    if not address:
        raise _missing("no_address", Outcome.UNREACHABLE)
    place = read_address(address)
    if token is None or not _can_be_sent(token):
        raise _missing("no_token", Outcome.UNAUTHORIZED)
    rate = LOOPBACK_PER_SECOND if place.is_loopback else POLITE_PER_SECOND
    http = HttpSession(place, token, clock, per_second=rate, burst=int(2 * rate), extra_authorities=extra_authorities)
    return ContractGateway(http, is_rehearsal=connection.is_rehearsal)


def _can_be_sent(token: Secret) -> bool:
    """A header takes visible ASCII; a token with anything else was not copied whole."""
    text = token.reveal()
    return bool(text) and text.isascii() and text.isprintable() and " " not in text


def _missing(code: str, outcome: Outcome) -> GatewayError:
    return GatewayError(sentences.title(code), sentences.sentence(code, ""), outcome.value)
