"""The tables of ``work.db`` for views that people saved and columns that they chose; see ``tables``."""

from __future__ import annotations

import sqlalchemy as sa

from desktop_app.store.tables import metadata

saved_views = sa.Table(
    "saved_views",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("view", sa.Text, nullable=False),
    sa.Column("words", sa.Text, nullable=False),
    sa.Column("list_order", sa.Text, nullable=False),
    sa.Column("place", sa.Integer, nullable=False),
    sa.Column("by_person", sa.Text, nullable=False),
    sa.Column("changed_at", sa.BigInteger, nullable=False),
    # deleted, and still there to be brought back
    sa.Column("removed_at", sa.BigInteger),
    sa.Column("kind", sa.Text, nullable=False, server_default="cases"),
    sqlite_autoincrement=True,
)

view_layouts = sa.Table(
    "view_layouts",
    metadata,
    # a built-in view by its name, a saved one by its number
    sa.Column("view", sa.Text, primary_key=True),
    sa.Column("columns", sa.Text, nullable=False),
    sa.Column("widths", sa.Text, nullable=False),
    sa.Column("changed_at", sa.BigInteger, nullable=False),
)
