"""上传交付凭证 on the real path: a real draft in SQLite, real files judged by the real rules, a real packet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop_app.models.command_words import CommandName, CommandState
from desktop_app.models.scales import Severity
from desktop_app.paths import Home
from desktop_app.views.kit.finding import FindingView
from desktop_app.views.pages.delivery.body import body_of, values_of
from desktop_app.views.pages.delivery.page import DeliveryPage
from tests.views.delivery_bench import KEY, Bench, open_bench
from tests.views.evidence_files import document, picture
from tests.views.seeded import DELIVER, FROZEN, key_of


@pytest.fixture
def bench(home: Home, qtbot: Any) -> Iterator[Bench]:
    yield from open_bench(home, qtbot)


def test_an_empty_form_says_what_is_missing_and_holds_completion_back(bench: Bench) -> None:
    bench.open()
    assert {"EV-01", "EV-02"} <= bench.rules()
    sow = bench.page.form.rows["sow"]
    assert [one.rule for one in sow.findings] == ["EV-01"]
    registry = bench.frame.registry
    assert not registry.get("delivery.complete").isEnabled()
    assert "必改" in registry.get("delivery.complete").property("reason")
    assert bench.page.foot.next.isVisible()


def test_the_way_of_delivery_comes_from_the_case_and_decides_what_is_asked(bench: Bench) -> None:
    bench.open()
    assert bench.page.form.mode.value() == "remote"
    assert bench.page.form.rows["remote"].isVisible()
    bench.page.form.mode.editors()[0].click()
    assert bench.page.form.mode.value() == "onsite"
    assert not bench.page.form.rows["remote"].isVisible()


def test_a_form_without_a_way_of_delivery_is_held_back_beside_its_field(bench: Bench) -> None:
    bench.open()
    bench.fill_well()
    complete = bench.frame.registry.get("delivery.complete")
    assert complete.isEnabled(), bench.rules()
    bench.page.form.mode.set_value("")
    bench.page.form.mode.edited.emit()
    bench.wait_judged()
    row = bench.page.form.rows["delivery_mode"]
    assert [one.rule for one in row.findings] == ["ACT-11"]
    said = [view.accessibleName() for view in row.findChildren(FindingView)]
    assert [("表单必填" in text, "本程序检查" in text) for text in said] == [(True, False)]
    assert not complete.isEnabled()
    bench.page.form.mode.editors()[0].click()
    bench.wait_judged()
    assert "ACT-11" not in bench.rules()


def test_what_is_typed_is_in_the_database_a_moment_later(bench: Bench) -> None:
    bench.open()
    bench.qtbot.keyClicks(bench.page.form.result.input, "done")
    bench.wait_saved()
    assert bench.stored()["result_text"] == "done"


def test_quitting_while_typing_loses_nothing(bench: Bench) -> None:
    bench.open()
    bench.qtbot.keyClicks(bench.page.form.result.input, "last words")
    assert bench.page.session.saver.is_waiting
    bench.page.save_now()
    assert bench.stored()["result_text"] == "last words"


def test_a_form_that_is_opened_again_shows_its_draft(bench: Bench) -> None:
    bench.open()
    bench.fill_well()
    bench.wait_saved()
    again = DeliveryPage(bench.frame.context())
    again.setParent(bench.frame)
    again.activate(key=KEY)
    bench.qtbot.waitUntil(lambda: again.session.judgement is not None, timeout=20_000)
    assert again.form.result.value() == "已部署，12 名用户完成培训。"
    assert again.form.opening.value() == "2026-11-10 09:00"
    assert again.form.sow.value().item.name == "SOW.docx"
    again.save_now()


def test_a_file_that_names_another_order_is_a_must_fix_beside_its_field(bench: Bench) -> None:
    bench.open()
    wrong = document(bench.folder / "SOW 拿错.docx", f"订单号 {DELIVER}", "另见 CS2610181120X0P92")
    before = wrong.read_bytes()
    bench.page.files.drop([wrong])
    bench.wait_judged()
    found = [one for one in bench.page.form.rows["sow"].findings if one.severity is Severity.BLOCK]
    assert [one.rule for one in found] == ["EV-04"]
    assert found[0].message in bench.page.form.sow.file.editors()[0].accessibleDescription()
    assert wrong.read_bytes() == before


def test_the_whole_form_stands_on_a_screen_of_900_pixels(bench: Bench) -> None:
    bench.open()
    bench.frame.show_page(bench.page, 1280, 852)  # without the rail and the top bar
    bench.page.form.mode.editors()[0].click()
    bench.fill_well()
    scan = picture(bench.folder / "验收单.png", 9)
    shots = [picture(bench.folder / f"截图{number}.png", number) for number in range(3)]
    bench.page.files._picked_one("acceptance", [scan])
    bench.page.files.drop(shots)
    bench.wait_judged()
    assert bench.page.form.acceptance.is_scan_shown
    bench.qtbot.waitUntil(lambda: bench.page.form.acceptance.isVisible())
    bench.page.form.layout().activate()
    QApplication.processEvents()
    assert bench.page.scroll.verticalScrollBar().maximum() == 0


def test_the_keyboard_stays_at_a_field_whose_file_was_chosen(bench: Bench) -> None:
    bench.open()
    field = bench.page.form.sow
    zone = field.editors()[0]
    zone.setFocus()
    assert bench.frame.focusWidget() is zone
    bench.page.files._picked_one("sow", [document(bench.folder / "SOW 需求说明书.docx", "x")])
    change = field.editors()[0]
    assert change is not zone
    assert bench.frame.focusWidget() is change


def test_undo_and_redo_walk_the_whole_form(bench: Bench) -> None:
    bench.open()
    bench.page.form.mode.editors()[0].click()
    shot = picture(bench.folder / "截图.png", 5)
    bench.page.files.drop([shot])
    registry = bench.frame.registry
    assert registry.trigger("delivery.undo")
    assert bench.page.form.screenshots.value() == ()
    assert registry.trigger("delivery.undo")
    assert bench.page.form.mode.value() == "remote"
    assert not registry.get("delivery.undo").isEnabled()
    assert registry.trigger("delivery.redo")
    assert registry.trigger("delivery.redo")
    assert [item.name for item in bench.page.form.screenshots.value()] == ["截图.png"]
    bench.wait_saved()
    assert bench.stored()["files"] == {"screenshot": [str(shot)]}


def test_dropped_files_go_where_their_names_point_and_replace_nothing(bench: Bench) -> None:
    bench.open()
    first, second = document(bench.folder / "SOW 一.docx", "a"), document(bench.folder / "SOW 二.docx", "b")
    bench.page.files.drop([first, second])
    assert bench.page.form.sow.value().item.name == "SOW 一.docx"
    assert [item.name for item in bench.page.form.other.value()] == ["SOW 二.docx"]
    assert any("SOW 二.docx → 其他证明" in text for _kind, text, _act, _handler in bench.frame.notices)


def test_the_walk_puts_the_keyboard_on_the_worst_finding_first(bench: Bench) -> None:
    bench.open()
    bench.page.form.result.input.setFocus()
    bench.page.next_finding()
    focused = bench.frame.focusWidget()
    assert focused is not None
    assert bench.page.form.rows["sow"].isAncestorOf(focused)


def test_a_clear_form_becomes_a_packet_and_keeps_its_draft(bench: Bench) -> None:
    bench.open()
    bench.fill_well()
    registry = bench.frame.registry
    assert registry.get("delivery.complete").isEnabled(), bench.rules()
    assert not bench.page.foot.next.isVisible()
    registry.trigger("delivery.complete")
    bench.qtbot.waitUntil(lambda: bool(bench.frame.opened), timeout=20_000)
    page_id, arguments = bench.frame.opened[-1]
    command = bench.desk.outbox.get(arguments["command_id"])
    assert page_id == "outbox"
    assert (command.name, command.state) == (CommandName.REPORT_COMPLETION, CommandState.PREPARED)
    assert command.values["opening_time"].startswith("2026-11-10T09:00")
    assert bench.stored()["result_text"] == "已部署，12 名用户完成培训。"


def test_a_time_that_cannot_be_read_is_said_beside_its_field(bench: Bench) -> None:
    bench.open()
    bench.qtbot.keyClicks(bench.page.form.opening.input, "next week")
    bench.wait_judged()
    assert "ACT-10" in {one.rule for one in bench.page.form.rows["opening_time"].findings}
    bench.wait_saved()
    assert bench.stored()["opening_time"] == "next week"


def test_a_case_under_appeal_says_so_above_the_form(bench: Bench) -> None:
    bench.open(key_of(FROZEN))
    assert bench.page.session.judgement is not None
    assert any("申诉" in one.message for one in bench.page.session.judgement.stopped)
    assert not bench.frame.registry.get("delivery.complete").isEnabled()
    assert bench.page.judgement.stopped.count()


def test_findings_stand_beside_the_field_when_wide_and_below_when_narrow(bench: Bench) -> None:
    bench.open()
    row = bench.page.form.rows["sow"]
    bench.frame.show_page(bench.page, 1280, 820)
    bench.qtbot.waitUntil(lambda: row._is_beside is True)
    bench.frame.show_page(bench.page, 760, 450)
    bench.qtbot.waitUntil(lambda: row._is_beside is False)


def test_body_and_values_are_the_same_thing() -> None:
    body = {
        "delivery_mode": "onsite",
        "files": {"sow": ["/a/SOW.docx"], "acceptance": ["/a/验收.pdf"], "screenshot": ["/a/1.png", "/a/2.png"]},
        "ticks": {"/a/验收.pdf": ["order", "date"]},
        "signatures": ["seller", "customer"],
        "opening_time": "2026-11-03T09:00:00+08:00",
        "result_text": "x",
    }
    assert body_of(values_of(body)) == body
    typed = {**body, "texts": {"resource_order": "CS1"}}
    assert body_of(values_of(typed, ["resource_order", "waybill"])) == typed
    crowded = values_of({"files": {"sow": ["/a/1.docx", "/a/2.docx"]}})
    assert body_of(crowded)["files"] == {"sow": ["/a/1.docx"], "other": ["/a/2.docx"]}


def test_the_keyboard_reaches_every_field(bench: Bench) -> None:
    bench.open()
    bench.page.form.mode.focus()
    seen = set()
    for _step in range(60):
        focused = bench.frame.focusWidget()
        seen |= {name for name, row in bench.page.form.rows.items() if focused and row.isAncestorOf(focused)}
        bench.qtbot.keyClick(focused, Qt.Key.Key_Tab)
    visible = {name for name, row in bench.page.form.rows.items() if row.isVisible()}
    assert visible <= seen
