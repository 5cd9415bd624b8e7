"""What the seller interfaces keep in the shop's file, in tables of their own; made when the shop is first served."""

from __future__ import annotations

from desktop_app.sandbox.shop.shop import Shop

_CREATE = (
    """CREATE TABLE IF NOT EXISTS huawei_usage (id INTEGER PRIMARY KEY, received_at INTEGER NOT NULL,
    shown_at INTEGER NOT NULL, way TEXT NOT NULL, instance_id TEXT NOT NULL, begin_time TEXT NOT NULL,
    end_time TEXT NOT NULL, metering_sn TEXT NOT NULL, usage_value TEXT NOT NULL, code TEXT NOT NULL)""",
    """CREATE INDEX IF NOT EXISTS huawei_usage_by_span ON huawei_usage (instance_id, begin_time, end_time)
    WHERE code=''""",
    "CREATE INDEX IF NOT EXISTS huawei_usage_by_sn ON huawei_usage (metering_sn) WHERE code='' AND metering_sn<>''",
    """CREATE TABLE IF NOT EXISTS huawei_licences (license TEXT PRIMARY KEY, activated_at INTEGER NOT NULL,
    effective_at INTEGER NOT NULL) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS huawei_software_usage (id INTEGER PRIMARY KEY, at INTEGER NOT NULL,
    license TEXT NOT NULL, user_id TEXT, active_num INTEGER)""",
    """CREATE TABLE IF NOT EXISTS huawei_events (event_id TEXT PRIMARY KEY, state TEXT NOT NULL,
    created_at INTEGER NOT NULL, delivered_at INTEGER, kind TEXT, file_name TEXT, sha256 TEXT, size INTEGER,
    characters TEXT) WITHOUT ROWID""",
)
_INSTANCES = "CREATE INDEX huawei_orders_by_instance ON orders (instance_id)"


def make_tables(shop: Shop) -> None:
    """Make what is missing."""
    with shop.lock, shop.store.act():
        for sql in _CREATE:
            shop.connection.execute(sql)


def index_instances(shop: Shop) -> None:
    """Make orders findable by instance: on first need, because a million lines take a second."""
    with shop.lock:
        if shop.store.one("SELECT 1 FROM sqlite_master WHERE name='huawei_orders_by_instance'") is None:
            with shop.store.act():
                shop.connection.execute(_INSTANCES)
