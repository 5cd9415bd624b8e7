"""What the command line checks: the rule packs, this computer, and files before they are handed in."""

from __future__ import annotations

from pathlib import Path

from desktop_app.paths import Home
from tests.documents import evidence_samples as make
from tests.journeys import tables
from tests.journeys.command_line import run, run_json
from tests.models.refunds.own_rules import HEAD


def test_why_and_check_of_the_rules(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    report = run_json(home, "rules", "check")
    assert report["rules"] > 20
    assert report["problems"] == []
    why = run_json(home, "rules", "why", "review-fn")
    assert why["id"] == "REVIEW-FN"
    assert why["versions"][0]["grade"] == "official"
    assert "S24" in why["versions"][0]["source"]
    # of when what the pack says is, wherever a rule is told
    listed = {one["id"]: one for one in run_json(home, "rules", "list")}
    day = why["versions"][0]["as_of"]
    assert (listed["REVIEW-FN"]["as_of"], day <= report["as_of"], len(day)) == (day, True, 10)
    assert all(one["as_of"] for one in listed.values())
    for verb in (("why", "REVIEW-FN"), ("list",)):
        assert day in run(home, "rules", *verb).out
    assert report["as_of"] in run(home, "rules", "check").out
    bad = tmp_path / "packs"
    bad.mkdir()
    (bad / "ours.toml").write_text("[pack]\nid = 'ours'\nnonsense = 1\n", encoding="utf-8")
    report = run_json(home, "rules", "check", str(bad), status=1)
    assert report["problems"][0]["file"] == "ours.toml"
    assert report["problems"][0]["line"] >= 1


def test_a_blocker_is_explained_by_the_name_that_is_shown(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    why = run_json(home, "rules", "why", "amount_range")
    assert why["id"] == "AMOUNT_RANGE"
    rules = {one["rule"] for one in why["versions"]}
    assert rules >= {"RF-AMOUNT-RANGE", "RF-AMOUNT-ZERO", "RF-AMOUNT-DECIMALS", "RF-AMOUNT-MISSING"}
    shown = run(home, "rules", "why", "AMOUNT_RANGE").out
    assert all(f"规则：{rule}\n" in shown for rule in rules)
    # one word for the grade of one rule: that of the window
    assert "性质：本程序检查" in run(home, "rules", "why", "UNKNOWN_ORDER").out
    (unknown,) = run_json(home, "rules", "why", "RF-UNKNOWN-ORDER")["versions"]
    listed = {one["id"]: one for one in run_json(home, "rules", "list")}
    assert unknown["own_check"] is listed["RF-UNKNOWN-ORDER"]["own_check"] is True


def test_a_bad_company_pack_is_said_and_the_good_rules_stay(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    run_json(home, "import", str(tables.write_cases(tmp_path / "cases.csv", 3)))
    (home.root / "rules").mkdir()
    (home.root / "rules" / "ours.toml").write_text("nonsense = 1\n", encoding="utf-8")
    done = run(home, "forecast", "--json", "--at", "2026-11-24")
    assert (done.status, len(done.document)) == (0, 3)
    assert "规则包" in done.err


NEGATIVE_TIER = """
[[tier]]
id = "T1"
currency = "CNY"
at_least = "-1"
needs_second_person = true
severity = "hint"
grade = "assumption"
source = "assumption"
is_own_check = true
short = { zh = "x", en = "x" }
text = { zh = "x", en = "x" }
"""


def test_a_company_pack_that_cannot_be_read_does_not_switch_the_second_person_off(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    sheet = tmp_path / "refunds.csv"
    sheet.write_text(
        "退订单号,订单ID,商品名称,申请金额,币种,状态,申请时间\nRF1,CS1,MES,500,CNY,商家待审核,2026-11-23 09:00:00\n",
        encoding="utf-8",
    )
    run_json(home, "import", str(sheet), "--kind", "refunds")
    asked = ("refunds", "--json", "--at", "2026-11-24")
    before = run(home, *asked)
    assert before.document[0]["needs_second_person"] is False
    (home.root / "rules").mkdir()
    (home.root / "rules" / "own.toml").write_text("version = 1\n", encoding="utf-8")
    done = run(home, *asked)
    assert [one["needs_second_person"] for one in done.document] == [True]
    assert "。规则文件读不懂，按最严处理" in done.err, "each sentence ends before the next one begins"
    (home.root / "rules" / "own.toml").write_text(HEAD + NEGATIVE_TIER, encoding="utf-8")
    said = run(home, *asked).err
    assert "T1 tier: '-1' is no amount。规则文件读不懂" in said, "and no exception's name before it"


def test_self_check_names_each_thing(tmp_path: Path) -> None:
    done = run(Home(tmp_path / "home"), "self-check", "--json")
    assert done.status in (0, 1)
    found = {one["id"]: one for one in done.document}
    assert list(done.document[0]) == ["id", "ok", "message"]
    for name in ("program", "sqlite", "home", "work", "journal", "space", "rules", "clock"):
        assert found[name]["ok"] is True, found[name]
    assert done.status == (0 if all(one["ok"] for one in done.document) else 1)


def test_preflight_finds_another_orders_number(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    sow = tmp_path / "SOW需求说明书.txt"
    sow.write_text("需求说明书\n订单号 CS2611021507X7K31\n" + "实施内容 " * 30, encoding="utf-8")
    order = "CS2611021507X7K99"
    found = run_json(home, "preflight", str(sow), "--as", "evidence", "--order", order, status=1)["findings"]
    assert {"rule", "severity", "message", "mend", "source", "grade", "clause"} <= set(found[0])
    blocks = [one for one in found if one["severity"] == "block"]
    assert any(one.get("file") == sow.name and "CS2611021507X7K31" in one["message"] for one in blocks)


def test_preflight_names_sheet_and_cell_once(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    book = make.workbook(tmp_path / "清单.xlsx", {"明细": {"B3": "CS2610181120\nX0P92", "B4": "交付内容与结果" * 5}})
    words = ("preflight", "--as", "evidence", "--order", "CS2611021507X7K99", "--role", f"other={book}")
    found = run_json(home, *words, status=1)["findings"]
    (hit,) = [one for one in found if one["rule"] == "EV-04"]
    assert (hit["severity"], hit["file"], hit["where"]) == ("block", book.name, "明细!B3")
    assert (hit["grade"], hit["source"]) == ("assumption", "assumption")
    line = next(line for line in run(home, *words).out.splitlines() if "EV-04" in line)
    assert line.count("明细!B3") == 1
    assert line.count(book.name) == 1


def test_preflight_takes_the_order_of_cloud_resources_for_what_it_is(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    note = tmp_path / "部署说明.txt"
    note.write_text("部署在华为云，资源订单 CS2610181120AAAAA。" + "部署内容 " * 20, encoding="utf-8")
    words = ("preflight", str(note), "--as", "evidence", "--order", "CS2611021507X7K99")
    rules = {one["rule"] for one in run_json(home, *words, status=1)["findings"]}
    assert "EV-04" in rules
    stated = run_json(home, *words, "--resource-order", "CS2610181120AAAAA", status=1)["findings"]
    assert "EV-04" not in {one["rule"] for one in stated}


def test_files_may_stand_on_both_sides_of_an_option(tmp_path: Path) -> None:
    for name in ("A.docx", "B.docx", "C.docx"):
        (tmp_path / name).write_bytes(b"")
    before, role, after = (str(tmp_path / name) for name in ("A.docx", "B.docx", "C.docx"))
    words = ("preflight", "--as", "evidence", "--order", "CR1", before, "--role", f"other={role}", after)
    found = run_json(tmp_path / "home", *words, status=1)["findings"]
    assert {Path(one["file"]).name for one in found if one["rule"] == "EV-16"} == {"A.docx", "B.docx", "C.docx"}
    assert run_json(tmp_path / "home", *words, "--bogus", status=2)["error"]["message"]
