"""导入与粘贴 on the real path: real sheets, real batches, and the way back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from desktop_app.models.batches import Scope
from desktop_app.models.connections import ConnectionKind
from desktop_app.models.supervision import Node
from desktop_app.models.wording_times import absolute_time
from desktop_app.paths import Home
from desktop_app.services.desk import Desk
from desktop_app.views.pages.intake.page import IntakePage
from desktop_app.views.pages.intake.sources import clipboard_source
from tests.views import seeded
from tests.views.seeded import Frame

HEAD = "订单ID,订单行ID,客户,接入类型,状态,进入节点时间,实付金额,币种,备注"


@dataclass
class Bench:
    """The page in its frame, with a desk below it."""

    desk: Desk
    connection_id: str
    frame: Frame
    page: IntakePage
    qtbot: Any
    folder: Path

    def sheet(self, *lines: str, name: str = "跟踪.csv") -> Path:
        path = self.folder / name
        path.write_text("\n".join((HEAD, *lines)), encoding="utf-8-sig")
        return path

    def wait_view(self, name: str) -> None:
        view = getattr(self.page, name)
        self.qtbot.waitUntil(lambda: self.page.views.currentWidget() is view, timeout=20_000)

    def preview(self, path: Path) -> None:
        self.page.activate(way="import", paths=[path])
        self.wait_view("preview")

    def take_in(self) -> None:
        assert self.frame.registry.trigger("intake.take_in")
        self.wait_view("result")

    def confirm_undo(self) -> None:
        panel = self.page.taking_back.panel
        self.qtbot.waitUntil(panel.isVisible, timeout=10_000)
        panel.act.click()

    def row(self, number: int) -> Any:
        rows = self.desk.case_lists.by_keys(self.connection_id, [f"CS261124100{number}|CS261124100{number}-1"])
        return rows[0] if rows else None


def line(number: int, node: str = "商家实施服务", since: str = "2026-11-20 10:00:00", amount: str = "100") -> str:
    order = f"CS261124100{number}"
    return f"{order},{order}-1,客户{number},人工服务,{node},{since},{amount},CNY,x"


@pytest.fixture
def bench(home: Home, qtbot: Any) -> Iterator[Bench]:
    desk, connection = seeded.seed(home)
    frame = Frame(desk, connection.id)
    qtbot.addWidget(frame)
    page = IntakePage(frame.context())
    frame.show_page(page)
    yield Bench(desk, connection.id, frame, page, qtbot, home.root.parent)
    frame.bridge.close()
    desk.close()


def test_a_sheet_is_shown_before_anything_is_kept(bench: Bench) -> None:
    before = len(bench.desk.intake.batches(bench.connection_id))
    bench.preview(bench.sheet(line(1), line(2)))
    preview = bench.page.preview
    assert preview.kind.value() == "cases"
    assert preview.mapping.mapping() == {"客户": "客户名称", "状态": "当前节点"}
    assert preview.mapping.field("备注").value() == ""  # type: ignore[union-attr]
    assert len(bench.desk.intake.batches(bench.connection_id)) == before


def test_taken_in_rows_are_there_and_open_points_are_sentences(bench: Bench) -> None:
    bench.preview(bench.sheet(line(1), line(2, since="昨天"), line(3, amount="abc"), ",,没有号,,,,,,"))
    bench.take_in()
    result = bench.page.result.result
    assert result is not None
    assert (result.batch.inserted, result.batch.refused) == (3, 1)
    assert bench.row(2).node is Node.SELLER_DELIVER
    assert bench.row(2).node_since is None
    model = bench.page.result.model
    reasons = [model.cell_at(place, 3).text for place in range(model.rowCount())]
    assert len(reasons) == 3
    assert "昨天" in " ".join(reasons)
    assert model.cell_at(0, 0).text == "没有收"
    assert Path(result.batch.refused_file or "").is_file()


def test_the_whole_batch_can_be_undone(bench: Bench) -> None:
    bench.preview(bench.sheet(line(1)))
    bench.take_in()
    assert bench.row(1) is not None
    assert bench.frame.registry.trigger("intake.undo")
    bench.confirm_undo()
    bench.qtbot.waitUntil(lambda: bench.page.result.is_withdrawn, timeout=10_000)
    assert bench.row(1) is None
    assert not bench.frame.registry.get("intake.undo").isEnabled()


def test_coming_back_shows_the_result_and_does_not_offer_the_same_again(bench: Bench) -> None:
    path = bench.sheet(line(1))
    bench.preview(path)
    bench.take_in()
    bench.page.come_back(way="import", paths=[path])
    assert not bench.page.work.is_busy("preview")
    assert bench.page.views.currentWidget() is bench.page.result
    assert not bench.frame.registry.get("intake.take_in").isEnabled()
    bench.page.begin_again()
    bench.page.come_back(way="import", paths=[path])
    assert not bench.page.work.is_busy("preview")
    assert bench.page.views.currentWidget() is bench.page.start


def test_a_guess_can_be_declined(bench: Bench) -> None:
    bench.preview(bench.sheet(line(1)))
    field = bench.page.preview.mapping.field("客户")
    assert field is not None
    field.set_value("")
    field.edited.emit()
    bench.qtbot.waitUntil(
        lambda: not bench.page.work.is_busy("preview") and not bench.page._again.isActive(), timeout=10_000
    )
    bench.take_in()
    assert bench.row(1).customer_name is None


def test_scope_and_data_date_are_as_chosen(bench: Bench) -> None:
    bench.preview(bench.sheet(line(1)))
    bench.page.preview.scope.set_value(Scope.COMPLETE.value)
    bench.page.preview.as_of.set_value("2026-11-23 24:00")
    assert not bench.page.take_in()
    assert bench.page.views.currentWidget() is bench.page.preview
    bench.page.preview.as_of.set_value("2026-11-23 18:00")
    bench.take_in()
    batch = bench.page.result.result.batch  # type: ignore[union-attr]
    assert batch.scope is Scope.COMPLETE
    assert f"{batch.data_as_of:%m-%d %H:%M}" == "11-23 18:00"


def test_what_is_no_table_is_said_in_words(bench: Bench) -> None:
    path = bench.folder / "图片.xlsx"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    bench.page.activate(way="import", paths=[path])
    bench.qtbot.waitUntil(lambda: bool(bench.page.start.problem.text), timeout=20_000)
    assert bench.page.start.problem.text.startswith("图片.xlsx：")
    assert bench.page.views.currentWidget() is bench.page.start


def test_a_copied_page_is_pasted(bench: Bench) -> None:
    cells = line(7).split(",")
    head = "".join(f"<th>{name}</th>" for name in HEAD.split(","))
    body = "".join(f"<td>{cell}</td>" for cell in cells)
    mime = QMimeData()
    mime.setHtml(f"<table><tr>{head}</tr><tr>{body}</tr></table>")
    QGuiApplication.clipboard().setMimeData(mime)
    bench.page.activate(way="paste")
    bench.wait_view("preview")
    bench.take_in()
    assert bench.row(7).node is Node.SELLER_DELIVER
    assert str(bench.page.result.result.batch.source) == "paste"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("table", "kind"),
    [
        ("订单ID\t状态\t商品名称\t退订单号\nCS1\t商家待审核\tMES\tTD1", "refunds"),
        (HEAD.replace(",", "\t") + "\nCS1\tCS1-000001\t甲\t人工服务\t商家实施服务\t\t\t\t", "cases"),
    ],
)
def test_a_kind_that_is_expected_is_tried_first_and_never_forced(bench: Bench, table: str, kind: str) -> None:
    QGuiApplication.clipboard().setText(table)
    bench.page.activate(way="paste", kind="refunds")
    bench.wait_view("preview")
    assert bench.page.preview.kind.value() == kind


def test_an_empty_clipboard_says_what_to_copy(bench: Bench) -> None:
    QGuiApplication.clipboard().setText("no table")
    bench.page.activate(way="paste")
    assert "剪贴板里没有表格" in bench.page.start.problem.text


def test_the_clipboard_is_read_as_page_or_sheet() -> None:
    sheet = QMimeData()
    sheet.setText("a\tb\n1\t2\n")
    source = clipboard_source(sheet)
    assert source is not None
    assert source.data == b"a\tb\n1\t2\n"
    assert clipboard_source(QMimeData()) is None
    assert clipboard_source(None) is None


def test_several_files_follow_each_other(bench: Bench) -> None:
    first, second = bench.sheet(line(1), name="一.csv"), bench.sheet(line(2), name="二.csv")
    bench.page.activate(way="import", paths=[first, second])
    bench.wait_view("preview")
    bench.take_in()
    assert bench.frame.registry.get("intake.see").iconText() == "下一个文件"
    bench.frame.registry.trigger("intake.see")
    bench.wait_view("preview")
    assert bench.page.preview.previewed.source.name == "二.csv"  # type: ignore[union-attr]


REFUND_HEAD = "退订单号,订单ID,订单行ID,接入类型,申请金额,币种,状态,申请时间"


@pytest.mark.parametrize(
    ("lines", "said", "opened"),
    [
        ((HEAD, line(1)), "看服务监管", ("supervision", {"view": "open", "key": "CS2611241001|CS2611241001-1"})),
        (
            (REFUND_HEAD, "R1,CS1,CS1-1,SaaS,60.00,CNY,商家待审核,2026-11-20 09:00:00"),
            "看退订",
            ("refunds", {"key": "R1"}),
        ),
        (("订单ID,订单行ID,订单类型,订单状态,商品名称", "CS1,CS1-1,新购,已完成,MES"), "看今日", ("today", {})),
    ],
)
def test_the_result_leads_to_where_the_rows_are(
    bench: Bench, lines: tuple[str, ...], said: str, opened: tuple[str, dict[str, Any]]
) -> None:
    path = bench.folder / "表.csv"
    path.write_text("\n".join(lines), encoding="utf-8-sig")
    bench.preview(path)
    bench.take_in()
    assert bench.page.foot.next.isVisible()
    assert bench.frame.registry.get("intake.see").iconText() == said
    bench.frame.registry.trigger("intake.see")
    assert bench.frame.opened[-1] == opened


def test_batches_are_listed_and_undone_from_the_list(bench: Bench) -> None:
    bench.page.activate(way="import")
    model = bench.page.start.batches.model
    bench.qtbot.waitUntil(lambda: model.rowCount() == 1)
    row = model.row_at(0)
    assert row.batch.name == "监管跟踪.csv"
    bench.page.start.batches.table.link_pressed.emit(row, "undo")
    bench.confirm_undo()
    bench.qtbot.waitUntil(lambda: model.row_at(0).batch.withdrawn_at is not None, timeout=10_000)
    assert bench.desk.case_lists.counts(bench.connection_id)["open"] == 0


def test_progress_tells_rate_and_end(bench: Bench) -> None:
    running = bench.page.running
    running.begin("大.csv")
    running._started -= 2
    running.show_progress(20_000, 0)
    assert "每秒" in running.told
    assert "读完才知道" not in running.told.split("，")[0]
    running.show_progress(20_000, 40_000)
    assert "20,000 / 40,000 行" in running.told
    assert "约 2 秒" in running.told


def test_a_cancelled_import_keeps_nothing(bench: Bench) -> None:
    before = len(bench.desk.intake.batches(bench.connection_id))
    path = bench.sheet(*(line(number % 10) for number in range(30_000)))
    bench.preview(path)
    bench.frame.registry.trigger("intake.take_in")
    assert bench.page.views.currentWidget() is bench.page.running
    job = bench.page.work.job("take_in")
    bench.frame.registry.trigger("intake.cancel")
    assert bench.page.views.currentWidget() is bench.page.preview
    assert job.wait(20)
    assert len(bench.desk.intake.batches(bench.connection_id)) == before


def test_a_folder_is_told_and_files_beside_it_are_read(bench: Bench) -> None:
    folder = bench.folder / "十一月.csv"
    folder.mkdir()
    bench.page.activate(way="import", paths=[folder])
    assert bench.frame.notices[0][0] == "warn"
    assert "“十一月.csv”是文件夹" in bench.frame.notices[0][1]
    assert bench.page.views.currentWidget() is bench.page.start
    assert not bench.page.work.is_busy("preview")
    bench.preview(bench.sheet(line(1)))
    bench.page.open_files([folder])
    assert bench.page.views.currentWidget() is bench.page.preview
    bench.page.open_files([folder, bench.sheet(line(2), name="二.csv")])
    bench.qtbot.waitUntil(lambda: bench.page.preview.previewed.source.name == "二.csv", timeout=10_000)  # type: ignore[union-attr]
    assert bench.page.queue == []


def test_a_file_that_comes_while_another_is_read_is_told(bench: Bench) -> None:
    bench.preview(bench.sheet(*(line(number % 10) for number in range(30_000))))
    bench.frame.registry.trigger("intake.take_in")
    bench.page.activate(way="import", paths=[bench.sheet(line(2), name="二.csv")])
    assert bench.page.views.currentWidget() is bench.page.running
    assert "正在导入“跟踪.csv”" in bench.frame.notices[0][1]
    job = bench.page.work.job("take_in")
    bench.frame.registry.trigger("intake.cancel")
    assert job.wait(20)


def test_choosing_a_file_from_another_page_asks_for_it_at_once(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = bench.sheet(line(1))
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_args: ([str(sheet)], ""))
    bench.page.activate(way="choose")
    bench.wait_view("preview")


def test_a_rehearsal_that_is_synced_says_beforehand_that_it_takes_no_table(bench: Bench) -> None:
    start = bench.page.start
    bench.page.activate(way="import")
    assert start.zone.isVisible()
    assert start.closed.isHidden()
    made = bench.desk.connections.create("演练（自动提交）", ConnectionKind.REHEARSAL_DIRECT)
    bench.desk.connections.remember(made)
    bench.page.activate(way="import")
    assert start.closed.isVisible()
    assert "不收表格和粘贴" in start.closed.text
    assert not start.zone.isVisible()
    assert not start.paste.isVisible()


def test_a_batch_came_in_by_this_computers_clock_as_the_journal_says(bench: Bench) -> None:
    batch = bench.desk.intake.batches(bench.connection_id)[0]
    bench.page.activate(way="import")
    table = bench.page.start.batches
    bench.qtbot.waitUntil(lambda: table.model.rowCount() > 0, timeout=10_000)
    said = [cell.text for cell in (table.model.cell_at(0, place) for place in range(table.model.columnCount()))]
    assert absolute_time(batch.received_at, bench.desk.clock.wall()) in said
