"""The right side of 服务监管: one case, from whose move it is down to its notes."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from desktop_app.texts import _
from desktop_app.views.kit.buttons import LinkButton, on_press
from desktop_app.views.kit.facts import FactRow
from desktop_app.views.kit.labels import PlainLabel, plain_tip
from desktop_app.views.kit.lines import Hairline
from desktop_app.views.kit.scroll import VerticalScroll
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.timeline import Timeline, TimelineStep
from desktop_app.views.kit.tokens import PAGE_MARGIN, SPACE_4, SPACE_8, SPACE_12, SPACE_16
from desktop_app.views.pages.supervision.casework.casework_words import chase_lines
from desktop_app.views.pages.supervision.detail.appeal_block import AppealBlock
from desktop_app.views.pages.supervision.detail.chases_block import ChasesBlock
from desktop_app.views.pages.supervision.detail.detail_facts import DetailView, FactLine, RuleLine, detail_view
from desktop_app.views.pages.supervision.detail.detail_head import DetailHead
from desktop_app.views.pages.supervision.detail.detail_reading import DetailRead, EvidenceRead
from desktop_app.views.pages.supervision.detail.detail_rows import Lines, RuleRow, block_column, label_width
from desktop_app.views.pages.supervision.detail.evidence_block import EvidenceBlock
from desktop_app.views.pages.supervision.detail.notes_block import NotesBlock
from desktop_app.views.pages.supervision.detail.refunds_block import RefundsBlock, paused_words, refund_lines
from desktop_app.views.pages.supervision.detail.why_popup import WhyPopup
from desktop_app.views.pages.supervision.dispute_actions import APPEAL_RESULT

MOST_WIDTH = 720
"""Alone on a page the detail stays readable: no line runs over the whole width."""


class DetailPanel(QWidget):
    """Shows a case. ``act_wanted`` carries the id of an act; ``note_written`` a note's text."""

    act_wanted = Signal(str)
    note_written = Signal(str)
    menu_wanted = Signal(QWidget)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: DetailView | None = None
        self.head = DetailHead()
        self.head.act_wanted.connect(self.act_wanted)
        self.head.copy_wanted.connect(self.copy_id)
        self.head.menu_wanted.connect(self.menu_wanted)
        self.head.why_wanted.connect(self.show_why)
        self._rules = Lines()
        self._facts = Lines()
        self.appeals = AppealBlock()
        self.appeals.result_wanted.connect(self._register_result)
        self.refunds = RefundsBlock()
        self.refunds.act_wanted.connect(self.act_wanted)
        self._timeline = Timeline()
        self._progress = _section(_("进度"), self._timeline)
        self.chases = ChasesBlock()
        self.chases.act_wanted.connect(self.act_wanted)
        self.evidence = EvidenceBlock()
        self.notes = NotesBlock()
        self.notes.written.connect(self.note_written)
        content = QWidget()
        content.setMaximumWidth(theme().px(MOST_WIDTH))
        column = QVBoxLayout(content)
        column.setContentsMargins(PAGE_MARGIN, SPACE_12, PAGE_MARGIN, SPACE_16)
        column.setSpacing(0)
        column.addWidget(self.head)
        for part in (self._rules, self._facts):
            column.addSpacing(SPACE_12)
            column.addWidget(Hairline())
            column.addSpacing(SPACE_8)
            column.addWidget(part)
        column.addSpacing(SPACE_4)
        for block in (self.refunds, self.appeals, self._progress, self.chases, self.evidence, self.notes):
            column.addWidget(block)
        column.addStretch(1)
        self.region = VerticalScroll(content)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.region)

    @property
    def view(self) -> DetailView | None:
        """What is shown."""
        return self._view

    def show_read(self, read: DetailRead) -> None:
        """Show a case that was read; the place stays when it is the same one."""
        if read.detail is None:
            return
        view = detail_view(read.detail, read.now, read.casework)
        is_other = self._view is None or self._view.key != view.key
        self._view = view
        self.head.set_view(view)
        width = label_width([*(line.label for line in view.rules), *(line.label for line in view.facts)])
        if not self._rules.shows(view.rules):
            self._rules.fill(view.rules, [RuleRow(line, width) for line in view.rules])
        if not self._facts.shows(view.facts):
            self._facts.fill(view.facts, [_fact(line, width, self.act_wanted) for line in view.facts])
        self._timeline.set_steps([TimelineStep(s.name, s.who, s.at, s.duration, s.state) for s in view.steps])
        self._progress.setVisible(bool(view.steps))
        self.refunds.set_lines(refund_lines(read.detail.refunds, read.now), paused_words(read.detail.row.badges))
        self.appeals.show_view(read.appeals)
        self.chases.set_lines(chase_lines(read.casework.chases, read.now))
        self.notes.set_notes(read.detail.notes, read.now)
        if is_other:
            self.evidence.clear()
            self.notes.set_case(view.key)
            self.region.verticalScrollBar().setValue(0)

    def show_evidence(self, read: EvidenceRead) -> None:
        """Show how far the delivery form is."""
        if self._view is not None and self._view.key == read.key:
            self.evidence.show_read(read)

    def _register_result(self) -> None:
        self.act_wanted.emit(APPEAL_RESULT)

    def copy_id(self) -> None:
        """Put the whole id on the clipboard."""
        if self._view is not None:
            QApplication.clipboard().setText(self._view.full_id)

    def focus_first(self) -> None:
        """Put the keyboard on the first rule."""
        for row in self._rule_rows()[:1]:
            row.setFocus(Qt.FocusReason.TabFocusReason)

    def show_why(self, is_of_effect: bool = False, beside: QWidget | None = None) -> None:
        """Show the clause behind the deadline, or behind what happens by itself; ``beside`` another panel's widget."""
        rows = self._rule_rows()
        first = next((row for row in rows if row.line.is_effect), None) if is_of_effect else None
        for row in [first] if first is not None else rows[:1]:
            self.region.ensureWidgetVisible(row)
            WhyPopup(row.line, beside or row).open_panel()

    def _rule_rows(self) -> list[RuleRow]:
        return [row for row in self._rules.rows() if isinstance(row, RuleRow)]

    def write_note(self) -> None:
        """Put the keyboard where a note is written."""
        self.notes.focus_line()
        self.region.ensureWidgetVisible(self.notes)


class _RuleLink(LinkButton):
    """A fact's second value that shows the rule behind it."""

    def __init__(self, text: str, rule: RuleLine) -> None:
        super().__init__(text)
        self._rule = rule
        self.setAccessibleDescription(_("按 Enter 看条款"))
        plain_tip(self, rule.why)
        self.clicked.connect(self.show_why)

    def show_why(self) -> None:
        """Show clause, source and grade."""
        WhyPopup(self._rule, self).open_panel()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.show_why()
        event.accept()


def _section(title: str, widget: QWidget) -> QWidget:
    """A hairline, a bold head, and what stands below."""
    section = QWidget()
    column = block_column(section, title)
    column.addSpacing(SPACE_8)
    column.addWidget(widget)
    return section


def _fact(line: FactLine, width: int, act_wanted: SignalInstance) -> FactRow:
    if line.rule is not None:
        return FactRow(line.label, line.value, _RuleLink(line.second, line.rule), label_width=width)
    if line.act:
        link = LinkButton(line.second)
        link.setAccessibleName(f"{line.label} {line.second}")
        link.clicked.connect(on_press(act_wanted.emit, line.act))
        return FactRow(line.label, line.value, link, label_width=width)
    right = PlainLabel(line.second) if line.second else None
    if right is not None:
        right.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return FactRow(line.label, line.value, right, label_width=width)
