"""Labels, chips, buttons, keys and the theme: plain text stays plain, measures are right, states are spoken."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QPixmap
from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from desktop_app.views.kit import icons
from desktop_app.views.kit.buttons import GhostButton, LinkButton, PrimaryButton, SecondaryButton
from desktop_app.views.kit.cells import Cell, ColumnSpec, ListSource
from desktop_app.views.kit.chips import KINDS, Chip, chip_width
from desktop_app.views.kit.keys import KeyHint
from desktop_app.views.kit.labels import PlainLabel, plain_tip, plain_tip_text
from desktop_app.views.kit.layouts import empty_layout
from desktop_app.views.kit.table_model import PagedTableModel
from desktop_app.views.kit.theme import high_contrast_colours, theme

EVIL = "<b>粗</b><img src=x>&amp;"


def has_colour(picture: QPixmap, token: str) -> bool:
    """Whether any pixel has exactly this token's colour."""
    image, wanted = picture.toImage(), theme().color(token).rgb()
    return any(image.pixel(x, y) == wanted for x in range(image.width()) for y in range(image.height()))


def test_a_label_shows_tags_as_they_are(qtbot: QtBot) -> None:
    label = PlainLabel(EVIL)
    qtbot.addWidget(label)
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert label.sizeHint().width() >= label.fontMetrics().horizontalAdvance(EVIL)


