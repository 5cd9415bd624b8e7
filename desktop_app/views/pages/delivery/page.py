"""上传交付凭证: the form of one delivery. A draft that saves itself; judged while it is filled in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QResizeEvent
from PySide6.QtWidgets import QWidget

from desktop_app.clock import CHINA
from desktop_app.errors import DeskError
from desktop_app.models import events
from desktop_app.texts import _
from desktop_app.views.kit.forms import FindingWalk
from desktop_app.views.kit.page import PageContext, WidthClass
from desktop_app.views.kit.task_page import TaskPage
from desktop_app.views.kit.tokens import PAGE_MARGIN
from desktop_app.views.kit.undo import FormHistory
from desktop_app.views.pages.delivery.body import values_of
from desktop_app.views.pages.delivery.findings import counts_of
from desktop_app.views.pages.delivery.form_actions import add_form_actions
from desktop_app.views.pages.delivery.form_files import FormFiles
from desktop_app.views.pages.delivery.form_footer import FormFooter
from desktop_app.views.pages.delivery.form_head import FormHead
from desktop_app.views.pages.delivery.judgement_view import JudgementView
from desktop_app.views.pages.delivery.picture_panel import PicturePanel
from desktop_app.views.pages.delivery.reading import Completed, FormOpened, Judged
from desktop_app.views.pages.delivery.rows import DeliveryRows
from desktop_app.views.pages.delivery.session import FormSession
from desktop_app.views.sent_from_here import is_sent_from_here

_MODES = {"现场": "onsite", "远程": "remote"}


class DeliveryPage(TaskPage):
    """The delivery form of one case at a time."""

    page_id = "delivery"
    freshness_kind = "cases"

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.form_head = FormHead(self)
        self.form = DeliveryRows(context.desk.rulebook.packs.typed_needs())
        self.files = FormFiles(self.form, PicturePanel(context.window))
        self.files.take_drops_on(self)
        self.judgement = JudgementView(self.form, self.files)
        self.content.addLayout(self.judgement.stopped)
        self.content.addWidget(self.form)
        self.history = FormHistory(self)
        for name, field in self.form.fields.items():
            self.history.watch(name, field)
        self.session = FormSession(context.desk, self)
        self.walk = FindingWalk(list(self.form.rows.values()), self)
        add_form_actions(self)
        registry = context.registry
        self.foot = FormFooter(self.footer, registry.get("delivery.complete"), registry.get("delivery.next_finding"))
        self._connect()

    def activate(self, key: str = "", **arguments: Any) -> None:
        """Show the form of a case; the same one again goes on where it was."""
        opened = self.session.opened
        is_same = opened is not None and opened.key == key and opened.connection_id == self.connection_id
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
        self.form.focus_first()

    def next_finding(self, is_forward: bool = True) -> None:
        """F8 and Shift+F8: the next field with a finding, in sight and with the keyboard."""
        row = self.walk.step(is_forward)
        if row is not None:
            self.scroll.ensureWidgetVisible(row, 0, 24)  # type: ignore[attr-defined]

    def on_width(self, kind: WidthClass) -> None:
        self._show_counts()

    def _show_form(self, opened: FormOpened) -> None:
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

    def _edited(self) -> None:
        """After every edit, undo and redo; also when a form was opened, which is no edit."""
        registry = self.context.registry
        registry.set_enabled("delivery.undo", self.history.can_undo, _("还没有可以撤销的改动。"))
        registry.set_enabled("delivery.redo", self.history.can_redo, _("没有可以重做的改动。"))
        if self.session.opened is None or not self.form.isEnabled():
            return
        self.form.follow_mode(self.form.mode.value())
        self.session.put(self.history.values())
        self.form_head.say_saving()

    def _show_judged(self, judged: Judged) -> None:
        opened = self.session.opened
        self.judgement.show(judged, opened.result_limit if opened is not None else 0)
        self._show_counts()
        self.history.end_joining()

    def _show_counts(self) -> None:
        judged = self.session.judgement
        is_short = self.width_kind <= WidthClass.NARROW
        self.foot.show_counts(counts_of(judged) if judged else None, is_short, self.session.is_completing)

    def _completed(self, completed: Completed) -> None:
        self._saved()
        decision = completed.decision
        if decision is not None and decision.command is not None:
            self.session.end()
            self.context.open_page("outbox", command_id=decision.command.id, is_just_made=True)
            return
        if decision is not None:
            self.context.notify("warn", decision.reason)
        self.session.judge()

    def _saved(self) -> None:
        self.form_head.say_saved(self.context.desk.clock.wall().astimezone(CHINA))

    def _not_saved(self, error: DeskError) -> None:
        self.form_head.say_not_saved(error)
        self._failed(error)

    def _failed(self, error: DeskError) -> None:
        self.context.notify("error", _("{title}：{sentence}", title=error.title, sentence=error.message))

    def _open_original(self, path: str) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(path)):
            self.context.notify("warn", _("没有能打开 {name} 的程序", name=Path(path).name))

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
        self.files.placed.connect(lambda text: self.context.notify("info", text))
        self.files.open_wanted.connect(self._open_original)
        for kind in (events.FactsChanged, events.CommandChanged, events.RulesChanged):
            self.context.bridge.subscribe(kind, self._facts_changed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.form.set_width(self.width() - 2 * PAGE_MARGIN)
