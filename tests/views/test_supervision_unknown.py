"""状态待认定 on the real path: what is suggested, what a person settles, and what stays unread."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt

from desktop_app.models.supervision import Node
from desktop_app.paths import Home
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.pages.supervision.page import SupervisionPage
from tests.views import seeded
from tests.views.seeded import Frame, key_of
from tests.views.supervision_bench import Bench, open_bench


@pytest.fixture
def bench(home: Home, qtbot: Any) -> Iterator[Bench]:
    yield from open_bench(home, qtbot)


def test_settling_an_unknown_state_with_its_twins_and_taking_it_back(bench: Bench) -> None:
    bench.open("unknown", 3)
    bench.choose(seeded.UNREAD)
    panel = bench.page.side.unknown
    bench.qtbot.waitUntil(lambda: panel.key == key_of(seeded.UNREAD))
    assert panel.options.current() is not None
    assert panel.options.current().node is Node.SELLER_DELIVER
    assert not panel._same.isChecked()
    assert not panel._remember.isChecked()
    panel._same.setChecked(True)
    bench.press(Qt.Key.Key_Return)
    bench.qtbot.keyClick(bench.frame.focusWidget(), Qt.Key.Key_Return)
    bench.qtbot.keyClick(bench.frame.focusWidget(), Qt.Key.Key_Return)
    bench.wait_rows(1)
    bench.qtbot.waitUntil(lambda: bool(bench.frame.notices))
    nodes = {row.order_id: row.node for row in bench.desk.case_lists.by_keys(bench.connection_id, both())}
    assert nodes == {seeded.UNREAD: Node.SELLER_DELIVER, seeded.UNREAD_TOO: Node.SELLER_DELIVER}
    kind, text, act, handler = bench.frame.notices[0]
    assert (kind, text, act) == ("done", "已把 2 单认定为商家实施服务", "撤销")
    assert handler is not None
    handler()
    bench.wait_rows(3)
    assert {row.node for row in bench.desk.case_lists.by_keys(bench.connection_id, both())} == {Node.UNKNOWN}


def test_enter_on_a_row_of_unknown_state_settles_nothing(bench: Bench) -> None:
    bench.open("unknown", 3)
    bench.choose(seeded.UNREAD)
    panel = bench.page.side.unknown
    bench.qtbot.waitUntil(lambda: panel.key == key_of(seeded.UNREAD))
    wanted: list[tuple[Any, ...]] = []
    panel.settle_wanted.connect(lambda *values: wanted.append(values))
    bench.press(Qt.Key.Key_Return)
    assert bench.frame.focusWidget() is panel.options._group.checkedButton()
    assert bench.frame.registry.trigger("supervision.next_step")
    bench.page.list.table.setFocus()
    assert bench.frame.registry.trigger("supervision.next_step")
    assert bench.frame.focusWidget() is panel.options._group.checkedButton()
    bench.qtbot.keyClick(bench.frame.focusWidget(), Qt.Key.Key_Down)
    bench.qtbot.keyClick(bench.frame.focusWidget(), Qt.Key.Key_Return)
    assert bench.frame.focusWidget() is panel.settle
    assert wanted == []
    assert {row.node for row in bench.desk.case_lists.by_keys(bench.connection_id, both())} == {Node.UNKNOWN}
    bench.qtbot.keyClick(panel.settle, Qt.Key.Key_Return)
    option = panel.options.current()
    assert option is not None
    assert wanted == [(key_of(seeded.UNREAD), option.node.value, False, False)]


def test_a_text_that_resembles_no_node_suggests_none(home: Home, qtbot: Any) -> None:
    lines = [
        seeded.case_row(seeded.UNREAD, "说不清的", "客户", "转人工", (3, 2), 100),
        seeded.case_row(seeded.UNREAD_TOO, "要复核的", "客户", "华为云复核", (4, 2), 100),
    ]
    desk, connection = seeded.seed(home, lines)
    frame = Frame(desk, connection.id)
    qtbot.addWidget(frame)
    page = SupervisionPage(frame.context())
    frame.show_page(page)
    page.activate(view="unknown", key=key_of(seeded.UNREAD))
    panel = page.side.unknown
    qtbot.waitUntil(lambda: panel.key == key_of(seeded.UNREAD))
    assert panel.options.is_neither
    assert panel.correct.isHidden()
    assert not any("名称最接近" in label.text() for label in panel.findChildren(PlainLabel))
    page.activate(view="unknown", key=key_of(seeded.UNREAD_TOO))
    qtbot.waitUntil(lambda: panel.key == key_of(seeded.UNREAD_TOO))
    assert panel.options.is_neither
    assert "商品类别" in panel._lacking.text()
    wanted: list[tuple[str, str]] = []
    panel.correct_wanted.connect(lambda *values: wanted.append(values))
    panel.correct.click()
    assert wanted == [(seeded.UNREAD_TOO, "HUAWEI_REVIEW")]
    page.deactivate()
    frame.bridge.close()
    desk.close()


def both() -> list[str]:
    return [key_of(seeded.UNREAD), key_of(seeded.UNREAD_TOO)]


def test_none_of_the_nodes_leads_to_a_note(bench: Bench) -> None:
    bench.open("unknown", 3)
    bench.choose(seeded.NODELESS)
    panel = bench.page.side.unknown
    bench.qtbot.waitUntil(lambda: panel.key == key_of(seeded.NODELESS))
    panel.options.choose(len(panel.options._options))
    assert panel.settle.text() == "写一句备注"
    assert panel.press_settle()
    assert bench.frame.focusWidget() is bench.page.side.detail.notes._line.input


def test_the_view_of_unknown_states_has_its_own_columns(bench: Bench) -> None:
    bench.open("unknown", 3)
    table, model = bench.page.list.table, bench.page.list.model
    shown = [spec.id for place, spec in enumerate(model.columns) if not table.isColumnHidden(place)]
    assert shown == ["party", "customer", "product", "node_chip", "original", "source", "amount", "id"]
    column = [spec.id for spec in model.columns].index("source")
    assert "表格 监管跟踪.csv，第" in model.cell_at(0, column).text


def test_an_unknown_type_is_kept_and_says_what_is_missing(home: Home, qtbot: Any) -> None:
    lines = [seeded.case_row(seeded.UNREAD, "说不清的", "客户", "商家实施服务", (3, 2), 100, 接入类型="不知道")]
    desk, connection = seeded.seed(home, lines)
    frame = Frame(desk, connection.id)
    qtbot.addWidget(frame)
    page = SupervisionPage(frame.context())
    frame.show_page(page)
    page.activate(view="unknown")
    qtbot.waitUntil(lambda: page.side.unknown.key == key_of(seeded.UNREAD))
    assert page.side.unknown.options.is_neither
    assert "接入类型" in page.side.unknown._after.text()
    page.deactivate()
    frame.bridge.close()
    desk.close()


def test_a_type_without_rules_stands_in_a_calm_view_of_its_own(home: Home, qtbot: Any) -> None:
    lines = [
        *seeded.rows(),
        seeded.case_row(
            "CS26111015007X9S01", "云桌面镜像", "厦门鹭岛旅游", "商家实施服务", (9, 3), 9900, 接入类型="镜像"
        ),
    ]
    for bench in open_bench(home, qtbot, lines):
        bench.open("no_rules", 1)
        bench.choose("CS26111015007X9S01")
        panel = bench.page.side.unknown
        bench.qtbot.waitUntil(lambda panel=panel: panel.key == key_of("CS26111015007X9S01"))
        row = bench.page.list.table.current_row()
        cell = bench.page.list.cells.node(row)
        assert (cell.text, cell.chip) == ("暂无规则", "dashed")
        chips = [(chip.kind, chip.text) for chip in panel.title._chips._chips]
        assert chips == [("neutral", "待我方处理"), ("dashed", "暂无规则")]
        assert not panel.options.isVisibleTo(panel), "there is nothing to settle"
        assert "“镜像”" in panel._after.text()
        bench.press(Qt.Key.Key_Return)
        assert panel.settle.hasFocus()
        bench.open("unknown", 3)
