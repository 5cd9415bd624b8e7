"""One HTTP session against a server that stalls, bombs, redirects or has the wrong certificate."""

from __future__ import annotations

import gzip
import json
import logging
import threading
import time
import tracemalloc
import zlib
from datetime import datetime
from pathlib import Path

import pytest

from desktop_app.clock import CHINA, Clock
from desktop_app.errors import GatewayError
from desktop_app.gateways.gateway import Outcome
from desktop_app.gateways.http import Call, Times
from desktop_app.gateways.opening import open_gateway
from desktop_app.models.connections import Connection, ConnectionKind
from desktop_app.secret import Secret
from tests.gateways.fault_server import TOKEN, Plan, answer, error, free_port, gateway_to, serving
from tests.gateways.test_cuts import ABOUT, BODY, CASE, KEY, PAGE, RECORD, SHA

QUICK = Times(connect=1, read=0.3, total=1)
LATE_SECONDS = 10.0
"""The counterparts here hold on for twice as long; a loaded machine is late, too."""


def test_what_goes_out_is_what_the_contract_says() -> None:
    with serving(answer(200, RECORD)) as server:
        found = gateway_to(server.port).send("key/with slash", BODY)
    head, _end, body = server.seen[0].partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    assert lines[0] == "PUT /seller/v1/commands/key%2Fwith%20slash HTTP/1.1"
    assert f"Authorization: Bearer {TOKEN}" in lines
    assert "Content-Type: application/json" in lines
    assert body == BODY
    assert found.outcome is Outcome.UNKNOWN, "the record names another key"


def test_a_page_is_read_with_its_hash_and_the_servers_clock() -> None:
    with serving(answer(200, PAGE)) as server:
        page = gateway_to(server.port).page("cases", "c/1 +", 5000)
    assert b"GET /seller/v1/changes?kind=cases&limit=2000&cursor=c%2F1+%2B HTTP/1.1" in server.seen[0]
    assert page.items == [CASE]
    assert (page.next_cursor, page.has_more) == ("c2", False)
    assert page.server_time is not None
    assert page.server_time.isoformat() == "2026-11-24T12:00:00.250000+08:00"


def test_a_page_has_the_same_hash_whenever_it_is_told() -> None:
    def content(**page: object) -> str:
        body = json.dumps({**PAGE, **page}, sort_keys=True, separators=(",", ":")).encode()
        with serving(answer(200, raw=body)) as server:
            return gateway_to(server.port).page("cases", None, 1).content_sha256()

    first = content()
    assert content(as_of="2026-11-24T13:00:00.123456+08:00") == first
    assert content(items=[{**CASE, "node": "DONE"}]) != first
    assert content(next_cursor="c3") != first


def test_a_page_that_is_none_is_told_when_it_is_read() -> None:
    for raw, word in ((b"<html>", "网页"), (b'{"items":[],"kind":"orders"}', "契约"), (b'{"a":1,"a":1}', "两次")):
        with serving(answer(200, raw=raw)) as server:
            page = gateway_to(server.port).page("cases", None, 1)
        with pytest.raises(GatewayError, match=word):
            page.facts  # noqa: B018 - reading it is the test


def test_an_unknown_cursor_has_a_kind_of_its_own() -> None:
    with serving(error(400, "cursor_unknown")) as server, pytest.raises(GatewayError) as caught:
        gateway_to(server.port).page("cases", "old", 10)
    assert caught.value.kind == "cursor_unknown"


def test_a_counterpart_that_stalls_is_given_up_in_time_and_may_have_done_it() -> None:
    hold = threading.Event()
    with serving(Plan(answer(200, RECORD), keep_bytes=20, hold=hold)) as server:
        started = time.monotonic()
        found = gateway_to(server.port, QUICK).send(KEY, BODY)
        seconds = time.monotonic() - started
        hold.set()
    assert (found.outcome, found.code) == (Outcome.UNKNOWN, "timeout")
    assert seconds < LATE_SECONDS


def test_an_answer_that_drips_ends_with_the_total_time() -> None:
    """Each byte comes within the read time-out, so that only the total can end it."""
    import socket

    listener = socket.create_server(("127.0.0.1", 0))
    stop = threading.Event()

    def drip() -> None:
        sock, _from = listener.accept()
        with sock:
            sock.recv(65536)
            try:
                for byte in answer(200, RECORD):
                    sock.sendall(bytes([byte]))
                    if stop.wait(0.05):
                        return
            except OSError:
                return

    thread = threading.Thread(target=drip)
    thread.start()
    started = time.monotonic()
    found = gateway_to(listener.getsockname()[1], QUICK).send(KEY, BODY)
    seconds = time.monotonic() - started
    stop.set()
    thread.join(5)
    listener.close()
    assert (found.outcome, found.code) == (Outcome.UNKNOWN, "timeout")
    assert 0.9 < seconds < LATE_SECONDS


