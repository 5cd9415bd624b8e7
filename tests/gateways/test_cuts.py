"""Cut at every byte of request and answer, for each call: done, certainly not done, or explicitly unknown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop_app.errors import GatewayError
from desktop_app.gateways.contract import ContractGateway
from desktop_app.gateways.gateway import Answer, Outcome
from desktop_app.models.command_words import CommandName
from tests.gateways.fault_server import Plan, answer, error, free_port, gateway_to, serving

KEY = "k-1"
CASE = {"order_id": "CS1", "line_id": "CS1-1", "node": "SELLER_DELIVER", "version": 7}
RECORD = {"key": KEY, "state": "done", "name": "ConfirmRequirement", "at": "2026-11-24T12:00:00+08:00", "case": CASE}
REFUND = {"refund_id": "TD1", "order_id": "CS1", "line_id": "CS1-1", "state": "APPROVED", "version": 3}
REFUND_RECORD = {**RECORD, "name": "ApproveRefund", "refund_id": "TD1", "refund": REFUND}
REFUSED = {**RECORD, "state": "refused", "error": {"code": "x", "message": "不行。"}}
ABOUT = {
    "contract": 1,
    "kind": "rehearsal",
    "name": "演练",
    "seller": {"id": "s1", "name": "卖家"},
    "time": "2026-11-24T12:00:00+08:00",
    "clock_rate": 1,
    "capabilities": {"ConfirmRequirement": "DIRECT"},
}
PAGE = {"kind": "cases", "items": [CASE], "next_cursor": "c2", "has_more": False, "as_of": "2026-11-24T12:00:00+08:00"}
BODY = b'{"name":"ConfirmRequirement"}'
SHA = "ab" * 32


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    path = tmp_path / "验收单.pdf"
    path.write_bytes(b"%PDF-1.7 paper" * 20)
    return path


Do = Callable[[ContractGateway, Path], Any]


def _send(gateway: ContractGateway, _paper: Path) -> Any:
    return gateway.send(KEY, BODY)


def _send_refund(gateway: ContractGateway, _paper: Path) -> Any:
    return gateway.send_refund(KEY, CommandName.APPROVE_REFUND, "TD1", BODY)


def _read_refund(gateway: ContractGateway, _paper: Path) -> Any:
    return gateway.read_refund("TD1")


def _read_command(gateway: ContractGateway, _paper: Path) -> Any:
    return gateway.read_command(KEY)


def _put_file(gateway: ContractGateway, paper: Path) -> Any:
    return gateway.put_file(SHA, paper)


def _about(gateway: ContractGateway, _paper: Path) -> Any:
    return gateway.about()


def _page(gateway: ContractGateway, _paper: Path) -> Any:
    return gateway.page("cases", None, 10).facts


def _read_case(gateway: ContractGateway, _paper: Path) -> Any:
    return gateway.read_case("CS1", "CS1-1")


CALLS: dict[str, tuple[Do, bytes]] = {
    "send": (_send, answer(200, RECORD)),
    "send_refund": (_send_refund, answer(200, REFUND_RECORD)),
    "read_command": (_read_command, answer(200, RECORD)),
    "put_file": (_put_file, answer(201, {"sha256": SHA})),
    "about": (_about, answer(200, ABOUT)),
    "page": (_page, answer(200, PAGE)),
    "read_case": (_read_case, answer(200, CASE)),
    "read_refund": (_read_refund, answer(200, REFUND)),
}
UNDECIDED = {
    **dict.fromkeys(("send", "send_refund", "read_command"), Outcome.UNKNOWN),
    "put_file": Outcome.RETRY,
}
SENDS = ("send", "send_refund")


def _outcome(call: str, port: int, paper: Path) -> Outcome | str:
    """What came of the call: its outcome, ``fine`` for an answered question, the error's kind for another."""
    gateway = gateway_to(port)
    try:
        found = CALLS[call][0](gateway, paper)
    except GatewayError as fault:
        return fault.kind if fault.message.endswith("。") else f"no sentence: {fault.message}"
    finally:
        gateway.close()
    if isinstance(found, Answer):
        assert found.outcome is Outcome.ACCEPTED or found.text.endswith("。")
        return found.outcome
    return "fine"


