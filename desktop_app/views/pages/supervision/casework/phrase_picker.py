"""常用语 in the form for a chase: one is chosen, read, and copied or taken as what was said. Nothing is sent."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.services.casework.phrases import FilledPhrase
from desktop_app.texts import _
from desktop_app.views.kit.buttons import LinkButton, SecondaryButton
from desktop_app.views.kit.fields import CheckMark, ChoiceField
from desktop_app.views.kit.keys import button_keys
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.tokens import SPACE_4, SPACE_8, SPACE_12
from desktop_app.views.pages.supervision.casework.chase_form import ChaseOffers

COPY_KEYS = "Alt+P"


class PhrasePicker(QWidget):
    """``copied`` carries the phrase that is to be copied, ``taken`` its text for the form."""

    copied = Signal(object)
    taken = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._offers: ChaseOffers | None = None
        self.choice = ChoiceField([])
        self.choice.set_name(_("常用语"))
        self.choice.edited.connect(self._follow)
        self.for_group = CheckMark(_("发到群里：隐去客户名和订单号"))
        self.for_group.clicked.connect(self._follow)
        self.text = PlainLabel("", "body", "text2", wrap=True)
        self.copy = SecondaryButton(_("复制"), "copy", button_keys(COPY_KEYS))
        self.copy.clicked.connect(self.press_copy)
        take = LinkButton(_("记为催办内容"))
        take.clicked.connect(self._take)
        acts = QHBoxLayout()
        acts.setSpacing(SPACE_12)
        acts.addWidget(self.copy)
        acts.addWidget(take)
        acts.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_4)
        column.addWidget(PlainLabel(_("常用语"), "caption", "text2"))
        column.addWidget(self.choice)
        column.addWidget(self.for_group)
        column.addWidget(self.text)
        column.addSpacing(SPACE_8)
        column.addLayout(acts)
        self.hide()

    def set_offers(self, offers: ChaseOffers | None) -> None:
        """Show the phrases of a case, the best one chosen; with none the whole part is left out."""
        self._offers = offers
        self.for_group.setChecked(False)
        phrases = offers.plain if offers is not None else ()
        self.choice.set_options([(one.id, one.title) for one in phrases])
        if phrases:
            self.choice.set_value(phrases[0].id)
        self.setVisible(bool(phrases))
        self._follow()

    @property
    def chosen(self) -> FilledPhrase | None:
        """The phrase as it would be copied now."""
        if self._offers is None:
            return None
        phrases = self._offers.for_group if self.for_group.isChecked() else self._offers.plain
        return next((one for one in phrases if one.id == self.choice.value()), None)

    def press_copy(self) -> bool:
        """Hand the chosen phrase over; False while there is none."""
        if self.chosen is None:
            return False
        self.copied.emit(self.chosen)
        return True

    def _take(self) -> None:
        if self.chosen is not None:
            self.taken.emit(self.chosen.text)

    def _follow(self) -> None:
        chosen = self.chosen
        self.text.set_text(chosen.text if chosen is not None else "")
