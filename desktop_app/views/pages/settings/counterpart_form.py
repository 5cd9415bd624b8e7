"""Token and address of a company's own system, given anew below its row. The token is never shown or kept."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from desktop_app.texts import _
from desktop_app.views.kit.buttons import GhostButton, SecondaryButton
from desktop_app.views.kit.fields import LineField
from desktop_app.views.kit.tokens import SPACE_8

ADDRESS_WIDTH, TOKEN_WIDTH = 280, 280


class CounterpartForm(QWidget):
    """Hidden until it is opened. ``wanted`` carries address and token; the address is empty when only a token is
    given anew.
    """

    wanted = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.address = LineField("https://", width=ADDRESS_WIDTH)
        self.address.set_name(_("地址"))
        self.token = LineField(width=TOKEN_WIDTH)
        self.token.set_name(_("令牌"))
        self.token.input.setEchoMode(QLineEdit.EchoMode.Password)
        self.save = SecondaryButton(_("保存并自测"))
        self.save.clicked.connect(self._save)
        leave = GhostButton(_("不改了"))
        leave.clicked.connect(self.close_form)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, SPACE_8)
        row.setSpacing(SPACE_8)
        for part in (self.address, self.token, self.save, leave):
            row.addWidget(part)
        row.addStretch(1)
        for field in (self.address, self.token):
            field.input.returnPressed.connect(self._save)
        self.hide()

    def open_form(self, address: str = "") -> None:
        """Ask for a token, and with an address for that too; the keyboard is in the first field."""
        self.address.set_value(address)
        self.address.setVisible(bool(address))
        self.token.set_value("")
        told = _("令牌，换了服务器才要重填") if address else _("令牌，存进密钥环")
        self.token.input.setPlaceholderText(told)
        self.show()
        (self.address if address else self.token).focus()

    def close_form(self) -> None:
        """Forget what was typed."""
        self.address.set_value("")
        self.token.set_value("")
        self.hide()

    def _save(self) -> None:
        self.wanted.emit(self.address.value(), self.token.value())
