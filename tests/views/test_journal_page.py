"""日志 on the real path: entries of a real home, narrowed, opened, exported; the chain checked and broken."""

from __future__ import annotations

import csv
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QFileDialog

from desktop_app.models.connections import ConnectionKind
from desktop_app.models.supervision import Node
from desktop_app.models.wording_times import full_time
from desktop_app.paths import Home
from desktop_app.services.desk import Desk
from desktop_app.tour import hands
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.pages.journal.page import JournalPage
from tests.views import seeded
from tests.views.seeded import ACCEPT, CONFIRM, DELIVER, Frame, key_of


@dataclass
class Bench:
    """The page in its frame, with a desk below it."""

    desk: Desk
    frame: Frame
    page: JournalPage
    qtbot: Any

    def wait(self, condition: Any) -> None:
        self.qtbot.waitUntil(condition, timeout=10_000)

    @property
    def acts(self) -> list[str]:
        model = self.page.list.model
        return [model.row_at(place).act for place in range(model.rowCount())]

    @property
    def facts(self) -> dict[str, str]:
        return {one.fact.label: one.fact.value for one in self.page.detail.lines}

    def choose(self, act: str) -> None:
        self.page.list.table.choose_place(self.acts.index(act))
        self.wait(lambda: self.page.detail.story is not None and self.page.detail.story.line.act == act)

    def shown_buttons(self, words: str) -> list[QAbstractButton]:
        buttons = hands.visible(self.page.list.empty, QAbstractButton)
        return [one for one in buttons if one.text() == words]

    def press(self, keys: str) -> None:
        hands.press(self.frame.focusWidget(), keys)


@pytest.fixture
def bench(home: Home, qtbot: Any) -> Iterator[Bench]:
    desk, connection = seeded.seed(home)
    desk.decide.confirm_requirement(connection.id, [key_of(CONFIRM)])
    desk.notes.add(connection.id, key_of(DELIVER), "客户说下周再验收")
    desk.intake.observe(key_of(ACCEPT), Node.DONE, connection=connection)
    desk.journal.append("outbox.resumed", "", {"was": "copied"}, actor="陈涛")
    frame = Frame(desk, connection.id)
    qtbot.addWidget(frame)
    page = JournalPage(frame.context())
    frame.show_page(page)
    page.activate()
    page.focus_first()
    found = Bench(desk, frame, page, qtbot)
    found.wait(lambda: page.list.model.rowCount() == 6 and page.detail.story is not None)
    yield found
    frame.bridge.close()
    desk.close()


def test_entries_stand_newest_first_in_words_with_the_story_of_the_chosen_one(bench: Bench) -> None:
    assert bench.acts == ["恢复发送", "收进批次", "写备注", "备好，待登记结果", "收进批次", "新建连接"]
    assert bench.page.list.count_text() == "共 6 条"
    bench.choose("备好，待登记结果")
    facts = bench.facts
    assert (facts["对象"], facts["办理"], facts["节点"]) == (CONFIRM, "确认需求", "商家确认需求")
    assert (facts["订单金额"], facts["连接"]) == ("64,000.00", "华为云（文件）")
    shown = [one.text() for one in bench.page.detail.findChildren(PlainLabel)]
    at = full_time(bench.page.detail.story.line.entry.at) if bench.page.detail.story else ""
    assert f"李敏，{at}，第 3 条" in shown
    assert not [one for one in shown if "{" in one]


def test_the_order_of_an_entry_is_opened_by_key(bench: Bench) -> None:
    bench.page.focus_first()
    bench.press("J")
    bench.wait(lambda: bench.page.detail.story is not None and bench.page.detail.story.case_key == key_of(ACCEPT))
    bench.press("Ctrl+Return")
    assert bench.frame.opened == [("supervision", {"view": "open", "key": key_of(ACCEPT)})]
    bench.press("K")
    bench.wait(lambda: bench.page.detail.story is not None and not bench.page.detail.story.case_key)
    act = bench.frame.registry.get("journal.open_case")
    assert not act.isEnabled()
    assert act.property("reason") == "这一条不是某一单的。"


