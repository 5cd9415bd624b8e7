"""The table of ``work.db`` for approvals that were given elsewhere; see ``tables`` for what holds for all of them."""

from __future__ import annotations

import sqlalchemy as sa

from desktop_app.store.tables import metadata

_Text = sa.Text
_Moment = sa.BigInteger

external_approvals = sa.Table(
    "external_approvals",
    metadata,
    sa.Column("id", _Text, primary_key=True),
    sa.Column("connection_id", _Text, sa.ForeignKey("connections.id"), nullable=False),
    sa.Column("refund_id", _Text, nullable=False),
    sa.Column("amount", _Text, nullable=False),
    sa.Column("currency", _Text, nullable=False),
    sa.Column("state", _Text, nullable=False),
    sa.Column("reference", _Text, nullable=False),
    # without differences of width, case and blanks: one number counts for one refund
    sa.Column("reference_plain", _Text, nullable=False),
    sa.Column("approver", _Text, nullable=False),
    sa.Column("approved_at", _Moment, nullable=False),
    sa.Column("expires_at", _Moment, nullable=False),
    sa.Column("picture_name", _Text),
    sa.Column("picture_sha256", _Text),
    sa.Column("picture_bytes", sa.BigInteger),
    sa.Column("made_at", _Moment, nullable=False),
    sa.Column("by_person", _Text, nullable=False),
    sa.Column("ending", _Text),
    sa.Column("ended_at", _Moment),
    sa.Column("ended_by", _Text, nullable=False, server_default=""),
    sa.Column("command_id", _Text, nullable=False, server_default=""),
    # set while the record can still be used; unique, so that two processes cannot both have one
    sa.Column("standing_on", _Text),
    sa.UniqueConstraint("connection_id", "standing_on", name="one_external_a_refund"),
    sa.Index("external_approvals_by_refund", "connection_id", "refund_id"),
    sa.Index("external_approvals_by_reference", "reference_plain"),
    sa.Index("external_approvals_by_picture", "picture_sha256"),
)
