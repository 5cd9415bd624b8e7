"""A second pair of eyes: keys, requests, and what became of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def upgrade() -> None:
    """All tables are new; what was there stays untouched."""
    op.create_table(
        "approval_own_keys",
        sa.Column("public_key", sa.Text, primary_key=True),
        sa.Column("made_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "approval_keys",
        sa.Column("public_key", sa.Text, primary_key=True),
        *_texts("name", "holder", "way"),
        sa.Column("trusted_at", sa.BigInteger, nullable=False),
        sa.Column("active_from", sa.BigInteger),
        *_texts("by_person"),
        sa.Column("withdrawn_at", sa.BigInteger),
        sa.Column("is_doubted", sa.Boolean, nullable=False),
    )
    op.create_table(
        "approval_requests",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("connection_id", sa.Text, sa.ForeignKey("connections.id"), nullable=False),
        *_texts("refund_id", "body", "maker_signature"),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        *_texts("by_person"),
        sa.Column("ending", sa.Text),
        sa.Column("ended_at", sa.BigInteger),
        sa.Column("ended_by", sa.Text, nullable=False, server_default=""),
        sa.Column("command_id", sa.Text, nullable=False, server_default=""),
        sa.Column("standing_on", sa.Text),
        sa.UniqueConstraint("connection_id", "standing_on", name="one_request_a_refund"),
    )
    op.create_index("approval_requests_by_refund", "approval_requests", ["connection_id", "refund_id"])
    op.create_table(
        "approval_decisions",
        sa.Column("request_id", sa.Text, sa.ForeignKey("approval_requests.id"), primary_key=True),
        *_texts("body"),
        sa.Column("seen_at", sa.BigInteger, nullable=False),
        *_texts("by_person"),
    )
