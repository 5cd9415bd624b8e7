"""The gateways' rules without a server: outcomes, Retry-After, back-off, rate, addresses, JSON."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.clock import CHINA, Clock
from desktop_app.errors import GatewayError, UsageError
from desktop_app.gateways import sentences
from desktop_app.gateways.address import read_address
from desktop_app.gateways.gateway import Outcome
from desktop_app.gateways.handoff import HandoffGateway
from desktop_app.gateways.opening import open_gateway
from desktop_app.gateways.outcomes import Phase, outcome_of_read, outcome_of_write
from desktop_app.gateways.pacing import RETRY_AFTER_CAP_SECONDS, Pace, backoff_seconds, retry_after_seconds
from desktop_app.models.command_words import Capability, CommandName
from desktop_app.models.commands import Recovery
from desktop_app.models.connections import Connection, ConnectionKind
from desktop_app.models.strict_json import LARGE_BYTES, NotJsonError, read_json
from desktop_app.secret import Secret

B, S, A = Phase.BEFORE, Phase.SENT, Phase.ANSWERED

WRITES = [
    # phase, status, the body can be read, Retry-After: outcome
    (B, None, False, False, Outcome.UNREACHABLE),
    (S, None, False, False, Outcome.UNKNOWN),
    (S, None, False, True, Outcome.UNKNOWN),
    (A, 200, True, False, Outcome.ACCEPTED),
    (A, 201, True, False, Outcome.ACCEPTED),
    (A, 200, False, False, Outcome.UNKNOWN),
    (A, 202, True, False, Outcome.UNKNOWN),
    (A, 204, False, False, Outcome.UNKNOWN),
    (A, 301, False, False, Outcome.UNREACHABLE),
    (A, 302, True, False, Outcome.UNREACHABLE),
    (A, 307, False, False, Outcome.UNREACHABLE),
    (A, 400, True, False, Outcome.REFUSED),
    (A, 400, False, False, Outcome.UNKNOWN),
    (A, 401, True, False, Outcome.UNAUTHORIZED),
    (A, 401, False, False, Outcome.UNAUTHORIZED),
    (A, 403, True, False, Outcome.REFUSED),
    (A, 403, False, False, Outcome.UNKNOWN),
    (A, 404, True, False, Outcome.REFUSED),
    (A, 404, False, False, Outcome.UNKNOWN),
    (A, 407, False, False, Outcome.UNREACHABLE),
    (A, 408, True, False, Outcome.UNKNOWN),
    (A, 409, True, False, Outcome.CONFLICT),
    (A, 409, False, False, Outcome.UNKNOWN),
    (A, 413, True, False, Outcome.REFUSED),
    (A, 422, True, False, Outcome.REFUSED),
    (A, 422, False, False, Outcome.UNKNOWN),
    (A, 429, True, True, Outcome.RETRY),
    (A, 429, False, False, Outcome.RETRY),
    (A, 500, True, False, Outcome.UNKNOWN),
    (A, 500, True, True, Outcome.UNKNOWN),
    (A, 502, False, False, Outcome.UNKNOWN),
    (A, 503, True, True, Outcome.RETRY),
    (A, 503, False, True, Outcome.RETRY),
    (A, 503, True, False, Outcome.UNKNOWN),
    (A, 504, False, False, Outcome.UNKNOWN),
    (A, 600, True, False, Outcome.UNKNOWN),
    (A, 99, True, False, Outcome.UNKNOWN),
]


@pytest.mark.parametrize(("phase", "status", "is_readable", "waits", "outcome"), WRITES)
def test_what_came_of_a_write(
    phase: Phase, status: int | None, is_readable: bool, waits: bool, outcome: Outcome
) -> None:
    found = outcome_of_write(phase, status, is_readable=is_readable, has_retry_after=waits)
    assert found is outcome
    asked = outcome_of_read(phase, status, is_readable=is_readable, has_retry_after=waits)
    assert asked is (Outcome.NOT_FOUND if (status, is_readable) == (404, True) else outcome)


@given(st.sampled_from(Phase), st.integers(0, 999), st.booleans(), st.booleans())
def test_nothing_that_left_without_a_clear_answer_counts_as_undone(
    phase: Phase, status: int, is_readable: bool, waits: bool
) -> None:
    found = outcome_of_write(phase, status, is_readable=is_readable, has_retry_after=waits)
    is_unclear = not is_readable and status not in (401, 407, 429, 503) and not 300 <= status < 400
    if phase is Phase.SENT or (phase is Phase.ANSWERED and is_unclear):
        assert found is Outcome.UNKNOWN


NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        (None, None),
        ("", None),
        ("0", 0.0),
        ("3", 3.0),
        (" 120 ", 120.0),
        ("1.5", 1.5),
        ("-5", None),
        ("soon", None),
        ("99999999", RETRY_AFTER_CAP_SECONDS),
        ("1e9", None),
        ("٣", None),
        ("Tue, 24 Nov 2026 04:00:30 GMT", 30.0),
        ("Tue, 24 Nov 2026 12:01:00 +0800", 60.0),
        ("Tue, 24 Nov 2026 03:00:00 GMT", 0.0),
        ("Tue, 24 Nov 2099 04:00:00 GMT", RETRY_AFTER_CAP_SECONDS),
        ("Tuesday", None),
        ("Tue, 99 Nov 2026 04:00:00 GMT", None),
    ],
)
def test_how_long_the_counterpart_asks_us_to_wait(text: str | None, seconds: float | None) -> None:
    assert retry_after_seconds(text, NOW) == seconds


@given(st.text(max_size=40))
def test_no_retry_after_breaks_the_reading(text: str) -> None:
    found = retry_after_seconds(text, NOW)
    assert found is None or 0 <= found <= RETRY_AFTER_CAP_SECONDS


def test_the_back_off_doubles_to_its_cap_and_leaves_half_to_chance() -> None:
    assert [backoff_seconds(n, lambda: 1.0) for n in range(1, 8)] == [1, 2, 4, 8, 16, 30, 30]
    assert [backoff_seconds(n, lambda: 0.0) for n in (1, 2, 6)] == [0.5, 1, 15]
    assert backoff_seconds(10_000, lambda: 1.0) == 30


class Watch:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def test_calls_keep_to_their_rate_after_the_burst() -> None:
    watch = Watch()
    pace = Pace(5.0, 3, watch, watch.sleep)
    began = watch.now
    for _ in range(23):
        pace.wait()
    assert watch.slept[:1] == [pytest.approx(0.2)]
    assert len(watch.slept) == 20
    assert watch.now - began == pytest.approx(4.0)
    watch.now += 1000  # a long rest gives no more than the burst
    assert [pace.wait() for _ in range(4)] == [0, 0, 0, pytest.approx(0.2)]


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://api.example.com", ("https", "api.example.com", 443)),
        (" https://API.example.com:8443/base/ ", ("https", "api.example.com", 8443)),
        ("http://127.0.0.1:8000", ("http", "127.0.0.1", 8000)),
        ("http://localhost:8000/x", ("http", "localhost", 8000)),
        ("http://[::1]:80", ("http", "::1", 80)),
        ("http://127.9.9.9", ("http", "127.9.9.9", 80)),
    ],
)
def test_addresses_that_may_be_called(text: str, origin: tuple[str, str, int]) -> None:
    found = read_address(text)
    assert found.origin == origin
    assert not found.text.endswith("/")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "api.example.com",
        "ftp://example.com",
        "file:///etc/passwd",
        "http://example.com",
        "http://127.0.0.1.example.com",
        "http://10.0.0.1",
        "http://[::2]",
        "http://localhost.example.com",
        "https://name:word@example.com",
        "https://token@example.com",
        "https://example.com/?token=1",
        "https://example.com/#x",
        "https://",
        "https://exa mple.com",
        "https://example.com:99999",
        "https://[::1",
        "https://example.com\\@evil.com",
        "https://example.com\r\nHost: evil",
        "javascript:alert(1)",
    ],
)
def test_addresses_that_may_not_be_called_say_why(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_address(text)
    assert caught.value.message.endswith("。")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "not_json"),
        (b"{", "not_json"),
        (b"<!DOCTYPE html><html>", "html"),
        (b"\n  <HTML><body>", "html"),
        (b'{"a":1,"a":2}', "duplicate_keys"),
        (b'{"a":[{"b":1,"b":1}]}', "duplicate_keys"),
        (b'{"a":NaN}', "nan"),
        (b'{"a":-Infinity}', "nan"),
        (b'{"a":1e999}', "nan"),
        (b'{"a":"\xff"}', "not_json"),
        ("{}".encode("utf-16"), "not_json"),
        (b"\xef\xbb\xbf{}", "not_json"),
        (b"[" * 100_000, "not_json"),
        (b'{"a":' + b"9" * 5000 + b"}", "not_json"),
        (b"{} {}", "not_json"),
        (b"{'a':1}", "not_json"),
    ],
)
@pytest.mark.parametrize("is_large", [False, True], ids=["small", "large"])
def test_what_is_no_json_is_named(body: bytes, code: str, is_large: bool) -> None:
    large = b'{"before":"' + b"x" * LARGE_BYTES + b'","here":' + body + b"}"
    with pytest.raises(NotJsonError) as caught:
        read_json(large if is_large and code != "html" else body)
    assert caught.value.code == code


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda s: st.lists(s) | st.dictionaries(st.text(), s)
    )
)
def test_good_json_is_read_as_it_is(value: Any) -> None:
    for body in (json.dumps(value), json.dumps(value, ensure_ascii=False, separators=(",", ":"))):
        if is_utf8(body):
            assert read_json(body.encode()) == value


PADDING = "汉" * LARGE_BYTES


@pytest.mark.parametrize("value", [None, True, 0, -1, 0.0, 1.5, 1e300, 10**40, "", '\u2028\x00\\/"\U0001f600', [], {}])
@pytest.mark.parametrize("style", [{}, {"ensure_ascii": False}, {"ensure_ascii": False, "separators": (",", ":")}])
def test_a_large_body_is_read_as_a_small_one_however_it_is_written(value: Any, style: dict[str, Any]) -> None:
    body = json.dumps({"a": [value], "b": {"c": value}, "pad": PADDING}, **style).encode()
    found = read_json(body)
    assert found == json.loads(body)
    assert type(found["a"][0]) is type(value)


@given(st.dictionaries(st.text(), st.floats(allow_nan=False, allow_infinity=False) | st.text() | st.integers()))
def test_a_large_body_says_what_the_long_way_reads(value: dict[str, Any]) -> None:
    body = json.dumps({"a": value, "pad": PADDING}, ensure_ascii=False, separators=(",", ":"))
    if is_utf8(body):
        found = read_json(body.encode())["a"]
        assert list(map(repr, found.items())) == list(map(repr, value.items()))


@pytest.mark.parametrize("key", ["a", "\\u0061", "é"])
def test_a_key_twice_is_found_wherever_it_stands_in_a_large_body(key: str) -> None:
    once = f'{{"pad":"{PADDING}","items":[{{"a":1,"é":2}}'
    twice = f'{once},{{"a":1,"é":2,"{key}":1}}]}}'
    assert read_json(f"{once}]}}".encode())["items"] == [{"a": 1, "é": 2}]
    with pytest.raises(NotJsonError) as caught:
        read_json(twice.encode())
    assert caught.value.code == "duplicate_keys"


def is_utf8(text: str) -> bool:
    """False for half characters, which no body of UTF-8 holds."""
    return text.isascii() or text.encode("utf-8", "replace").decode() == text


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reading(body: bytes) -> None:
    code = "not_json"
    try:
        read_json(body)
    except NotJsonError as error:
        code = error.code
    assert code in sentences._SENTENCES


def test_every_word_has_a_sentence_that_names_no_hole() -> None:
    for code in sentences._SENTENCES:
        text = sentences.sentence(code, "host.example", 503, may_be_done=True)
        assert "{" not in text
        assert text.endswith("。")
        assert sentences.title(code)


def test_a_counterparts_own_sentence_is_made_fit_to_show() -> None:
    assert sentences.said("缺少\n\x1b[31m验收单\x00") == "缺少 [31m验收单"
    assert len(sentences.said("长" * 10_000)) == sentences.LONGEST_SAID
    assert sentences.said({"no": "text"}) == ""


def _connection(kind: ConnectionKind) -> Connection:
    return Connection("c", "name", kind, datetime(2026, 1, 1, tzinfo=CHINA))


def test_a_connection_without_an_interface_hands_everything_over(tmp_path: Path) -> None:
    gateway = open_gateway(_connection(ConnectionKind.FILES), "", None, Clock())
    assert isinstance(gateway, HandoffGateway)
    assert set(gateway.capabilities().values()) == {Capability.HANDOFF}
    assert gateway.recovery(CommandName.CONFIRM_REQUIREMENT) is Recovery.ASK
    sent = gateway.send("k", b""), gateway.send_refund("k", CommandName.APPROVE_REFUND, "TD1", b"")
    for found in (*sent, gateway.read_command("k"), gateway.put_file("s", tmp_path)):
        assert (found.outcome, found.code) == (Outcome.REFUSED, "no_interface")
    with pytest.raises(GatewayError, match="没有可以调用的接口"):
        gateway.page("orders", None, 10)
    with pytest.raises(GatewayError, match="没有可以调用的接口"):
        gateway.read_refund("TD1")


@pytest.mark.parametrize(
    ("address", "token", "kind"),
    [
        ("", Secret("good-token"), "unreachable"),
        ("https://example.com", None, "unauthorized"),
        ("https://example.com", Secret(""), "unauthorized"),
        ("https://example.com", Secret("令牌"), "unauthorized"),
        ("https://example.com", Secret("two lines\r\nX-Evil: 1"), "unauthorized"),
    ],
)
def test_what_is_missing_is_said_before_anything_leaves(address: str, token: Secret | None, kind: str) -> None:
    with pytest.raises(GatewayError) as caught:
        open_gateway(_connection(ConnectionKind.MIDDLEWARE), address, token, Clock())
    assert caught.value.kind == kind


def test_a_console_rehearsal_has_exactly_what_the_console_of_huawei_cloud_has() -> None:
    gateway = open_gateway(
        _connection(ConnectionKind.REHEARSAL_CONSOLE), "http://127.0.0.1:9", Secret("t-t-t-t"), Clock()
    )
    assert gateway.send("k", b"{}").code == "no_interface"
    assert set(gateway.capabilities().values()) == {Capability.HANDOFF}
    with pytest.raises(GatewayError) as caught:
        gateway.page("cases", None, 1)
    assert caught.value.kind == "no_interface"
