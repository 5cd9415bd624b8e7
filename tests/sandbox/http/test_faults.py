"""Each fault on demand, seen by a client that looks at every byte."""

from __future__ import annotations

import hashlib
import json
import socket
import time
import zlib
from typing import Any

import pytest

from tests.sandbox.marketplace import Marketplace, Reply, exchange_on

ABOUT = "/seller/v1/about"
CASES = "/seller/v1/changes?kind=cases&limit=3"
COMMANDS = {"method": "PUT", "path_prefix": "/seller/v1/commands/"}


def _confirm(shop: Marketplace, key: str) -> Reply:
    """One command that would be done, if nothing went wrong."""
    case = shop.known.get(key) or shop.case_at("SELLER_CONFIRM_REQUIREMENT")
    shop.known[key] = case
    body = {
        "name": "ConfirmRequirement",
        "order_id": case["order_id"],
        "line_id": case["line_id"],
        "expected_node": case["node"],
        "seen_version": case["version"],
        "values": {},
        "files": [],
    }
    return shop.ask("PUT", f"/seller/v1/commands/{key}", body)


def _is_done(shop: Marketplace, key: str) -> bool:
    effects = [effect for effect in shop.control("GET", "effects")["effects"] if effect["key"] == key]
    assert len(effects) <= 1
    return bool(effects)


def _finish(shop: Marketplace, key: str) -> None:
    """The same bytes again: whatever went wrong, it is done exactly once afterwards."""
    assert _confirm(shop, key).json["state"] == "done"
    assert _is_done(shop, key)


@pytest.mark.parametrize("closing", ["reset", "end"])
def test_cut_before_commit_does_nothing(marketplace: Marketplace, closing: str) -> None:
    marketplace.fault("cut_before", closing=closing, match=COMMANDS)
    reply = _confirm(marketplace, f"before-{closing}")
    assert (reply.raw, reply.ending) == (b"", closing)
    assert not _is_done(marketplace, f"before-{closing}")
    _finish(marketplace, f"before-{closing}")


def test_cut_before_commit_after_some_bytes_of_a_file(marketplace: Marketplace) -> None:
    data = bytes(range(256)) * 20_000
    target = f"/seller/v1/files/{hashlib.sha256(data).hexdigest()}"
    marketplace.fault("cut_before", at_byte=1_000_000, match={"method": "PUT"})
    reply = marketplace.ask("PUT", target, data)
    assert (reply.raw, reply.ending) == (b"", "reset")
    assert marketplace.ask("HEAD", target).status == 404
    assert marketplace.ask("PUT", target, data).status == 201


@pytest.mark.parametrize("closing", ["reset", "end"])
def test_cut_after_commit_has_done_it(marketplace: Marketplace, closing: str) -> None:
    marketplace.fault("cut_after", closing=closing, match=COMMANDS)
    reply = _confirm(marketplace, f"after-{closing}")
    assert (reply.raw, reply.ending) == (b"", closing)
    assert _is_done(marketplace, f"after-{closing}")
    _finish(marketplace, f"after-{closing}")