def test_an_order_of_another_connection_is_not_opened_here_and_says_where_it_is(bench: Bench) -> None:
    other = bench.desk.connections.create("演练（自动提交）", ConnectionKind.REHEARSAL_DIRECT)
    bench.desk.notes.add(other.id, "X1|X1-1", "x")
    bench.page.refresh()
    bench.wait(lambda: bench.acts[:2] == ["写备注", "新建连接"])
    bench.page.list.table.choose_place(0)
    bench.wait(lambda: bench.page.detail.story is not None and bench.page.detail.story.line.thing == "X1")
    act = bench.frame.registry.get("journal.open_case")
    assert not act.isEnabled()
    assert act.property("reason") == "这一单在连接“演练（自动提交）”里，先切换到它。"


def test_filters_narrow_by_person_act_order_and_period(bench: Bench) -> None:
    filters = bench.page.list.filters
    assert [filters.person.input.itemText(place) for place in range(3)] == ["所有人", "李敏", "陈涛"]
    filters.person.set_value("陈涛")
    filters.person.edited.emit()
    bench.wait(lambda: bench.acts == ["恢复发送"])
    assert bench.page.list.count_text() == "符合条件 1 条，共 6 条"
    filters.clear.click()
    bench.wait(lambda: len(bench.acts) == 6)
    filters.act.set_value("batch.received")
    filters.act.edited.emit()
    bench.wait(lambda: bench.acts == ["收进批次", "收进批次"])
    filters.act.set_value("command.")
    filters.act.edited.emit()
    bench.wait(lambda: bench.acts == ["备好，待登记结果"])
    filters.clear.click()
    bench.wait(lambda: len(bench.acts) == 6)
    bench.page.focus_first()
    bench.press("/")
    assert bench.frame.focusWidget() is filters.order.input
    bench.qtbot.keyClicks(filters.order.input, ACCEPT[:14].lower())
    bench.wait(lambda: bench.acts == ["收进批次"])  # the registration of that order; the sheet names none
    filters.clear.click()
    bench.wait(lambda: len(bench.acts) == 6)
    filters.period.set_value("own")
    filters.period.edited.emit()
    filters.first.set_value(f"{bench.desk.clock.wall() + timedelta(days=2):%Y-%m-%d}")
    filters.first.edited.emit()
    bench.wait(lambda: bench.page.list.shown.currentWidget() is bench.page.list.empty)
    assert bench.page.detail.story is None
    filters.last.set_value("someday")
    filters.last.edited.emit()
    bench.wait(lambda: filters.problem.text() == "日期写成 2026-11-03 的样子")
    # asked again, the same answer lays its button anew
    bench.wait(lambda: bool(bench.shown_buttons("全部显示")))
    bench.shown_buttons("全部显示")[0].click()
    bench.wait(lambda: len(bench.acts) == 6)
    assert not filters.clear.isVisible()


def test_what_is_written_meanwhile_comes_in_and_the_chosen_entry_stays(bench: Bench) -> None:
    bench.choose("写备注")
    bench.desk.journal.append("outbox.resumed", "", {"was": "restored"})
    bench.wait(lambda: len(bench.acts) == 7)
    bench.wait(lambda: bench.page.list.table.current_row().act == "写备注")
    assert bench.page.detail.story is not None
    assert bench.page.detail.story.line.act == "写备注"


def test_a_check_says_what_it_proves_and_what_it_cannot(bench: Bench) -> None:
    chain = bench.page.chain
    assert chain.chip.text == "未校验"
    bench.desk.work.write_head()
    bench.press("V")
    assert chain.chip.text == "校验中"
    assert not bench.frame.registry.get("journal.verify").isEnabled()
    bench.wait(lambda: chain.report is not None)
    assert (chain.chip.text, chain.chip.kind) == ("没有发现改动", "passed")
    assert chain.sentences[0] == "6 条的编号不缺，内容没有改动，每一条都接着前一条。"
    assert chain.sentences[1].startswith("第 6 条与数据库外保存的链头一致")
    assert chain.sentences[-1].startswith("不能证明：链头文件没有签名")
    assert bench.frame.registry.get("journal.verify").isEnabled()
    bench.desk.journal.append("outbox.resumed", "", {"was": "copied"})
    bench.wait(lambda: "其后又写了 1 条" in chain.told.text())
    chain.fold.click()
    assert chain.sentences
    assert not any(label.isVisible() for label in chain.findChildren(PlainLabel) if label.text() in chain.sentences)


