"""Fields, findings and the form's one history of undo and redo."""

from __future__ import annotations

from datetime import datetime

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop_app import texts
from desktop_app.clock import CHINA
from desktop_app.models.findings import Finding
from desktop_app.models.scales import Grade, Severity
from desktop_app.views.kit.fields import read_moment
from desktop_app.views.kit.forms import (
    ChecksField,
    ChoiceField,
    FileField,
    FileItem,
    FilesField,
    FindingWalk,
    FormRow,
    LineField,
    RadioField,
    TextField,
    TimeField,
)
from desktop_app.views.kit.undo import FormHistory


def finding(rule: str, severity: Severity, message: str = "第 3 页写有另一单。") -> Finding:
    return Finding(rule, severity, message, "换文件", "S01", Grade.OFFICIAL, "第 3 条")


def make_fields() -> dict[str, object]:
    return {
        "mode": RadioField([("onsite", "现场交付"), ("remote", "远程交付")]),
        "signed": ChecksField([("seller", "商家"), ("buyer", "客户")]),
        "name": LineField("例如 V2.1"),
        "text": TextField(),
        "kind": ChoiceField([("cases", "监管单"), ("orders", "订单")]),
        "time": TimeField(),
        "file": FileField(),
        "files": FilesField(),
    }


VALUES = {
    "mode": "remote",
    "signed": ("buyer",),
    "name": "V2.1",
    "text": "两行\n文字",
    "kind": "orders",
    "time": "2026-11-03 09:00",
    "file": FileItem("a", "验收单.pdf", "2.6 MB"),
    "files": (FileItem("b", "1.png"), FileItem("c", "2.png")),
}


@pytest.mark.parametrize("name", VALUES)
def test_fields_give_back_what_they_were_given_and_tell_no_edit(qtbot: QtBot, name: str) -> None:
    field = make_fields()[name]
    qtbot.addWidget(field)
    edits: list[int] = []
    field.edited.connect(lambda: edits.append(1))
    field.set_value(VALUES[name])
    assert field.value() == VALUES[name]
    assert edits == []


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-03 09:00", datetime(2026, 11, 3, 9, tzinfo=CHINA)),
        ("2026/11/3 9:05", datetime(2026, 11, 3, 9, 5, tzinfo=CHINA)),
        ("2026-11-03", datetime(2026, 11, 3, tzinfo=CHINA)),
        ("2026.11.03 09：00", datetime(2026, 11, 3, 9, tzinfo=CHINA)),
        ("昨天", None),
        ("2026-13-03 09:00", None),
        ("", None),
    ],
)
def test_times_are_read_as_people_type_them(text: str, moment: datetime | None) -> None:
    assert read_moment(text) == moment


def test_an_unreadable_time_is_kept_and_named(qtbot: QtBot) -> None:
    field = TimeField()
    qtbot.addWidget(field)
    qtbot.keyClicks(field.input, "9 hours ago")
    assert field.is_unreadable
    assert field.value() == "9 hours ago"


@pytest.fixture
def form(qtbot: QtBot) -> tuple[QWidget, dict[str, object], FormHistory]:
    holder = QWidget()
    qtbot.addWidget(holder)
    column = QVBoxLayout(holder)
    fields = make_fields()
    history = FormHistory(holder)
    for name, field in fields.items():
        column.addWidget(field)
        history.watch(name, field)
    history.set_values({"name": "甲", "text": "", "mode": "onsite"})
    with qtbot.waitExposed(holder):
        holder.show()
    return holder, fields, history


def test_typing_in_one_field_is_one_step_and_every_edit_comes_back(qtbot: QtBot, form: tuple) -> None:
    _holder, fields, history = form
    qtbot.keyClicks(fields["name"].input, "bc")
    fields["mode"].editors()[1].click()
    qtbot.keyClicks(fields["text"].input, "abc")
    assert history.values()["text"] == "abc"
    history.undo()
    assert fields["text"].value() == ""
    history.undo()
    assert fields["mode"].value() == "onsite"
    history.undo()
    assert fields["name"].value() == "甲"
    assert not history.can_undo
    for _step in range(3):
        assert history.redo()
    assert (fields["name"].value(), fields["mode"].value(), fields["text"].value()) == ("甲bc", "remote", "abc")
    assert not history.redo()


