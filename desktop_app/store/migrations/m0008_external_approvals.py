"""外部审批凭证: records of approvals that were given elsewhere."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def upgrade() -> None:
    """The table is new; what was there stays untouched."""
    op.create_table(
        "external_approvals",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("connection_id", sa.Text, sa.ForeignKey("connections.id"), nullable=False),
        *_texts("refund_id", "amount", "currency", "state", "reference", "reference_plain", "approver"),
        sa.Column("approved_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("picture_name", sa.Text),
        sa.Column("picture_sha256", sa.Text),
        sa.Column("picture_bytes", sa.BigInteger),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        *_texts("by_person"),
        sa.Column("ending", sa.Text),
        sa.Column("ended_at", sa.BigInteger),
        sa.Column("ended_by", sa.Text, nullable=False, server_default=""),
        sa.Column("command_id", sa.Text, nullable=False, server_default=""),
        sa.Column("standing_on", sa.Text),
        sa.UniqueConstraint("connection_id", "standing_on", name="one_external_a_refund"),
    )
    op.create_index("external_approvals_by_refund", "external_approvals", ["connection_id", "refund_id"])
    op.create_index("external_approvals_by_reference", "external_approvals", ["reference_plain"])
    op.create_index("external_approvals_by_picture", "external_approvals", ["picture_sha256"])
