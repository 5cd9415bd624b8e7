"""Commands that are sent from here: hold, tries, the exact bytes and the last answer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add columns; commands that were handed over to the console keep their meaning with the defaults."""
    for column in (
        sa.Column("hold_seconds", sa.Integer, nullable=False, server_default="0"),
        sa.Column("hold_ends_at", sa.BigInteger),
        sa.Column("sent_at", sa.BigInteger),
        sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
        sa.Column("next_try_at", sa.BigInteger),
        sa.Column("recovery", sa.Text),
        sa.Column("answer", sa.Text, nullable=False, server_default="{}"),
        sa.Column("sent_body", sa.LargeBinary),
        sa.Column("waits_for", sa.Text, nullable=False, server_default=""),
    ):
        op.add_column("commands", column)
