"""The address book, edited in place below the chooser: each address with its acts, and a form for one of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.services.refunds.addresses import AddressEntry
from desktop_app.texts import _
from desktop_app.views.kit.buttons import GhostButton, LinkButton, SecondaryButton, on_press
from desktop_app.views.kit.chips import Chip
from desktop_app.views.kit.fields import LineField
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.layouts import empty_layout
from desktop_app.views.kit.lines import Hairline
from desktop_app.views.kit.tokens import SPACE_4, SPACE_8, SPACE_12

if TYPE_CHECKING:
    from desktop_app.models.refunds.addresses import ReturnAddress


class AddressPanel(QWidget):
    """``saved`` carries an id (0: a new one) and an AddressEntry; ``removed`` and ``defaulted`` an id."""

    saved = Signal(int, object)
    removed = Signal(int)
    defaulted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.is_wanted = False
        self._editing = 0
        self._shown: tuple[ReturnAddress, ...] | None = None
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        self.fields = {
            "name": LineField(_("例如 王芳")),
            "phone": LineField(_("例如 0574-88001234 转 8")),
            "address": LineField(_("例如 浙江省宁波市鄞州区 1 号仓")),
        }
        self._title = PlainLabel(_("新地址"), "caption", "text2")
        self.problem = PlainLabel("", "caption", "red", wrap=True)
        self.problem.hide()
        self.save = SecondaryButton(_("存入地址簿"))
        self.save.clicked.connect(self._save)
        self._cancel = GhostButton(_("不改了"))
        self._cancel.clicked.connect(self.end_editing)
        self._cancel.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, SPACE_8)
        column.setSpacing(SPACE_8)
        column.addLayout(self._rows)
        column.addWidget(self._title)
        line = QHBoxLayout()
        line.setSpacing(SPACE_8)
        for name, label, stretch in (("name", _("收件人"), 1), ("phone", _("电话"), 2)):
            self.fields[name].set_name(label)
            line.addWidget(self.fields[name], stretch)
        self.fields["address"].set_name(_("地址"))
        column.addLayout(line)
        column.addWidget(self.fields["address"])
        column.addWidget(self.problem)
        acts = QHBoxLayout()
        acts.setSpacing(SPACE_8)
        acts.addWidget(self.save)
        acts.addWidget(self._cancel)
        acts.addStretch(1)
        column.addLayout(acts)

    def show_book(self, book: Sequence[ReturnAddress], is_other: bool) -> None:
        """The addresses of a connection; what is being typed stays, unless it is another connection's."""
        if is_other:
            self.end_editing()
        if tuple(book) == self._shown:
            return
        self._shown = tuple(book)
        empty_layout(self._rows)
        for address in book:
            self._rows.addWidget(self._row(address))
        if self._editing and self._editing not in {one.id for one in book}:
            self.end_editing()

    def focus_first(self) -> None:
        """The keyboard to where a new address is written."""
        self.fields["name"].focus()

    def show_problem(self, text: str) -> None:
        """Why it could not be kept; empty takes it away."""
        self.problem.set_text(text)
        self.problem.setVisible(bool(text))

    def end_editing(self) -> None:
        """The form is empty again, for a new address."""
        self._editing = 0
        for field in self.fields.values():
            field.set_value("")
        self._title.set_text(_("新地址"))
        self._cancel.hide()
        self.show_problem("")

    def _edit(self, address: ReturnAddress) -> None:
        self._editing = address.id
        for name, field in self.fields.items():
            field.set_value(str(getattr(address, name)))
        self._title.set_text(_("改地址：{name}", name=address.name))
        self._cancel.show()
        self.show_problem("")
        self.fields["name"].focus()

    def _save(self) -> None:
        entry = AddressEntry(*(self.fields[name].value() for name in ("name", "phone", "address")))
        self.saved.emit(self._editing, entry)

    def _row(self, address: ReturnAddress) -> QWidget:
        row = QWidget()
        column = QVBoxLayout(row)
        column.setContentsMargins(0, SPACE_4, 0, SPACE_8)
        column.setSpacing(SPACE_4)
        head = QHBoxLayout()
        head.setSpacing(SPACE_12)
        head.addWidget(PlainLabel(f"{address.name} {address.phone}", bold=True, elide="right"), 1)
        if address.is_default:
            head.addWidget(Chip("neutral", "check", _("默认")))
        else:
            head.addWidget(_link(_("设为默认"), address, self.defaulted.emit, address.id))
        head.addWidget(_link(_("改"), address, self._edit, address))
        head.addWidget(_link(_("删除"), address, self.removed.emit, address.id))
        column.addLayout(head)
        column.addWidget(PlainLabel(address.address, token="text2", wrap=True))
        column.addWidget(Hairline())
        return row


def _link(text: str, address: ReturnAddress, do: Callable[..., object], what: object) -> LinkButton:
    link = LinkButton(text)
    link.setAccessibleName(_("{act} {name}", act=text, name=address.name))
    link.clicked.connect(on_press(do, what))
    return link
