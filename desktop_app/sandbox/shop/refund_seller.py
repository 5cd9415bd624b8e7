"""What the seller does about refunds, by command or in the console: one law for both."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from desktop_app.sandbox.shop.cases import case_item, time_text
from desktop_app.sandbox.shop.commands import ADD_EFFECT, Commands, check_call, check_encodable, is_outdated
from desktop_app.sandbox.shop.refund_acts import RefundActs
from desktop_app.sandbox.shop.refund_forms import check_form
from desktop_app.sandbox.shop.refund_requests import INVOICED, RefundRequest, papers_of, refund_item
from desktop_app.sandbox.shop.refund_states import (
    APPEAL,
    APPROVE,
    CONFIRM_INSPECTION,
    REJECT,
    REJECT_INSPECTION,
    SELLER_ACTS,
    STATE_NAMES,
    step_at,
)
from desktop_app.sandbox.shop.refusals import RefundChanged, RefundNotFound, RuleBroken
from desktop_app.sandbox.shop.seller_acts import check_uploaded, file_refs
from desktop_app.sandbox.shop.store import Store

WORDS = {
    APPROVE: "商家同意退订：{text}",
    REJECT: "商家驳回退订：{text}",
    CONFIRM_INSPECTION: "商家确认验收，开始退款。",
    REJECT_INSPECTION: "商家验收驳回：{text}",
}


class SellerRefunds:
    """Carries out the seller's commands about refunds. The caller holds the lock and has brought the shop up."""

    def __init__(self, store: Store, acts: RefundActs, commands: Commands) -> None:
        self.store = store
        self.acts = acts
        self.commands = commands

    def execute(
        self, key: str, act: str, refund_id: str, body: dict[str, Any], body_bytes: bytes, at: int
    ) -> dict[str, Any]:
        """A command under a key: done once, refused once, and the same answer ever after."""
        check_encodable(body)
        content = f"{act} {refund_id}\n".encode() + body_bytes  # they stand in the address, not in the body
        known = self.commands.again(key, content)
        if known is not None:
            return known
        request = self._request(refund_id)
        self._check_seen(request, body)
        values, files = body.get("values") or {}, body.get("files") or []
        record = {"name": act, "refund_id": refund_id, "at": time_text(at)}
        record |= {"order_id": request.order_id, "line_id": request.line_id}
        return self.commands.carry_out(
            key,
            content,
            record,
            lambda: self.perform(request, act, values, files, at, key),
            lambda: self._after(refund_id),
        )

    def in_console(self, act: str, refund_id: str, values: Any, files: Any, at: int) -> dict[str, Any]:
        """The same act in the console's form: no key, nothing recorded when it is refused."""
        check_encodable([act, refund_id, values, files])
        request = self._request(refund_id)
        with self.store.act():
            self.perform(request, act, values, files, at, None)
        return refund_item(request)

    def _after(self, refund_id: str) -> dict[str, Any]:
        request = self._request(refund_id)
        case = self.store.case(request.order_id, request.line_id)
        return {"refund": refund_item(request), "case": None if case is None else case_item(case)}

    def _request(self, refund_id: str) -> RefundRequest:
        request = self.acts.refunds.of_id(refund_id)
        if request is None:
            raise RefundNotFound(refund_id)
        return request

    @staticmethod
    def _check_seen(request: RefundRequest, body: dict[str, Any]) -> None:
        """Refuse, recording nothing, what was decided on another state, amount or currency of the request."""
        item = refund_item(request)
        expected = (body.get("expected_state"), body.get("expected_amount"), body.get("currency"))
        if expected != (item["state"], item["requested_amount"], item["currency"]):
            raise RefundChanged(item)
        if is_outdated(body.get("seen_version"), request.entered_version):
            raise RefundChanged(item)

    def perform(self, request: RefundRequest, act: str, values: Any, files: Any, at: int, key: str | None) -> None:
        """Check everything, then do it: the request is changed only when nothing forbids it."""
        check_call(act, SELLER_ACTS, values)
        step = step_at(request.state, act)
        if step is None:
            state = STATE_NAMES[request.state]
            raise RuleBroken("wrong_state", f"退订申请的状态为“{state}”，不能执行此操作（{act}）。")
        if request.appeal_open:
            raise RuleBroken("appeal_open", "该退订申请正在申诉处理中，处理完成后方可操作。")
        refs = file_refs(files)
        text = check_form(request, act, values, refs)
        bars = request.invoice_state == INVOICED and "issued_invoice_bars_nothing" not in self.acts.law.faults
        if bars and act in {APPROVE, CONFIRM_INSPECTION}:
            raise RuleBroken("invoice_issued", "该订单已开具发票，须先退票才能退订。")
        check_uploaded(self.store, refs)
        kept = [asdict(file) for file in refs]
        request.paper = json.dumps([*papers_of(request), *({**file, "act": act} for file in kept)], ensure_ascii=False)
        if act == APPEAL:
            self.acts.appeal(request, "seller", text, kept, at)
        else:
            self._keep_words(request, act, text, values)
            details = {"files": kept} | ({"return_address": request.return_address} if request.return_address else {})
            self.acts.move(request, step, at, WORDS[act].format(text=text), details)
        self.store.connection.execute(ADD_EFFECT, (key, act, request.order_id, request.line_id, at))

    @staticmethod
    def _keep_words(request: RefundRequest, act: str, text: str, values: dict[str, Any]) -> None:
        if act in {APPROVE, REJECT}:
            request.opinion = text
        if act == APPROVE and request.has_goods:
            request.return_address = str(values["return_address"]).strip()
        if act == REJECT_INSPECTION:
            request.inspection_reason = text
