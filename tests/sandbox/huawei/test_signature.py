"""SDK-HMAC-SHA256: the vendor's published example, computed vectors, and that nothing may be changed after signing."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from desktop_app.sandbox.huawei.signature import (
    SignatureError,
    WireRequest,
    canonical_path,
    canonical_query,
    canonical_request,
    check,
    query_pairs,
    signature_of,
)
from tests.sandbox.huawei.signing import authorization

AK, SK = "TESTAK0000000001", "TestSk/0000000000000000000000000001"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
DATE = "20260101T000000Z"
HOST = "mkt.myhuaweicloud.com"
QUERY = "/api/mkp-openapi-public/global/v1/order/query?orderId=MOCKPERIODYEARNEW&orderLineId=MOCKPERIODYEARNEW-000001"
ACTIVATE = "/api/mkp-openapi-public/global/v1/license/activate"
EMPTY = hashlib.sha256(b"").hexdigest().encode()


def wire(
    method: str = "POST",
    target: str = ACTIVATE,
    body: bytes = b'{"license":"PL0000001"}',
    signed: dict[str, str] | None = None,
    **more: str,
) -> WireRequest:
    """A signed request as it would come; ``more`` headers are added after signing."""
    given_headers = signed or {"content-type": "application/json", "host": HOST, "x-sdk-date": DATE}
    value = authorization(method, f"https://{HOST}{target}", given_headers, body, AK, SK)
    headers = given_headers | {"authorization": value} | {name.replace("_", "-"): text for name, text in more.items()}
    path, _, query = target.partition("?")
    pairs = tuple((name.encode(), text.encode()) for name, text in headers.items())
    return WireRequest(method, path.encode(), query.encode(), pairs, body)


def changed(request: WireRequest, **parts: object) -> WireRequest:
    values = {name: getattr(request, name) for name in ("method", "raw_path", "raw_query", "headers", "body")}
    return WireRequest(**(values | parts))  # type: ignore[arg-type]


def with_header(request: WireRequest, name: bytes, value: bytes) -> WireRequest:
    return changed(request, headers=tuple((key, value if key == name else old) for key, old in request.headers))


def reason(request: WireRequest, now: datetime = NOW, access_key: str = AK, secret_key: str = SK, **how: bool) -> str:
    """Why a request is refused; blank when it is taken."""
    try:
        check(request, access_key, secret_key, now, may_be_unsigned=how.get("may_be_unsigned", False))
    except SignatureError as refused:
        return refused.reason
    return ""


def test_the_example_that_the_vendor_published() -> None:
    request = WireRequest(
        "GET",
        b"/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs",
        b"limit=2&marker=13551d6b-755d-4757-b956-536f674975c0",
        (
            (b"content-type", b"application/json"),
            (b"host", b"service.region.example.com"),
            (b"x-sdk-date", b"20191115T033655Z"),
        ),
        b"",
    )
    canonical = canonical_request(request, (b"content-type", b"host", b"x-sdk-date"), EMPTY)
    digest = hashlib.sha256(canonical).hexdigest()
    assert digest == "b25362e603ee30f4f25e7858e8a7160fd36e803bb2dfe206278659d71a9bcd7a"
    signature = signature_of("MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc", b"20191115T033655Z", canonical)
    assert signature == b"7be6668032f70418fcc22abc52071e57aff61b84a1d2381bb430d6870f4f6ebe"


@pytest.mark.parametrize(
    ("method", "target", "body", "digest", "signature"),
    [
        (
            *("GET", QUERY, b"", "cb4e11e091d7ea4718e3aa49d87a52de1400d2f1d20eda86b8c5ad4a4045a8ef"),
            "d61009c2cd3e74a1e6af45d5279e0e6baae71517ace2f7deb131df5ba4a2e67d",
        ),
        (
            *("POST", ACTIVATE, b'{"license":"PL0000001"}'),
            "5536cd65673cc5dd368cb5829eb41c91775e2cee5a9d4537de6f1a66313af560",
            "be0fd17cbca312a21bfcf761d750e29a460714036f2a299ad34690d25b918844",
        ),
    ],
)
def test_computed_vectors(method: str, target: str, body: bytes, digest: str, signature: str) -> None:
    request = wire(method, target, body)
    payload = hashlib.sha256(body).hexdigest().encode()
    canonical = canonical_request(request, (b"content-type", b"host", b"x-sdk-date"), payload)
    assert hashlib.sha256(canonical).hexdigest() == digest
    assert signature_of(SK, DATE.encode(), canonical).decode() == signature
    assert request.one(b"authorization").endswith(signature.encode())  # the seller's signer of the tests agrees
    assert reason(request) == ""


@pytest.mark.parametrize(
    ("raw", "canonical"),
    [
        (b"/a", b"/a/"),
        (b"/a/", b"/a/"),
        (b"/", b"/"),
        (b"/a%2fb", b"/a%2Fb/"),
        (b"/a~b_c-d.e", b"/a~b_c-d.e/"),
        ("/单".encode(), b"/%E5%8D%95/"),
        (b"/%E5%8D%95", b"/%E5%8D%95/"),
        (b"/a+b", b"/a%2Bb/"),
    ],
)
def test_canonical_paths(raw: bytes, canonical: bytes) -> None:
    assert canonical_path(raw) == canonical


@pytest.mark.parametrize(
    ("raw", "canonical"),
    [
        (b"", b""),
        (b"b=2&a=1", b"a=1&b=2"),
        (b"a=2&a=1", b"a=1&a=2"),
        (b"a", b"a="),
        (b"a=%20%2b+", b"a=%20%2B%2B"),
        (b"a=b=c", b"a=b%3Dc"),
        (b"a=1&", b"=&a=1"),
    ],
)
def test_canonical_queries(raw: bytes, canonical: bytes) -> None:
    assert canonical_query(raw) == canonical


@pytest.mark.parametrize(
    ("minutes", "seconds", "expected"), [(15, 0, ""), (-15, 0, ""), (15, 1, "skew"), (-15, -1, "skew"), (60, 0, "skew")]
)
def test_fifteen_minutes_to_either_side(minutes: int, seconds: int, expected: str) -> None:
    assert reason(wire(), NOW + timedelta(minutes=minutes, seconds=seconds)) == expected


@pytest.mark.parametrize(
    "date", ["20260101T000000", "2026-01-01T00:00:00Z", "20260230T000000Z", "", "２" * 8 + "T000000Z"]
)
def test_a_date_of_another_form_is_refused(date: str) -> None:
    assert reason(wire(signed={"host": HOST, "x-sdk-date": date})) == "date"


def test_host_and_date_must_be_signed() -> None:
    assert reason(wire(signed={"host": HOST, "x-sdk-date": DATE})) == ""
    assert reason(wire(signed={"x-sdk-date": DATE, "content-type": "application/json"}, host=HOST)) == "list"
    unsigned_date = wire()
    claim = unsigned_date.one(b"authorization").replace(b";x-sdk-date", b"")
    assert reason(with_header(unsigned_date, b"authorization", claim)) == "list"


@pytest.mark.parametrize(
    "names",
    [
        "host;content-type;x-sdk-date",
        "Content-Type;host;x-sdk-date",
        "content-type;host;host;x-sdk-date",
        "host;;x-sdk-date",
    ],
)
def test_the_list_of_signed_headers_is_in_order_small_and_without_doubles(names: str) -> None:
    request = wire()
    claim = request.one(b"authorization").replace(b"content-type;host;x-sdk-date", names.encode())
    assert reason(with_header(request, b"authorization", claim)) in {"list", "unreadable"}


def test_a_signed_header_that_is_missing_or_twice_there_is_refused() -> None:
    request = wire()
    without = tuple(pair for pair in request.headers if pair[0] != b"content-type")
    assert reason(changed(request, headers=without)) == "header"
    assert reason(changed(request, headers=(*request.headers, (b"content-type", b"application/json")))) == "header"
    assert reason(changed(request, headers=(*request.headers, (b"x-sdk-date", DATE.encode())))) == "header"


@pytest.mark.parametrize(
    "value",
    [
        "",
        "Bearer token",
        "SDK-HMAC-SHA256",
        "SDK-HMAC-SHA256, Access=A, SignedHeaders=host;x-sdk-date, Signature=" + "0" * 64,
        "SDK-HMAC-SHA256 Access=A, SignedHeaders=host;x-sdk-date, Signature=" + "0" * 63,
        "SDK-HMAC-SHA256 Access=A, SignedHeaders=host;x-sdk-date, Signature=" + "A" * 64,
        "SDK-HMAC-SHA512 Access=A, SignedHeaders=host;x-sdk-date, Signature=" + "0" * 64,
        "SDK-HMAC-SHA256 Access=A, SignedHeaders=host;x-sdk-date, Signature=" + "0" * 64 + "\n",
    ],
)
def test_what_is_no_authorization_is_refused(value: str) -> None:
    refused = reason(with_header(wire(), b"authorization", value.encode()))
    assert refused in ({"unreadable", "key"} if value.endswith("\n") else {"unreadable"})
    without = tuple(pair for pair in wire().headers if pair[0] != b"authorization")
    assert reason(changed(wire(), headers=without)) == "missing"


def test_another_key_and_a_temporary_one_are_refused() -> None:
    assert reason(wire(), access_key="OTHER") == "key"
    assert reason(wire(), secret_key=SK + "x") == "signature"
    assert reason(wire(x_security_token="t")) == "token"


def test_a_body_may_go_unsigned_only_as_multipart_and_only_when_that_is_signed() -> None:
    names = {"host": HOST, "x-sdk-date": DATE, "x-sdk-content-sha256": "UNSIGNED-PAYLOAD"}
    value = authorization("POST", f"https://{HOST}{ACTIVATE}", names, "UNSIGNED-PAYLOAD", AK, SK)
    request = with_header(wire(signed=names), b"authorization", value.encode())
    assert reason(request, may_be_unsigned=True) == ""
    assert reason(changed(request, body=b"another"), may_be_unsigned=True) == ""
    assert reason(request) == "payload"
    unsigned_name = wire(x_sdk_content_sha256="UNSIGNED-PAYLOAD")
    assert reason(unsigned_name, may_be_unsigned=True) == "payload"


def test_the_vendor_s_signer_states_no_hash_for_a_request_without_body_and_signs_that_of_nothing() -> None:
    names = {"host": HOST, "x-sdk-date": DATE, "content-type": "text/plain", "x-sdk-content-sha256": "UNSIGNED-PAYLOAD"}
    request = wire("GET", QUERY, b"", names)
    assert reason(request) == ""
    assert reason(changed(request, body=b"added")) == "payload"


def test_a_stated_hash_must_be_that_of_the_body() -> None:
    own = hashlib.sha256(wire().body).hexdigest()
    assert reason(wire(x_sdk_content_sha256=own)) == ""
    assert reason(wire(x_sdk_content_sha256="0" * 64)) == "payload"


@st.composite
def edited(draw: st.DrawFn, original: bytes) -> bytes:
    """The bytes with one of them changed, taken out or put in."""
    place = draw(st.integers(0, len(original)))
    byte = draw(st.binary(min_size=1, max_size=1))
    kind = draw(st.sampled_from(("change", "drop", "add")))
    rest = original[place:] if kind == "add" else original[place + 1 :]
    return original[:place] + (b"" if kind == "drop" else byte) + rest


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_path_with_one_byte_changed_is_refused(data: st.DataObject) -> None:
    request = wire()
    path = data.draw(edited(request.raw_path))
    assume(canonical_path(path) != canonical_path(request.raw_path))  # only another way to write the same address
    assert reason(changed(request, raw_path=path)) == "signature"


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_query_with_one_byte_changed_is_refused(data: st.DataObject) -> None:
    request = wire("GET", QUERY, b"")
    query = data.draw(edited(request.raw_query))
    assume(sorted(query_pairs(query)) != sorted(query_pairs(request.raw_query)))
    assert reason(changed(request, raw_query=query)) == "signature"


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_body_with_one_byte_changed_is_refused(data: st.DataObject) -> None:
    request = wire()
    body = data.draw(edited(request.body))
    assume(body != request.body)
    assert reason(changed(request, body=body)) == "signature"


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_a_signed_header_with_one_byte_changed_is_refused(data: st.DataObject) -> None:
    request = wire()
    name = data.draw(st.sampled_from([b"content-type", b"host", b"x-sdk-date", b"authorization"]))
    old = request.one(name)
    value = data.draw(edited(old))
    assume(value.strip() != old)
    assert reason(with_header(request, name, value)) != ""


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_key_with_one_byte_changed_is_refused(data: st.DataObject) -> None:
    secret = data.draw(edited(SK.encode())).decode("latin-1")
    assume(secret != SK)
    assume(secret.encode().rstrip(b"\0") != SK.encode())  # HMAC itself pads a key with zero bytes
    assert reason(wire(), secret_key=secret) == "signature"


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "post"])
def test_another_method_is_refused(method: str) -> None:
    assert reason(changed(wire(), method=method)) == "signature"


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(st.text(max_size=8), st.text(max_size=8)), max_size=5),
    st.binary(max_size=64),
    st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=20),
)
def test_what_a_seller_signs_is_taken(pairs: list[tuple[str, str]], body: bytes, extra: str) -> None:
    clean = [
        (name.encode("utf-8", "replace").decode(), value.encode("utf-8", "replace").decode()) for name, value in pairs
    ]
    clean = [(name, value) for name, value in clean if name]  # the seller's reader drops a nameless blank pair
    query = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in clean)
    signed = {"host": HOST, "x-sdk-date": DATE, "x-extra": extra}
    assert reason(wire("POST", f"/a/b?{query}" if query else "/a/b", body, signed)) == ""