def test_an_answer_without_end_stops_at_the_cap() -> None:
    big = answer(200, None, "X-Length: none", raw=b"[" + b"1," * (3 << 20) + b"1]").replace(b"Content-Length", b"X-Was")
    with serving(big) as server:
        found = gateway_to(server.port).send(KEY, BODY)
    assert (found.outcome, found.code) == (Outcome.UNKNOWN, "too_big")
    told = answer(200, RECORD, f"Content-Length: {200 << 20}")
    with serving(told) as server:
        assert gateway_to(server.port).send(KEY, BODY).code == "too_big"


def test_a_gzip_bomb_ends_at_the_cap_and_not_in_memory() -> None:
    pack = zlib.compressobj(9, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    block = b"\0" * (1 << 20)
    bomb = b"".join([*(pack.compress(block) for _ in range(300)), pack.flush()])
    with serving(answer(200, None, "Content-Encoding: gzip", raw=bomb)) as server:
        tracemalloc.start()
        found = gateway_to(server.port).send(KEY, BODY)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert (found.outcome, found.code) == (Outcome.UNKNOWN, "too_big")
    assert peak < 16 << 20


def test_a_packed_answer_is_unpacked_whole_or_not_at_all() -> None:
    packed = gzip.compress(json.dumps(RECORD).encode())
    with serving(answer(200, None, "Content-Encoding: gzip", raw=packed)) as server:
        assert gateway_to(server.port).send(KEY, BODY).outcome is Outcome.ACCEPTED
    for bad in (packed[:-9], packed[:-1], packed + b"x", b"\x1f\x8b" + b"\xff" * 20, b""):
        with serving(answer(200, None, "Content-Encoding: gzip", raw=bad)) as server:
            assert gateway_to(server.port).send(KEY, BODY).outcome is Outcome.UNKNOWN


def test_a_question_follows_three_redirects_and_no_more() -> None:
    def plan(request: bytes) -> Plan:
        number = int(request.partition(b"turn=")[2][:1] or b"0")
        if number >= turns:
            return Plan(answer(200, ABOUT))
        # it says that it closes, as it does: else the next question may go out on the old connection a moment before
        return Plan(answer(307, None, f"Location: /seller/v1/about?turn={number + 1}", "Connection: close", raw=b""))

    for turns, is_fine in ((1, True), (3, True), (4, False)):
        with serving(plan) as server:
            gateway = gateway_to(server.port)
            if is_fine:
                assert gateway.about().name == "演练"
            else:
                with pytest.raises(GatewayError, match="转到了别处"):
                    gateway.about()
            gateway.close()
        assert len(server.seen) == min(turns, 3) + 1
        assert all(b"Authorization" in request for request in server.seen)


def test_the_token_never_follows_a_redirect_to_another_place() -> None:
    with serving(answer(200, ABOUT)) as other:
        with serving(answer(302, None, f"Location: http://127.0.0.1:{other.port}/x?a=b", raw=b"")) as server:
            gateway_to(server.port).about()
        assert b"GET /x?a=b " in other.seen[0]
        assert b"uthorization" not in other.seen[0]
        assert TOKEN.encode() not in other.seen[0]


@pytest.mark.parametrize("there", [(200, {"other": 1}), (200, None), (404, None), (500, None), (401, None)])
def test_what_answers_elsewhere_and_cannot_be_used_is_told_as_a_redirect(there: tuple[int, object]) -> None:
    with serving(answer(*there)) as other:
        sent_on = answer(302, None, f"Location: http://127.0.0.1:{other.port}/x", raw=b"")
        with serving(sent_on) as server:
            gateway = gateway_to(server.port)
            for ask in (gateway.about, lambda: gateway.page("cases", None, 10).items):
                with pytest.raises(GatewayError, match="转到了别处") as caught:
                    ask()
                assert caught.value.code == "redirected"
                assert caught.value.kind != "unauthorized"


@pytest.mark.parametrize(
    "target", ["http://example.com/", "ftp://127.0.0.1/", "//example.com/x", "https://a:b@127.0.0.1/"]
)
def test_a_redirect_to_where_we_may_not_go_is_not_followed(target: str) -> None:
    with serving(answer(302, None, f"Location: {target}", raw=b"")) as server:
        with pytest.raises(GatewayError) as caught:
            gateway_to(server.port).about()
        assert len(server.seen) == 1
    assert caught.value.kind == "unreachable"


def test_a_command_never_follows_a_redirect() -> None:
    with serving(answer(200, RECORD)) as other:
        for status in (301, 302, 303, 307, 308):
            with serving(answer(status, None, f"Location: http://127.0.0.1:{other.port}/", raw=b"")) as server:
                found = gateway_to(server.port).send(KEY, BODY)
            assert (found.outcome, found.code) == (Outcome.UNREACHABLE, "redirect")
    assert other.seen == []


def test_the_environments_proxy_is_not_asked_for_this_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(answer(200, ABOUT)) as proxy, serving(answer(200, ABOUT)) as server:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "https_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        gateway = gateway_to(server.port)
        gateway.about()
        gateway.close()
    assert (len(server.seen), proxy.seen) == (1, [])


def test_no_password_file_and_no_cookie_takes_the_tokens_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login evil password other\n", "utf-8")
    monkeypatch.setenv("NETRC", str(netrc))
    with serving(answer(200, ABOUT, "Set-Cookie: a=b; Path=/")) as server:
        gateway = gateway_to(server.port)
        gateway.about()
        gateway.about()
        gateway.close()
    assert all(f"Bearer {TOKEN}".encode() in request and b"Cookie" not in request for request in server.seen)


def test_a_question_is_asked_once_more_after_a_cut_and_no_more() -> None:
    answers = [Plan(answer(200, ABOUT), keep_bytes=0), Plan(answer(200, ABOUT))]
    with serving(lambda request: answers[min(len(server.seen) - 1, 1)] if request else Plan()) as server:
        assert gateway_to(server.port).about().kind == "rehearsal"
        assert len(server.seen) == 2


def test_a_file_that_is_there_is_not_handed_over_again(tmp_path: Path) -> None:
    paper = tmp_path / "a.pdf"
    paper.write_bytes(b"x" * 1000)
    with serving(answer(200, raw=b"")) as server:
        assert gateway_to(server.port).put_file(SHA, paper).outcome is Outcome.ACCEPTED
    assert [request.split()[0] for request in server.seen] == [b"HEAD"]


@pytest.mark.parametrize("size", [0, 1, 300_000])
def test_a_file_goes_out_as_it_is(tmp_path: Path, size: int) -> None:
    paper = tmp_path / "a.pdf"
    paper.write_bytes(b"x" * size)

    def plan(request: bytes) -> Plan:
        return Plan(error(404, "not_found") if request.startswith(b"HEAD") else answer(201, {"sha256": SHA}))

    with serving(plan) as server:
        assert gateway_to(server.port).put_file(SHA, paper).outcome is Outcome.ACCEPTED
    head, _end, body = server.seen[1].partition(b"\r\n\r\n")
    assert body == b"x" * size
    assert f"Content-Length: {size}".encode() in head


def test_a_file_that_went_away_or_is_refused_says_so(tmp_path: Path) -> None:
    with serving(error(404, "not_found")) as server:
        found = gateway_to(server.port).put_file(SHA, tmp_path / "gone.pdf")
        assert (found.outcome, found.code) == (Outcome.REFUSED, "file_unreadable")
    paper = tmp_path / "a.pdf"
    paper.write_bytes(b"x")
    with serving(error(422, "hash_differs")) as server:
        found = gateway_to(server.port).put_file(SHA, paper)
        assert (found.outcome, found.code, found.text) == (Outcome.REFUSED, "hash_differs", "对方的一句话。")


def test_the_log_has_the_call_and_not_the_token(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with serving(answer(200, RECORD)) as server:
        gateway_to(server.port).send(KEY, BODY)
    gateway_to(free_port()).send(KEY, BODY)
    assert "PUT /seller/v1/commands/k-1: 200" in caplog.text
    assert "PUT /seller/v1/commands/k-1: before refused" in caplog.text
    assert TOKEN not in caplog.text


def test_an_error_in_html_of_a_login_page_is_told_as_such() -> None:
    page = answer(200, raw=b"<html><title>Wi-Fi login</title>")
    with serving(page) as server, pytest.raises(GatewayError, match="上网登录页"):
        gateway_to(server.port).about()


def test_a_session_can_be_used_from_several_threads() -> None:
    found: list[object] = []
    with serving(lambda _request: Plan(answer(200, RECORD))) as server:
        gateway = gateway_to(server.port)

        def work() -> None:
            for _ in range(10):
                found.append(gateway.send(KEY, BODY).outcome)
                found.append(gateway.read_command(KEY).outcome)

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        gateway.close()
    assert found == [Outcome.ACCEPTED] * 80
    assert Call("GET", "/").is_reading


@pytest.mark.parametrize(
    ("status", "kind", "words"),
    [
        (429, ConnectionKind.MIDDLEWARE, "没有给出数据"),
        (401, ConnectionKind.MIDDLEWARE, "重新填写令牌"),
        (401, ConnectionKind.REHEARSAL_DIRECT, "重新启动"),
    ],
)
def test_a_question_that_was_not_let_in_says_what_a_person_can_do(
    status: int, kind: ConnectionKind, words: str
) -> None:
    made = Connection("c", "名字", kind, datetime(2026, 1, 1, tzinfo=CHINA))
    with serving(answer(status, None)) as server:
        gateway = open_gateway(made, f"http://127.0.0.1:{server.port}", Secret(TOKEN), Clock())
        with pytest.raises(GatewayError) as caught:
            gateway.page("cases", None, 10)
        gateway.close()
    assert words in caught.value.message
    assert "没有办理；稍后会再试" not in caught.value.message
    assert ("令牌" in caught.value.message) is (words == "重新填写令牌")
