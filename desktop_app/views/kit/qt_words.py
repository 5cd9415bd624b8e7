"""Qt's own words: file dialogs and menus of text fields speak the language of the window."""

from __future__ import annotations

import logging

from PySide6.QtCore import QLibraryInfo, QTranslator
from PySide6.QtWidgets import QApplication

from desktop_app import texts

_log = logging.getLogger(__name__)
_NAMES = {"zh_CN": "qtbase_zh_CN"}
"""Qt speaks English by itself. The files come with PySide6, in the frozen program too."""
_OWNER = "qt_words"


def speak_as_window(application: QApplication) -> None:
    """Let Qt speak the chosen language from now on; what is open already keeps its words."""
    before = application.findChild(QTranslator, _OWNER)
    if before is not None:
        application.removeTranslator(before)
        before.setParent(None)
        before.deleteLater()
    name = _NAMES.get(texts.language())
    if name is None:
        return
    made = QTranslator(application)
    made.setObjectName(_OWNER)
    if made.load(name, QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        application.installTranslator(made)
    else:
        _log.warning("Qt's own words are not translated: %s is missing", name)
