"""The main job by command line in a home without any server, from tables to forecast and back out."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from desktop_app.paths import Home
from tests.journeys import tables
from tests.journeys.command_line import arguments, environment, run, run_json

NOW = "2026-11-24T12:00:00"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with 1,000 orders, 200 cases, 20 pasted ones and one registered by hand."""
    folder = tmp_path_factory.mktemp("工作 folder")
    home = Home(folder / "home")
    orders = tables.write_orders(folder / "订单.csv", 1000)
    cases = tables.write_cases(folder / "监管.csv", 200)
    counts = run_json(home, "import", str(orders), "--data-as-of", "2026-11-24 08:00:00", "--at", NOW)
    assert (counts["kind"], counts["rows"], counts["inserted"]) == ("orders", 1000, 1000)
    counts = run_json(home, "import", str(cases), "--data-as-of", "2026-11-24 09:00:00", "--at", NOW)
    assert (counts["kind"], counts["rows"], counts["inserted"], counts["refused_file"]) == ("cases", 200, 200, None)
    counts = run_json(home, "paste", "--at", NOW, given=tables.pasted(range(200, 220)))
    assert (counts["kind"], counts["rows"], counts["inserted"]) == ("cases", 20, 20)
    counts = run_json(
        home, "register", "CS-HAND-1", "--node", "商家实施服务", "--since", "2026-11-20 10:00:00", "--access-type",
        "人工服务", "--delivery-subtype", "标准", "--product-class", "通用", "--supervised", "是",
        "--ordered-at", "2026-11-01 10:00:00", "--at", NOW,
    )  # fmt: skip
    assert (counts["rows"], counts["inserted"], counts["warned"]) == (1, 1, [])
    return home


@pytest.fixture
def home(filled: Home, tmp_path: Path) -> Home:
    """A copy of the filled home, to change at will."""
    shutil.copytree(filled.root, tmp_path / "home")
    return Home(tmp_path / "home")