def test_a_tooltip_shows_tags_as_they_are(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    plain_tip(widget, EVIL)
    assert "<b>" not in widget.toolTip()
    assert "&lt;b&gt;" in widget.toolTip()
    assert "&amp;amp;" in widget.toolTip()
    assert plain_tip_text("") == ""


@pytest.mark.parametrize("turning", ["\u202e", "\u2066", "\u200f", "\u061c"])
def test_what_turns_the_direction_of_writing_is_seen(qtbot: QtBot, turning: str) -> None:
    name, seen = f"发票{turning}fdp.exe", f"发票[U+{ord(turning):04X}]fdp.exe"
    label = PlainLabel(name)
    qtbot.addWidget(label)
    assert label.text() == seen
    label.set_text("客户 ）" + name)
    assert label.text() == "客户 ）" + seen
    assert seen in plain_tip_text(name)
    specs = (
        ColumnSpec("name", "名称", 100),
        ColumnSpec("made", "名称", 100, cell=lambda row: Cell(row.name, right=name)),
    )
    model = PagedTableModel(ListSource([SimpleNamespace(row_id=1, key="1", name=name)]), specs)
    model.reload()
    assert model.cell_at(0, 0).text == seen
    assert (model.cell_at(0, 1).text, model.cell_at(0, 1).right) == (seen, seen)


def test_a_label_that_is_cut_says_the_whole(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    row = QHBoxLayout(holder)
    label = PlainLabel("一个非常非常长的客户名称", elide="right")
    row.addWidget(label, 1)
    holder.resize(80, 40)
    holder.show()
    assert "非常长" in label.toolTip()
    holder.resize(600, 40)
    qtbot.waitUntil(lambda: label.toolTip() == "")


@pytest.mark.parametrize("kind", KINDS)
def test_chips_of_every_kind_are_as_wide_as_they_need(qtbot: QtBot, kind: str) -> None:
    chip = Chip(kind, "clock", "剩 21 小时")
    qtbot.addWidget(chip)
    assert chip.sizeHint().width() == chip_width("clock", "剩 21 小时", False, kind == "solid")
    assert chip.sizeHint().height() == theme().px(22)
    assert chip.accessibleName() == "剩 21 小时"


def test_a_chip_closes_by_mouse_and_by_key(qtbot: QtBot) -> None:
    chip = Chip("accent", "", "金额 > 5000", closable=True)
    qtbot.addWidget(chip)
    with qtbot.waitSignal(chip.closed):
        qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(chip.closed):
        qtbot.keyClick(chip, Qt.Key.Key_Delete)
    assert "金额 > 5000" in chip.accessibleName()


@pytest.mark.parametrize("kind", [PrimaryButton, SecondaryButton, GhostButton, LinkButton])
def test_buttons_press_by_enter_and_grow_with_their_words(qtbot: QtBot, kind: type) -> None:
    short, long = kind("导出"), kind("导出全部筛出的订单", icon="export", shortcut="Ctrl+E")
    for button in (short, long):
        qtbot.addWidget(button)
    assert long.sizeHint().width() > short.sizeHint().width()
    with qtbot.waitSignal(short.clicked):
        qtbot.keyClick(short, Qt.Key.Key_Return)


def test_a_ghost_button_without_words_keeps_its_name(qtbot: QtBot) -> None:
    button = GhostButton("快速登记", "plus")
    qtbot.addWidget(button)
    wide = button.sizeHint().width()
    button.set_words_hidden(True)
    assert button.sizeHint().width() < wide
    assert button.accessibleName() == "快速登记"
    assert "快速登记" in button.toolTip()


def test_focus_is_seen_on_every_button(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    row = QHBoxLayout(holder)
    buttons = [
        PrimaryButton("上传"),
        SecondaryButton("导出"),
        GhostButton("导入", "export"),
        LinkButton("换文件"),
    ]
    for button in buttons:
        row.addWidget(button)
    with qtbot.waitExposed(holder):
        holder.show()
    holder.activateWindow()
    for button in buttons:
        button.setFocus()
        qtbot.waitUntil(button.hasFocus)
        assert has_colour(button.grab(), "accent_text")


def test_key_hints_are_spoken(qtbot: QtBot) -> None:
    hint = KeyHint(("J", "K"), "上下")
    qtbot.addWidget(hint)
    assert hint.accessibleName() == "J K 上下"
    assert hint.sizeHint().width() == hint.needed_width()


def test_icons_are_tinted_and_cached(qtbot: QtBot) -> None:
    first = icons.pixmap("clock", "red", 16, 2.0)
    assert first.width() == 32
    assert first.devicePixelRatio() == 2.0
    assert icons.pixmap("clock", "red", 16, 2.0) is first
    image = first.toImage()
    pixels = [QColor(image.pixelColor(x, y)) for x in range(32) for y in range(32)]
    colours = {pixel.name() for pixel in pixels if pixel.alpha() == 255}
    assert colours == {theme().hex("red")}


def test_an_unknown_icon_is_no_crash(qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    assert not icons.pixmap("no-such-icon", "text2", 16, 1.0).isNull()
    assert "no-such-icon" in caplog.text


def test_dark_and_light_change_at_once_and_icons_follow(qtbot: QtBot) -> None:
    look = theme()
    look.set_appearance("light")
    light = icons.pixmap("clock", "text", 16, 1.0)
    with qtbot.waitSignal(look.changed):
        look.set_appearance("dark")
    assert look.is_dark
    assert icons.pixmap("clock", "text", 16, 1.0) is not light
    look.set_appearance("contrast")
    assert look.is_high_contrast
    assert look.color("red_bg") == look.color("surface")
    look.set_appearance("auto")
    assert not look.is_high_contrast


def test_high_contrast_has_no_tints(qtbot: QtBot) -> None:
    from PySide6.QtWidgets import QApplication

    colours = high_contrast_colours(QApplication.palette())
    assert colours["red"] == colours["green"] == colours["text"]
    assert colours["accent_weak"] == colours["surface"]


def test_an_emptied_layout_shows_nothing_at_once_and_lets_go_of_its_widgets_a_moment_later(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    column, row = QGridLayout(window), QHBoxLayout()
    widgets = [PlainLabel("一"), PlainLabel("二"), PlainLabel("三")]
    column.addWidget(widgets[0], 0, 0)
    row.addStretch(1)
    row.addWidget(widgets[1])
    column.addLayout(row, 1, 0)
    column.addWidget(widgets[2], 2, 0)
    window.show()
    empty_layout(column)
    assert (column.count(), [widget.isVisible() for widget in widgets]) == (0, [False] * 3)
    assert all(isValid(widget) for widget in widgets), "the button whose press led here may be among them"
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not any(isValid(widget) for widget in widgets)


def test_sums_in_a_status_line_are_whole_or_counted_and_never_cut(qtbot: QtBot) -> None:
    from desktop_app.views.kit.footer import StatusFooter, WholeParts

    footer = StatusFooter()
    qtbot.addWidget(footer)
    sums = ["¥58,119.75", "€1,200.00", "JP¥104,000", "$14,649.99"]
    footer.set_texts(["59 单，申请退还"], sums)
    footer.show()
    told = footer.findChild(WholeParts)
    assert told is not None
    seen = set()
    for width in range(240, 640, 4):
        footer.resize(width, footer.height())
        seen.add(told.text())
        assert told.fontMetrics().horizontalAdvance(told.text()) <= told.width(), width
        assert ("JP¥104,000" in told.toolTip()) == (told.text() != " · ".join(sums))
    assert seen >= {"+4 项", "¥58,119.75 · +3 项", "¥58,119.75 · €1,200.00 · +2 项", " · ".join(sums)}
    footer.set_texts(["59 单"])
    assert (told.text(), told.toolTip()) == ("", "")


def test_a_key_hint_is_whole_or_gone(qtbot: QtBot) -> None:
    from desktop_app.views.kit.footer import StatusFooter

    footer = StatusFooter()
    qtbot.addWidget(footer)
    footer.set_texts(["筛出 193 单，共 196 单", "合计 ¥5,783,800.00"])
    footer.set_hints([(("J", "K"), "上下"), (("Enter",), "下一步"), (("N",), "下一个待我方")])
    footer.show()
    for width in range(320, 760, 4):
        footer.resize(width, footer.height())
        cut = [hint for hint in footer._hints if hint.isVisible() and hint.width() < hint.needed_width()]
        assert not cut, width
