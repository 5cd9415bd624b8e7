"""One command that is sent from here, at the right side: held, waiting, on its way, lost, in conflict, or done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.models import wording
from desktop_app.models.command_words import CommandState
from desktop_app.models.wording_times import absolute_time
from desktop_app.services.acts.waits import WaitReason
from desktop_app.texts import _
from desktop_app.views.kit.actions import ActionRegistry
from desktop_app.views.kit.buttons import GhostButton, PrimaryButton, SecondaryButton
from desktop_app.views.kit.facts import FactRow
from desktop_app.views.kit.finding import QuietLine
from desktop_app.views.kit.keys import button_keys
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.tokens import SPACE_4, SPACE_8, SPACE_12
from desktop_app.views.pages.outbox.countdown import Countdown
from desktop_app.views.pages.outbox.reading import CommandRead
from desktop_app.views.pages.outbox.steps import Step
from desktop_app.views.pages.outbox.told import joined, money_words, place_words, theirs, typed_facts, words

FACT_LABEL = 96
TOLD_ABOVE = (CommandState.UNKNOWN, CommandState.CONFLICT, CommandState.REFUSED)
"""States whose sentence stands in a step of its own."""
_WAITS = {
    WaitReason.OFFLINE: "cloud-slash",
    WaitReason.LOST: "question",
    WaitReason.UNUSABLE: "warning",
    WaitReason.BUSY: "clock",
    WaitReason.UNAUTHORIZED: "warning",
}


class DirectParts:
    """Builds the parts of a panel for one command that is sent from here."""

    def __init__(self, registry: ActionRegistry, monotonic: Callable[[], float]) -> None:
        self._registry = registry
        self._monotonic = monotonic
        self.countdown: Countdown | None = None

    def fill(self, column: QVBoxLayout, read: CommandRead) -> None:
        """Put the parts of the state into the column."""
        self.countdown = None
        build = {
            CommandState.QUEUED: self._queued,
            CommandState.SENDING: self._sending,
            CommandState.UNKNOWN: self._unknown,
            CommandState.CONFLICT: self._conflict,
            CommandState.REFUSED: self.refused,
        }.get(read.command.state)
        if build is not None:
            column.addWidget(build(read))
        column.addWidget(self._what(read))

    def _queued(self, read: CommandRead) -> QWidget:
        if read.command.is_asking:
            return self._asking(read)
        if read.held_until is not None:
            step = Step(0, _("可以撤回"))
            self.countdown = Countdown(read.held_until, read.command.hold_seconds, self._monotonic)
            step.add(self.countdown)
            step.add(PlainLabel(_(words(read.command).look_again), token="text2", wrap=True))
            self._buttons(step, ("outbox.recall", SecondaryButton, "F9"), ("outbox.send_now", GhostButton, ""))
            return step
        step = Step(0, _("等待提交"))
        step.add(self._wait_line(read))
        self._buttons(step, ("outbox.recall", SecondaryButton, "F9"), ("outbox.try_now", GhostButton, ""))
        return step

    def _asking(self, read: CommandRead) -> QWidget:
        step = Step(0, _("等您确认"))
        made = absolute_time(read.command.made_at, read.now)
        text = _("{time} 决定的，过了很久还没有提交，所以没有自动提交。还要不要提交？", time=made)
        step.add(QuietLine(text, "warning", "amber"))
        self._buttons(step, ("outbox.still_wanted", PrimaryButton, ""), ("outbox.recall", SecondaryButton, "F9"))
        return step

    def _wait_line(self, read: CommandRead) -> QuietLine:
        if read.paused_because:
            return QuietLine(_("自动提交已暂停，先核对再恢复发送。"), "warning", "amber")
        if read.wait is not None:
            return QuietLine(read.wait.text, _WAITS[read.wait.reason], "amber")
        if read.command.next_try_at is not None:
            at = read.command.next_try_at.astimezone(read.now.tzinfo)
            told = str(read.command.answer.get("text") or "")
            text = _("{told} {time} 再试。", told=told, time=absolute_time(at, read.now)).strip()
            return QuietLine(text, "clock", "amber")
        return QuietLine(_("马上提交。"), "hourglass-medium")

    def _sending(self, read: CommandRead) -> QWidget:
        step = Step(0, wording.command_state_name(read.command.told_state))
        if read.command.is_lost:
            told = _("没有收到对方的答复，可能已办理。用同一编号、同样的内容再试，不会办两次。")
            step.add(QuietLine(told, "question", "amber"))
            if read.wait is not None:
                step.add(QuietLine(read.wait.text, _WAITS[read.wait.reason], "amber"))
            self._buttons(step, ("outbox.try_now", SecondaryButton, ""))
        else:
            step.add(QuietLine(_("已经发出，等对方答复。"), "paper-plane-tilt"))
        return step

    def _unknown(self, read: CommandRead) -> QWidget:
        step = Step(0, _("结果未知"))
        text = read.command.result_text or _("可能已提交，也可能没有。先读回结果再决定，不要在别处再办一次。")
        step.add(QuietLine(text, "question", "amber"))
        self._buttons(step, ("outbox.read_back", PrimaryButton, ""), ("outbox.send_again", SecondaryButton, ""))
        step.body.addSpacing(SPACE_8)
        step.add(PlainLabel(_("已经在对方那里看过，就直接登记看到的："), token="text2", wrap=True))
        self._buttons(step, ("outbox.was_done", GhostButton, ""), ("outbox.was_not_done", GhostButton, ""))
        return step

    def _conflict(self, read: CommandRead) -> QWidget:
        command = read.command
        step = Step(0, _("两个版本"))
        step.add(QuietLine(command.result_text, "git-fork", "red"))
        step.body.addSpacing(SPACE_12)
        made = absolute_time(command.made_at, read.now)
        ours = _("{title}，{person} {time}", title=read.title, person=command.maker, time=made)
        seen = [
            place_words(command, command.expected_node),
            money_words(command, command.values.get("conditions") or {}),
        ]
        step.add(version_row(_("我们"), "\n".join((ours, _("依据 {seen}", seen=joined(seen))))))
        step.add(version_row(_("对方"), theirs(command, read.node_name)))
        step.body.addSpacing(SPACE_8)
        told = _("没有自动再提交。以对方为准就撤回，再按新情况办理；确实办过就登记。")
        step.add(PlainLabel(told, token="text2", wrap=True))
        self._buttons(step, ("outbox.was_not_done", SecondaryButton, ""), ("outbox.was_done", SecondaryButton, ""))
        return step

    def refused(self, read: CommandRead) -> QWidget:
        """It is over, and nothing was done there: why, and the way back to a new decision."""
        step = Step(0, _("对方没有接受"))
        step.add(QuietLine(read.command.result_text or _("没有说明原因。"), "x-circle", "red"))
        step.body.addSpacing(SPACE_8)
        said = words(read.command)
        told = said.changed
        if read.can_do_again:
            told = said.again_form if read.has_draft else said.again
        step.add(PlainLabel(_(told), token="text2", wrap=True))
        if read.can_do_again:
            self._buttons(step, ("outbox.do_again", PrimaryButton, ""))
        return step

    def _what(self, read: CommandRead) -> Step:
        """What is, or was, sent; and how it went on."""
        command = read.command
        is_recalled = command.state is CommandState.RECALLED
        step = Step(0, _("没有提交的内容") if is_recalled else _("提交的内容"))
        facts = [
            (_("决定"), _("{person}，{time}", person=command.maker, time=absolute_time(command.made_at, read.now)))
        ]
        facts.append((_(words(command).then), place_words(command, command.expected_node)))
        facts += typed_facts(command)
        facts += [(_("附件"), _file_text(one)) for one in command.values.get("files", [])]
        is_over = command.state in (CommandState.SUCCEEDED, CommandState.REFLECTED, CommandState.REFUSED)
        if is_over and command.changed_at is not None:
            facts.append((_("答复时间"), absolute_time(command.changed_at, read.now)))
        if command.result_text and command.state not in TOLD_ABOVE:
            facts.append((_("说明"), command.result_text))
        if read.node_name:
            facts.append((_(words(command).said), read.node_name))
        for label, text in facts:
            step.add(FactRow(label, text, label_width=FACT_LABEL))
        if command.state is CommandState.SUCCEEDED:
            told = _("对方已答复办理成功；下一次同步看到“{node}”时核对。", node=read.after_name)
            step.add(PlainLabel(told, token="text2", wrap=True))
        return step

    def _buttons(self, step: Step, *wanted: tuple[str, Any, str]) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(0, SPACE_8, 0, 0)
        row.setSpacing(SPACE_8)
        for action_id, kind, keys in wanted:
            button = kind(action=self._registry.get(action_id))
            button.set_height(36)
            if keys:
                button.set_shortcut_text(button_keys(keys))
            row.addWidget(button)
        row.addStretch(1)
        step.body.addLayout(row)


def version_row(label: str, text: str) -> QWidget:
    """One of the two versions: whose, and what it says."""
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, SPACE_4, 0, SPACE_4)
    row.setSpacing(SPACE_8)
    name = PlainLabel(label, token="text2")
    name.setFixedWidth(FACT_LABEL - 32)
    row.addWidget(name, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(PlainLabel(text, wrap=True), 1, Qt.AlignmentFlag.AlignTop)
    return holder


def _file_text(kept: dict[str, Any]) -> str:
    return _("{name}，{size}", name=str(kept.get("name")), size=wording.size_text(int(kept.get("bytes") or 0)))
