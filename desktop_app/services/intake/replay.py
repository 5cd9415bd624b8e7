"""Replay: the projection is built anew from the archive, beside the old one, and takes its place when it is whole."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from desktop_app.models.events import FactsChanged
from desktop_app.models.kinds import KINDS
from desktop_app.services.intake import damage, finishing
from desktop_app.services.intake.damage import Damage
from desktop_app.services.lanes import CancelledError

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk


@dataclass(frozen=True)
class ReplayReport:
    """What a replay found. ``is_compared`` is False when there was no whole projection to compare with."""

    is_same: bool
    is_compared: bool
    batches: int
    rows: dict[str, int]
    """Current rows by kind."""
    seconds: float
    damaged: tuple[Damage, ...] = ()
    """Batches that cannot be read from the archive; all others are in the lists."""

    def as_dict(self) -> dict[str, Any]:
        """The JSON document of the command line."""
        return {
            "same": self.is_same,
            "compared": self.is_compared,
            "batches": self.batches,
            "rows": self.rows,
            "damaged": [one.as_dict() for one in self.damaged],
        }


class Replay:
    """Rebuilds the projection of a connection."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def run(
        self,
        connection_id: str,
        progress: Callable[[int, int], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> ReplayReport:
        """Apply all batches that stand to a fresh file and compare it with the one in use.

        One that cannot be read stops none of the others; its rows are taken over from the list in use if that has them.
        ``progress`` counts batches. Cancelled: the old projection stays as it was.
        """
        with self._desk.writing_cache(connection_id):
            return self._run(connection_id, progress, cancelled)

    def _run(
        self,
        connection_id: str,
        progress: Callable[[int, int], None] | None,
        cancelled: Callable[[], bool] | None,
    ) -> ReplayReport:
        from desktop_app.store.projection import Projection  # SQLAlchemy

        desk, started = self._desk, time.monotonic()
        old = desk.projection(connection_id)
        is_current = not old.needs_replay and not old.state.strangers(desk.work.batches.list(connection_id))
        if is_current:
            finishing.finish_pending(desk, connection_id)
        is_compared = is_current and not old.state.damaged()
        before = old.rows.fingerprint() if is_compared else ""
        standing = [batch for batch in desk.work.batches.list(connection_id) if batch.withdrawn_at is None]
        fresh = Projection.fresh(desk.home, connection_id)
        damaged: list[Damage] = []
        try:
            for number, batch in enumerate(standing):
                if cancelled is not None and cancelled():
                    raise CancelledError
                done = damage.project_archived(desk, fresh, batch, old)
                if isinstance(done, Damage):
                    damaged.append(done)
                if progress is not None:
                    progress(number + 1, len(standing))
            after = fresh.rows.fingerprint()
            rows = {kind: fresh.rows.count(kind) for kind in KINDS}
            fresh.publish(desk.rulebook.pack_hash)
        finally:
            fresh.close()
        desk.forget_projection(connection_id)
        for kind in KINDS:
            desk.events.publish(FactsChanged(connection_id, kind))
        is_same = not is_compared or before == after
        seconds = time.monotonic() - started
        return ReplayReport(is_same, is_compared, len(standing), rows, seconds, tuple(damaged))
