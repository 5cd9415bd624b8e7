"""The command that the outbox was asked to show: it is looked for in all tabs, so that no other takes its place."""

from __future__ import annotations

from desktop_app.views.pages.outbox.reading import TABS, OutboxList


class WantedCommand:
    """Which command is looked for, and in which tabs it was not."""

    def __init__(self) -> None:
        self._id = ""
        self._without: tuple[str, ...] = ()

    def want(self, command_id: str) -> None:
        """Look for a command when the next list is there."""
        self._id, self._without = command_id, ()

    def take(self) -> str:
        """The command to choose in the list that is there; nothing is looked for any more."""
        found, self._id, self._without = self._id, "", ()
        return found

    def tab_after(self, shown: OutboxList) -> str | None:
        """The tab to look in next; ``None`` when nothing is wanted or it is in this list, empty when it is in none."""
        entries = (entry for _group, entries in shown.groups for entry in entries)
        if not self._id or any(entry.command.id == self._id for entry in entries):
            return None
        self._without = (*self._without, shown.tab)
        return next((tab for tab in TABS if tab not in self._without), "")
