"""Contract (a) under ``/seller/v1``: what the program, or anyone with the token, may ask and order."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from desktop_app.sandbox.http import contract_models as shapes
from desktop_app.sandbox.http import contract_words as words
from desktop_app.sandbox.http.answering import carried_out, changes, found, refused_by_rule, shop_of
from desktop_app.sandbox.http.bodies import command_of
from desktop_app.sandbox.http.contract_answers import ANSWERS, BINARY_BODY, COMMAND_BODY, COMMON
from desktop_app.sandbox.http.wire import RefusalError, iso_time, json_response
from desktop_app.sandbox.shop.forms import MAX_FILE
from desktop_app.sandbox.shop.reading import MAX_PAGE
from desktop_app.sandbox.shop.refund_states import SELLER_ACTS
from desktop_app.sandbox.shop.refusals import RuleBroken

DEFAULT_LIMIT = 500
CAPABILITIES = dict.fromkeys(("ConfirmRequirement", "RejectRequirement", "ReportCompletion", *SELLER_ACTS), "DIRECT")

Kind = Annotated[shapes.KindWord, Query(description="要哪一种")]
Cursor = Annotated[str | None, Query(max_length=256, description="上一页的 next_cursor；没有就从头开始")]
Limit = Annotated[int, Query(ge=1, le=MAX_PAGE, description="一页最多几条")]
OrderId = Annotated[str, Path(pattern=words.ID_PATTERN, description="订单ID")]
LineId = Annotated[str, Path(pattern=words.ID_PATTERN, description="订单行ID")]
Sha256 = Annotated[str, Path(pattern=words.SHA256_PATTERN, description="内容的 SHA-256，小写十六进制")]
Key = Annotated[str, Path(pattern=words.KEY_PATTERN, description="指令的键，由发出方生成，永不重用")]

router = APIRouter(prefix="/seller/v1", responses=COMMON)


@router.get("/about", operation_id="about", summary="对方是谁、现在几点、能直接办什么", responses=ANSWERS["about"])
def about(request: Request) -> Response:
    """连接自检用：名称、商家、时间和能力。"""
    shop = shop_of(request)
    return json_response(
        {
            "contract": 1,
            "kind": "rehearsal",
            "name": "演练环境",
            "seller": shop.seller(),
            "time": iso_time(shop.now()),
            "clock_rate": shop.rate,
            "capabilities": CAPABILITIES,
        }
    )


@router.get("/changes", operation_id="listChanges", summary="自上次以来的变化", responses=ANSWERS["changes"])
def list_changes(request: Request, kind: Kind, cursor: Cursor = None, limit: Limit = DEFAULT_LIMIT) -> Response:
    """按变化的先后一页页取。游标读不懂或不是这里给的：400，代码 cursor_unknown，请从头开始。"""
    return changes(kind, lambda: shop_of(request).changes(kind, cursor, limit))


@router.get("/cases/{order_id}/{line_id}", operation_id="readCase", summary="一张服务监管单", responses=ANSWERS["case"])
def read_case(request: Request, order_id: OrderId, line_id: LineId) -> Response:
    """现在的整份状态。"""
    return found(shop_of(request).case(order_id, line_id), "没有这张服务监管单。")


@router.get("/orders/{order_id}/{line_id}", operation_id="readOrder", summary="一个订单行", responses=ANSWERS["order"])
def read_order(request: Request, order_id: OrderId, line_id: LineId) -> Response:
    """现在的整份状态。"""
    return found(shop_of(request).order(order_id, line_id), "没有这个订单行。")


@router.head("/files/{sha256}", operation_id="hasFile", summary="附件是否已收到", responses=ANSWERS["has_file"])
def has_file(request: Request, sha256: Sha256) -> Response:
    """收到过就是 200，没有就是 404；都没有内容。"""
    return Response(status_code=200 if shop_of(request).has_file(sha256) else 404)


@router.put(
    "/files/{sha256}",
    operation_id="putFile",
    summary="上传一个附件",
    responses=ANSWERS["put_file"],
    openapi_extra=BINARY_BODY,
)
async def put_file(request: Request, sha256: Sha256) -> Response:
    """内容按 SHA-256 存放；重复上传没有影响。必须带 Content-Length，最大 20 MB。"""
    if "content-length" not in request.headers:
        raise RefusalError(411, "length_required", "上传附件要带 Content-Length。")
    data = await request.body()
    if len(data) > MAX_FILE:
        raise RefusalError(413, "too_large", "附件超过 20 MB，没有接收。")
    return await run_in_threadpool(_put, request, sha256, data)


def _put(request: Request, sha256: str, data: bytes) -> Response:
    try:
        is_new = shop_of(request).put_file(sha256, data)
    except RuleBroken as broken:
        if broken.code == "hash_differs":  # the contract has a code of its own for it
            message = "收到的内容与地址里的 SHA-256 不符，没有保存，请重新上传。"
            raise RefusalError(422, broken.code, message) from None
        raise refused_by_rule(broken) from None
    return json_response({"sha256": sha256, "size": len(data)}, 201 if is_new else 200)


@router.put(
    "/commands/{key}",
    operation_id="putCommand",
    summary="办理一条指令",
    responses=ANSWERS["put_command"],
    openapi_extra=COMMAND_BODY,
)
async def put_command(request: Request, key: Key) -> Response:
    """同一个键、同样的字节：同一份结果，不会再办一次。回答丢了就原样再发，或用 GET 查询。"""
    body = await request.body()
    document = command_of(shapes.CommandBody, body)
    return await run_in_threadpool(carried_out, lambda: shop_of(request).execute(key, document, body))


@router.get("/commands/{key}", operation_id="readCommand", summary="一条指令的结果", responses=ANSWERS["command"])
def read_command(request: Request, key: Key) -> Response:
    """没有收到过这个键就是 404：可以放心重发。"""
    return found(shop_of(request).record(key), "没有收到过这个键的指令。")
