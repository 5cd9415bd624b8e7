"""What the seller does, by command or in the console: one law for both."""

from __future__ import annotations

import json
import re
from typing import Any

from desktop_app.sandbox.shop.appeals import Appeals
from desktop_app.sandbox.shop.cases import Case, case_item, time_text
from desktop_app.sandbox.shop.commands import ADD_EFFECT, Commands, check_call, check_encodable, is_outdated
from desktop_app.sandbox.shop.flows import SELLER_ACTS, move_at
from desktop_app.sandbox.shop.forms import ROLE_SYNONYMS, FileRef, check_delivery, check_reason, refusal_at
from desktop_app.sandbox.shop.law import Law
from desktop_app.sandbox.shop.refusals import NotFound, RuleBroken, StateChanged
from desktop_app.sandbox.shop.store import Store

TEXTS = {"ConfirmRequirement": "商家已确认需求。", "ReportCompletion": "商家已提交交付凭证。"}
PAUSED = "该订单的退订申请正在处理中，服务监管已暂停，处理完成后方可操作。"
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


class SellerActs:
    """Carries out the seller's commands. The caller holds the lock and has brought the shop up to ``at``."""

    def __init__(self, store: Store, law: Law, appeals: Appeals) -> None:
        self.store = store
        self.law = law
        self.appeals = appeals
        self.commands = Commands(store)

    def execute(self, key: str, body: dict[str, Any], body_bytes: bytes, at: int) -> dict[str, Any]:
        """A command under a key: done once, refused once, and the same answer ever after."""
        check_encodable(body)
        known = self.commands.again(key, body_bytes)
        if known is not None:
            return known
        name, order_id, line_id = (str(body.get(part) or "") for part in ("name", "order_id", "line_id"))
        case = self._case(order_id, line_id)
        self._check_seen(case, body)
        values, files = body.get("values") or {}, body.get("files") or []
        record = {"name": name, "order_id": order_id, "line_id": line_id, "at": time_text(at)}
        return self.commands.carry_out(
            key,
            body_bytes,
            record,
            lambda: self.perform(case, name, values, files, at, key),
            lambda: {"case": case_item(self._case(order_id, line_id)), "refund": None},
        )

    def in_console(
        self, name: str, order_id: str, line_id: str, values: Any, files: Any, seen_version: int | None, at: int
    ) -> dict[str, Any]:
        """The same act in the console's form: no key, nothing recorded when it is refused."""
        check_encodable([name, order_id, line_id, values, files])
        case = self._case(order_id, line_id)
        if is_outdated(seen_version, case.entered_version):
            raise StateChanged(case_item(case))
        with self.store.act():
            self.perform(case, name, values, files, at, None)
        return case_item(case)

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
        if body.get("expected_node") != case.node:
            raise StateChanged(case_item(case))
        if is_outdated(body.get("seen_version"), case.entered_version):
            raise StateChanged(case_item(case))

    def perform(self, case: Case, name: str, values: Any, files: Any, at: int, key: str | None) -> None:
        """Check everything, then do it: the case is changed only when nothing forbids it."""
        check_call(name, (*SELLER_ACTS, OPEN_APPEAL), values)
        if self.law.pauses.is_paused(case):
            raise RuleBroken("refund_pending", PAUSED)
        if name == OPEN_APPEAL:
            refs = file_refs(files)
            check_uploaded(self.store, refs)
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
            check_uploaded(self.store, refs)
            self.law.take_delivery(case, values, refs, opening, at)
            details = json.loads(case.delivery or "{}")
        self.law.move(case, move, at, text, details)
        self.store.connection.execute(ADD_EFFECT, (key, name, case.order_id, case.line_id, at))


def check_uploaded(store: Store, files: list[FileRef]) -> None:
    """Every file that a form names was uploaded before, with that size."""
    for file in files:
        row = store.one("SELECT size FROM files WHERE sha256=?", file.sha256)
        if row is None:
            raise RuleBroken("file_not_uploaded", f"附件“{file.name}”尚未上传。")
        if row[0] != file.size:
            raise RuleBroken("file_size_differs", f"附件“{file.name}”的大小与已上传的文件不一致。")
