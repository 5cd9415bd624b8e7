"""The packet bar over a real packet: it copies, shows what comes next, remembers its place and takes no keyboard."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QAbstractButton

from desktop_app.models.command_words import CommandName
from desktop_app.models.packets import PacketValue
from desktop_app.tour.camera import picture_of
from desktop_app.views.kit.theme import theme
from desktop_app.views.packet_bar.bar import HEAD, HEIGHT, WIDTH, PacketBar
from desktop_app.views.packet_bar.place import bring_into_sight
from tests.views.test_outbox_page import Bench, bench

__all__ = ["bench"]

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support raise", extend=True)
"""Windows without a screen cannot be raised; a real platform does it."""


def opened(bench: Bench) -> PacketBar:
    bench.open(bench.deliver())
    bench.press("outbox.open_bar")
    assert bench.page.holder.bar is not None
    return bench.page.holder.bar


def test_it_lies_over_all_windows_and_never_takes_the_keyboard(bench: Bench) -> None:
    bar = opened(bench)
    flags = bar.windowFlags()
    assert flags & Qt.WindowType.WindowStaysOnTopHint
    assert flags & Qt.WindowType.WindowDoesNotAcceptFocus
    assert bar.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    assert (bar.width(), bar.height()) == (WIDTH, HEIGHT)
    buttons = bar.findChildren(QAbstractButton)
    assert buttons
    assert all(button.focusPolicy() == Qt.FocusPolicy.NoFocus for button in buttons)
    assert all(button.accessibleName() for button in buttons)


def test_the_next_values_name_is_never_cut_in_a_packet_of_seven(bench: Bench) -> None:
    bar = opened(bench)
    packet = bench.page.session.packet
    assert packet is not None
    labels = [str(value.label) for value in bench.desk.packets.forms.for_command(CommandName.REPORT_COMPLETION).value]
    assert len(labels) >= 6
    for label in labels:
        for done in range(8):
            values = tuple(PacketValue(f"v{place}", label, "x", is_copied=place < done) for place in range(7))
            bench.page.session.packet = replace(packet, values=values)
            bench.page.session.changed.emit()
            bar.layout().activate()
            assert bar._next.needed_width() <= bar._next.width(), label
            assert bar._marks.shown_count >= 5
            if label == "服务结果描述":
                assert bar._marks.shown_count == 7, "all marks show where the name leaves room for them"


@pytest.mark.qt_log_ignore("This plugin does not support (raise|setting window masks)", extend=True)
def test_its_corners_are_cut_out_where_nothing_may_blend_windows(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    corners = [QPoint(0, 0), QPoint(WIDTH - 1, 0), QPoint(0, HEIGHT - 1), QPoint(WIDTH - 1, HEIGHT - 1)]
    blended = opened(bench)
    assert blended.testAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
    assert blended.mask().isEmpty()
    assert {blended.grab().toImage().pixelColor(corner).alpha() for corner in corners} == {0}
    kept = picture_of(blended)
    assert {kept.pixelColor(corner).name() for corner in corners} == {theme().color("window").name()}
    monkeypatch.setattr("desktop_app.views.packet_bar.bar.blends_windows", lambda: False)
    bar = PacketBar(bench.page.session, QAction())
    bench.qtbot.addWidget(bar)
    bar.open_at(None, QRect(0, 0, 1440, 900))
    assert not bar.testAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
    assert not any(bar.mask().contains(corner) for corner in corners)
    assert bar.mask().contains(QPoint(0, HEIGHT // 2))
    shot = bar.grab().toImage()
    assert {shot.pixelColor(corner).name() for corner in corners} == {theme().color("raised").name()}
    bar.fold()
    assert not bar.mask().contains(QPoint(0, HEAD - 1))
    assert bar.mask().contains(QPoint(WIDTH // 2, HEAD - 1))


def test_its_button_copies_the_next_value_and_tells_what_follows(bench: Bench) -> None:
    bar = opened(bench)
    assert bar._next.text() == "→ 需求文档（SOW）"
    assert bar._next.accessibleName() == "下一项：需求文档（SOW）"
    for done in range(1, 4):
        bar._copy.click()
        assert bar._count.text() == f"{done} / 4"
    assert bar._label.text() == "服务实际开通时间"
    assert QGuiApplication.clipboard().text() == "2026-11-10 09:00:00"
    bar._copy.click()
    assert bar._next.text() == "已全部复制"
    assert not bar._copy.isEnabled()


def test_the_folder_is_copied_as_a_path(bench: Bench) -> None:
    bar = opened(bench)
    bar._folder.click()
    assert QGuiApplication.clipboard().text() == str(bench.page.session.packet.folder)  # type: ignore[union-attr]


def test_it_folds_to_its_first_line(bench: Bench) -> None:
    bar = opened(bench)
    bar.fold()
    assert bar.height() == HEAD
    bar.fold()
    assert bar.height() == HEIGHT


def test_dragging_is_remembered(bench: Bench) -> None:
    bar = opened(bench)
    start = bar.pos()
    bench.qtbot.mousePress(bar, Qt.MouseButton.LeftButton, pos=QPoint(300, 20))
    bench.qtbot.mouseMove(bar, QPoint(200, 10))
    bench.qtbot.mouseRelease(bar, Qt.MouseButton.LeftButton, pos=QPoint(200, 10))
    assert bar.pos() != start
    place = [bar.x(), bar.y()]
    bench.qtbot.waitUntil(lambda: bench.desk.settings.get("packet_bar_place") == place)


def test_a_place_outside_all_screens_is_not_used() -> None:
    size, screen = QSize(WIDTH, HEIGHT), QRect(0, 0, 1920, 1080)
    lower_right = bring_into_sight([], size, screen)
    assert screen.contains(QRect(lower_right, size))
    assert bring_into_sight([99_999, 99_999], size, screen) == lower_right
    assert bring_into_sight(["x", None], size, screen) == lower_right


def test_registering_from_the_bar_comes_back_to_the_packet(bench: Bench) -> None:
    bar = opened(bench)
    command = bench.page.session.command
    bar.register_wanted.emit()
    assert bench.frame.opened[-1] == ("outbox", {"command_id": command.id, "is_just_made": True})  # type: ignore[union-attr]


def test_it_goes_with_the_window(bench: Bench) -> None:
    bar = opened(bench)
    bench.frame.close()
    assert not bar.isVisible()
    assert bench.page.holder.bar is None
