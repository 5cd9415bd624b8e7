"""The tables of ``work.db`` for approvals; see ``tables`` for what holds for all of them."""

from __future__ import annotations

import sqlalchemy as sa

from desktop_app.store.tables import metadata

_Text = sa.Text
_Moment = sa.BigInteger

approval_own_keys = sa.Table(
    "approval_own_keys",
    metadata,
    # every public key that was ever made here: none of them can be a second person's
    sa.Column("public_key", _Text, primary_key=True),
    sa.Column("made_at", _Moment, nullable=False),
)

approval_keys = sa.Table(
    "approval_keys",
    metadata,
    sa.Column("public_key", _Text, primary_key=True),
    sa.Column("name", _Text, nullable=False),
    sa.Column("holder", _Text, nullable=False),
    sa.Column("way", _Text, nullable=False),
    sa.Column("trusted_at", _Moment, nullable=False),
    # empty: at once
    sa.Column("active_from", _Moment),
    sa.Column("by_person", _Text, nullable=False),
    sa.Column("withdrawn_at", _Moment),
    # an older state of the data was put back since: people must compare fingerprints again
    sa.Column("is_doubted", sa.Boolean, nullable=False),
)

approval_requests = sa.Table(
    "approval_requests",
    metadata,
    sa.Column("id", _Text, primary_key=True),
    sa.Column("connection_id", _Text, sa.ForeignKey("connections.id"), nullable=False),
    sa.Column("refund_id", _Text, nullable=False),
    sa.Column("body", _Text, nullable=False),
    sa.Column("maker_signature", _Text, nullable=False),
    sa.Column("made_at", _Moment, nullable=False),
    sa.Column("by_person", _Text, nullable=False),
    sa.Column("ending", _Text),
    sa.Column("ended_at", _Moment),
    sa.Column("ended_by", _Text, nullable=False, server_default=""),
    sa.Column("command_id", _Text, nullable=False, server_default=""),
    # set while the request can still be used; unique, so that two processes cannot both have one
    sa.Column("standing_on", _Text),
    sa.Index("approval_requests_by_refund", "connection_id", "refund_id"),
    sa.UniqueConstraint("connection_id", "standing_on", name="one_request_a_refund"),
)

approval_decisions = sa.Table(
    "approval_decisions",
    metadata,
    # the newest signed decision that was taken in for a request
    sa.Column("request_id", _Text, sa.ForeignKey("approval_requests.id"), primary_key=True),
    sa.Column("body", _Text, nullable=False),
    sa.Column("seen_at", _Moment, nullable=False),
    sa.Column("by_person", _Text, nullable=False),
)
