"""Qt's own words follow the language of the window."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app import texts
from desktop_app.app import make_application
from desktop_app.views.kit.file_fields import FileField, FileItem
from desktop_app.views.kit.qt_words import speak_as_window


@pytest.fixture
def application(qtbot: QtBot) -> Iterator[QApplication]:
    before = texts.language()
    found = make_application()
    yield found
    texts.set_language("en")
    speak_as_window(found)
    texts.set_language(before)


def test_file_dialogs_speak_the_language_of_the_window(application: QApplication) -> None:
    def said() -> str:
        return QCoreApplication.translate("QFileDialog", "Look in:")

    texts.set_language("zh_CN")
    speak_as_window(application)
    assert said() != "Look in:"
    assert any("\u4e00" <= letter <= "\u9fff" for letter in said())
    texts.set_language("en")
    speak_as_window(application)
    assert said() == "Look in:"


def test_another_file_keeps_the_keyboard_in_its_field(qtbot: QtBot) -> None:
    field = FileField()
    qtbot.addWidget(field)
    field.set_value(FileItem("1", "SOW.docx"))
    field.show()
    field.focus()
    assert field.window().focusWidget() is field.editors()[0]
    field.put(FileItem("2", "SOW 2.docx"))
    assert field.window().focusWidget() is field.editors()[0]
    field.put(None)
    assert field.window().focusWidget() is field.editors()[0]
