"""Files that the seller uploaded, by their hash, with the marketplace's limits."""

from __future__ import annotations

import hashlib

from desktop_app.sandbox.shop.eras import day_of
from desktop_app.sandbox.shop.forms import MAX_FILE
from desktop_app.sandbox.shop.refusals import RuleBroken
from desktop_app.sandbox.shop.store import Store

DAY_FILES = 100
DAY_BYTES = 10 * 1024**3
"""All uploads of a seller together, a day in China (2.11)."""


class Uploads:
    """The files of one shop; the caller holds its lock."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.has_day_limit = True

    def put(self, sha256: str, data: bytes, at: int) -> bool:
        """Keep a file; answers whether it is new. A wrong hash, too large a file, too many on a day: RuleBroken."""
        if len(data) > MAX_FILE:
            raise RuleBroken("file_too_large", "文件超过 20 MB。")
        if hashlib.sha256(data).hexdigest() != sha256:
            raise RuleBroken("hash_differs", "文件内容与 SHA-256 不一致，请重新上传。")
        if self.has(sha256):
            return False
        day = day_of(at)
        with self.store.act():
            count, size = self.store.one("SELECT count(*), coalesce(sum(size), 0) FROM files WHERE day=?", day) or (
                0,
                0,
            )
            if self.has_day_limit and (count >= DAY_FILES or size + len(data) > DAY_BYTES):
                raise RuleBroken("day_limit", "今日上传已达上限（每日 100 个文件、共 10 GB），请明日再传。")
            self.store.connection.execute(
                "INSERT INTO files (sha256, size, day, data) VALUES (?,?,?,?)", (sha256, len(data), day, data)
            )
        return True

    def has(self, sha256: str) -> bool:
        """Whether the file was uploaded."""
        return self.store.one("SELECT 1 FROM files WHERE sha256=?", sha256) is not None

    def data(self, sha256: str) -> bytes | None:
        """The bytes of a file."""
        row = self.store.one("SELECT data FROM files WHERE sha256=?", sha256)
        return None if row is None else bytes(row[0])
