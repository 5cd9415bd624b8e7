"""The console's routes: a plausible seller console (卖家中心) over the same law as the contract."""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, FastAPI
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from desktop_app.sandbox.console import door, words
from desktop_app.sandbox.console.case_page import case_values
from desktop_app.sandbox.console.door import ConsoleError
from desktop_app.sandbox.console.forms import no_such_act, upload
from desktop_app.sandbox.console.list_page import list_values
from desktop_app.sandbox.console.refund_console import RefundConsole
from desktop_app.sandbox.console.rendering import BASE, FOLDER, HEADERS, Pages, case_address
from desktop_app.sandbox.console.sessions import Session, Sessions
from desktop_app.sandbox.console.submitting import Press, submit
from desktop_app.sandbox.http.process import Address
from desktop_app.sandbox.shop.refusals import NotFound
from desktop_app.sandbox.shop.shop import Shop

STATIC = {"console.css": "text/css", "console.js": "text/javascript"}


class Console:
    """The pages of one marketplace."""

    def __init__(self, shop: Shop, address: Address) -> None:
        self._shop = shop
        self._sessions = Sessions(address.token, address.port)
        self._url = address.url
        self.pages = Pages()
        self.refunds = RefundConsole(shop, self._sessions, self.page)

    def enter(self, request: Request) -> Response:
        """The link that the program opens."""
        return door.enter(request, self._sessions)

    def link(self, wanted: str) -> str:
        """An address that opens the console once, at one of its pages."""
        query = urlencode({"ticket": self._sessions.new_ticket(), "next": door.inside(wanted)})
        return f"{self._url}/console/enter?{query}"

    def start(self, request: Request) -> Response:
        """The bare address."""
        door.session_of(request, self._sessions)
        return RedirectResponse(BASE, 303, headers=HEADERS)

    def static(self, name: str) -> Response:
        """Style and conveniences; they hold no data, so they need no session."""
        if name not in STATIC:
            raise ConsoleError(404, "没有这个页面", "这个地址不存在。")
        return FileResponse(FOLDER / "static" / name, media_type=STATIC[name], headers=HEADERS)

    def case_list(self, request: Request) -> Response:
        """服务监管列表."""
        session = door.session_of(request, self._sessions)
        self._shop.advance()
        return self.page("list.html", 200, session, list_values(request, self._shop))

    def case(self, request: Request, order_id: str, line_id: str) -> Response:
        """服务监管详情."""
        session = door.session_of(request, self._sessions)
        self._shop.advance()
        return self.page("detail.html", 200, session, case_values(self._shop, self._view(order_id, line_id)))

    async def act(self, request: Request, order_id: str, line_id: str, act: str) -> Response:
        """One of the seller's buttons: done and back to the case, or the form again with the refusal."""
        session = door.session_of(request, self._sessions)

        def find() -> tuple[dict[str, Any], list[dict[str, Any]]]:
            view = self._view(order_id, line_id)
            return view, self._fields(view, act)

        def refused(before: dict[str, Any], typed: dict[str, str], sentence: str) -> Response:
            view = self._view(before["order_id"], before["line_id"])
            values = case_values(self._shop, view, act, typed)
            return self.page("detail.html", 422, session, {**values, "refusal": sentence})

        do = partial(self._do, act)
        return await submit(request, session, Press(find, do, refused, words.DONE_WORDS.get(act, ""), case_address))

    def _view(self, order_id: str, line_id: str) -> dict[str, Any]:
        self._shop.advance()
        view = self._shop.case_view(order_id, line_id)
        if view is None:
            raise ConsoleError(404, "没有找到", f"没有订单 {order_id}（订单行 {line_id}）的服务监管单。")
        return view

    @staticmethod
    def _fields(view: dict[str, Any], act: str) -> list[dict[str, Any]]:
        for offered in view["acts"]:
            if offered["act"] == act and offered["actor"] == "seller":
                fields: list[dict[str, Any]] = offered["fields"]
                return fields
        raise no_such_act("服务监管单", words.ACT_NAMES.get(act, act))

    def _do(self, act: str, view: dict[str, Any], values: dict[str, Any], files: list[tuple[str, str, bytes]]) -> None:
        try:
            named = upload(self._shop, files)
            self._shop.seller_act(act, view["order_id"], view["line_id"], values, named)
        except NotFound as missing:
            raise ConsoleError(404, "没有找到", missing.message) from missing

    def page(self, template: str, status: int, session: Session, values: dict[str, Any]) -> Response:
        """A page with all that stands around it."""
        around = {
            "now": self._shop.now().strftime("%Y-%m-%d %H:%M:%S"),
            "seller": self._shop.seller(),
            "message": session.take_message(),
            "refusal": "",
            "form_token": session.form_token,
            "area": "supervision",
        }
        return self.pages.page(template, status, **(around | values))


def add_console(app: FastAPI, shop: Shop, address: Address) -> None:
    """Join the console to the application."""
    console = Console(shop, address)
    router = APIRouter(prefix="/console", include_in_schema=False)
    router.add_api_route("", console.start, methods=["GET"])
    router.add_api_route("/", console.start, methods=["GET"])
    router.add_api_route("/enter", console.enter, methods=["GET"])
    router.add_api_route("/static/{name}", console.static, methods=["GET"])
    router.add_api_route("/supervision", console.case_list, methods=["GET"])
    router.add_api_route("/supervision/{order_id}/{line_id}", console.case, methods=["GET"])
    router.add_api_route("/supervision/{order_id}/{line_id}/{act}", console.act, methods=["POST"])
    router.add_api_route("/refunds", console.refunds.request_list, methods=["GET"])
    router.add_api_route("/refunds/{refund_id}", console.refunds.request, methods=["GET"])
    router.add_api_route("/refunds/{refund_id}/{act}", console.refunds.act, methods=["POST"])
    app.state.routers.append(router)
    app.include_router(router)

    async def on_problem(_request: Request, problem: Exception) -> Response:
        assert isinstance(problem, ConsoleError)
        return problem.response(console.pages)

    app.add_exception_handler(ConsoleError, on_problem)
    app.state.console_link = console.link
    app.state.refusal_page = lambda refusal: console.pages.problem(refusal.status, "没有办成", refusal.message)
