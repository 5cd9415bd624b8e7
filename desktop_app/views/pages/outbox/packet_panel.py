"""The right side of the outbox: one command, as a packet in four steps, as a conflict, or as what became of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.models.command_words import Capability, CommandState
from desktop_app.models.wording_batches import batch_name
from desktop_app.models.wording_times import absolute_time
from desktop_app.texts import _
from desktop_app.views.kit.actions import ActionRegistry
from desktop_app.views.kit.buttons import GhostButton, LinkButton, PrimaryButton, SecondaryButton
from desktop_app.views.kit.chips import Chip
from desktop_app.views.kit.facts import FactRow
from desktop_app.views.kit.finding import QuietLine
from desktop_app.views.kit.keys import button_keys
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.layouts import empty_layout
from desktop_app.views.kit.scroll import VerticalScroll
from desktop_app.views.kit.tokens import PAGE_MARGIN, SPACE_4, SPACE_8, SPACE_12, SPACE_16
from desktop_app.views.packet_bar.session import PacketSession
from desktop_app.views.pages.outbox.console_link import host_shown
from desktop_app.views.pages.outbox.direct_panel import DirectParts, version_row
from desktop_app.views.pages.outbox.reading import CommandRead, has_packet
from desktop_app.views.pages.outbox.result_step import ResultStep
from desktop_app.views.pages.outbox.steps import PathLine, Step, ValueRow, check_chips
from desktop_app.views.pages.outbox.told import number_of, words
from desktop_app.views.pages.supervision.looks import command_chip

FACT_LABEL = 96


class PacketPanel(QWidget):
    """Shows one CommandRead. ``registered`` carries outcome, note and picture."""

    registered = Signal(str, str, object)
    back_wanted = Signal()

    def __init__(
        self,
        registry: ActionRegistry,
        session: PacketSession,
        monotonic: Callable[[], float],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._registry, self._session = registry, session
        self._read: CommandRead | None = None
        self._is_narrow = False
        self.result: ResultStep | None = None
        self.direct = DirectParts(registry, monotonic)
        content = QWidget()
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(PAGE_MARGIN, SPACE_16, PAGE_MARGIN, SPACE_16)
        self._column.setSpacing(0)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self.area = VerticalScroll(content)
        outer.addWidget(self.area)
        session.changed.connect(self._copies_changed)

    @property
    def read(self) -> CommandRead | None:
        """What is shown."""
        return self._read

    def show_read(self, read: CommandRead | None) -> None:
        """Another command, or nothing. The same one unchanged stays as it is, with what is typed into it."""
        before = self._read
        self._read = read
        if read is None or before is None or read.command.id != before.command.id:
            self._rebuild(None)
        elif replace(read, now=before.now) != before:
            self._rebuild(self.result)

    def _rebuild(self, kept: ResultStep | None) -> None:
        """Lay out what is shown; ``kept`` is the step whose typed reason and picture go on."""
        typed = kept.typed() if kept is not None else None
        place = self.area.verticalScrollBar().value() if kept is not None else 0
        focused = self.window().focusWidget()
        had_keyboard = focused is not None and self.isAncestorOf(focused)
        self._empty()
        if self._read is not None:
            self._fill(self._read)
        if typed is not None and self.result is not None:
            self.result.put_typed(typed)
        self._column.addStretch(1)
        self.area.verticalScrollBar().setValue(place)
        if had_keyboard:
            # what had it is gone; it must not land in the rail
            self.focus_result()

    def focus_result(self) -> None:
        """Put the keyboard on step 4, in sight."""
        if self.result is not None:
            self.area.ensureWidgetVisible(self.result)
            self.result.done.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_narrow(self, is_narrow: bool) -> None:
        """A page of its own on narrow windows, with a way back."""
        if is_narrow != self._is_narrow:
            self._is_narrow = is_narrow
            self._rebuild(self.result)

    def _copies_changed(self) -> None:
        read = self._read
        if read is not None and self._session.command is not None and self._session.command.id == read.command.id:
            focused = self.window().focusWidget()
            row_with_focus = focused.parentWidget() if isinstance(focused, GhostButton) else None
            value_id = row_with_focus.property("value_id") if row_with_focus is not None else None
            self._rebuild(self.result)
            for row in self.findChildren(ValueRow):
                if value_id is not None and row.property("value_id") == value_id:
                    row.button.setFocus()

    def _fill(self, read: CommandRead) -> None:
        is_open = has_packet(read.command)
        self._column.addLayout(self._chips(read, is_open))
        self._column.addSpacing(SPACE_12)
        self._column.addWidget(PlainLabel(read.title, "title", bold=True, wrap=True))
        self._column.addSpacing(SPACE_4)
        self._column.addWidget(PlainLabel(_subject(read), token="text2", wrap=True))
        if read.command.run_id:
            run = LinkButton(_("批量办理中的一单，看整批结果"))
            run.clicked.connect(self._registry.get("outbox.open_run").trigger)
            self._column.addWidget(run, 0, Qt.AlignmentFlag.AlignLeft)
        if is_open:
            self._column.addSpacing(SPACE_4)
            self._column.addWidget(PlainLabel(_(words(read.command).no_interface), token="text2", wrap=True))
        self._column.addSpacing(SPACE_16)
        if read.command.capability is Capability.DIRECT:
            self.direct.fill(self._column, read)
        elif read.command.state is CommandState.CONFLICT:
            self._conflict(read)
        elif is_open:
            self._packet(read)
        else:
            self._outcome(read)

    def _chips(self, read: CommandRead, is_open: bool) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(SPACE_8)
        if self._is_narrow:
            back = GhostButton("", "arrow-left")
            back.setAccessibleName(_("返回列表"))
            back.clicked.connect(self.back_wanted)
            row.addWidget(back)
        look = command_chip(read.command.told_state)
        row.addWidget(Chip(look.kind, look.icon, look.text))
        if is_open:
            row.addWidget(Chip("neutral", "info", _("本机未提交")))
        elif read.command.state in (CommandState.CONFIRMED, CommandState.SUCCEEDED):
            row.addWidget(Chip("neutral", "clock", _("等数据核对")))
        elif read.command.state is CommandState.REFLECTED:
            row.addWidget(Chip("passed", "check-circle", _("已核对")))
        row.addStretch(1)
        if is_open and read.command.state is not CommandState.CONFLICT:
            row.addWidget(GhostButton(action=self._registry.get("outbox.void")))
        else:
            row.addWidget(GhostButton(action=self._registry.get("outbox.open_target")))
        return row

    def _packet(self, read: CommandRead) -> None:
        if read.problem is not None or read.packet is None:
            problem = read.problem
            text = _("{title}：{sentence}", title=problem.title, sentence=problem.message) if problem else ""
            self._column.addWidget(QuietLine(text, "warning", "amber"))
            self._column.addSpacing(SPACE_12)
        packet = read.packet
        if self._session.command is not None and self._session.command.id == read.command.id:
            packet = self._session.packet
        number = 1
        if packet is not None:
            self._column.addWidget(self._open_step(number))
            number += 1
            if packet.has_values:
                self._column.addWidget(self._copy_step(number))
                number += 1
            check = Step(number, _("提交前核对"))
            if read.data_as_of is not None:
                moment = absolute_time(read.data_as_of, read.now)
                check.add_right(PlainLabel(_("数据到{moment}", moment=moment), "caption", "text2"))
            check.body.addSpacing(SPACE_4)
            check.add(check_chips(packet))
            self._column.addWidget(check)
            number += 1
        is_copied = packet is None or packet.next_value is None
        self._add_result(number, is_primary=is_copied)

    def _open_step(self, number: int) -> Step:
        step = Step(number, _("打开控制台"))
        packet = self._session.packet
        copy = GhostButton(_("复制{label}", label=packet.number_label) if packet else _("复制订单号"), "copy")
        copy.clicked.connect(self._session.copy_number)
        step.add_right(copy)
        step.add_right(SecondaryButton(action=self._registry.get("outbox.open_console")))
        if packet is not None:
            step.add(PathLine(packet))
        where = _("演练控制台（本机）") if self._session.is_rehearsal else host_shown()
        step.add(PlainLabel(_("将在浏览器里打开 {host}", host=where), "caption", "text3", wrap=True))
        return step

    def _copy_step(self, number: int) -> Step:
        step, packet = Step(number, _("用填报条逐项粘贴")), self._session.packet
        if packet is None:
            return step
        told = _("已复制 {done} / {count}", done=packet.copied_count, count=len(packet.values))
        step.add_right(PlainLabel(told, "caption", "text2"))
        kind = PrimaryButton if packet.next_value is not None else SecondaryButton
        bar = kind(action=self._registry.get("outbox.open_bar"))
        bar.set_shortcut_text(button_keys("Ctrl+B"))
        step.add_right(bar)
        for value in packet.values:
            row = ValueRow(value)
            row.setProperty("value_id", value.id)
            row.copy_wanted.connect(self._session.copy)
            step.add(row)
        if packet.folder is not None:
            step.body.addSpacing(SPACE_8)
            step.add(self._folder_line(str(packet.folder)))
        return step

    def _folder_line(self, folder: str) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_8)
        row.addWidget(PlainLabel(_("文件夹"), "caption", "text2"))
        row.addWidget(PlainLabel(folder, "caption", "text2", elide="middle"), 1)
        link = LinkButton(_("复制路径"))
        link.clicked.connect(self._session.copy_folder)
        row.addWidget(link)
        return holder

    def _add_result(self, number: int, is_primary: bool) -> None:
        step = Step(number, _("登记办理结果"))
        example = _(words(self._read.command).example) if self._read is not None else ""
        result = ResultStep(self._registry, is_primary, example)
        result.set_narrow(self.width() < 560)
        result.registered.connect(self.registered)
        self.result = result
        step.add(result)
        self._column.addWidget(step)

    def _conflict(self, read: CommandRead) -> None:
        command = read.command
        step = Step(0, _("两个版本"))
        step.add(QuietLine(command.result_text, "git-fork", "red"))
        step.body.addSpacing(SPACE_12)
        made = absolute_time(command.made_at, read.now)
        ours = _("{title}，{person} {time}", title=read.title, person=command.maker, time=made)
        if read.after_name:
            ours = _("{ours}，办理后应到“{node}”", ours=ours, node=read.after_name)
        theirs = _(words(command).stands, node=read.node_name or _("未知"))
        step.add(version_row(_("我们"), ours))
        source = ""
        if read.source is not None:
            batch = read.source.batch
            moment = absolute_time(batch.data_as_of, read.now)
            source = _(
                "{name}，数据到{moment}，第 {row} 行", name=batch_name(batch), moment=moment, row=read.source.row_number
            )
        step.add(version_row(_("数据"), f"{theirs}\n{source}" if source else theirs))
        step.body.addSpacing(SPACE_8)
        step.add(
            PlainLabel(_("到控制台看一眼再定：以数据为准就作废，确实办过就再登记一次。"), token="text2", wrap=True)
        )
        self._column.addWidget(step)
        self._column.addWidget(self._open_step(0))
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_8)
        for act in ("outbox.void", "outbox.done"):
            buttons.addWidget(SecondaryButton(action=self._registry.get(act)))
        buttons.addStretch(1)
        decide = Step(0, _("以哪个为准"))
        decide.body.addSpacing(SPACE_8)
        decide.body.addLayout(buttons)
        self._column.addWidget(decide)

    def _outcome(self, read: CommandRead) -> None:
        command = read.command
        if command.state is CommandState.REFUSED:
            self._column.addWidget(self.direct.refused(read))
        step = Step(0, _("办理经过"))
        facts = [
            (_("备好"), _("{person}，{time}", person=command.maker, time=absolute_time(command.made_at, read.now))),
            (_("结果"), command_chip(command.state).text),
        ]
        if command.changed_at is not None:
            facts.append((_("登记时间"), absolute_time(command.changed_at, read.now)))
        if command.result_text and command.state is not CommandState.REFUSED:
            facts.append((_("说明"), command.result_text))
        if read.node_name:
            facts.append((_(words(command).now), read.node_name))
        for label, text in facts:
            step.add(FactRow(label, text, label_width=FACT_LABEL))
        self._column.addWidget(step)
        if command.state is CommandState.CONFIRMED:
            told = _("下一次粘贴或导入显示“{node}”时自动核对；显示别的就成为冲突。", node=read.after_name)
            self._column.addWidget(PlainLabel(told, token="text2", wrap=True))
            if read.own_batch_id:
                self._column.addSpacing(SPACE_12)
                undo = SecondaryButton(action=self._registry.get("outbox.undo_registration"))
                self._column.addWidget(undo, 0, Qt.AlignmentFlag.AlignLeft)

    def _empty(self) -> None:
        self.result = self.direct.countdown = None
        empty_layout(self._column)


def _subject(read: CommandRead) -> str:
    subject: dict[str, str] = read.command.values.get("subject") or {}
    number = number_of(read.command)
    return " · ".join(part for part in (subject.get("product"), subject.get("customer"), number) if part)
