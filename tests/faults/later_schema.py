"""A migration of a program that does not exist yet: moves every draft, adds a table and a column."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("drafts", sa.Column("colour", sa.Text, server_default="none"))
    op.create_table("chases", sa.Column("id", sa.Integer, primary_key=True), sa.Column("text", sa.Text))
    op.execute(sa.text("INSERT INTO chases (text) SELECT id FROM drafts"))
    op.execute(sa.text("UPDATE drafts SET colour = 'seen'"))
