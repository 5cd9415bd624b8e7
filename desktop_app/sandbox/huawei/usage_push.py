"""The usage push, new (``…/global/v1/isv/usage-data``) and old (``/rest/marketplace/v1/isv/usage-data``).

New, documented: the headers ``signature``, ``ts`` (milliseconds) and ``nonce``; the signature is Base64 of HMAC-SHA256
over ``ts={ts}&nonce={nonce}&body={body}`` with the key bound to the base interface; a wrong one is ``MKT.0102``. At
most 1000 records. **Success does not mean that records were accepted**: a job in the background checks each, and what
it refuses shows among 话单 only. The error table also has call codes for single records (9001, 9002, 9004); the newer
statement is followed, so they never come.

Old, documented: AK/SK, ``product_id`` in place of ``metering_sn``, ``94060999`` with HTTP 200 and the errors of single
records (``error_code``, ``error_msg``) in the answer.

Assumed: the new push needs no AK/SK beside its signature (a switch of the rehearsal demands it; when given it must be
right); ``ts`` within 15 minutes; a nonce may come again; the background check takes ten minutes; a member that is
missing or surplus fails the whole call; in the old push good records count beside refused ones, whose errors stand
under ``data``.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from desktop_app.sandbox.huawei.calls import Call, document_of, list_of, refuse_surplus, text_of
from desktop_app.sandbox.huawei.errors import OLD_USAGE, USAGE, Dialect, InterfaceError, done
from desktop_app.sandbox.huawei.keys import Keys
from desktop_app.sandbox.huawei.signature import TOLERANCE
from desktop_app.sandbox.huawei.tables import index_instances
from desktop_app.sandbox.huawei.usage_records import CODES, MOST_RECORDS, Ledger, UsageRecord
from desktop_app.sandbox.shop.shop import Shop

CHECK_SECONDS = 600
TEXTS = {"instance_id": 64, "record_time": 17, "begin_time": 17, "end_time": 17}
NEW_MEMBERS = (*TEXTS, "usage_value", "metering_sn", "relate_pkg_instance")
OLD_MEMBERS = (*TEXTS, "usage_value", "product_id", "relate_pkg_instance")


def push_signature(interface_key: str, ts: str, nonce: str, body: bytes) -> str:
    """What the header ``signature`` must be."""
    data = f"ts={ts}&nonce={nonce}&body=".encode() + body
    return base64.b64encode(hmac.new(interface_key.encode("utf-8"), data, hashlib.sha256).digest()).decode("ascii")


class UsagePush:
    """Both versions of the push for one shop."""

    def __init__(self, shop: Shop, keys: Keys) -> None:
        self._shop = shop
        self._keys = keys
        self.ledger = Ledger(shop)

    def answer_new(self, call: Call) -> dict[str, Any]:
        """Take records; their judgement shows later."""
        self._check_signature(call)
        records = self._records(USAGE, call.body, NEW_MEMBERS, "MKT.9003")
        self._take(records, call.at, way="new", shown_at=call.at + CHECK_SECONDS)
        return done(USAGE)

    def answer_old(self, call: Call) -> dict[str, Any]:
        """Take records and tell at once which were refused."""
        records = self._records(OLD_USAGE, call.body, OLD_MEMBERS, OLD_USAGE.check)
        codes = self._take(records, call.at, way="old", shown_at=call.at)
        refused = [
            {
                "instance_id": record.instance_id,
                "begin_time": record.begin_time,
                "end_time": record.end_time,
                "error_code": code,
                "error_msg": CODES[code],
            }
            for record, code in zip(records, codes, strict=True)
            if code
        ]
        if refused:
            raise InterfaceError("94060999", f"{len(refused)} 条话单没有通过，请更正后重新上报。", {"data": refused})
        return done(OLD_USAGE)

    def _take(self, records: Sequence[UsageRecord], at: int, *, way: str, shown_at: int) -> list[str]:
        index_instances(self._shop)
        with self._shop.lock, self._shop.store.act():
            return [self.ledger.take(record, at, way=way, shown_at=shown_at) for record in records]

    def _check_signature(self, call: Call) -> None:
        given = text_of(USAGE, call.headers, "signature", 1000)
        ts, nonce = text_of(USAGE, call.headers, "ts", 20), text_of(USAGE, call.headers, "nonce", 64)
        if not (ts.isascii() and ts.isdigit()):
            raise InterfaceError(USAGE.parameter, "请求头 ts 应为毫秒时间戳。")
        tolerance = self.tolerance().total_seconds()
        if abs(int(ts) / 1000 - call.at) > tolerance:
            raise InterfaceError("MKT.0102", "请求头 ts 与云商店时间相差超过 15 分钟，请校准时钟后重新签名。")
        expected = push_signature(self._keys.interface_key, ts, nonce, call.body)
        if not hmac.compare_digest(given.encode("utf-8"), expected.encode("ascii")):
            raise InterfaceError("MKT.0102", "请求体签名不对，请核对密钥，并按发出的内容逐字节签名。")

    def tolerance(self) -> timedelta:
        """15 minutes of the sender's time, however fast the rehearsal's clock runs."""
        return TOLERANCE * max(1.0, self._shop.rate)

    @staticmethod
    def _records(dialect: Dialect, body: bytes, members: Sequence[str], too_many: str) -> list[UsageRecord]:
        document = document_of(dialect, body)
        refuse_surplus(dialect, document, ("usage_records",))
        found = list_of(dialect, document, "usage_records", MOST_RECORDS, too_many)
        return [_record(dialect, item, members) for item in found]


def _record(dialect: Dialect, item: object, members: Sequence[str]) -> UsageRecord:
    if not isinstance(item, dict):
        raise InterfaceError(dialect.parameter, "usage_records 里应为 JSON 对象。")
    refuse_surplus(dialect, item, members)
    values = {name: text_of(dialect, item, name, most, may_be_blank=True) for name, most in TEXTS.items()}
    values["relate_pkg_instance"] = text_of(dialect, item, "relate_pkg_instance", 64, is_needed=False)
    mark = "metering_sn" if "metering_sn" in members else "product_id"
    values[mark] = text_of(dialect, item, mark, 64, may_be_blank=mark == "metering_sn")
    return UsageRecord(usage_value=_value(dialect, item), **values)


def _value(dialect: Dialect, item: dict[str, Any]) -> str:
    value = item.get("usage_value")
    if isinstance(value, int | float) and not isinstance(value, bool):
        return json.dumps(value)
    return text_of(dialect, item, "usage_value", 64, may_be_blank=True)
