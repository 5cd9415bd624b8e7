"""What the seller does, by command or in the console: one law for both."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

from desktop_app.sandbox.shop.appeals import Appeals
from desktop_app.sandbox.shop.cases import Case, case_item, time_text
from desktop_app.sandbox.shop.flows import SELLER_ACTS, move_at
from desktop_app.sandbox.shop.forms import ROLE_SYNONYMS, FileRef, check_delivery, check_reason, refusal_at
from desktop_app.sandbox.shop.law import Law
from desktop_app.sandbox.shop.refusals import KeyReused, NotFound, RuleBroken, StateChanged
from desktop_app.sandbox.shop.store import Store

TEXTS = {"ConfirmRequirement": "商家已确认需求。", "ReportCompletion": "商家已提交交付凭证。"}
ADD_EFFECT = "INSERT INTO effects (key, name, order_id, line_id, at) VALUES (?,?,?,?,?)"
MAX_BODY = 256 * 1024
OPEN_APPEAL = "OpenAppeal"
_SHA256 = re.compile(r"[0-9a-f]{64}")


def file_refs(files: Any) -> list[FileRef]:
    """The files of a form; each must be named with role, hash, name and size."""
    found = []
    for file in files if isinstance(files, list) else []:
        ok = (
            isinstance(file, dict)
            and isinstance(file.get("role"), str)
            and isinstance(file.get("name"), str)
            and isinstance(file.get("size"), int)
            and isinstance(file.get("sha256"), str)
            and _SHA256.fullmatch(file["sha256"])
        )
        if not ok:
            raise RuleBroken("malformed", "附件信息不完整，须有类别、名称、大小和 SHA-256。")
        role = ROLE_SYNONYMS.get(file["role"], file["role"])
        found.append(FileRef(role, file["sha256"], file["name"], file["size"]))
    return found


def check_encodable(body: Any) -> None:
    """Refuse what no JSON answer could say again: lone surrogates, NaN, nesting without end, pages of values."""
    try:
        size = len(json.dumps(body, ensure_ascii=False, allow_nan=False).encode())
    except (ValueError, TypeError, RecursionError):
        size = MAX_BODY + 1
    if size > MAX_BODY:
        raise RuleBroken("malformed", "指令内容不正确：文字无法识别，或内容超过 256 KB。")


class SellerActs:
    """Carries out the seller's commands. The caller holds the lock and has brought the shop up to ``at``."""

    def __init__(self, store: Store, law: Law, appeals: Appeals) -> None:
        self.store = store
        self.law = law
        self.appeals = appeals

    def record(self, key: str) -> dict[str, Any] | None:
        """The record of a command."""
        row = self.store.one("SELECT record FROM commands WHERE key=?", key)
        return None if row is None else dict(json.loads(row[0]))

    def execute(self, key: str, body: dict[str, Any], body_bytes: bytes, at: int) -> dict[str, Any]:
        """A command under a key: done once, refused once, and the same answer ever after."""
        check_encodable(body)
        digest = hashlib.sha256(body_bytes).hexdigest()
        known = self.store.one("SELECT digest FROM commands WHERE key=?", key)
        if known is not None:
            if known[0] != digest:
                raise KeyReused(key)
            return self._again(self.record(key) or {})
        name, order_id, line_id = (str(body.get(part) or "") for part in ("name", "order_id", "line_id"))
        case = self._case(order_id, line_id)
        self._check_seen(case, body)
        values, files = body.get("values") or {}, body.get("files") or []
        record: dict[str, Any] = {"key": key, "state": "done", "name": name, "order_id": order_id, "line_id": line_id}
        record |= {"at": time_text(at), "error": None}
        refusal: RuleBroken | None = None
        with self.store.act():
            try:
                self.perform(case, name, values, files, at, key)
            except RuleBroken as broken:
                refusal = broken
                record |= {"state": "refused", "error": {"code": broken.code, "message": broken.message}}
            record["case"] = case_item(self._case(order_id, line_id))
            text = json.dumps(record, ensure_ascii=False, sort_keys=True)
            self.store.connection.execute(
                "INSERT INTO commands (key, digest, record) VALUES (?,?,?)", (key, digest, text)
            )
        if refusal is not None:
            refusal.record = record
            raise refusal
        return record

    def in_console(
        self, name: str, order_id: str, line_id: str, values: Any, files: Any, seen_version: int | None, at: int
    ) -> dict[str, Any]:
        """The same act in the console's form: no key, nothing recorded when it is refused."""
        check_encodable([name, order_id, line_id, values, files])
        case = self._case(order_id, line_id)
        if seen_version is not None and seen_version < case.entered_version:
            raise StateChanged(case_item(case))
        with self.store.act():
            self.perform(case, name, values, files, at, None)
        return case_item(case)

    def _again(self, record: dict[str, Any]) -> dict[str, Any]:
        if record["state"] == "refused":
            refusal = RuleBroken(record["error"]["code"], record["error"]["message"])
            refusal.record = record
            raise refusal
        return record

    def _case(self, order_id: str, line_id: str) -> Case:
        case = self.store.case(order_id, line_id)
        if case is None:
            raise NotFound(order_id, line_id)
        return case

    @staticmethod
    def _check_seen(case: Case, body: dict[str, Any]) -> None:
        """Refuse, recording nothing, what was decided on another state of the case.

        A case that left the node and came back is another state too: what was seen then is not what stands there now.
        """
        seen = body.get("seen_version")
        if body.get("expected_node") != case.node:
            raise StateChanged(case_item(case))
        if isinstance(seen, int) and not isinstance(seen, bool) and seen < case.entered_version:
            raise StateChanged(case_item(case))

    def perform(self, case: Case, name: str, values: Any, files: Any, at: int, key: str | None) -> None:
        """Check everything, then do it: the case is changed only when nothing forbids it."""
        if name not in SELLER_ACTS and name != OPEN_APPEAL:
            raise RuleBroken("unknown_command", f"不支持的操作：{name or '（空）'}。")
        if not isinstance(values, dict):
            raise RuleBroken("malformed", "指令内容不正确：values 须为对象。")
        if name == OPEN_APPEAL:
            refs = file_refs(files)
            self._check_uploaded(refs)
            self.appeals.open(case, "seller", values, refs, at)
            self.store.connection.execute(ADD_EFFECT, (key, name, case.order_id, case.line_id, at))
            return
        move = move_at(case.flow, case.node, name)
        if move is None:
            raise refusal_at(case.node, name)
        if case.appeal_open:
            raise RuleBroken("appeal_open", "该订单正在申诉处理中，流程已冻结，处理完成后方可操作。")
        text, details = TEXTS.get(name, ""), None
        if name == "RejectRequirement":
            case.reason = check_reason(values)
            text, details = f"商家驳回需求：{case.reason}", {"reason": case.reason}
        if name == "ReportCompletion":
            refs = file_refs(files)
            opening = check_delivery(case, values, refs, at, self.law.faults)
            self._check_uploaded(refs)
            self.law.take_delivery(case, values, refs, opening, at)
            details = json.loads(case.delivery or "{}")
        self.law.move(case, move, at, text, details)
        self.store.connection.execute(ADD_EFFECT, (key, name, case.order_id, case.line_id, at))

    def _check_uploaded(self, files: list[FileRef]) -> None:
        for file in files:
            row = self.store.one("SELECT size FROM files WHERE sha256=?", file.sha256)
            if row is None:
                raise RuleBroken("file_not_uploaded", f"附件“{file.name}”尚未上传。")
            if row[0] != file.size:
                raise RuleBroken("file_size_differs", f"附件“{file.name}”的大小与已上传的文件不一致。")
