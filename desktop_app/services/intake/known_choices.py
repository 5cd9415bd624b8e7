"""Flows as they were decided, read from ``work.db`` when they are asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop_app.models.supervision import FlowChoice
    from desktop_app.store.work import WorkStore

SINGLE_LOOKUPS = 500
"""Choices that are read one by one before all of a connection are read at once: one row must not read a million."""


class KnownChoices:
    """The kept choices of one connection, for one piece of work; what is written meanwhile is not seen."""

    def __init__(self, work: WorkStore, connection_id: str) -> None:
        self._work = work
        self._connection_id = connection_id
        self._known: dict[str, FlowChoice | None] = {}
        self._has_all = False
        self._asked_singly = 0

    def read(self, keys: Iterable[str]) -> None:
        """Read the choices of these cases in one go, but for those that are known."""
        wanted = [] if self._has_all else [key for key in keys if key not in self._known]
        if wanted:
            found = self._work.choices.get_many(self._connection_id, wanted)
            self._known.update({key: found.get(key) for key in wanted})

    def learn(self, chosen: Mapping[str, FlowChoice]) -> None:
        """These were written just now, by whoever asks."""
        self._known.update(chosen)

    def get(self, key: str) -> FlowChoice | None:
        """The choice of a case; ``None`` for one that has none."""
        if key not in self._known and not self._has_all:
            if self._asked_singly < SINGLE_LOOKUPS:
                self._asked_singly += 1
                self._known[key] = self._work.choices.get_many(self._connection_id, [key]).get(key)
            else:
                self._known = dict(self._work.choices.all(self._connection_id))
                self._has_all = True
        return self._known.get(key)
