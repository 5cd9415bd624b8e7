"""The dossier's tables, row by row: which way an order goes, who may do what where, and where it leads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from desktop_app.sandbox.shop.flows import MOVES, NODE_NAMES, PATHS
from desktop_app.sandbox.shop.refusals import NotPossible, RuleBroken
from desktop_app.sandbox.shop.shop import Shop
from tests.sandbox.shop.stage import NOW, empty_shop, nodes_of, open_line

FIVE = ["BUYER_SUBMIT_REQUIREMENT", "SELLER_CONFIRM_REQUIREMENT", "SELLER_DELIVER", "BUYER_ACCEPT", "DONE"]
SIX = [*FIVE[:3], "HUAWEI_REVIEW", "BUYER_ACCEPT", "DONE"]
THREE = ["SELLER_DELIVER", "BUYER_ACCEPT", "DONE"]
FOUR = ["SELLER_DELIVER", "HUAWEI_REVIEW", "BUYER_ACCEPT", "DONE"]
CODE = ["SELLER_DELIVER", "BUYER_CLAIM_CODE", "CODE_ACTIVATION", "SELLER_UPLOAD_PROOF"]

WAYS: list[tuple[str, tuple[Any, ...], str, list[str]]] = [
    # 2.3 and 2.2: human services before and after 2025-03-26, the boundary day itself is new
    ("H before", ("人工服务", "标准", "通用", None), "2025-03-25T23:59:59", FIVE),
    ("H boundary", ("人工服务", "标准", "通用", None), "2025-03-26T00:00:00", THREE),
    ("H own class", ("人工服务", "标准", "自服务", None), "2026-11-01T10:00:00", THREE),
    # 1.2: who meets the review
    ("joint, no scene", ("人工服务", "标准", "联营", None), "2026-11-01T10:00:00", THREE),
    ("joint 赋能云", ("人工服务", "标准", "联营", "赋能云"), "2026-11-01T10:00:00", FOUR),
    ("joint 基地云", ("人工服务", "标准", "联营", "基地云"), "2026-11-01T10:00:00", FOUR),
    ("general with scene", ("人工服务", "标准", "通用", "赋能云"), "2026-11-01T10:00:00", THREE),
    # Huawei's own: by their scene as joint ones (7, row 19); 2023-04-28 is no boundary for them
    ("Huawei's own", ("人工服务", "标准", "华为", None), "2026-11-01T10:00:00", THREE),
    ("Huawei's own, scene", ("人工服务", "标准", "华为", "赋能云"), "2026-11-01T10:00:00", FOUR),
    ("Huawei's own, eve 2023", ("人工服务", "标准", "华为", None), "2023-04-27T23:59:59", FIVE),
    # before 2023-04-28 every joint order, from that day on 赋能云 alone
    ("joint eve 2023", ("人工服务", "标准", "联营", None), "2023-04-27T23:59:59", SIX),
    ("joint day 2023", ("人工服务", "标准", "联营", None), "2023-04-28T00:00:00", FIVE),
    ("赋能云 2023", ("人工服务", "标准", "联营", "赋能云"), "2023-05-01T00:00:00", SIX),
    ("基地云 2023", ("人工服务", "标准", "联营", "基地云"), "2024-09-13T23:59:59", FIVE),
    ("基地云 2024", ("人工服务", "标准", "联营", "基地云"), "2024-09-14T00:00:00", SIX),
    ("site building", ("人工服务", "建站", "通用", None), "2025-01-05T10:00:00", FIVE),
    # 2.4
    ("S before", ("SaaS", None, "联营", "赋能云"), "2025-03-25T12:00:00", SIX),
    ("S after", ("SaaS", None, "联营", "赋能云"), "2025-03-26T12:00:00", FOUR),
    # 2.5: no click of acceptance
    ("L2", ("License", "授权码", "联营", None), "2026-11-01T10:00:00", [*CODE, "DONE"]),
    ("L2 赋能云", ("License", "授权码", "联营", "赋能云"), "2026-11-01T10:00:00", [*CODE, "HUAWEI_REVIEW", "DONE"]),
    # 2.6 to 2.10
    ("L1 system code", ("License", "识别码", "联营", None), "2026-11-01T10:00:00", THREE),
    ("L1 赋能云", ("License", "识别码", "联营", "赋能云"), "2026-11-01T10:00:00", FOUR),
    ("L0", ("License", "线下", "通用", None), "2026-11-01T10:00:00", THREE),
    ("L0 joint", ("License", "线下", "联营", "基地云"), "2026-11-01T10:00:00", FOUR),
    ("LP", ("License", "软件包", "通用", None), "2026-11-01T10:00:00", ["PACKAGE_DEPLOYMENT", "BUYER_ACCEPT", "DONE"]),
    ("D", ("硬件", None, "通用", None), "2026-11-01T10:00:00", THREE),
    ("D 基地云", ("硬件", None, "联营", "基地云"), "2026-11-01T10:00:00", FOUR),
    ("O", ("应用编排", None, "通用", None), "2026-11-01T10:00:00", THREE),
    ("F", ("数据文件", None, "通用", None), "2026-11-01T10:00:00", FIVE),
]


@pytest.mark.parametrize(("kind", "ordered", "way"), [row[1:] for row in WAYS], ids=[row[0] for row in WAYS])
def test_the_way_of_an_order(shop: Shop, kind: tuple[Any, ...], ordered: str, way: list[str]) -> None:
    line = open_line(shop, *kind, ordered=ordered)
    assert nodes_of(line) == way
    assert line.node == way[0]
    seen = [line.node]
    for node in way[1:]:
        line.forward(node)
        seen.append(line.node)
    assert seen == way


@pytest.mark.parametrize("asks", [True, False])
def test_later_services_have_the_requirement_only_when_the_product_asks_for_one(shop: Shop, asks: bool) -> None:
    line = open_line(shop, asks=asks)
    assert nodes_of(line) == (FIVE if asks else THREE)


def test_a_typed_code_comes_first(shop: Shop) -> None:
    line = open_line(shop, "License", "识别码", "联营", asks=True)
    assert nodes_of(line)[0] == "BUYER_GIVES_CODE"


BACK = [
    # kind, node, who and act, node after; 2.3 and 7 row 3
    (
        ("人工服务", "标准", "联营", "赋能云"),
        "SELLER_CONFIRM_REQUIREMENT",
        "RejectRequirement",
        "BUYER_SUBMIT_REQUIREMENT",
    ),
    (("人工服务", "标准", "联营", "赋能云"), "HUAWEI_REVIEW", "review_fail", "SELLER_DELIVER"),
    (("人工服务", "标准", "联营", "赋能云"), "BUYER_ACCEPT", "reject", "SELLER_DELIVER"),
    (("License", "授权码", "联营", "赋能云"), "HUAWEI_REVIEW", "review_fail", "SELLER_UPLOAD_PROOF"),
    (("硬件", None, "通用", None), "BUYER_ACCEPT", "reject", "SELLER_DELIVER"),
]


@pytest.mark.parametrize(("kind", "node", "act", "after"), BACK)
def test_what_is_sent_back_lands_where_the_seller_must_act(
    shop: Shop, kind: tuple[Any, ...], node: str, act: str, after: str
) -> None:
    line = open_line(shop, *kind, asks=True)
    line.forward(node)
    if act == "RejectRequirement":
        line.seller(act, {"reason": "请写明部署环境"})
    else:
        line.act(act, reason="附件打不开")
    assert line.node == after
    assert line.case["rejections"] == (1 if act == "reject" else 0)
    view = shop.case_view(line.order_id, line.line_id)
    assert view is not None
    assert view["reason"] in {"请写明部署环境", "附件打不开"}


def test_only_the_permitted_acts_are_taken_at_each_node_of_each_flow(tmp_path: Path) -> None:
    """All pairs of node and act over all flows: what the table does not hold is refused and changes nothing."""
    shop = empty_shop(tmp_path / "pairs", NOW)
    kinds: dict[str, tuple[Any, ...]] = {
        "H": ("人工服务", "标准", "联营", "赋能云"),
        "H_SITE": ("人工服务", "建站", "联营", "赋能云"),
        "S": ("SaaS", None, "联营", "赋能云"),
        "L2": ("License", "授权码", "联营", "赋能云"),
        "L1": ("License", "识别码", "联营", "赋能云"),
        "L0": ("License", "线下", "联营", "赋能云"),
        "LP": ("License", "软件包", "通用", None),
        "D": ("硬件", None, "联营", "赋能云"),
        "O": ("应用编排", None, "通用", None),
        "F": ("数据文件", None, "通用", None),
    }
    assert set(kinds) == set(PATHS)
    acts = sorted({(move.act, move.actor) for move in MOVES})
    tried = 0
    for flow, kind in kinds.items():
        line = open_line(shop, *kind, asks=True)
        for node in (*PATHS[flow], "DONE"):
            line.forward(node)
            before = line.case
            permitted = {move.act for move in MOVES if move.node == node}
            for act, actor in acts:
                if act in permitted and not (flow == "LP" and act == "reject"):
                    continue
                tried += 1
                with pytest.raises((RuleBroken, NotPossible)):
                    line.seller(act) if actor == "seller" else line.act(act, reason="无")
            assert line.case == before
    assert tried > 300
    shop.close()


def test_every_node_has_a_name_and_somebody_who_acts() -> None:
    walked = {node for path in PATHS.values() for node in path}
    assert walked <= set(NODE_NAMES)
    assert {move.node for move in MOVES} == walked
