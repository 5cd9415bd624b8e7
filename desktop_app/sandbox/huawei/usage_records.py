"""Usage records: their shape, the rules that each is judged by, and the ledger of what was judged.

Documented: the members and their lengths, times in UTC as ``yyyyMMdd'T'HHmmss'Z'``, values above 0 with at most four
decimals, and the record codes 001 to 019 (008 is not listed). Of two records with the same begin and end for a
resource only the first counts.

Assumed: a record that was refused may come again, with the same number; ``007`` (too old) is a begin more than 21 days
ago; ``011`` covers begin after end and end after the report; a value may be a JSON number (the international page types
it so). Not emulated: 006 withdrawn products, 013 abnormal states, 019 risk control.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from desktop_app.sandbox.huawei.calls import seconds_of
from desktop_app.sandbox.huawei.instances import Instance, find_instance
from desktop_app.sandbox.shop.shop import Shop

MOST_RECORDS = 1000
OLDEST_SECONDS = 21 * 86_400
TIME_FORM = "%Y%m%dT%H%M%SZ"
CODES: Mapping[str, str] = {
    "001": "没有这个实例",
    "002": "时间格式不对，应为 UTC 时间，形如 20260809T080000Z",
    "003": "使用量不对，应大于 0，最多四位小数",
    "004": "缺少话单唯一标识",
    "005": "话单唯一标识重复",
    "007": "话单时间太早，开始时间不能早于 21 天前",
    "009": "实例属于其他商家",
    "010": "同一实例、同样起止时间的话单已经有了，只算第一条",
    "011": "时间范围不对，开始不能晚于结束，结束不能晚于上报",
    "012": "不是按需实例",
    "014": "资源已经关闭",
    "015": "开始时间早于资源开通",
    "016": "资源还在开通",
    "017": "用尽即停的套餐包必须填写 relate_pkg_instance",
    "018": "relate_pkg_instance 不存在，或与 instance_id 不符",
}
_VALUE = re.compile(r"(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{1,4})?")


@dataclass(frozen=True)
class UsageRecord:
    """One record as it was sent; blank is "not given"."""

    instance_id: str
    record_time: str
    begin_time: str
    end_time: str
    usage_value: str
    metering_sn: str = ""
    product_id: str = ""
    relate_pkg_instance: str = ""


class Ledger:
    """All records that a shop ever received, with the code of their judgement; blank is accepted."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop

    def take(self, record: UsageRecord, at: int, *, way: str, shown_at: int) -> str:
        """Judge a record and write it down; answers its code. The caller holds lock and transaction."""
        code = self._judge(record, at, needs_number=way == "new")
        self._shop.connection.execute(
            "INSERT INTO huawei_usage (received_at, shown_at, way, instance_id, begin_time, end_time, metering_sn,"
            " usage_value, code) VALUES (?,?,?,?,?,?,?,?,?)",
            (
                *(at, shown_at, way, record.instance_id, record.begin_time, record.end_time),
                *(record.metering_sn, record.usage_value, code),
            ),
        )
        return code

    def listed(self, after: int, now: int, limit: int = 1000) -> list[dict[str, Any]]:
        """Records after an id. What the background check has not come to yet has the state ``pending``."""
        names = ("id", "way", "instance_id", "begin_time", "end_time", "metering_sn", "usage_value", "code")
        with self._shop.lock:
            rows = self._shop.connection.execute(
                f"SELECT {', '.join(names)}, shown_at FROM huawei_usage WHERE id>? ORDER BY id LIMIT ?",  # noqa: S608 - own column names
                (after, limit),
            ).fetchall()
        found = []
        for *values, shown_at in rows:
            item = dict(zip(names, values, strict=True))
            code = item.pop("code")
            item["state"] = "pending" if shown_at > now else "refused" if code else "accepted"
            if item["state"] == "refused":
                item |= {"error_code": code, "error_msg": CODES[code]}
            found.append(item)
        return found

    def _judge(self, record: UsageRecord, at: int, *, needs_number: bool) -> str:
        begin, end = seconds_of(record.begin_time, TIME_FORM), seconds_of(record.end_time, TIME_FORM)
        if begin is None or end is None or seconds_of(record.record_time, TIME_FORM) is None:
            return "002"
        if _VALUE.fullmatch(record.usage_value) is None or not record.usage_value.strip("0."):
            return "003"
        if needs_number and not record.metering_sn.strip():
            return "004"
        if begin > end or end > at:
            return "011"
        if begin < at - OLDEST_SECONDS:
            return "007"
        return self._judge_instance(record, begin, end) or self._judge_doubles(record)

    def _judge_instance(self, record: UsageRecord, begin: int, end: int) -> str:
        instance = find_instance(self._shop, record.instance_id)
        if instance is None or (
            record.product_id and not instance.is_foreign and instance.product_id != record.product_id
        ):
            return "001"
        if instance.is_foreign:
            return "009"
        if not instance.is_metered:
            return "012"
        return _judge_life(instance, begin, end) or _judge_package(instance, record.relate_pkg_instance)

    def _judge_doubles(self, record: UsageRecord) -> str:
        one = self._shop.store.one
        if record.metering_sn and one(
            "SELECT 1 FROM huawei_usage WHERE metering_sn=? AND metering_sn<>'' AND code=''", record.metering_sn
        ):
            return "005"
        span = (record.instance_id, record.begin_time, record.end_time)
        same = "SELECT 1 FROM huawei_usage WHERE instance_id=? AND begin_time=? AND end_time=? AND code=''"
        return "010" if one(same, *span) else ""


def _judge_life(instance: Instance, begin: int, end: int) -> str:
    if instance.starts_at is None:
        return "016"
    if instance.closes_at is not None and end > instance.closes_at:
        return "014"
    return "015" if begin < instance.starts_at else ""


def _judge_package(instance: Instance, named: str) -> str:
    if instance.package_id and not named:
        return "017"
    return "018" if named != instance.package_id else ""
