"""审核意见: the text that the customer reads, with 常用语, its count, and how it will be read."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from desktop_app.texts import N_, _
from desktop_app.views.kit.buttons import LinkButton
from desktop_app.views.kit.fields import TextField
from desktop_app.views.kit.labels import PlainLabel, plain_tip
from desktop_app.views.kit.layouts import empty_layout
from desktop_app.views.kit.painting import painting
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import RADIUS_CONTROL, SPACE_4, SPACE_8, SPACE_12
from desktop_app.views.pages.refunds.decision.blocks import Block

if TYPE_CHECKING:
    from desktop_app.models.refunds.presets import FilledPreset

HEIGHT = 76
IN_SIGHT = (1, 2, 1)
"""So many 常用语 of each act of a state stand beside the head, where there is room; all lie in the menu."""
_ACTS = {
    "approve": N_("同意"),
    "reject": N_("驳回"),
    "refuse_goods": N_("验收驳回"),
    "appeal": N_("申诉"),
}


class OpinionBlock(Block):
    """``keep_wanted``: the text is to be kept as one of the company's own 常用语. The page's undo watches ``text``."""

    keep_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        self.text = TextField("", HEIGHT)
        super().__init__(_("审核意见"), self.text, parent)
        self._presets: tuple[FilledPreset, ...] = ()
        self._offered: list[LinkButton] = []
        self._links = QHBoxLayout()
        self._links.setSpacing(SPACE_12)
        self._label = PlainLabel(_("常用语"), token="text2")
        self._menu_button = LinkButton(_("更多"), "caret-down")
        self._menu_button.set_icon_right()
        self._menu_button.setAccessibleName(_("更多常用语"))
        self._menu_button.clicked.connect(self._offer_all)
        self.head.addWidget(self._label)
        self.head.addLayout(self._links)
        self.head.addWidget(self._menu_button)
        self.count = PlainLabel("", "caption", "text2")
        self.toggle = LinkButton(_("看客户会读到什么"))
        self.toggle.clicked.connect(self._toggle)
        foot = QHBoxLayout()
        foot.setSpacing(SPACE_12)
        foot.addWidget(self.count, 0, Qt.AlignmentFlag.AlignTop)
        foot.addStretch(1)
        foot.addWidget(self.toggle, 0, Qt.AlignmentFlag.AlignTop)
        self.preview = PreviewBox()
        self.preview.hide()
        self.column.insertLayout(2, foot)
        self.column.insertWidget(3, self.preview)
        self.text.edited.connect(self.follow)

    def show_presets(self, presets: Sequence[FilledPreset], example: str) -> None:
        """Offer these, the supported ones first; ``example`` stands in the empty field."""
        self.text.input.setPlaceholderText(example)
        if tuple(presets) == self._presets:
            return
        self._presets = tuple(presets)
        empty_layout(self._links)
        self._offered = []
        for preset in _in_sight(self._presets):
            link = LinkButton(preset.title)
            link.setAccessibleName(_("常用语 {title}", title=preset.title))
            plain_tip(link, preset.text)
            link.clicked.connect(partial(self._press, preset.text))
            self._links.addWidget(link)
            self._offered.append(link)
        self._fit()

    def take(self, text: str) -> None:
        """Put a text into the field as an edit of its own: it is told, and can be undone."""
        typed = self.text.value().strip()
        # another one takes the place of one that was taken before; what a person wrote stays, the text goes behind it
        is_own = bool(typed) and typed not in {preset.text for preset in self._presets}
        if text not in typed:
            self.text.set_value(f"{typed}\n{text}" if is_own else text)
            self.text.edited.emit()
        self.text.focus()

    def follow(self) -> None:
        """The count."""
        text = self.text.value()
        self.count.set_text(_("{count} 字", count=len(text.strip())) if text.strip() else "")

    def show_preview(self, paragraphs: Sequence[tuple[str, str]]) -> None:
        """What the customer will read, by act."""
        self.preview.show_paragraphs(paragraphs)

    def _fit(self) -> None:
        """As many 常用语 beside the head as there is room for."""
        room = self.width() - self._title.sizeHint().width() - self._label.sizeHint().width()
        room -= self._menu_button.sizeHint().width() + 4 * SPACE_12
        self._label.setVisible(room >= 0)
        for link in self._offered:
            room -= link.sizeHint().width() + SPACE_12
            link.setVisible(room >= 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _press(self, text: str, _checked: bool = False) -> None:
        self.take(text)

    def _toggle(self) -> None:
        is_shown = self.preview.isHidden()
        self.preview.setVisible(is_shown)
        self.toggle.set_words(_("收起") if is_shown else _("看客户会读到什么"))

    def _offer_all(self) -> None:
        menu = QMenu(self)
        for act in _acts_of(self._presets):
            menu.addSection(_(_ACTS[act]))
            for preset in self._presets:
                if preset.acts[0] == act:
                    menu.addAction(preset.title.replace("&", "&&")).setData(preset.text)
        menu.addSeparator()
        menu.addAction(_("存为常用语…")).setData(None)
        menu.triggered.connect(self._take_from)
        menu.aboutToHide.connect(menu.deleteLater)
        self._menu_button.popup(menu)  # type: ignore[attr-defined]

    def _take_from(self, action: QAction) -> None:
        if action.data() is None:
            self.keep_wanted.emit()
        else:
            self.take(str(action.data()))


def _acts_of(presets: Sequence[FilledPreset]) -> list[str]:
    return [act for act in _ACTS if any(preset.acts[0] == act for preset in presets)]


def _in_sight(presets: Sequence[FilledPreset]) -> list[FilledPreset]:
    """The first of each act, in the order in which acts stand on the buttons."""
    found = []
    for act, count in zip(_acts_of(presets), IN_SIGHT, strict=False):
        found += [preset for preset in presets if preset.acts[0] == act][:count]
    return found


class PreviewBox(QWidget):
    """Paragraphs of (head, text) as plain text on a quiet ground: the customer's page, not ours."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[tuple[str, str], ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(SPACE_12, SPACE_8, SPACE_12, SPACE_8)
        self._column.setSpacing(SPACE_4)

    def show_paragraphs(self, paragraphs: Sequence[tuple[str, str]]) -> None:
        """Show these."""
        if tuple(paragraphs) == self._shown:
            return
        self._shown = tuple(paragraphs)
        empty_layout(self._column)
        for head, text in self._shown:
            self._column.addWidget(PlainLabel(head, "caption", "text2"))
            body = PlainLabel(text, wrap=True)
            body.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._column.addWidget(body)
        self.setAccessibleName("\n".join(f"{head} {text}" for head, text in self._shown))

    def paragraphs(self) -> tuple[tuple[str, str], ...]:
        """What is shown now."""
        return self._shown

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self) as painter:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().color("sunken"))
            painter.drawRoundedRect(self.rect(), RADIUS_CONTROL, RADIUS_CONTROL)
