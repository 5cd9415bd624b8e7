"""The tables of ``work.db`` for what people do about a case; see ``tables`` for what holds for all of them."""

from __future__ import annotations

import sqlalchemy as sa

from desktop_app.store.tables import metadata

_Text = sa.Text
_Moment = sa.BigInteger

chases = sa.Table(
    "chases",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("connection_id", _Text, sa.ForeignKey("connections.id"), nullable=False),
    sa.Column("target", _Text, nullable=False),
    sa.Column("at", _Moment, nullable=False),
    sa.Column("channel", _Text, nullable=False),
    sa.Column("whom", _Text, nullable=False),
    sa.Column("text", _Text, nullable=False),
    sa.Column("reply", _Text, nullable=False),
    # a day as ISO 8601: it compares as text
    sa.Column("next_on", _Text),
    sa.Column("attachments", _Text, nullable=False),
    sa.Column("by_person", _Text, nullable=False),
    sa.Column("changed_at", _Moment),
    # taken back, and still on record
    sa.Column("removed_at", _Moment),
    sa.Index("chases_by_target", "connection_id", "target"),
    sqlite_autoincrement=True,
)

contacts = sa.Table(
    "contacts",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("connection_id", _Text, sa.ForeignKey("connections.id"), nullable=False),
    sa.Column("customer", _Text, nullable=False),
    sa.Column("role", _Text, nullable=False),
    sa.Column("name", _Text, nullable=False),
    sa.Column("phone", _Text, nullable=False),
    sa.Column("mail", _Text, nullable=False),
    sa.Column("wechat", _Text, nullable=False),
    sa.Column("by_person", _Text, nullable=False),
    sa.Column("changed_at", _Moment, nullable=False),
    sa.Index("contacts_by_customer", "connection_id", "customer"),
    sqlite_autoincrement=True,
)

customer_aliases = sa.Table(
    "customer_aliases",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("connection_id", _Text, sa.ForeignKey("connections.id"), nullable=False),
    sa.Column("customer", _Text, nullable=False),
    sa.Column("alias", _Text, nullable=False),
    sa.Column("by_person", _Text, nullable=False),
    sa.Column("at", _Moment, nullable=False),
    sa.UniqueConstraint("connection_id", "customer", "alias", name="one_alias_a_customer"),
    sqlite_autoincrement=True,
)

owners = sa.Table(
    "owners",
    metadata,
    sa.Column("connection_id", _Text, sa.ForeignKey("connections.id"), primary_key=True),
    sa.Column("kind", _Text, primary_key=True),
    sa.Column("key", _Text, primary_key=True),
    sa.Column("owner", _Text, nullable=False),
    sa.Column("helpers", _Text, nullable=False),
    sa.Column("by_person", _Text, nullable=False),
    sa.Column("at", _Moment, nullable=False),
)

appeals = sa.Table(
    "appeals",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("connection_id", _Text, sa.ForeignKey("connections.id"), nullable=False),
    sa.Column("target", _Text, nullable=False),
    sa.Column("node", _Text, nullable=False),
    sa.Column("ground", _Text, nullable=False),
    sa.Column("text", _Text, nullable=False),
    sa.Column("proofs", _Text, nullable=False),
    sa.Column("filed_at", _Moment, nullable=False),
    sa.Column("by_person", _Text, nullable=False),
    sa.Column("batch_id", _Text, nullable=False),
    sa.Column("accepted_at", _Moment),
    sa.Column("decided_at", _Moment),
    sa.Column("outcome", _Text),
    sa.Column("outcome_text", _Text, nullable=False),
    # the case while the appeal is open; unique, so that two processes cannot both record one
    sa.Column("open_on", _Text),
    sa.UniqueConstraint("connection_id", "open_on", name="one_open_appeal_a_case"),
    sa.Index("appeals_by_target", "connection_id", "target"),
    sqlite_autoincrement=True,
)
