"""Who may come in: the token, the address that is named, the size of what is sent."""

from __future__ import annotations

import socket

import pytest

from tests.sandbox.marketplace import Marketplace, exchange_on


@pytest.mark.parametrize(
    "given",
    [None, "", "Bearer", "Bearer ", "Bearer wrong", "bearer {token}", "Bearer {token}x", "Basic {token}", "{token}"],
)
def test_without_the_exact_token_nothing_is_told(marketplace: Marketplace, given: str | None) -> None:
    header = None if given is None else given.replace("{token}", marketplace.token)
    for target in ("/seller/v1/about", "/seller/v1/changes?kind=cases", "/rehearsal/clock", "/nowhere", "/"):
        reply = marketplace.ask("GET", target, authorization=header)
        assert reply.status == 401
        assert reply.head["www-authenticate"] == "Bearer"
        assert reply.json["error"]["code"] == "unauthorized"


def test_a_token_given_twice_is_refused(marketplace: Marketplace) -> None:
    line = f"authorization: Bearer {marketplace.token}\r\n"
    raw = f"GET /seller/v1/about HTTP/1.1\r\nhost: 127.0.0.1:{marketplace.port}\r\n{line}{line}\r\n"
    assert marketplace.exchange(raw.encode()).status == 400


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "[::1]:{port}", ""]
)
def test_a_host_that_is_not_ours_is_refused_before_the_token_is_looked_at(marketplace: Marketplace, host: str) -> None:
    named = host.replace("{port}", str(marketplace.port))
    for target in ("/seller/v1/about", "/console/supervision", f"/console/enter?token={marketplace.token}"):
        reply = marketplace.ask("GET", target, host=named)
        assert (reply.status, reply.json["error"]["code"]) == (421, "host_refused")
        assert "set-cookie" not in reply.head


@pytest.mark.parametrize("host", ["127.0.0.1:{port}", "localhost:{port}", "LOCALHOST:{port}"])
def test_both_names_of_this_computer_are_taken(marketplace: Marketplace, host: str) -> None:
    named = host.replace("{port}", str(marketplace.port))
    assert marketplace.ask("GET", "/seller/v1/about", host=named).status == 200


def test_a_request_without_host_is_refused(marketplace: Marketplace) -> None:
    raw = f"GET /seller/v1/about HTTP/1.0\r\nauthorization: Bearer {marketplace.token}\r\n\r\n"
    assert marketplace.exchange(raw.encode()).status == 421


@pytest.mark.parametrize(
    ("method", "target", "length"),
    [
        ("PUT", "/seller/v1/commands/k", 1024 * 1024 + 1),
        ("PUT", f"/seller/v1/files/{'0' * 64}", 20 * 1024 * 1024 + 1),
        ("POST", "/rehearsal/clock", 1024 * 1024 + 1),
        ("POST", "/console/supervision/a/b/c", 256 * 1024 * 1024 + 1),
        ("PUT", f"/seller/v1/files/{'0' * 64}", 10**18),
    ],
)
def test_too_much_is_refused_by_its_length_before_it_is_sent(
    marketplace: Marketplace, method: str, target: str, length: int
) -> None:
    reply = marketplace.ask(method, target, b"x", content_length=str(length), expect="100-continue")
    assert (reply.status, reply.json["error"]["code"]) == (413, "too_large")


def test_too_much_without_a_length_is_refused_while_it_comes(marketplace: Marketplace) -> None:
    head = (
        f"PUT /seller/v1/commands/k HTTP/1.1\r\nhost: 127.0.0.1:{marketplace.port}\r\n"
        f"authorization: Bearer {marketplace.token}\r\ntransfer-encoding: chunked\r\n\r\n"
    )
    chunk = b"10000\r\n" + b" " * 65536 + b"\r\n"
    with socket.create_connection(("127.0.0.1", marketplace.port), timeout=20) as connection:
        reply = exchange_on(connection, head.encode() + chunk * 17)
    assert reply.status == 413


def test_what_is_no_http_is_refused_and_the_next_one_is_served(marketplace: Marketplace) -> None:
    for raw in (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 20 + b"\r\n\r\n", b"GET\r\n\r\n", b"\0" * 70000):
        reply = marketplace.exchange(raw)
        assert reply.raw == b"" or reply.status == 400
    assert marketplace.ask("GET", "/seller/v1/about").status == 200


@pytest.mark.parametrize(
    "target", ["/docs", "/redoc", "/openapi.json", "/seller/v1", "/seller/v1/about/", "/seller/v2/about"]
)
def test_there_is_nothing_else(marketplace: Marketplace, target: str) -> None:
    reply = marketplace.ask("GET", target)
    assert (reply.status, reply.json["error"]["code"]) == (404, "not_found")


def test_another_method_is_refused_and_the_right_ones_are_named(marketplace: Marketplace) -> None:
    reply = marketplace.ask("DELETE", "/seller/v1/about")
    assert (reply.status, reply.json["error"]["code"], reply.head["allow"]) == (405, "method_not_allowed", "GET")
