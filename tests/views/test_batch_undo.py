"""Taking a batch back is asked first, with what it does; the key that comes next does nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt

from desktop_app import texts
from desktop_app.models.batches import BatchSource
from desktop_app.models.supervision import Node
from desktop_app.models.wording_batches import batch_name
from desktop_app.services.desk import Desk
from desktop_app.views.kit.confirm import ConfirmPanel
from tests.views import seeded, test_intake_page
from tests.views.seeded import CONFIRM, NOW, UNREAD, key_of
from tests.views.test_intake_page import Bench, line

bench = test_intake_page.bench


def asked(bench: Bench) -> ConfirmPanel:
    panel = bench.page.taking_back.panel
    bench.qtbot.waitUntil(panel.isVisible, timeout=10_000)
    return panel


def test_the_question_says_what_goes_and_its_default_does_nothing(bench: Bench) -> None:
    bench.preview(bench.sheet(line(1), line(2)))
    bench.take_in()
    assert bench.frame.registry.trigger("intake.undo")
    panel = asked(bench)
    assert panel.texts[0] == "撤销“跟踪.csv”？"
    assert panel.texts[1].startswith("2 行只有这一批说过")
    assert bench.frame.focusWidget() is panel.keep
    bench.qtbot.keyClick(panel.keep, Qt.Key.Key_Return)
    assert not panel.isVisible()
    assert bench.row(1) is not None
    assert not bench.page.result.is_withdrawn


def test_escape_leaves_all_as_it_is(bench: Bench) -> None:
    bench.preview(bench.sheet(line(1)))
    bench.take_in()
    bench.frame.registry.trigger("intake.undo")
    panel = asked(bench)
    bench.qtbot.keyClick(panel.keep, Qt.Key.Key_Escape)
    assert not panel.isVisible()
    assert all(one.withdrawn_at is None for one in bench.desk.intake.batches(bench.connection_id))


def test_what_was_registered_on_its_cases_is_named_and_it_is_told_afterwards(bench: Bench) -> None:
    decision = bench.desk.decide.confirm_requirement(bench.connection_id, [key_of(CONFIRM)])[0]
    assert decision.command is not None
    bench.page.activate(way="import")
    model = bench.page.start.batches.model
    bench.qtbot.waitUntil(lambda: model.rowCount() == 1)
    bench.qtbot.keyClick(bench.page.start.batches.table, Qt.Key.Key_Down)
    bench.qtbot.keyClick(bench.page.start.batches.table, Qt.Key.Key_Return)
    panel = asked(bench)
    assert any("1 项已备好或已登记的办理" in text for text in panel.texts)
    panel.act.click()
    bench.qtbot.waitUntil(lambda: bool(bench.frame.notices), timeout=10_000)
    assert bench.frame.notices[0][:2] == ("done", "已撤销“监管跟踪.csv”：8 行")


def observed(desk: Desk, connection_id: str) -> list[str]:
    return [batch_name(one) for one in desk.intake.batches(connection_id) if one.source is BatchSource.OBSERVE]


def test_entries_by_hand_are_called_by_their_order(bench: Bench) -> None:
    desk = bench.desk
    desk.intake.observe(seeded.DELIVER, node="用户确认验收", connection=desk.connections.get(bench.connection_id))
    desk.case_lists.settle_node(bench.connection_id, key_of(UNREAD), Node.SELLER_DELIVER, False, False)
    desk.intake.observe(seeded.ACCEPT, node="服务完成", since=NOW - timedelta(hours=1), note="电话里说的")
    assert observed(desk, bench.connection_id) == [
        f"登记看到的状态 {seeded.DELIVER}",
        f"认定状态 {UNREAD}",
        f"登记看到的状态 {seeded.ACCEPT}",
    ]
    bench.page.activate(way="import")
    model = bench.page.start.batches.model
    bench.qtbot.waitUntil(lambda: model.rowCount() == 4)
    names = [spec.id for spec in model.columns].index("name")
    assert model.cell_at(0, names).text == f"登记看到的状态 {seeded.ACCEPT}"
    assert "电话里说的" in model.cell_at(0, names).tip


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_names_of_our_own_making_follow_the_language(bench: Bench, language: str) -> None:
    desk = bench.desk
    desk.intake.register("CS26112400001", node="商家确认需求", connection=desk.connections.get(bench.connection_id))
    texts.set_language(language)
    batch = desk.intake.batches(bench.connection_id)[-1]
    assert batch_name(batch) == texts._("登记 {order_id}", order_id="CS26112400001")
    assert batch_name(batch) != batch.name or language == "zh_CN"
