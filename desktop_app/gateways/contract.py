"""The seller operations contract, version 1: what the rehearsal marketplace serves, and a company's own middleware."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from desktop_app.errors import GatewayError
from desktop_app.gateways import contract_shapes as shapes
from desktop_app.gateways import sentences
from desktop_app.gateways.gateway import NOT_OFFERED, TOO_LARGE, About, Answer, Outcome, Page, PageFacts
from desktop_app.gateways.http import PAGE_BYTES, Call, Exchange, HttpSession, Times
from desktop_app.gateways.outcomes import Phase, outcome_of_read, outcome_of_write
from desktop_app.models.command_words import Capability, CommandName
from desktop_app.models.commands import Recovery
from desktop_app.models.strict_json import NotJsonError, read_json, read_object
from desktop_app.os_reasons import reason_of
from desktop_app.texts import _

BASE = "/seller/v1"
REFUND_PATHS = {
    CommandName.APPROVE_REFUND: "approve",
    CommandName.REJECT_REFUND: "reject",
    CommandName.CONFIRM_INSPECTION: "confirm-inspection",
    CommandName.REJECT_INSPECTION: "reject-inspection",
    CommandName.APPEAL_INSPECTION: "appeal",
}
"""Each act on a request for a refund has an address of its own, below the request's."""
MOST_ROWS = 2000
SLOWEST_UPLOAD_BYTES_PER_SECOND = 20_000
"""A file gets so much time that a line of this speed is enough."""
CONTENT_TOO_LARGE = 413
READ_TRIES = 2
"""A question is asked once more at once, on a new connection: a kept one may have been closed a moment before."""

_OWN_LISTS = {"refunds": "refunds"}
"""Kinds whose changes have an address of their own. They came later: a counterpart may be older."""
_NO_SUCH_LIST = (404, 405, 501)
_JSON = {"Content-Type": "application/json"}

REDIRECTED = "redirected"
"""A question was sent on, without the token, and what answered there cannot be used."""
REHEARSAL_ANEW = "rehearsal_anew"
"""A rehearsal has no token that a person could type: another one listens at its place."""
_OF_QUESTIONS = {"too_fast": "too_fast_to_ask", "maintenance": "maintenance_to_ask"}
"""Nothing was to be done, and who asked may not ask again by itself."""


