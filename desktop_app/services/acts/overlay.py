"""The overlay: what a list shows is the current row and, above it, the commands that are not reflected yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_app.models.command_words import CommandState
from desktop_app.models.commands import Command

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk


class Overlay:
    """Targets of unreflected commands. They are few, and are read before the list's page; nothing joins on them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def targets(self, connection_id: str) -> dict[str, CommandState]:
        """Where the command that stands on each target is, as people are told; targets without one are left out."""
        return {command.target: command.told_state for command in self.commands(connection_id)}

    def commands(self, connection_id: str) -> list[Command]:
        """The commands that stand, oldest first."""
        return self._desk.work.commands.unreflected(connection_id)