def test_an_answer_can_be_cut_at_every_byte(marketplace: Marketplace) -> None:
    # the one header that the server adds itself
    whole = marketplace.ask("GET", CASES).raw.replace(b"Connection: close\r\n", b"")
    head = whole.index(b"\r\n\r\n") + 4
    assert len(whole) > head + 1000
    for place in (0, 1, 9, 12, 17, head // 2, head - 3, head - 1, head, head + 1, head + 500):
        marketplace.fault("truncate_at", at_byte=place)
        reply = marketplace.ask("GET", CASES)
        assert (len(reply.raw), reply.ending) == (place, "end"), place
        assert reply.raw == whole[:place]
        marketplace.fault("cut_after", at_byte=place)
        cut = marketplace.ask("GET", CASES)
        assert (len(cut.raw), cut.ending) == (place, "reset"), place


def test_a_cut_answer_begins_as_the_whole_one(marketplace: Marketplace) -> None:
    whole = marketplace.ask("GET", CASES)
    marketplace.fault("truncate_at", at_byte=10**9)
    cut = marketplace.ask("GET", CASES)
    assert cut.status == 200
    assert cut.body == whole.body
    assert int(cut.head["content-length"]) == len(whole.body)
    assert {"date", "x-marketplace-time", "content-type"} <= set(cut.head)


def test_half_an_answer(marketplace: Marketplace) -> None:
    marketplace.fault("half_answer", match=COMMANDS)
    reply = _confirm(marketplace, "half")
    assert reply.ending == "end"
    assert reply.status == 200
    assert 0 < len(reply.body) < int(reply.head["content-length"])
    assert _is_done(marketplace, "half")
    _finish(marketplace, "half")


@pytest.mark.parametrize("after_commit", [False, True])
@pytest.mark.parametrize("status", [401, 403, 404, 409, 418, 429, 500, 502, 503, 504])
def test_any_status_before_or_after_commit(marketplace: Marketplace, status: int, after_commit: bool) -> None:
    key = f"status-{status}-{after_commit}"
    marketplace.fault("status", status=status, after_commit=after_commit, match=COMMANDS)
    reply = _confirm(marketplace, key)
    assert (reply.status, reply.ending) == (status, "whole")
    assert "retry-after" not in reply.head
    assert reply.json["error"]["message"]
    assert _is_done(marketplace, key) is after_commit


@pytest.mark.parametrize("status", [204, 304])
def test_a_status_without_a_body(marketplace: Marketplace, status: int) -> None:
    marketplace.fault("status", status=status)
    reply = marketplace.ask("GET", ABOUT)
    assert (reply.status, reply.body) == (status, b"")


@pytest.mark.parametrize("retry_after", [0, 3, 86400, "Wed, 25 Nov 2026 01:30:00 GMT", "soon", "-1"])
def test_retry_after_is_sent_as_ordered(marketplace: Marketplace, retry_after: int | str) -> None:
    marketplace.fault("status", status=429, retry_after=retry_after)
    reply = marketplace.ask("GET", ABOUT)
    assert (reply.status, reply.head["retry-after"]) == (429, str(retry_after))


def test_html_instead_of_json(marketplace: Marketplace) -> None:
    marketplace.fault("html")
    reply = marketplace.ask("GET", ABOUT)
    assert (reply.status, reply.head["content-type"]) == (200, "text/html; charset=utf-8")
    assert reply.body.startswith(b"<!DOCTYPE html>")
    marketplace.fault("html", status=502)
    assert marketplace.ask("GET", ABOUT).status == 502


@pytest.mark.parametrize("after_commit", [False, True])
def test_slow_before_or_after_commit(marketplace: Marketplace, after_commit: bool) -> None:
    key = f"slow-{after_commit}"
    marketplace.known[key] = marketplace.case_at("SELLER_CONFIRM_REQUIREMENT")
    marketplace.fault("slow", seconds=0.6, after_commit=after_commit)
    begun = time.monotonic()
    assert _confirm(marketplace, key).status == 200
    assert time.monotonic() - begun >= 0.6


def test_an_answer_that_drips(marketplace: Marketplace) -> None:
    whole = marketplace.ask("GET", ABOUT).body
    marketplace.fault("drip", seconds=0.002)
    begun = time.monotonic()
    reply = marketplace.ask("GET", ABOUT)
    assert reply.ending == "whole"
    assert len(reply.body) == len(whole)
    assert time.monotonic() - begun >= 0.002 * len(whole)


@pytest.mark.parametrize("is_length_declared", [False, True])
def test_an_answer_of_200_mb_is_streamed(marketplace: Marketplace, is_length_declared: bool) -> None:
    marketplace.fault("big", is_length_declared=is_length_declared)
    head, count = _drink(marketplace, limit=None)
    assert count > 199 * 1024 * 1024
    assert (b"content-length: " in head) is is_length_declared
    assert _memory_mb(marketplace) < 160


def test_a_client_may_turn_away_from_a_big_answer(marketplace: Marketplace) -> None:
    marketplace.fault("big", size_bytes=4096 * 1024 * 1024)
    _drink(marketplace, limit=1_000_000)
    assert marketplace.ask("GET", ABOUT).status == 200


def _drink(shop: Marketplace, limit: int | None) -> tuple[bytes, int]:
    raw = f"GET {ABOUT} HTTP/1.1\r\nhost: 127.0.0.1:{shop.port}\r\nauthorization: Bearer {shop.token}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", shop.port), timeout=60) as connection:
        connection.sendall(raw.encode())
        head = connection.recv(65536)
        count, tail = len(head), head
        while limit is None or count < limit:
            part = connection.recv(1 << 20)
            count += len(part)
            tail = (tail + part)[-16:]
            if not part or tail.endswith((b'""]}', b"0\r\n\r\n")):
                break
    return head.partition(b"\r\n\r\n")[0].lower(), count


def _memory_mb(shop: Marketplace) -> float:
    with open(f"/proc/{shop.process.pid}/status") as file:  # noqa: PTH123 - no file of a disk
        peak = next(line for line in file if line.startswith("VmRSS"))
    return int(peak.split()[1]) / 1024


def test_a_gzip_bomb(marketplace: Marketplace) -> None:
    marketplace.fault("gzip_bomb")
    reply = marketplace.ask("GET", ABOUT)
    assert (reply.status, reply.head["content-encoding"]) == (200, "gzip")
    assert len(reply.body) < 1024 * 1024
    unpacker, size = zlib.decompressobj(16 + zlib.MAX_WBITS), 0
    data = reply.body
    while data:
        size += len(unpacker.decompress(data, 1 << 20))
        data = unpacker.unconsumed_tail
    assert size > 199 * 1024 * 1024


