"""What people do about a case: chases, contacts, other names of customers, owners, appeals."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def _key() -> sa.Column[int]:
    return sa.Column("id", sa.Integer, primary_key=True, autoincrement=True)


def _connection(*, is_key: bool = False) -> sa.Column[str]:
    connection = sa.ForeignKey("connections.id")
    return sa.Column("connection_id", sa.Text, connection, primary_key=is_key, nullable=False)


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def upgrade() -> None:
    """All tables are new; what was there stays untouched."""
    op.create_table(
        "chases",
        _key(),
        _connection(),
        *_texts("target"),
        sa.Column("at", sa.BigInteger, nullable=False),
        *_texts("channel", "whom", "text", "reply"),
        sa.Column("next_on", sa.Text),
        *_texts("attachments", "by_person"),
        sa.Column("changed_at", sa.BigInteger),
        sa.Column("removed_at", sa.BigInteger),
        sqlite_autoincrement=True,
    )
    op.create_index("chases_by_target", "chases", ["connection_id", "target"])
    op.create_table(
        "contacts",
        _key(),
        _connection(),
        *_texts("customer", "role", "name", "phone", "mail", "wechat", "by_person"),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("contacts_by_customer", "contacts", ["connection_id", "customer"])
    op.create_table(
        "customer_aliases",
        _key(),
        _connection(),
        *_texts("customer", "alias", "by_person"),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("connection_id", "customer", "alias", name="one_alias_a_customer"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "owners",
        _connection(is_key=True),
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        *_texts("owner", "helpers", "by_person"),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "appeals",
        _key(),
        _connection(),
        *_texts("target", "node", "ground", "text", "proofs"),
        sa.Column("filed_at", sa.BigInteger, nullable=False),
        *_texts("by_person", "batch_id"),
        sa.Column("accepted_at", sa.BigInteger),
        sa.Column("decided_at", sa.BigInteger),
        sa.Column("outcome", sa.Text),
        *_texts("outcome_text"),
        sa.Column("open_on", sa.Text),
        sa.UniqueConstraint("connection_id", "open_on", name="one_open_appeal_a_case"),
        sqlite_autoincrement=True,
    )
    op.create_index("appeals_by_target", "appeals", ["connection_id", "target"])