class ContractGateway:
    """One counterpart that serves the contract. Safe from several threads."""

    def __init__(self, http: HttpSession, *, is_rehearsal: bool = False) -> None:
        self._http = http
        self._is_rehearsal = is_rehearsal
        self._about: About | None = None
        self._lock = threading.Lock()

    def about(self) -> About:
        """Who is there, asked anew each time."""
        exchange = self._ask(Call("GET", f"{BASE}/about"))
        found: About = self._read(exchange, shapes.about_of)
        with self._lock:
            self._about = found
        return found

    def capabilities(self) -> Mapping[CommandName, Capability]:
        """As the counterpart said when it was first asked."""
        with self._lock:
            known = self._about
        return (known or self.about()).capabilities

    def recovery(self, name: CommandName) -> Recovery:
        """The contract promises one effect for one key and the same bytes."""
        return Recovery.KEY_SAFE

    def page(self, kind: str, cursor: str | None, limit: int) -> Page:
        """The next page of changes. Its content is read when it is asked for."""
        own = _OWN_LISTS.get(kind)
        query = {} if own else {"kind": kind}
        query |= {"limit": str(min(max(limit, 1), MOST_ROWS))} | ({"cursor": cursor} if cursor else {})
        exchange = self._ask(Call("GET", f"{BASE}/{own or 'changes'}?{urlencode(query)}", cap_bytes=PAGE_BYTES))
        if own and exchange.status in _NO_SUCH_LIST and not exchange.is_redirected:
            raise GatewayError(_("对方没有这份清单"), _("{host} 没有提供这份清单。", host=self._host), NOT_OFFERED)
        if exchange.status != 200 or exchange.body is None:
            raise self._error(exchange)
        reader = shapes.page_reader(kind)

        def read(body: bytes) -> PageFacts:
            try:
                return reader(body)
            except NotJsonError as error:
                raise self._unreadable(exchange, error.code) from error

        return Page(exchange.body, exchange.server_time, read)

    def put_file(self, sha256: str, path: Path) -> Answer:
        """Hand a file over, unless it is there. What is named by its content may be handed over twice."""
        place = f"{BASE}/files/{quote(sha256, safe='')}"
        there = self._http.call(Call("HEAD", place))
        if there.status == 200:
            return Answer(Outcome.ACCEPTED)
        try:
            size = path.stat().st_size
            total = Times().total + size / SLOWEST_UPLOAD_BYTES_PER_SECOND
            with path.open("rb") as stream:
                headers = {"Content-Type": "application/octet-stream"}
                call = Call("PUT", place, stream if size else b"", headers, times=Times(total=total))
                exchange = self._http.call(call)
        except OSError as error:
            text = _("附件“{name}”读不出来：{reason}。没有提交。", name=path.name, reason=reason_of(error))
            return Answer(Outcome.REFUSED, "file_unreadable", text)
        if exchange.status == CONTENT_TOO_LARGE:
            # a proxy before the counterpart may say so too, and in its own words: trying again would change nothing
            said = shapes.error_of(exchange.body)
            return Answer(Outcome.REFUSED, TOO_LARGE, "" if said is None else said[1])
        answer = self._answer(exchange, lambda body: _anything(body, sha256))
        if answer.outcome is Outcome.UNKNOWN:
            text = sentences.sentence(answer.code, self._host, exchange.status)
            return Answer(Outcome.RETRY, answer.code, text, retry_after_seconds=answer.retry_after_seconds)
        return answer

    def send(self, key: str, body: bytes) -> Answer:
        """Send a command on a case once."""
        exchange = self._http.call(Call("PUT", _command(key), body, _JSON))
        return self._answer(exchange, lambda found: shapes.record_answer(found, key))

    def send_refund(self, key: str, name: CommandName, refund_id: str, body: bytes) -> Answer:
        """Send a command on a request for a refund once."""
        headers = {**_JSON, "Idempotency-Key": key}
        exchange = self._http.call(Call("POST", f"{_refund(refund_id)}/{REFUND_PATHS[name]}", body, headers))
        return self._answer(exchange, lambda found: shapes.record_answer(found, key))

    def read_command(self, key: str) -> Answer:
        """What became of a command. A page for people that says 404 does not mean that nothing was done."""
        exchange = self._ask(Call("GET", _command(key)))
        return self._answer(exchange, lambda found: shapes.record_answer(found, key), is_question=True)

    def read_case(self, order_id: str, line_id: str) -> dict[str, Any] | None:
        """A case as it stands there."""
        place = f"{BASE}/cases/{quote(order_id, safe='')}/{quote(line_id, safe='')}"
        return self._item(place, shapes.case_of)

    def read_refund(self, refund_id: str) -> dict[str, Any] | None:
        """A request for a refund as it stands there."""
        return self._item(_refund(refund_id), shapes.refund_of)

    def _item(self, place: str, read: Callable[[Any], dict[str, Any]]) -> dict[str, Any] | None:
        exchange = self._ask(Call("GET", place))
        if exchange.status == 404 and _says_not_found(shapes.error_of(exchange.body)):
            return None
        found: dict[str, Any] = self._read(exchange, lambda body: read(read_json(body)))
        return found

    def close(self) -> None:
        """Let connections go."""
        self._http.close()

    def _code_of(self, exchange: Exchange) -> str:
        code = _code_of(exchange)
        if exchange.is_redirected and exchange.status is not None:
            return REDIRECTED
        return REHEARSAL_ANEW if code == "unauthorized" and self._is_rehearsal else code

    @property
    def _host(self) -> str:
        return self._http.address.host

    def _ask(self, call: Call) -> Exchange:
        for _turn in range(READ_TRIES):
            exchange = self._http.call(call)
            if exchange.fault not in ("cut", "half"):
                break
        return exchange

    def _read(self, exchange: Exchange, read: Callable[[bytes], Any]) -> Any:
        """The content of a good answer; ``GatewayError`` for all else."""
        if exchange.status != 200 or exchange.body is None:
            raise self._error(exchange)
        try:
            return read(exchange.body)
        except NotJsonError as error:
            raise self._unreadable(exchange, error.code) from error

    def _unreadable(self, exchange: Exchange, code: str) -> GatewayError:
        if exchange.is_redirected:
            code = REDIRECTED  # whoever answered there is not the counterpart
        kind = code if code == shapes.OTHER_CONTRACT else Outcome.UNKNOWN.value
        return GatewayError(sentences.title(code), sentences.sentence(code, self._host), kind, code=code)

    def _error(self, exchange: Exchange) -> GatewayError:
        """A question that was not answered."""
        error = shapes.error_of(exchange.body)
        wait = exchange.retry_after_seconds
        outcome = outcome_of_read(
            exchange.phase, exchange.status, is_readable=error is not None, has_retry_after=wait is not None
        )
        if exchange.is_redirected and outcome is Outcome.UNAUTHORIZED:
            outcome = Outcome.UNREACHABLE  # our token did not go there
        code, text = self._code_of(exchange), ""
        code = _OF_QUESTIONS.get(code, code)
        if error is not None and outcome in (Outcome.REFUSED, Outcome.NOT_FOUND):
            code, text = error[0], error[1]
        kind = code if code == "cursor_unknown" else outcome.value
        own = sentences.sentence(code if not text else "cursor_unknown", self._host, exchange.status)
        said = text if text and kind != "cursor_unknown" else own
        return GatewayError(sentences.title(code), said, kind, wait, code)

    def _answer(self, exchange: Exchange, read: Callable[[bytes], Answer], *, is_question: bool = False) -> Answer:
        """What a write, or asking after one, came to."""
        wait = exchange.retry_after_seconds
        answer, error, code = None, None, self._code_of(exchange)
        if exchange.status in (200, 201) and exchange.body is not None:
            try:
                answer = read(exchange.body)
            except NotJsonError as fault:
                code = REDIRECTED if exchange.is_redirected else fault.code
        elif exchange.phase is Phase.ANSWERED:
            error = shapes.error_of(exchange.body)
        judge = outcome_of_read if is_question else outcome_of_write
        is_readable = answer is not None or error is not None
        outcome = judge(exchange.phase, exchange.status, is_readable=is_readable, has_retry_after=wait is not None)
        if is_question and _is_about_the_question(outcome, error):
            outcome = Outcome.UNKNOWN
        if answer is not None and outcome is Outcome.ACCEPTED:
            return answer
        if error is not None and outcome in (Outcome.REFUSED, Outcome.CONFLICT, Outcome.NOT_FOUND):
            text = error[1] or sentences.sentence("refused_by_rule", self._host, exchange.status)
            return Answer(outcome, error[0], text, error[2])
        may_be_done = outcome is Outcome.UNKNOWN and not is_question
        text = sentences.sentence(code, self._host, exchange.status, may_be_done=may_be_done)
        return Answer(outcome, code, text, retry_after_seconds=wait)


