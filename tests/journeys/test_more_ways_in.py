"""Twenty cases and five refunds get in although no file has the right shape: what a person has at hand is enough.

Refunds have no kind of their own yet. What is known of one is kept where it came from, a notification or the console's
orders, and the case that it is about stays as it was; nothing of it is judged.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from desktop_app.paths import Home
from tests.documents.notice_samples import mail, message
from tests.journeys.command_line import run_json

AT = ("--at", "2026-11-24T12:00:00")
MOST_STEPS = 12
"""A step is one thing that a person does: copy and paste, fill a small form, drop a mail. Ten minutes are 50 s each."""


def _page(numbers: range) -> bytes:
    """The console's list as a browser copies it: five columns, and none says the node."""
    head = "".join(f"<th>{name}</th>" for name in ("订单ID", "产品名称", "订单金额", "订单状态", "下单时间"))
    rest = "<td>MES 实施</td><td>¥1,200.00</td><td>处理中</td><td>2026-11-02 10:00:00</td>"
    rows = "".join(f"<tr><td>{_order(number)}</td>{rest}</tr>" for number in numbers)
    return f"<table><tr>{head}</tr>{rows}</table>".encode()


def _transactions(numbers: range) -> bytes:
    lines = [f"2026-10\t{_order(number)}\t{_order(number)}-000001\tMES 实施\t1200\tCNY\t监管中" for number in numbers]
    return "\n".join(["账期\t订单ID\t订单行ID\t商品名称\t订单金额\t币种\t服务监管状态", *lines]).encode()


def _refund_orders(numbers: range) -> bytes:
    """The console's orders of type 退订, as a browser copies them: a refund is an order of its own."""
    head = "".join(f"<th>{name}</th>" for name in ("订单ID", "订单类型", "订单状态", "实付金额", "原订单ID"))
    rows = "".join(
        f"<tr><td>TD26112009{number:04d}</td><td>退订</td><td>处理中</td><td>-600.00</td><td>{_order(number)}</td></tr>"
        for number in numbers
    )
    return f"<table><tr>{head}</tr>{rows}</table>".encode()


def _order(number: int) -> str:
    return f"CS26110215{number:04d}"


class Person:
    """Counts what is done."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self.steps = 0

    def does(self, *words: str, given: bytes = b"", status: int = 0) -> Any:
        self.steps += 1
        return run_json(self._home, *words, *AT, given=given, status=status)

    def sees(self) -> dict[str, dict[str, Any]]:
        return {one["order_id"]: one for one in run_json(self._home, "forecast", *AT)}


def test_twenty_cases_and_five_refunds_come_in_without_a_file_of_the_right_shape(home: Home, tmp_path: Path) -> None:
    person = Person(home)
    # the list of the console's page, the transactions, two typed by hand, an SMS, a mail, a message of Outlook
    person.does("paste", "--kind", "cases", given=_page(range(8)), status=1)
    person.does("paste", given=_transactions(range(8, 14)))
    for number in range(14, 16):
        person.does("register", _order(number), "--access-type", "人工服务", "--node", "商家实施服务")
    sms = "您有 2 个订单服务监管未完成：" + "、".join(_order(number) for number in range(16, 18))
    person.does("notice", "-", "--confirm", "--since", "2026-11-24 09:00", given=sms.encode())
    letter, outlook = tmp_path / "验收.eml", tmp_path / "未完成.msg"
    accepted = f"用户已确认验收服务，订单号：{_order(18)}，时间 2026-11-24 11:00:00"
    letter.write_bytes(mail("", html=f"<p>{accepted}</p>", sent="Tue, 24 Nov 2026 11:05:00 +0800"))
    person.does("notice", str(letter), "--confirm")
    outlook.write_bytes(message(f"服务监管未完成，订单号：{_order(19)}，时间 2026-11-24 08:00:00"))
    person.does("notice", str(outlook), "--confirm")

    cases = person.sees()
    assert sorted(cases) == [_order(number) for number in range(20)]
    unknown = [one for one in cases.values() if "state_unknown" in one["badges"]]
    assert len(unknown) == 17, "what nobody said is never guessed"
    assert {one["whose_move"] for one in unknown} == {"seller"}
    assert sum("not_seen" in one["badges"] for one in unknown) == 6
    assert {cases[_order(number)]["node"] for number in range(14, 16)} == {"SELLER_DELIVER"}
    assert cases[_order(18)]["node"] == "DONE"

    # five refunds: two by an SMS, one by a mail, two as the console's orders show them
    asked = "用户提交退订申请，订单号：" + "、".join(_order(number) for number in (2, 3))
    told = person.does("notice", "-", "--confirm", given=asked.encode())
    letter = tmp_path / "退订.eml"
    letter.write_bytes(mail(f"用户提交退订申请，订单号：{_order(4)}", subject="产品创建开通通知"))
    told_too = person.does("notice", str(letter), "--confirm")
    person.does("paste", "--kind", "orders", given=_refund_orders(range(5, 7)))
    proposals = [*told["proposals"], *told_too["proposals"]]
    assert [(one["order_id"], one["event"], one["lands"]) for one in proposals] == [
        (_order(number), "NOTICE-REFUND", False) for number in (2, 3, 4)
    ]
    kept = {batch["batch"] for batch in run_json(home, "batches")}
    assert {told["batch"], told_too["batch"]} <= kept
    assert person.steps <= MOST_STEPS
    assert person.sees() == cases, "a refund that is only known of moves no case"
    assert [one["订单ID"] for one in _exported(home, tmp_path) if one["订单类型"] == "退订"] == [
        f"TD26112009{number:04d}" for number in range(5, 7)
    ]

    # one of those that only the ledger told of is settled with a word
    person.does("register", _order(8), "--access-type", "人工服务", "--node", "用户确认验收")
    settled = person.sees()[_order(8)]
    assert (settled["line_id"], settled["node"], settled["badges"]) == (
        f"{_order(8)}-000001",
        "BUYER_ACCEPT",
        ["order_time_unknown"],
    )


def _exported(home: Home, folder: Path) -> list[dict[str, str]]:
    path = folder / "订单.csv"
    run_json(home, "export", "orders", "--out", str(path))
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
