"""The open interfaces of License 2.0: activate, query (heartbeat), and statistics of use.

Documented: paths, members and their lengths, at most 100 codes a batch, ``real_effect_time`` in UTC not before the
order, ``data.license_code_info`` as a JSON **text**, the states, and the error codes 92020000 to 92020020. Activating
a code moves the supervision of its order, as it does on the marketplace.

Assumed: in batches ``license_code_info`` is the text of a list, and nothing is activated when one code of the batch
cannot be (``92020020``); the batch of the query takes ``license_list`` and answers a list; the query's times are
``activate_time`` and ``expire_time``; statistics name what failed their checks under ``data`` and keep the rest;
unknown members are passed over. The start of the term stays the moment of activation in the supervision, whatever
``real_effect_time`` says.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from desktop_app.sandbox.huawei.calls import Call, document_of, list_of, seconds_of, text_of, utc_text
from desktop_app.sandbox.huawei.errors import LICENCE, InterfaceError, done
from desktop_app.sandbox.huawei.licence_codes import Licence, Licences
from desktop_app.sandbox.shop.shop import Shop

MOST_CODES = 100
MOST_USES = 100
MOST_ACTIVE = 999_999_999
FIRST_START, LAST_START = 946_684_800, 7_258_118_400
"""2000 to 2200: what lies outside is no start of a term."""
_OF_ONE_CODE = frozenset({"92020003", "92020004", "92020005", "92020011"})


class LicenceInterfaces:
    """The licence interfaces of one shop."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self.licences = Licences(shop)

    def activate(self, call: Call) -> dict[str, Any]:
        """One code."""
        document = document_of(LICENCE, call.body)
        code = text_of(LICENCE, document, "license", 64)
        effective_at = _effective_at(document)
        with self._shop.lock, self._shop.store.act():
            licence = self.licences.find(code)
            self.licences.check_new(licence, effective_at)
            info = self.licences.activate(licence, call.at, effective_at).info(call.at)
        return done(LICENCE, data={"license_code_info": json.dumps(info)})

    def activate_batch(self, call: Call) -> dict[str, Any]:
        """All codes of a list, or none."""
        document = document_of(LICENCE, call.body)
        codes, effective_at = _codes(document), _effective_at(document)
        with self._shop.lock, self._shop.store.act(), _one_of_batch():
            found = [self.licences.find(code) for code in codes]
            for licence in found:
                self.licences.check_new(licence, effective_at)
            infos = [self.licences.activate(licence, call.at, effective_at).info(call.at) for licence in found]
        return done(LICENCE, data={"license_code_info": json.dumps(infos)})

    def query(self, call: Call) -> dict[str, Any]:
        """The state of one code; ``heartbeatInfo`` is retired: read, checked and not used."""
        document = document_of(LICENCE, call.body)
        code = text_of(LICENCE, document, "license", 64)
        _check_heartbeat(document.get("heartbeatInfo"))
        with self._shop.lock:
            return done(LICENCE, data=_state(self.licences.find(code), call.at))

    def query_batch(self, call: Call) -> dict[str, Any]:
        """The state of all codes of a list."""
        codes = _codes(document_of(LICENCE, call.body))
        with self._shop.lock, _one_of_batch():
            found = [_state(self.licences.find(code), call.at) for code in codes]
        return done(LICENCE, data=found)

    def software_usage(self, call: Call) -> dict[str, Any]:
        """Who uses the software, or how many do."""
        document = document_of(LICENCE, call.body)
        failed, rows = [], []
        with self._shop.lock, self._shop.store.act():
            for item in list_of(LICENCE, document, "usage_info", MOST_CODES):
                code, uses = _uses(item)
                try:
                    self.licences.find(code)
                except InterfaceError as refused:
                    failed.append({"license": code, "error_code": refused.code, "error_msg": refused.message})
                    continue
                rows += [(call.at, code, user_id, number) for user_id, number in uses]
            self._shop.connection.executemany(
                "INSERT INTO huawei_software_usage (at, license, user_id, active_num) VALUES (?,?,?,?)", rows
            )
        return done(LICENCE, data=failed)


@contextmanager
def _one_of_batch() -> Iterator[None]:
    """Turns what is wrong with one code into the code of a batch; the sentence says which one it was."""
    try:
        yield
    except InterfaceError as error:
        if error.code not in _OF_ONE_CODE:
            raise
        raise InterfaceError("92020020", f"批量请求里有无效的授权码：{error.message}") from None


def _codes(document: Mapping[str, Any]) -> list[str]:
    given = list_of(LICENCE, document, "license_list", MOST_CODES)
    codes = [text_of(LICENCE, {"license_list": code}, "license_list", 64) for code in given]
    if len(set(codes)) != len(codes):
        raise InterfaceError(LICENCE.parameter, "license_list 里有重复的授权码。")
    return codes


def _effective_at(document: Mapping[str, Any]) -> int | None:
    text = text_of(LICENCE, document, "real_effect_time", 16, is_needed=False)
    if not text:
        return None
    seconds = seconds_of(text)
    if seconds is None or not FIRST_START <= seconds < LAST_START:
        raise InterfaceError(LICENCE.parameter, "real_effect_time 应为 UTC 时间，形如 20260809080000。")
    return seconds


def _check_heartbeat(info: object) -> None:
    if info is None:
        return
    if not isinstance(info, dict):
        raise InterfaceError(LICENCE.parameter, "heartbeatInfo 应为 JSON 对象。")
    text_of(LICENCE, info, "thirdPartyAccount", 256)
    text_of(LICENCE, info, "ip", 32, is_needed=False)


def _state(licence: Licence, at: int) -> dict[str, Any]:
    if licence.activated_at is None:
        raise InterfaceError("92020011", f"授权码 {licence.code} 还没有激活，请先调用激活接口。")
    return {
        "license_code": licence.code,
        "status": licence.status(at),
        "activate_time": utc_text(licence.activated_at),
        "expire_time": utc_text(licence.expires_at),
    }


def _uses(item: object) -> tuple[str, list[tuple[str | None, int | None]]]:
    if not isinstance(item, dict):
        raise InterfaceError(LICENCE.parameter, "usage_info 里应为 JSON 对象。")
    code = text_of(LICENCE, item, "license", 64)
    return code, [_use(use) for use in list_of(LICENCE, item, "software_usage_Info", MOST_USES)]


def _use(use: object) -> tuple[str | None, int | None]:
    if not isinstance(use, dict) or (use.get("id") is None) == (use.get("active_num") is None):
        raise InterfaceError(LICENCE.parameter, "software_usage_Info 里每项应有 id 与 active_num 之一。")
    number = use.get("active_num")
    if number is None:
        return text_of(LICENCE, use, "id", 256), None
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number <= MOST_ACTIVE:
        raise InterfaceError(LICENCE.parameter, "active_num 应为不超过九位的整数。")
    return None, number
