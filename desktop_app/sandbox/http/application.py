"""All faces of the marketplace joined into one ASGI application, rings outside, routes inside."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route
from starlette.types import ASGIApp

from desktop_app.sandbox.http import control, seller, seller_refunds
from desktop_app.sandbox.http.contract import contract_document
from desktop_app.sandbox.http.fault_middleware import FaultRing, FindTransport
from desktop_app.sandbox.http.faults import FaultPlan
from desktop_app.sandbox.http.guard import Frame, Guard, is_console
from desktop_app.sandbox.http.process import Address
from desktop_app.sandbox.http.ticker import Ticker
from desktop_app.sandbox.http.wire import RefusalError
from desktop_app.sandbox.huawei import control as huawei_control
from desktop_app.sandbox.huawei.face import HuaweiFace
from desktop_app.sandbox.huawei.routes import PREFIXES
from desktop_app.sandbox.shop.shop import Shop

_BY_STATUS = {
    404: ("not_found", "没有这个地址。"),
    405: ("method_not_allowed", "这个地址不接受这种请求方法。"),
}


@dataclass
class Faces:
    """What is asked of the running marketplace from outside the routes."""

    shop: Shop
    address: Address
    find_transport: FindTransport
    faults: FaultPlan = field(default_factory=FaultPlan)

    def application(self) -> ASGIApp:
        """The whole: time and errors, then who may come in, then faults, then the routes."""
        routes = build_routes(self.shop, self.faults, self.address)
        ring = FaultRing(routes, self.faults, self.shop.now, self.find_transport)
        port = self.address.port
        hosts = frozenset({f"127.0.0.1:{port}", f"localhost:{port}"})
        return Frame(Guard(ring, hosts, self.address.token, PREFIXES), self.shop.now)


def build_routes(shop: Shop | None, faults: FaultPlan, address: Address | None) -> FastAPI:
    """The routes alone. Without a shop they can only be described, not asked."""
    ticker = Ticker(shop)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with ticker.running():
            yield

    app = _Routes(
        title="Seller operations contract",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
        exception_handlers={
            RefusalError: _refused,
            HTTPException: _http_refused,
            RequestValidationError: _unreadable,
            Exception: _failed,
        },
    )
    app.state.shop = shop
    app.state.faults = faults
    app.state.ticker = ticker
    app.state.routers = [seller.router, seller_refunds.router, control.router, huawei_control.router]
    for router in app.state.routers:
        app.include_router(router)
    if shop is not None:
        app.state.huawei = face = HuaweiFace(shop)
        for prefix in PREFIXES:
            app.mount(prefix, face)
    if shop is not None and address is not None:
        _add_console(app, shop, address)
    return app


class _Routes(FastAPI):
    def openapi(self) -> dict[str, Any]:
        """The document of contract (a), which is committed in ``resources/contract``."""
        return contract_document(self)


def _add_console(app: FastAPI, shop: Shop, address: Address) -> None:
    # the templates' engine is loaded only by a marketplace that runs
    from desktop_app.sandbox.console.application import add_console

    add_console(app, shop, address)


async def _refused(request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, RefusalError)
    return _told(request, refusal)


async def _http_refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code, message = _BY_STATUS.get(error.status_code, ("bad_request", "读不懂的请求。"))
    if error.status_code == 405:  # each route knows only its own method
        headers = {"allow": ", ".join(_methods_of(request))}
        return _told(request, RefusalError(405, code, message, headers=headers))
    return _told(request, RefusalError(error.status_code, code, message, headers=error.headers))


def _methods_of(request: Request) -> list[str]:
    """All methods that an address takes."""
    routes = [route for router in request.app.state.routers for route in router.routes if isinstance(route, Route)]
    fitting = [route for route in routes if route.matches(dict(request.scope))[0] is not Match.NONE]
    return sorted({method for route in fitting for method in route.methods or ()})


async def _unreadable(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    places = ["/".join(str(part) for part in found["loc"][1:]) for found in error.errors()]
    return _told(request, RefusalError(400, "bad_request", f"请求的参数不对：{'、'.join(dict.fromkeys(places))}。"))


async def _failed(request: Request, _error: Exception) -> Response:
    return _told(request, RefusalError(500, "internal_error", "演练环境自己出了错，请稍后再试；办没办成请先查询。"))


def _told(request: Request, refusal: RefusalError) -> Response:
    """JSON for programs, a page for the console."""
    page = getattr(request.app.state, "refusal_page", None)
    if page is not None and is_console(request.url.path):
        answer: Response = page(refusal)
        return answer
    return refusal.response()
