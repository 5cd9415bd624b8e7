"""A migration of a program that does not exist yet: moves every draft, adds a table and a column."""

import sqlalchemy as sa
from alembic import op

from desktop_app.store import schema

revision = f"{schema.SCHEMA_NUMBER + 1:04}"
down_revision = f"{schema.SCHEMA_NUMBER:04}"


def upgrade() -> None:
    op.add_column("drafts", sa.Column("colour", sa.Text, server_default="none"))
    op.create_table("moved_drafts", sa.Column("id", sa.Integer, primary_key=True), sa.Column("text", sa.Text))
    op.execute(sa.text("INSERT INTO moved_drafts (text) SELECT id FROM drafts"))
    op.execute(sa.text("UPDATE drafts SET colour = 'seen'"))
