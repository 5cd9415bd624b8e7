"""The tables of ``work.db``, as SQLAlchemy Core. Times are whole microseconds since 1970 in UTC.

The tables themselves are made by the migrations; a test compares the two.
"""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData()
_Text = sa.Text
_Moment = sa.BigInteger

meta = sa.Table(
    "meta",
    metadata,
    sa.Column("name", _Text, primary_key=True),
    sa.Column("value", _Text, nullable=False),
)

connections = sa.Table(
    "connections",
    metadata,
    sa.Column("id", _Text, primary_key=True),
    sa.Column("name", _Text, nullable=False, unique=True),
    sa.Column("kind", _Text, nullable=False),
    sa.Column("created_at", _Moment, nullable=False),
    sa.Column("address", _Text, nullable=False, server_default=""),
)

sync_state = sa.Table(
    "sync_state",
    metadata,
    sa.Column("connection_id", _Text, sa.ForeignKey("connections.id"), primary_key=True),
    sa.Column("kind", _Text, primary_key=True),
    sa.Column("cursor", _Text),
    sa.Column("as_of", _Moment),
    sa.Column("run_id", _Text, nullable=False),
    sa.Column("started_at", _Moment),
    sa.Column("ended_at", _Moment),
    sa.Column("pages", sa.Integer, nullable=False),
    sa.Column("rows", sa.Integer, nullable=False),
    sa.Column("state", _Text, nullable=False),
    sa.Column("message", _Text, nullable=False),
)

batches = sa.Table(
    "batches",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("id", _Text, nullable=False, unique=True),
    sa.Column("connection_id", _Text, sa.ForeignKey("connections.id"), nullable=False),
    sa.Column("kind", _Text, nullable=False),
    sa.Column("source", _Text, nullable=False),
    sa.Column("received_at", _Moment, nullable=False),
    sa.Column("data_as_of", _Moment, nullable=False),
    sa.Column("scope", _Text, nullable=False),
    sa.Column("name", _Text, nullable=False),
    sa.Column("media_type", _Text, nullable=False),
    sa.Column("sha256", _Text, nullable=False),
    sa.Column("mapping", _Text, nullable=False),
    sa.Column("pack_hash", _Text, nullable=False),
    sa.Column("rows", sa.Integer, nullable=False),
    sa.Column("inserted", sa.Integer, nullable=False),
    sa.Column("updated", sa.Integer, nullable=False),
    sa.Column("unchanged", sa.Integer, nullable=False),
    sa.Column("warned", sa.Integer, nullable=False),
    sa.Column("refused", sa.Integer, nullable=False),
    sa.Column("by_person", _Text, nullable=False),
    sa.Column("command_id", _Text),
    sa.Column("withdrawn_at", _Moment),
    sa.Column("refused_file", _Text),
    sqlite_autoincrement=True,
)

choices = sa.Table(
    "choices",
    metadata,
    sa.Column("connection_id", _Text, sa.ForeignKey("connections.id"), primary_key=True),
    sa.Column("key", _Text, primary_key=True),
    sa.Column("flow", _Text, nullable=False),
    sa.Column("era", _Text, nullable=False),
    sa.Column("needs_huawei_review", sa.Boolean, nullable=False),
    sa.Column("reason", _Text, nullable=False),
)

mappings = sa.Table(
    "mappings",
    metadata,
    sa.Column("connection_id", _Text, sa.ForeignKey("connections.id"), primary_key=True),
    sa.Column("flow", _Text, primary_key=True),
    sa.Column("text", _Text, primary_key=True),
    sa.Column("node", _Text, nullable=False),
)

commands = sa.Table(
    "commands",
    metadata,
    sa.Column("id", _Text, primary_key=True),
    sa.Column("connection_id", _Text, sa.ForeignKey("connections.id"), nullable=False),
    sa.Column("name", _Text, nullable=False),
    sa.Column("target", _Text, nullable=False),
    sa.Column("seen_version", sa.Integer, nullable=False),
    sa.Column("expected_node", _Text, nullable=False),
    sa.Column("body", _Text, nullable=False),
    sa.Column("attachments", _Text, nullable=False),
    sa.Column("maker", _Text, nullable=False),
    sa.Column("made_at", _Moment, nullable=False),
    sa.Column("state", _Text, nullable=False),
    sa.Column("capability", _Text, nullable=False),
    sa.Column("result_text", _Text, nullable=False),
    sa.Column("changed_at", _Moment),
    sa.Column("packet_folder", _Text),
    sa.Column("copied", _Text, nullable=False),
    sa.Column("remind_at", _Moment),
    # set while the command stands on its target; unique, so that two processes cannot both put one there
    sa.Column("standing_on", _Text),
    sa.Column("hold_seconds", sa.Integer, nullable=False, server_default="0"),
    sa.Column("hold_ends_at", _Moment),
    sa.Column("sent_at", _Moment),
    sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
    sa.Column("next_try_at", _Moment),
    sa.Column("recovery", _Text),
    sa.Column("answer", _Text, nullable=False, server_default="{}"),
    sa.Column("sent_body", sa.LargeBinary),
    sa.Column("waits_for", _Text, nullable=False, server_default=""),
    sa.UniqueConstraint("connection_id", "standing_on", name="one_command_a_target"),
)

drafts = sa.Table(
    "drafts",
    metadata,
    sa.Column("id", _Text, primary_key=True),
    sa.Column("connection_id", _Text, sa.ForeignKey("connections.id"), nullable=False),
    sa.Column("kind", _Text, nullable=False),
    sa.Column("target", _Text, nullable=False),
    sa.Column("body", _Text, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("saved_at", _Moment, nullable=False),
    # of the body: SQLite itself does not notice a flipped bit inside a text
    sa.Column("sha256", _Text, nullable=False),
    sa.UniqueConstraint("connection_id", "kind", "target", name="one_draft_a_target"),
)

notes = sa.Table(
    "notes",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("connection_id", _Text, sa.ForeignKey("connections.id"), nullable=False),
    sa.Column("target", _Text, nullable=False),
    sa.Column("text", _Text, nullable=False),
    sa.Column("by_person", _Text, nullable=False),
    sa.Column("at", _Moment, nullable=False),
    sa.Index("notes_by_target", "connection_id", "target"),
)

journal = sa.Table(
    "journal",
    metadata,
    sa.Column("sequence", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", _Moment, nullable=False),
    sa.Column("actor", _Text, nullable=False),
    sa.Column("action", _Text, nullable=False),
    sa.Column("target", _Text, nullable=False),
    sa.Column("detail", _Text, nullable=False),
    sa.Column("previous", _Text, nullable=False),
    sa.Column("hash", _Text, nullable=False),
)

reminders = sa.Table(
    "reminders",
    metadata,
    sa.Column("connection_id", _Text, sa.ForeignKey("connections.id"), primary_key=True),
    sa.Column("key", _Text, primary_key=True),
    # the moment that it spoke of
    sa.Column("at", _Moment, nullable=False),
    sa.Column("shown_at", _Moment, nullable=False),
)
