"""The acts of the form, why agreeing is off, and what happens after the press."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.models import wording
from desktop_app.models.command_words import CommandName
from desktop_app.texts import _
from desktop_app.views.kit.acts_foot import ActsFoot
from desktop_app.views.kit.buttons import GhostButton, PrimaryButton, SecondaryButton
from desktop_app.views.kit.flow import FlowLayout
from desktop_app.views.kit.keys import button_keys
from desktop_app.views.kit.labels import PlainLabel, plain_tip
from desktop_app.views.kit.lines import Hairline
from desktop_app.views.kit.tokens import PAGE_MARGIN, PRIMARY_HEIGHT, SPACE_8, SPACE_12

AGREE_KEYS, REFUSE_KEYS = "Ctrl+Return", "Ctrl+Shift+Return"


def after_press(is_direct: bool, seconds: int) -> str:
    """What happens once an act is pressed."""
    if is_direct:
        return _("按下后等 {seconds} 秒再提交，其间按 F9 可撤回。", seconds=seconds)
    return _("按下后生成填报包，本机未提交；在控制台办理后登记结果。")


class ActsRow(QWidget):
    """The acts of a state from the left, the one by which money leaves first. ``pressed`` carries which."""

    pressed = Signal(object)
    later = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.agree = PrimaryButton("-")
        self.refuse = SecondaryButton("-", token="red")
        self.appeal = SecondaryButton("-")
        self._later = GhostButton(_("稍后"))
        self.reason = PlainLabel("", token="text2", wrap=True)
        self.after = PlainLabel("", "caption", "text2", wrap=True)
        self.saved = PlainLabel("", "caption", "text3")
        self._names: tuple[CommandName, ...] = ()
        buttons = QWidget()
        row = FlowLayout(buttons)
        for place, button in enumerate((self.agree, self.refuse, self.appeal)):
            button.clicked.connect(partial(self._press, place))
        self._later.clicked.connect(lambda _on: self.later.emit())
        plain_tip(self._later, _("草稿已保存，转到下一张"))
        for button in (self.agree, self.refuse, self.appeal, self._later):
            button.set_height(PRIMARY_HEIGHT)
            row.addWidget(button)
        below = QHBoxLayout()
        below.setSpacing(SPACE_12)
        below.addWidget(self.after, 1, Qt.AlignmentFlag.AlignTop)
        below.addWidget(self.saved, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_8)
        column.addWidget(self.reason)
        column.addWidget(buttons)
        column.addLayout(below)

    def show_acts(self, names: tuple[CommandName, ...], after: str) -> None:
        """The acts of a state; ``after``: what happens after the press."""
        self._names = names
        for place, button in enumerate((self.agree, self.refuse, self.appeal)):
            button.setVisible(place < len(names))
            if place < len(names):
                button.set_words(short_name(names[place]))
        plain_tip(self.refuse, button_keys(REFUSE_KEYS))
        self.after.set_text(after)

    def show_off(self, reason: str, others: str, is_busy: bool) -> None:
        """``reason``: why agreeing is off; ``others``: why nothing at all can be decided."""
        self.agree.setEnabled(not reason)
        self.agree.set_shortcut_text("" if reason else button_keys(AGREE_KEYS))
        plain_tip(self.agree, reason)
        for button in (self.refuse, self.appeal):
            button.setEnabled(not others and not is_busy)
        self.reason.set_text(reason)
        self.reason.setVisible(bool(reason))

    def show_saved(self, text: str, is_bad: bool = False) -> None:
        """Whether what is typed is kept."""
        self.saved.set_text(text, "red" if is_bad else "text3")

    def press(self, place: int) -> bool:
        """Press one by its place; False when it is off or not there."""
        button = (self.agree, self.refuse, self.appeal)[place]
        if place >= len(self._names) or not button.isEnabled():
            return False
        self._press(place)
        return True

    def _press(self, place: int, _checked: bool = False) -> None:
        self.pressed.emit(self._names[place])


class PanelFoot(ActsFoot):
    """The acts below the column that is scrolled: always in sight, however long the request is."""

    def __init__(self, acts: ActsRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column, inner = QVBoxLayout(self), QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        inner.setContentsMargins(PAGE_MARGIN, SPACE_12, PAGE_MARGIN, SPACE_12)
        inner.addWidget(acts)
        column.addWidget(Hairline())
        column.addLayout(inner)
        self.hide()


def short_name(name: CommandName) -> str:
    """The word on the button: the head of the page says that it is about a refund."""
    if name is CommandName.REJECT_REFUND:
        return _("驳回")
    return _("发起申诉") if name is CommandName.APPEAL_INSPECTION else wording.command_name(name)
