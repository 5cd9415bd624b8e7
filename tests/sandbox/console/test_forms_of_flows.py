"""The seller's forms of every flow, filled in from top to bottom, and an appeal in each of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bs4 import Tag

from tests.sandbox.console.browser import Browser
from tests.sandbox.marketplace import Marketplace

SELLER_NODES = ("SELLER_CONFIRM_REQUIREMENT", "SELLER_DELIVER", "SELLER_UPLOAD_PROOF")
ACCESS_TYPES = {"人工服务", "SaaS", "License", "硬件", "应用编排", "数据文件"}
TYPED = {
    "carrier": "顺丰速运",
    "waybill": "SF1234567890",
    "phone": "13800000000",
    "remark": "已发出",
    "resource_order": "CS2611201000ABCDE",
    "result_text": "已按约定交付",
    "delivery_mode": "现场",
    "reason": "请补充范围和工期",
}


def _kinds(marketplace: Marketplace, *nodes: str) -> dict[tuple[Any, ...], dict[str, Any]]:
    """One open case of each kind of order at each of the nodes."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for case in marketplace.items():
        if not case["appeal_open"] and (case["node"] in nodes or (not nodes and case["node"] != "DONE")):
            found.setdefault((case["access_type"], case["delivery_subtype"], case["node"]), case)
    return found


def _fields(form: Tag) -> list[Tag]:
    return [field for field in form.select("[name]") if field["name"] != "form_token"]


def _fill(form: Tag, case: dict[str, Any]) -> tuple[dict[str, str], list[tuple[str, tuple[str, bytes]]]]:
    """Something right for every field of a form."""
    paid = f"{datetime.fromisoformat(case['paid_at']):%Y-%m-%d %H:%M:%S}"
    names = [str(field["name"]) for field in _fields(form) if field.get("type") != "file"]
    values = {name: paid if name == "opening_time" else TYPED[name] for name in names}
    roles = [str(field["name"]) for field in _fields(form) if field.get("type") == "file"]
    return values, [(role, (f"{role}.pdf", f"%PDF-1.4 {role}".encode())) for role in roles]


def test_every_form_of_every_flow_can_be_filled_in(marketplace: Marketplace, browser: Browser) -> None:
    kinds = _kinds(marketplace, *SELLER_NODES)
    assert {access_type for access_type, _subtype, _node in kinds} == ACCESS_TYPES
    assert {subtype for access_type, subtype, _node in kinds if access_type == "License"} == {
        "授权码",
        "识别码",
        "线下",
    }
    for (_access_type, _subtype, node), case in kinds.items():
        page = browser.case(case)
        act = "ReportCompletion" if node != "SELLER_CONFIRM_REQUIREMENT" else "RejectRequirement"
        form = page.form(act)
        assert len({str(field["name"]) for field in _fields(form)}) == len(_fields(form)), "each field once"
        values, files = _fill(form, case)
        if node == "SELLER_UPLOAD_PROOF":
            assert "opening_time" not in values, "of a code it is the activation"
        after = browser.send(page, act, values, files or None)
        assert after.status == 200, (case, after.text("main"))
        gone = marketplace.ask("GET", f"/seller/v1/cases/{case['order_id']}/{case['line_id']}").json
        assert gone["node"] != node, case
        if files:
            history = after.text("#history")
            assert all(name in history for _role, (name, _data) in files)


def test_an_appeal_stops_every_flow_until_it_is_decided(marketplace: Marketplace, browser: Browser) -> None:
    seen = set()
    for (access_type, subtype, _node), case in _kinds(marketplace).items():
        if (access_type, subtype) in seen:
            continue
        seen.add((access_type, subtype))
        page = browser.case(case)
        proof = [("other", ("交付证明.pdf", b"%PDF-1.4 proof"))]
        refused = browser.send(page, "OpenAppeal", {"ground": "other", "reason": "  "}, proof)
        assert refused.status == 422, "an appeal needs its reason"
        after = browser.send(refused, "OpenAppeal", {"ground": "no_progress", "reason": "长期没有进展"}, proof)
        assert after.status == 200, (case, after.text("main"))
        assert "申诉中" in after.text(".state")
        assert after.soup.select("form.act") == [], "neither side can act"
        told = {"act": "resolve_appeal", "order_id": case["order_id"], "line_id": case["line_id"]}
        assert marketplace.ask("POST", "/rehearsal/buyers", told).status == 200
        free = browser.case(case)
        assert free.text("#node") == page.text("#node"), "where it was"
        assert free.soup.select("#OpenAppeal form")
    assert len(seen) >= 10


def test_the_page_says_whether_a_refund_can_be_asked_for(marketplace: Marketplace, browser: Browser) -> None:
    claimed = next(case for case in marketplace.items() if case["code_claimed"] and case["node"] != "DONE")
    assert "授权码已领取，不能再申请协商退订。" in browser.case(claimed).text("dl.facts")
    done = marketplace.case_at("DONE")
    assert "交易担保期已结束" in browser.case(done).text("dl.facts")
    assert "用户现在可以申请" in browser.case(marketplace.case_at("BUYER_ACCEPT", access_type="硬件")).text("dl.facts")
