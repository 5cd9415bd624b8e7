"""Whether the window's connection takes acts by itself, so that pages say what really happens after the press."""

from __future__ import annotations

from typing import Any

from desktop_app.models.command_words import Capability


def is_sent_from_here(desk: Any) -> bool:
    """True where a decision is held and then sent; False where it is filled in at the console. Reads no database."""
    from desktop_app.models.acts import CAPABILITIES  # not before the first rows

    connection = desk.connections.remembered()
    return connection is not None and CAPABILITIES.get(connection.kind) is Capability.DIRECT
