"""What the batches that came after a command said about its target: the facts by which it is settled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from desktop_app.models.batches import Batch, BatchSource
from desktop_app.models.commands import Command
from desktop_app.models.settling import Sight
from desktop_app.services.acts.targets import Target, target_of

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk
    from desktop_app.store.cache_reads import Version

_PLACE_COLUMN = "node_text"
"""Where a target stands, in both kinds."""


@dataclass(frozen=True)
class SightInBatch:
    """What one batch says about a command's target."""

    batch: Batch
    sight: Sight


def sights(desk: Desk, command: Command) -> Iterator[SightInBatch]:
    """What each batch says about where the target stands, in the order in which the batches count."""
    target = target_of(command)
    for version in desk.projection(command.connection_id).versions(command.target, target.kind):
        if version.batch <= command.seen_version:
            continue
        batch = desk.work.batches.by_number(version.batch)
        if batch is None or batch.withdrawn_at is not None or batch.connection_id != command.connection_id:
            continue
        yield _sight(desk, target, command, version, batch, batch.data_as_of)


def fetched_sight(desk: Desk, command: Command, as_of: datetime) -> SightInBatch | None:
    """What was fetched of the target, as it stands unchanged at ``as_of``; ``None`` when it was not fetched last."""
    target = target_of(command)
    for version in reversed(desk.projection(command.connection_id).versions(command.target, target.kind)):
        batch = desk.work.batches.by_number(version.batch)
        if batch is None or batch.withdrawn_at is not None or _PLACE_COLUMN not in version.columns:
            continue
        if batch.source is not BatchSource.SYNC:
            return None
        return _sight(desk, target, command, version, batch, max(as_of, batch.data_as_of))
    return None


def _sight(
    desk: Desk, target: Target, command: Command, version: Version, batch: Batch, as_of: datetime
) -> SightInBatch:
    place, since = target.told(desk, command, version.columns)
    return SightInBatch(batch, Sight(place if _PLACE_COLUMN in version.columns else None, since, as_of))
