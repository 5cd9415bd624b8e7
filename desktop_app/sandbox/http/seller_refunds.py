"""Refunds in contract (a): what changed, one request, and the seller's five acts under a key of the sender's."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Request
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from desktop_app.sandbox.http import contract_words as words
from desktop_app.sandbox.http.bodies import explain
from desktop_app.sandbox.http.contract_answers import ANSWERS, COMMON, REFUND_BODY
from desktop_app.sandbox.http.refund_models import RefundCommandBody
from desktop_app.sandbox.http.seller import DEFAULT_LIMIT, Cursor, Limit, refused_by_rule
from desktop_app.sandbox.http.wire import RefusalError, json_response, read_json
from desktop_app.sandbox.shop.refund_states import APPEAL, APPROVE, CONFIRM_INSPECTION, REJECT, REJECT_INSPECTION
from desktop_app.sandbox.shop.refusals import (
    KeyReused,
    RefundChanged,
    RefundNotFound,
    RuleBroken,
    UnknownCursor,
)
from desktop_app.sandbox.shop.shop import Shop

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


def _shop(request: Request) -> Shop:
    shop: Shop = request.app.state.shop
    shop.advance()
    return shop


@router.get("", operation_id="listRefunds", summary="自上次以来变化的退订申请", responses=ANSWERS["refunds"])
def list_refunds(request: Request, cursor: Cursor = None, limit: Limit = DEFAULT_LIMIT) -> Response:
    """按变化的先后一页页取。游标读不懂或不是这里给的：400，代码 cursor_unknown，请从头开始。"""
    try:
        page = _shop(request).refunds.changes(cursor, limit)
    except UnknownCursor as refused:
        raise RefusalError(400, refused.code, refused.message) from None
    found = {"kind": "refunds", "items": page.items, "next_cursor": page.next_cursor}
    return json_response(found | {"has_more": page.has_more, "as_of": page.as_of})


@router.get("/{refund_id}", operation_id="readRefund", summary="一张退订申请", responses=ANSWERS["refund"])
def read_refund(request: Request, refund_id: RefundId) -> Response:
    """现在的整份状态。"""
    item = _shop(request).refunds.one(refund_id)
    if item is None:
        raise RefusalError(404, "not_found", "没有这张退订申请。")
    return json_response(item)


def _acting(act: str) -> Callable[[Request, str, str], Awaitable[Response]]:
    async def carry_out(request: Request, refund_id: RefundId, key: Key) -> Response:
        """键、地址和字节都相同：同一份结果，不会再办一次。回答丢了就原样再发，或用 GET 查询这个键。"""
        body = await request.body()
        try:
            document = RefundCommandBody.model_validate(read_json(body)).model_dump()
        except ValidationError as error:
            raise RefusalError(400, "bad_request", f"指令的内容不对：{explain(error)}。什么也没有办。") from None
        return await run_in_threadpool(_execute, request, (key, act, refund_id), document, body)

    return carry_out


def _execute(request: Request, command: tuple[str, str, str], document: dict[str, Any], body: bytes) -> Response:
    try:
        return json_response(_shop(request).execute_refund(*command, document, body))
    except KeyReused as refused:
        raise RefusalError(422, refused.code, refused.message) from None
    except RefundChanged as changed:
        raise RefusalError(409, changed.code, changed.message, {"refund": changed.refund}) from None
    except RuleBroken as broken:
        raise refused_by_rule(broken) from None
    except RefundNotFound as missing:
        raise RefusalError(404, missing.code, missing.message) from None


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
