"""申诉这一单: the appeal of one case. A draft that saves itself; filed by the person in the console, recorded here."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from desktop_app.clock import CHINA
from desktop_app.errors import DeskError
from desktop_app.models import events
from desktop_app.models.findings import Finding
from desktop_app.texts import _
from desktop_app.views.kit.forms import FindingWalk
from desktop_app.views.kit.page import PageContext, WidthClass
from desktop_app.views.kit.task_page import TaskPage
from desktop_app.views.kit.tokens import PAGE_MARGIN
from desktop_app.views.kit.undo import FormHistory
from desktop_app.views.pages.appeal import rows as links
from desktop_app.views.pages.appeal.around import RESULT, ProofDrops, StoppedView
from desktop_app.views.pages.appeal.body import body_of, values_of
from desktop_app.views.pages.appeal.form_parts import (
    AppealFooter,
    AppealHead,
    add_appeal_actions,
    counts_of,
    follow_history,
    open_console_for,
)
from desktop_app.views.pages.appeal.reading import (
    AppealDone,
    AppealJudged,
    AppealOpened,
    complete_appeal,
    judge_appeal,
    open_appeal,
)
from desktop_app.views.pages.appeal.rows import AppealRows
from desktop_app.views.pages.delivery.clause_popup import show_clause
from desktop_app.views.pages.delivery.session import FormSession, FormWork

WORK = FormWork(open_appeal, judge_appeal, complete_appeal, body_of)


class AppealPage(TaskPage):
    """The form of one case's appeal at a time."""

    page_id = "appeal"
    freshness_kind = "cases"

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.form_head = AppealHead(self)
        self.form = AppealRows(context.desk.casework.rules)
        self.stopped = StoppedView()
        self.content.addWidget(self.stopped)
        self.content.addWidget(self.form)
        self.content.addStretch(1)
        self.history = FormHistory(self)
        for name, field in self.form.fields.items():
            self.history.watch(name, field)
        self.session = FormSession(context.desk, self, WORK)
        self.walk = FindingWalk(list(self.form.rows.values()), self)
        add_appeal_actions(self)
        registry = context.registry
        self.foot = AppealFooter(self.footer, registry.get("appeal.file"), registry.get("appeal.next_finding"))
        self.drops = ProofDrops(self, self.form)
        self._connect()

    def activate(self, key: str = "", **arguments: Any) -> None:
        """Show the appeal of a case; the same one again goes on where it was."""
        opened = self.session.opened
        is_same = opened is not None and (opened.connection_id, opened.key) == (self.connection_id, key)
        if is_same and (self.session.saver.is_waiting or self.history.can_undo):
            self.session.judge()
            return
        self.form.setEnabled(False)
        self.session.load(self.connection_id, key)
        self._show_counts()

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
        self.form.ground.focus()

    def next_finding(self, is_forward: bool = True) -> None:
        """F8 and Shift+F8: the next field with a finding, in sight and with the keyboard."""
        row = self.walk.step(is_forward)
        if row is not None:
            self.scroll.ensureWidgetVisible(row, 0, 24)  # type: ignore[attr-defined]

    def on_width(self, kind: WidthClass) -> None:
        self._show_counts()

    def _show_form(self, opened: AppealOpened) -> None:
        self.form_head.show_form(opened)
        self.form.begin(opened.key.partition("|")[0], opened.rules)
        self.history.set_values(values_of(opened.draft.body))
        self.form.setEnabled(True)
        self.session.begin(self.history.values(), {})
        self.form.ground.focus()

    def _edited(self) -> None:
        """After every edit, undo and redo; also when a form was opened, which is no edit."""
        follow_history(self)
        if self.session.opened is None or not self.form.isEnabled():
            return
        self.session.put(self.history.values())
        self.form_head.say_saving()

    def _show_judged(self, judged: AppealJudged) -> None:
        self.form.show_judged(judged)
        self.stopped.show_judged(judged)
        # where the case itself stands against it there is nothing to fill in; what was typed stays in sight
        is_wanted = any(self.history.values().values()) or not counts_of(judged).stopped
        if not is_wanted and self.isAncestorOf(self.window().focusWidget() or self.window()):
            self.setFocus()
        self.form.setVisible(is_wanted)
        self._show_counts()
        self.history.end_joining()

    def _show_counts(self) -> None:
        judged = self.session.judgement
        is_short = self.width_kind <= WidthClass.NARROW
        self.foot.show_counts(counts_of(judged) if judged else None, is_short, self.session.is_completing)

    def _mend(self, finding: Finding, link: str) -> None:
        opened = self.session.opened
        if link == links.CLAUSE:
            row, pressed = self.form.rows.get(finding.field or ""), self.sender()
            label = row.label_text if row is not None else _("申诉")
            show_clause(finding, label, pressed if isinstance(pressed, QWidget) else self)
        elif link == links.ADD:
            self.form.proofs.editors()[0].ask()  # type: ignore[attr-defined]
        elif link == links.REMOVE:
            self.form.remove_proof(finding.file or "")
        elif link == RESULT and opened is not None:
            self.context.open_page("appeal_result", key=opened.key)

    def _completed(self, done: AppealDone) -> None:
        self._saved()
        if done.appeal is not None:
            self.session.end()
            told = _("已登记申诉。裁定之前双方都不能操作这一单；运营受理、裁定后再来登记。")
            self.context.notify("done", told)
            self.context.open_page("supervision", view="open", key=done.appeal.target)
            return
        if done.reason:
            self.context.notify("warn", done.reason)
        self.session.judge()

    def _saved(self) -> None:
        self.form_head.say_saved(self.context.desk.clock.wall().astimezone(CHINA))

    def _not_saved(self, error: DeskError) -> None:
        self.form_head.say_not_saved(error)
        self._failed(error)

    def _failed(self, error: DeskError) -> None:
        self.context.notify("error", _("{title}：{sentence}", title=error.title, sentence=error.message))

    def _facts_changed(self, event: events.Event) -> None:
        opened = self.session.opened
        if self.isVisible() and opened is not None and event.connection_id in ("", opened.connection_id):
            self.session.judge()

    def _connect(self) -> None:
        session = self.session
        self.history.changed.connect(self._edited)
        session.form_opened.connect(self._show_form)
        session.judged.connect(self._show_judged)
        session.busy_changed.connect(self._show_counts)
        session.completed.connect(self._completed)
        session.failed.connect(self._failed)
        session.saver.saved.connect(self._saved)
        session.saver.failed.connect(self._not_saved)
        self.foot.count_pressed.connect(lambda _severity: self.next_finding())
        self.stopped.mend_pressed.connect(self._mend)
        for row in self.form.rows.values():
            row.mend_pressed.connect(self._mend)
        self.form.console.copied.connect(lambda text: self.context.notify("info", text))
        self.form.console.console_wanted.connect(partial(open_console_for, self))
        for kind in (events.FactsChanged, events.RulesChanged, events.CaseworkChanged):
            self.context.bridge.subscribe(kind, self._facts_changed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.form.set_width(self.width() - 2 * PAGE_MARGIN)
