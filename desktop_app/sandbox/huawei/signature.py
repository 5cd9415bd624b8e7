"""The marketplace's own check of SDK-HMAC-SHA256 (AK/SK), from the bytes as they came over the wire.

Documented: the canonical request (method, path that ends with ``/``, sorted query, signed headers, SHA-256 of the
body), one round of HMAC-SHA256, ``X-Sdk-Date`` in UTC within 15 minutes of the gateway's time, and the literal text
``UNSIGNED-PAYLOAD`` in ``X-Sdk-Content-Sha256`` in place of the body's hash for multipart bodies.

Stricter than documented, so that a slip shows: ``host`` must be signed too, the list of signed headers must be in
order, in small letters and without doubles, and a signed header may stand only once.

Assumed: ``+`` in a query is a plus sign (the pages write a space as ``%20``); pairs are sorted as they are encoded, in
the order in which the pages name the steps (names outside ASCII alone would tell the difference). Temporary credentials
(``X-Security-Token``) are not emulated.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, unquote_to_bytes

ALGORITHM = "SDK-HMAC-SHA256"
UNSIGNED = b"UNSIGNED-PAYLOAD"
TOLERANCE = timedelta(minutes=15)
REQUIRED = (b"host", b"x-sdk-date")
_UNRESERVED = "-_.~"
_AUTHORIZATION = re.compile(
    rb"SDK-HMAC-SHA256 Access=([A-Za-z0-9_-]{1,64}), SignedHeaders=([a-z0-9_.;-]{1,2048}), Signature=([0-9a-f]{64})"
)
_DATE = re.compile(rb"[0-9]{8}T[0-9]{6}Z")


class SignatureError(Exception):
    """Why a signature is not taken: ``reason`` for the log and tests, the message for people."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message


@dataclass(frozen=True)
class WireRequest:
    """A request as it came: nothing decoded, names of headers in small letters."""

    method: str
    raw_path: bytes
    raw_query: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes

    def values(self, name: bytes) -> list[bytes]:
        """All values of a header."""
        return [value for given, value in self.headers if given == name]

    def one(self, name: bytes) -> bytes:
        """The only value of a header; SignatureError when it is missing or there twice."""
        found = self.values(name)
        if len(found) != 1:
            state = "没有" if not found else "重复出现"
            raise SignatureError("header", f"签名用到的请求头 {_shown(name)} {state}，请补齐后重新签名。")
        return found[0].strip()


@dataclass(frozen=True)
class Claim:
    """What the header Authorization says."""

    access_key: bytes
    signed: tuple[bytes, ...]
    signature: bytes


def canonical_path(raw: bytes) -> bytes:
    """Each part percent-encoded anew, with ``/`` at the end."""
    parts = [quote(unquote_to_bytes(part), safe=_UNRESERVED) for part in raw.split(b"/")]
    path = "/".join(parts)
    return (path if path.endswith("/") else path + "/").encode("ascii")


def query_pairs(raw: bytes) -> list[tuple[bytes, bytes]]:
    """Names and values of a query, decoded, in the order given. An empty pair counts as one."""
    if not raw:
        return []
    split = [part.partition(b"=") for part in raw.split(b"&")]
    return [(unquote_to_bytes(name), unquote_to_bytes(value)) for name, _, value in split]


def canonical_query(raw: bytes) -> bytes:
    """Encoded anew, sorted by name, then value; an empty value keeps its ``=``."""
    pairs = sorted((quote(name, safe=_UNRESERVED), quote(value, safe=_UNRESERVED)) for name, value in query_pairs(raw))
    return "&".join(f"{name}={value}" for name, value in pairs).encode("ascii")


def canonical_request(request: WireRequest, signed: Sequence[bytes], payload_hash: bytes) -> bytes:
    """The text whose hash is signed."""
    lines = b"".join(name + b":" + request.one(name) + b"\n" for name in signed)
    return b"\n".join(
        (
            request.method.encode("ascii"),
            canonical_path(request.raw_path),
            canonical_query(request.raw_query),
            lines,
            b";".join(signed),
            payload_hash,
        )
    )


