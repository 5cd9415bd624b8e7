"""What a connection can do for an act: by its kind, and for a company's middleware by what it said of itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from desktop_app.models.acts import CAPABILITIES
from desktop_app.models.command_words import Capability, CommandName
from desktop_app.models.connections import ConnectionKind

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk


def capability_of(desk: Desk, connection_id: str, name: CommandName) -> Capability:
    """DIRECT, HANDOFF or NONE. What a counterpart said last counts; one that was never asked counts by its kind.

    An act of which it said nothing, because this program did not know it then, it cannot do until it is asked again.
    """
    by_kind = CAPABILITIES.get(ConnectionKind(desk.connections.get(connection_id).kind), Capability.NONE)
    if by_kind is not Capability.DIRECT:
        return by_kind
    try:
        said = json.loads(desk.work.meta.get(_name(connection_id)) or "{}")
        return Capability(said.get(name.value, (Capability.NONE if said else by_kind).value))
    except (ValueError, AttributeError):  # written by hand or by another version: the kind decides
        return by_kind


def remember_capabilities(desk: Desk, connection_id: str, said: Mapping[CommandName, Capability]) -> None:
    """Keep what a counterpart says it can do (``about``), so that deciding needs no network."""
    kept = json.dumps({name.value: capability.value for name, capability in said.items()}, sort_keys=True)
    if kept == desk.work.meta.get(_name(connection_id)):
        return
    with desk.work.writing() as tx:
        desk.work.meta.put(tx, _name(connection_id), kept)


def _name(connection_id: str) -> str:
    return f"capabilities.{connection_id}"
