"""Every flow by command line: cases of all access types come in as a table, and the forecast says what follows."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from desktop_app.paths import Home
from tests.journeys.command_line import run, run_json
from tests.models.made_up_flow import DRONE

NOW = "2026-11-24T12:00:00"
HEADINGS = (
    "订单ID", "订单行ID", "订单类型", "接入类型", "交付子类型", "商品类别", "销售场景", "是否涉及服务监管",
    "下单时间", "支付时间", "订单金额", "实付金额", "币种", "当前节点", "进入节点时间",
    "快递签收时间", "收货电话一致", "授权码已领取",
)  # fmt: skip
ORDER_HEADINGS = (
    "订单ID", "订单行ID", "订单类型", "订单状态", "接入类型", "商品类别", "下单时间", "支付时间", "订单金额",
    "实付金额", "币种",
)  # fmt: skip


def _write(path: Path, headings: tuple[str, ...], *rows: dict[str, str]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, headings)
        writer.writeheader()
        writer.writerows(rows)
    return path


def case(order: str, access: str, node: str, **more: str) -> dict[str, str]:
    """One row of a worklist; the node was entered yesterday."""
    return {
        "订单ID": order, "订单行ID": f"{order}-000001", "订单类型": "新购", "接入类型": access, "商品类别": "通用",
        "是否涉及服务监管": "是", "下单时间": "2026-11-02 10:00:00", "支付时间": "2026-11-02 10:05:00",
        "订单金额": "1000", "实付金额": "900", "币种": "CNY", "当前节点": node,
        "进入节点时间": "2026-11-23 12:00:00", **more,
    }  # fmt: skip


def order(number: str, status: str = "处理中", **more: str) -> dict[str, str]:
    """One row of the order list: a new SaaS order, paid this morning."""
    return {
        "订单ID": number, "订单行ID": f"{number}-000001", "订单类型": "新购", "订单状态": status, "接入类型": "SaaS",
        "商品类别": "通用", "下单时间": "2026-11-24 10:00:00", "支付时间": "2026-11-24 10:30:00", "订单金额": "500",
        "实付金额": "450", "币种": "CNY", **more,
    }  # fmt: skip


def forecasts(home: Home, at: str = NOW) -> dict[str, Any]:
    return {one["order_id"]: one for one in run_json(home, "forecast", "--at", at)}


def brought(home: Home, path: Path, status: int = 0) -> Any:
    return run_json(home, "import", str(path), "--at", NOW, "--data-as-of", "2026-11-24 11:00:00", status=status)


def test_every_flow_is_chosen_and_forecast(home: Home, tmp_path: Path) -> None:
    joint = {"商品类别": "联营", "销售场景": "赋能云"}
    counts = brought(
        home,
        _write(
            tmp_path / "cases.csv", HEADINGS,
            case("H1", "人工服务", "商家实施服务", 交付子类型="标准"),
            case("HS1", "人工服务", "商家实施服务", 交付子类型="建站"),
            case("S1", "SaaS", "商家确认需求", **joint),
            case("L21", "License", "授权码激活", 交付子类型="授权码", **joint),
            case("L22", "License", "用户领取授权码", 交付子类型="授权码", 授权码已领取="是"),
            case("L23", "License", "商家上传交付证明", 交付子类型="授权码"),
            case("L11", "License", "BUYER_GIVES_CODE", 交付子类型="识别码"),
            case("L01", "License", "服务商线下交付License", 交付子类型="线下", **joint),
            case("LP1", "License", "软件包部署", 交付子类型="软件包"),
            case("D1", "硬件", "用户确认验收", 快递签收时间="2026-11-20 09:00:00", 收货电话一致="是"),
            case("D2", "硬件", "用户确认验收", 快递签收时间="2026-11-20 09:00:00", 收货电话一致="否"),
            case("D3", "硬件", "用户确认验收", 快递签收时间="2026-11-20 09:00:00"),
            case("O1", "应用编排", "用户确认验收"),
            case("F1", "数据文件", "商家确认需求", 是否涉及服务监管=""),
            case("F2", "数据文件", "", 是否涉及服务监管="否"),
        ),
        status=1,
    )  # fmt: skip
    assert (counts["rows"], counts["inserted"], counts["refused"]) == (15, 15, [])
    # claiming the code passes the node
    assert [(one["row"], one["column"]) for one in counts["warned"]] == [(6, "授权码已领取")]
    found = forecasts(home)
    told = {key: (one["flow"], one["era"], one["node"], one["whose_move"]) for key, one in found.items()}
    assert told == {
        "H1": ("H", "2025-03-26", "SELLER_DELIVER", "seller"),
        "HS1": ("H_SITE", "2025-03-26", "SELLER_DELIVER", "seller"),
        "S1": ("S", "2025-03-26", "SELLER_CONFIRM_REQUIREMENT", "seller"),
        "L21": ("L2", "2024-09-14", "CODE_ACTIVATION", "seller"),
        "L22": ("L2", "2024-09-14", "BUYER_CLAIM_CODE", "buyer"),
        "L23": ("L2", "2024-09-14", "SELLER_UPLOAD_PROOF", "seller"),
        "L11": ("L1", "2024-09-14", "BUYER_GIVES_CODE", "buyer"),
        "L01": ("L0", "2024-09-14", "SELLER_DELIVER", "seller"),
        "LP1": ("LP", "2024-09-14", "PACKAGE_DEPLOYMENT", "buyer"),
        "D1": ("D", "first", "BUYER_ACCEPT", "buyer"),
        "D2": ("D", "first", "BUYER_ACCEPT", "buyer"),
        "D3": ("D", "first", "BUYER_ACCEPT", "buyer"),
        "O1": ("O", "first", "BUYER_ACCEPT", "buyer"),
        "F1": ("F", "first", "SELLER_CONFIRM_REQUIREMENT", "seller"),
        "F2": ("NONE", "first", "", "nobody"),
    }
    assert {key for key, one in found.items() if one["huawei_review_ahead"]} == {"S1", "L21", "L01"}
    assert {key for key, one in found.items() if not one["refundable"]} == {"L21", "L22", "L23", "F2"}
    silence = {key: one["silence"] for key, one in found.items()}
    assert {key: one["effect"] for key, one in silence.items() if one["effect"] != "reminder"} == {
        "D1": "auto_accept", "D3": "auto_accept", "F2": "none",
    }  # fmt: skip
    for key in ("D1", "D3"):
        assert (silence[key]["at"], silence[key]["grade"]) == ("2026-11-30T09:00:00+08:00", "official")
        assert silence[key]["source"].startswith("S02 https://")
        # what would still stop it: the customer acts before, an appeal freezes the flow, a refund is asked for
        assert "以用户的操作为准" in silence[key]["stopped_by"]
        assert "流程冻结" in silence[key]["stopped_by"]
        assert "推测服务监管暂停" in silence[key]["stopped_by"]
    assert "phone_unknown" in found["D3"]["badges"]
    assert "phone_differs" in found["D2"]["badges"]
    assert "电话" in silence["D2"]["stopped_by"]
    assert {key for key, one in silence.items() if one["stopped_by"]} == {"D1", "D2", "D3"}
    assert all(one["clause"] and one["source"] and one["grade"] for one in silence.values())


def test_an_order_that_waits_for_its_opening_is_refunded_after_three_hours(home: Home, tmp_path: Path) -> None:
    cases = _write(
        tmp_path / "cases.csv", HEADINGS,
        case("SUPERVISED", "SaaS", "商家实施服务"), case("FREE", "SaaS", "", 是否涉及服务监管="否"),
    )  # fmt: skip
    orders = _write(
        tmp_path / "orders.csv", ORDER_HEADINGS,
        order("SUPERVISED"), order("FREE"), order("ALONE"), order("OPENED", "已完成"), order("OLD", 订单类型="续费"),
        order("IMAGE", 接入类型="镜像"), order("BACK", 订单类型="退订", 实付金额="-450", 订单金额="-500"),
    )  # fmt: skip
    brought(home, cases)
    brought(home, orders)
    found = forecasts(home)
    assert set(found) == {"SUPERVISED", "FREE", "ALONE"}
    assert found["SUPERVISED"]["flow"] == "S"
    for key in ("FREE", "ALONE"):
        one = found[key]
        assert (one["flow"], one["node"], one["whose_move"], one["refundable"]) == ("NONE", "", "seller", False)
        assert one["deadline"] is None
        assert one["silence"] == {
            "effect": "auto_refund",
            "at": "2026-11-24T13:30:00+08:00",
            "amount": "450.00",
            "currency": "CNY",
            "clause": one["silence"]["clause"],
            "source": one["silence"]["source"],
            # the 3 hours are printed, and from when they count is not: the moment is an assumption
            "grade": "assumption",
            "stopped_by": one["silence"]["stopped_by"],
        }
        assert "开通接口成功应答一次" in one["silence"]["stopped_by"]
        assert "开通" in one["silence"]["clause"]
        assert "按支付时间起算" in one["silence"]["clause"]
        assert "S37 https://" in one["silence"]["source"]
    # less than three hours are left: it stands before everything else
    assert [one["order_id"] for one in run_json(home, "forecast", "--at", NOW)][:2] == ["ALONE", "FREE"]
    # a successful call makes the order 已完成; nothing is refunded then
    opened = _write(tmp_path / "later.csv", ORDER_HEADINGS, order("ALONE", "已完成"))
    run_json(home, "import", str(opened), "--at", "2026-11-24T12:30:00", "--data-as-of", "2026-11-24 12:20:00")
    assert set(forecasts(home, "2026-11-24T12:30:00")) == {"SUPERVISED", "FREE"}


@pytest.mark.parametrize("is_first", [True, False])
def test_a_made_up_flow_is_one_file_in_the_companys_folder(home: Home, tmp_path: Path, is_first: bool) -> None:
    """No word of it stands in the program: kept with the case, shown by its own names, explained by its clauses."""
    rules = home.root / "rules"
    table = _write(tmp_path / "cases.csv", HEADINGS, case("X1", "无人机", "首飞"), case("X2", "无人机", "落地"))
    if is_first:
        rules.mkdir(parents=True)
        (rules / "drone.toml").write_text(DRONE, "utf-8")
    counts = brought(home, table, status=1)
    if not is_first:
        assert {one["flow"] for one in forecasts(home).values()} == {"UNKNOWN"}
        return
    assert [one["row"] for one in counts["warned"]] == [3]
    found = forecasts(home)
    one = found["X1"]
    assert (one["flow"], one["era"], one["node"], one["whose_move"]) == (
        "X_DRONE", "2026-06-01", "TRIAL_FLIGHT", "seller",
    )  # fmt: skip
    assert (one["silence"]["effect"], one["silence"]["at"]) == ("auto_refund", "2026-11-25T12:00:00+08:00")
    assert (found["X2"]["flow"], found["X2"]["node"]) == ("X_DRONE", "UNKNOWN")
    assert "试飞" in run(home, "forecast", "--at", NOW).out
    assert run_json(home, "observe", "X2", "--node", "试飞", "--at", NOW)["updated"] == 1
    assert forecasts(home)["X2"]["node"] == "TRIAL_FLIGHT"
    assert run(home, "replay").status == 0
    assert forecasts(home)["X1"] == one
    assert run_json(home, "rules", "why", "DRONE-WEATHER")["versions"][0]["limit"] == {"days": 2}


def test_a_made_up_flow_may_be_a_subtype_of_a_known_type(home: Home, tmp_path: Path) -> None:
    rules = home.root / "rules"
    rules.mkdir(parents=True)
    text = DRONE.replace('access_types = ["无人机"]', 'access_types = ["License"]')
    (rules / "drone.toml").write_text(text.replace('subtypes = ["*"]', 'subtypes = ["云盒", "云盒子"]'), "utf-8")
    table = _write(
        tmp_path / "cases.csv", HEADINGS,
        case("X1", "License", "试飞", 交付子类型="云盒子"), case("X2", "License", "商家实施服务", 交付子类型="线下"),
        case("X3", "License", "试飞", 交付子类型="云箱"), case("X4", "人工服务", "商家实施服务", 交付子类型="大号"),
    )  # fmt: skip
    counts = brought(home, table, status=1)
    assert {(one["row"], one["column"]) for one in counts["warned"]} == {
        (4, "接入类型"), (4, "交付子类型"), (5, "交付子类型"),
    }  # fmt: skip
    found = forecasts(home)
    assert {key: one["flow"] for key, one in found.items()} == {
        "X1": "X_DRONE", "X2": "L0", "X3": "UNKNOWN", "X4": "H",
    }  # fmt: skip
    # a word that nobody knows corrects nothing
    brought(home, _write(tmp_path / "later.csv", HEADINGS, case("X2", "License", "商家实施服务", 交付子类型="云箱")), 1)
    assert forecasts(home)["X2"]["flow"] == "L0"


def test_every_rule_of_every_flow_can_be_asked_for(home: Home) -> None:
    assert run_json(home, "rules", "check")["problems"] == []
    ids = {one["id"] for one in run_json(home, "rules", "list")}
    asked = ("HW-ACCEPT-10D", "L2-LOCK", "LIC-FORM", "SAAS-SCOPE", "SITE-NODES", "DATA-SUPERVISED", "OPENING-3H")
    assert ids >= set(asked)
    for one in asked:
        assert run_json(home, "rules", "why", one)["versions"][0]["text"]
    assert run_json(home, "rules", "why", "DATA-SUPERVISED")["versions"][0]["is_on"] is True


def test_a_rule_says_only_what_is_known_of_it(home: Home) -> None:
    listed = run_json(home, "rules", "list")
    assert run_json(home, "rules", "check")["rules"] == len(listed)
    severities = {one["id"]: one["severity"] for one in listed}
    assert severities["HW-ACCEPT-10D"] is severities["L2-LOCK"] is None, "they explain, and are no findings"
    assert severities["APPEAL-02"] == "block"
    told = {one: run_json(home, "rules", "why", one)["versions"][0] for one in ("APPEAL-01", "APPEAL-02", "APPEAL-03")}
    spans = {one: (version["valid_from"], version["valid_to"]) for one, version in told.items()}
    assert spans == {
        "APPEAL-01": ("2024-12-19", None),
        "APPEAL-02": (None, "2024-12-18"),
        "APPEAL-03": (None, "2024-03-04"),
    }
    assert run_json(home, "rules", "why", "APPEAL-04")["versions"][0]["site"] == ["intl", "eu"]
