"""Of what the rows are that a saved view holds: cases, as all were until now, or requests for a refund."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Views that were saved before are about cases."""
    op.add_column("saved_views", sa.Column("kind", sa.Text, nullable=False, server_default="cases"))
