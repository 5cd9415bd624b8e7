"""指派负责人: who has a case, or several at once, and who helps; names that are known are offered."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from desktop_app.texts import _
from desktop_app.views.kit.buttons import GhostButton, SecondaryButton
from desktop_app.views.kit.fields import LineField
from desktop_app.views.kit.labels import PlainLabel, plain_tip
from desktop_app.views.pages.supervision.beside.case_panel import CasePanel
from desktop_app.views.pages.supervision.casework.casework_words import joined_names, typed_names


class OwnerPanel(CasePanel):
    """``assigned`` carries keys, owner and helpers; ``cleared`` the keys of which nobody here has care any more."""

    assigned = Signal(list, str, list)
    cleared = Signal(list)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("指派负责人"), _("指派"), parent)
        self._keys: tuple[str, ...] = ()
        self._names: tuple[str, ...] = ()
        self.owner = LineField(_("例如 陈涛"))
        self.helpers = LineField(_("例如 李敏、周航"))
        self._offers: list[GhostButton] = []
        for label, field, take in (
            (_("负责人"), self.owner, self._take_owner),
            (_("协办，可以不写"), self.helpers, self._take_helper),
        ):
            offer = GhostButton("", "users")
            offer.setAccessibleName(_("{field}：从已知的人里选", field=label))
            plain_tip(offer, offer.accessibleName())
            offer.clicked.connect(partial(self._offer, offer, take))
            self._offers.append(offer)
            self.add_field(label, field, offer)
        self._note = PlainLabel("", "caption", "text2", wrap=True)
        self.column.addWidget(self._note)
        self.column.addStretch(1)
        self.clear_button = SecondaryButton(_("去掉负责人"))
        self.clear_button.clicked.connect(self._clear)
        self.acts.insertWidget(1, self.clear_button)
        self.save.clicked.connect(self.press_save)

    @property
    def keys(self) -> tuple[str, ...]:
        """The cases that are given to somebody."""
        return self._keys

    def show_cases(self, keys: Sequence[str], about: str, owner: str, helpers: Sequence[str], is_set: bool) -> None:
        """Begin with these cases. ``is_set``: somebody here has the one case, which can be taken from them."""
        self._keys = tuple(keys)
        self.set_about(about)
        self.owner.set_value(owner)
        self.helpers.set_value(joined_names(helpers))
        many = len(self._keys) > 1
        self._note.set_text(
            _("每一单原来的负责人和协办都换成这里写的。") if many else _("按“负责人:我”筛选时，负责人和协办都算。")
        )
        self.clear_button.setVisible(many or is_set)
        self.show_problem("")
        self.owner.focus()
        self.owner.input.selectAll()

    def show_names(self, names: Sequence[str]) -> None:
        """Whom a case may be given to without typing."""
        self._names = tuple(names)
        for offer in self._offers:
            offer.setVisible(bool(names))

    def press_save(self) -> bool:
        """Hand over who is named; the service says what does not fit."""
        if not self._keys:
            return False
        self.assigned.emit(list(self._keys), self.owner.value(), list(typed_names(self.helpers.value())))
        return True

    def _clear(self) -> None:
        self.cleared.emit(list(self._keys))

    def _offer(self, button: GhostButton, take: object, *_pressed: object) -> None:
        menu = QMenu(self)
        for name in self._names:
            menu.addAction(name.replace("&", "&&")).setData(name)
        menu.triggered.connect(take)
        menu.aboutToHide.connect(menu.deleteLater)
        button.popup(menu)

    def _take_owner(self, action: QAction) -> None:
        self.owner.set_value(str(action.data()))
        self.owner.focus()

    def _take_helper(self, action: QAction) -> None:
        names = typed_names(self.helpers.value())
        self.helpers.set_value(joined_names([*names, *(one for one in (str(action.data()),) if one not in names)]))
        self.helpers.focus()
