"""Which of the three regimes of refunds (退订) an order falls under: this marketplace's own copy of table 4.2.

A negotiated: the seller approves, inside the guarantee period. B five-day: nobody approves. C: none.
"""

from __future__ import annotations

from desktop_app.sandbox.shop.temper import DAY

NEGOTIATED, FIVE_DAY, NONE = "A", "B", "C"
REGIME_NAMES = {NEGOTIATED: "协商退订", FIVE_DAY: "5 天无理由全额退订", NONE: "不支持退订"}

ANY_BILLING = ""
TABLE: dict[tuple[str, str, bool], str] = {
    ("镜像", "包周期", False): FIVE_DAY,
    ("SaaS", "包周期", True): NEGOTIATED,
    ("SaaS", "包周期", False): FIVE_DAY,
    ("SaaS", "一次性", True): NEGOTIATED,
    ("SaaS", "一次性", False): NONE,  # not printed: assumed (7, row 18)
    ("人工服务", "包周期", True): NEGOTIATED,
    ("人工服务", "一次性", True): NEGOTIATED,
    ("License", "包周期", True): NEGOTIATED,
    ("License", "一次性", True): NEGOTIATED,
    ("应用编排", "一次性", True): NEGOTIATED,
    ("硬件", "一次性", True): NEGOTIATED,
    ("数据资产", "一次性", True): NEGOTIATED,
    ("数据资产", "一次性", False): NONE,
    ("数据文件", "一次性", True): NEGOTIATED,
    ("数据文件", "一次性", False): NONE,
    ("AI资产", ANY_BILLING, False): NONE,
    ("容器", "包周期", False): NONE,
    ("API", ANY_BILLING, False): NONE,  # not printed: assumed (7, row 18)
}
"""By access type, billing mode (``ANY_BILLING``: whatever it is) and whether the order is supervised."""

FIVE_DAYS = 5 * DAY
"""Regime B counts 5×24 hours from the opening (4.4)."""
YEARLY_QUOTA = 10
"""Five-day refunds of an account in a calendar year; those of other clouds' services are not played here (4.4)."""


def regime_of(access_type: str, billing_mode: str, is_supervised: bool, order_type: str) -> str:
    """The regime of an order line; what the table does not hold is not supported, like every trial."""
    if order_type == "试用":
        return NONE
    for billing in (billing_mode, ANY_BILLING):
        found = TABLE.get((access_type, billing, is_supervised))
        if found is not None:
            return found
    return NONE
