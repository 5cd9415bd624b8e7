"""Refunds in contract (a): what changed, one request, and the seller's five acts under a key of the sender's."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import APIRouter, Header, Path, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from desktop_app.sandbox.http import contract_words as words
from desktop_app.sandbox.http.answering import carried_out, changes, found, shop_of
from desktop_app.sandbox.http.bodies import command_of
from desktop_app.sandbox.http.contract_answers import ANSWERS, COMMON, REFUND_BODY
from desktop_app.sandbox.http.refund_models import RefundCommandBody
from desktop_app.sandbox.http.seller import DEFAULT_LIMIT, Cursor, Limit
from desktop_app.sandbox.shop.refund_states import APPEAL, APPROVE, CONFIRM_INSPECTION, REJECT, REJECT_INSPECTION

PATHS = {
    "approve": (APPROVE, "同意退订"),
    "reject": (REJECT, "驳回退订"),
    "confirm-inspection": (CONFIRM_INSPECTION, "确认验收：退回的货物没有问题，开始退款"),
    "reject-inspection": (REJECT_INSPECTION, "验收驳回：退回的货物有问题"),
    "appeal": (APPEAL, "对退回的货物发起申诉"),
}
"""The last part of an act's address, its name as a command, and what it does."""

RefundId = Annotated[str, Path(pattern=words.ID_PATTERN, description="退订单号")]
Key = Annotated[
    str,
    Header(alias="Idempotency-Key", pattern=words.KEY_PATTERN, description="指令的键，由发出方生成，永不重用"),
]

router = APIRouter(prefix="/seller/v1/refunds", responses=COMMON)


@router.get("", operation_id="listRefunds", summary="自上次以来变化的退订申请", responses=ANSWERS["refunds"])
def list_refunds(request: Request, cursor: Cursor = None, limit: Limit = DEFAULT_LIMIT) -> Response:
    """按变化的先后一页页取。游标读不懂或不是这里给的：400，代码 cursor_unknown，请从头开始。"""
    return changes("refunds", lambda: shop_of(request).refunds.changes(cursor, limit))


@router.get("/{refund_id}", operation_id="readRefund", summary="一张退订申请", responses=ANSWERS["refund"])
def read_refund(request: Request, refund_id: RefundId) -> Response:
    """现在的整份状态。"""
    return found(shop_of(request).refunds.one(refund_id), "没有这张退订申请。")


def _acting(act: str) -> Callable[[Request, str, str], Awaitable[Response]]:
    async def carry_out(request: Request, refund_id: RefundId, key: Key) -> Response:
        """键、地址和字节都相同：同一份结果，不会再办一次。回答丢了就原样再发，或用 GET 查询这个键。"""
        body = await request.body()
        document = command_of(RefundCommandBody, body)
        return await run_in_threadpool(
            carried_out, lambda: shop_of(request).execute_refund(key, act, refund_id, document, body)
        )

    return carry_out


for _path, (_act, _summary) in PATHS.items():
    router.add_api_route(
        f"/{{refund_id}}/{_path}",
        _acting(_act),
        methods=["POST"],
        operation_id=f"{_act[0].lower()}{_act[1:]}",
        summary=_summary,
        responses=ANSWERS["refund_command"],
        openapi_extra=REFUND_BODY,
    )
