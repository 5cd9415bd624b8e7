"""The table of ``work.db`` for return addresses; see ``tables`` for what holds for all of them."""

from __future__ import annotations

import sqlalchemy as sa

from desktop_app.store.tables import metadata

return_addresses = sa.Table(
    "return_addresses",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("connection_id", sa.Text, sa.ForeignKey("connections.id"), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("phone", sa.Text, nullable=False),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("by_person", sa.Text, nullable=False),
    sa.Column("changed_at", sa.BigInteger, nullable=False),
    # the connection whose default it is; unique, so that there is never a second one
    sa.Column("default_of", sa.Text, unique=True),
    sqlite_autoincrement=True,
)
