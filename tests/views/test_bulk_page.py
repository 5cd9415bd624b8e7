"""批量处理 on the real path: each row is checked, done and told by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from PySide6.QtCore import Qt

from desktop_app.models.commands import CommandName, CommandState
from desktop_app.models.supervision import Node
from desktop_app.paths import Home
from desktop_app.services.desk import Desk
from desktop_app.views.kit.buttons import SecondaryButton
from desktop_app.views.kit.page import WidthClass
from desktop_app.views.kit.table_header import least_width
from desktop_app.views.kit.theme import theme
from desktop_app.views.pages.bulk.columns import LEAVING
from desktop_app.views.pages.bulk.page import BulkPage
from desktop_app.views.pages.bulk.reading import DONE, FAILED, FIX, READY
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

    def open(self, keys: list[str], command: str = CommandName.CONFIRM_REQUIREMENT.value) -> None:
        self.page.activate(keys=keys, command=command)
        self.qtbot.waitUntil(lambda: self.page._job is None and (bool(self.page.items) or self.page.empty.isVisible()))

    def run(self) -> None:
        assert self.frame.registry.trigger("bulk.run")
        self.qtbot.waitUntil(lambda: any(item.result for item in self.page.items), timeout=10_000)

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


def test_ready_rows_are_ticked_and_a_must_fix_cannot_be(bench: Bench) -> None:
    bench.open(KEYS)
    assert bench.states()[key_of(ACCEPT)] == FIX
    assert bench.page.wanted_keys() == KEYS[:-1]
    place = next(row for row in range(6) if bench.page.model.row_at(row).key == key_of(ACCEPT))
    bench.page.model.set_ticked(place, True)
    assert key_of(ACCEPT) not in bench.page.model.ticked_keys
    assert "5 单" in bench.frame.registry.get("bulk.run").iconText()


def test_rows_that_nobody_chose_begin_unticked(bench: Bench) -> None:
    bench.page.activate(keys=KEYS, command=CommandName.CONFIRM_REQUIREMENT.value, is_chosen=False)
    bench.qtbot.waitUntil(lambda: bench.page._job is None and bool(bench.page.items))
    assert bench.page.wanted_keys() == []
    assert not bench.frame.registry.get("bulk.run").isEnabled()
    bench.frame.registry.trigger("bulk.tick_all")
    assert bench.page.wanted_keys() == KEYS[:-1]


def test_chips_filter_and_count(bench: Bench) -> None:
    bench.open(KEYS)
    chip = bench.page.chips.chip(FIX)
    assert chip is not None
    assert chip.text() == "1 单必改"
    chip.click()
    assert bench.page.model.rowCount() == 1
    bench.page.chips.chip("all").click()  # type: ignore[union-attr]
    assert bench.page.model.rowCount() == 6


def test_each_row_becomes_an_entry_of_its_own(bench: Bench) -> None:
    bench.open(KEYS)
    bench.run()
    assert list(bench.states().values()).count(DONE) == 5
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
    assert bench.frame.registry.get("bulk.run").iconText() == "只重试没办成的 1 单"
    standing = bench.desk.outbox.list(bench.connection_id, "waiting")[0]
    bench.desk.outbox.void(standing.id)
    assert bench.frame.registry.trigger("bulk.run")
    bench.qtbot.waitUntil(lambda: set(bench.states().values()) == {DONE}, timeout=10_000)
    assert len(bench.desk.outbox.list(bench.connection_id, "done")) == 3


def test_space_ticks_and_ctrl_a_ticks_all_or_none(bench: Bench) -> None:
    bench.open(KEYS)
    bench.page.table.choose_place(0)
    bench.qtbot.keyClick(bench.page.table, Qt.Key.Key_Space)
    assert KEYS[0] not in bench.page.wanted_keys()
    bench.frame.registry.trigger("bulk.tick_all")
    assert len(bench.page.wanted_keys()) == 5
    bench.frame.registry.trigger("bulk.tick_all")
    assert bench.page.wanted_keys() == []
    assert not bench.frame.registry.get("bulk.run").isEnabled()


def test_checking_again_keeps_what_was_unticked(bench: Bench) -> None:
    bench.open(KEYS)
    bench.page.model.set_ticked_keys({KEYS[2]})
    bench.page.check()
    bench.qtbot.waitUntil(lambda: bench.page._job is None)
    assert bench.page.wanted_keys() == [KEYS[2]]
    assert bench.states()[KEYS[2]] == READY


def test_acts_with_values_are_no_bulk(bench: Bench) -> None:
    bench.open(KEYS[:2], CommandName.REPORT_COMPLETION.value)
    bench.qtbot.waitUntil(bench.page.empty.isVisible)
    assert not bench.page.table.isVisible()
    assert bench.page.foot.run.isHidden()
    assert bench.page.task_head._title.text() == "批量处理"


def test_nothing_chosen_says_what_to_do(bench: Bench) -> None:
    bench.open([])
    bench.qtbot.waitUntil(bench.page.empty.isVisible)
    assert not bench.frame.registry.get("bulk.run").isEnabled()
    assert bench.page.foot.run.isHidden()
    assert bench.page.task_head._title.text() == "批量处理"
    assert "商家确认需求" in bench.page.empty._why.text()
    assert [button.text() for button in bench.page.empty.findChildren(SecondaryButton)] == ["返回"]


def test_the_order_number_to_look_up_in_the_console_stands_in_the_row(bench: Bench) -> None:
    bench.open(KEYS)
    place = [spec.id for spec in bench.page.model.columns].index("id")
    shown = {bench.page.model.cell_at(row, place).text for row in range(6)}
    assert shown == {key.partition("|")[0] for key in KEYS}


@pytest.mark.parametrize(
    ("kind", "width"),
    [(WidthClass.WIDE, 1096), (WidthClass.MEDIUM, 936), (WidthClass.NARROW, 736), (WidthClass.TINY, 656)],
)
def test_no_width_scrolls_the_rows_sideways(bench: Bench, kind: WidthClass, width: int) -> None:
    page = bench.page
    page.on_width(kind)
    hidden = set(LEAVING.get(kind, ()))
    assert least_width(page.model.columns, hidden) <= theme().px(width)
