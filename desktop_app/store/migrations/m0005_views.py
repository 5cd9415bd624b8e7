"""Views that people save, and the columns that they chose for a view."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Both tables are new; what was there stays untouched."""
    op.create_table(
        "saved_views",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("name", "view", "words", "list_order")),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("by_person", sa.Text, nullable=False),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.Column("removed_at", sa.BigInteger),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "view_layouts",
        sa.Column("view", sa.Text, primary_key=True),
        sa.Column("columns", sa.Text, nullable=False),
        sa.Column("widths", sa.Text, nullable=False),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
    )
