"""Which connection an act is for. Every fact carries its connection; nothing joins across connections.

The default is the only connection that is no rehearsal. Facts that come in without any create
华为云（文件）, and never land in a rehearsal unless it is named.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from desktop_app.clock import CHINA, from_epoch, to_epoch
from desktop_app.errors import UsageError
from desktop_app.models.connections import Connection, ConnectionKind
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk

FILES_NAME = "华为云（文件）"
"""The name of the connection by files only; a name of the user's data, the same in every language."""


Known = list[Connection]


class Connections:
    """The connections of one home."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def list(self) -> Known:
        """The connections in use, in the order in which they were made."""
        return [one for one in self.all() if not one.is_away]

    def all(self) -> Known:
        """Every connection, those that were put away too."""
        return self._desk.work.connections.list()

    def get(self, connection_id: str) -> Connection:
        """The connection with this id; ``UsageError`` when there is none."""
        for connection in self.all():
            if connection.id == connection_id:
                return connection
        raise UsageError(_("没有这个连接"), _("没有编号为 {id} 的连接。", id=connection_id))

    def create(self, name: str, kind: ConnectionKind, connection_id: str = "") -> Connection:
        """Make a connection with a name of its own; two processes that ask at once get the same one.

        ``connection_id`` is given where something was prepared for it already.
        """
        made = Connection(connection_id or os.urandom(6).hex(), name, kind, self._desk.clock.wall().astimezone(CHINA))
        work = self._desk.work
        with work.writing() as transaction:
            known = [one for one in work.connections.list() if one.name == name]
            if not known:
                work.connections.add(transaction, made)
                detail = {"name": name, "kind": str(kind)}
                work.journal.append(
                    transaction, self._desk.person, "connection.created", made.id, detail, self._desk.clock.wall()
                )
        if known:
            return known[0]
        from desktop_app.models.events import ConnectionsChanged  # not before the first rows

        self._desk.events.publish(ConnectionsChanged(made.id))
        return made

    def for_reading(self, name: str | None = None) -> Connection | None:
        """The named connection, else the default; ``None`` when the home has none yet.

        Only rehearsals: they are no default, and must be named.
        """
        if name is not None:
            return self._named(name)
        real = [one for one in self.list() if not one.is_rehearsal]
        if len(real) > 1:
            raise self._say_which(real)
        return real[0] if real else None

    def for_writing(self, name: str | None = None) -> Connection:
        """As ``for_reading``, but facts that come in create 华为云（文件） when there is no real connection."""
        known = self.for_reading(name)
        if known is not None:
            return known
        made = self.create(FILES_NAME, ConnectionKind.FILES)
        if made.is_away:
            # facts come in again: it is used again
            from desktop_app.services.connection_changes import take_back

            take_back(self._desk, made.id)
            made = self.get(made.id)
        if self.remembered() is None:
            # a home that only the command line filled: its first window need not wait for ``work.db``
            self.remember(made)
        return made

    def remember(self, connection: Connection) -> None:
        """Note the window's connection where it can be read before ``work.db`` is opened."""
        self._desk.settings.put(
            "current_connection",
            {
                "id": connection.id,
                "name": connection.name,
                "kind": str(connection.kind),
                "created_at": to_epoch(connection.created_at),
            },
        )

    def remembered(self) -> Connection | None:
        """The window's connection of last time, from the settings alone (fast start); ``None`` when never set."""
        stored = self._desk.settings.get("current_connection")
        try:
            return Connection(
                stored["id"], stored["name"], ConnectionKind(stored["kind"]), from_epoch(int(stored["created_at"]))
            )
        except (KeyError, TypeError, ValueError):  # never set, or written by hand: then the list decides
            return None

    def current(self) -> Connection | None:
        """The window's connection: the one of last time if it still exists, else the default, else the first."""
        known = {one.id: one for one in self.list()}
        last = self.remembered()
        if last is not None and last.id in known:
            return known[last.id]
        # real ones before rehearsals, else in the order in which they were made
        return min(known.values(), key=lambda one: one.is_rehearsal, default=None)

    def _named(self, name: str) -> Connection:
        """One that was put away may still be named: its facts are there."""
        known = self.all()
        for connection in known:
            if name in (connection.name, connection.id):
                return connection
        raise UsageError(
            _("没有这个连接"),
            _("没有名为“{name}”的连接。现有连接：{names}。", name=name, names=_names(known) or _("无")),
        )

    def _say_which(self, connections: Known) -> UsageError:
        return UsageError(
            _("请说明用哪个连接"),
            _("有多个连接，请用 --connection 指定其中一个：{names}。", names=_names(connections)),
        )


def _names(connections: Known) -> str:
    return _("、").join(connection.name for connection in connections)
