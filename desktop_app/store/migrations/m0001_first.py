"""The first schema of ``work.db``."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision: str | None = None


def upgrade() -> None:
    """Make all tables. A migration is frozen once released: it never imports the tables of today."""
    _facts()
    _deeds()
    _journal()


def _facts() -> None:
    op.create_table(
        "meta",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
    op.create_table(
        "connections",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False, unique=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
    )
    counts = [
        sa.Column(name, sa.Integer, nullable=False)
        for name in ("rows", "inserted", "updated", "unchanged", "warned", "refused")
    ]
    op.create_table(
        "batches",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column("connection_id", sa.Text, sa.ForeignKey("connections.id"), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("received_at", sa.BigInteger, nullable=False),
        sa.Column("data_as_of", sa.BigInteger, nullable=False),
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("media_type", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("mapping", sa.Text, nullable=False),
        sa.Column("pack_hash", sa.Text, nullable=False),
        *counts,
        sa.Column("by_person", sa.Text, nullable=False),
        sa.Column("command_id", sa.Text),
        sa.Column("withdrawn_at", sa.BigInteger),
        sa.Column("refused_file", sa.Text),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "choices",
        sa.Column("connection_id", sa.Text, sa.ForeignKey("connections.id"), primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("flow", sa.Text, nullable=False),
        sa.Column("era", sa.Text, nullable=False),
        sa.Column("needs_huawei_review", sa.Boolean, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
    )
    op.create_table(
        "mappings",
        sa.Column("connection_id", sa.Text, sa.ForeignKey("connections.id"), primary_key=True),
        sa.Column("flow", sa.Text, primary_key=True),
        sa.Column("text", sa.Text, primary_key=True),
        sa.Column("node", sa.Text, nullable=False),
    )


def _deeds() -> None:
    op.create_table(
        "commands",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("connection_id", sa.Text, sa.ForeignKey("connections.id"), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("seen_version", sa.Integer, nullable=False),
        sa.Column("expected_node", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("attachments", sa.Text, nullable=False),
        sa.Column("maker", sa.Text, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("capability", sa.Text, nullable=False),
        sa.Column("result_text", sa.Text, nullable=False),
        sa.Column("changed_at", sa.BigInteger),
        sa.Column("packet_folder", sa.Text),
        sa.Column("copied", sa.Text, nullable=False),
        sa.Column("remind_at", sa.BigInteger),
        sa.Column("standing_on", sa.Text),
        sa.UniqueConstraint("connection_id", "standing_on", name="one_command_a_target"),
    )
    op.create_table(
        "drafts",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("connection_id", sa.Text, sa.ForeignKey("connections.id"), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("saved_at", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.UniqueConstraint("connection_id", "kind", "target", name="one_draft_a_target"),
    )
    op.create_table(
        "notes",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("connection_id", sa.Text, sa.ForeignKey("connections.id"), nullable=False),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("by_person", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_index("notes_by_target", "notes", ["connection_id", "target"])


def _journal() -> None:
    op.create_table(
        "journal",
        sa.Column("sequence", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("previous", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
    )
