"""A form about one case: a draft that saves itself, is judged while it is filled in, and ends in one act."""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QResizeEvent

from desktop_app.clock import CHINA
from desktop_app.errors import DeskError
from desktop_app.models import events
from desktop_app.views.case_form.actions import follow_history
from desktop_app.views.case_form.footer import FormFooter
from desktop_app.views.case_form.head import FormHead
from desktop_app.views.case_form.session import FormSession, FormWork
from desktop_app.views.kit.forms import FindingWalk
from desktop_app.views.kit.page import WidthClass
from desktop_app.views.kit.task_page import TaskPage
from desktop_app.views.kit.tokens import PAGE_MARGIN
from desktop_app.views.kit.undo import FormHistory


class CaseFormPage(TaskPage):
    """The form of one case at a time.

    A page puts its form into ``content``, calls ``begin_form``, adds its acts and its foot, and calls ``follow``. What
    is its own stands in ``show_form``, ``show_judged`` and ``completed``, and in what it does in lanes.
    """

    freshness_kind = "cases"
    judged_again: tuple[type[events.Event], ...] = ()
    """Events after which what is typed is judged once more."""
    form_head: FormHead
    form: Any
    """Its ``fields`` and ``rows`` by name; it has ``set_width`` and ``focus_first``."""
    foot: FormFooter

    def begin_form(self, head: FormHead, form: Any, work: FormWork) -> None:
        """The form with its draft: every field is watched for undo and saved."""
        self.form_head, self.form = head, form
        self.history = FormHistory(self)
        for name, field in form.fields.items():
            self.history.watch(name, field)
        self.session = FormSession(self.context.desk, work, self)
        self.walk = FindingWalk(list(form.rows.values()), self)

    def follow(self) -> None:
        """Listen to the form, its draft, its foot and what happens elsewhere; ``foot`` is there."""
        session = self.session
        self.history.changed.connect(self._edited)
        session.form_opened.connect(self.show_form)
        session.judged.connect(self.show_judged)
        session.busy_changed.connect(self.show_counts)
        session.completed.connect(self._saved)
        session.completed.connect(self.completed)
        session.failed.connect(self.tell_error)
        session.saver.saved.connect(self._saved)
        session.saver.failed.connect(self._not_saved)
        self.foot.count_pressed.connect(lambda _severity: self.next_finding())
        for kind in self.judged_again:
            self.context.bridge.subscribe(kind, self._facts_changed)

    def activate(self, key: str = "", **arguments: Any) -> None:
        """Show the form of a case; the same one again goes on where it was."""
        opened = self.session.opened
        is_same = opened is not None and (opened.connection_id, opened.key) == (self.connection_id, key)
        if is_same and (self.session.saver.is_waiting or self.history.can_undo):
            self.session.judge()
            return
        self.form.setEnabled(False)
        self.session.load(self.connection_id, key)
        self.show_counts()

    def deactivate(self) -> None:
        self.session.saver.flush()

    def refresh(self) -> None:
        """Judge again: the facts or the rules may have changed. What is typed stays."""
        opened = self.session.opened
        if opened is not None and opened.connection_id != self.connection_id:
            self.context.open_page("supervision")
            return
        self.session.judge()

    def save_now(self) -> None:
        self.session.saver.save_now()

    def focus_first(self) -> None:
        self.form.focus_first()

    def next_finding(self, is_forward: bool = True) -> None:
        """F8 and Shift+F8: the next field with a finding, in sight and with the keyboard."""
        row = self.walk.step(is_forward)
        if row is not None:
            self.scroll.ensureWidgetVisible(row, 0, 24)  # type: ignore[attr-defined]

    def on_width(self, kind: WidthClass) -> None:
        self.show_counts()

    def show_form(self, opened: Any) -> None:
        """Fill in what was opened, and say ``session.begin``."""
        raise NotImplementedError  # abstract

    def show_judged(self, judged: Any) -> None:
        """The judgement of the newest values."""
        raise NotImplementedError  # abstract

    def completed(self, done: Any) -> None:
        """What came of the act; the form is saved."""
        raise NotImplementedError  # abstract

    def values_changed(self) -> None:
        """An edit, undo or redo of an open form, before it is saved."""

    def show_counts(self) -> None:
        """What is open, and why the act is off."""
        judged = self.session.judgement
        is_short = self.width_kind <= WidthClass.NARROW
        self.foot.show_counts(
            self.session.work.counts_of(judged) if judged else None, is_short, self.session.is_completing
        )

    def _edited(self) -> None:
        """After every edit, undo and redo; also when a form was opened, which is no edit."""
        follow_history(self)
        if self.session.opened is None or not self.form.isEnabled():
            return
        self.values_changed()
        self.session.put(self.history.values())
        self.form_head.say_saving()

    def _saved(self) -> None:
        self.form_head.say_saved(self.context.desk.clock.wall().astimezone(CHINA))

    def _not_saved(self, error: DeskError) -> None:
        self.form_head.say_not_saved(error)
        self.tell_error(error)

    def _facts_changed(self, event: events.Event) -> None:
        opened = self.session.opened
        if self.isVisible() and opened is not None and event.connection_id in ("", opened.connection_id):
            self.session.judge()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.form.set_width(self.width() - 2 * PAGE_MARGIN)
