"""After a restore, or in a copy, nothing is sent by itself until a person has looked; the line that says so."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.texts import _
from desktop_app.views.kit.buttons import SecondaryButton
from desktop_app.views.kit.finding import QuietLine
from desktop_app.views.kit.tokens import PAGE_MARGIN, SPACE_8, SPACE_12, SPACE_16


class PausedLine(QWidget):
    """``resumed`` when the person has looked and lets the outbox run again."""

    resumed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._reason = ""
        self._column = QVBoxLayout()
        self._line = QuietLine("")
        self._column.addWidget(self._line)
        self.resume = SecondaryButton(_("恢复发送"))
        self.resume.clicked.connect(self.resumed)
        row = QHBoxLayout(self)
        row.setContentsMargins(PAGE_MARGIN, SPACE_8, SPACE_16, SPACE_8)
        row.setSpacing(SPACE_12)
        row.addLayout(self._column, 1)
        row.addWidget(self.resume)

    def show_reason(self, reason: str) -> None:
        """``restored``, ``copied``, or empty: then nothing is shown."""
        if reason and reason != self._reason:
            text = _("数据从快照或备份恢复，自动提交已暂停。请逐项核对，再恢复发送。")
            if reason == "copied":
                text = _("这份数据是从别处复制来的，自动提交已暂停。请逐项核对，再恢复发送。")
            self._column.removeWidget(self._line)
            self._line.deleteLater()
            self._line = QuietLine(text, "warning", "amber")
            self._column.addWidget(self._line)
        self._reason = reason
        self.setVisible(bool(reason))
