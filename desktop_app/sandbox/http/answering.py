"""What the answers of contract (a) have in common, whether they are about cases or about refunds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import Request
from starlette.responses import Response

from desktop_app.sandbox.http.wire import RefusalError, json_response
from desktop_app.sandbox.shop.cursors import Page
from desktop_app.sandbox.shop.refusals import (
    KeyReused,
    NotFound,
    RefundChanged,
    RefundNotFound,
    RuleBroken,
    StateChanged,
    UnknownCursor,
)
from desktop_app.sandbox.shop.shop import Shop


def shop_of(request: Request) -> Shop:
    """The shop, brought up to its present time."""
    shop: Shop = request.app.state.shop
    shop.advance()
    return shop


def found(item: dict[str, Any] | None, missing: str) -> Response:
    """One item as it is now; 404 with that sentence when there is none."""
    if item is None:
        raise RefusalError(404, "not_found", missing)
    return json_response(item)


def changes(kind: str, read: Callable[[], Page]) -> Response:
    """A page of what changed; 400 for a cursor that was not given out here."""
    try:
        page = read()
    except UnknownCursor as refused:
        raise RefusalError(400, refused.code, refused.message) from None
    return json_response(
        {
            "kind": kind,
            "items": page.items,
            "next_cursor": page.next_cursor,
            "has_more": page.has_more,
            "as_of": page.as_of,
        }
    )


def carried_out(command: Callable[[], dict[str, Any]]) -> Response:
    """The record of a command, or why there is none."""
    try:
        return json_response(command())
    except KeyReused as refused:
        raise RefusalError(422, refused.code, refused.message) from None
    except StateChanged as changed:
        raise RefusalError(409, changed.code, changed.message, {"case": changed.case}) from None
    except RefundChanged as changed:
        raise RefusalError(409, changed.code, changed.message, {"refund": changed.refund}) from None
    except RuleBroken as broken:
        raise refused_by_rule(broken) from None
    except (NotFound, RefundNotFound) as missing:
        raise RefusalError(404, missing.code, missing.message) from None


def refused_by_rule(broken: RuleBroken) -> RefusalError:
    """The contract has one code for all rules of the marketplace; which one it was stands beside it."""
    error = {"code": "refused_by_rule", "message": broken.message, "rule": broken.code}
    return RefusalError(422, "refused_by_rule", broken.message, {"error": error, "record": broken.record})
