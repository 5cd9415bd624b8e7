"""What a preview promises is what comes, and a sheet that says it is complete tells which open cases it leaves out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt

from desktop_app.models.batches import Scope
from desktop_app.paths import Home
from desktop_app.services.intake import preview as previewing
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import FOOTER_HEIGHT
from tests.views import seeded, test_intake_page
from tests.views.seeded import key_of
from tests.views.test_intake_page import Bench, line

bench = test_intake_page.bench


@pytest.fixture
def complete(bench: Bench) -> Bench:
    """A sheet that holds one of the eight open cases, taken in as all there is."""
    lines = [row for row in seeded.rows() if row["订单ID"] == seeded.DELIVER]
    path = bench.folder / "全部.csv"
    seeded.write_sheet(path, lines)
    bench.preview(path)
    bench.page.preview.scope.set_value(Scope.COMPLETE.value)
    bench.take_in()
    return bench


def test_the_open_cases_that_a_complete_sheet_leaves_out_are_listed(complete: Bench) -> None:
    missing = complete.page.result.missing
    assert missing.isVisible()
    model = missing.model
    rows = [model.row_at(place) for place in range(model.rowCount())]
    assert {row.key for row in rows} == {key_of(row["订单ID"]) for row in seeded.rows()} - {key_of(seeded.DELIVER)}
    place = next(place for place, row in enumerate(rows) if row.order_id == seeded.CONFIRM)
    shown = [model.cell_at(place, column).text for column in range(len(model.columns))]
    assert seeded.CONFIRM in shown
    assert "武汉长江数科" in shown
    assert "64,000.00" in shown
    assert "有 7 单" in missing.told.text()
    assert "没有关闭其中任何一单" in missing.told.text()
    counts = complete.desk.case_lists.counts(complete.connection_id)
    assert counts["open"] == 8


def test_each_missing_case_can_be_opened(complete: Bench) -> None:
    table = complete.page.result.missing.table
    table.choose_place(0)
    key = table.current_row().key
    complete.qtbot.keyClick(table, Qt.Key.Key_Return)
    assert complete.frame.opened[-1] == ("supervision", {"view": "open", "key": key})


def test_missing_refunds_are_named_by_their_state_and_open_on_their_page(bench: Bench) -> None:
    heading = "退订单号\t订单ID\t客户名称\t申请金额\t币种\t状态\t进入状态时间"
    rows = [f"R{number}\tCS{number}\t客户{number}\t70\tCNY\t商家待审核\t2026-11-20 09:00:00" for number in (1, 2)]
    earlier = seeded.NOW - timedelta(hours=3)
    bench.desk.intake.paste("\n".join([heading, *rows]), kind="refunds", data_as_of=earlier)
    path = bench.folder / "退订.csv"
    path.write_text("\n".join([heading, rows[1]]).replace("\t", ","), encoding="utf-8")
    bench.preview(path)
    bench.page.preview.scope.set_value(Scope.COMPLETE.value)
    bench.take_in()
    missing = bench.page.result.missing
    (row,) = [missing.model.row_at(place) for place in range(missing.model.rowCount())]
    assert row.key == "R1"
    assert "商家待审核" in [missing.model.cell_at(0, column).text for column in range(len(missing.model.columns))]
    missing.table.choose_place(0)
    bench.qtbot.keyClick(missing.table, Qt.Key.Key_Return)
    assert bench.frame.opened[-1] == ("refunds", {"view": "open", "key": "R1"})


def test_a_part_says_nothing_of_what_is_not_in_it(bench: Bench) -> None:
    bench.preview(bench.sheet(line(1)))
    bench.take_in()
    assert not bench.page.result.missing.isVisible()
    assert not bench.page.result.tabs.isVisible()


def test_missing_cases_and_open_points_each_have_their_tab(bench: Bench) -> None:
    bench.preview(bench.sheet(line(1, node="从没见过")))
    bench.page.preview.scope.set_value(Scope.COMPLETE.value)
    bench.take_in()
    result = bench.page.result
    assert result.tabs.isVisible()
    assert result.missing.isVisible()
    result.tabs._press("issues")
    assert result.table.isVisible()
    assert not result.missing.isVisible()


def test_the_preview_says_the_same_as_the_result(bench: Bench) -> None:
    sheet = bench.sheet(line(1), line(2, node="从没见过", since="昨天"), line(1), line(3, amount="35000"))
    bench.preview(sheet)
    shown = bench.page.preview
    model = shown.issues.issues
    before = [[model.cell_at(place, column).text for column in range(4)] for place in range(model.rowCount())]
    assert [row[0] for row in before] == ["没有收", "待确认", "待确认"]
    assert "商家确认需求" in " ".join(row[3] for row in before)
    assert bench.page.foot._warned.accessibleName() == "1 行待确认"
    assert bench.page.foot._refused.accessibleName() == "1 行不收"
    assert shown.previewed is not None
    assert shown.previewed.preview.first_rows[3]["实付金额"] == "35,000.00"
    bench.take_in()
    model = bench.page.result.model
    after = [[model.cell_at(place, column).text for column in range(4)] for place in range(model.rowCount())]
    assert sorted(after) == sorted(before)


def test_a_preview_of_the_first_rows_says_so(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(previewing, "COUNTED_ROWS", 2)
    bench.preview(bench.sheet(line(1), line(2, since="昨天"), line(3, since="前天")))
    assert bench.page.foot._rows.text() == "只看了前 2 行："
    assert bench.page.preview._issues_title.text() == "前 2 行里有 1 处要看一眼"
    assert bench.page.foot.take.text() == "全部收进"


def test_the_data_date_as_proposed_is_exact_to_the_second(bench: Bench) -> None:
    bench.preview(bench.sheet(line(1)))
    previewed = bench.page.preview.previewed
    assert previewed is not None
    assert bench.page.preview.data_as_of() == previewed.data_as_of
    bench.page.preview.as_of.set_value("2026-11-20 09:00")
    moment: Any = bench.page.preview.data_as_of()
    assert f"{moment:%m-%d %H:%M}" == "11-20 09:00"


def test_older_data_leave_nothing_open_that_newer_ones_tell(bench: Bench, home: Home) -> None:
    path = bench.folder / "旧.csv"
    rows = [row for row in seeded.rows() if row["订单ID"] == seeded.DELIVER]
    seeded.write_sheet(path, [{**rows[0], "当前节点": "从没见过"}])
    bench.preview(path)
    assert bench.page.preview.previewed.preview.warned == 1  # type: ignore[union-attr]
    bench.page.preview.as_of.set_value("2026-11-01 09:00")
    bench.page.preview.as_of.edited.emit()
    bench.qtbot.waitUntil(lambda: bench.page.preview.previewed.preview.warned == 0, timeout=10_000)  # type: ignore[union-attr]


def test_no_row_of_the_result_is_cut(bench: Bench) -> None:
    bench.preview(bench.sheet(*(line(number, node=f"怪{number}") for number in range(9))))
    bench.take_in()
    table = bench.page.result.table
    holder = table.parentWidget()
    assert holder is not None
    for height in (520, 533, 700):
        bench.page.resize(1000, height)
        end = height - theme().px(FOOTER_HEIGHT) - 1
        bench.qtbot.waitUntil(lambda end=end: holder.mapTo(bench.page, holder.rect().bottomLeft()).y() == end)
        row = table.verticalHeader().defaultSectionSize()
        bench.qtbot.waitUntil(lambda row=row: table.viewport().height() % row == 0)
        assert table.geometry().bottom() <= holder.rect().bottom()
