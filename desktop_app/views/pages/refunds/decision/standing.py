"""A command under way, in the place of the form: what was decided, where it stands, and what a person can do now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.models import wording, wording_times
from desktop_app.models.command_words import Capability, CommandState
from desktop_app.texts import _
from desktop_app.views.kit.buttons import SecondaryButton
from desktop_app.views.kit.chips import Chip
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.tokens import SPACE_8, SPACE_12
from desktop_app.views.pages.refunds.decision.opinion_block import PreviewBox
from desktop_app.views.pages.supervision.looks import command_chip

if TYPE_CHECKING:
    from desktop_app.clock import Clock
    from desktop_app.models.commands import Command
    from desktop_app.views.pages.refunds.decision.reading import DecisionRead

TICK_MILLISECONDS = 500


def state_sentence(command: Command, seconds: int | None) -> str:
    """Where it stands and what follows, in one sentence. ``seconds``: how long it can still be recalled."""
    if seconds is not None:
        return _("{seconds} 秒后提交，其间按 F9 可撤回。", seconds=seconds)
    if command.is_asking:
        return _("等您确认还要不要提交。")
    if command.is_lost:
        return _("没有收到对方的答复，可能已办理。用同一编号、同样的内容再试，不会办两次。")
    if command.capability is not Capability.DIRECT and command.state is CommandState.PREPARED:
        return _("填报包已备好，本机未提交。在控制台办理后登记结果；没有登记之前，这里不算已办理。")
    return {
        CommandState.QUEUED: _("等待提交。"),
        CommandState.SENDING: _("正在提交，等对方答复。"),
        CommandState.SUCCEEDED: _("对方已收下。同步到新的状态后核对。"),
        CommandState.PREPARED: _("没有提交，等登记结果。"),
        CommandState.CONFIRMED: _("登记为已办理；下次看到控制台状态时核对。"),
        CommandState.UNKNOWN: _("不知道对方收到没有。先到待提交核对，不要重复办理。"),
        CommandState.CONFLICT: _("与收到的数据矛盾。到待提交看两边的说法。"),
    }.get(command.state, _("到待提交看它的结果。"))


class StandingView(QWidget):
    """``open_wanted`` carries the id of the command that is to be seen in 待提交."""

    open_wanted = Signal(str)

    def __init__(self, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._command: Command | None = None
        self._until: float | None = None
        self._title = PlainLabel("", bold=True)
        self._chip = Chip()
        self.sentence = PlainLabel("", wrap=True)
        self._made = PlainLabel("", "caption", "text2", wrap=True)
        self.text = PreviewBox()
        self.open = SecondaryButton(_("在待提交里看"), "arrow-right")
        self.open.clicked.connect(self._open)
        head = QHBoxLayout()
        head.setSpacing(SPACE_8)
        head.addWidget(self._title)
        head.addWidget(self._chip)
        head.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_12)
        column.addLayout(head)
        for widget in (self.sentence, self.text, self._made):
            column.addWidget(widget)
        acts = QHBoxLayout()
        acts.addWidget(self.open)
        acts.addStretch(1)
        column.addLayout(acts)
        self._tick = QTimer(self, interval=TICK_MILLISECONDS)
        self._tick.timeout.connect(self._say)
        self.hide()

    def show_command(self, read: DecisionRead) -> None:
        """Show where the command of this refund stands."""
        command = self._command = read.command
        self._until = read.held_until
        if command is None:
            self.clear()
            return
        self._title.set_text(wording.command_name(command.name))
        look = command_chip(command.told_state)
        self._chip.set_chip(look.kind, look.icon, look.text)
        at = wording_times.absolute_time(command.made_at, read.now)
        self._made.set_text(_("{person} {at} 决定", person=command.maker, at=at))
        opinion = str(command.values.get("opinion") or command.values.get("reason") or "")
        paragraphs = [(_("审核意见"), opinion)] if opinion else []
        address = str(command.values.get("return_address") or "")
        paragraphs += [(_("寄回地址"), address)] if address else []
        self.text.show_paragraphs(paragraphs)
        self.text.setVisible(bool(paragraphs))
        is_packet = command.capability is not Capability.DIRECT and command.state is CommandState.PREPARED
        self.open.set_words(_("打开填报包") if is_packet else _("在待提交里看"))
        self._say()
        (self._tick.start if self._until is not None else self._tick.stop)()
        self.show()

    def clear(self) -> None:
        """Nothing is under way."""
        self._command = None
        self._tick.stop()
        self.hide()

    def _open(self) -> None:
        if self._command is not None:
            self.open_wanted.emit(self._command.id)

    def _say(self) -> None:
        if self._command is None:
            return
        left = None if self._until is None else max(0, round(self._until - self._clock.monotonic()))
        self.sentence.set_text(state_sentence(self._command, left or None))
        if not left:
            self._tick.stop()
