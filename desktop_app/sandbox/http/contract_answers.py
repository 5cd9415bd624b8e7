"""Which answers each operation of contract (a) can give: for its document."""

from __future__ import annotations

from typing import Any

from desktop_app.sandbox.http import contract_models as shapes
from desktop_app.sandbox.http import contract_words as words
from desktop_app.sandbox.http import refund_models

Answers = dict[int | str, dict[str, Any]]


def _error(description: str, model: type[words.ErrorAnswer] = words.ErrorAnswer) -> dict[str, Any]:
    return {"description": description, "model": model}


_BAD: Answers = {400: _error("bad_request：读不懂的请求")}
_BAD_CURSOR: Answers = {400: _error("bad_request，或 cursor_unknown：游标不认识，请从头开始")}
_NOT_FOUND: Answers = {404: _error("not_found：没有")}
_NOT_TAKEN: Answers = {
    413: _error("too_large：指令超过 1 MB"),
    422: _error("key_reused：这个键用于过别的内容；refused_by_rule：云商店的规则不允许"),
}
"""How every command may end."""

COMMON: Answers = {
    401: _error("unauthorized：没有令牌，或令牌不对"),
    429: _error("too_many_requests：太快了，什么也没有办；等 Retry-After 再来"),
    500: _error("internal_error：对方出错，办没办成请先查询"),
    503: _error("maintenance：维护中，什么也没有办；等 Retry-After 再来"),
}
"""Every operation may answer so."""

ANSWERS: dict[str, Answers] = {
    "about": {200: {"description": "自述", "model": shapes.About}},
    "changes": {
        200: {"description": "一页", "model": shapes.ChangesPage},
        **_BAD_CURSOR,
    },
    "case": {200: {"description": "监管单", "model": shapes.Case}, **_BAD, **_NOT_FOUND},
    "order": {200: {"description": "订单行", "model": shapes.Order}, **_BAD, **_NOT_FOUND},
    "has_file": {
        200: {"description": "收到过"},
        400: {"description": "读不懂的请求"},
        404: {"description": "没有收到过"},
    },
    "put_file": {
        200: {"description": "早已收到", "model": shapes.StoredFile},
        201: {"description": "已保存", "model": shapes.StoredFile},
        **_BAD,
        411: _error("length_required：没有 Content-Length"),
        413: _error("too_large：超过 20 MB"),
        422: _error("hash_differs：内容与 SHA-256 不符；refused_by_rule：当天的上传额度已满"),
    },
    "put_command": {
        200: {"description": "这条指令的结果", "model": shapes.CommandRecord},
        **_BAD,
        404: _error("not_found：没有这张监管单"),
        409: _error("state_changed：监管单已不在预期的节点；没有办，也没有记录", shapes.StateChangedAnswer),
        **_NOT_TAKEN,
    },
    "refunds": {
        200: {"description": "一页", "model": refund_models.RefundsPage},
        **_BAD_CURSOR,
    },
    "refund": {200: {"description": "退订申请", "model": refund_models.Refund}, **_BAD, **_NOT_FOUND},
    "refund_command": {
        200: {"description": "这条指令的结果", "model": shapes.CommandRecord},
        **_BAD,
        404: _error("not_found：没有这张退订申请"),
        409: _error("state_changed：状态、金额或币种已变化；没有办，也没有记录", refund_models.RefundChangedAnswer),
        **_NOT_TAKEN,
    },
    "command": {200: {"description": "结果", "model": shapes.CommandRecord}, **_BAD, **_NOT_FOUND},
}


def _body(media_type: str, schema: dict[str, str]) -> dict[str, Any]:
    return {"requestBody": {"required": True, "content": {media_type: {"schema": schema}}}}


BINARY_BODY = _body("application/octet-stream", {"type": "string", "format": "binary"})
COMMAND_BODY = _body("application/json", {"$ref": "#/components/schemas/CommandBody"})
REFUND_BODY = _body("application/json", {"$ref": "#/components/schemas/RefundCommandBody"})
