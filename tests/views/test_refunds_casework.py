"""The work of people on the page 退订: chases, phrases and who owns a refund, over the refund that is shown."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from desktop_app.paths import Home
from tests.views.refunds_bench import CLAIMED, PENDING, RETURNING, RefundsBench, open_refunds


@pytest.fixture
def bench(home: Home, qtbot: QtBot) -> Iterator[RefundsBench]:
    yield from open_refunds(home, qtbot)


def test_a_chase_is_written_over_the_refund_and_taken_back(bench: RefundsBench) -> None:
    bench.open()
    bench.wait_shown(PENDING)
    bench.press("C")
    panel = bench.page.casework.chase
    assert panel.isVisible()
    panel.whom.set_value("王经理")
    assert bench.page.context.registry.trigger("refunds.agree")  # Ctrl+Enter keeps what is filled in
    bench.wait(lambda: any(notice[1] == "已记下催办" for notice in bench.frame.notices))
    bench.wait(lambda: "上次催办" in bench.page.pane.facts._owner.text())
    assert not panel.isVisible()
    undo = bench.frame.notices[-1][3]
    assert undo is not None
    undo()
    bench.wait(lambda: "上次催办" not in bench.page.pane.facts._owner.text())


def test_a_chase_that_is_due_today_opens_its_form_over_its_refund_alone(bench: RefundsBench) -> None:
    bench.open()
    bench.wait_shown(PENDING)
    bench.page.activate(view="mine", key=RETURNING, act="chase")
    bench.wait_shown(RETURNING)
    bench.wait(lambda: bench.page.casework.chase.isVisible())
    assert bench.page.casework.chase.key == RETURNING
    bench.page.casework.leave()
    bench.page.activate(view="review", key=PENDING)
    bench.wait_shown(PENDING)
    assert not bench.page.casework.chase.isVisible()


def test_the_fitting_phrase_is_copied_without_a_form(bench: RefundsBench) -> None:
    bench.open()
    bench.wait_shown(PENDING)
    bench.press("P")
    bench.wait(lambda: any(notice[1].startswith("已复制“") for notice in bench.frame.notices))
    assert "设备管理平台实施" in QGuiApplication.clipboard().text()


def test_a_refund_is_given_to_somebody_and_found_as_mine(bench: RefundsBench) -> None:
    bench.open()
    bench.wait_shown(PENDING)
    bench.page.queue.table.choose_key(CLAIMED)
    bench.wait_shown(CLAIMED)
    bench.press("O")
    panel = bench.page.casework.owner
    panel.owner.set_value("李敏")
    assert panel.press_save()
    bench.wait(lambda: any(notice[1] == "已指派 1 单" for notice in bench.frame.notices))
    bench.wait(lambda: bench.page.pane.facts._owner.text() == "李敏")
    bench.press("M")
    bench.wait(lambda: bench.keys() == [CLAIMED])
    bench.press("Escape")
