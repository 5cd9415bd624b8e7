"""After a restore nothing is sent by itself until a person has looked; the line that says so and lifts it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop_app.texts import _
from desktop_app.views.kit.buttons import LinkButton
from desktop_app.views.kit.finding import QuietLine
from desktop_app.views.kit.tokens import PAGE_MARGIN, SPACE_8, SPACE_12, SPACE_16


class PausedLine(QWidget):
    """``resumed`` when the person has looked."""

    resumed = Signal()

    def __init__(self) -> None:
        super().__init__()
        link = LinkButton(_("看过了"))
        link.clicked.connect(self.resumed)
        row = QHBoxLayout(self)
        row.setContentsMargins(PAGE_MARGIN, SPACE_8, SPACE_16, SPACE_8)
        row.setSpacing(SPACE_12)
        text = _("数据从快照恢复，没有自动办理任何事项。请逐项核对。")
        row.addWidget(QuietLine(text, "warning", "amber"), 1)
        row.addWidget(link)
