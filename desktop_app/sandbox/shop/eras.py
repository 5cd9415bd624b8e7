"""Which generation of rules an order follows, and whether Huawei reviews it. Chosen once, when the case is opened.

An era is named by its first day (China time), the oldest is ``first``; the boundary day itself is new.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import datetime

from desktop_app.sandbox.shop.cases import CHINA
from desktop_app.sandbox.shop.temper import DAY

JOINT_BOUNDARY = "2023-04-28"
LICENCE_BOUNDARY = "2024-09-14"
SERVICE_BOUNDARY = "2025-03-26"
BASE_SCENE_BOUNDARY = "2024-09-14"
"""From when 基地云 meets the review is not printed; it stands in the texts of the licence charts and later (1.2)."""

REVIEWED_CLASSES = frozenset({"联营", "华为"})
LICENCES = frozenset({"L2", "L1", "L0", "LP"})
SERVICES = frozenset({"H", "H_SITE", "S"})
LICENCE_FLOWS = {"授权码": "L2", "识别码": "L1", "线下": "L0", "软件包": "LP"}
OTHER_FLOWS = {"SaaS": "S", "硬件": "D", "应用编排": "O", "数据文件": "F"}


def midnight(day: str) -> int:
    """The first second of a day in China."""
    return int(datetime.fromisoformat(day).replace(tzinfo=CHINA).timestamp())


_FIRST_SECONDS = {day: midnight(day) for day in (JOINT_BOUNDARY, LICENCE_BOUNDARY, SERVICE_BOUNDARY)}


def day_of(seconds: int) -> str:
    """The day in China of an instant, as ISO text."""
    return datetime.fromtimestamp(seconds, CHINA).date().isoformat()


def is_from(boundary: str, ordered_at: int, faults: AbstractSet[str] = frozenset()) -> bool:
    """Whether an order was placed on a boundary day or later."""
    return ordered_at >= _FIRST_SECONDS[boundary] + (DAY if "boundary_day_is_old" in faults else 0)


def flow_of(access_type: str, delivery_subtype: str | None) -> str | None:
    """The flow of a supervised order; None for types that are never supervised (1.1)."""
    if access_type == "人工服务":
        return "H_SITE" if delivery_subtype == "建站" else "H"
    if access_type == "License":
        return LICENCE_FLOWS[delivery_subtype or "线下"]
    return OTHER_FLOWS.get(access_type)


def era_of(flow: str, product_class: str, ordered_at: int, faults: AbstractSet[str] = frozenset()) -> str:
    """The last boundary on or before the order's day that touches this flow and class."""
    if flow in SERVICES and is_from(SERVICE_BOUNDARY, ordered_at, faults):
        return SERVICE_BOUNDARY
    if flow in LICENCES and is_from(LICENCE_BOUNDARY, ordered_at, faults):
        return LICENCE_BOUNDARY
    if product_class == "联营" and is_from(JOINT_BOUNDARY, ordered_at, faults):
        return JOINT_BOUNDARY
    return "first"


def needs_review(
    product_class: str, scene: str | None, ordered_at: int, faults: AbstractSet[str] = frozenset()
) -> bool:
    """1.2: joint orders in the scenes 赋能云 and 基地云; before 2023-04-28 every joint order.

    Whether Huawei's own products meet the review is not printed: as joint ones, by their scene (7, row 19). The
    boundary of 2023-04-28 touches joint orders alone.
    """
    if product_class not in REVIEWED_CLASSES or "review_skipped" in faults:
        return False
    if product_class == "联营" and (
        "review_in_every_scene" in faults or not is_from(JOINT_BOUNDARY, ordered_at, faults)
    ):
        return True
    if scene == "基地云":
        return is_from(BASE_SCENE_BOUNDARY, ordered_at, faults) and "review_ignores_base_scene" not in faults
    return scene == "赋能云"


def has_requirement(flow: str, era: str, asks: bool, faults: AbstractSet[str] = frozenset()) -> bool:
    """Whether the buyer has a step before the seller's.

    Services before 2025-03-26 always begin with the requirement. What the charts of later orders show is not known
    (7, row 1): here they begin with it when the product asks for one (``asks``: the seller offers a template).
    For L1 the step is giving a code that the buyer types; a code made by the system needs none (2.6).
    """
    if flow in SERVICES:
        return era != SERVICE_BOUNDARY or asks or "requirement_after_2025" in faults
    return asks if flow == "L1" else flow == "F"
