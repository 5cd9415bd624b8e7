"""寄回地址: chosen from the address book, which is edited in place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop_app.services.refunds.addresses import AddressEntry
from desktop_app.texts import _
from desktop_app.views.kit.buttons import LinkButton
from desktop_app.views.kit.fields import ChoiceField
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.lane_writes import Done, LaneWrites
from desktop_app.views.pages.refunds.decision.address_panel import AddressPanel
from desktop_app.views.pages.refunds.decision.blocks import Block

if TYPE_CHECKING:
    from desktop_app.errors import DeskError
    from desktop_app.models.refunds.addresses import ReturnAddress

ADD, EDIT, REMOVE, DEFAULT = "add", "edit", "remove", "default"


class AddressBlock(Block):
    """The value is the address in one text: what was decided with it keeps it, whatever becomes of the book.

    ``book_changed`` after each change of the book: whoever shows it reads it anew.
    """

    book_changed = Signal()

    def __init__(self, desk: Any, lanes: Any, parent: QWidget | None = None) -> None:
        self.choice = ChoiceField([])
        super().__init__(_("寄回地址"), self.choice, parent)
        self._desk = desk
        self._connection_id = ""
        self._book: tuple[ReturnAddress, ...] = ()
        self.open_book = LinkButton(_("改地址簿"))
        self.open_book.clicked.connect(self._toggle)
        self.head.addWidget(self.open_book)
        self.whole = PlainLabel("", "caption", "text2", wrap=True)
        self.book = AddressPanel()
        self.book.hide()
        self.column.insertWidget(2, self.whole)
        self.column.insertWidget(3, self.book)
        self.choice.edited.connect(self.follow)
        self.book.saved.connect(self._save)
        self.book.removed.connect(self._remove)
        self.book.defaulted.connect(self._make_default)
        self._writes = LaneWrites(lanes, self)
        self._writes.done.connect(self._written)
        self._writes.failed.connect(self._refused)

    def show_book(self, connection_id: str, book: Sequence[ReturnAddress], chosen: str, is_needed: bool) -> None:
        """Offer these addresses; one that was chosen before and stands there no more stays chosen."""
        is_other = connection_id != self._connection_id
        self._connection_id, self._book = connection_id, tuple(book)
        texts = list(dict.fromkeys([*(one.text for one in book), *([chosen] if chosen else [])]))
        nothing = _("选寄回地址") if is_needed else _("不用寄回")
        self.choice.set_options([("", nothing), *((text, text) for text in texts)])
        self.choice.set_value(chosen)
        self.book.show_book(self._book, is_other)
        if is_other or (book and not self.book.is_wanted):
            self._set_open(False)
        self.follow()

    def follow(self) -> None:
        """The whole address below the list: a narrow list shows its beginning."""
        self.whole.set_text(self.choice.value())
        self.whole.setVisible(bool(self.choice.value()))

    def _toggle(self) -> None:
        self._set_open(self.book.isHidden())
        if not self.book.isHidden():
            self.book.focus_first()

    def _set_open(self, is_open: bool) -> None:
        self.book.is_wanted = is_open
        self.book.setVisible(is_open)
        self.open_book.set_words(_("收起地址簿") if is_open else _("改地址簿"))

    def _save(self, address_id: int, entry: AddressEntry) -> None:
        if address_id:
            self._writes.start(EDIT, self._desk.addresses.edit, address_id, entry)
        else:
            self._writes.start(ADD, self._desk.addresses.add, self._connection_id, entry)

    def _remove(self, address_id: int) -> None:
        self._writes.start(REMOVE, self._desk.addresses.remove, address_id)

    def _make_default(self, address_id: int) -> None:
        self._writes.start(DEFAULT, self._desk.addresses.make_default, address_id)

    def _written(self, done: Done) -> None:
        self.book.end_editing()
        if done.what in (ADD, EDIT):
            self._choose(done)
        self.book_changed.emit()

    def _choose(self, done: Done) -> None:
        """A new address is meant for this refund, and a mended one takes the place of what it was."""
        made: ReturnAddress = done.result
        before = next((one.text for one in self._book if one.id == made.id), None)
        if done.what == EDIT and self.choice.value() != before:
            return
        known = [(one.text, one.text) for one in self._book if one.id != made.id]
        self.choice.set_options([("", _("选寄回地址")), *known, (made.text, made.text)])
        self.choice.set_value(made.text)
        self.choice.edited.emit()

    def _refused(self, error: DeskError) -> None:
        self.book.show_problem(error.message)
