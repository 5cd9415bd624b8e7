"""Reading a body that has a shape: the rehearsal's own orders and the contract's commands."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from desktop_app.sandbox.http.wire import RefusalError, read_json

Order = TypeVar("Order", bound=BaseModel)


def read_order(shape: type[Order], body: bytes) -> Order:
    """An order under ``/rehearsal`` in its shape. Raises RefusalError 400."""
    try:
        return shape.model_validate(read_json(body))
    except ValidationError as error:
        raise RefusalError(400, "bad_request", f"请求的内容不对：{_explain(error)}。") from None


def command_of(shape: type[BaseModel], body: bytes) -> dict[str, Any]:
    """A command of the contract in its shape, as plain values. Raises RefusalError 400."""
    try:
        return shape.model_validate(read_json(body)).model_dump()
    except ValidationError as error:
        raise RefusalError(400, "bad_request", f"指令的内容不对：{_explain(error)}。什么也没有办。") from None


def _explain(error: ValidationError) -> str:
    """Where a body has not the shape of the contract, as ``files.0.size``, with at most three places."""
    places = [".".join(str(part) for part in found["loc"]) or "整体" for found in error.errors(include_url=False)]
    return "、".join(dict.fromkeys(places[:3]))
