"""Every flow in the window's own words: what its detail says, by which rule, and how its form calls things."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication

from desktop_app.clock import Clock
from desktop_app.models.command_words import CommandName
from desktop_app.models.listing import ListQuery
from desktop_app.models.supervision import Node
from desktop_app.models.wording import effect_told
from desktop_app.paths import Home
from desktop_app.services.desk import Desk, open_desk
from desktop_app.tour.pinned_clock import NOW
from desktop_app.tour.sample_flows import FlowCase, flow_cases, write_flows
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.pages.delivery.page import DeliveryPage
from desktop_app.views.pages.supervision.detail.detail_facts import DetailView, detail_view
from desktop_app.views.pages.supervision.detail.why_popup import WhyPopup
from desktop_app.views.pages.supervision.page import SupervisionPage
from desktop_app.views.pages.today.presenter import act_views
from tests.journeys.command_line import run_json
from tests.views.seeded import Frame

CASES = {one.name: one for one in flow_cases()}
NO_ACT = {
    "h-first", "l2-claim", "l2-activation", "l1-hardware-code", "lp", "d-signed", "d-phone",
}  # fmt: skip
"""Where nothing is filled in by us: others have the move, or our own software."""


class Walk:
    """A home with a case of every flow."""

    def __init__(self, desk: Desk, connection_id: str) -> None:
        self.desk, self.connection_id = desk, connection_id

    def view(self, one: FlowCase) -> DetailView:
        found = self.desk.case_lists.detail(self.connection_id, one.case.key)
        assert found is not None
        return detail_view(found, NOW)


@pytest.fixture
def walk(home: Home, tmp_path: Path) -> Iterator[Walk]:
    desk = open_desk(home, Clock(at=NOW))
    desk.settings.put("person", "李敏")
    connection = desk.connections.for_writing()
    for path, kind in zip(write_flows(tmp_path), ("cases", "orders"), strict=True):
        desk.intake.import_file(path, kind, data_as_of=NOW, connection=connection)
    yield Walk(desk, connection.id)
    desk.close()


def test_each_flow_says_who_by_when_and_what_by_itself_with_its_rule(walk: Walk) -> None:
    for one in CASES.values():
        view = walk.view(one)
        labels = [line.label for line in view.rules]
        assert labels[:2] == ["依据", "逾期后果"], one.name
        assert [line.is_effect for line in view.rules] == [label == "逾期后果" for label in labels], one.name
        for line in view.rules:
            assert line.clause, (one.name, line.label)
            assert line.rule_id, (one.name, line.label)
            assert line.source, (one.name, line.label)
            assert line.chip.text in {"官方", "推测（非官方）", "本程序检查"}, (one.name, line.label)
        assert (view.primary is None) == (one.name in NO_ACT), one.name


def test_the_generation_of_rules_stands_beside_the_day_of_the_order(walk: Walk) -> None:
    told = {}
    for one in CASES.values():
        line = next(line for line in walk.view(one).facts if line.label == "流程")
        assert line.rule is not None
        assert line.rule.clause
        told[one.name] = (line.value, line.second, line.rule.rule_id)
    assert told["h-first"] == ("人工服务", "2023-04-28 前", "H-SCOPE")
    assert told["h-2023"] == ("人工服务", "2023-04-28 起", "ERA-2023-04-28")
    assert told["h-2025"] == ("人工服务", "2025-03-26 起", "H-ERA-2025-03-26")
    assert told["l2-proof"] == ("License 授权码", "2024-09-14 起", "LIC-ERA-2024-09-14")
    # no boundary touches these: any order follows the same rules
    assert told["d-signed"] == ("硬件", "看条款", "HW-SCOPE")


def test_weekly_notices_name_their_next_day(walk: Walk) -> None:
    texts = {line.label: line.text for line in walk.view(CASES["h-2023"]).rules}
    assert texts["定期提醒"] == "下次 11-30"
    texts = {line.label: line.text for line in walk.view(CASES["h-2025"]).rules}
    assert texts["定期提醒"] == "满 180 天起，每周一次"


def test_a_move_of_ours_without_a_form_is_said_in_words(walk: Walk) -> None:
    assert walk.view(CASES["l2-activation"]).note == "我方软件调用激活接口，平台自动通过"
    assert {one.name for one in CASES.values() if walk.view(one).note} == {"l2-activation"}


def test_today_calls_each_act_by_what_the_flow_asks_for(walk: Walk) -> None:
    board = walk.desk.today.board(walk.connection_id, NOW)
    views = act_views(tuple(act for act in board.acts if act.row.key == CASES["l2-activation"].case.key), NOW)
    assert [view.verb for view in views] == ["激活授权码"]
    keys = {one.case.key: name for name, one in CASES.items()}
    uploads = {keys[act.row.key] for act in board.acts if act.verb == CommandName.REPORT_COMPLETION.value}
    assert uploads == set(CASES) - NO_ACT


def test_what_changes_the_case_stands_before_how_it_was_sold(walk: Walk) -> None:
    chips = {name: [chip.text for chip in walk.view(CASES[name]).chips] for name in ("d-phone", "l2-proof", "o")}
    assert chips["d-phone"] == ["客户", "收货电话不符", "通用"]
    assert chips["l2-proof"] == ["待我方处理", "授权码已领取", "联营 · 赋能云"]
    assert chips["o"] == ["待我方处理", "通用"]


@pytest.fixture
def frame(walk: Walk, qtbot: Any) -> Iterator[Frame]:
    made = Frame(walk.desk, walk.connection_id)
    qtbot.addWidget(made)
    yield made
    made.bridge.close()


def test_forms_call_their_fields_as_the_flow_does(walk: Walk, frame: Frame, qtbot: Any) -> None:
    page = DeliveryPage(frame.context())
    frame.show_page(page)

    def shown(name: str) -> dict[str, str]:
        page.activate(key=CASES[name].case.key)
        qtbot.waitUntil(lambda: page.session.opened is not None and page.session.opened.key == CASES[name].case.key)
        qtbot.waitUntil(lambda: page.form.isEnabled() and page.session.is_settled)
        return {field: row.label_text for field, row in page.form.rows.items() if row.isVisible()}

    proof = shown("l2-proof")
    assert (proof["acceptance"], proof["screenshot"]) == ("交付证明（验收文档）", "部署场景截图")
    assert page.form.typed["resource_order"].input.placeholderText() == "例如 CS2610181120X0P92"
    assert list(shown("d-shipping").values()) == ["物流公司", "快递单号", "备注", "其他证明"]
    assert page.form.typed["waybill"].input.placeholderText() == "例如 SF1234567890123"
    page.form.typed["waybill"].input.setText("SF1234567890123")
    page.form.typed["waybill"].edited.emit()
    row = page.form.rows["waybill"]
    qtbot.waitUntil(lambda: not row.findings and any("自动验收" in one.text() for one in row.findChildren(PlainLabel)))
    service = shown("h-2025")
    assert (service["acceptance"], service["screenshot"]) == ("验收文档", "交付截图"), "nothing is left of another flow"
    assert page.form.opening.input.placeholderText() == "例如 2026-11-03 09:00"
    page.save_now()
    qtbot.waitUntil(lambda: not page.session.saver.is_waiting)


def test_why_of_deadline_and_of_effect_in_every_flow(walk: Walk, frame: Frame, qtbot: Any) -> None:
    page = SupervisionPage(frame.context())
    frame.show_page(page)
    for one in CASES.values():
        page.activate(view="open", key=one.case.key)
        qtbot.waitUntil(lambda key=one.case.key: page.side.read is not None and page.side.read.key == key)
        for act, label in (("supervision.why", "依据"), ("supervision.why_effect", "逾期后果")):
            assert frame.registry.trigger(act)
            panel = next(found for found in frame.findChildren(WhyPopup) if found.isVisible())
            line = next(line for line in page.side.detail.view.rules if line.label == label)
            told = " ".join(found.text() for found in panel.findChildren(PlainLabel))
            assert line.clause in told, (one.name, label)
            assert line.source_text in told, (one.name, label)
            qtbot.keyClick(panel, Qt.Key.Key_Escape)
            assert not panel.isVisible()
    # and with the right button on the deadline in the head
    label = page.side.detail.head._limit
    place = label.rect().center()
    pressed = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, label.mapToGlobal(place))
    QApplication.sendEvent(label, pressed)
    panel = next(found for found in frame.findChildren(WhyPopup) if found.isVisible())
    assert panel.accessibleName() == "依据的条款"
    assert page.side.detail.view.rules[0].clause[:10] in label.toolTip()
    qtbot.keyClick(panel, Qt.Key.Key_Escape)
    page.deactivate()


def test_why_without_a_detail_in_sight_brings_it(walk: Walk, frame: Frame, qtbot: Any) -> None:
    page = SupervisionPage(frame.context())
    frame.show_page(page, width=820)
    one = CASES["d-signed"]
    page.activate(view="open", key=one.case.key)
    qtbot.waitUntil(lambda: page.side.read is not None and page.side.read.key == one.case.key)
    assert not page.side.isVisible()
    assert frame.registry.trigger("supervision.why_effect")
    panel = next(found for found in frame.findChildren(WhyPopup) if found.isVisible())
    assert page.side.isVisible()
    assert panel.geometry().intersects(frame.rect())
    qtbot.keyClick(panel, Qt.Key.Key_Escape)
    assert walk.desk.case_lists.by_keys(walk.connection_id, [one.case.key])[0].node is Node.BUYER_ACCEPT
    page.deactivate()


def test_the_list_foretells_what_the_command_line_does(walk: Walk, frame: Frame, qtbot: Any, home: Home) -> None:
    """The same cases in the same order, each with the same effect, and the same totals of each effect."""
    page = SupervisionPage(frame.context())
    frame.show_page(page, width=1440)
    page.activate(view="open")
    qtbot.waitUntil(lambda: page.list.model.rowCount() == len(CASES) and page.list.model.is_complete)
    footer = page.list.status.footer
    qtbot.waitUntil(lambda: any("自动验收" in one.text() for one in footer.findChildren(PlainLabel)))
    foretold = run_json(home, "forecast", "--at", NOW.isoformat())
    rows = [page.list.model.row_at(place) for place in range(len(CASES))]
    assert [one["order_id"] for one in foretold] == [row.order_id for row in rows]
    totals: dict[str, list[Decimal]] = {}
    for one, row in zip(foretold, rows, strict=True):
        silence, deadline = one["silence"], one["deadline"]
        assert (one["flow"], one["node"], one["whose_move"]) == (row.flow, row.node, row.whose_move)
        assert (silence["effect"], silence["at"]) == (row.effect, row.effect_at and row.effect_at.isoformat())
        assert (deadline and deadline["at"]) == (row.deadline_at and row.deadline_at.isoformat())
        assert one["badges"] == list(row.badges)
        # the forecast says reminder also of a notice that does not run yet; lists say 不会自动结束 until then
        as_told = effect_told(row.effect, row.effect_at, NOW, row.badges)
        totals.setdefault(as_told.value, []).append(Decimal(silence["amount"]))
    told = walk.desk.case_lists.totals(walk.connection_id, ListQuery("open"))
    assert {one.effect: (one.count, one.minor_by_currency["CNY"]) for one in told.effects} == {
        effect: (len(amounts), int(sum(amounts) * 100)) for effect, amounts in totals.items()
    }
    accepted = f"自动验收 1 单 ¥{totals['auto_accept'][0]:,.2f}"
    shown = [one.text() for one in footer.findChildren(PlainLabel) if one.isVisible()]
    noticed = f"每周提醒 {len(totals['reminder'])} 单 ¥{sum(totals['reminder']):,.2f}"
    assert f"{accepted}    {noticed}" in shown
    page.deactivate()


def test_what_would_still_keep_an_effect_from_happening(walk: Walk) -> None:
    rules = {line.label: line for line in walk.view(CASES["d-signed"]).rules}
    assert rules["例外"].rule_id == "HW-ACCEPT-UNLESS"
    assert "申诉" in rules["例外"].clause
    assert rules["例外"].chip.text == "推测（非官方）"
    stopped = [line.rule_id for line in walk.view(CASES["d-phone"]).rules if line.label == "逾期后果"]
    assert stopped == ["HW-PHONE"], "what is stopped already names what stopped it"
