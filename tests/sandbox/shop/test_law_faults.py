"""Each fault that can be put into the law shows: the shop's history differs from that of an honest shop."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from desktop_app.sandbox.shop.catalogue import Product
from desktop_app.sandbox.shop.faults import LAW_FAULTS
from desktop_app.sandbox.shop.refusals import NotPossible, RuleBroken
from desktop_app.sandbox.shop.seed_orders import Price, order_row
from desktop_app.sandbox.shop.shop import Shop
from tests.sandbox.shop.refund_stage import decide
from tests.sandbox.shop.stage import BUYER, DAY, HOUR, Line, empty_shop, open_line, paper, seconds

KINDS: tuple[tuple[Any, ...], ...] = (
    ("人工服务", "标准", "通用", None),
    ("人工服务", "标准", "联营", None),
    ("人工服务", "标准", "联营", "赋能云"),
    ("人工服务", "标准", "联营", "基地云"),
    ("License", "授权码", "联营", None),
    ("硬件", None, "通用", None),
    ("硬件", None, "联营", "赋能云"),
    ("License", "授权码", "联营", "赋能云"),
    ("License", "线下", "通用", None),
    ("License", "软件包", "通用", None),
    ("应用编排", None, "通用", None),
)
DAYS = ("2023-04-28T08:00:00", "2024-09-14T08:00:00", "2025-03-26T08:00:00", "2026-11-20T08:00:00")


def play(folder: Path, fault: str | None) -> list[tuple[Any, ...]]:
    """One story, told under a law with or without a fault: every case delivered, buyers mostly silent."""
    shop = empty_shop(folder)
    if fault is not None:
        shop.law_faults.add(fault)
    start = max((row["id"] for row in shop.happened()), default=0)
    # order ids must not depend on how many tests ran before
    lines = [
        open_story(shop, place, kind, day) for place, (kind, day) in enumerate((k, d) for k in KINDS for d in DAYS)
    ]
    renewal = add_order(shop, "人工服务", "续费", 7001)
    opening = add_order(shop, "SaaS", "新购", 7002)
    data = add_order(shop, "数据文件", "新购", 7003, {"case": {"delivery_subtype": None}})
    for line in (renewal, opening, data, add_order(shop, "SaaS", "续费", 7004)):
        line.act("pay")
    told = [*tries(shop), *rights(shop), *papers_seen(shop), *refunds(shop)]
    for place, line in enumerate(lines):
        try_all(line, place)
    shop.step(400 * DAY)
    for line in lines:
        try_acts(line, "accept")
    shop.step(DAY)
    story = [
        (row["order_id"], row["at"], row["act"], row["node_before"], row["node_after"])
        for row in shop.happened(after_id=start)
    ]
    story += [tuple(sorted(item.items(), key=str)) for item in shop.changes("orders", None, 2000).items]
    story += [(item["order_id"], item["rejections"]) for item in shop.changes("cases", None, 2000).items]
    shop.close()
    return [*story, *told]


def tries(shop: Shop) -> list[tuple[Any, ...]]:
    """Deliveries that lack something, and what the marketplace says to them."""
    parcel = open_story(shop, 100, ("硬件", None, "通用", None), DAYS[3])
    licence = open_story(shop, 101, ("License", "线下", "通用", None), DAYS[0])
    found = []
    for line, values in ((parcel, {"carrier": "顺丰速运"}), (licence, {})):
        try:
            line.seller("ReportCompletion", values, paper("acceptance"))
            found.append((line.order_id, "taken"))
        except RuleBroken as broken:
            found.append((line.order_id, broken.code))
    return found


def rights(shop: Shop) -> list[tuple[Any, ...]]:
    """Whether a refund of a code order can be asked for, from node to node."""
    line = open_story(shop, 102, ("License", "授权码", "联营", None), DAYS[3])
    found: list[tuple[Any, ...]] = []
    for act in ("deliver", "claim_code", "activate_code"):
        view = shop.case_view(line.order_id, line.line_id)
        assert view is not None
        found.append((line.node, view["no_refund"]))
        line.deliver() if act == "deliver" else line.act(act)
    return found


def papers_seen(shop: Shop) -> list[tuple[Any, ...]]:
    """Another order's paper comes back with the sentence of whoever looked: at the review, and at the acceptance."""
    found: list[tuple[Any, ...]] = []
    data = b"%PDF-1.4 CS2601021530ABCDE"
    sha256 = hashlib.sha256(data).hexdigest()
    shop.put_file(sha256, data)
    for place, scene in enumerate(("赋能云", None)):
        line = open_story(shop, 103 + place, ("人工服务", "标准", "联营", scene), DAYS[3])
        foreign = {"role": "acceptance", "sha256": sha256, "name": "验收单.pdf", "size": len(data)}
        try_acts(line, "submit_requirement")
        if line.node == "SELLER_CONFIRM_REQUIREMENT":
            line.seller("ConfirmRequirement")
        line.seller("ReportCompletion", {}, [*paper("sow"), foreign])
        reason = "附件“验收单.pdf”写的是另一张订单 CS2601021530ABCDE，请换成本订单的文件。"
        line.act("review_fail" if line.node == "HUAWEI_REVIEW" else "reject", reason=reason)
        found.append((line.order_id, shop.case_timeline(line.order_id, line.line_id)[-1]["details"]))
    return found