def test_wrong_types_everywhere_or_in_one_member(marketplace: Marketplace) -> None:
    right = marketplace.ask("GET", CASES).json
    marketplace.fault("wrong_types")
    wrong = marketplace.ask("GET", CASES).json
    assert {name: type(value) for name, value in wrong.items() if type(value) is type(right[name])} == {}
    for member in ("order_amount", "version", "appeal_open", "node", "ordered_at"):
        marketplace.fault("wrong_types", field=member)
        spoilt = marketplace.ask("GET", CASES).json
        for item, good in zip(spoilt["items"], right["items"], strict=True):
            assert type(item[member]) is not type(good[member])
            assert {**item, member: None} == {**good, member: None}


def test_keys_twice(marketplace: Marketplace) -> None:
    marketplace.fault("duplicate_keys")
    assert marketplace.ask("GET", ABOUT).body.count(b'"contract":') == 2
    marketplace.fault("duplicate_keys", field="order_id")
    body = marketplace.ask("GET", CASES).body
    assert (body.count(b'"order_id":'), body.count(b'"line_id":')) == (6, 3)
    pairs: list[Any] = []
    json.loads(body, object_pairs_hook=lambda found: pairs.append([name for name, _ in found]))
    assert pairs[0].count("order_id") == 2


def test_nan(marketplace: Marketplace) -> None:
    marketplace.fault("nan")
    body = marketplace.ask("GET", CASES).body
    constants: list[str] = []
    json.loads(body, parse_constant=constants.append)
    assert "NaN" in constants
    marketplace.fault("nan", field="order_amount")
    constants.clear()
    json.loads(marketplace.ask("GET", CASES).body, parse_constant=constants.append)
    assert len(constants) == 3


def test_a_fault_hits_only_what_it_is_ordered_for(marketplace: Marketplace) -> None:
    marketplace.fault("status", match={"method": "put"}, times=None)
    marketplace.fault("status", status=502, match={"path_prefix": "/seller/v1/changes?kind=orders"}, skip=1, times=2)
    assert marketplace.ask("GET", ABOUT).status == 200
    assert marketplace.ask("GET", CASES).status == 200
    statuses = [marketplace.ask("GET", "/seller/v1/changes?kind=orders").status for _ in range(4)]
    assert statuses == [200, 502, 502, 200]
    assert [marketplace.ask("PUT", "/seller/v1/commands/k", {}).status for _ in range(3)] == [500, 500, 500]
    plan = marketplace.control("GET", "faults")["faults"]
    assert [(fault["used"], fault["times_left"]) for fault in plan] == [(3, None), (2, 0)]
    assert marketplace.control("DELETE", "faults") == {"forgotten": 2}
    assert marketplace.ask("PUT", "/seller/v1/commands/k", {}).status == 400


def test_the_control_calls_and_strangers_meet_no_fault(marketplace: Marketplace) -> None:
    marketplace.fault("cut_before", times=1)
    assert marketplace.ask("GET", "/rehearsal/clock").status == 200
    assert marketplace.ask("GET", ABOUT, authorization=None).status == 401
    assert marketplace.ask("GET", ABOUT).ending == "reset"


def test_the_console_can_go_wrong_too(marketplace: Marketplace) -> None:
    marketplace.fault("status", status=503, match={"path_prefix": "/console"})
    assert marketplace.ask("GET", "/console/supervision").status == 503


def test_the_next_request_of_a_kept_connection_is_served_after_a_spoilt_one(marketplace: Marketplace) -> None:
    lines = [f"GET {ABOUT} HTTP/1.1", f"host: 127.0.0.1:{marketplace.port}"]
    raw = "\r\n".join([*lines, f"authorization: Bearer {marketplace.token}", "", ""]).encode()
    marketplace.fault("nan")
    with socket.create_connection(("127.0.0.1", marketplace.port), timeout=10) as connection:
        replies = [exchange_on(connection, raw) for _ in range(3)]
    assert [reply.status for reply in replies] == [200, 200, 200]
    assert [b"NaN" in reply.body for reply in replies] == [True, False, False]


@pytest.mark.parametrize(
    "order",
    [
        {},
        {"kind": "earthquake"},
        {"kind": "status", "status": 99},
        {"kind": "status", "times": 0},
        {"kind": "slow", "seconds": -1},
        {"kind": "slow", "colour": "red"},
        {"kind": "status", "match": {"host": "x"}},
        {"kind": "status", "retry_after": "1\r\nset-cookie: a=b"},
        [],
        "status",
    ],
)
def test_an_order_that_makes_no_sense_is_refused(marketplace: Marketplace, order: Any) -> None:
    assert marketplace.ask("POST", "/rehearsal/faults", order).status == 400
    assert marketplace.control("GET", "faults") == {"faults": []}
