"""What a person was already reminded of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """The table is new; what an older program remembered in named values is not needed any more."""
    op.create_table(
        "reminders",
        sa.Column("connection_id", sa.Text, sa.ForeignKey("connections.id"), primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("shown_at", sa.BigInteger, nullable=False),
    )
    op.execute("DELETE FROM meta WHERE name LIKE 'reminded.%'")
