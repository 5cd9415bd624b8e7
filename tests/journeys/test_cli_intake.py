"""What importing and pasting tell beside their result, and what becomes of files that cannot be read."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from desktop_app.models.kinds import KINDS
from desktop_app.paths import Home
from tests.journeys import tables
from tests.journeys.command_line import TIMEOUT_SECONDS, arguments, environment, run, run_json

NOW = "2026-11-24T12:00:00"


def test_what_a_complete_table_leaves_out_is_a_warning_beside_the_promised_document(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    first = tables.write_cases(tmp_path / "first.csv", 30)
    run_json(home, "import", str(first), "--data-as-of", "2026-11-24 09:00:00", "--at", NOW)
    second = tables.write_cases(tmp_path / "second.csv", 1)
    words = ("--data-as-of", "2026-11-24 10:00:00", "--at", NOW, "--json")
    done = run(home, "import", str(second), "--scope", "complete", *words)
    assert done.status == 1, "a person must look at what is missing"
    assert list(done.document) == [
        "batch", "kind", "rows", "inserted", "updated", "unchanged", "warned", "refused", "refused_file"
    ]  # fmt: skip
    assert "29 张未完结" in done.err
    assert tables.order_id(1) in done.err
    assert tables.order_id(29) not in done.err  # twenty are named
    assert len(run_json(home, "forecast", "--at", NOW)) == 30
    assert "未完结" not in run(home, "import", str(second), *words).err


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_the_exit_state_tells_of_open_rows_though_the_reader_left(tmp_path: Path, form: tuple[str, ...]) -> None:
    file = tables.write_cases(tmp_path / "cases.csv", 3)
    file.write_text(file.read_text("utf-8-sig").replace("2026-", "2096-"), "utf-8-sig")
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            arguments(Home(tmp_path / "home"), "import", str(file), *form),
            stdout=writing,
            stderr=subprocess.PIPE,
            env=environment(),
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (1, b"")


def test_a_complete_table_that_misses_nothing_or_is_not_judged_says_so(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    first = tables.write_cases(tmp_path / "first.csv", 30)
    words = ("--scope", "complete", "--at", NOW)
    assert "都在其中" in run(home, "import", str(first), *words, "--data-as-of", "2026-11-24 10:00:00").err
    second = tables.write_cases(tmp_path / "second.csv", 1)
    older = run(home, "import", str(second), *words, "--data-as-of", "2026-11-24 09:00:00").err
    assert "29 张" in older
    assert "2026-11-24T09:00:00+08:00" in older
    assert "--data-as-of" in older
    assert "都在其中" not in older
    orders = tables.write_orders(tmp_path / "orders.csv", 4)
    assert "没有核对" in run(home, "import", str(orders), *words).err


def test_a_complete_sheet_of_refunds_names_those_that_it_misses(tmp_path: Path) -> None:
    home, sheet = Home(tmp_path / "home"), tmp_path / "refunds.csv"
    words = ("--kind", "refunds", "--scope", "complete", "--at", NOW)
    rows = [f"R{number},CS{number},100,100,CNY,商家待审核,2026-11-20 09:00:00" for number in (1, 2, 3)]
    heading = "退订单号,订单ID,实付金额,申请金额,币种,状态,申请时间"
    sheet.write_text("\n".join([heading, *rows]) + "\n", encoding="utf-8")
    whole = run(home, "import", str(sheet), *words, "--data-as-of", "2026-11-24 09:00:00").err
    assert "未完结的退订申请都在其中" in whole
    sheet.write_text("\n".join([heading, rows[1]]) + "\n", encoding="utf-8")
    done = run(home, "import", str(sheet), *words, "--data-as-of", "2026-11-24 10:00:00", "--json")
    assert "2 张未完结的退订申请不在其中：R1、R3" in done.err
    assert "vanished" not in done.document
    assert len(run_json(home, "refunds", "--at", NOW)) == 3


def test_lost_batches_are_listed_and_restored(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    run_json(home, "import", str(tables.write_cases(tmp_path / "first.csv", 3)))
    later = tables.write_cases(tmp_path / "later.csv", 2, start=10)
    made = run_json(home, "import", str(later))
    assert run_json(home, "batches", "--lost") == []
    home.work_db.unlink()
    done = run(home, "forecast", "--json")
    assert len(done.document) == 3
    assert "later.csv" in done.err
    [lost] = run_json(home, "batches", "--lost")
    assert (lost["batch"], lost["kind"], lost["name"], lost["rows"]) == (made["batch"], "cases", "later.csv", 2)
    told = run(home, "replay", "--json")
    assert told.document["same"] is True
    assert "batch restore" in told.err
    assert any("later.csv" in one for one in run_json(home, "journal", "verify")["unproven"])
    assert "没有" in run_json(home, "batch", "restore", "20260101-abcdef", status=2)["error"]["message"]
    back = run_json(home, "batch", "restore", made["batch"])
    assert (back["batch"], back["inserted"]) == (made["batch"], 2)
    assert len(run_json(home, "forecast")) == 5
    assert run_json(home, "batches", "--lost") == []


@pytest.mark.parametrize(
    "words",
    [
        ("forecast",),
        ("batches",),
        ("batch", "withdraw", "x"),
        ("batch", "restore", "x"),
        ("replay",),
        ("export", "cases", "--out", "out.csv"),
        ("journal", "verify"),
    ],
    ids=" ".join,
)
def test_a_home_that_is_not_there_is_not_made_by_reading(tmp_path: Path, words: tuple[str, ...]) -> None:
    home = Home(tmp_path / "mistyped")
    message = run_json(home, *words, status=2)["error"]["message"]
    assert "mistyped" in message
    assert "请先导入、粘贴或登记" in message
    assert not home.root.exists()


def test_files_and_rules_are_judged_without_a_home_and_make_none(tmp_path: Path) -> None:
    home = Home(tmp_path / "mistyped")
    sow = tmp_path / "SOW.txt"
    sow.write_text("需求说明书 订单号 CS2611021507X7K99\n" + "实施内容 " * 30, encoding="utf-8")
    done = run(home, "preflight", str(sow), "--as", "evidence", "--order", "CS2611021507X7K99", "--json")
    assert done.document["findings"]
    assert "不存在" in done.err
    words = ("--as", "evidence", "--order", "CS1", "--connection", "华为云")
    assert "华为云" in run_json(home, "preflight", str(sow), *words, status=2)["error"]["message"]
    assert run_json(home, "rules", "check")["problems"] == []
    assert run_json(home, "rules", "why", "EV-04")["id"] == "EV-04"
    assert not home.root.exists()


def test_the_rules_can_be_listed_and_each_be_asked_for(tmp_path: Path) -> None:
    home = Home(tmp_path / "none")
    listed = run_json(home, "rules", "list")
    assert {"id", "title", "severity", "grade", "source", "own_check", "as_of"} == set(listed[0])
    ids = [one["id"] for one in listed]
    assert ids == sorted(set(ids))
    assert {"EV-04", "H-NODES", "ACT-09"} <= set(ids)
    for one in ("ACT-09", "H-NODES"):
        assert run_json(home, "rules", "why", one)["id"] == one
    lines = run(home, "rules", "list").out.splitlines()
    assert len(lines) == len(ids) + 1
    assert "rules list" in run_json(home, "rules", "why", "NO-SUCH", status=2)["error"]["message"]


def test_a_data_date_that_is_still_to_come_is_refused_and_nothing_is_taken(tmp_path: Path) -> None:
    home, table = tmp_path / "home", tables.write_cases(tmp_path / "cases.csv", 2)
    at = ("--at", NOW)
    for words, given in ((("import", str(table)), b""), (("paste",), tables.pasted(range(1)))):
        refused = run(home, *words, "--data-as-of", "2030-01-01", *at, given=given)
        assert refused.status == 2, refused
        assert "2030-01-01" in refused.err
        assert "--data-as-of" in refused.err
    assert run_json(home, "batches") == []
    # clocks differ a little
    run_json(home, "import", str(table), "--data-as-of", "2026-11-24 12:05:00", "--at", "2026-11-24 12:00:00")


def test_an_unreadable_file_is_exit_2_and_leaves_no_batch(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    picture = tmp_path / "cases.xlsx"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(500))
    error = run_json(home, "import", str(picture), status=2)["error"]
    assert "cases.xlsx" in error["message"] or "图片" in error["message"] or "PNG" in error["message"].upper()
    assert run_json(home, "batches") == []


def test_all_files_are_looked_at_before_the_first_is_imported(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    good = tables.write_cases(tmp_path / "good.csv", 3)
    done = run(home, "import", str(good), str(tmp_path / "missing.csv"), "--json")
    assert done.status == 2
    assert list(done.document) == ["error", "files"]
    told = done.document["files"]
    assert done.document["error"] in [one["error"] for one in told]
    assert [(list(one), one["file"]) for one in told] == [
        (["file", "error"], "good.csv"),
        (["file", "error"], "missing.csv"),
    ]
    assert "没有导入" in told[0]["error"]["title"]
    assert "missing.csv" in told[1]["error"]["message"]
    assert "missing.csv：" in done.err
    assert "missing.csv" in run_json(home, "import", str(tmp_path / "missing.csv"), status=2)["error"]["message"]
    assert run_json(home, "batches") == []


def test_a_file_of_several_that_cannot_be_read_is_named_and_stops_no_other(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    bad = tmp_path / "坏.csv"
    bad.write_text("姓名,电话\n张三,1\n", encoding="utf-8")
    files = [
        tables.write_cases(tmp_path / "cases.csv", 3),
        bad,
        tables.write_orders(tmp_path / "orders.csv", 4),
    ]
    done = run(home, "import", *map(str, files), "--json")
    assert done.status == 2
    first, second, third = done.document["files"]
    assert done.document["error"] == second["error"]
    assert (first["rows"], third["rows"]) == (3, 4)
    assert list(second) == ["file", "error"]
    assert second["file"] == "坏.csv"
    assert list(second["error"]) == ["title", "message"]
    assert "坏.csv：" in done.err
    told = run(home, "import", *map(str, files))
    assert told.status == 2
    assert told.out.count("批次 ") == 2
    assert "坏.csv：" in told.err
    assert "JSON是列表" in run(home, "import", "--help").out.replace("\n", "").replace(" ", "")


@pytest.mark.parametrize("given", ["姓名,电话\n张三,1\n", "Order No,订单状态,Paid\n1,处理中,2\n"])
def test_headings_that_do_not_say_enough_name_the_options_that_mend_it(tmp_path: Path, given: str) -> None:
    home = Home(tmp_path / "home")
    file = tmp_path / "theirs.csv"
    file.write_text(given, encoding="utf-8")
    message = run_json(home, "import", str(file), status=2)["error"]["message"]
    assert "--map" in message
    assert '{"Order No": "订单ID"' in message
    pasted = run_json(home, "paste", given=given.replace(",", "\t").encode(), status=2)["error"]["message"]
    assert "--map" in pasted


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_example_of_a_map_is_one_for_the_kind_that_was_named(tmp_path: Path, kind: str) -> None:
    home = Home(tmp_path / "home")
    file = tmp_path / "theirs.csv"
    file.write_text("编号,什么\n1,2\n", encoding="utf-8")
    message = run_json(home, "import", str(file), "--kind", kind, status=2)["error"]["message"]
    example = json.loads(message[message.index("{") : message.index("}") + 1])
    known = {column.heading for column in KINDS[kind].columns}
    assert set(example.values()) <= known
    assert KINDS[kind].column(KINDS[kind].required[0]).heading in example.values()


def test_a_map_tells_the_kind_too(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    file, mapping = tmp_path / "theirs.csv", tmp_path / "map.json"
    file.write_text("Refund No,订单ID,实付金额,Asked,币种,Step\nR1,CS1,100,60,CNY,商家待审核\n", encoding="utf-8")
    mapping.write_text('{"Refund No": "退订单号", "Asked": "申请金额", "Step": "状态"}', encoding="utf-8")
    found = run_json(home, "import", str(file), "--map", str(mapping))
    assert (found["kind"], found["inserted"], found["warned"]) == ("refunds", 1, [])


def test_several_files_give_one_list(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    files = [tables.write_cases(tmp_path / "cases.csv", 3), tables.write_orders(tmp_path / "orders.csv", 4)]
    found = run_json(home, "import", *map(str, files))
    assert [(one["kind"], one["rows"]) for one in found] == [("cases", 3), ("orders", 4)]


def test_a_mapping_names_foreign_headings_and_a_key_twice_in_it_is_refused(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    file = tmp_path / "theirs.csv"
    file.write_text("Order No,Stage\nCS1,商家实施服务\n", encoding="utf-8")
    mapping = tmp_path / "map.json"
    mapping.write_text('{"Order No": "订单ID", "Stage": "当前节点"}', encoding="utf-8")
    found = run_json(home, "import", str(file), "--kind", "cases", "--map", str(mapping), status=1)
    assert (found["inserted"], found["refused"]) == (1, [])
    mapping.write_text('{"Order No": "订单ID", "Order No": "当前节点"}', encoding="utf-8")
    run_json(home, "import", str(file), "--kind", "cases", "--map", str(mapping), status=2)
