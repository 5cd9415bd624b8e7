"""Commands under keys: each is done once, refused once, and answered alike ever after, whatever it is about."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection
from typing import Any

from desktop_app.sandbox.shop.refusals import KeyReused, RuleBroken
from desktop_app.sandbox.shop.store import Store

MAX_BODY = 256 * 1024
ADD_EFFECT = "INSERT INTO effects (key, name, order_id, line_id, at) VALUES (?,?,?,?,?)"


def check_encodable(body: Any) -> None:
    """Refuse what no JSON answer could say again: lone surrogates, NaN, nesting without end, pages of values."""
    try:
        size = len(json.dumps(body, ensure_ascii=False, allow_nan=False).encode())
    except (ValueError, TypeError, RecursionError):
        size = MAX_BODY + 1
    if size > MAX_BODY:
        raise RuleBroken("malformed", "指令内容不正确：文字无法识别，或内容超过 256 KB。")


def check_call(act: str, permitted: Collection[str], values: Any) -> None:
    """Refuse an act that there is not, and values that are no object. RuleBroken."""
    if act not in permitted:
        raise RuleBroken("unknown_command", f"不支持的操作：{act or '（空）'}。")
    if not isinstance(values, dict):
        raise RuleBroken("malformed", "指令内容不正确：values 须为对象。")


def is_outdated(seen_version: Any, entered_version: int) -> bool:
    """Whether a version that was seen is of before the present state was entered; what is no version says nothing."""
    return isinstance(seen_version, int) and not isinstance(seen_version, bool) and seen_version < entered_version


class Commands:
    """The records of one shop's commands."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def record(self, key: str) -> dict[str, Any] | None:
        """The record of a command."""
        row = self.store.one("SELECT record FROM commands WHERE key=?", key)
        return None if row is None else dict(json.loads(row[0]))

    def again(self, key: str, content: bytes) -> dict[str, Any] | None:
        """What a key that was used before is answered; None: it is new. KeyReused, RuleBroken."""
        known = self.store.one("SELECT digest FROM commands WHERE key=?", key)
        if known is None:
            return None
        if known[0] != hashlib.sha256(content).hexdigest():
            raise KeyReused(key)
        record = self.record(key) or {}
        if record["state"] == "refused":
            raise _refusal(record)
        return record

    def carry_out(
        self,
        key: str,
        content: bytes,
        record: dict[str, Any],
        perform: Callable[[], None],
        after: Callable[[], dict[str, Any]],
    ) -> dict[str, Any]:
        """Do it and keep its record, in one transaction; ``after`` shows what has become of it. RuleBroken."""
        record = {"key": key, "state": "done", "error": None, **record}
        with self.store.act():
            try:
                perform()
            except RuleBroken as broken:
                record |= {"state": "refused", "error": {"code": broken.code, "message": broken.message}}
            record |= after()
            text = json.dumps(record, ensure_ascii=False, sort_keys=True)
            self.store.connection.execute(
                "INSERT INTO commands (key, digest, record) VALUES (?,?,?)",
                (key, hashlib.sha256(content).hexdigest(), text),
            )
        if record["state"] == "refused":
            raise _refusal(record)
        return record


def _refusal(record: dict[str, Any]) -> RuleBroken:
    refusal = RuleBroken(record["error"]["code"], record["error"]["message"])
    refusal.record = record
    return refusal
