"""Bad and odd requests through the command line: no row is lost, nothing is guessed, nothing wrong is agreed to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from desktop_app.paths import Home
from tests.journeys.command_line import run, run_json

NOW = "2026-11-24T12:00"
HEADINGS = (
    "退订单号",
    "订单ID",
    "接入类型",
    "计费模式",
    "是否涉及服务监管",
    "实付金额",
    "申请金额",
    "币种",
    "状态",
    "申请时间",
)
FILED = "2026-11-20 09:00:00"
# number, amount asked for, currency of the row, what `refunds` tells: decidable, blocker ids, currency
AMOUNTS = [
    ("T-GROUPED", "1,234.50", "CNY", True, []),
    ("T-YUAN", "¥1,234.50", "CNY", True, []),
    ("T-FULLWIDTH", "１２３４．５０", "CNY", True, []),
    ("T-ALL", "2000.00", "CNY", True, []),
    ("T-CENT", "0.01", "CNY", True, []),
    ("T-MORE", "2000.01", "CNY", False, ["AMOUNT_RANGE"]),
    ("T-NOUGHT", "0", "CNY", False, ["AMOUNT_RANGE"]),
    ("T-THREE", "12.345", "CNY", False, ["AMOUNT_RANGE"]),
    ("T-NEGATIVE", "-5.00", "CNY", False, ["AMOUNT_RANGE"]),
    ("T-BRACKETS", "(12.00)", "CNY", False, ["AMOUNT_RANGE"]),
    ("T-GROUPS", "1,23", "CNY", False, ["AMOUNT_RANGE"]),
    ("T-SCIENCE", "1e3", "CNY", False, ["AMOUNT_RANGE"]),
    ("T-NAN", "NaN", "CNY", False, ["AMOUNT_RANGE"]),
    ("T-WORDS", "一千", "CNY", False, ["AMOUNT_RANGE"]),
    ("T-DOLLAR", "US$50.00", "CNY", False, ["CURRENCY_DIFFERS"]),
    ("T-YEN", "10.5", "JPY", False, ["AMOUNT_RANGE"]),
    ("T-STRANGE", "60", "什么币", False, ["AMOUNT_RANGE"]),
    ("T-TAIWAN", "60", "TWD", True, []),
    ("T-EMPTY", "", "CNY", False, ["AMOUNT_RANGE"]),
    ("T-BARE", "61", "", False, ["AMOUNT_RANGE"]),
    ("T-MARKED", "¥62", "", True, []),
]
UNREAD = {"T-THREE", "T-NEGATIVE", "T-BRACKETS", "T-GROUPS", "T-SCIENCE", "T-NAN", "T-WORDS", "T-DOLLAR", "T-YEN"}
READ = {"T-GROUPED": "1234.50", "T-YUAN": "1234.50", "T-FULLWIDTH": "1234.50", "T-ALL": "2000.00", "T-CENT": "0.01"}


def sheet(path: Path, *rows: tuple[str, ...]) -> Path:
    """A sheet as a seller keeps it, its amounts in quotes because they may hold commas."""
    lines = [",".join(f'"{cell}"' for cell in row) for row in (HEADINGS, *rows)]
    path.write_text("\n".join((*lines, "")), encoding="utf-8")
    return path


def request(
    number: str, amount: str, currency: str = "CNY", order: str = "", state: str = "商家待审核"
) -> tuple[str, ...]:
    """One request for an order of its own."""
    return (number, order or f"O{number}", "SaaS", "包周期", "是", "2000", amount, currency, state, FILED)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """One import of them all, and what `refunds` answers: the process starts cost more than the rows."""
    folder = tmp_path_factory.mktemp("amounts")
    home = Home(folder / "home")
    path = sheet(folder / "退订.csv", *(request(number, text, currency) for number, text, currency, *_more in AMOUNTS))
    result = run_json(home, "import", str(path), "--kind", "refunds", "--at", NOW, status=1)
    listed = run_json(home, "refunds", "--at", NOW, status=1)
    return {"import": result, "refunds": {one["refund_id"]: one for one in listed}, "home": home}


def test_no_row_is_lost_and_what_cannot_be_read_is_told(told: dict[str, Any]) -> None:
    result = told["import"]
    assert (result["rows"], result["inserted"], result["refused"]) == (len(AMOUNTS), len(AMOUNTS), [])
    assert told["refunds"].keys() == {row[0] for row in AMOUNTS}
    numbers = [row[0] for row in AMOUNTS]
    assert {numbers[one["row"] - 2] for one in result["warned"]} == UNREAD | {"T-STRANGE", "T-BARE"}
    for one in result["warned"]:
        number, text, currency, *_more = AMOUNTS[one["row"] - 2]
        wanted = {"T-STRANGE": ("币种", currency), "T-BARE": ("币种", "没有写币种")}.get(number, ("申请金额", text))
        assert (one["column"], wanted[1] in one["reason"]) == (wanted[0], True), one


@pytest.mark.parametrize(("number", "_text", "_currency", "decidable", "blockers"), AMOUNTS)
def test_what_stands_against_each(
    told: dict[str, Any], number: str, _text: str, _currency: str, decidable: bool, blockers: list[str]
) -> None:
    one = told["refunds"][number]
    found = [blocker for blocker in one["blockers"] if blocker["id"] != "UNKNOWN_ORDER"]
    assert ([blocker["id"] for blocker in found], one["decidable"]) == (blockers, decidable)
    if not decidable:
        assert [blocker["severity"] for blocker in found] == ["block"]
    # the text that came in stands in the sentence, so that a person finds it again
    if number in UNREAD and number != "T-DOLLAR":
        assert _text in found[0]["message"]
    # nothing is known of the term: no amount is suggested, and none is told as a JSON fraction
    assert one["suggested_amount"] is None


@pytest.mark.parametrize(("number", "amount"), READ.items())
def test_what_was_read_is_told_exactly(told: dict[str, Any], number: str, amount: str) -> None:
    silence = told["refunds"][number]["silence"]
    assert (silence["amount"], silence["currency"]) == (amount, "CNY")


def test_an_amount_that_was_not_told_is_not_what_was_paid(told: dict[str, Any]) -> None:
    silence = told["refunds"]["T-EMPTY"]["silence"]
    assert (silence["amount"], silence["currency"]) == (None, "CNY")


def test_an_amount_without_its_currency_is_never_yuan(told: dict[str, Any]) -> None:
    one = told["refunds"]["T-BARE"]
    assert (one["silence"]["amount"], one["silence"]["currency"], one["currency"]) == (None, None, None)
    # its own mark says it, and then it is known
    marked = told["refunds"]["T-MARKED"]
    assert (marked["silence"]["amount"], marked["silence"]["currency"]) == ("62.00", "CNY")


def test_another_currency_is_never_reckoned_with_the_paid_one(told: dict[str, Any]) -> None:
    one = told["refunds"]["T-DOLLAR"]
    assert (one["silence"]["amount"], one["silence"]["currency"]) == ("50.00", "USD")
    blocker = next(each for each in one["blockers"] if each["id"] == "CURRENCY_DIFFERS")
    assert ("USD" in blocker["message"], "CNY" in blocker["message"]) == (True, True)


def test_the_table_for_people_says_it_too(told: dict[str, Any]) -> None:
    shown = run(told["home"], "refunds", "--at", NOW)
    assert shown.status == 1
    for text in ("12.345 的小数位", "-5.00 是负数", "¥2,000.01 超过实付金额", "61.00 没有写币种"):
        assert f"申请金额 {text}" in shown.out


def test_an_unknown_order_two_requests_for_one_and_an_unknown_state(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    path = sheet(
        tmp_path / "退订.csv",
        request("T1", "10", order="O1"),
        request("T2", "20", order="O1"),
        request("T3", "30", order="O3", state="审批中（二级）"),
        request("T4", "40", order="O4", state="待验收"),
        request("T1", "50", order="O1"),
    )
    result = run_json(home, "import", str(path), "--kind", "refunds", "--at", NOW, status=1)
    assert (result["rows"], result["inserted"]) == (5, 4)
    # the second row of one number is the only one that is refused
    assert [(one["row"], one["column"]) for one in result["refused"]] == [(6, "退订单号")]
    warned = {one["row"]: one for one in result["warned"]}
    assert warned.keys() == {4, 5}
    for row, text in ((4, "审批中（二级）"), (5, "待验收")):
        assert warned[row]["column"] == "状态"
        assert text in warned[row]["reason"]
    found = {one["refund_id"]: one for one in run_json(home, "refunds", "--at", NOW)}
    ids = {number: [blocker["id"] for blocker in one["blockers"]] for number, one in found.items()}
    assert ids["T1"] == ["UNKNOWN_ORDER"]
    # both name the same order: the later number says so, the first does not
    assert sorted(ids["T2"]) == ["DUPLICATE_REQUEST", "UNKNOWN_ORDER"]
    message = next(one["message"] for one in found["T2"]["blockers"] if one["id"] == "DUPLICATE_REQUEST")
    assert "T1" in message
    assert "T2" not in message
    for number in ("T3", "T4"):
        one = found[number]
        assert (one["state"], one["whose_move"], one["decidable"]) == ("UNKNOWN", "seller", False)
        assert one["silence"]["effect"] == "unknown"
    # warnings alone are no reason for exit 1, and both can be agreed to by a person who looked
    assert (found["T1"]["decidable"], found["T2"]["decidable"]) == (True, True)


@pytest.mark.parametrize("amount", ["12.345", "-5", "1e3", "一千"])
def test_by_hand_an_amount_that_is_none_is_wrong_usage_or_kept_and_blocked(tmp_path: Path, amount: str) -> None:
    home = Home(tmp_path / "home")
    made = ("register", "CS7", "--kind", "refunds", "--refund", "TD7", "--state", "商家待审核", "--paid-amount", "5")
    done = run(home, *made, f"--requested-amount={amount}", "--at", NOW, "--json")
    assert done.status in (1, 2), done
    listed = run_json(home, "refunds", "--at", NOW, status=0 if done.status == 2 else 1)
    if done.status == 2:
        assert done.document["error"]["message"]
        assert listed == []
    else:
        assert [one["decidable"] for one in listed] == [False]
