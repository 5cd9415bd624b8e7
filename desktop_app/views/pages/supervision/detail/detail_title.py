"""The first lines of every detail: chips, name, id and money, with copy and further acts at the right."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.texts import _
from desktop_app.views.kit.buttons import GhostButton
from desktop_app.views.kit.labels import PlainLabel, plain_tip
from desktop_app.views.kit.tokens import SPACE_4, SPACE_8
from desktop_app.views.pages.supervision.case_list.chip_row import ChipRow
from desktop_app.views.pages.supervision.looks import ChipLook


class DetailTitle(QWidget):
    """``copy_wanted`` and ``menu_wanted`` (with the button to open under) come from the two icons."""

    copy_wanted = Signal()
    menu_wanted = Signal(QWidget)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chips = ChipRow()
        self._title = PlainLabel("", "title", bold=True, elide="right")
        self._told = PlainLabel("", "caption", "text2", elide="middle")
        self._menu_button = _icon_button("dots-three", _("更多操作"))
        self._menu_button.clicked.connect(self._ask_menu)
        copy = _icon_button("copy", _("复制订单号"))
        copy.clicked.connect(self.copy_wanted)
        chips = QHBoxLayout()
        chips.setSpacing(SPACE_8)
        chips.addWidget(self._chips, 1)
        chips.addWidget(copy)
        chips.addWidget(self._menu_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_4)
        column.addLayout(chips)
        column.addSpacing(SPACE_4)
        column.addWidget(self._title)
        column.addWidget(self._told)

    def set_title(self, chips: tuple[ChipLook, ...], title: str, told: str) -> None:
        """Show chips, a name, and one line below it."""
        self._chips.set_chips(chips)
        self._title.set_text(title)
        self._told.set_text(told)

    def _ask_menu(self) -> None:
        self.menu_wanted.emit(self._menu_button)


def _icon_button(icon: str, name: str) -> GhostButton:
    button = GhostButton("", icon)
    button.setAccessibleName(name)
    plain_tip(button, name)
    return button
