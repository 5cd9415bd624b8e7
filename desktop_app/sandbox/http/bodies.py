"""Reading a body that has a shape: the rehearsal's own orders, and where any body has not its shape."""

from __future__ import annotations

from typing import TypeVar

from pydantic import BaseModel, ValidationError

from desktop_app.sandbox.http.wire import RefusalError, read_json

Order = TypeVar("Order", bound=BaseModel)


def read_order(shape: type[Order], body: bytes) -> Order:
    """An order under ``/rehearsal`` in its shape. Raises RefusalError 400."""
    try:
        return shape.model_validate(read_json(body))
    except ValidationError as error:
        raise RefusalError(400, "bad_request", f"请求的内容不对：{explain(error)}。") from None


def explain(error: ValidationError) -> str:
    """Where a body has not the shape of the contract, as ``files.0.size``, with at most three places."""
    places = [".".join(str(part) for part in found["loc"]) or "整体" for found in error.errors(include_url=False)]
    return "、".join(dict.fromkeys(places[:3]))
