"""A home with a connection by files and cases in it, for tests of deciding."""

from __future__ import annotations

from desktop_app.models.connections import Connection, ConnectionKind
from desktop_app.services.desk import Desk


def files_connection(desk: Desk, name: str = "华为云（文件）", kind: ConnectionKind = ConnectionKind.FILES) -> str:
    """Make a connection and give its id."""
    connection = Connection(f"c{len(desk.work.connections.list())}", name, kind, desk.clock.wall())
    with desk.work.writing() as tx:
        desk.work.connections.add(tx, connection)
    return connection.id
