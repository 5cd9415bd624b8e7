"""Error codes of the seller interfaces, as documented, and the shape in which each interface tells them.

Order query and usage push have ``MKT.`` codes (``CBC.`` stands for the same on order pages), the old usage push
``9406…``, licences ``9202…`` and ``9500…``, the upload ``CBC.`` and ``9138…``; the gateway before them all
``APIGW.``. Two editions of the licence table differ in the HTTP status; the fuller one (200 for every ``9202…``) is
followed.

Assumed: the shape of the gateway's errors (``error_code``, ``error_msg``, ``request_id``), that an address or method
unknown to it is ``APIGW.0101``, and that the order query tells its errors as ``resultCode`` and ``resultMsg`` too.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from desktop_app.sandbox.http.wire import json_response

STATUS: Mapping[str, int] = {
    "MKT.0999": 500,
    "MKT.0100": 500,
    "MKT.0101": 400,
    "MKT.0102": 400,
    "MKT.0199": 400,
    "MKT.0150": 401,
    "MKT.0250": 406,
    "MKT.9003": 400,
    "94060001": 500,
    "94060002": 401,
    "95000001": 400,
    "95000002": 405,
    "95000003": 415,
    "95000004": 400,
    "CBC.0101": 400,
    "CBC.0150": 403,
    "CBC.0999": 500,
    "APIGW.0101": 404,
    "APIGW.0301": 401,
}
"""HTTP status of a code; 200 for all others. That of ``MKT.9003`` is not documented (assumption: 400)."""
WITH_EXTRA = frozenset({"MKT.0100", "MKT.0150", "MKT.0250"})
"""These add ``extra_info``; what stands in it is not documented (assumption: the same sentence)."""


@dataclass(frozen=True)
class Dialect:
    """How one interface names code and text, and which code it has for what can be wrong with any request."""

    code_name: str
    text_name: str
    done: str
    parameter: str
    """A member is missing, surplus or of the wrong kind."""
    check: str
    """A value is too long or breaks its pattern."""
    not_json: str
    internal: str
    content_type: str = ""
    method: str = ""
    """Empty: the interface has no code for it; the gateway, or ``not_json``, says it."""


ORDERS = Dialect("resultCode", "resultMsg", "MKT.0000", "MKT.0101", "MKT.0100", "MKT.0101", "MKT.0999")
USAGE = Dialect("error_code", "error_msg", "MKT.0000", "MKT.0101", "MKT.0100", "MKT.0101", "MKT.0999")
OLD_USAGE = Dialect("error_code", "error_msg", "MKT.0000", "94060999", "94060999", "94060999", "94060001")
LICENCE = Dialect(
    *("error_code", "error_msg", "92020000", "95000001", "95000001", "95000004", "92020001"),
    content_type="95000003",
    method="95000002",
)
UPLOAD = Dialect("error_code", "error_msg", "CBC.0000", "CBC.0101", "CBC.0101", "CBC.0101", "CBC.0999")


class InterfaceError(Exception):
    """A request that an interface refuses: its code, a Chinese sentence, more members of the answer."""

    def __init__(self, code: str, message: str, more: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.more = dict(more or {})

    def response(self, dialect: Dialect) -> Response:
        """The answer in the interface's own shape."""
        body = {dialect.code_name: self.code, dialect.text_name: self.message, **self.more}
        if self.code in WITH_EXTRA:
            body.setdefault("extra_info", self.message)
        return json_response(body, STATUS.get(self.code, 200))


class GatewayError(Exception):
    """A request that does not get past the gateway."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

    def response(self) -> Response:
        """The gateway's shape."""
        body = {"error_code": self.code, "error_msg": self.message, "request_id": secrets.token_hex(16)}
        return json_response(body, STATUS[self.code])


def done(dialect: Dialect, text: str = "成功", **more: Any) -> dict[str, Any]:
    """The body of an answer that says success."""
    return {dialect.code_name: dialect.done, dialect.text_name: text, **more}
