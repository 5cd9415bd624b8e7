"""The authorization codes of a shop: which there are, whose they are, and what state they are in.

The marketplace issues a code with each order that is delivered by 授权码; the seller makes none. Documented: codes
begin with ``PL``; test codes are applied for in the seller centre. Here the code of order ``CS…`` is ``PL…`` with
the same ending, and ``PLTEST0001`` to ``PLTEST0009`` are test codes (this rehearsal's own way).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from desktop_app.sandbox.huawei.calls import utc_text
from desktop_app.sandbox.huawei.errors import InterfaceError
from desktop_app.sandbox.huawei.tables import index_instances
from desktop_app.sandbox.shop.cases import Case
from desktop_app.sandbox.shop.catalogue import MONTHS
from desktop_app.sandbox.shop.order_terms import months_later
from desktop_app.sandbox.shop.refusals import NotPossible
from desktop_app.sandbox.shop.shop import Shop

TEST_CODES = tuple(f"PLTEST{number:04d}" for number in range(1, 10))
_TEST_MONTHS = 12
_REFUND = "SELECT 1 FROM orders WHERE instance_id=? AND original_order_id=? AND order_type='退订' AND seq>0"


@dataclass(frozen=True)
class Licence:
    """One code. ``order`` is None for a test code. Times are seconds."""

    code: str
    is_claimed: bool
    order: dict[str, Any] | None = None
    case: Case | None = None
    activated_at: int | None = None
    effective_at: int | None = None
    is_refunded: bool = False

    @property
    def expires_at(self) -> int | None:
        """The end of the term; before the order says it, an estimate. None: it never ends, or has not begun."""
        if self.order is not None and self.order["expires_at"] is not None:
            return int(self.order["expires_at"])
        months = _TEST_MONTHS if self.order is None else MONTHS.get(self.order["product_id"])
        return months_later(self.effective_at, months) if months and self.effective_at is not None else None

    def status(self, at: int) -> str:
        """``ALIVE``, ``EXPIRED`` or ``RELEASED`` (after a refund)."""
        if self.is_refunded:
            return "RELEASED"
        return "EXPIRED" if self.expires_at is not None and self.expires_at <= at else "ALIVE"

    def info(self, at: int) -> dict[str, Any]:
        """The documented members of ``license_code_info``. How many points a code holds is not kept here: 1."""
        order = self.order or {"product_id": "OFFI9999000000000010", "order_id": "MOCKLICENSE"}
        return {
            "license": self.code,
            "status": self.status(at),
            "expire_time": utc_text(self.expires_at),
            "product_id": order["product_id"],
            "order_id": order["order_id"],
            "amount": 1,
        }


class Licences:
    """The codes of one shop. The caller holds its lock."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop

    def find(self, code: str) -> Licence:
        """The code, or ``92020005``."""
        stored = self._shop.store.one("SELECT activated_at, effective_at FROM huawei_licences WHERE license=?", code)
        activated, effective = stored or (None, None)
        if code in TEST_CODES:
            return Licence(code, True, activated_at=activated, effective_at=effective)
        order_id = f"CS{code[2:]}" if code.startswith("PL") else ""
        line_id = f"{order_id}-000001"
        case = self._shop.store.case(order_id, line_id)
        order = self._shop.store.order(line_id)
        if case is None or order is None or case.flow != "L2":
            raise InterfaceError("92020005", f"授权码 {code} 不存在。")
        return Licence(
            code,
            bool(case.code_claimed),
            order,
            case,
            case.activated_at if activated is None else activated,
            (case.opening_time or case.activated_at) if effective is None else effective,
            self._is_refunded(order),
        )

    def check_new(self, licence: Licence, effective_at: int | None) -> None:
        """Refuse what cannot be activated: not taken yet, activated before, gone, or effective before the order."""
        if not licence.is_claimed:
            raise InterfaceError("92020004", f"授权码 {licence.code} 用户还没有领取。")
        if licence.activated_at is not None or licence.is_refunded:
            raise InterfaceError("92020003", f"授权码 {licence.code} 的状态不允许激活：已经激活过，或已经释放。")
        if effective_at is not None and licence.order is not None and effective_at < licence.order["ordered_at"]:
            raise InterfaceError("92020002", "real_effect_time 不能早于下单时间。")

    def activate(self, licence: Licence, at: int, effective_at: int | None) -> Licence:
        """Activate a checked code: the supervision of its order goes on by itself. Answers it as it is now."""
        if licence.case is not None:
            try:
                self._shop.act("activate_code", licence.case.order_id, licence.case.line_id)
            except NotPossible as refused:
                raise InterfaceError("92020003", f"授权码 {licence.code} 的状态不允许激活：{refused.message}") from None
        row = (licence.code, at, at if effective_at is None else effective_at)
        self._shop.connection.execute("INSERT INTO huawei_licences VALUES (?,?,?)", row)
        return self.find(licence.code)

    def listed(self, limit: int = 50) -> list[dict[str, Any]]:
        """Codes to practise with: the test codes, and those of open orders."""
        with self._shop.lock:
            rows = self._shop.connection.execute(
                "SELECT order_id FROM cases WHERE node<>'DONE' AND flow='L2' AND seq>0 ORDER BY ordered_at LIMIT ?",
                (limit,),
            ).fetchall()
            found = [self.find(code) for code in (*TEST_CODES, *(f"PL{row[0][2:]}" for row in rows))]
        return [
            {"license": one.code, "is_claimed": one.is_claimed, "is_activated": one.activated_at is not None}
            for one in found
        ]

    def _is_refunded(self, order: dict[str, Any]) -> bool:
        index_instances(self._shop)
        return self._shop.store.one(_REFUND, order["instance_id"], order["order_id"]) is not None
