"""While a file is being read: how far, how quickly, and about how long still."""

from __future__ import annotations

import time

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.texts import _
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.lines import ProgressLine
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import PAGE_MARGIN, SPACE_8, SPACE_24

WIDTH = 480
QUIET_SECONDS = 0.5
"""A rate is told once it can be one."""


class RunningView(QWidget):
    """Progress in rows; the total is known only once all rows were read."""

    def __init__(self) -> None:
        super().__init__()
        self._started = 0.0
        self._name = PlainLabel(bold=True, elide="middle")
        self._line = ProgressLine()
        self._line.setFixedWidth(theme().px(WIDTH))
        self._told = PlainLabel(token="text2")
        column = QVBoxLayout(self)
        column.setContentsMargins(PAGE_MARGIN, SPACE_24, PAGE_MARGIN, SPACE_24)
        column.setSpacing(SPACE_8)
        column.addWidget(self._name)
        column.addWidget(self._line)
        column.addWidget(self._told)
        column.addStretch(1)

    @property
    def name(self) -> str:
        """What is being read."""
        return self._name.text()

    @property
    def told(self) -> str:
        """What is said of the progress."""
        return self._told.text()

    def begin(self, name: str) -> None:
        """A new piece of work."""
        self._started = time.monotonic()
        self._name.set_text(name)
        self._line.set_share(0)
        self._told.set_text(_("正在读取…"))

    def show_progress(self, done: int, total: int) -> None:
        """``total`` 0: still reading, the end is not known."""
        seconds = time.monotonic() - self._started
        rate = done / seconds if seconds >= QUIET_SECONDS else 0
        parts = [_("{done} 行", done=f"{done:,}")]
        if total:
            parts = [_("{done} / {total} 行", done=f"{done:,}", total=f"{total:,}")]
            self._line.set_share(done / total)
        if rate:
            parts.append(_("每秒 {count} 行", count=f"{rate:,.0f}"))
        if rate and total:
            parts.append(_("约 {count} 秒", count=max(1, round((total - done) / rate))))
        elif not total:
            parts.append(_("读完才知道还要多久"))
        self._told.set_text(_("，").join(parts))
