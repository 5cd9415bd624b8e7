"""The scenarios of a rehearsal, and the stations at which their open cases stand."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_app.sandbox.shop.flows import (
    ACCEPT,
    ACTIVATE,
    CLAIM,
    CONFIRM,
    DELIVER,
    DEPLOY,
    DONE,
    GIVE_CODE,
    PROOF,
    REVIEW,
    SUBMIT,
)
from desktop_app.sandbox.shop.refund_plans import MANY_REFUNDS, NO_REFUNDS, SOME_REFUNDS, RefundHabits


@dataclass(frozen=True)
class Scenario:
    """How much a shop holds at its beginning, and what comes to it later."""

    orders: int
    """Order lines at the beginning, the open ones among them (``year``: the orders that come)."""
    open_cases: int
    """At least so many open cases, and a fiftieth of the orders."""
    arrivals: int
    arrival_days: int
    temper: str = "even"
    all_supervised: bool = False
    """Every order that comes is paid and supervised; a renewal more for each fiftieth."""
    only_human_services: bool = False
    repeats_human_services: bool = False
    """Once every station has its case, the other open cases are human services, which most sellers live from."""
    refunds: RefundHabits = NO_REFUNDS
    """What buyers who order from now on do about refunds by themselves."""


SCENARIOS: dict[str, Scenario] = {
    "small": Scenario(orders=190, open_cases=77, arrivals=90, arrival_days=90, repeats_human_services=True),
    "busy": Scenario(orders=3_000, open_cases=400, arrivals=1_200, arrival_days=90),
    "kind": Scenario(orders=160, open_cases=47, arrivals=90, arrival_days=90, temper="kind"),
    "hard": Scenario(orders=160, open_cases=47, arrivals=90, arrival_days=90, temper="hard"),
    "year": Scenario(
        orders=2_000, open_cases=0, arrivals=2_000, arrival_days=365, all_supervised=True, only_human_services=True
    ),
    "refunds": Scenario(
        orders=190, open_cases=77, arrivals=240, arrival_days=90, repeats_human_services=True, refunds=SOME_REFUNDS
    ),
    "refund_year": Scenario(
        orders=2_000, open_cases=0, arrivals=2_000, arrival_days=365, all_supervised=True, refunds=MANY_REFUNDS
    ),
    "all_flows": Scenario(orders=5_000, open_cases=0, arrivals=5_000, arrival_days=365, all_supervised=True),
}
"""The ``year`` ones and ``all_flows`` begin empty: all their orders come in the course of a year. Only buyers of the
``refund`` ones ask for refunds by themselves."""

RECENT = "recent"
WINDOWS: dict[str, tuple[str, str]] = {
    "before 2023-04-28": ("2022-11-01", "2023-04-27"),
    "2023-04-28": ("2023-04-28", "2024-09-13"),
    "2024-09-14": ("2024-09-14", "2025-03-25"),
    "2025-03-26": ("2025-03-26", "2025-12-31"),
    # the very days of the boundaries and the days before
    "eve of 2023-04-28": ("2023-04-27", "2023-04-27"),
    "day 2023-04-28": ("2023-04-28", "2023-04-28"),
    "eve of 2024-09-14": ("2024-09-13", "2024-09-13"),
    "day 2024-09-14": ("2024-09-14", "2024-09-14"),
    "eve of 2025-03-26": ("2025-03-25", "2025-03-25"),
    "day 2025-03-26": ("2025-03-26", "2025-03-26"),
}
"""Days between which an order of a window was placed, both included."""


@dataclass(frozen=True)
class Station:
    """Where one open case stands: product by access type, subtype, class and whether it asks; node; when ordered."""

    access_type: str
    subtype: str | None
    node: str
    window: str = RECENT
    product_class: str = "通用"
    scene: str | None = None
    asks: bool = False
    rejected: int = 0
    """Times the buyer (or, at the requirement, the seller) has sent it back."""
    variant: str = ""
    """``signed``, ``unsigned``, ``phone differs`` (hardware); ``milestone``, ``voucher``, ``appeal``."""


def _h(
    node: str,
    window: str = RECENT,
    sort: str = "通用",
    scene: str | None = None,
    *,
    asks: bool = False,
    rejected: int = 0,
    variant: str = "",
) -> Station:
    return Station("人工服务", "标准", node, window, sort, scene, asks, rejected, variant)


STATIONS: tuple[Station, ...] = (
    _h(CONFIRM, asks=True),
    _h(DELIVER),
    _h(ACCEPT),
    _h(SUBMIT, asks=True),
    _h(ACCEPT, variant="appeal"),
    _h(REVIEW, sort="联营", scene="赋能云", asks=True),
    _h(CONFIRM, sort="联营", scene="基地云", asks=True, rejected=1),
    _h(DELIVER, sort="联营", scene="基地云"),
    _h(DELIVER, sort="联营", scene="赋能云", rejected=1),
    _h(ACCEPT, sort="联营", scene="基地云", rejected=2),
    _h(DELIVER, asks=True, variant="milestone"),
    _h(DELIVER, sort="华为"),
    _h(DONE),
    _h(DONE, sort="联营", scene="赋能云"),
    _h(CONFIRM, "2024-09-14", asks=True),
    _h(DELIVER, "eve of 2025-03-26", asks=True),
    _h(DELIVER, "day 2025-03-26"),
    _h(ACCEPT, "2025-03-26"),
    _h(DELIVER, "2023-04-28", "联营", asks=True),
    _h(REVIEW, "before 2023-04-28", "联营", asks=True),
    _h(DELIVER, "eve of 2023-04-28", "联营"),
    _h(DELIVER, "day 2023-04-28", "联营"),
    Station("人工服务", "建站", DELIVER, asks=True),
    Station("人工服务", "建站", ACCEPT, product_class="联营", variant="voucher"),
    Station("SaaS", None, CONFIRM, asks=True),
    Station("SaaS", None, DELIVER, "2024-09-14", "联营", "赋能云"),
    Station("SaaS", None, ACCEPT, product_class="联营", scene="赋能云", variant="voucher"),
    Station("License", "授权码", DELIVER, product_class="联营"),
    Station("License", "授权码", CLAIM, product_class="联营"),
    Station("License", "授权码", ACTIVATE, product_class="联营", scene="赋能云"),
    Station("License", "授权码", PROOF, product_class="联营"),
    Station("License", "授权码", REVIEW, product_class="联营", scene="赋能云"),
    Station("License", "识别码", GIVE_CODE, product_class="联营", asks=True),
    Station("License", "识别码", DELIVER, product_class="联营", scene="基地云"),
    Station("License", "识别码", ACCEPT, "day 2024-09-14", "联营", "赋能云"),
    Station("License", "线下", DELIVER),
    Station("License", "线下", DELIVER, "eve of 2024-09-14", "联营", "赋能云"),
    Station("License", "软件包", DEPLOY),
    Station("License", "软件包", ACCEPT),
    Station("硬件", None, DELIVER),
    Station("硬件", None, ACCEPT, variant="signed"),
    Station("硬件", None, ACCEPT, variant="unsigned"),
    Station("硬件", None, ACCEPT, product_class="联营", variant="phone differs"),
    Station("硬件", None, REVIEW, product_class="联营", scene="基地云"),
    Station("应用编排", None, DELIVER),
    Station("应用编排", None, ACCEPT),
    Station("数据文件", None, CONFIRM),
)
"""Every node of every flow, all eras and both scenes; a shop with more open cases goes round again."""
HUMAN_STATIONS = tuple(station for station in STATIONS if station.access_type == "人工服务")