def _steps(length: int, every: int) -> list[int]:
    return sorted({*range(0, length, every), length - 1})


@pytest.mark.parametrize("is_reset", [False, True], ids=["end", "reset"])
@pytest.mark.parametrize("call", CALLS)
def test_an_answer_cut_anywhere_is_never_taken_for_a_whole_one(call: str, is_reset: bool, paper: Path) -> None:
    whole = CALLS[call][1]
    plan = Plan()

    def choose(request: bytes) -> Plan:
        return Plan(error(404, "not_found")) if request.startswith(b"HEAD") else plan

    with serving(choose) as server:
        for kept in _steps(len(whole), 1 if call in SENDS and not is_reset else 5):
            plan = Plan(whole, keep_bytes=kept, is_reset=is_reset)
            assert _outcome(call, server.port, paper) == UNDECIDED.get(call, "unknown"), (kept, whole[:kept])
        plan = Plan(whole)
        good = _outcome(call, server.port, paper)
    assert good == (Outcome.ACCEPTED if call in UNDECIDED else "fine")


@pytest.mark.parametrize("call", CALLS)
def test_a_request_cut_anywhere_after_its_first_byte_may_have_arrived(call: str, paper: Path) -> None:
    with serving(CALLS[call][1]) as server:
        _outcome(call, server.port, paper)
    length = len(server.seen[-1])
    plan = Plan()
    with serving(lambda _request: plan) as server:
        for cut in _steps(length, 1 if call in SENDS else 9):
            plan = Plan(read_bytes=cut, is_reset=bool(cut % 2))
            assert _outcome(call, server.port, paper) == UNDECIDED.get(call, "unknown"), cut


@pytest.mark.parametrize("call", CALLS)
def test_nobody_there_means_certainly_not_done(call: str, paper: Path) -> None:
    assert _outcome(call, free_port(), paper) == Outcome.UNREACHABLE


