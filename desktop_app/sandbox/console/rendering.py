"""From templates to answers: everything escaped, nothing from elsewhere, nothing kept by the browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from desktop_app.sandbox.console import words
from desktop_app.sandbox.shop.refund_states import STATE_NAMES

FOLDER = Path(__file__).resolve().parent
BASE = "/console/supervision"
REFUNDS = "/console/refunds"
HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
}


def make_environment() -> Environment:
    """The templates, with escaping always on and a fault for each name that is not there."""
    made = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(
        cell=words.cell,
        node_name=words.node_name,
        who_acts=words.who_acts,
        time_words=words.time_words,
        case_address=case_address,
        refund_address=refund_address,
        state_names=STATE_NAMES,
        act_names=words.ACT_NAMES,
    )
    return made


class Pages:
    """Renders templates into answers."""

    def __init__(self) -> None:
        self._environment = make_environment()

    def page(self, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        """A page of the console."""
        text = self._environment.get_template(template).render(**values)
        return HTMLResponse(text, status, headers=HEADERS)

    def problem(self, status: int, title: str, sentence: str, *, is_inside: bool = True) -> HTMLResponse:
        """A page that says in words why there is no other."""
        return self.page("problem.html", status, title=title, sentence=sentence, is_inside=is_inside)


def case_address(case: dict[str, Any]) -> str:
    """The page of a case."""
    return f"{BASE}/{quote(str(case['order_id']), safe='')}/{quote(str(case['line_id']), safe='')}"


def refund_address(refund: dict[str, Any]) -> str:
    """The page of a refund request."""
    return f"{REFUNDS}/{quote(str(refund['refund_id']), safe='')}"


def list_address(query: dict[str, Any], base: str = BASE) -> str:
    """A list with these filters."""
    given = {name: value for name, value in query.items() if value not in ("", None)}
    return f"{base}?{urlencode(given)}" if given else base
