"""A way to begin keeps room for its words, however long the words of its buttons are."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.views.kit.buttons import GhostButton, SecondaryButton
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.pages.first_run.way_row import LEAST_WORDS, WayRow

ENGLISH = ("Paste web page", "Quick registration", "Choose file")
CHINESE = ("粘贴网页", "快速登记", "选择文件")
TOLD = "The console's .xlsx and .csv; you can also drop them here. Supervision has no export: paste, or register."


@pytest.mark.parametrize(
    ("words", "width", "is_stacked"),
    [(ENGLISH, 680, True), (ENGLISH, 560, True), (ENGLISH, 900, False), (CHINESE, 680, False)],
)
def test_words_beside_long_buttons_are_no_narrow_column(
    qtbot: Any, words: tuple[str, str, str], width: int, is_stacked: bool
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    buttons = (GhostButton(words[0]), GhostButton(words[1]), SecondaryButton(words[2], shortcut="Ctrl+I"))
    row = WayRow("table", "Import", TOLD, buttons)
    column = QVBoxLayout(window)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(row)
    window.resize(width, 300)
    with qtbot.waitExposed(window):
        window.show()
    told = next(label for label in row.findChildren(PlainLabel) if label.text() == TOLD)
    qtbot.waitUntil(lambda: told.width() >= LEAST_WORDS)
    assert row.is_stacked is is_stacked
    for button in buttons:
        assert button.isVisible()
        assert button.width() >= button.sizeHint().width()
        below = button.mapTo(row, button.rect().topLeft()).y() >= told.mapTo(row, told.rect().bottomLeft()).y()
        assert below is is_stacked
    window.resize(1200, 300)
    qtbot.waitUntil(lambda: not row.is_stacked)
