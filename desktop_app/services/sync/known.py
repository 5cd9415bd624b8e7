"""Pages that are known: applied as they are, and untouched since. They are neither read nor applied again."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop_app.models.batches import Batch
from desktop_app.services.sync.pages import CONTENT, HAS_MORE, NEXT

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk


@dataclass(frozen=True)
class KnownPage:
    """What a page that is known says of what follows it."""

    next_cursor: str | None
    has_more: bool
    rows: int


class KnownPages:
    """The fetched batches of one connection and kind, by what their pages say. Read once, when it is first asked."""

    def __init__(self, desk: Desk, connection_id: str, kind: str) -> None:
        self._desk = desk
        self._connection_id = connection_id
        self._kind = kind
        self._lock = threading.Lock()
        self._by_content: dict[str, Batch] | None = None
        self._speaks_for: dict[int, int] | None = None
        self.is_asked = False
        """Only a fetch from the start can meet pages that are known; else the list of batches is not read at all."""

    def may_be(self, content: str) -> bool:
        """True when a page with this content was applied once; whether it was touched since is asked by ``find``."""
        return self.is_asked and content in self._batches()

    def find(self, content: str) -> KnownPage | None:
        """The known page with this content, or ``None``. Not while a page is being applied.

        Untouched means that for each of its rows this batch spoke last: no file, no observation, no other page since.
        """
        batch = self._batches().get(content) if self.is_asked else None
        if batch is None:
            return None
        taken = batch.inserted + batch.updated + batch.unchanged
        if not taken or self._spoken_for().get(batch.number, 0) != taken:
            return None
        return KnownPage(batch.mapping[NEXT] or None, batch.mapping[HAS_MORE] == "1", batch.rows)

    def applied(self, batch: Batch) -> None:
        """A page was applied: it is known from now on, and whom the rows are by has changed."""
        if self.is_asked:
            self._batches()[batch.mapping[CONTENT]] = batch
        self._speaks_for = None

    def rows_here(self) -> int:
        """How many rows of the kind there are. Not while a page is being applied."""
        return sum(self._spoken_for().values())

    def _spoken_for(self) -> dict[int, int]:
        if self._speaks_for is None:
            self._speaks_for = self._desk.projection(self._connection_id).sync.rows_by_batch(self._kind)
        return self._speaks_for

    def _batches(self) -> dict[str, Batch]:
        with self._lock:
            if self._by_content is None:
                self._by_content = {
                    batch.mapping[CONTENT]: batch
                    for batch in self._desk.work.batches.fetched(self._connection_id, self._kind)
                }
            return self._by_content
