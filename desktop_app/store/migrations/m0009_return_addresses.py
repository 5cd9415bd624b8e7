"""Addresses to which returned goods are sent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """The table is new; what was there stays untouched."""
    op.create_table(
        "return_addresses",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("connection_id", sa.Text, sa.ForeignKey("connections.id"), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("name", "phone", "address", "by_person")),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.Column("default_of", sa.Text, unique=True),
        sqlite_autoincrement=True,
    )
