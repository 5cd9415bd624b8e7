"""A company's own system: name, address and token, on one line. The token is never shown, and not kept here."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop_app.texts import _
from desktop_app.views.kit.buttons import GhostButton, SecondaryButton
from desktop_app.views.kit.fields import LineField
from desktop_app.views.kit.finding import QuietLine
from desktop_app.views.kit.layouts import empty_layout
from desktop_app.views.kit.tokens import SPACE_8

NAME_WIDTH, ADDRESS_WIDTH, TOKEN_WIDTH = 150, 260, 200


class MiddlewareForm(QWidget):
    """Hidden until it is opened. ``wanted`` carries name, address and token."""

    wanted = Signal(str, str, str)

    def __init__(self) -> None:
        super().__init__()
        self.problem = ""
        self.name = LineField(_("名称，例如 公司中台"), width=NAME_WIDTH)
        self.address = LineField("https://", width=ADDRESS_WIDTH)
        self.token = LineField(_("令牌，存进密钥环"), width=TOKEN_WIDTH)
        self.token.input.setEchoMode(QLineEdit.EchoMode.Password)
        self.save = SecondaryButton(_("保存并自测"))
        self.save.clicked.connect(self._save)
        leave = GhostButton(_("不建了"))
        leave.clicked.connect(self.close_form)
        row = QHBoxLayout()
        row.setSpacing(SPACE_8)
        for field, said in ((self.name, _("名称")), (self.address, _("地址")), (self.token, _("令牌"))):
            field.set_name(said)
            row.addWidget(field)
        row.addWidget(self.save)
        row.addWidget(leave)
        row.addStretch(1)
        self._told = QVBoxLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, SPACE_8)
        column.setSpacing(SPACE_8)
        column.addLayout(row)
        column.addLayout(self._told)
        self.hide()

    def open_form(self) -> None:
        """Show it, with the keyboard in its first field."""
        self.show()
        self.name.focus()

    def close_form(self) -> None:
        """Forget what was typed."""
        for field in (self.name, self.address, self.token):
            field.set_value("")
        self.hide()
        self.say("")

    def say(self, text: str) -> None:
        """What is wrong with it; empty for nothing."""
        empty_layout(self._told)
        self.problem = text
        if text:
            self._told.addWidget(QuietLine(text, "x-circle", "red"))

    def _save(self) -> None:
        self.say("")
        self.wanted.emit(self.name.value(), self.address.value(), self.token.value())
