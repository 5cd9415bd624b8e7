"""A seller's own signer, written from the pages and sharing nothing with the marketplace's check, and a client."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from tests.sandbox.marketplace import Marketplace, Reply

V1 = "/api/mkp-openapi-public/global/v1"
V2 = "/api/mkp-openapi-public/global/v2"
OLD_PUSH = "/rest/marketplace/v1/isv/usage-data"


def authorization(
    method: str, url: str, headers: dict[str, str], body: bytes | str, access_key: str, secret_key: str
) -> str:
    """The header Authorization over all ``headers``; ``body`` as text stands for the payload hash itself."""
    parts = urlsplit(url)
    path = quote(parts.path, safe="/-_.~%")
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    encoded = sorted((quote(name, safe="-_.~"), quote(value, safe="-_.~")) for name, value in pairs)
    query = "&".join(f"{name}={value}" for name, value in encoded)
    lower = {name.lower(): value.strip() for name, value in headers.items()}
    names = sorted(lower)
    payload = body if isinstance(body, str) else hashlib.sha256(body).hexdigest()
    canonical = f"{method}\n{path if path.endswith('/') else path + '/'}\n{query}\n"
    canonical += "".join(f"{name}:{lower[name]}\n" for name in names) + f"\n{';'.join(names)}\n{payload}"
    hashed = hashlib.sha256(canonical.encode()).hexdigest()
    text = f"SDK-HMAC-SHA256\n{lower['x-sdk-date']}\n{hashed}"
    signature = hmac.new(secret_key.encode(), text.encode(), hashlib.sha256).hexdigest()
    return f"SDK-HMAC-SHA256 Access={access_key}, SignedHeaders={';'.join(names)}, Signature={signature}"


@dataclass
class Seller:
    """A seller's software that calls one marketplace."""

    shop: Marketplace
    keys: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.keys = self.keys or self.shop.control("GET", "access-key")

    def now(self) -> datetime:
        """The marketplace's time."""
        return datetime.fromisoformat(self.shop.control("GET", "clock")["time"])

    def sdk_date(self, shift: timedelta = timedelta()) -> str:
        return f"{(self.now() + shift).astimezone(UTC):%Y%m%dT%H%M%SZ}"

    def headers(
        self, method: str, target: str, body: bytes | str = b"", media: str = "application/json", **more: str
    ) -> dict[str, str]:
        """Signed headers of a request."""
        signed = {"host": f"127.0.0.1:{self.shop.port}", "content-type": media, "x-sdk-date": self.sdk_date()}
        signed |= {name.replace("_", "-"): value for name, value in more.items()}
        url = f"http://{signed['host']}{target}"
        keys = (self.keys["access_key"], self.keys["secret_key"])
        return signed | {"authorization": authorization(method, url, signed, body, *keys)}

    def ask(self, method: str, target: str, body: Any = b"", media: str = "application/json") -> Reply:
        """One signed request."""
        raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        return self.shop.ask(method, target, raw, **self.headers(method, target, raw, media))

    def order(self, order_id: str, line_id: str = "") -> Any:
        """The order query's answer."""
        more = f"&orderLineId={line_id}" if line_id else ""
        return self.ask("GET", f"{V1}/order/query?orderId={order_id}{more}").json

    def push(self, records: Any, **changed: str) -> Reply:
        """The new usage push; ``changed`` headers are sent as given after signing."""
        body = records if isinstance(records, bytes) else json.dumps({"usage_records": records}).encode()
        ts, nonce = str(int(self.now().timestamp() * 1000)), "n-1"
        signature = push_signature(self.keys["interface_key"], ts, nonce, body)
        given: dict[str, str | None] = {"ts": ts, "nonce": nonce, "signature": signature}
        given |= {"authorization": None, "content_type": "application/json", **changed}
        return self.shop.ask("POST", f"{V1}/isv/usage-data", body, **given)


def push_signature(key: str, ts: str, nonce: str, body: bytes) -> str:
    """Base64 of HMAC-SHA256 over the documented text."""
    data = b"ts=%b&nonce=%b&body=%b" % (ts.encode(), nonce.encode(), body)
    return base64.standard_b64encode(hmac.digest(key.encode(), data, "sha256")).decode()
