"""退订管理 in the console: the list of refund requests, and each request with the forms that its state permits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from desktop_app.sandbox.console import door, words
from desktop_app.sandbox.console import refund_words as said
from desktop_app.sandbox.console.door import ConsoleError
from desktop_app.sandbox.console.form_view import form_view
from desktop_app.sandbox.console.forms import no_such_act, upload
from desktop_app.sandbox.console.list_page import DEFAULT_SIZE, SIZES, marks_of, read_part, size_of
from desktop_app.sandbox.console.rendering import REFUNDS, list_address, refund_address
from desktop_app.sandbox.console.sessions import Session, Sessions
from desktop_app.sandbox.console.submitting import Press, submit
from desktop_app.sandbox.shop.refund_states import STATE_NAMES
from desktop_app.sandbox.shop.refusals import RefundNotFound
from desktop_app.sandbox.shop.shop import Shop

ShowPage = Callable[[str, int, Session, dict[str, Any]], Response]


class RefundConsole:
    """The pages of refunds of one marketplace; ``page`` shows a template with all that stands around it."""

    def __init__(self, shop: Shop, sessions: Sessions, page: ShowPage) -> None:
        self._shop = shop
        self._sessions = sessions
        self._page = page

    def request_list(self, request: Request) -> Response:
        """退订管理."""
        session = door.session_of(request, self._sessions)
        self._shop.advance()
        return self._page("refunds.html", 200, session, list_values(request, self._shop))

    def request(self, request: Request, refund_id: str) -> Response:
        """退订详情."""
        session = door.session_of(request, self._sessions)
        return self._page("refund.html", 200, session, page_values(self._view(refund_id)))

    async def act(self, request: Request, refund_id: str, act: str) -> Response:
        """One of the seller's buttons: done and back to the request, or the form again with the refusal."""
        session = door.session_of(request, self._sessions)

        def find() -> tuple[dict[str, Any], list[dict[str, Any]]]:
            view = self._view(refund_id)
            return view, _fields(view, act)

        def refused(_before: dict[str, Any], typed: dict[str, str], sentence: str) -> Response:
            values = page_values(self._view(refund_id), act, typed)
            return self._page("refund.html", 422, session, {**values, "refusal": sentence})

        done = said.DONE_WORDS.get(act, "")
        return await submit(request, session, Press(find, partial(self._do, act), refused, done, refund_address))

    def _view(self, refund_id: str) -> dict[str, Any]:
        self._shop.advance()
        view = self._shop.refunds.view(refund_id)
        if view is None:
            raise ConsoleError(404, "没有找到", f"没有退订申请 {refund_id}。")
        return view

    def _do(self, act: str, view: dict[str, Any], values: dict[str, Any], files: list[tuple[str, str, bytes]]) -> None:
        try:
            self._shop.seller_refund_act(act, view["refund_id"], values, upload(self._shop, files))
        except RefundNotFound as missing:
            raise ConsoleError(404, "没有找到", missing.message) from missing


def _fields(view: dict[str, Any], act: str) -> list[dict[str, Any]]:
    for offered in view["acts"]:
        if offered["act"] == act:
            fields: list[dict[str, Any]] = offered["fields"]
            return fields
    raise no_such_act("退订申请", said.TITLES.get(act, act))


def page_values(view: dict[str, Any], tried: str = "", typed: Mapping[str, str] | None = None) -> dict[str, Any]:
    """What the page of a request shows; ``typed`` fills the fields of the refused form ``tried`` again."""
    forms = [
        form_view(
            act["act"],
            act["fields"],
            (typed or {}) if act["act"] == tried else {},
            said.CHOICES,
            title=said.TITLES[act["act"]],
            button=act["name"],
            question=said.QUESTIONS[act["act"]],
            is_main=act["act"] in said.MAIN_ACTS,
            is_closed=False,
        )
        for act in view["acts"]
    ]
    history = [line | {"at": words.time_words(line["at"])} for line in reversed(view["history"])]
    columns = (*said.COLUMNS, *said.MORE_FACTS)
    return {"refund": view, "columns": columns, "forms": forms, "history": history, "area": "refunds"}


def list_values(request: Request, shop: Shop) -> dict[str, Any]:
    """What the list shows for a request's filters; an unreadable one asks for nothing."""
    asked = request.query_params
    state, text = asked.get("state", "")[:64], asked.get("text", "")[:64]
    state = state if state == "open" or state in STATE_NAMES else ""
    wanted = {"state": state, "text": text}
    size = size_of(asked.get("size"))
    part = read_part(lambda page: shop.refunds.list(wanted, page, size), asked.get("page"), size)

    def address(**changed: Any) -> str:
        query = {**wanted, "page": part["page"], "size": size, **changed}
        if query["page"] == 1:
            del query["page"]
        if query["size"] == DEFAULT_SIZE:
            del query["size"]
        return list_address(query, REFUNDS)

    return part | {
        "area": "refunds",
        "wanted": wanted,
        "address": address,
        "size": size,
        "sizes": SIZES,
        "tabs": said.TABS,
        "states": STATE_NAMES,
        "columns": said.COLUMNS,
        **marks_of(shop),
    }
