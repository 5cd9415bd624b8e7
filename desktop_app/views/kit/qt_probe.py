"""Whether Qt starts on this computer; run in a process of its own, because a missing library ends a process."""

from __future__ import annotations

import PySide6
from PySide6.QtGui import QFontDatabase, QGuiApplication


def probe() -> tuple[str, int]:
    """Version of Qt's binding, and 1 when a font with simplified Chinese is there."""
    application = QGuiApplication([])
    has_chinese = bool(QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese))
    application.shutdown()
    return PySide6.__version__, int(has_chinese)
