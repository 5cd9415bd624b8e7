"""The console's door: the token opens it once, then a cookie; and everything that a request must fulfil to come in."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from desktop_app.sandbox.console.rendering import BASE, HEADERS, Pages
from desktop_app.sandbox.console.sessions import Session, Sessions


class ConsoleError(Exception):
    """A page cannot be shown, or a form not be taken; the title and sentence go to the person."""

    def __init__(self, status: int, title: str, sentence: str, *, is_inside: bool = True) -> None:
        super().__init__(sentence)
        self.status = status
        self.title = title
        self.sentence = sentence
        self.is_inside = is_inside

    def response(self, pages: Pages) -> Response:
        """The page that says so."""
        return pages.problem(self.status, self.title, self.sentence, is_inside=self.is_inside)


def enter(request: Request, sessions: Sessions) -> Response:
    """The link that the program opens: ticket or token becomes a cookie and leaves the address bar."""
    session = sessions.enter(request.query_params.get("token", ""), request.query_params.get("ticket", ""))
    if session is None:
        raise ConsoleError(403, "链接已失效", "请回到云商台，从演练连接重新打开控制台。", is_inside=False)
    answer = RedirectResponse(inside(request.query_params.get("next", "")), 303, headers=HEADERS)
    # Strict: no other site's page can come in with this cookie
    answer.set_cookie(sessions.cookie, session.id, httponly=True, samesite="strict", path="/console")
    return answer


def inside(address: str) -> str:
    """An address of the console; anything else becomes the list."""
    is_ours = address.startswith("/console/") and address.isprintable() and "\\" not in address and "//" not in address
    return address if is_ours else BASE


def session_of(request: Request, sessions: Sessions) -> Session:
    """The session of a request. Without one: a page that says how to come in."""
    session = sessions.find(request.cookies.get(sessions.cookie))
    if session is None:
        sentence = "请回到云商台，从演练连接打开控制台。演练环境重新启动后，旧的页面会失效。"
        raise ConsoleError(401, "请先进入演练环境", sentence, is_inside=False)
    return session


def check_form(request: Request, session: Session, form_token: str) -> None:
    """Refuse a form that another site sent in this browser's name."""
    origin = request.headers.get("origin")
    is_foreign = origin is not None and origin != f"http://{request.headers['host']}"
    if is_foreign or not session.is_own_form(form_token):
        raise ConsoleError(403, "表单已失效", "什么也没有提交。请回到页面刷新后再试。")
