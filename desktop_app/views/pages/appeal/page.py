"""申诉这一单: the appeal of one case. A draft that saves itself; filed by the person in the console, recorded here."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QWidget

from desktop_app.models import events
from desktop_app.models.findings import Finding
from desktop_app.texts import _
from desktop_app.views.case_form.actions import add_form_actions
from desktop_app.views.case_form.clause_popup import show_clause
from desktop_app.views.case_form.drops import FormDrops
from desktop_app.views.case_form.page import CaseFormPage
from desktop_app.views.case_form.session import FormWork
from desktop_app.views.kit.page import PageContext
from desktop_app.views.pages.appeal import rows as links
from desktop_app.views.pages.appeal.body import body_of, values_of
from desktop_app.views.pages.appeal.form_parts import AppealFooter, AppealHead, counts_of, open_console_for
from desktop_app.views.pages.appeal.reading import (
    AppealDone,
    AppealJudged,
    AppealOpened,
    complete_appeal,
    judge_appeal,
    open_appeal,
)
from desktop_app.views.pages.appeal.rows import AppealRows
from desktop_app.views.pages.appeal.stopped import RESULT, StoppedView

WORK = FormWork(open_appeal, judge_appeal, complete_appeal, body_of, counts_of)


class AppealPage(CaseFormPage):
    """The form of one case's appeal at a time."""

    page_id = "appeal"
    judged_again = (events.FactsChanged, events.RulesChanged, events.CaseworkChanged)
    form: AppealRows

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.begin_form(AppealHead(self), AppealRows(context.desk.casework.rules), WORK)
        self.stopped = StoppedView()
        self.content.addWidget(self.stopped)
        self.content.addWidget(self.form)
        self.content.addStretch(1)
        self.drops = FormDrops(self, self.form, self.form.add_proofs)
        self.foot = AppealFooter(self.footer, *add_form_actions(self, "file", _("登记已在控制台申诉")))
        open_console = partial(open_console_for, self)
        context.registry.add(
            "appeal.console",
            _("打开控制台"),
            "arrow-square-out",
            "Ctrl+O",
            open_console,
            "case",
            owner=self,
            page_id=self.page_id,
        )
        self.stopped.mend_pressed.connect(self._mend)
        for row in self.form.rows.values():
            row.mend_pressed.connect(self._mend)
        self.form.console.copied.connect(lambda text: self.context.notify("info", text))
        self.form.console.console_wanted.connect(open_console)
        self.follow()

    def show_form(self, opened: AppealOpened) -> None:
        self.form_head.show_form(opened)
        self.form.begin(opened.key.partition("|")[0], opened.rules)
        self.history.set_values(values_of(opened.draft.body))
        self.form.setEnabled(True)
        self.session.begin(self.history.values(), {})
        self.form.focus_first()

    def show_judged(self, judged: AppealJudged) -> None:
        self.form.show_judged(judged)
        self.stopped.show_judged(judged)
        # where the case itself stands against it there is nothing to fill in; what was typed stays in sight
        is_wanted = any(self.history.values().values()) or not counts_of(judged).stopped
        if not is_wanted and self.isAncestorOf(self.window().focusWidget() or self.window()):
            self.setFocus()
        self.form.setVisible(is_wanted)
        self.show_counts()
        self.history.end_joining()

    def completed(self, done: AppealDone) -> None:
        if done.appeal is not None:
            self.session.end()
            told = _("已登记申诉。裁定之前双方都不能操作这一单；运营受理、裁定后再来登记。")
            self.context.notify("done", told)
            self.context.open_page("supervision", view="open", key=done.appeal.target)
            return
        if done.reason:
            self.context.notify("warn", done.reason)
        self.session.judge()

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
