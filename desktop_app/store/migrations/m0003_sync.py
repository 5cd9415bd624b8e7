"""Where a connection's counterpart is, and how far each kind of facts was fetched from it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Connections known so far have no address: they live by files."""
    op.add_column("connections", sa.Column("address", sa.Text, nullable=False, server_default=""))
    op.create_table(
        "sync_state",
        sa.Column("connection_id", sa.Text, sa.ForeignKey("connections.id"), primary_key=True),
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("cursor", sa.Text),
        sa.Column("as_of", sa.BigInteger),
        sa.Column("run_id", sa.Text, nullable=False),
        sa.Column("started_at", sa.BigInteger),
        sa.Column("ended_at", sa.BigInteger),
        sa.Column("pages", sa.Integer, nullable=False),
        sa.Column("rows", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
    )
