"""批量处理 on the real path: each row is checked, done and told by itself."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from desktop_app.models.command_words import CommandName, CommandState
from desktop_app.models.supervision import Node
from desktop_app.paths import Home
from desktop_app.services.desk import Desk
from desktop_app.views.kit.buttons import SecondaryButton
from desktop_app.views.kit.page import WidthClass
from desktop_app.views.kit.table_header import least_width
from desktop_app.views.kit.theme import theme
from desktop_app.views.pages.bulk.columns import LEAVING
from desktop_app.views.pages.bulk.page import BulkPage
from desktop_app.views.pages.bulk.reading import DONE, FAILED, FIX, READY, RECALLED, WAITING
from tests.services.deciding import key_of as direct_key
from tests.services.sending_bench import Bench as Sending
from tests.services.sending_bench import Book
from tests.views import seeded
from tests.views.seeded import ACCEPT, CONFIRM, Frame, key_of

MORE = [f"CS2611231500{number}7X0P9{number}" for number in range(4)]
KEYS = [key_of(order) for order in (CONFIRM, *MORE, ACCEPT)]


@dataclass
class Bench:
    """The page in its frame, with a desk below it."""

    desk: Desk
    connection_id: str
    frame: Frame
    page: BulkPage
    qtbot: Any
    send: Any = None
    """DIRECT: the holds end, and what is due is sent."""

    def open(self, keys: list[str], command: str = CommandName.CONFIRM_REQUIREMENT.value) -> None:
        self.page.activate(keys=keys, command=command)
        self.qtbot.waitUntil(
            lambda: not self.page.work.is_asking and (bool(self.page.items) or self.page.rows.empty.isVisible())
        )

    def press(self, act: str = "bulk.run") -> None:
        """Trigger an act and wait until its rows are done and read."""
        assert self.frame.registry.trigger(act)
        self.settle()

    def settle(self) -> None:
        self.qtbot.waitUntil(
            lambda: not (self.page.work.is_working or self.page.work.is_asking) and self.page._stream.is_resting,
            timeout=10_000,
        )

    def run(self) -> None:
        self.press()
        assert any(item.result for item in self.page.items)

    def states(self) -> dict[str, str]:
        return {item.key: item.state for item in self.page.items}


@pytest.fixture
def bench(home: Home, qtbot: Any) -> Iterator[Bench]:
    lines = seeded.rows()
    lines += [seeded.case_row(one, "数据治理咨询", f"客户 {one[-1]}", "商家确认需求", (3, 1), 1000) for one in MORE]
    desk, connection = seeded.seed(home, lines)
    frame = Frame(desk, connection.id)
    qtbot.addWidget(frame)
    page = BulkPage(frame.context())
    frame.show_page(page)
    yield Bench(desk, connection.id, frame, page, qtbot)
    frame.bridge.close()
    desk.close()


@pytest.fixture
def direct(home: Home, qtbot: Any) -> Iterator[tuple[Bench, Book]]:
    """The page over a connection that sends, with a counterpart that a test tells what to answer."""
    sending = Sending(home)
    for number in range(1, 5):
        sending.case(number)
    frame = Frame(sending.desk, sending.connection)
    qtbot.addWidget(frame)
    page = BulkPage(frame.context())
    frame.show_page(page)
    made = Bench(sending.desk, sending.connection, frame, page, qtbot)
    made.send = sending.pass_hold
    yield made, sending.book
    frame.bridge.close()
    sending.close()


def test_ready_rows_are_ticked_and_a_must_fix_cannot_be(bench: Bench) -> None:
    bench.open(KEYS)
    assert bench.states()[key_of(ACCEPT)] == FIX
    assert bench.page.rows.wanted_keys() == KEYS[:-1]
    place = next(row for row in range(6) if bench.page.rows.model.row_at(row).key == key_of(ACCEPT))
    bench.page.rows.model.set_ticked(place, True)
    assert key_of(ACCEPT) not in bench.page.rows.model.ticked_keys
    assert "5 单" in bench.frame.registry.get("bulk.run").iconText()


def test_rows_that_nobody_chose_begin_unticked(bench: Bench) -> None:
    bench.page.activate(keys=KEYS, command=CommandName.CONFIRM_REQUIREMENT.value, is_chosen=False)
    bench.qtbot.waitUntil(lambda: not bench.page.work.is_asking and bool(bench.page.items))
    assert bench.page.rows.wanted_keys() == []
    assert not bench.frame.registry.get("bulk.run").isEnabled()
    bench.frame.registry.trigger("bulk.tick_all")
    assert bench.page.rows.wanted_keys() == KEYS[:-1]


def test_chips_filter_and_count(bench: Bench) -> None:
    bench.open(KEYS)
    chip = bench.page.rows.chips.chip(FIX)
    assert chip is not None
    assert chip.text() == "1 单必改"
    chip.click()
    assert bench.page.rows.model.rowCount() == 1
    bench.page.rows.chips.chip("all").click()  # type: ignore[union-attr]
    assert bench.page.rows.model.rowCount() == 6


def test_each_row_becomes_an_entry_of_its_own(bench: Bench) -> None:
    bench.open(KEYS)
    bench.page.table.choose_place(5)
    bench.run()
    assert list(bench.states().values()).count(DONE) == 5
    assert bench.page.table.current_row() == bench.page.items[0]
    commands = bench.desk.outbox.list(bench.connection_id, "done")
    assert sorted(one.target for one in commands) == sorted(KEYS[:-1])
    assert all(one.state is CommandState.CONFIRMED for one in commands)
    case = bench.desk.decide.case(bench.connection_id, KEYS[0])
    assert case is not None
    assert case.node is Node.SELLER_DELIVER
    assert bench.page.foot.finish.isVisible()
    assert not bench.page.foot.run.isVisible()


def test_what_failed_stands_first_and_only_that_is_tried_again(bench: Bench) -> None:
    bench.open(KEYS[:3])
    # between the check and the press somebody rejects one of them
    bench.desk.decide.reject_requirement(bench.connection_id, KEYS[1], "请补充范围")
    bench.run()
    assert bench.page.items[0].key == KEYS[1]
    assert bench.page.items[0].state == FAILED
    assert bench.page.items[0].result.message  # type: ignore[union-attr]
    assert bench.frame.registry.get("bulk.run").iconText() == "只重试失败的 1 单"
    standing = bench.desk.outbox.list(bench.connection_id, "waiting")[0]
    bench.desk.outbox.void(standing.id)
    assert bench.frame.registry.trigger("bulk.run")
    bench.qtbot.waitUntil(lambda: set(bench.states().values()) == {DONE}, timeout=10_000)
    assert len(bench.desk.outbox.list(bench.connection_id, "done")) == 3


def told(bench: Bench, kind: str) -> int:
    """How many notices of a kind the page has raised."""
    return sum(notice[0] == kind for notice in bench.frame.notices)


def read_rows(target: Path) -> list[list[str]]:
    """All cells of a written table, the headings first."""
    if target.suffix == ".csv":
        with target.open(encoding="utf-8-sig", newline="") as stream:
            return list(csv.reader(stream))
    sheet = openpyxl.load_workbook(target).active
    return [["" if cell.value is None else str(cell.value) for cell in row] for row in sheet.iter_rows()]


@pytest.mark.parametrize("suffix", ["", ".csv"])
def test_the_list_is_written_as_it_is_shown(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    bench.open(KEYS)
    target = tmp_path / f"清单{suffix}"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_given: (str(target), "XLSX (*.xlsx)"))
    assert bench.frame.registry.trigger("bulk.export")
    bench.qtbot.waitUntil(lambda: told(bench, "done") == 1)
    written = target if suffix else target.with_name("清单.xlsx")
    heads, *rows = read_rows(written)
    found = [dict(zip(heads, row, strict=True)) for row in rows]
    assert [one["订单号"] for one in found] == [key.partition("|")[0] for key in KEYS]
    assert [one["状态"] for one in found] == ["可办理"] * 5 + ["必改"]
    assert all(one["节点"] == "商家确认需求" and one["币种"] == "CNY" for one in found[:5])
    assert found[-1]["发现"]
    bench.page.rows.choose_filter(FIX)
    assert bench.frame.registry.trigger("bulk.export")
    bench.qtbot.waitUntil(lambda: told(bench, "done") == 2)
    assert len(read_rows(written)) == 2


def test_a_list_that_cannot_be_written_is_told(bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.open(KEYS)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_given: (str(tmp_path / "无" / "a.xlsx"), ""))
    assert bench.frame.registry.trigger("bulk.export")
    bench.qtbot.waitUntil(lambda: told(bench, "error") == 1)
    assert not (tmp_path / "无").exists()


def test_space_ticks_and_ctrl_a_ticks_all_or_none(bench: Bench) -> None:
    bench.open(KEYS)
    bench.page.table.choose_place(0)
    bench.qtbot.keyClick(bench.page.table, Qt.Key.Key_Space)
    assert KEYS[0] not in bench.page.rows.wanted_keys()
    bench.frame.registry.trigger("bulk.tick_all")
    assert len(bench.page.rows.wanted_keys()) == 5
    bench.frame.registry.trigger("bulk.tick_all")
    assert bench.page.rows.wanted_keys() == []
    assert not bench.frame.registry.get("bulk.run").isEnabled()


def test_checking_again_keeps_what_was_unticked(bench: Bench) -> None:
    bench.open(KEYS)
    bench.page.rows.model.set_ticked_keys({KEYS[2]})
    bench.page.check()
    bench.qtbot.waitUntil(lambda: not bench.page.work.is_asking)
    assert bench.page.rows.wanted_keys() == [KEYS[2]]
    assert bench.states()[KEYS[2]] == READY


def test_acts_with_values_are_no_bulk(bench: Bench) -> None:
    bench.open(KEYS[:2], CommandName.REPORT_COMPLETION.value)
    bench.qtbot.waitUntil(bench.page.rows.empty.isVisible)
    assert not bench.page.table.isVisible()
    assert bench.page.foot.run.isHidden()
    assert bench.page.task_head._title.text() == "批量处理"


def test_nothing_chosen_says_what_to_do(bench: Bench) -> None:
    bench.open([])
    bench.qtbot.waitUntil(bench.page.rows.empty.isVisible)
    assert not bench.frame.registry.get("bulk.run").isEnabled()
    assert bench.page.foot.run.isHidden()
    assert bench.page.task_head._title.text() == "批量处理"
    assert "商家确认需求" in bench.page.rows.empty._why.text()
    assert [button.text() for button in bench.page.rows.empty.findChildren(SecondaryButton)] == ["返回"]


def test_the_order_number_to_look_up_in_the_console_stands_in_the_row(bench: Bench) -> None:
    bench.open(KEYS)
    place = [spec.id for spec in bench.page.rows.model.columns].index("id")
    shown = {bench.page.rows.model.cell_at(row, place).text for row in range(6)}
    assert shown == {key.partition("|")[0] for key in KEYS}


@pytest.mark.parametrize(
    ("kind", "width"),
    [(WidthClass.WIDE, 1096), (WidthClass.MEDIUM, 936), (WidthClass.NARROW, 736), (WidthClass.TINY, 656)],
)
def test_no_width_scrolls_the_rows_sideways(bench: Bench, kind: WidthClass, width: int) -> None:
    page = bench.page
    page.on_width(kind)
    hidden = set(LEAVING.get(kind, ()))
    assert least_width(page.rows.model.columns, hidden) <= theme().px(width)


DIRECT = [direct_key(number) for number in range(1, 5)]


def test_sent_from_here_rows_wait_and_their_results_come_in_by_themselves(direct: tuple[Bench, Book]) -> None:
    bench, book = direct
    bench.open(DIRECT)
    assert bench.frame.registry.get("bulk.run").iconText() == "确认需求 4 单"
    assert "F9" in bench.page.footer._reason.text()
    assert not bench.frame.registry.get("bulk.console").isEnabled()
    bench.run()
    assert set(bench.states().values()) == {WAITING}
    assert not any(item.result.is_done for item in bench.page.items if item.result)
    assert bench.page._info._label.text() == "4 单待提交"
    book.fault("send", "refused")
    bench.send()
    bench.qtbot.waitUntil(lambda: WAITING not in bench.states().values(), timeout=10_000)
    bench.settle()
    assert [item.state for item in bench.page.items] == [FAILED, DONE, DONE, DONE]
    assert bench.page._info._label.text() == "只办成一部分：3 单已办理，1 单没办成"
    failed = bench.page.items[0].key
    assert bench.page.rows.wanted_keys() == [failed]
    assert bench.frame.registry.get("bulk.run").iconText() == "只重试失败的 1 单"
    bench.press()
    assert bench.states()[failed] == WAITING
    bench.send()
    bench.qtbot.waitUntil(lambda: set(bench.states().values()) == {DONE}, timeout=10_000)
    assert len(book.effects) == len(set(book.effects)) == 4


def test_all_that_is_held_can_be_recalled_at_once(direct: tuple[Bench, Book]) -> None:
    bench, book = direct
    bench.open(DIRECT)
    bench.run()
    assert bench.page.foot._ghosts["bulk.recall"].text() == "撤回 4 单"
    bench.press("bulk.recall")
    assert set(bench.states().values()) == {RECALLED}
    assert bench.frame.notices[-1][1] == "撤回了 4 单。"
    assert not bench.frame.registry.get("bulk.recall").isEnabled()
    bench.send()
    assert book.effects == []


def test_what_came_of_it_is_opened_again_from_the_outbox(bench: Bench) -> None:
    bench.open(KEYS[:3])
    bench.desk.decide.reject_requirement(bench.connection_id, KEYS[1], "请补充范围")
    bench.run()
    command = next(item.result.command for item in bench.page.items if item.result and item.result.command)
    again = BulkPage(bench.frame.context())
    bench.frame.show_page(again)
    for run_id in (command.run_id, ""):
        again.activate(run_id=run_id)
        bench.qtbot.waitUntil(lambda: bool(again.items) and not again.work.is_asking)
        assert [item.key for item in again.items] == [KEYS[1], KEYS[0], KEYS[2]]
        assert again.rows.wanted_keys() == [KEYS[1]]
        assert again.items[0].result is not None
        assert "驳回需求" in again.items[0].result.message
        assert "李敏" in again.task_head._subject.text()


def test_nothing_done_in_bulk_yet_says_so(bench: Bench) -> None:
    bench.page.activate(run_id="")
    bench.qtbot.waitUntil(bench.page.rows.empty.isVisible)
    assert bench.page.rows.empty._title.text() == "还没有批量办理过"


def test_leaving_the_page_in_the_middle_goes_on_and_coming_back_shows_it(bench: Bench) -> None:
    bench.open(KEYS)
    assert bench.frame.registry.trigger("bulk.run")
    bench.page.hide()
    bench.page.deactivate()
    bench.page.activate(keys=KEYS[:1])  # while rows are being done no other rows take their place
    assert len(bench.page.items) == len(KEYS)
    bench.qtbot.waitUntil(lambda: not bench.page.work.is_working, timeout=10_000)
    bench.page.show()
    bench.page.come_back(keys=KEYS)
    bench.settle()
    assert list(bench.states().values()).count(DONE) == 5


def test_rows_that_were_not_chosen_keep_their_check_beside_the_results(bench: Bench) -> None:
    bench.open(KEYS)
    bench.page.rows.tick({KEYS[0]})
    bench.run()
    states = bench.states()
    assert states[KEYS[0]] == DONE
    assert states[KEYS[1]] == READY
    assert states[key_of(ACCEPT)] == FIX
    bench.page.rows.tick_all()
    bench.press()
    assert list(bench.states().values()).count(DONE) == 5
    run = bench.desk.bulk.latest(bench.connection_id)
    assert run is not None
    assert set(run.keys) == set(KEYS[:-1])