STATUSES: list[tuple[str, bytes, Outcome]] = [
    ("400", error(400, "bad_request"), Outcome.REFUSED),
    ("401", error(401, "unauthorized"), Outcome.UNAUTHORIZED),
    ("401 without a body", answer(401, raw=b""), Outcome.UNAUTHORIZED),
    ("403 by a proxy", answer(403, raw=b"<html>blocked</html>"), Outcome.UNKNOWN),
    ("404", error(404, "not_found"), Outcome.REFUSED),
    ("404 of another server", answer(404, {"detail": "Not Found"}), Outcome.UNKNOWN),
    ("409", error(409, "state_changed", case=CASE), Outcome.CONFLICT),
    ("409 half said", error(409, "state_changed", case={"order_id": 5}), Outcome.UNKNOWN),
    ("422", error(422, "refused_by_rule"), Outcome.REFUSED),
    ("429 with a wait", error(429, "too_many_requests", "Retry-After: 7"), Outcome.RETRY),
    ("429 without", error(429, "too_many_requests"), Outcome.RETRY),
    ("500", error(500, "internal_error"), Outcome.UNKNOWN),
    ("502 page", answer(502, raw=b"<html>Bad gateway</html>"), Outcome.UNKNOWN),
    ("503 with a wait", error(503, "maintenance", "Retry-After: Tue, 24 Nov 2026 04:02:00 GMT"), Outcome.RETRY),
    ("503 without", error(503, "maintenance"), Outcome.UNKNOWN),
    ("302", answer(302, raw=b""), Outcome.UNREACHABLE),
    ("200 page", answer(200, raw=b"<!doctype html><title>login</title>"), Outcome.UNKNOWN),
    ("200 of another command", answer(200, {**RECORD, "key": "k-2"}), Outcome.UNKNOWN),
    ("200 with a key twice", answer(200, raw=b'{"key":"k-1","key":"k-1","state":"done"}'), Outcome.UNKNOWN),
    ("200 with NaN", answer(200, raw=b'{"key":"k-1","state":"done","x":NaN}'), Outcome.UNKNOWN),
    ("200 with wrong types", answer(200, {"key": "k-1", "state": True}), Outcome.UNKNOWN),
    ("200 list", answer(200, [1, 2]), Outcome.UNKNOWN),
    ("200 empty", answer(200, raw=b""), Outcome.UNKNOWN),
    (
        "200 refused",
        answer(200, {**RECORD, "state": "refused", "error": {"code": "x", "message": "不行。"}}),
        Outcome.REFUSED,
    ),
    ("200 in an unknown packing", answer(200, RECORD, "Content-Encoding: br"), Outcome.UNKNOWN),
    ("no HTTP at all", b"SSH-2.0-OpenSSH_9.2\r\n", Outcome.UNKNOWN),
    ("headers without end", b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500, Outcome.UNKNOWN),
    ("a line too long", b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n", Outcome.UNKNOWN),
]


@pytest.mark.parametrize("call", SENDS)
@pytest.mark.parametrize(("name", "whole", "outcome"), STATUSES, ids=[one[0] for one in STATUSES])
def test_what_each_answer_to_a_command_means(name: str, whole: bytes, outcome: Outcome, call: str, paper: Path) -> None:
    with serving(whole) as server:
        found = CALLS[call][0](gateway_to(server.port), paper)
    assert found.outcome is outcome
    assert found.text.endswith("。")
    assert len(server.seen) == 1, "a command is never sent twice by itself"
    waits = {"429 with a wait": 7.0, "503 with a wait": 120.0}
    assert found.retry_after_seconds == waits.get(name)
    if name in ("409", "200 refused"):
        assert found.item == CASE
    if name in ("200 page", "403 by a proxy", "502 page"):
        assert "网页" in found.text


@pytest.mark.parametrize(
    ("whole", "outcome"),
    [
        (answer(200, REFUND_RECORD), Outcome.ACCEPTED),
        (
            answer(200, {**REFUND_RECORD, "state": "refused", "error": {"code": "x", "message": "不行。"}}),
            Outcome.REFUSED,
        ),
        (error(409, "state_changed", refund=REFUND), Outcome.CONFLICT),
    ],
)
def test_a_command_on_a_refund_is_answered_with_the_refund(whole: bytes, outcome: Outcome) -> None:
    """A record of it shows the case too, which is not what the command was about."""
    with serving(whole) as server:
        found = gateway_to(server.port).send_refund("k-1", CommandName.REJECT_INSPECTION, "TD/1 ü", BODY)
    assert (found.outcome, found.item) == (outcome, REFUND)
    head = server.seen[0].partition(b"\r\n\r\n")[0].decode()
    assert head.startswith("POST /seller/v1/refunds/TD%2F1%20%C3%BC/reject-inspection HTTP/1.1")
    assert "Idempotency-Key: k-1" in head


@pytest.mark.parametrize("half", [{"refund_id": 5}, [], "TD1"])
def test_a_refund_that_is_half_said_is_no_answer(half: Any) -> None:
    for whole in (answer(200, {**REFUND_RECORD, "refund": half}), error(409, "state_changed", refund=half)):
        with serving(whole) as server:
            found = gateway_to(server.port).send_refund(KEY, CommandName.APPROVE_REFUND, "TD1", BODY)
        assert (found.outcome, found.item) == (Outcome.UNKNOWN, None)


@pytest.mark.parametrize(
    ("whole", "outcome"),
    [
        (error(404, "not_found"), Outcome.NOT_FOUND),
        (error(404, "no_such_path"), Outcome.UNKNOWN),
        (answer(404, raw=b"<html>404</html>"), Outcome.UNKNOWN),
        (answer(404, {"detail": "Not Found"}), Outcome.UNKNOWN),
        (error(400, "bad_request"), Outcome.UNKNOWN),
        (error(422, "x"), Outcome.UNKNOWN),
        (error(409, "state_changed"), Outcome.UNKNOWN),
        (error(401, "unauthorized"), Outcome.UNAUTHORIZED),
        (error(429, "too_many_requests"), Outcome.RETRY),
        (error(500, "internal_error"), Outcome.UNKNOWN),
    ],
)
def test_only_the_contracts_own_word_says_that_a_command_never_came(whole: bytes, outcome: Outcome) -> None:
    with serving(whole) as server:
        assert gateway_to(server.port).read_command(KEY).outcome is outcome
