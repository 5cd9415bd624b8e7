"""One page: kept in the archive, listed with its cursor in one transaction, projected like any other batch.

A kill between two of these leaves the cursor where the list of batches ends; what is listed and not projected is
projected at the next opening. So no page is lost and none is fetched for nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from desktop_app import kill_points
from desktop_app.clock import CHINA
from desktop_app.models.batches import Batch, BatchSource, Scope, issues_in_order, rows_with
from desktop_app.models.events import BatchReceived, FactsChanged, JournalGrew
from desktop_app.models.refunds.facts import KIND as REFUNDS
from desktop_app.models.syncing import SyncState
from desktop_app.models.wire import WireRow, read_items
from desktop_app.services.cases.choices import CaseChooser
from desktop_app.services.intake import projecting
from desktop_app.services.intake.kernel import FEW_KEYS, HAND_MEDIA_TYPE, new_batch_id
from desktop_app.services.refunds.open_points import RefundLooker
from desktop_app.texts import N_

if TYPE_CHECKING:
    from desktop_app.gateways.gateway import Page
    from desktop_app.services.desk import Desk
    from desktop_app.services.sync.refused_items import RefusedItems

SYNC_NAME = N_("同步")
CONTENT = "@at-content"
"""Beside the mapping of a fetched batch: the hash of what its page says, by which it is known again."""
NEXT = "@at-next"
HAS_MORE = "@at-more"
# all begin as READ_AT does, which readers of tables leave out


@dataclass(frozen=True)
class FetchedPage:
    """A page as it was fetched, its bytes in the archive. Its rows are read when they are first asked for."""

    kind: str
    content: str
    sha256: str
    server_time: datetime
    next_cursor: str | None
    has_more: bool
    content_items: list[dict[str, Any]]

    @property
    def items(self) -> int:
        """How many rows the page has."""
        return len(self.content_items)

    @cached_property
    def rows(self) -> tuple[WireRow, ...]:
        """All rows as read. Where the page is applied: two threads that compute let the window wait twice as long."""
        return tuple(read_items(self.kind, self.content_items, self.server_time))

    @cached_property
    def taken(self) -> list[WireRow]:
        """Rows that are taken."""
        return [row for row in self.rows if row.refused is None]


def keep_page(desk: Desk, connection_id: str, kind: str, page: Page, content: str) -> FetchedPage:
    """Put a page into the archive. Nothing refers to it yet. ``GatewayError`` for what is no page."""
    at = page.server_time or page.as_of or desk.clock.connection_now()
    sha256 = desk.archive.put(connection_id, page.raw) if page.items else ""
    kill_points.reached("sync.archived")
    return FetchedPage(kind, content, sha256, at, page.next_cursor, page.has_more, page.items)


def take_page(
    desk: Desk,
    connection_id: str,
    page: FetchedPage,
    state: SyncState,
    refused: RefusedItems,
    between: Callable[[int], None] | None = None,
) -> Batch:
    """List the page and keep ``state``, whose cursor is behind it; project; settle; tell. Under ``writing_cache``."""
    batch, chooser = _batch(desk, connection_id, page)
    try:
        kept = refused.keep(page)
        batch = _list(desk, replace(batch, refused_file=None if kept is None else str(kept)), chooser, state)
    except BaseException:
        refused.take_back()
        raise
    kill_points.reached("sync.listed")
    taken = page.taken
    counts = projecting.project(desk, desk.projection(connection_id), batch, taken, between, chooser)
    kill_points.reached("sync.projected")
    projecting.note_counts(desk, batch, counts)
    desk.outbox.settle(batch)
    kill_points.reached("sync.settled")
    keys = tuple(row.key for row in taken) if len(taken) <= FEW_KEYS else ()
    desk.events.publish(BatchReceived(connection_id, batch.id))
    desk.events.publish(FactsChanged(connection_id, batch.kind, keys))
    desk.events.publish(JournalGrew(connection_id))
    return replace(batch, inserted=counts.inserted, updated=counts.updated, unchanged=counts.unchanged)


def _list(desk: Desk, batch: Batch, chooser: CaseChooser | None, state: SyncState) -> Batch:
    at = desk.clock.wall()
    with desk.work.writing() as tx:
        batch = desk.work.batches.add(tx, batch)
        if chooser is not None:
            chooser.keep(tx, batch.id, at)
        desk.work.sync.put(tx, state)
        detail = {"kind": batch.kind, "source": str(batch.source), "sha256": batch.sha256, "rows": batch.rows}
        detail |= {"warned": batch.warned, "refused": batch.refused}
        desk.work.journal.append(tx, desk.person, "batch.received", batch.id, detail, at)
        kill_points.reached("sync.before_commit")
    return batch


def _batch(desk: Desk, connection_id: str, page: FetchedPage) -> tuple[Batch, CaseChooser | None]:
    chooser = CaseChooser(desk, connection_id, page.server_time, keeps_facts=True) if page.kind == "cases" else None
    issues = [issue for row in page.rows for issue in row.warned]
    taken = page.taken
    if chooser is not None:
        chooser.expect(row.key for row in taken)
        issues += [issue for row in taken for issue in chooser.look(row, {})]
    elif page.kind == REFUNDS:
        looker = RefundLooker(desk, connection_id, page.server_time)
        looker.expect(taken)
        issues += [issue for row in taken for issue in looker.look(row, {})]
    mapping = projecting.stored_mapping({}, page.server_time)
    mapping |= {CONTENT: page.content, NEXT: page.next_cursor or "", HAS_MORE: "1" if page.has_more else ""}
    batch = Batch(
        number=0,
        id=new_batch_id(desk.clock.wall(), is_one_of_many=True),
        connection_id=connection_id,
        kind=page.kind,
        source=BatchSource.SYNC,
        received_at=desk.clock.wall().astimezone(CHINA),
        data_as_of=page.server_time.astimezone(CHINA),
        scope=Scope.PARTIAL,
        name=SYNC_NAME,
        media_type=HAND_MEDIA_TYPE,
        sha256=page.sha256,
        mapping=mapping,
        pack_hash=desk.rulebook.pack_hash,
        by_person=desk.person,
        rows=page.items,
        warned=rows_with(issues_in_order(issues)),
        refused=len(page.rows) - len(page.taken),
    )
    return batch, chooser