def test_the_first_break_is_named_and_shown(bench: Bench, home: Home) -> None:
    with sqlite3.connect(home.work_db) as database:
        database.execute("UPDATE journal SET actor = '别人' WHERE sequence IN (2, 4)")
    database.close()
    filters, chain = bench.page.list.filters, bench.page.chain
    filters.person.set_value("陈涛")
    filters.person.edited.emit()
    bench.wait(lambda: bench.acts == ["恢复发送"])
    bench.frame.registry.trigger("journal.verify")
    bench.wait(lambda: chain.report is not None)
    assert (chain.chip.text, chain.chip.kind) == ("日志有改动或缺失", "red")
    assert chain.sentences[0] == "最早一处：第 2 条的内容被改动。"
    assert "另有 1 处" in chain.sentences[1]
    assert not [one for one in chain.sentences if "内容没有改动" in one]
    chain.look.click()
    bench.wait(lambda: bench.page.detail.story is not None and bench.page.detail.story.line.row_id == 2)
    assert bench.page.list.table.current_row().row_id == 2
    assert bench.page.detail.story.line.person == "别人"


def test_batches_that_a_restore_lost_are_named(bench: Bench) -> None:
    batches = bench.desk.intake.batches()
    with bench.desk.work.writing() as tx:
        tx.exec_driver_sql("DELETE FROM batches WHERE id = ?", (batches[0].id,))
    bench.frame.registry.trigger("journal.verify")
    bench.wait(lambda: bench.page.chain.report is not None)
    assert any("存档里有 1 个批次不在工作数据里" in one and "监管跟踪.csv" in one for one in bench.page.chain.sentences)
    bench.page.refresh()
    bench.choose("写备注")  # the list still stands, and the lost batch keeps the name it came with
    row = next(
        line
        for place in range(bench.page.list.model.rowCount())
        if (line := bench.page.list.model.row_at(place)).entry.target == batches[0].id
    )
    assert row.thing == "监管跟踪.csv"


def test_what_is_shown_is_exported_where_the_person_says(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "给审计"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_given: (str(target), "CSV (*.csv)"))
    filters = bench.page.list.filters
    filters.act.set_value("batch.received")
    filters.act.edited.emit()
    bench.wait(lambda: len(bench.acts) == 2)
    bench.press("Ctrl+E")
    bench.wait(lambda: bool(bench.frame.notices))
    assert bench.frame.notices[-1][:2] == ("done", "已把 2 条写到“给审计.csv”")
    with (tmp_path / "给审计.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    assert [row[3] for row in rows[1:]] == ["收进批次", "收进批次"]
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_given: (str(tmp_path / "无" / "a.xlsx"), ""))
    bench.press("Ctrl+E")
    bench.wait(lambda: bench.frame.notices[-1][0] == "error")
    assert "文件夹不存在" in bench.frame.notices[-1][1]
    assert bench.page.list.count_text() in [one.text() for one in bench.page.footer.findChildren(PlainLabel)]


def test_an_entry_is_copied_as_text(bench: Bench) -> None:
    bench.choose("备好，待登记结果")
    bench.press("Ctrl+Shift+C")
    text = QGuiApplication.clipboard().text()
    assert re.match(rf"第 3 条\n[-\d]+ [:\d]+  李敏  备好，待登记结果  {CONFIRM}\n", text)
    assert "办理：确认需求" in text


def test_on_a_narrow_page_the_detail_stands_alone_and_esc_leads_back(bench: Bench) -> None:
    page = bench.page
    bench.frame.resize(720, 700)
    page.setGeometry(0, 0, 720, 700)
    bench.wait(lambda: not page.detail.isVisible())
    page.focus_first()
    bench.press("J")
    bench.wait(lambda: page.detail.story is not None and page.detail.story.case_key == key_of(ACCEPT))
    bench.press("Return")
    assert page.detail.isVisible()
    assert not page.list.isVisible()
    assert bench.frame.focusWidget() is page.detail.open_button
    bench.press("Escape")
    assert page.list.isVisible()
    assert bench.frame.focusWidget() is page.list.table


def test_every_part_has_a_name_and_the_table_finds_its_way_by_keys(bench: Bench) -> None:
    from tests.views.walk import walk

    bench.frame.registry.trigger("journal.verify")
    bench.wait(lambda: bench.page.chain.report is not None)
    chip = bench.page.chain.chip
    bench.wait(lambda: chip.width() >= chip.needed_width())
    assert walk(bench.page) == []
    bench.page.focus_first()
    bench.press("End")
    bench.wait(lambda: bench.page.detail.story is not None and bench.page.detail.story.line.row_id == 1)
    assert bench.page.list.table.currentIndex().row() == 5
    assert bench.frame.focusWidget() is bench.page.list.table