def signature_of(secret_key: str, sdk_date: bytes, canonical: bytes) -> bytes:
    """Small hexadecimal letters."""
    digest = hashlib.sha256(canonical).hexdigest().encode("ascii")
    text = b"\n".join((ALGORITHM.encode("ascii"), sdk_date, digest))
    return hmac.new(secret_key.encode("utf-8"), text, hashlib.sha256).hexdigest().encode("ascii")


def read_claim(request: WireRequest) -> Claim:
    """The header Authorization. SignatureError: missing, unreadable, or signs less than it must."""
    given = request.values(b"authorization")
    if len(given) != 1:
        raise SignatureError("missing", "没有带 Authorization 请求头，请用 AK/SK 签名后再发。")
    match = _AUTHORIZATION.fullmatch(given[0].strip())
    if match is None:
        raise SignatureError(
            "unreadable",
            f"Authorization 请求头读不懂，应为“{ALGORITHM} Access=…, SignedHeaders=…, Signature=…”。",
        )
    signed = tuple(match[2].split(b";"))
    if list(signed) != sorted(set(signed)) or b"" in signed:
        raise SignatureError("list", "SignedHeaders 里的名称应为小写、不重复，并按字母顺序排列。")
    missing = [_shown(name) for name in REQUIRED if name not in signed]
    if missing:
        raise SignatureError("list", f"SignedHeaders 里缺少 {'、'.join(missing)}，请把它们也签进去。")
    return Claim(match[1], signed, match[3])


def check_date(request: WireRequest, now: datetime, tolerance: timedelta = TOLERANCE) -> bytes:
    """``X-Sdk-Date``, near enough to the marketplace's time."""
    given = request.one(b"x-sdk-date")
    try:
        if _DATE.fullmatch(given) is None:
            raise ValueError
        moment = datetime.strptime(given.decode("ascii"), "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise SignatureError("date", "X-Sdk-Date 应为 UTC 时间，形如 20260101T000000Z。") from None
    if abs(moment - now) > tolerance:
        raise SignatureError(
            "skew",
            f"X-Sdk-Date 与云商店时间（{now.astimezone(UTC):%Y%m%dT%H%M%SZ}）相差超过 15 分钟，请校准时钟后重新签名。",
        )
    return given


def payload_hash(request: WireRequest, signed: Sequence[bytes], *, may_be_unsigned: bool) -> bytes:
    """The hash that stands for the body: its own, or for multipart the literal text, if that header is signed."""
    own = hashlib.sha256(request.body).hexdigest().encode("ascii")
    if not request.values(b"x-sdk-content-sha256"):
        return own
    stated = request.one(b"x-sdk-content-sha256")
    if stated == UNSIGNED and not request.body:  # the vendor's signer states it, yet signs the hash of nothing
        return own
    if stated == UNSIGNED:
        if not may_be_unsigned:
            raise SignatureError("payload", "只有 multipart 请求可以用 UNSIGNED-PAYLOAD，请对请求内容签名。")
        if b"x-sdk-content-sha256" not in signed:
            raise SignatureError("payload", "用 UNSIGNED-PAYLOAD 时，X-Sdk-Content-Sha256 也要签进去。")
        return UNSIGNED
    if not hmac.compare_digest(stated, own):
        raise SignatureError("payload", "X-Sdk-Content-Sha256 与请求内容的 SHA-256 不符。")
    return own


def check(
    request: WireRequest,
    access_key: str,
    secret_key: str,
    now: datetime,
    *,
    tolerance: timedelta = TOLERANCE,
    may_be_unsigned: bool = False,
) -> None:
    """Return if the request is signed with this pair, now, as it stands; else SignatureError."""
    claim = read_claim(request)
    if not hmac.compare_digest(claim.access_key, access_key.encode("ascii")):
        raise SignatureError("key", "没有这个 AK，请核对访问密钥。")
    if request.values(b"x-security-token"):
        raise SignatureError("token", "演练环境不发临时凭证，请去掉 X-Security-Token，用 AK/SK 签名。")
    sdk_date = check_date(request, now, tolerance)
    body = payload_hash(request, claim.signed, may_be_unsigned=may_be_unsigned)
    expected = signature_of(secret_key, sdk_date, canonical_request(request, claim.signed, body))
    if not hmac.compare_digest(claim.signature, expected):
        raise SignatureError("signature", "签名不对，请核对 SK、签名内容与实际发出的内容是否一致。")


def _shown(name: bytes) -> str:
    return name.decode("latin-1")
