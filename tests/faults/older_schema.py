"""``work.db`` as a released program of an earlier schema left it, with a connection and a command in it."""

from __future__ import annotations

import sqlalchemy as sa

from desktop_app.paths import Home
from desktop_app.store import schema, snapshots
from desktop_app.store.sqlite import make_engine
from tests.store.given import NOW

CONNECTION = "INSERT INTO connections (id, name, kind, created_at) VALUES ('c1', '华为云（文件）', 'files', 0)"
COMMAND = """
INSERT INTO commands (id, connection_id, name, target, seen_version, expected_node, body, attachments, maker, made_at,
                      state, capability, result_text, copied, standing_on)
VALUES ('k1', 'c1', 'ConfirmRequirement', 'A|1', 1, 'SELLER_CONFIRM_REQUIREMENT', '{}', '[]', '李敏', 0,
        'prepared', 'HANDOFF', '', '[]', 'A|1')
"""


def older_file(home: Home, number: int) -> None:
    """Write a file of schema ``number`` (1 is the first)."""
    home.root.mkdir(parents=True, exist_ok=True)
    engine = make_engine(home.work_db)
    steps = schema.STEPS[:number]
    schema.migrate(engine, home.work_db, lambda old, new: snapshots.before_migration(home, NOW, old, new), steps)
    with engine.connect() as connection, connection.begin():
        connection.execute(sa.text(CONNECTION))
        connection.execute(sa.text(COMMAND))
    engine.dispose()