def refunds(shop: Shop) -> list[tuple[Any, ...]]:
    """Requests in all ways, and what the marketplace says to them; what time does to them the history tells."""
    found: list[tuple[Any, ...]] = []

    def tell(line: Line, *acts: str, **values: Any) -> None:
        for act in acts:
            try:
                item = decide(line, act) if act == "ApproveRefund" else line.act(act, **values)
                found.append((line.order_id, act, str(item.get("state"))))
            except (NotPossible, RuleBroken) as refusal:
                found.append((line.order_id, act, refusal.code))

    service, parcel = ("人工服务", "标准", "通用", None), ("硬件", None, "通用", None)
    lines = [open_story(shop, 111 + 2 * place, parcel if place > 4 else service, DAYS[3]) for place in range(8)]
    tell(lines[0], "ask_refund", "ApproveRefund")
    tell(lines[1], "ask_refund", "ask_invoice", "withdraw_refund")
    tell(lines[2], "ask_invoice", "issue_invoice", "ask_refund", "ApproveRefund")
    tell(lines[3], "ask_refund", "open_appeal", reason="没有进展")
    lines[4].forward("DONE")
    tell(lines[4], "ask_refund")
    for line in lines[5:]:
        line.deliver()
    tell(lines[5], "ask_refund", goods_state="未收货")
    tell(lines[6], "courier_sign", "ask_refund", "ApproveRefund")
    tell(lines[7], "courier_sign", "ask_refund", "ApproveRefund", "send_goods")
    return found


def open_story(shop: Shop, place: int, kind: tuple[Any, ...], day: str) -> Line:
    import itertools

    from tests.sandbox.shop import stage

    stage._numbers = itertools.count(5000 + place)
    return open_line(shop, *kind, ordered=day, asks=place % 2 == 0)


def add_order(shop: Shop, access_type: str, order_type: str, number: int, more: dict[str, Any] | None = None) -> Line:
    is_service = access_type == "人工服务"
    product = Product("P2", "样品", "标准", access_type, None, "通用", "包周期", 12, 9_900, is_service)
    order = order_row(product, BUYER, seconds("2026-11-26T08:59:00"), number, Price(9_900, 9_900, 0))
    order["order_type"] = order_type
    plan = {"months": 12, "renewal_case": {"delivery_subtype": "标准"}} if is_service else {"months": 12}
    with shop.store.act():
        shop.store.add_order(order)
        shop.store.set_plan(order["line_id"], plan | (more or {}))
    return Line(shop, order["order_id"], order["line_id"])


def try_acts(line: Line, *acts: str) -> None:
    for act in acts:
        try:
            line.act(act, reason="资料不全")
        except NotPossible:
            continue


def try_all(line: Line, place: int) -> None:
    """The requirement goes to and fro, one delivery is sent back, some parcels are signed, some sides appeal."""
    try_acts(line, "submit_requirement")
    if line.node == "SELLER_CONFIRM_REQUIREMENT":
        line.seller("RejectRequirement", {"reason": "请补充"})
        try_acts(line, "submit_requirement")
    if line.node == "SELLER_CONFIRM_REQUIREMENT":
        line.seller("ConfirmRequirement")
    for _ in range(2):
        if line.node == "SELLER_DELIVER":
            line.deliver(phone=BUYER.phone if place % 4 else "13900000001")
        try_acts(line, "claim_code", "activate_code", "deploy_package")
        if line.node == "SELLER_UPLOAD_PROOF":
            line.deliver()
        line.shop.step(HOUR)
        try_acts(line, "review_fail")
        if line.node in {"SELLER_DELIVER", "SELLER_UPLOAD_PROOF"}:
            line.deliver(phone=BUYER.phone if place % 4 else "13900000001")
        try_acts(line, "review_pass")
        if _ == 0:
            try_acts(line, "reject")
    try_acts(line, "courier_sign")
    if place % 3 == 0 and line.node != "DONE":
        line.act("open_appeal", reason="没有进展")
        try_acts(line, "accept")


@cache
def honest(folder: Path) -> tuple[tuple[Any, ...], ...]:
    return tuple(play(folder, None))


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("honest")


def test_the_story_is_the_same_when_it_is_told_again(ground: Path, tmp_path: Path) -> None:
    assert tuple(play(tmp_path, None)) == honest(ground)


@pytest.mark.parametrize("fault", sorted(LAW_FAULTS))
def test_a_fault_shows(ground: Path, tmp_path: Path, fault: str) -> None:
    assert tuple(play(tmp_path, fault)) != honest(ground)


def test_there_are_faults_enough() -> None:
    assert len(LAW_FAULTS) >= 10