def _by_order(forecasts: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {one["order_id"]: one for one in forecasts}


def test_the_forecast_has_every_open_case_with_its_shape(filled: Home) -> None:
    forecasts = run_json(filled, "forecast", "--at", NOW)
    found = _by_order(forecasts)
    assert len(found) == 221
    one = found["CS-HAND-1"]
    assert list(one) == [
        "order_id", "line_id", "flow", "era", "node", "whose_move", "huawei_review_ahead", "deadline", "silence",
        "refundable", "owner", "badges",
    ]  # fmt: skip
    assert (one["flow"], one["node"], one["whose_move"]) == ("H", "SELLER_DELIVER", "seller")
    assert list(one["silence"]) == [
        "effect", "at", "amount", "currency", "clause", "source", "grade", "stopped_by"
    ]  # fmt: skip
    assert found[tables.order_id(3)]["whose_move"] == "buyer"
    assert found[tables.order_id(3)]["silence"]["amount"] == "1003.00"


def test_observe_moves_a_case_and_withdrawing_the_batch_moves_it_back(home: Home) -> None:
    order = tables.order_id(2)
    before = _by_order(run_json(home, "forecast", "--at", NOW))[order]
    seen = run_json(home, "observe", order, "--node", "用户确认验收", "--since", "2026-11-24T10:00", "--at", NOW)
    after = _by_order(run_json(home, "forecast", "--at", NOW))[order]
    assert (before["node"], after["node"], after["whose_move"]) == ("SELLER_DELIVER", "BUYER_ACCEPT", "buyer")
    assert run_json(home, "batch", "withdraw", seen["batch"])["batch"] == seen["batch"]
    assert _by_order(run_json(home, "forecast", "--at", NOW))[order] == before
    listed = {one["batch"]: one for one in run_json(home, "batches")}
    assert listed[seen["batch"]]["withdrawn_at"] is not None
    again = run(home, "batch", "withdraw", seen["batch"], "--json")
    assert (again.status, again.document) == (0, {"batch": seen["batch"], "withdrawn": True})
    assert "早已撤销" in again.err


def test_import_of_an_export_changes_nothing(home: Home, tmp_path: Path) -> None:
    for kind, name, rows in (("cases", "out.xlsx", 221), ("cases", "out.csv", 221), ("orders", "out.csv", 1000)):
        target = tmp_path / f"{kind}-{name}"
        assert run_json(home, "export", kind, "--out", str(target))["rows"] == rows
        counts = run_json(home, "import", str(target), "--kind", kind)
        assert (counts["rows"], counts["unchanged"], counts["warned"], counts["refused"]) == (rows, rows, [], [])


def test_a_filter_narrows_the_export(filled: Home, tmp_path: Path) -> None:
    target = tmp_path / "some.csv"
    words = "节点:用户确认验收 金额>1100"
    assert run_json(filled, "export", "cases", "--out", str(target), "--filter", words)["rows"] == 30
    lines = target.read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 31
    assert all("用户确认验收" in line for line in lines[1:])


def test_a_lost_projection_is_replayed_with_the_same_rows_and_said(home: Home) -> None:
    before = run_json(home, "forecast", "--at", NOW)
    shutil.rmtree(home.root / "cache")
    done = run(home, "forecast", "--at", NOW, "--json")
    assert done.status == 0
    assert done.document == before
    assert "列表已重建" in done.err
    report = run_json(home, "replay")
    assert report["same"] is True
    assert report["rows"] == {"orders": 1000, "cases": 221, "transactions": 0, "refunds": 0}


def test_a_damaged_projection_is_replayed_too(home: Home) -> None:
    before = run_json(home, "forecast", "--at", NOW)
    for file in (home.root / "cache").rglob("cache-*.db"):
        file.write_bytes(b"damaged" * 1000)
    done = run(home, "forecast", "--at", NOW, "--json")
    assert done.document == before
    assert "列表已重建" in done.err


def test_the_journal_tells_it_all_and_an_edit_is_found(home: Home) -> None:
    import sqlite3

    report = run_json(home, "journal", "verify")
    assert report["ok"] is True
    # the connection, four batches, and that this home is a copy, which sends nothing by itself
    assert report["entries"] == 6
    with sqlite3.connect(home.work_db) as database:
        database.execute("UPDATE journal SET actor = 'somebody else' WHERE sequence = 2")
    database.close()
    report = run_json(home, "journal", "verify", status=1)
    assert report["ok"] is False
    assert report["problems"][0]["sequence"] == 2


def test_two_processes_at_once_lose_nothing(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    files = [tables.write_cases(tmp_path / f"{part}.csv", 300, part * 300) for part in range(3)]
    running = [
        subprocess.Popen(
            arguments(home, "import", str(file), "--json"),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(),
        )
        for file in files
    ]
    for process in running:
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err.decode()
        assert b'"inserted": 300' in out
    assert len({one["order_id"] for one in run_json(home, "forecast", "--at", NOW)}) == 900
    assert len(run_json(home, "batches")) == 3
    assert run_json(home, "replay")["same"] is True
    assert run_json(home, "journal", "verify")["ok"] is True


def test_warned_rows_are_kept_and_the_second_of_a_key_is_refused(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    file = tmp_path / "cases.csv"
    lines = [tables.CASE_HEADINGS, tables.case_row(1, "在月球上验收"), tables.case_row(2), tables.case_row(2)]
    file.write_text("\n".join(",".join(line) for line in lines), encoding="utf-8")
    counts = run_json(home, "import", str(file), "--at", NOW, status=1)
    assert counts["rows"] == 3
    assert [(one["row"], one["column"]) for one in counts["warned"]] == [(2, "当前节点")]
    assert [one["row"] for one in counts["refused"]] == [4]
    assert "重复" in Path(counts["refused_file"]).read_text(encoding="utf-8-sig")
    found = _by_order(run_json(home, "forecast", "--at", NOW))
    unknown = found[tables.order_id(1)]
    assert (unknown["node"], unknown["whose_move"], unknown["silence"]["effect"]) == ("UNKNOWN", "seller", "unknown")
    assert "state_unknown" in unknown["badges"]
