"""The right side of 退订: what follows from a decision, the grounds with their facts, and the customer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from desktop_app.paths import Home
from desktop_app.services.desk import Desk
from desktop_app.services.refunds import ground_list
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.scroll import VerticalScroll
from desktop_app.views.kit.theme import theme
from desktop_app.views.pages.refunds.beside import RefundPane
from desktop_app.views.pages.refunds.what_if.effect_row import EffectRow, spoken
from desktop_app.views.pages.refunds.what_if.reading import WhatIfRead, read_what_if
from desktop_app.views.pages.refunds.what_if.what_if_panel import WhatIfPanel
from desktop_app.views.pages.supervision.detail.why_popup import WhyPopup
from tests.services.homes import at_noon, files_connection
from tests.services.refunding import CASE, ORDER, REFUND, bring
from tests.services.test_refunds_what_if import ROW
from tests.views.seeded import Frame

MILLISECONDS = 20_000
NAME = "苏州华晨精工"


@dataclass
class Bench:
    """The panel in a region that scrolls, as the page holds it, over a real desk."""

    desk: Desk
    connection_id: str
    frame: Frame
    panel: WhatIfPanel
    qtbot: Any

    def read(self, refund_id: str = "R1") -> WhatIfRead:
        found = read_what_if(self.desk, self.connection_id, refund_id)
        assert found is not None
        return found

    def show(self, **refund: str) -> None:
        bring(self.desk, "refunds", REFUND | {"客户名称": NAME} | refund)
        self.panel.show_refund(self.read())

    def lines(self) -> dict[str, str]:
        return {row.line.label: row.line.value.text for row in self.panel.rows()}

    def row(self, label: str) -> EffectRow:
        return next(row for row in self.panel.rows() if row.line.label == label)

    def popup(self) -> WhyPopup | None:
        found = [one for one in self.frame.findChildren(WhyPopup) if one.isVisible()]
        return found[-1] if found else None

    def wait(self, condition: Any) -> None:
        self.qtbot.waitUntil(condition, timeout=MILLISECONDS)


@pytest.fixture
def bench(home: Home, qtbot: Any) -> Iterator[Bench]:
    desk = at_noon(home)
    connection = files_connection(desk).id
    frame = Frame(desk, connection)
    qtbot.addWidget(frame)
    panel = WhatIfPanel(frame.context())
    content = QWidget()
    column = QVBoxLayout(content)
    column.setContentsMargins(24, 16, 24, 16)
    column.addWidget(panel)
    column.addStretch(1)
    region = VerticalScroll(content)
    outer = QVBoxLayout(frame)
    outer.setContentsMargins(0, 0, 0, 0)
    outer.addWidget(region)
    frame.resize(348, 700)
    frame.show()
    yield Bench(desk, connection, frame, panel, qtbot)
    frame.bridge.close()
    desk.close()


@pytest.fixture
def filled(bench: Bench) -> Bench:
    order = ORDER | {"客户名称": NAME, "生效时间": "2026-10-14 00:00:00", "到期时间": "2027-10-14 00:00:00"}
    bring(bench.desk, "orders", order, order | {"订单ID": "CS2", "订单行ID": "CS2-000001", "实付金额": "800.00"})
    bring(bench.desk, "transactions", ROW, ROW | {"订单ID": "CS2", "订单行ID": "CS2-000001", "订单金额": "800.00"})
    bring(bench.desk, "cases", CASE | {"客户名称": NAME})
    bench.show()
    return bench


def test_everything_of_one_request(filled: Bench) -> None:
    assert filled.lines() == {
        "订单金额": "¥2,000.00 → ¥800.00",
        "结算金额": "¥2,136.00 → ¥1,068.00",
        "退还客户": "−¥600.00",
        "服务期已用": "41 天 12 小时 / 365 天",
        "按时长折算": "¥600.00 按秒计",
        "服务监管": "继续",
        "实例": "收到释放调用后删除",
        "释放接口": "没有应答的，到生产接口消息重新启动",
        "本次申请": "结束，客户可再申请",
        "付款一个月内未提需求": "无记录",
        "超过一个月未提供项目资料": "无记录",
        "未及时配合，服务已到期": "2027-10-13 到期",
        "客户违规，无法交付": "无记录",
        "往来": "2 单，¥2,000.00",
        "退订": "以前没有",
    }
    heads = [label.text() for label in filled.panel.findChildren(PlainLabel) if label.isVisible()]
    for head in ("如果同意：本期预计出账", "12-03 出账", "如果驳回", "不支持全额退订的情形", "与这位客户"):
        assert head in heads
    both = [row.line.value.text for row in filled.panel.rows() if row.line.label == "服务监管"]
    assert both == ["整单关闭", "继续"]


def test_what_is_assumed_says_so_right_after_the_label(filled: Bench) -> None:
    assumed = {row.line.label for row in filled.panel.rows() if row.line.chip.text == "推测（非官方）"}
    assert assumed == {"按时长折算", "服务监管"}
    # what is official, and arithmetic over what came in, carries no chip
    assert {row.line.chip.text for row in filled.panel.rows()} == {"", "推测（非官方）"}
    for row in filled.panel.rows():
        if row.line.rule is not None:
            assert row.line.rule.clause
            assert row.line.rule.rule_id
            assert (row.line.rule.source == "assumption") == (row.line.rule.chip.text == "推测（非官方）")


def test_a_row_says_before_and_after_in_words(filled: Bench) -> None:
    row = filled.row("订单金额")
    assert row.accessibleName() == "订单金额 ¥2,000.00，退订后 ¥800.00"
    assert spoken(filled.row("按时长折算").line) == "¥600.00 按秒计"


@pytest.mark.parametrize("way", ["click", "enter", "right"])
def test_the_clause_opens_by_mouse_and_keyboard(filled: Bench, way: str) -> None:
    row = filled.row("实例")
    if way == "click":
        filled.qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    elif way == "enter":
        row.setFocus()
        filled.qtbot.keyClick(row, Qt.Key.Key_Return)
    else:
        asked = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(1, 1), row.mapToGlobal(QPoint(1, 1)))
        QApplication.sendEvent(row, asked)
    popup = filled.popup()
    assert popup is not None
    told = " ".join(label.text() for label in popup.findChildren(PlainLabel))
    assert "释放接口" in told
    assert "RF-IF-INSTANCE" in told
    popup.close_panel()
    assert row.hasFocus() or way != "enter"


def test_tab_goes_from_the_top_to_the_bottom(filled: Bench) -> None:
    with_keyboard = [row for row in filled.panel.rows() if row.focusPolicy() != Qt.FocusPolicy.NoFocus]
    with_keyboard[0].setFocus()
    seen: list[QWidget] = []
    for _step in range(len(with_keyboard)):
        focused = filled.frame.focusWidget()
        assert focused is not None
        seen.append(focused)
        filled.qtbot.keyClick(focused, Qt.Key.Key_Tab)
    seen.append(filled.frame.focusWidget())
    grounds = filled.panel.grounds.rows()
    place = with_keyboard.index(grounds[0])
    assert seen == [*with_keyboard[:place], filled.panel.grounds.edit, *grounds]


def test_nothing_is_cut_and_nothing_lies_over_another_in_a_narrow_place(filled: Bench) -> None:
    for width in (348, 288, 240, 600):
        filled.frame.resize(width, 700)
        filled.wait(lambda width=width: filled.panel.width() in (width - 48, width - 48 - 8))
        rows = filled.panel.rows()
        for row in rows:
            assert row.height() >= row.heightForWidth(row.width())
        for before, after in pairwise(rows):
            bottom = before.mapTo(filled.panel, QPoint(0, before.height())).y()
            assert bottom <= after.mapTo(filled.panel, QPoint(0, 0)).y()


def test_a_value_without_room_stands_below_its_label(filled: Bench) -> None:
    one = theme().px(28) - 2
    row = filled.row("释放接口")
    assert row.heightForWidth(600) == one
    assert row.heightForWidth(240) > one
    assert row.heightForWidth(90) > row.heightForWidth(240)


def test_unknown_is_said_as_unknown(bench: Bench) -> None:
    bench.show(申请金额="一千")
    lines = bench.lines()
    assert lines["订单金额"] == "未知 没有本期的交易明细"
    assert lines["退还客户"] == "未知 申请金额读不出来：一千"
    assert lines["服务期已用"] == lines["按时长折算"] == "未知 没有这个订单的数据"
    assert lines["往来"] == "没有这位客户的订单数据"
    bring(bench.desk, "orders", ORDER | {"生效时间": "", "到期时间": ""})
    bench.show(服务到期时间="")
    lines = bench.lines()
    assert (lines["服务期已用"], lines["按时长折算"]) == ("未知 订单没有写明起止时间", "未知 缺起止时间或实付金额")


def test_what_is_sold_once_has_no_term_and_that_is_not_called_unknown(bench: Bench) -> None:
    bring(bench.desk, "orders", ORDER | {"生效时间": "", "到期时间": ""})
    bench.show(接入类型="人工服务", 计费模式="一次性", 服务到期时间="")
    lines = bench.lines()
    assert lines["服务期已用"] == lines["按时长折算"] == "一次性，没有服务期"


@pytest.mark.parametrize(
    ("order", "refund", "told"),
    [
        ({"生效时间": "2026-11-20 09:00:00"}, {}, "到 11-25 09:00 剩 21 小时"),
        ({"生效时间": "2026-11-19 18:00:00"}, {}, "到今天 18:00 剩 6 小时"),
        ({"生效时间": "2026-11-16 09:00:00"}, {}, "11-21 09:00 已过 申请时还没有过"),
        ({"生效时间": "2026-10-14 00:00:00"}, {}, "10-18 24:00 已过 申请时已过"),
        ({"生效时间": "2026-10-14 00:00:00"}, {"申请时间": ""}, "10-18 24:00 已过"),
        ({"生效时间": ""}, {}, "未知 订单没有写明生效时间"),
        ({"订单ID": "CS77", "订单行ID": "CS77-000001"}, {}, "未知 没有这个订单的数据"),
    ],
)
def test_the_window_of_a_refund_that_nobody_reviews(
    bench: Bench, order: dict[str, str], refund: dict[str, str], told: str
) -> None:
    bring(bench.desk, "orders", ORDER | order)
    bench.show(**{"是否涉及服务监管": "否", "申请时间": "2026-11-20 09:00:00"} | refund)
    row = bench.row("五天期限")
    assert row.line.value.text == told
    assert row.line.rule is not None
    assert (row.line.rule.rule_id, row.line.rule.source.split()[0]) == ("RF-IF-FIVE-DAYS", "S80")
    assert row.line.chip.text == ""


def test_rows_without_an_amount_are_named(filled: Bench) -> None:
    bring(filled.desk, "transactions", ROW | {"订单ID": "CS3", "订单行ID": "CS3-000001", "结算金额": ""})
    filled.panel.show_refund(filled.read())
    assert filled.lines()["未计入"] == "1 行没有金额"


def test_a_line_that_is_not_in_the_bill_changes_nothing(filled: Bench) -> None:
    filled.show(订单ID="CS9", 订单行ID="CS9-000001")
    assert filled.lines()["订单金额"] == "¥2,000.00 不含本单，不变"


@pytest.mark.parametrize(
    ("refund", "heads"),
    [
        ({"状态": "已驳回"}, ["这次申请已经结束，没有要算的后果。"]),
        ({"状态": "已同意"}, ["退订完成后：本期预计出账"]),
        ({"是否涉及服务监管": "否"}, ["退订完成后：本期预计出账"]),
        ({"是否涉及服务监管": "否", "计费模式": "一次性"}, ["这类商品不支持退订，没有要算的后果。"]),
        (
            {"接入类型": "硬件", "计费模式": "一次性", "收货状态": "已收货", "状态": "待验收"},
            ["如果确认验收：本期预计出账", "如果验收驳回"],
        ),
    ],
)
def test_each_stage_has_its_own_head(bench: Bench, refund: dict[str, str], heads: list[str]) -> None:
    bench.show(**refund)
    shown = [label.text() for label in bench.panel.findChildren(PlainLabel) if label.isVisibleTo(bench.panel)]
    assert [one for one in shown if one.startswith(("如果", "退订完成", "这"))] == heads


def test_refunds_asked_for_before_with_what_became_of_them(filled: Bench) -> None:
    more = REFUND | {"客户名称": NAME}
    bring(
        filled.desk, "refunds", more | {"退订单号": "R2", "状态": "已驳回"}, more | {"退订单号": "R3", "状态": "已退订"}
    )
    filled.panel.show_refund(filled.read())
    assert filled.lines()["退订"] == "2 次：已退订 1，已驳回 1"


def test_hostile_names_stay_plain_text(bench: Bench) -> None:
    bring(bench.desk, "orders", ORDER | {"客户名称": "<b>甲</b>"})
    bench.show(客户名称="<b>甲</b>", 申请金额="<i>12</i>")
    assert "<i>12</i>" in bench.lines()["退还客户"]
    tip = bench.row("退还客户").toolTip()
    assert "<i>" not in tip


def test_the_list_of_grounds_is_edited_in_place(filled: Bench) -> None:
    block = filled.panel.grounds
    block.edit.setFocus()
    filled.qtbot.keyClick(block.edit, Qt.Key.Key_Return)
    filled.wait(lambda: block.is_editing)
    assert filled.frame.focusWidget() is block.editor.field.input
    assert (block.edit.text(), len(block.editor.links())) == ("完成", 4)
    block.editor.field.input.insert("合同写明不退")
    filled.qtbot.keyClick(block.editor.field.input, Qt.Key.Key_Return)
    filled.wait(lambda: len(block.editor.links()) == 5)
    assert block.editor.field.value() == ""
    # the request is read again: what was added stands beside it
    filled.wait(lambda: "合同写明不退" in filled.lines())
    block.editor.links()[3].click()
    filled.wait(lambda: "客户违规，无法交付" not in filled.lines())
    assert [link.accessibleName() for link in block.editor.links()][3:] == [
        "加回 客户违规，无法交付",
        "去掉 合同写明不退",
    ]
    # a wrong entry is refused beside the field, and nothing is lost
    block.editor.field.set_value("合同写明不退")
    block.editor.add.click()
    filled.wait(lambda: any("已有" in label.text() for label in block.editor.findChildren(PlainLabel)))
    assert len(ground_list.ground_list(filled.desk)) == 5
    block.edit.click()
    assert not block.is_editing
    assert [row.line.label for row in block.rows()][-1] == "合同写明不退"


def test_a_newer_answer_keeps_the_keyboard_where_it_was(filled: Bench) -> None:
    filled.row("实例").setFocus()
    bring(filled.desk, "transactions", ROW | {"订单金额": "1300.00"})
    filled.panel.show_refund(filled.read())
    focused = filled.frame.focusWidget()
    assert isinstance(focused, EffectRow)
    assert focused.line.label == "实例"
    # the same answer again makes nothing anew
    filled.panel.show_refund(filled.read())
    assert filled.frame.focusWidget() is focused


@pytest.mark.parametrize("folds", [(False,), (False, False), (True, True), (True, False), (False, True, False, False)])
def test_it_stands_at_the_top_of_its_column_or_right_below_the_decision(filled: Bench, folds: tuple[bool, ...]) -> None:
    pane = RefundPane(filled.frame.context(), filled.frame)
    pane.set_as_page(False)
    pane.resize(900, 2000)
    pane.show()
    for is_folded in folds:
        pane.set_folded(is_folded)
    pane.show_refund(filled.connection_id, "R1")
    filled.wait(lambda: pane.what_if.isVisible())

    def gap() -> int:
        """Between the end of what stands above, or of the window, and the first line."""
        end = pane.decision.mapTo(pane, QPoint(0, pane.decision.height())).y() if folds[-1] else 0
        return pane.what_if.mapTo(pane, QPoint(0, 0)).y() - end

    filled.wait(lambda: 0 <= gap() <= 24)


def test_clear_shows_nothing(filled: Bench) -> None:
    filled.panel.clear()
    assert not filled.panel.isVisible()
    assert filled.panel.read is None
    filled.panel.show_refund(None)
    assert not filled.panel.isVisible()


def test_how_old_a_term_is_never_runs_over(filled: Bench) -> None:
    filled.show(服务到期时间="2026-11-20 00:00:00")
    row = filled.row("服务期已用")
    assert row.line.value.share == (37, 37)
