"""催办, 联系人, 负责人 on the real path: a real home, real services, the real page, keys and buttons."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtWidgets import QApplication

from desktop_app.models.casework import Channel, Chase, ContactRole
from desktop_app.models.filter_language import parse_filter
from desktop_app.paths import Home
from desktop_app.services.casework.chases import ChaseEntry
from desktop_app.services.casework.contacts import ContactEntry
from desktop_app.tour.hands import type_text
from desktop_app.views.kit.buttons import LinkButton
from desktop_app.views.kit.labels import PlainLabel
from tests.views import seeded
from tests.views.seeded import ACCEPT, DELIVER, NOW, key_of
from tests.views.supervision_bench import Bench, open_bench

CUSTOMER = "东莞锐联电子"


@pytest.fixture
def bench(home: Home, qtbot: Any) -> Iterator[Bench]:
    yield from open_bench(home, qtbot)


def _chases(bench: Bench, order: str = ACCEPT) -> list[Chase]:
    return bench.desk.casework.chases.list(bench.connection_id, key_of(order))


def _open(bench: Bench, act: str, order: str = ACCEPT) -> Any:
    """The form of an act, by its action, for a case."""
    bench.choose(order)
    assert bench.frame.registry.trigger(f"supervision.{act}")
    return bench.page.side.guests.current


def _save(bench: Bench) -> None:
    """Ctrl+Enter, wherever the keyboard is."""
    assert bench.frame.registry.trigger("supervision.next_step")


def _undo(bench: Bench) -> None:
    """Press what the last notice offers."""
    _kind, _text, act, handler = bench.frame.notices[-1]
    assert act == "撤销"
    assert handler is not None
    handler()


def _told(bench: Bench, text: str) -> None:
    bench.wait(lambda: bool(bench.frame.notices) and bench.frame.notices[-1][1] == text)


def _is_listed(bench: Bench, order: str) -> bool:
    return bench.keys().count(key_of(order)) == 1


def _link(parent: Any, name: str) -> LinkButton:
    links: list[LinkButton] = parent.findChildren(LinkButton)
    return next(one for one in links if one.accessibleName() == name and one.isEnabled())


def _texts(widget: Any) -> str:
    return "\n".join(one.text() for one in widget.findChildren(PlainLabel) if one.isVisibleTo(widget))


def _cell(bench: Bench, order: str, column: str) -> str:
    model = bench.page.list.model
    ids = [spec.id for spec in model.columns]
    return str(model.cell_at(bench.keys().index(key_of(order)), ids.index(column)).text)


def test_a_chase_is_written_by_the_keyboard_shown_everywhere_and_taken_back(bench: Bench, tmp_path: Path) -> None:
    file = tmp_path / "聊天记录.png"
    file.write_bytes(b"picture")
    bench.choose(ACCEPT)
    bench.qtbot.keyClick(bench.page.list.table, Qt.Key.Key_C)
    panel: Any = bench.page.side.guests.current
    assert panel is bench.page.casework.panels.chase
    assert panel.whom.input.hasFocus()
    for field, text in (
        (panel.whom, "王蕾"),
        (panel.text, "请验收"),
        (panel.reply, "周五前"),
        (panel.next_on, "11-27"),
    ):
        type_text(field.input, text)
    panel.files.picked.emit([file])
    bench.qtbot.keyClick(panel.text.input, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    _told(bench, "已记下催办")
    (chase,) = _chases(bench)
    assert (chase.whom, chase.channel, chase.reply) == ("王蕾", Channel.PHONE, "周五前")
    assert (chase.next_on, [one.name for one in chase.attachments]) == (date(2026, 11, 27), ["聊天记录.png"])
    assert bench.page.side.guests.current is None
    block = bench.page.side.detail.chases
    bench.wait(lambda: "下次 11-27" in _texts(block))
    assert all(part in _texts(block) for part in ("电话 · 王蕾", "请验收", "回复：周五前", "附件：聊天记录.png"))
    bench.wait(lambda: _cell(bench, ACCEPT, "chased") == "今天")
    assert _cell(bench, DELIVER, "chased") == "—"
    _undo(bench)
    _told(bench, "已撤销这条催办")
    assert _chases(bench) == []
    bench.wait(lambda: not block.isVisibleTo(bench.page.side.detail) and _cell(bench, ACCEPT, "chased") == "—")


def test_what_does_not_fit_is_a_sentence_in_the_form_and_nothing_typed_is_lost(bench: Bench) -> None:
    panel = _open(bench, "chase")
    _save(bench)
    bench.wait(lambda: panel.problem.text() == "写上联系了谁、说了什么或对方的回复。")
    panel.text.input.setPlainText("请验收")
    panel.next_on.input.setText("下周")
    _save(bench)
    assert panel.problem.text().startswith("“下周”不是日期")
    panel.next_on.input.setText("2026-11-01")
    _save(bench)
    bench.wait(lambda: panel.problem.text() == "下次催办日期早于这次催办。请改日期。")
    assert bench.page.side.guests.current is panel
    assert panel.text.value() == "请验收"
    assert _chases(bench) == []
    assert bench.frame.notices == []


def test_a_half_written_chase_waits_for_its_case(bench: Bench) -> None:
    panel: Any = _open(bench, "chase")
    panel.text.input.setPlainText("还没写完")
    assert bench.frame.registry.trigger("supervision.leave")
    assert bench.page.side.guests.current is None
    _open(bench, "chase", DELIVER)
    assert panel.text.value() == ""
    bench.choose(ACCEPT)
    assert bench.page.side.guests.current is None  # another row shows its case, not the form of the one before
    for _round in range(2):
        _open(bench, "chase")
        assert panel.text.value() == "还没写完"
        bench.frame.registry.trigger("supervision.leave")


def test_a_chase_is_changed_and_taken_back_from_the_detail(bench: Bench, tmp_path: Path) -> None:
    file = tmp_path / "截图.png"
    file.write_bytes(b"x")
    entry = ChaseEntry(Channel.MAIL, "王蕾", "请验收", at=NOW - timedelta(days=1), files=[file])
    bench.desk.casework.chases.add(bench.connection_id, key_of(ACCEPT), entry)
    bench.choose(ACCEPT)
    block = bench.page.side.detail.chases
    _link(block, "改催办 11-23 15:00").click()
    panel: Any = bench.page.side.guests.current
    assert (panel.whom.value(), panel.channel.value(), panel.at.value()) == ("王蕾", "mail", "2026-11-23 15:00")
    panel.reply.input.setPlainText("已验收")
    _save(bench)
    _told(bench, "已改好催办记录")
    (chase,) = _chases(bench)
    assert (chase.reply, chase.at, len(chase.attachments)) == ("已验收", NOW - timedelta(days=1), 1)
    bench.wait(lambda: "已改" in _texts(block))
    _link(block, "撤销催办 11-23 15:00").click()
    _told(bench, "已撤销这条催办")
    assert _chases(bench) == []


def test_the_fitting_phrase_is_copied_by_one_key_and_masked_for_a_group_alone(bench: Bench) -> None:
    bench.choose(ACCEPT)
    bench.qtbot.keyClick(bench.page.list.table, Qt.Key.Key_P)
    _told(bench, "已复制“请客户验收”，可以粘贴给对方。")
    copied = QApplication.clipboard().text()
    assert all(part in copied for part in (ACCEPT, "视觉检测工作站", "用户确认验收", "8 天"))
    panel = _open(bench, "chase")
    bench.wait(lambda: panel.phrases.isVisible())
    panel.phrases.choice.set_value("bd")
    panel.phrases.choice.edited.emit()
    assert ACCEPT in panel.phrases.text.text()
    panel.phrases.for_group.click()
    bench.qtbot.keyClick(panel.whom.input, Qt.Key.Key_P, Qt.KeyboardModifier.AltModifier)
    assert "客户名和订单号已隐去" in bench.frame.notices[-1][1]
    copied = QApplication.clipboard().text()
    assert ACCEPT not in copied
    assert CUSTOMER not in copied
    assert ACCEPT[-6:] in copied
    panel.phrases.taken.emit(panel.phrases.chosen.text)
    assert panel.text.value() == copied


def test_contacts_of_a_customer_are_kept_shown_and_offered(bench: Bench) -> None:
    panel = _open(bench, "contacts")
    assert panel.inputs["name"].input.hasFocus()
    _save(bench)
    bench.wait(lambda: panel.problem.text() == "至少写一项：姓名、电话、邮箱或微信。")
    for name, text in (("name", "王蕾"), ("phone", "13805742207")):
        type_text(panel.inputs[name].input, text)
    _save(bench)
    _told(bench, "已保存联系人")
    contacts = bench.desk.casework.contacts
    (contact,) = contacts.list(bench.connection_id, CUSTOMER)
    assert (contact.role, contact.name, contact.phone) == (ContactRole.COUNTERPART, "王蕾", "13805742207")
    bench.wait(lambda: "138 0574 2207" in _texts(panel))
    assert panel.inputs["name"].value() == ""
    assert panel.problem.text() == ""
    _link(panel, "改联系人 王蕾").click()
    panel.role.set_value(ContactRole.HUAWEI.value)
    bench.frame.notices.clear()
    _save(bench)
    _told(bench, "已保存联系人")
    assert contacts.list(bench.connection_id, CUSTOMER)[0].role is ContactRole.HUAWEI
    bench.frame.registry.trigger("supervision.leave")
    detail = bench.page.side.detail
    bench.wait(lambda: any(one.text() == "王蕾 138 0574 2207" for one in detail.findChildren(LinkButton)))
    panel = _open(bench, "contacts")
    _link(panel, "删除联系人 王蕾").click()
    _told(bench, "已删除联系人")
    assert contacts.list(bench.connection_id, CUSTOMER) == []
    _undo(bench)
    _told(bench, "已保存联系人")
    assert [one.phone for one in contacts.list(bench.connection_id, CUSTOMER)] == ["13805742207"]


def test_another_name_of_the_customer_is_kept_for_the_checks(bench: Bench) -> None:
    panel = _open(bench, "contacts")
    names = bench.desk.casework.contacts
    type_text(panel.alias.input, "锐联（东莞）")
    bench.qtbot.keyClick(panel.alias.input, Qt.Key.Key_Return)
    _told(bench, "已加别名")
    assert panel.alias.value() == ""
    type_text(panel.alias.input, "锐联（东莞）")
    bench.qtbot.keyClick(panel.alias.input, Qt.Key.Key_Return)
    bench.wait(lambda: panel.problem.text().endswith("。"))
    assert panel.alias.value() == "锐联（东莞）"
    assert names.alias_names(bench.connection_id, CUSTOMER) == ("锐联（东莞）",)
    facts: Any = bench.desk.evidence.facts(bench.connection_id, key_of(ACCEPT), {})
    assert facts.buyer_aliases == ("锐联（东莞）",)
    bench.wait(lambda: any(one.accessibleName() == "删除别名 锐联（东莞）" for one in panel.findChildren(LinkButton)))
    _link(panel, "删除别名 锐联（东莞）").click()
    _told(bench, "已删除别名")
    assert names.alias_names(bench.connection_id, CUSTOMER) == ()
    _undo(bench)
    _told(bench, "已加别名")


def test_a_case_without_a_customer_has_no_contacts(home: Home, qtbot: Any) -> None:
    for bench in open_bench(home, qtbot, [seeded.case_row(ACCEPT, "看板", "", "用户确认验收", (9, 8), 100)]):
        assert _open(bench, "contacts") is None
        assert bench.frame.notices[-1][1].startswith("这一单没有客户名称")


def test_a_case_is_given_to_somebody_and_found_as_mine(bench: Bench) -> None:
    panel = _open(bench, "owner", DELIVER)
    assert panel.owner.value() == "陈涛"  # as the sheet says
    assert not panel.clear_button.isVisibleTo(panel)
    panel.owner.input.setText(" ")
    _save(bench)
    bench.wait(lambda: panel.problem.text().startswith("写上负责人的名字"))
    bench.wait(lambda: panel._names == ("李敏", "陈涛"))
    panel.owner.input.setText("王倩")
    panel.helpers.input.setText("李敏、周航")
    _save(bench)
    _told(bench, "已指派 1 单")
    had = bench.desk.casework.owners.get(bench.connection_id, key_of(DELIVER))
    assert had is not None
    assert (had.owner, had.helpers) == ("王倩", ("李敏", "周航"))
    bench.wait(lambda: _cell(bench, DELIVER, "owner") == "王倩")
    detail: Any = bench.page.side.detail
    bench.wait(lambda: any(line.value == "王倩，协办 李敏、周航" for line in detail.view.facts))
    mine = bench.desk.case_lists.first_page(bench.connection_id, parse_filter("负责人:我", "open"))
    bench.page.activate(text="负责人:我")
    bench.wait_rows(len(mine))
    assert _is_listed(bench, DELIVER)
    panel = _open(bench, "owner", DELIVER)
    assert panel.clear_button.isVisibleTo(panel)
    panel.clear_button.click()
    _told(bench, "已去掉 1 单的负责人")
    bench.wait(lambda: not _is_listed(bench, DELIVER))
    _undo(bench)
    bench.wait(lambda: _is_listed(bench, DELIVER))


def test_several_rows_are_given_at_once_and_taken_back_together(bench: Bench) -> None:
    bench.choose(ACCEPT)
    table = bench.page.list.table
    rows = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    table.selectionModel().select(bench.page.list.model.index(bench.keys().index(key_of(DELIVER)), 0), rows)
    assert bench.frame.registry.trigger("supervision.owner")
    panel: Any = bench.page.side.guests.current
    assert "选中的 2 单" in _texts(panel)
    assert panel.owner.value() == ""
    panel.owner.input.setText("周航")
    _save(bench)
    _told(bench, "已指派 2 单")
    found = bench.desk.case_lists.by_keys(bench.connection_id, [key_of(ACCEPT), key_of(DELIVER)])
    assert [row.owner for row in found] == ["周航", "周航"]
    _undo(bench)
    _told(bench, "负责人已恢复原样")
    found = bench.desk.case_lists.by_keys(bench.connection_id, [key_of(ACCEPT), key_of(DELIVER)])
    assert [row.owner for row in found] == ["李敏", "陈涛"]


def test_whoever_opens_a_case_to_chase_it_gets_the_form_with_the_contact(bench: Bench) -> None:
    contacts = bench.desk.casework.contacts
    contacts.add(bench.connection_id, CUSTOMER, ContactEntry(ContactRole.COUNTERPART, "王蕾", "13805742207"))
    contacts.add(bench.connection_id, CUSTOMER, ContactEntry(ContactRole.BD, "刘洋", "13900001111"))
    bench.choose(DELIVER)
    bench.page.activate(view="open", key=key_of(ACCEPT), act="chase")
    bench.wait(lambda: bench.page.side.guests.current is not None)
    panel: Any = bench.page.side.guests.current
    assert (panel.key, panel.whom.value()) == (key_of(ACCEPT), "王蕾")
    assert "王蕾 138 0574 2207" in _texts(panel)
    panel.channel.set_value(Channel.CUSTOMER_BD.value)
    panel.channel.edited.emit()
    assert panel.whom.value() == "刘洋"
    type_text(panel.whom.input, "本人")
    panel.channel.set_value(Channel.PHONE.value)
    panel.channel.edited.emit()
    assert panel.whom.value() == "刘洋本人"  # a person's own words stay


def test_a_narrow_page_has_one_way_back_at_a_time(bench: Bench) -> None:
    page = bench.page
    page.resize(640, 800)
    bench.choose(ACCEPT)
    page.places.show_detail_alone(True)
    back = page.side._back
    assert back.isVisible()
    assert bench.frame.registry.trigger("supervision.chase")
    assert page.side.guests.current is page.casework.panels.chase
    assert not back.isVisible()
    assert bench.frame.registry.trigger("supervision.note")  # the note's line stands in the case
    assert page.side.guests.current is None
    assert back.isVisible()


def test_what_was_kept_closes_its_own_form_and_no_other(bench: Bench) -> None:
    panel = _open(bench, "chase")
    panel.text.input.setPlainText("请验收")
    _save(bench)
    _save(bench)  # pressed twice in a row: kept once
    panel = _open(bench, "chase", DELIVER)
    panel.text.input.setPlainText("还没写完")
    _told(bench, "已记下催办")
    assert [one.text for one in _chases(bench)] == ["请验收"]
    assert bench.page.side.guests.current is panel
    assert (panel.key, panel.text.value()) == (key_of(DELIVER), "还没写完")
    panel = _open(bench, "chase")
    assert panel.text.value() == ""  # what was kept does not wait any more


def test_something_else_waits_for_its_turn_and_is_not_dropped(bench: Bench) -> None:
    acts = bench.page.casework.acts
    bench.choose(ACCEPT)
    acts.assign([key_of(ACCEPT)], "周航", [])
    acts.keep_chase(key_of(ACCEPT), 0, ChaseEntry(Channel.PHONE, text="请验收"))
    acts.add_alias(CUSTOMER, "锐联")
    bench.wait(
        lambda: [text for _kind, text, *_more in bench.frame.notices] == ["已指派 1 单", "已记下催办", "已加别名"]
    )
