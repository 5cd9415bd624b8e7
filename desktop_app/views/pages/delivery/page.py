"""上传交付凭证: the form of one delivery. A draft that saves itself; judged while it is filled in."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from desktop_app.models import events
from desktop_app.texts import _
from desktop_app.views.case_form.actions import add_form_actions
from desktop_app.views.case_form.drops import FormDrops
from desktop_app.views.case_form.page import CaseFormPage
from desktop_app.views.case_form.session import FormWork
from desktop_app.views.kit.page import PageContext
from desktop_app.views.pages.delivery.body import body_of, values_of
from desktop_app.views.pages.delivery.findings import counts_of
from desktop_app.views.pages.delivery.form_files import FormFiles
from desktop_app.views.pages.delivery.form_parts import DeliveryFooter, DeliveryHead
from desktop_app.views.pages.delivery.judgement_view import JudgementView
from desktop_app.views.pages.delivery.picture_panel import PicturePanel
from desktop_app.views.pages.delivery.reading import (
    Completed,
    FormOpened,
    Judged,
    complete_form,
    judge_form,
    open_form,
)
from desktop_app.views.pages.delivery.rows import DeliveryRows
from desktop_app.views.sent_from_here import is_sent_from_here

WORK = FormWork(open_form, judge_form, complete_form, body_of, counts_of)
_MODES = {"现场": "onsite", "远程": "remote"}


class DeliveryPage(CaseFormPage):
    """The delivery form of one case at a time."""

    page_id = "delivery"
    judged_again = (events.FactsChanged, events.CommandChanged, events.RulesChanged)
    form: DeliveryRows
    foot: DeliveryFooter

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        form = DeliveryRows(context.desk.rulebook.packs.typed_needs())
        self.begin_form(DeliveryHead(self), form, WORK)
        self.files = FormFiles(form, PicturePanel(context.window))
        self.drops = FormDrops(self, form, self.files.drop)
        self.judgement = JudgementView(form, self.files)
        self.content.addLayout(self.judgement.stopped)
        self.content.addWidget(form)
        self.foot = DeliveryFooter(self.footer, *add_form_actions(self, "complete", _("确认完成")))
        self.files.placed.connect(lambda text: self.context.notify("info", text))
        self.files.open_wanted.connect(self._open_original)
        self.follow()

    def show_form(self, opened: FormOpened) -> None:
        self.foot.is_direct = is_sent_from_here(self.context.desk)
        self.form_head.show_form(opened)
        self.files.begin(opened)
        self.form.set_required(opened.required)
        values, case = values_of(opened.draft.body, self.form.typed), opened.case
        if not opened.draft.revision and case is not None:
            values["delivery_mode"] = _MODES.get(case.facts.delivery_mode or "", "")
        self.history.set_values(values)
        self.form.ask(opened.asked)
        self.form.word(opened.needs)
        self.form.follow_mode(self.form.mode.value())
        self.form.setEnabled(True)
        self.session.begin(self.history.values(), self.files.pictures)
        self.form.focus_first()

    def values_changed(self) -> None:
        self.form.follow_mode(self.form.mode.value())

    def show_judged(self, judged: Judged) -> None:
        opened = self.session.opened
        self.judgement.show(judged, opened.result_limit if opened is not None else 0)
        self.show_counts()
        self.history.end_joining()

    def completed(self, done: Completed) -> None:
        decision = done.decision
        if decision is not None and decision.command is not None:
            self.session.end()
            self.context.open_page("outbox", command_id=decision.command.id, is_just_made=True)
            return
        if decision is not None:
            self.context.notify("warn", decision.reason)
        self.session.judge()

    def _open_original(self, path: str) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(path)):
            self.context.notify("warn", _("没有能打开 {name} 的程序", name=Path(path).name))