def _command(key: str) -> str:
    return f"{BASE}/commands/{quote(key, safe='')}"


def _refund(refund_id: str) -> str:
    return f"{BASE}/refunds/{quote(refund_id, safe='')}"


def _says_not_found(error: tuple[str, str, dict[str, Any] | None] | None) -> bool:
    return error is not None and error[0] == "not_found"


def _is_about_the_question(outcome: Outcome, error: tuple[str, str, dict[str, Any] | None] | None) -> bool:
    """A refusal of our asking says nothing of the command that was asked after."""
    is_refusal = outcome in (Outcome.REFUSED, Outcome.CONFLICT) and error is not None
    return is_refusal or (outcome is Outcome.NOT_FOUND and not _says_not_found(error))


_BY_STATUS = {401: "unauthorized", 429: "too_fast", 407: "proxy"}


def _code_of(exchange: Exchange) -> str:
    """Our word for an answer that is no good one."""
    status = exchange.status
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if status is not None and 300 <= status < 400:
        return "redirect"
    if status == 503 and exchange.retry_after_seconds is not None:
        return "maintenance"
    if exchange.fault:
        return exchange.fault
    if exchange.body is not None and status != 200:
        try:
            read_json(exchange.body)
        except NotJsonError as error:
            if error.code == "html":
                return "html"
    return "server_error" if status is not None and status >= 500 else "strange_status"


def _anything(body: bytes, sha256: str) -> Answer:
    """The answer to a file: an object; one that names another content is no answer."""
    if read_object(body).get("sha256", sha256) != sha256:
        raise NotJsonError("wrong_types", "another file")
    return Answer(Outcome.ACCEPTED)
