"""The filter: finished words are chips, what is being typed narrows the list at once. Folds into a button."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from desktop_app.models.listing import ListOrder
from desktop_app.texts import _
from desktop_app.views.kit.buttons import GhostButton
from desktop_app.views.kit.filter_bar import FilterBar
from desktop_app.views.kit.labels import plain_tip
from desktop_app.views.kit.theme import theme
from desktop_app.views.pages.supervision.case_list.filter_words import (
    field_words,
    filter_words,
    language_help,
    order_name,
    problem_sentence,
    split_readable,
    with_words,
    without_word,
)

TYPING_MILLISECONDS = 200
"""After so long without a key the typed words are asked for."""

ORDER_WIDTH = 150
"""Words of an order that are longer leave a narrow page's bar to the conditions."""


class FilterPanel(QWidget):
    """A filter bar over the text of the filter language. ``changed`` when another question is to be asked.

    While a word cannot be read a sentence says so, and the question stays what it was.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None, *, has_order: bool = True) -> None:
        """``has_order`` False: the list has one order and no columns to choose from."""
        super().__init__(parent)
        self._has_order = has_order
        self._text = ""
        self._asked = ""
        self.bar = FilterBar(_("再加条件，例如 逾期、负责人:陈涛"))
        plain_tip(self.bar.line, language_help())
        self.bar.edited.connect(self._typed)
        self.bar.submitted.connect(self._submit)
        self.bar.condition_removed.connect(self._remove)
        fields = GhostButton(_("条件"), "sliders-horizontal")
        fields.clicked.connect(self._offer)
        self._fields = fields
        self.order = ListOrder.NEAR
        self.order_button = GhostButton("", "arrow-down")
        self.order_button.clicked.connect(self._offer_orders)
        self.columns_button = GhostButton(_("列"), "columns")
        for button in (self.order_button, fields, self.columns_button):
            self.bar.add_right(button)
            button.setVisible(has_order or button is fields)
        self.opener = GhostButton(_("筛选"), "funnel")
        self.opener.clicked.connect(self._unfold)
        self._is_folded = False
        self._wait = QTimer(self, singleShot=True, interval=TYPING_MILLISECONDS)
        self._wait.timeout.connect(self._ask)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.bar)

    def text(self) -> str:
        """The whole filter, the chips and what is being typed; the last one that could be read, if this cannot."""
        text = with_words(self._text, self.bar.text())
        if not problem_sentence(text):
            self._asked = text
        return self._asked

    def set_text(self, text: str) -> None:
        """Another filter; nobody is told. Words that cannot be read stay in the line, to be mended."""
        self._text, unreadable = split_readable(text)
        self._asked = self._text
        self.bar.set_text(unreadable)
        self._show()

    def set_order(self, order: ListOrder) -> None:
        """What stands first; nobody is told."""
        self.order = order
        self._show()

    def set_scope(self, words: str) -> None:
        """In what the filter looks, where the tab does not say it."""
        self.bar.set_scope(words)

    def set_words_hidden(self, is_hidden: bool) -> None:
        """On narrower pages the acts show their icons alone."""
        for button in (self._fields, self.columns_button):
            button.set_words_hidden(is_hidden)
        self.order_button.set_words_hidden(False)
        is_long = self.order_button.needed_width() > theme().px(ORDER_WIDTH)
        self.order_button.set_words_hidden(is_hidden and is_long)

    def set_folded(self, folded: bool) -> None:
        """On the narrowest pages the bar hides behind a button."""
        self._is_folded = folded
        self._show()

    def open(self) -> None:
        """Put the keyboard into the filter, unfolded where it is folded."""
        self.setVisible(True)
        self.bar.line.setFocus()

    def _typed(self, text: str) -> None:
        if not problem_sentence(text):
            self._tell("")
        self._wait.start()

    def _ask(self) -> None:
        """After a pause in typing: another question, or what is wrong with it."""
        sentence = problem_sentence(self.bar.text())
        self._tell(sentence)
        if not sentence:
            self.changed.emit()

    def _tell(self, sentence: str) -> None:
        """What is wrong, with the room of the order beside it."""
        self.bar.set_problem(sentence)
        self.order_button.setVisible(self._has_order and not sentence and not self._is_folded)

    def _submit(self, typed: str) -> None:
        self._wait.stop()
        readable, unreadable = split_readable(typed)
        self._text = with_words(self._text, readable)
        self.bar.set_text(unreadable)
        self._show()
        self.changed.emit()

    def _remove(self, place: str) -> None:
        self._text = without_word(self._text, int(place))
        self._show()
        self.bar.line.setFocus()
        self.changed.emit()

    def _show(self) -> None:
        words = filter_words(self._text)
        self.bar.set_conditions([(str(place), word.label) for place, word in enumerate(words)])
        self.bar.set_placeholder(_("再加条件") if words else _("筛选，例如 逾期、负责人:陈涛、金额>5000"))
        self._tell(problem_sentence(self.bar.text()))
        self.order_button.set_words(order_name(self.order))
        self.opener.set_words(_("筛选 {count}", count=len(words)) if words else _("筛选"))

    def _offer(self) -> None:
        menu = QMenu(self)
        for beginning, example in field_words():
            action = menu.addAction(_("{beginning}　{example}", beginning=beginning, example=example))
            action.setData(beginning)
        menu.addSeparator()
        for line in language_help().split("\n"):
            menu.addAction(line).setEnabled(False)
        menu.triggered.connect(self._begin)
        menu.aboutToHide.connect(menu.deleteLater)
        self._fields.popup(menu)

    def _offer_orders(self) -> None:
        menu = QMenu(self)
        for order in ListOrder:
            action = menu.addAction(order_name(order))
            action.setCheckable(True)
            action.setChecked(order is self.order)
            action.setData(order.value)
        menu.triggered.connect(self._reorder)
        menu.aboutToHide.connect(menu.deleteLater)
        self.order_button.popup(menu)

    def _reorder(self, action: QAction) -> None:
        self.choose_order(ListOrder(action.data()))

    def choose_order(self, order: ListOrder) -> None:
        """The person wants another order."""
        if order is not self.order:
            self.set_order(order)
            self.changed.emit()

    def _begin(self, action: QAction) -> None:
        beginning = str(action.data())
        self.bar.line.setFocus()
        if beginning.endswith((":", ">", "<")):
            self.bar.set_text(beginning)
        else:
            self._submit(beginning)

    def _unfold(self) -> None:
        if self.isVisible():
            self.hide()
        else:
            self.open()
