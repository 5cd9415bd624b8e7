"""What the console asks for, in its order: the click path, and each value with a button that copies it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.models.packets import PacketValue
from desktop_app.texts import _
from desktop_app.views.kit.buttons import GhostButton, SecondaryButton
from desktop_app.views.kit.fields import Field
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.layouts import empty_layout
from desktop_app.views.kit.tokens import SPACE_8
from desktop_app.views.pages.outbox.steps import ValueRow, joined_path


class ConsoleField(Field):
    """Holds no value of the form. ``copied`` says in words what lies on the clipboard now, where no mark tells it."""

    copied = Signal(str)
    console_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._order = ""
        self._values: tuple[PacketValue, ...] = ()
        self._path = PlainLabel("", wrap=True)
        self.order = GhostButton(_("复制订单号"), "copy")
        self.order.clicked.connect(self._copy_order)
        self.open = SecondaryButton(_("打开控制台"), "arrow-square-out")
        self.open.clicked.connect(self.console_wanted)
        acts = QHBoxLayout()
        acts.setSpacing(SPACE_8)
        acts.addWidget(self.open)
        acts.addWidget(self.order)
        acts.addStretch(1)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(0)
        column = QVBoxLayout()
        column.setSpacing(SPACE_8)
        column.addWidget(self._path)
        column.addLayout(acts)
        column.addLayout(self._lines)
        self._row.addLayout(column, 1)

    def begin(self, order_id: str) -> None:
        """Another order: nothing of it is copied yet."""
        self._order, self._values = order_id, ()
        empty_layout(self._lines)

    def show_values(self, menu_paths: tuple[str, ...], offered: tuple[PacketValue, ...]) -> None:
        """The click path and the values; what was copied stays marked while it is the same."""
        self._path.set_text(joined_path(menu_paths) if menu_paths else "")
        known = {(one.id, one.text): one.is_copied for one in self._values}
        values = tuple(replace(one, is_copied=known.get((one.id, one.text), False)) for one in offered)
        if values != self._values:
            self._values = values
            self._fill()

    def values(self) -> tuple[PacketValue, ...]:
        """What is offered, in the console's order."""
        return self._values

    def editors(self) -> list[QWidget]:
        return [self.open, self.order]

    def _fill(self) -> None:
        focused = self.window().focusWidget()
        row = focused.parentWidget() if focused is not None and self.isAncestorOf(focused) else None
        kept = row.property("value_id") if row is not None else None
        empty_layout(self._lines)
        for value in self._values:
            line = ValueRow(value)
            line.setProperty("value_id", value.id)
            line.copy_wanted.connect(self._copy)
            self._lines.addWidget(line)
            if value.id == kept:
                line.show()
                line.button.setFocus()

    def _copy(self, value_id: str) -> None:
        for value in self._values:
            if value.id == value_id:
                QGuiApplication.clipboard().setText(value.text)
        self._values = tuple(replace(one, is_copied=one.is_copied or one.id == value_id) for one in self._values)
        self._fill()

    def _copy_order(self) -> None:
        QGuiApplication.clipboard().setText(self._order)
        self.copied.emit(_("已复制订单号"))
