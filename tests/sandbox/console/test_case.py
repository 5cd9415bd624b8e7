"""服务监管详情: facts, history, and forms that follow the same law as the contract."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.sandbox.console.browser import Browser
from tests.sandbox.marketplace import PINNED_NOW, Marketplace, running

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>&amp;{{7*7}}\u202e"


def _now(shop: Marketplace, case: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = shop.ask("GET", f"/seller/v1/cases/{case['order_id']}/{case['line_id']}").json
    return found


def test_the_page_of_every_case_opens(marketplace: Marketplace, browser: Browser) -> None:
    nodes = set()
    for case in marketplace.items():
        page = browser.case(case)
        assert page.status == 200
        assert case["order_id"] in page.text("dl.facts")
        assert page.soup.select("#history tbody tr")
        nodes.add(page.text("#node"))
    assert {"商家确认需求", "商家实施服务", "用户确认验收", "服务完成"} <= nodes


def test_the_delivery_form_has_its_fields_in_the_printed_order(marketplace: Marketplace, browser: Browser) -> None:
    page = browser.case(marketplace.case_at("SELLER_DELIVER", access_type="人工服务"))
    names = [field["name"] for field in page.form("ReportCompletion").select("[name]")]
    printed = ["sow", "acceptance", "licence_validity", "deployment", "other", "opening_time"]
    assert [name for name in names if name in printed] == printed
    labels = [label.get_text(strip=True) for label in page.form("ReportCompletion").select("label")]
    assert labels[:4] == ["*需求文档（SOW）", "*验收文档", "软件授权有效期截图", "部署场景证明截图"]


def test_the_hardware_form_asks_for_the_parcel(marketplace: Marketplace, browser: Browser) -> None:
    page = browser.case(marketplace.case_at("SELLER_DELIVER", access_type="硬件"))
    names = [str(field["name"]) for field in page.form("ReportCompletion").select("[name]")]
    assert names[1:3] == ["carrier", "waybill"]
    assert {"remark", "other"} <= set(names)


def test_confirming_moves_the_case_once(marketplace: Marketplace, browser: Browser) -> None:
    case = marketplace.case_at("SELLER_CONFIRM_REQUIREMENT")
    page = browser.case(case)
    after = browser.send(page, "ConfirmRequirement")
    assert after.status == 200
    assert after.text("[role=status]") == "需求已确认，请按约定实施服务。"
    assert after.text("#node") == "商家实施服务"
    assert _now(marketplace, case)["node"] == "SELLER_DELIVER"
    assert browser.case(case).soup.select_one("main [role=status]") is None, "said once"
    again = browser.send(page, "ConfirmRequirement")
    assert again.status == 409
    assert "什么也没有提交" in again.text("[role=alert]")
    effects = marketplace.control("GET", "effects")["effects"]
    assert [effect["key"] for effect in effects if effect["line_id"] == case["line_id"]] == [None]


def test_a_rejection_needs_its_reason(marketplace: Marketplace, browser: Browser) -> None:
    case = marketplace.case_at("SELLER_CONFIRM_REQUIREMENT")
    refused = browser.send(browser.case(case), "RejectRequirement", {"reason": "  "})
    assert refused.status == 422
    assert "请填写驳回原因" in refused.text("main [role=alert]")
    assert _now(marketplace, case) == case
    after = browser.send(refused, "RejectRequirement", {"reason": "请补充范围\n和时间"})
    assert after.text("#node") == "用户提交需求"
    assert "请补充范围" in after.text("#history")


def test_a_delivery_with_papers_reaches_the_buyer(marketplace: Marketplace, browser: Browser) -> None:
    case = marketplace.case_at("SELLER_DELIVER", access_type="人工服务", product_class="通用")
    files = [
        ("sow", ("SOW需求说明书.docx", b"what is wanted")),
        ("acceptance", ("C:\\papers\\验收单.pdf", b"what was done")),
        ("deployment", ("部署截图-1.png", b"one")),
        ("deployment", ("部署截图-2.png", b"two")),
    ]
    values = {"opening_time": "2026-11-24 09:00:00", "delivery_mode": "远程", "result_text": "已上线"}
    after = browser.send(browser.case(case), "ReportCompletion", values, files)
    assert after.status == 200, after.answer.text
    assert after.text("#node") == "用户确认验收"
    history = after.text("#history")
    for name in ("SOW需求说明书.docx", "验收单.pdf", "部署截图-1.png", "部署截图-2.png"):
        assert name in history
    assert "papers" not in history
    assert _now(marketplace, case)["delivery_mode"] == "远程"


@pytest.mark.parametrize(
    ("values", "files", "said"),
    [
        ({}, [], "请上传需求文档"),
        ({}, [("sow", ("sow.docx", b"x"))], "请上传验收文档"),
        ({}, [("sow", ("sow.docx", b"x")), ("acceptance", ("a.exe", b"x"))], "格式不支持"),
        ({}, [("sow", ("sow.docx", b"x")), ("acceptance", ("a.docx", b""))], "空文件"),
        ({"opening_time": "昨天"}, [("sow", ("s.docx", b"x")), ("acceptance", ("a.docx", b"x"))], "实际开通时间"),
        ({"opening_time": "2099-01-01"}, [("sow", ("s.docx", b"x")), ("acceptance", ("a.docx", b"x"))], "实际开通时间"),
        ({"delivery_mode": "邮寄"}, [("sow", ("s.docx", b"x")), ("acceptance", ("a.docx", b"x"))], "交付方式"),
        ({}, [("sow", ("s.docx", b"x")), ("acceptance", ("a.docx", b"x" * (20 * 1024 * 1024 + 1)))], "20 MB"),
    ],
)
def test_a_refused_delivery_says_why_and_keeps_what_was_typed(
    marketplace: Marketplace, browser: Browser, values: dict[str, str], files: list[Any], said: str
) -> None:
    case = marketplace.case_at("SELLER_DELIVER", access_type="人工服务", product_class="通用")
    refused = browser.send(browser.case(case), "ReportCompletion", {"result_text": "已上线", **values}, files)
    assert refused.status == 422
    assert refused.text("main [role=alert]").startswith("没有提交：")
    assert said in refused.text("main [role=alert]")
    assert refused.text("#ReportCompletion textarea") == "已上线"
    assert _now(marketplace, case) == case


def test_an_appeal_freezes_the_forms(marketplace: Marketplace, browser: Browser) -> None:
    case = marketplace.case_at("SELLER_DELIVER", access_type="SaaS")
    after = browser.send(browser.case(case), "OpenAppeal", {"ground": "other", "reason": "客户不配合"})
    assert after.status == 200, after.answer.text
    assert "申诉中" in after.text(".state")
    assert after.soup.select("form.act") == []


@pytest.mark.parametrize("forgery", ["no token", "other token", "other origin", "null origin"])
def test_a_form_that_another_site_sends_does_nothing(marketplace: Marketplace, browser: Browser, forgery: str) -> None:
    case = marketplace.case_at("SELLER_CONFIRM_REQUIREMENT")
    page = browser.case(case)
    form = page.form("ConfirmRequirement")
    token = str(form.select("[name=form_token]")[0]["value"])
    if forgery == "other token":
        token = str(Browser(marketplace).case(case).form("ConfirmRequirement").select("[name=form_token]")[0]["value"])
    data = {} if forgery == "no token" else {"form_token": token}
    origin = {"other origin": "http://evil.example", "null origin": "null"}.get(forgery)
    headers = {"Origin": origin} if origin else {}
    answer = browser.session.post(browser.base + str(form["action"]), data=data, headers=headers, timeout=20)
    assert answer.status_code == 403
    assert "什么也没有提交" in answer.text
    assert _now(marketplace, case) == case


def test_a_form_of_our_own_origin_is_taken(marketplace: Marketplace, browser: Browser) -> None:
    case = marketplace.case_at("SELLER_CONFIRM_REQUIREMENT")
    assert browser.send(browser.case(case), "ConfirmRequirement", headers={"Origin": browser.base}).status == 200


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=x", b"--x\r\nbroken"),
        ("multipart/form-data; boundary=x", b"--x\r\n" + b"a" * 100_000),
        ("application/json", b"{}"),
        ("application/x-www-form-urlencoded", b"&".join(b"f%d=1" % number for number in range(2000))),
    ],
)
def test_a_form_that_cannot_be_read_is_refused_in_words(
    marketplace: Marketplace, browser: Browser, content_type: str, body: bytes
) -> None:
    case = marketplace.case_at("SELLER_DELIVER", access_type="人工服务")
    address = f"{browser.base}/console/supervision/{case['order_id']}/{case['line_id']}/ReportCompletion"
    answer = browser.session.post(address, data=body, headers={"Content-Type": content_type}, timeout=20)
    assert answer.status_code in (400, 403)
    assert "什么也没有提交" in answer.text


def test_a_case_that_is_not_there_is_said(browser: Browser) -> None:
    page = browser.get("/console/supervision/none/%3Cscript%3E")
    assert page.status == 404
    assert "没有订单 none" in page.text("[role=alert]")
    assert page.soup.select("script") == []


def test_text_of_strangers_is_never_read_as_html(tmp_path: Path) -> None:
    with running(tmp_path, "--seed", "3", "--at", PINNED_NOW, "--rate", "0") as shop:
        case = shop.case_at("SELLER_CONFIRM_REQUIREMENT")
    with sqlite3.connect(tmp_path / "marketplace.db") as database:
        database.execute(
            "UPDATE cases SET customer_name=?, product_name=?, requirement=? WHERE line_id=?",
            (EVIL, EVIL, EVIL, case["line_id"]),
        )
    database.close()
    with running(tmp_path) as shop:
        browser = Browser(shop)
        for page in (
            browser.get("/console/supervision?text=%3Cscript%3E"),
            browser.case(case),
            browser.send(browser.case(case), "RejectRequirement", {"reason": EVIL}),
            browser.get(f"/console/supervision?text={requests.utils.quote(EVIL)}"),
        ):
            assert page.status == 200
            assert [str(tag.get("src")) for tag in page.soup.select("script")] == ["/console/static/console.js"]
            assert page.soup.select("img, [onerror]") == []
            assert EVIL in page.soup.get_text() or EVIL in {field.get("value") for field in page.soup.select("input")}
        assert "7*7" in page.answer.text
