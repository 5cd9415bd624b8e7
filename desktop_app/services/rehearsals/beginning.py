"""One click to rehearse: the shop, its connection and, where they can be fetched, its first facts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from desktop_app.models.connections import Connection, ConnectionKind
from desktop_app.models.events import NoticeRaised
from desktop_app.models.syncing import SyncStateName

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk


def begin_rehearsal(
    desk: Desk, kind: ConnectionKind, is_new: bool, progress: Callable[[int, int], None], cancelled: Callable[[], bool]
) -> Connection:
    """A rehearsal that is ready to be looked at; to be called in a lane ``net``. ``progress`` counts rows fetched.

    The one of this kind that there is, unless ``is_new``. A first fetch that fails is told and tried again later: the
    rehearsal is there.
    """
    make = desk.rehearsals.make_new if is_new else desk.rehearsals.make
    connection = make(kind, cancelled)
    if desk.sync.can_sync(connection):
        report = desk.sync.run(connection.id, progress, cancelled)
        if report.state is SyncStateName.FAILED:
            desk.events.publish(NoticeRaised(connection.id, "warn", report.title, report.message, ""))
    return connection
