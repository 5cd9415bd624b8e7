"""快速登记 on the real path: registered cases are real batches, and can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from desktop_app.clock import CHINA
from desktop_app.models.supervision import FlowId, Node
from desktop_app.paths import Home
from desktop_app.services.desk import Desk
from desktop_app.tour import hands
from desktop_app.views.pages.registration.page import RegistrationPage
from desktop_app.views.pages.registration.reading import OTHER
from tests.views import seeded
from tests.views.seeded import DELIVER, Frame

NEW = "CS26112411225X9A01"


@dataclass
class Bench:
    """The page in its frame, with a desk below it."""

    desk: Desk
    connection_id: str
    frame: Frame
    page: RegistrationPage
    qtbot: Any

    def type_number(self, number: str) -> None:
        self.qtbot.keyClicks(self.page.order.input, number)

    def wait_made(self, count: int) -> None:
        self.qtbot.waitUntil(lambda: self.page.made.count == count and self.page._job is None, timeout=10_000)

    def case(self, number: str) -> Any:
        rows = self.desk.case_lists.by_keys(self.connection_id, [f"{number}|"])
        return rows[0] if rows else None


@pytest.fixture
def bench(home: Home, qtbot: Any) -> Iterator[Bench]:
    desk, connection = seeded.seed(home)
    frame = Frame(desk, connection.id)
    qtbot.addWidget(frame)
    page = RegistrationPage(frame.context())
    frame.show_page(page)
    page.activate()
    yield Bench(desk, connection.id, frame, page, qtbot)
    frame.bridge.close()
    desk.close()


def test_number_and_node_and_enter_are_enough(bench: Bench) -> None:
    bench.type_number(NEW)
    bench.page.node.set_value(Node.SELLER_CONFIRM_REQUIREMENT.value)
    bench.qtbot.keyClick(bench.page.order.input, Qt.Key.Key_Return)
    bench.wait_made(1)
    row = bench.case(NEW)
    assert (row.node, row.flow) == (Node.SELLER_CONFIRM_REQUIREMENT, FlowId.H)
    assert bench.page.order.value() == ""
    assert bench.frame.focusWidget() is bench.page.order.input
    assert bench.page.node.value() == Node.SELLER_CONFIRM_REQUIREMENT.value


def test_all_fields_come_in_as_typed(bench: Bench) -> None:
    page = bench.page
    bench.type_number(NEW)
    page.node.set_value(Node.SELLER_DELIVER.value)
    for field, text in ((page.since, "2026-11-20 10:30"), (page.customer, "常州武进机电"), (page.amount, "28,800.00")):
        field.input.insert(text)
    bench.frame.registry.trigger("registration.save")
    bench.wait_made(1)
    row = bench.case(NEW)
    assert (row.customer_name, row.amount_minor) == ("常州武进机电", 2_880_000)
    assert f"{row.node_since:%m-%d %H:%M}" == "11-20 10:30"


def test_a_known_number_is_told_while_it_is_typed(bench: Bench) -> None:
    bench.type_number(DELIVER)
    bench.qtbot.waitUntil(lambda: bench.page._known is not None)
    known = bench.page._known
    assert known is not None
    assert known.is_case
    assert "商家实施服务" in known.text


def test_a_state_that_is_not_in_the_list_is_kept_for_a_person(bench: Bench) -> None:
    bench.type_number(NEW)
    bench.page.node.set_value(OTHER)
    bench.frame.registry.trigger("registration.save")
    bench.wait_made(1)
    assert bench.case(NEW).node is Node.UNKNOWN


def test_huawei_review_asks_class_and_scene_and_is_then_understood(bench: Bench) -> None:
    page = bench.page
    bench.type_number(NEW)
    assert page.rows["class"].isHidden()
    page.node.set_value(Node.HUAWEI_REVIEW.value)
    page.node.edited.emit()
    assert page.rows["class"].isVisible()
    assert page.rows["scene"].isVisible()
    bench.frame.registry.trigger("registration.save")
    assert page._job is None
    assert page.rows["class"].field.editors()[0].property("bad") == "true"  # type: ignore[union-attr]
    page.rows["class"].field.set_value("联营")  # type: ignore[union-attr]
    page.rows["scene"].field.set_value("赋能云")  # type: ignore[union-attr]
    bench.frame.registry.trigger("registration.save")
    bench.wait_made(1)
    row = bench.case(NEW)
    assert (row.node, row.node_text) == (Node.HUAWEI_REVIEW, "华为云复核")
    assert page.made._rows[0].made.is_understood


def test_a_node_that_the_case_cannot_have_is_said_at_once(bench: Bench) -> None:
    page = bench.page
    page.activate(order_id=NEW, node=Node.HUAWEI_REVIEW.value)
    assert page.rows["class"].isVisible()
    page.rows["class"].field.set_value("通用")  # type: ignore[union-attr]
    bench.frame.registry.trigger("registration.save")
    bench.wait_made(1)
    made = page.made._rows[0].made
    assert (made.node, made.is_understood) == ("状态待认定", False)
    assert "流程没有“华为云复核”" in made.told
    assert bench.case(NEW).node is Node.UNKNOWN


@pytest.mark.parametrize(("number", "node", "since", "row"), [
    ("", Node.SELLER_DELIVER.value, "", "order"),
    (NEW, "", "", "node"),
    (NEW, Node.SELLER_DELIVER.value, "yesterday", "since"),
])  # fmt: skip
def test_what_is_missing_is_said_beside_its_field(bench: Bench, number: str, node: str, since: str, row: str) -> None:
    bench.type_number(number)
    bench.page.node.set_value(node)
    bench.page.since.set_value(since)
    bench.frame.registry.trigger("registration.save")
    assert bench.page._job is None
    assert bench.page.made.count == 0
    focused = bench.frame.focusWidget()
    assert focused is not None
    assert bench.page.rows[row].isAncestorOf(focused)


@pytest.mark.parametrize("way", ["left", "saved"])
def test_the_windows_own_short_time_is_understood_and_said(bench: Bench, way: str) -> None:
    page = bench.page
    bench.type_number(NEW)
    page.node.set_value(Node.SELLER_DELIVER.value)
    now = bench.desk.clock.connection_now().astimezone(CHINA)
    seen = (now - timedelta(days=4)).replace(hour=9, minute=30, second=0, microsecond=0)
    short = f"{seen.month}-{seen.day} 9:30"
    page.since.focus()
    bench.qtbot.keyClicks(page.since.input, short)
    if way == "left":
        page.customer.focus()
        assert page.since.value() == f"{seen:%Y-%m-%d %H:%M}"
        assert any(short in label.text() for label in page.rows["since"].findChildren(QLabel))
        bench.frame.registry.trigger("registration.save")
    else:
        bench.qtbot.keyClick(page.since.input, Qt.Key.Key_Return)
    bench.wait_made(1)
    assert bench.case(NEW).node_since == seen
    assert page.since.value() == ""


def test_all_that_is_wrong_is_marked_at_once_and_cleared_where_it_is_mended(bench: Bench) -> None:
    page = bench.page
    page.since.set_value("2099-01-01 09:00")
    page.ordered.set_value("yesterday")
    page.amount.set_value("many")
    bench.frame.registry.trigger("registration.save")
    fields = {name: row.field for name, row in page.rows.items()}

    def marked() -> set[str]:
        return {name for name, field in fields.items() if any(one.property("bad") == "true" for one in field.editors())}

    assert marked() == {"order", "node", "since", "ordered", "amount"}
    assert page.made.count == 0
    assert bench.frame.focusWidget() is page.order.input
    page.amount.input.clear()
    bench.qtbot.keyClicks(page.amount.input, "5")
    assert marked() == {"order", "node", "since", "ordered"}
    bench.type_number(NEW)
    page.node.set_value(Node.SELLER_DELIVER.value)
    page.since.set_value("")
    page.ordered.set_value("")
    bench.frame.registry.trigger("registration.save")
    bench.wait_made(1)
    assert marked() == set()


def test_what_cannot_be_registered_is_told_and_nothing_typed_is_lost(bench: Bench) -> None:
    bench.type_number(NEW)
    bench.page.node.set_value(Node.SELLER_DELIVER.value)
    bench.qtbot.keyClicks(bench.page.amount.input, "many")
    bench.frame.registry.trigger("registration.save")
    bench.qtbot.waitUntil(lambda: bench.page._job is None)
    assert bench.page.made.count == 0
    assert bench.page.order.value() == NEW
    assert bench.page.amount.value() == "many"


def test_a_registration_can_be_taken_back(bench: Bench) -> None:
    bench.type_number(NEW)
    bench.page.node.set_value(Node.SELLER_DELIVER.value)
    bench.frame.registry.trigger("registration.save")
    bench.wait_made(1)
    made = bench.page.made._rows[0]
    panel = bench.page.last.taking_back.panel
    made.undo.click()
    bench.qtbot.waitUntil(panel.isVisible)
    assert bench.case(NEW) is not None  # nothing happens before the answer
    bench.qtbot.keyClick(bench.frame.focusWidget(), Qt.Key.Key_Escape)
    assert bench.case(NEW) is not None
    made.undo.click()
    bench.qtbot.waitUntil(panel.isVisible)
    hands.button(panel, "撤销这一批").click()
    bench.qtbot.waitUntil(lambda: bench.case(NEW) is None, timeout=10_000)
    bench.qtbot.waitUntil(lambda: not made.undo.isVisible(), timeout=10_000)


def test_ctrl_z_asks_and_takes_the_last_registration_back(bench: Bench) -> None:
    line, panel = bench.page.order.input, bench.page.last.taking_back.panel
    bench.qtbot.keyClick(line, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert "没有刚登记的可以撤销" in bench.frame.notices[-1][1]
    bench.type_number(NEW)
    bench.qtbot.keyClick(line, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert bench.page.order.value() == ""
    bench.type_number(NEW)
    bench.page.node.set_value(Node.SELLER_CONFIRM_REQUIREMENT.value)
    bench.qtbot.keyClick(line, Qt.Key.Key_Return)
    bench.wait_made(1)
    bench.qtbot.keyClick(bench.frame.focusWidget(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    bench.qtbot.waitUntil(panel.isVisible, timeout=10_000)
    assert panel.texts[0] == f"撤销“登记 {NEW}”？"
    panel.act.click()
    bench.qtbot.waitUntil(lambda: bench.case(NEW) is None, timeout=10_000)
    bench.qtbot.waitUntil(lambda: bench.page.made.newest_standing == "")
