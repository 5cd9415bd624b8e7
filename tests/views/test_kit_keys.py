"""Which keys press a painted place: Enter and the space bar alone; with Ctrl they belong to the page."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop_app.views.kit.buttons import LinkButton, SecondaryButton
from desktop_app.views.kit.file_fields import PressArea
from desktop_app.views.kit.tabs import ViewTabs

CTRL, NONE = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_a_press_area_answers_to_plain_keys_only(qtbot: Any, key: Qt.Key) -> None:
    area = PressArea()
    qtbot.addWidget(area)
    pressed: list[bool] = []
    area.pressed.connect(lambda: pressed.append(True))
    for modifier in (CTRL, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier):
        qtbot.keyClick(area, key, modifier)
    assert not pressed
    qtbot.keyClick(area, key, NONE)
    assert pressed == [True]


@pytest.mark.parametrize("kind", [SecondaryButton, LinkButton])
def test_a_button_leaves_ctrl_enter_to_the_page(qtbot: Any, kind: type[SecondaryButton]) -> None:
    button = kind("办理")
    qtbot.addWidget(button)
    pressed: list[bool] = []
    button.clicked.connect(lambda: pressed.append(True))
    qtbot.keyClick(button, Qt.Key.Key_Return, CTRL)
    assert not pressed
    qtbot.keyClick(button, Qt.Key.Key_Return, NONE)
    assert pressed == [True]


def test_a_tab_leaves_ctrl_enter_to_the_page(qtbot: Any) -> None:
    tabs = ViewTabs()
    qtbot.addWidget(tabs)
    tabs.set_views([("open", "进行中"), ("done", "已办理")])
    chosen: list[str] = []
    tabs.chosen.connect(chosen.append)
    for tab in tabs.findChildren(QWidget):
        if tab.focusPolicy() != Qt.FocusPolicy.NoFocus:
            qtbot.keyClick(tab, Qt.Key.Key_Return, CTRL)
    assert not chosen
