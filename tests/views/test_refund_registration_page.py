"""快速登记 of refunds on the real path: what was registered is a real batch and can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from PySide6.QtCore import Qt

from desktop_app.models.money import Money
from desktop_app.models.refunds.states import RefundState
from desktop_app.paths import Home
from desktop_app.services.desk import Desk
from desktop_app.tour import hands
from desktop_app.views.pages.refund_registration.page import RefundRegistrationPage
from tests.views.refunds_bench import MILLISECONDS, PENDING, order_of, seed
from tests.views.seeded import Frame

NEW, ORDER = "TD2611249901", "CS26112411225X9A01"


@dataclass
class Bench:
    desk: Desk
    connection_id: str
    frame: Frame
    page: RefundRegistrationPage
    qtbot: Any

    def fill(self, **values: str) -> None:
        for name, text in values.items():
            self.page.rows[name].field.set_value(text)  # type: ignore[union-attr]

    def wait_made(self, count: int) -> None:
        self.qtbot.waitUntil(lambda: self.page.made.count == count and self.page._job is None, timeout=MILLISECONDS)


@pytest.fixture
def bench(home: Home, qtbot: Any) -> Iterator[Bench]:
    desk, connection = seed(home)
    frame = Frame(desk, connection.id)
    qtbot.addWidget(frame)
    page = RefundRegistrationPage(frame.context())
    frame.show_page(page)
    page.activate()
    yield Bench(desk, connection.id, frame, page, qtbot)
    frame.bridge.close()
    desk.close()


def test_numbers_and_state_and_enter_are_enough(bench: Bench) -> None:
    bench.fill(refund=NEW, order=ORDER, state=RefundState.PENDING_SELLER.value)
    bench.qtbot.keyClick(bench.page.rows["refund"].field.input, Qt.Key.Key_Return)  # type: ignore[union-attr]
    bench.wait_made(1)
    judged = bench.desk.refunds.one(bench.connection_id, NEW)
    assert judged is not None
    assert (judged.state, judged.facts.order_id) == (RefundState.PENDING_SELLER, ORDER)
    assert bench.page.rows["refund"].field.value() == ""  # type: ignore[union-attr]


def test_all_fields_come_in_as_typed(bench: Bench) -> None:
    bench.fill(refund=NEW, order=ORDER, state=RefundState.AWAITING_INSPECTION.value, amount="9,600.00")
    bench.fill(filed="2026-11-20 10:30", access="硬件", supervised="是", goods="已收货", invoice="申请中")
    bench.fill(reason="与描述不符", customer="青岛海诺物流")
    assert bench.frame.registry.trigger("refund_registration.save")
    bench.wait_made(1)
    judged = bench.desk.refunds.one(bench.connection_id, NEW)
    assert judged is not None
    facts = judged.facts
    assert judged.state is RefundState.AWAITING_INSPECTION
    assert facts.requested == Money.from_minor(960000)
    assert (facts.access_type, facts.goods_state, facts.invoice_state) == ("硬件", "已收货", "申请中")
    assert (facts.reason, facts.customer_name, facts.is_supervised) == ("与描述不符", "青岛海诺物流", True)


def test_what_cannot_be_registered_is_said_beside_its_field(bench: Bench) -> None:
    bench.fill(amount="很多", filed="2099-01-01 09:00")
    bench.page.save()
    assert bench.page.made.count == 0
    assert bench.page._job is None
    assert set(bench.page._problems()) == {"refund", "order", "state", "amount", "filed"}


def test_a_state_that_the_request_cannot_have_is_refused_with_those_it_can(bench: Bench) -> None:
    bench.fill(refund=NEW, order=ORDER, state=RefundState.AWAITING_RETURN.value, access="License", invoice="无")
    bench.page.save()
    bench.qtbot.waitUntil(lambda: bench.page._job is None, timeout=MILLISECONDS)
    assert bench.page.made.count == 0
    assert bench.desk.refunds.one(bench.connection_id, NEW) is None


def test_a_request_that_is_here_is_told_before_it_is_registered_again(bench: Bench) -> None:
    told: list[Any] = []
    bench.page._known.answered.connect(told.append)
    bench.page.activate(refund_id=PENDING, order_id=order_of(PENDING))
    bench.qtbot.waitUntil(lambda: bool(told), timeout=MILLISECONDS)
    assert told[0].is_here
    assert "商家待审核" in told[0].text


def test_what_was_registered_opens_and_is_taken_back(bench: Bench) -> None:
    bench.fill(refund=NEW, order=ORDER, state=RefundState.PENDING_SELLER.value)
    bench.page.save()
    bench.wait_made(1)
    bench.page.made.open_wanted.emit(NEW)
    assert bench.frame.opened[-1] == ("refunds", {"key": NEW})
    assert bench.frame.registry.trigger("refund_registration.undo_last")
    panel = bench.page.last.taking_back.panel
    bench.qtbot.waitUntil(panel.isVisible, timeout=MILLISECONDS)
    hands.button(panel, "撤销这一批").click()
    bench.qtbot.waitUntil(lambda: bench.page.made.newest_standing == "", timeout=MILLISECONDS)
    assert bench.desk.refunds.one(bench.connection_id, NEW) is None
