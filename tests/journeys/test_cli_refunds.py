"""Refunds from file to command line, as a seller's script does it: exit states, shapes, clocks, entries by hand."""

from __future__ import annotations

from pathlib import Path

from desktop_app.paths import Home
from tests.journeys.command_line import run, run_json

NOW = "2026-11-24T12:00"
HEADINGS = (
    "退订单号,订单ID,接入类型,计费模式,是否涉及服务监管,实付金额,申请金额,币种,收货状态,状态,申请时间,进入状态时间"
)
GOOD = "TD1,CS1,SaaS,包周期,是,100.00,60.00,CNY,,商家待审核,2026-11-20 09:00:00,2026-11-20 09:00:00"
GOODS = "TD2,CS2,硬件,一次性,是,100.00,60.00,CNY,已收货,待用户寄回,2026-11-01 09:00:00,2026-11-20 09:00:00"
TOO_MUCH = "TD3,CS3,SaaS,包周期,是,100.00,100.01,CNY,,商家待审核,2026-11-20 09:00:00,2026-11-20 09:00:00"


def test_from_a_file_to_the_list_and_back(tmp_path: Path) -> None:
    home, sheet = Home(tmp_path / "home"), tmp_path / "退订.csv"
    sheet.write_text("\n".join((HEADINGS, GOOD, GOODS, "")), encoding="utf-8")
    result = run_json(home, "import", str(sheet), "--kind", "refunds", "--at", NOW)
    assert (result["kind"], result["rows"], result["inserted"], result["warned"]) == ("refunds", 2, 2, [])
    first, second = run_json(home, "refunds", "--at", NOW)
    assert (first["refund_id"], first["state"], first["whose_move"]) == ("TD2", "AWAITING_RETURN", "buyer")
    assert (first["silence"]["effect"], first["silence"]["at"]) == ("withdrawn", "2026-11-30T09:00:00+08:00")
    assert (second["refund_id"], second["deadline"]["at"]) == ("TD1", "2026-12-02T00:00:00+08:00")
    assert [one["id"] for one in second["blockers"]] == ["UNKNOWN_ORDER"]
    assert second["decidable"]

    # both clocks pass: nothing changes but the distance
    later = {one["refund_id"]: one for one in run_json(home, "refunds", "--at", "2027-03-01T12:00")}
    assert {number: one["state"] for number, one in later.items()} == {
        "TD1": "PENDING_SELLER",
        "TD2": "AWAITING_RETURN",
    }
    assert "STALE_DATA" in [one["id"] for one in later["TD1"]["blockers"]]

    # what blocks is exit 1; the sentence stands in the table for people
    pasted = f"{HEADINGS}\n{TOO_MUCH}\n".replace(",", "\t").encode()
    assert run_json(home, "paste", "--kind", "refunds", "--at", NOW, given=pasted)["inserted"] == 1
    shown = run(home, "refunds", "--at", NOW)
    assert shown.status == 1
    assert "申请金额 ¥100.01 超过实付金额 ¥100.00。" in shown.out
    assert "A 协商退订" in shown.out

    # rejected in the console, seen by a person: nothing blocks any more
    assert run_json(home, "observe", "TD3", "--state", "已驳回", "--at", NOW)["updated"] == 1
    assert {one["refund_id"]: one["state"] for one in run_json(home, "refunds", "--at", NOW)}["TD3"] == "REJECTED"


def test_by_hand(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    made = ("register", "CS7", "--kind", "refunds", "--refund", "TD7", "--state", "商家待审核", "--supervised", "是")
    told = ("--requested-amount", "5", "--paid-amount", "5")
    # an amount without its currency is kept and said to be unknown
    warned = run_json(home, *made, *told, "--at", NOW, status=1)["warned"]
    assert [(one["column"], one["reason"]) for one in warned] == [("币种", "没有写币种，金额按未知处理")]
    (bare,) = run_json(home, "refunds", "--at", NOW, status=1)
    assert (bare["decidable"], bare["silence"]["amount"], bare["currency"]) == (False, None, None)
    assert run_json(home, *made, *told, "--currency", "CNY", "--at", NOW)["updated"] == 1
    one = run_json(home, "refunds", "--at", NOW)[0]
    assert (one["refund_id"], one["order_id"], one["regime"], one["decidable"]) == ("TD7", "CS7", "A", True)
