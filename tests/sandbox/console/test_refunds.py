"""退订管理: the list of requests, and a page with the forms that the state permits, under the contract's own law."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from tests.sandbox.console.browser import Browser, Page
from tests.sandbox.marketplace import Marketplace

_places = itertools.count()
PAPER = ("agreement", ("协商记录.pdf", b"%PDF-1.4 agreed"))


def _open(browser: Browser, refund: dict[str, Any]) -> Page:
    return browser.get(f"/console/refunds/{refund['refund_id']}")


@pytest.fixture
def refund(marketplace: Marketplace) -> dict[str, Any]:
    """A request for an order of its own."""
    cases = [
        case
        for case in marketplace.items()
        if case["node"] == "SELLER_DELIVER"
        and case["access_type"] == "人工服务"
        and not case["appeal_open"]
        and case["paid_amount"] != "0.00"
    ]
    return marketplace.told("ask_refund", cases[next(_places)], amount="12.50", reason="功能不符合需求")


@pytest.fixture
def goods(marketplace: Marketplace) -> dict[str, Any]:
    """A request for a parcel that the buyer holds."""
    order = {"act": "place_order", "order_id": "", "line_id": "", "access_type": "硬件", "product_class": "通用"}
    made = marketplace.control("POST", "buyers", order)["item"]
    inside = Browser(marketplace)
    page = inside.case(made)
    parcel = {"carrier": "顺丰速运", "waybill": "SF1", "phone": made["phone"]}
    assert inside.send(page, "ReportCompletion", parcel).status == 200
    inside.session.close()
    marketplace.told("courier_sign", made)
    return marketplace.told("ask_refund", made, shows_phone=True)


def test_the_list_shows_it_and_its_page_opens(
    marketplace: Marketplace, browser: Browser, refund: dict[str, Any]
) -> None:
    page = browser.get(f"/console/refunds?text={refund['refund_id']}")
    rows = [[cell.get_text(strip=True) for cell in row.select("td")] for row in page.soup.select("#refunds tbody tr")]
    assert [row[:3] for row in rows] == [[refund["refund_id"], "演练数据", refund["order_id"]]]
    assert "12.50" in rows[0]
    assert page.text("#refunds caption").startswith("演练环境 seller-desk-rehearsal:")
    for query, count in (("state=PENDING_SELLER", 1), ("state=open", 1), ("state=REJECTED", 0), ("state=x&page=9", 1)):
        found = browser.get(f"/console/refunds?text={refund['refund_id']}&{query}")
        assert found.text(".tools span") == f"共 {count} 条"
    shown = _open(browser, refund)
    assert (shown.status, shown.text("#state")) == (200, "商家待审核")
    assert "用户申请退订 12.50 元" in shown.text("#history")
    facts = {
        row.select("dt")[0].get_text(): row.select("dd")[0].get_text() for row in shown.soup.select("dl.facts div")
    }
    assert (facts["联系电话"], facts["申请金额"], facts["退订方式"]) == ("-", "12.50", "协商退订")


def test_its_case_says_that_it_is_paused_and_leads_to_it(browser: Browser, refund: dict[str, Any]) -> None:
    page = browser.case(refund)
    assert "服务监管已暂停" in page.text("dl.facts")
    assert page.soup.select_one(f"a[href='/console/refunds/{refund['refund_id']}']") is not None
    assert page.soup.select_one("form.act") is None


def test_agreeing_needs_opinion_and_paper(marketplace: Marketplace, browser: Browser, refund: dict[str, Any]) -> None:
    page = _open(browser, refund)
    labels = [label.get_text(strip=True) for label in page.form("ApproveRefund").select("label")]
    assert labels == ["*审核意见", "*协商记录或其他退订确认", "其他附件"]
    again = browser.send(page, "ApproveRefund", {"opinion": "已与用户协商一致。"}, [("other", ("", b""))])
    assert again.status == 422
    assert again.text("[role=alert]") == "没有提交：请先上传协商记录或其他退订确认，再同意退订。"
    assert "已与用户协商一致。" in again.text("#ApproveRefund textarea")
    after = browser.send(again, "ApproveRefund", {"opinion": "已与用户协商一致。"}, [PAPER])
    assert (after.status, after.text("[role=status]"), after.text("#state")) == (200, "已同意退订。", "已同意")
    assert "协商记录.pdf" in after.text("#history")
    assert browser.send(page, "ApproveRefund", {"opinion": "又一次"}, [PAPER]).status == 409
    assert marketplace.refund(refund)["opinion"] == "已与用户协商一致。"


def test_rejecting(marketplace: Marketplace, browser: Browser, refund: dict[str, Any]) -> None:
    after = browser.send(_open(browser, refund), "RejectRefund", {"opinion": "服务已交付大半。"})
    assert (after.text("#state"), after.soup.select("form.act")) == ("已驳回", [])
    assert marketplace.refund(refund)["state"] == "REJECTED"


def test_goods_come_back_to_a_saved_address_and_are_inspected(
    marketplace: Marketplace, browser: Browser, goods: dict[str, Any]
) -> None:
    page = _open(browser, goods)
    assert goods["phone"] in page.text("dl.facts")
    choices = [str(option["value"]) for option in page.form("ApproveRefund").select("option")]
    assert len(choices) == 3
    without = browser.send(page, "ApproveRefund", {"opinion": "同意退货"}, [PAPER])
    assert (without.status, without.text("[role=alert]")) == (422, "没有提交：请填写寄回地址。")
    values = {"opinion": "同意退货", "return_address": choices[1]}
    after = browser.send(page, "ApproveRefund", values, [PAPER])
    assert (after.text("#state"), after.soup.select("form.act")) == ("待用户寄回", [])
    assert choices[1] in after.text("dl.facts")
    marketplace.told("send_goods", goods)
    page = _open(browser, goods)
    assert [str(form["action"]).rsplit("/", 1)[1] for form in page.soup.select("form.act")] == [
        "ConfirmInspection",
        "RejectInspection",
        "AppealRefund",
    ]
    after = browser.send(page, "RejectInspection", {"reason": "外观有损坏"})
    assert (after.text("#state"), "外观有损坏" in after.text("dl.facts")) == ("待用户寄回", True)
    marketplace.told("send_goods", goods)
    after = browser.send(_open(browser, goods), "AppealRefund", {"reason": "配件不齐"})
    assert after.text(".flag") == "申诉中"
    marketplace.told("resolve_refund_appeal", goods)
    after = browser.send(_open(browser, goods), "ConfirmInspection")
    assert (after.text("#state"), marketplace.refund(goods)["state"]) == ("已同意", "APPROVED")


def test_a_request_that_is_not_there_and_a_button_that_is_not(browser: Browser, refund: dict[str, Any]) -> None:
    assert browser.get("/console/refunds/TD0").status == 404
    page = _open(browser, refund)
    address = f"{browser.base}/console/refunds/{refund['refund_id']}/ConfirmInspection"
    token = str(page.form("RejectRefund").select("input[name=form_token]")[0]["value"])
    answer = browser.session.post(address, data={"form_token": token}, timeout=30)
    assert (answer.status_code, "不能办理" in answer.text) == (409, True)
    assert browser.session.post(address, data={}, timeout=30).status_code == 403


def test_nothing_is_seen_without_a_session(marketplace: Marketplace, refund: dict[str, Any]) -> None:
    outside = Browser(marketplace, is_inside=False)
    for address in ("/console/refunds", f"/console/refunds/{refund['refund_id']}"):
        page = outside.get(address)
        assert (page.status, refund["refund_id"] in page.answer.text) == (401, False)
    outside.session.close()


def test_what_buyers_write_is_text(marketplace: Marketplace, browser: Browser) -> None:
    order = {"act": "place_order", "order_id": "", "line_id": "", "access_type": "应用编排"}
    made = marketplace.control("POST", "buyers", order)["item"]
    evil = "<script>alert(1)</script>{{7*7}}"
    refund = marketplace.told("ask_refund", made, reason=evil)
    for page in (_open(browser, refund), browser.get(f"/console/refunds?text={refund['refund_id']}")):
        assert evil in page.soup.get_text()
        assert evil not in page.answer.text
