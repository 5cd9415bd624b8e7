"""The document of contract (a): what FastAPI knows of the routes, completed by what holds for all of them."""

from __future__ import annotations

import json
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from desktop_app.sandbox.http import contract_models as shapes
from desktop_app.sandbox.http.refund_models import RefundCommandBody

TITLE = "卖家操作契约（seller operations contract）"
VERSION = "1.0.0"
DESCRIPTION = """\
云商台与卖家一侧的服务之间的接口。演练环境实现它；公司自己的中间件实现了它，云商台也能直接使用。

- 所有请求都带 `Authorization: Bearer 令牌`；没有或不对：401。
- JSON 一律 UTF-8；时间是 ISO 8601，带时区偏移；金额是十进制文本，币种在 `currency`；编号是文本。
- 每个回答都带 `Date`（对方自己的时间，规则按它计算）和 `X-Marketplace-Time`（同一时刻，带偏移和微秒）。
- 没有办成时回答 `{"error":{"code","message"}}`，`message` 是给人看的一句话。
- 429，以及带 `Retry-After` 的 503，表示什么也没有办，过后再来；其他 5xx 和中断的连接，办没办成要先查询。
- 指令的键由发出方生成：同一个键配同样的字节，只办一次，结果永远相同。
- 将来的版本会增加成员：不认识的成员请忽略。
"""
_FOREIGN = ("HTTPValidationError", "ValidationError")
"""FastAPI's own shape of a refusal: not ours."""
_HEADERS: dict[str, Any] = {
    "X-Marketplace-Time": {
        "description": "对方的时间，带偏移和微秒",
        "required": True,
        "schema": {"type": "string", "format": "date-time"},
    },
    "Retry-After": {"description": "过多少秒再来", "schema": {"type": "string"}},
    "WWW-Authenticate": {"description": "Bearer", "schema": {"type": "string"}},
}


_EVERYWHERE = {"401": "Unauthorized", "429": "TooFast", "500": "Failed", "503": "Maintenance"}
"""Answers that every operation may give: described once."""


def contract_document(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI 3.1 document, always the same for the same program."""
    document = get_openapi(
        title=TITLE,
        version=VERSION,
        openapi_version="3.1.0",
        description=DESCRIPTION,
        routes=app.routes,
        servers=[{"url": "http://127.0.0.1:{port}", "variables": {"port": {"default": "8080"}}}],
    )
    components = document.setdefault("components", {})
    _, bodies = models_json_schema(
        [(shapes.CommandBody, "validation"), (RefundCommandBody, "validation")],
        ref_template="#/components/schemas/{model}",
    )
    schemas = dict(sorted({**components.get("schemas", {}), **bodies["$defs"]}.items()))
    components["schemas"] = {name: _without_titles(shape) for name, shape in schemas.items() if name not in _FOREIGN}
    components["headers"] = _HEADERS
    components["responses"] = {}
    components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer", "description": "访问令牌"}}
    document["security"] = [{"token": []}]
    for path in document["paths"].values():
        for operation in path.values():
            _complete(operation, components["responses"])
    return document


def _complete(operation: dict[str, Any], shared: dict[str, Any]) -> None:
    for parameter in operation.get("parameters", ()):
        parameter["schema"] = {
            name: value for name, value in parameter["schema"].items() if name not in ("title", "description")
        }
    completed: dict[str, Any] = {}
    for status, response in sorted(operation["responses"].items()):
        if any(f"/{name}" in json.dumps(response) for name in _FOREIGN):
            continue
        response["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in _headers_of(status)}
        if operation["operationId"] == "hasFile":  # the answer to HEAD has no body
            response.pop("content", None)
            completed[status] = response
        elif status in _EVERYWHERE:
            shared[_EVERYWHERE[status]] = response
            completed[status] = {"$ref": f"#/components/responses/{_EVERYWHERE[status]}"}
        else:
            completed[status] = response
    operation["responses"] = completed


def _headers_of(status: str) -> list[str]:
    more = {"401": ["WWW-Authenticate"], "429": ["Retry-After"], "503": ["Retry-After"]}
    return ["X-Marketplace-Time", *more.get(status, [])]


def _without_titles(shape: Any) -> Any:
    """The generator's titles only repeat the names of the members."""
    if isinstance(shape, dict):
        return {
            name: _without_titles(value) for name, value in shape.items() if name != "title" or isinstance(value, dict)
        }
    return [_without_titles(part) for part in shape] if isinstance(shape, list) else shape


def contract_text(app: FastAPI) -> str:
    """The document as the committed file holds it."""
    return json.dumps(app.openapi(), ensure_ascii=False, indent=2) + "\n"
