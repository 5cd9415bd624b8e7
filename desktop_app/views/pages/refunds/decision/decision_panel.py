"""The decision form of a refund: reasons, opinion, files, return address, and the acts; or the command under way."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from desktop_app.services.refunds.drafts import form_of
from desktop_app.texts import _
from desktop_app.views.case_form.actions import follow_history
from desktop_app.views.case_form.drops import FormDrops
from desktop_app.views.case_form.footer import OpenCounts
from desktop_app.views.case_form.session import FormSession, FormWork
from desktop_app.views.kit.finding import QuietLine
from desktop_app.views.kit.forms import FindingWalk
from desktop_app.views.kit.page import Page, PageContext
from desktop_app.views.kit.tokens import SPACE_16
from desktop_app.views.kit.undo import FormHistory
from desktop_app.views.pages.approval.second_person_row import SecondPersonBlock
from desktop_app.views.pages.refunds.decision import telling
from desktop_app.views.pages.refunds.decision.actions import add_decision_actions
from desktop_app.views.pages.refunds.decision.acts_row import ActsRow, PanelFoot
from desktop_app.views.pages.refunds.decision.body import ADDRESS, PERSON, REASONS, STATE, body_of, values_of
from desktop_app.views.pages.refunds.decision.deciding import Deciding
from desktop_app.views.pages.refunds.decision.draft_care import DraftCare
from desktop_app.views.pages.refunds.decision.form_view import DecisionForm, after_words
from desktop_app.views.pages.refunds.decision.paste import FilePaste
from desktop_app.views.pages.refunds.decision.reading import (
    DecisionRead,
    complete_decision,
    judge_decision,
    read_decision,
)
from desktop_app.views.pages.refunds.decision.standing import StandingView

if TYPE_CHECKING:
    from desktop_app.errors import DeskError
    from desktop_app.services.acts.drafts import Draft

WORK = FormWork(read_decision, judge_decision, complete_decision, body_of, lambda _judged: OpenCounts())


class DecisionPanel(QWidget):
    """Shows the form of the refund that is chosen. What is read comes from the page; the rest is done in lanes.

    ``decided`` carries the Decision of a command that was made, ``later``: another refund first.
    """

    decided = Signal(object)
    later = Signal()

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.page_id = ""
        """Of the page whose registry holds the form's acts; empty without one."""
        self.read: DecisionRead | None = None
        self._is_filling = False
        self.history = FormHistory(self)
        self.form = DecisionForm(context.desk, context.lanes)
        for name, field in self.form.fields.items():
            self.history.watch(name, field)
        self.form.reasons.set_watcher(self.history)
        self.session = FormSession(context.desk, WORK, self)
        self._walked: list[Any] = []
        self.walk = FindingWalk(self._walked, self)
        self.second = SecondPersonBlock(context)
        self.standing = StandingView(context.desk.clock)
        self.note = QuietLine("")
        self.acts = ActsRow()
        self.foot = PanelFoot(self.acts)
        self.drops = FormDrops(self, self.form, self.form.files.take)
        self.paste = FilePaste(context.desk, self.form, self.form.files.take, self.tell_error)
        self.paste.watch(self.form.opinion.text.input)
        self.care = DraftCare(self)
        self.deciding = Deciding(self)
        self._lay_out()
        self._connect()
        self.hide()

    def add_actions(self, page: Page) -> None:
        """The form's acts with the keyboard, anywhere on the page."""
        self.page_id = page.page_id
        add_decision_actions(page, self)

    def show_refund(self, read: DecisionRead | None) -> None:
        """Show the form, or how far its command is; ``None`` where there is nothing to decide."""
        if read is None:
            self.clear()
            return
        before, self.read = self.read, read
        if read.command is not None:
            self.session.end()
            self.standing.show_command(read)
        else:
            self.standing.clear()
            is_same = self.session.opened is not None and before is not None and before.place == read.place
            if is_same and not self.care.is_newer_elsewhere(read):
                self._go_on(read)
            elif self.care.is_behind(read):
                return
            else:
                self._begin(read)
        self._show_parts(is_form=read.command is None)
        self.show()

    def clear(self) -> None:
        """No refund is chosen, or nothing is to be decided on it."""
        self.foot.hide()
        self.session.saver.flush()
        self.session.end()
        self.read = None
        self.standing.clear()
        self.second.clear()
        self.hide()

    def focus_first(self) -> None:
        """Put the keyboard where the form begins."""
        if not self.form.isHidden():
            self.form.focus_first()
        else:
            self.standing.open.setFocus()

    def press_agree(self) -> bool:
        """Press the act by which money leaves; False where it is off or not there."""
        if self.foot.isHidden():
            return False
        is_pressed = self.acts.press(0)
        if not is_pressed:
            self.deciding.tell_all()
        return is_pressed

    def press_reject(self) -> bool:
        """Press 驳回 (验收驳回); False where it is off or not there."""
        return not self.foot.isHidden() and self.acts.press(1)

    def save_now(self) -> None:
        """Quit: what was typed is committed first."""
        self.session.saver.save_now()

    def next_finding(self, is_forward: bool = True) -> None:
        """F8 and Shift+F8: the next field with a finding, in sight and with the keyboard."""
        self.deciding.tell_all()
        row = self.walk.step(is_forward)
        place = self.parentWidget()
        while place is not None and not isinstance(place, QScrollArea):
            place = place.parentWidget()
        if row is not None and place is not None:
            place.ensureWidgetVisible(row, 0, 24)

    def values(self) -> dict[str, Any]:
        """What is typed, with the state that it is typed for and who types."""
        read = self.read
        told = {STATE: str(read.state), PERSON: read.me} if read is not None else {}
        return {**self.history.values(), **told}

    def open_command(self, command_id: str) -> None:
        """Show a command where its packet and its result are."""
        self.context.open_page("outbox", command_id=command_id, is_just_made=True)

    def tell_error(self, error: DeskError) -> None:
        """Raise a notice of an error."""
        self.context.notify("error", _("{title}：{sentence}", title=error.title, sentence=error.message))

    def _begin(self, read: DecisionRead) -> None:
        """Another refund, another state of it, or another window's text."""
        values = values_of(read)
        self.session.take(read)
        self.care.begin(read)
        self.form.editor.hide()
        self._is_filling = True
        self.form.show_read(read, values[ADDRESS])
        self.history.set_values(values)
        self._is_filling = False
        self._show_read(read)
        self.deciding.begin()
        self.session.begin(self.values(), {})

    def _go_on(self, read: DecisionRead) -> None:
        """The same refund, read again: what is typed stays and is judged anew."""
        self._is_filling = True
        self.form.show_read(read, str(self.history.values()[ADDRESS]))
        if [one for one, _text in self.history.values()[REASONS]] != [one.id for one in read.passable]:
            self.history.set_values({REASONS: self.form.reasons.value()})
        self._is_filling = False
        self._show_read(read)
        self.session.judge()

    def _show_read(self, read: DecisionRead) -> None:
        self._walked[:] = self.form.rows()
        for row in self.form.reasons.rows:
            self.paste.watch(row.field.input)
        remark = telling.remark(read)
        self.note.set_text(remark)
        self.note.setVisible(bool(remark))
        self.second.show_read(read.second)
        self.acts.show_acts(tuple(one.command_name for one in read.acts), after_words(read))
        self.form.follow(read, self.values())

    def _edited(self) -> None:
        if self.page_id:
            follow_history(self)
        if self._is_filling or self.session.opened is None or self.read is None:
            return
        self.deciding.tell_all()
        self.session.put(self.values())
        self.form.follow(self.read, self.values())
        self.care.say_saving()
        self.deciding.show_off()

    def _take_theirs(self, draft: Draft) -> None:
        if self.read is not None:
            self.read = replace(self.read, draft=draft, form=form_of(draft.body, str(self.read.state)))
            self._begin(self.read)

    def _show_parts(self, is_form: bool) -> None:
        for part in (self.form, self.foot):
            part.setVisible(is_form)
        if not is_form:
            for line in (self.note, self.care.line, self.second):
                line.hide()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_16)
        for part in (self.standing, self.second, self.note, self.care.line, self.form):
            column.addWidget(part)

    def _connect(self) -> None:
        form = self.form
        self.history.changed.connect(self._edited)
        self.session.failed.connect(self.tell_error)
        self.acts.later.connect(self.later)
        self.deciding.decided.connect(self.decided)
        self.care.theirs_wanted.connect(self._take_theirs)
        self.standing.open_wanted.connect(self.open_command)
        for part in (form.stopped, form.reasons, form.opinion, form.files, form.address):
            part.mend_pressed.connect(self.deciding.mend)
