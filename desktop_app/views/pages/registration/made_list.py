"""What was registered since the page was opened, the newest first, each with the way back."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.texts import _
from desktop_app.views.kit.buttons import LinkButton
from desktop_app.views.kit.icons import draw_icon
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.painting import painting
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import ROW_HEIGHT, SPACE_8, SPACE_16
from desktop_app.views.pages.registration.reading import Registered

KEPT = 12


class _Made(QWidget):
    def __init__(self, made: Registered) -> None:
        super().__init__()
        self.made = made
        self.is_undone = False
        self.setFixedHeight(theme().px(ROW_HEIGHT))
        row = QHBoxLayout(self)
        row.setContentsMargins(theme().px(16) + SPACE_8, 0, 0, 0)
        row.setSpacing(SPACE_16)
        row.addWidget(PlainLabel(made.order_id, elide="left"))
        row.addWidget(PlainLabel(made.node))
        row.addWidget(PlainLabel(made.customer, token="text2", elide="right"), 1)
        self._told = PlainLabel(made.told, "caption", "text2")
        row.addWidget(self._told)
        self.look = LinkButton(_("看这一单"))
        self.undo = LinkButton(_("撤销"))
        self.undo.setAccessibleName(_("撤销 {order_id} 的登记", order_id=made.order_id))
        row.addWidget(self.look)
        row.addWidget(self.undo)

    def mark_undone(self) -> None:
        self.is_undone = True
        self._told.set_text(_("已撤销"))
        self.undo.hide()
        self.look.hide()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self) as painter:
            painter.fillRect(0, self.height() - 1, self.width(), 1, theme().color("hair"))
            size = theme().px(16)
            icon, token = ("check-circle", "green") if self.made.is_understood else ("warning", "amber")
            if self.is_undone:
                icon, token = "arrow-u-up-left", "text2"
            draw_icon(painter, 0, (self.height() - size) / 2, icon, token, size)


class MadeList(QWidget):
    """``undo_wanted`` carries the batch, ``open_wanted`` the key of the case."""

    undo_wanted = Signal(str)
    open_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[_Made] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def add(self, made: Registered) -> None:
        """One more, at the top; the oldest leave the list (not the data)."""
        row = _Made(made)
        row.undo.clicked.connect(lambda: self.undo_wanted.emit(made.batch_id))
        row.look.clicked.connect(lambda: self.open_wanted.emit(made.key))
        self._rows.insert(0, row)
        self._column.insertWidget(0, row)
        for old in self._rows[KEPT:]:
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        del self._rows[KEPT:]

    def mark_undone(self, batch_id: str) -> None:
        """It was taken back."""
        for row in self._rows:
            if row.made.batch_id == batch_id:
                row.mark_undone()

    @property
    def newest_standing(self) -> str:
        """The batch of the newest one that was not taken back; empty when there is none."""
        return next((row.made.batch_id for row in self._rows if not row.is_undone), "")

    @property
    def count(self) -> int:
        """How many are shown."""
        return len(self._rows)