def test_ctrl_z_in_a_field_goes_to_the_form(qtbot: QtBot, form: tuple) -> None:
    _holder, fields, history = form
    fields["mode"].editors()[1].click()
    qtbot.keyClick(fields["name"].input, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert fields["mode"].value() == "onsite"
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(fields["name"].input, Qt.Key.Key_Z, both)
    assert fields["mode"].value() == "remote"
    assert history.can_undo


def test_a_new_edit_ends_what_could_be_redone(qtbot: QtBot, form: tuple) -> None:
    _holder, fields, history = form
    fields["file"].put(FileItem("a", "甲.pdf"))
    history.undo()
    assert history.can_redo
    fields["mode"].editors()[1].click()
    assert not history.can_redo


def test_files_can_be_dropped_and_removed(qtbot: QtBot) -> None:
    field = FilesField()
    qtbot.addWidget(field)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/tmp/甲.png"), QUrl.fromLocalFile("/tmp/乙.png"), QUrl("https://example.org/x")])
    keys, buttons = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    event = QDropEvent(QPointF(1, 1), Qt.DropAction.CopyAction, data, buttons, keys)
    with qtbot.waitSignal(field.picked) as picked:
        field.editors()[0].dropEvent(event)
    assert [path.name for path in picked.args[0]] == ["甲.png", "乙.png"]
    field.put([FileItem("a", "甲.png"), FileItem("b", "乙.png")])
    with qtbot.waitSignal(field.removed) as removed:
        field._rows[0].remove_wanted.emit()
    assert removed.args == ["a"]
    assert [item.id for item in field.value()] == ["b"]


def test_a_block_marks_the_field_and_is_spoken(qtbot: QtBot) -> None:
    row = FormRow("SOW 需求说明书", True, LineField())
    qtbot.addWidget(row)
    row.set_findings([finding("EV-04", Severity.BLOCK)], [[("replace", "换文件")]])
    assert row.field.input.property("bad") == "true"
    assert row.field.input.accessibleName() == "SOW 需求说明书"
    assert "第 3 页" in row.field.input.accessibleDescription()
    row.set_findings([], quiet="已核对 3 处订单号")
    assert row.field.input.property("bad") == "false"


def test_findings_stand_beside_or_below(qtbot: QtBot) -> None:
    row = FormRow("验收文档", False, LineField())
    qtbot.addWidget(row)
    row.set_findings([finding("EV-05", Severity.WARN)])
    row.resize(1200, 200)
    row.set_width(1200)
    row.show()
    beside = row._side.y()
    row.set_width(700)
    row.resize(700, 300)
    qtbot.waitUntil(lambda: row._side.y() > beside)


def test_f8_walks_the_worst_first_and_round(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    column = QVBoxLayout(holder)
    rows = [FormRow(name, False, LineField()) for name in ("甲", "乙", "丙")]
    for row in rows:
        column.addWidget(row)
    rows[0].set_findings([finding("A", Severity.WARN)])
    rows[2].set_findings([finding("B", Severity.BLOCK)])
    walk = FindingWalk(rows, holder)
    with qtbot.waitExposed(holder):
        holder.show()
    holder.activateWindow()
    assert walk.step() is rows[2]
    qtbot.waitUntil(rows[2].field.input.hasFocus)
    qtbot.keyClick(holder, Qt.Key.Key_F8)
    qtbot.waitUntil(rows[0].field.input.hasFocus)
    qtbot.keyClick(holder, Qt.Key.Key_F8)
    qtbot.waitUntil(rows[2].field.input.hasFocus)


def test_a_label_beside_required_wraps_before_it_is_cut(qtbot: QtBot) -> None:
    """English says more than 必填 beside a label; where it goes, the label has the room again."""
    texts.set_language("en")
    row = FormRow("Approved amount", True, LineField())
    qtbot.addWidget(row)
    row.resize(1200, 80)
    row.show()
    assert row._label.wordWrap()
    row.set_required(False)
    assert not row._label.wordWrap()
    qtbot.waitUntil(lambda: row._label.width() >= row._label.needed_width())
