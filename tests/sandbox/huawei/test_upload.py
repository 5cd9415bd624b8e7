"""The upload by event: file or text, and what is refused."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from tests.sandbox.huawei.signing import V1, Seller, authorization
from tests.sandbox.marketplace import Reply

BOUNDARY = "----rehearsal"
DATA = bytes(range(256)) * 40 + b"\r\n--not the boundary\r\n\x00"
HASH = hashlib.sha256(DATA).hexdigest()
FILE = {"type": "FILE", "file_name": "授权.lic", "sha256": HASH}


def form(request: Any, data: bytes | None = None, *, as_file: bool = False) -> bytes:
    """A multipart body."""
    name = '; filename="blob"' if as_file else ""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="isvUpdateFileReq"{name}\r\n'
        "Content-Type: application/json\r\n\r\n".encode()
        + json.dumps(request, ensure_ascii=False).encode()
    ]
    if data is not None:
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.lic"\r\n'
        parts.append(head.encode() + b"Content-Type: application/octet-stream\r\n\r\n" + data)
    return b"\r\n".join([*parts, f"--{BOUNDARY}--\r\n".encode()])


def event(seller: Seller, state: str = "open") -> str:
    return str(seller.shop.control("POST", "licence-events", {"state": state})["event_id"])


def upload(seller: Seller, event_id: str, body: bytes) -> Reply:
    """Send it as the vendor's signer does: the payload is not signed, and that is."""
    target = f"{V1}/market-event/{event_id}/file"
    headers = {
        "host": f"127.0.0.1:{seller.shop.port}",
        "content-type": f"multipart/form-data; boundary={BOUNDARY}",
        "x-sdk-date": seller.sdk_date(),
        "x-sdk-content-sha256": "UNSIGNED-PAYLOAD",
    }
    keys = (seller.keys["access_key"], seller.keys["secret_key"])
    url = f"http://{headers['host']}{target}"
    headers["authorization"] = authorization("POST", url, headers, "UNSIGNED-PAYLOAD", *keys)
    return seller.shop.ask("POST", target, body, **headers)


@pytest.mark.parametrize("as_file", [False, True])
def test_a_file_is_taken_whole_and_once(seller: Seller, as_file: bool) -> None:
    event_id = event(seller)
    reply = upload(seller, event_id, form(FILE, DATA, as_file=as_file))
    assert (reply.status, reply.json["error_code"]) == (200, "CBC.0000")
    kept = next(one for one in seller.shop.control("GET", "licence-events")["events"] if one["event_id"] == event_id)
    assert (kept["state"], kept["file_name"], kept["size"], kept["sha256"]) == (
        *("delivered", "授权.lic", len(DATA)),
        HASH,
    )
    assert upload(seller, event_id, form(FILE, DATA)).json["error_code"] == "91381034"


def test_a_text_is_taken(seller: Seller) -> None:
    event_id = event(seller)
    body = form({"type": "CHARACTERS", "characters": "码" * 1024})
    assert upload(seller, event_id, body).json["error_code"] == "CBC.0000"
    kept = next(one for one in seller.shop.control("GET", "licence-events")["events"] if one["event_id"] == event_id)
    assert kept["characters"] == "码" * 1024


def test_the_whole_body_may_be_signed_too(seller: Seller) -> None:
    target = f"{V1}/market-event/{event(seller)}/file"
    reply = seller.ask("POST", target, form(FILE, DATA), f"multipart/form-data; boundary={BOUNDARY}")
    assert reply.json["error_code"] == "CBC.0000"


def test_unsigned_content_is_taken_for_multipart_alone(seller: Seller) -> None:
    target = f"{V1}/license/activate"
    headers = {
        "host": f"127.0.0.1:{seller.shop.port}",
        "content-type": "application/json",
        "x-sdk-date": seller.sdk_date(),
        "x-sdk-content-sha256": "UNSIGNED-PAYLOAD",
    }
    keys = (seller.keys["access_key"], seller.keys["secret_key"])
    url = f"http://{headers['host']}{target}"
    headers["authorization"] = authorization("POST", url, headers, "UNSIGNED-PAYLOAD", *keys)
    reply = seller.shop.ask("POST", target, {"license": "PLTEST0005"}, **headers)
    assert (reply.status, reply.json["error_code"]) == (401, "APIGW.0301")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (form(FILE), "CBC.0101"),
        (form(FILE, DATA + b"x"), "CBC.0101"),
        (form(FILE | {"sha256": HASH.upper()}, DATA), "CBC.0000"),
        (form({"type": "FILE", "file_name": "a"}, DATA), "CBC.0101"),
        (form({"type": "FILE", "sha256": HASH}, DATA), "CBC.0101"),
        (form({"type": "OTHER"}, DATA), "CBC.0101"),
        (form({}, DATA), "CBC.0101"),
        (form([], DATA), "CBC.0101"),
        (form({"type": "CHARACTERS"}), "CBC.0101"),
        (form({"type": "CHARACTERS", "characters": "x" * 1025}), "CBC.0101"),
        (form({"type": "FILE", "file_name": "a", "sha256": hashlib.sha256(b"").hexdigest()}, b""), "91381037"),
        (form(FILE, DATA).replace(b"isvUpdateFileReq", b"another"), "CBC.0101"),
        (form(FILE, DATA)[:-20], None),
        (b"no form at all", "CBC.0101"),
        (b"\r\n", "CBC.0101"),
    ],
)
def test_what_is_handed_over_is_checked(seller: Seller, body: bytes, code: str | None) -> None:
    reply = upload(seller, event(seller), body)
    assert reply.json["error_code"] == (code or "CBC.0101")


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ("resource_invalid", "91381033"),
        ("used_up", "91381035"),
        ("refused", "91381038"),
        ("no_right", "91380150"),
    ],
)
def test_an_event_can_be_made_to_refuse(seller: Seller, state: str, code: str) -> None:
    reply = upload(seller, event(seller, state), form(FILE, DATA))
    assert (reply.status, reply.json["error_code"]) == (200, code)


def test_an_event_that_nobody_made_is_refused(seller: Seller) -> None:
    assert upload(seller, "nothing", form(FILE, DATA)).json["error_code"] == "91381034"
    assert upload(seller, "..%2F", form(FILE, DATA)).json["error_code"] == "91381034"
    assert upload(seller, "a/b", form(FILE, DATA)).json["error_code"] == "APIGW.0101"
    wrong = seller.ask("POST", f"{V1}/market-event/x/file", {"type": "CHARACTERS"})
    assert (wrong.status, wrong.json["error_code"]) == (400, "CBC.0101")
