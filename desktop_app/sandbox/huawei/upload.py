"""``POST …/global/v1/market-event/{event_id}/file``: what the seller hands over for an event, a file or a text.

Documented: the parts ``isvUpdateFileReq`` (JSON: ``type`` CHARACTERS or FILE, ``file_name``, ``sha256``, ``characters``
up to 1024) and ``file``, and the error codes. An event is a getLicenseAsync call of the marketplace; here one is made
by ``POST /rehearsal/licence-events``, in a state that says how it is to go.

Assumed: an event that is unknown or has its result already is ``91381034``; lengths of ``file_name`` 255 and of
``event_id`` 64; a licence file without a byte is ``91381037``.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Any

from desktop_app.sandbox.huawei.calls import Call, document_of, text_of
from desktop_app.sandbox.huawei.errors import UPLOAD, InterfaceError, done
from desktop_app.sandbox.shop.shop import Shop

Given = tuple[str, str | None, str | None, int | None, str | None]
"""Kind, file name, SHA-256, size, characters: what is kept of a delivery."""
OPEN, DELIVERED = "open", "delivered"
REFUSALS = {
    "resource_invalid": ("91381033", "License 资源无效。"),
    "used_up": ("91381035", "本周期内的申请次数已经用完。"),
    "refused": ("91381038", "该申请已被拒绝。"),
    "no_right": ("91380150", "该角色没有权限。"),
}
"""States of an event that can be chosen to practise a refusal."""
STATES = (OPEN, *REFUSALS)
REQUEST, FILE = "isvUpdateFileReq", "file"
_UNKNOWN = "没有这个等待交付的申请，请核对 event_id。"


class Upload:
    """The upload of one shop, and the events that it is for."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop

    def new_event(self, state: str) -> str:
        """The marketplace asks for a licence; answers the event's id."""
        event_id = secrets.token_hex(16)
        with self._shop.lock, self._shop.store.act():
            at = self._shop.time.second()
            self._shop.connection.execute(
                "INSERT INTO huawei_events (event_id, state, created_at) VALUES (?,?,?)", (event_id, state, at)
            )
        return event_id

    def events(self) -> list[dict[str, Any]]:
        """All events, oldest first, with what was handed over."""
        names = ("event_id", "state", "kind", "file_name", "sha256", "size", "characters")
        with self._shop.lock:
            rows = self._shop.connection.execute(
                f"SELECT {', '.join(names)} FROM huawei_events ORDER BY created_at, event_id"  # noqa: S608 - own column names
            ).fetchall()
        return [dict(zip(names, row, strict=True)) for row in rows]

    def answer(self, call: Call) -> dict[str, Any]:
        """Take what is handed over."""
        if REQUEST not in call.parts:
            raise InterfaceError(UPLOAD.parameter, f"缺少表单部分 {REQUEST}。")
        document = document_of(UPLOAD, call.parts[REQUEST])
        kind = text_of(UPLOAD, document, "type", 32)
        if kind == "CHARACTERS":
            given: Given = ("CHARACTERS", None, None, None, text_of(UPLOAD, document, "characters", 1024))
        elif kind == "FILE":
            given = _file(call, document)
        else:
            raise InterfaceError(UPLOAD.parameter, "type 应为 CHARACTERS 或 FILE。")
        event_id = call.path_values["event_id"]
        with self._shop.lock, self._shop.store.act():
            self._check_event(event_id)
            self._shop.connection.execute(
                "UPDATE huawei_events SET state=?, delivered_at=?, kind=?, file_name=?, sha256=?, size=?, characters=?"
                " WHERE event_id=?",
                (DELIVERED, call.at, *given, event_id),
            )
        return done(UPLOAD)

    def _check_event(self, event_id: str) -> None:
        row = self._shop.store.one("SELECT state FROM huawei_events WHERE event_id=?", event_id)
        state = "" if row is None else str(row[0])
        if state in REFUSALS:
            raise InterfaceError(*REFUSALS[state])
        if state != OPEN:
            raise InterfaceError("91381034", _UNKNOWN)


def _file(call: Call, document: dict[str, Any]) -> Given:
    name = text_of(UPLOAD, document, "file_name", 255)
    stated = text_of(UPLOAD, document, "sha256", 64)
    data = call.parts.get(FILE)
    if data is None:
        raise InterfaceError(UPLOAD.parameter, f"缺少表单部分 {FILE}。")
    own = hashlib.sha256(data).hexdigest()
    if not hmac.compare_digest(stated.lower().encode("utf-8"), own.encode("ascii")):
        raise InterfaceError(UPLOAD.parameter, "文件内容与 sha256 不符，请重新上传。")
    if not data:
        raise InterfaceError("91381037", "License 文件是空的。")
    return "FILE", name, own, len(data), None
