"""上传交付凭证: the form of one delivery. A draft that saves itself; judged while it is filled in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.clock import CHINA
from desktop_app.errors import DeskError
from desktop_app.models import events
from desktop_app.models.evidence import ROLES
from desktop_app.texts import _
from desktop_app.views.kit.file_fields import dropped_paths
from desktop_app.views.kit.finding import FindingView
from desktop_app.views.kit.forms import FindingWalk, FormRow
from desktop_app.views.kit.lines import Hairline
from desktop_app.views.kit.page import PageContext, WidthClass
from desktop_app.views.kit.task_page import TaskPage
from desktop_app.views.kit.tokens import PAGE_MARGIN, SPACE_8, SPACE_12
from desktop_app.views.kit.undo import FormHistory
from desktop_app.views.pages.delivery import findings as found
from desktop_app.views.pages.delivery.body import ONE_FILE, body_of, values_of
from desktop_app.views.pages.delivery.clause_popup import show_clause
from desktop_app.views.pages.delivery.form_actions import add_form_actions
from desktop_app.views.pages.delivery.form_files import FormFiles
from desktop_app.views.pages.delivery.form_footer import FormFooter
from desktop_app.views.pages.delivery.picture_panel import PicturePanel
from desktop_app.views.pages.delivery.reading import Completed, FormOpened, Judged, complete_form, judge_form, open_form
from desktop_app.views.pages.delivery.rows import DeliveryRows
from desktop_app.views.pages.delivery.saver import DraftSaver
from desktop_app.views.pages.supervision.looks import row_deadline

JUDGE_MILLISECONDS = 200


class DeliveryPage(TaskPage):
    """The delivery form of one case at a time."""

    page_id = "delivery"
    freshness_kind = "cases"

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.set_title(_("上传交付凭证"))
        self.setAcceptDrops(True)
        self._opened: FormOpened | None = None
        self._judged: Judged | None = None
        self._number = 0
        self._is_completing = False
        self._jobs: dict[str, Any] = {}
        self._deadline = self.add_info()
        self._saved = self.add_info("", "")
        self._stopped = QVBoxLayout()
        self._stopped.setSpacing(SPACE_12)
        self.content.addLayout(self._stopped)
        self.form = DeliveryRows()
        self.content.addWidget(self.form)
        self.history = FormHistory(self)
        for name, field in self.form.fields.items():
            self.history.watch(name, field)
        self.files = FormFiles(self.form, PicturePanel(context.window))
        self.saver = DraftSaver(context.desk, self)
        self.walk = FindingWalk(list(self.form.rows.values()), self)
        self._judge_timer = QTimer(self, singleShot=True, interval=JUDGE_MILLISECONDS)
        add_form_actions(self)
        registry = context.registry
        self.foot = FormFooter(self.footer, registry.get("delivery.complete"), registry.get("delivery.next_finding"))
        self._connect()

    def activate(self, key: str = "", **arguments: Any) -> None:
        """Show the form of a case; the same one again goes on where it was."""
        opened = self._opened
        is_same = opened is not None and opened.key == key and opened.connection_id == self.connection_id
        if is_same and (self.saver.is_waiting or self.history.can_undo):
            self.judge()
        else:
            self._load(key)

    def deactivate(self) -> None:
        self.saver.flush()

    def refresh(self) -> None:
        """Judge again: the facts or the rules may have changed. What is typed stays."""
        if self._opened is not None and self._opened.connection_id != self.connection_id:
            self.context.open_page("supervision")
            return
        self.judge()

    def save_now(self) -> None:
        self.saver.save_now()

    def leave(self) -> bool:
        self.saver.flush()
        return True

    def focus_first(self) -> None:
        self.form.mode.focus()

    @property
    def opened(self) -> FormOpened | None:
        """The form as it was opened, for tests and the tour."""
        return self._opened

    @property
    def judged(self) -> Judged | None:
        """The newest judgement shown; ``None`` while the first one is on its way."""
        return self._judged

    def next_finding(self, is_forward: bool = True) -> None:
        """F8 and Shift+F8: the next field with a finding, in sight and with the keyboard."""
        row = self.walk.step(is_forward)
        if row is not None:
            self.scroll.ensureWidgetVisible(row, 0, 24)

    def complete(self) -> None:
        """确认完成: save, then prepare the packet from what is saved."""
        opened = self._opened
        if opened is None or self._is_completing:
            return
        self._is_completing = True
        self._show_counts()
        draft_id, body = self.saver.hand_over(), body_of(self.history.values())
        self._jobs["complete"] = self.context.lanes.start(
            "work",
            complete_form,
            self.context.desk,
            opened.connection_id,
            opened.key,
            draft_id,
            body,
            done=self._decided,
            failed=self._not_decided,
        )

    def judge(self) -> None:
        """Judge the form as it is now; while a judgement runs, only the newest body follows it."""
        self._judge_timer.stop()
        opened = self._opened
        if opened is None or "judge" in self._jobs:
            return
        known = frozenset(self.files.pictures)
        body = body_of(self.history.values())
        self._jobs["judge"] = self.context.lanes.start(
            "process",
            judge_form,
            self.context.desk,
            opened.connection_id,
            opened.key,
            body,
            self._number,
            known,
            done=self._show_judged,
            failed=self._judge_failed,
        )

    def on_width(self, kind: WidthClass) -> None:
        self._show_counts()

    def _load(self, key: str) -> None:
        self.saver.save_now()
        self._opened, self._judged = None, None
        job = self._jobs.get("open")
        if job is not None:
            job.cancel()
        self.form.setEnabled(False)
        self._show_counts()
        self._jobs["open"] = self.context.lanes.start(
            "read", open_form, self.context.desk, self.connection_id, key, done=self._show_form, failed=self._failed
        )

    def _show_form(self, opened: FormOpened) -> None:
        self._opened = opened
        self._number += 1
        row, case = opened.row, opened.case
        order = opened.key.partition("|")[0]
        parts = [order, row.product_name if row else "", row.customer_name if row else ""]
        self.set_title(_("上传交付凭证"), " · ".join(part for part in parts if part))
        look = row_deadline(row, opened.now) if row else None
        if look is not None and not look.is_open:
            self._deadline.set_info(look.icon or "clock", look.relative, look.ink if look.ink != "text" else "text2")
        else:
            self._deadline.set_info("clock" if row else "", _("无期限") if row else "")
        self.files.begin(opened)
        self.form.set_required(opened.required)
        values = values_of(opened.draft.body)
        if not opened.draft.revision and case is not None and case.facts.delivery_mode:
            values["delivery_mode"] = {"现场": "onsite", "远程": "remote"}.get(case.facts.delivery_mode, "")
        self.saver.begin(opened.draft)
        self.history.set_values(values)
        self.form.follow_mode(self.form.mode.value())
        self.form.setEnabled(True)
        saved_at = opened.draft.saved_at
        self._say_saved(_("{time} 已自动保存", time=f"{saved_at.astimezone(CHINA):%H:%M}") if saved_at else "")
        self._judge_timer.stop()
        self._jobs.pop("judge", None)
        self.judge()
        self.form.mode.focus()

    def _edited(self) -> None:
        """After every edit, undo and redo by the person."""
        if self._opened is None:
            return
        self._number += 1
        self.form.follow_mode(self.form.mode.value())
        self.saver.put(body_of(self.history.values()))
        self._say_saved(_("正在保存…"), "circle-dashed")
        self._judge_timer.start()
        self._follow_history()

    def _follow_history(self) -> None:
        registry = self.context.registry
        registry.set_enabled("delivery.undo", self.history.can_undo, _("还没有可以撤销的改动。"))
        registry.set_enabled("delivery.redo", self.history.can_redo, _("没有可以重做的改动。"))

    def _show_judged(self, judged: Judged) -> None:
        self._jobs.pop("judge", None)
        if judged.number != self._number:
            self.files.pictures |= judged.pictures
            self.judge()
            return
        self._judged = judged
        self.files.show_looks(dict(judged.files), dict(judged.pictures), found.marked_files(judged.findings))
        self._show_stopped(judged)
        shown = found.by_field(judged)
        rows: dict[int, list[Any]] = {}
        for field, some in shown.items():
            rows.setdefault(id(self.form.row_for(field)), []).extend(some)
        for name, row in self.form.rows.items():
            quiet = found.quiet_line(name, judged, self._has_file(name))
            note = judged.mode_note if name == "delivery_mode" else self._note(name)
            row.show(rows.get(id(row), []), quiet, note)
        self._show_counts()
        if self._judge_timer.isActive():
            return
        self.history.end_joining()

    def _has_file(self, name: str) -> bool:
        if name not in ROLES:
            return False
        value = self.form.fields[name].value()  # type: ignore[attr-defined]
        return value.item is not None if name in ONE_FILE else bool(value)

    def _note(self, name: str) -> str:
        limit = self._opened.result_limit if self._opened is not None else 0
        if name == "result_text" and limit:
            return _("字数上限未见明文，先按 {limit} 字检查。", limit=limit)
        return ""

    def _show_stopped(self, judged: Judged) -> None:
        while (item := self._stopped.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for finding in judged.stopped:
            view = FindingView(finding)
            view.setContentsMargins(0, SPACE_8, 0, 0)
            view.mend_pressed.connect(self._mend)
            self._stopped.addWidget(view)
        if judged.stopped:
            self._stopped.addWidget(Hairline())

    def _show_counts(self) -> None:
        judged = self._judged
        is_short = self.width_kind <= WidthClass.NARROW
        self.foot.show_counts(found.counts_of(judged) if judged else None, is_short, self._is_completing)

    def _mend(self, finding: Any, link: str) -> None:
        role = finding.field or ""
        if link == found.CLAUSE:
            row: FormRow = self.form.row_for(role)
            show_clause(finding, row.label_text, self.sender() if isinstance(self.sender(), QWidget) else row)  # type: ignore[arg-type]
        elif link in (found.CHANGE, found.ADD):
            self.files.ask(role)
        elif link == found.LOOK:
            self.files.look_at_scan(role)
        elif link == found.COMPARE:
            self.files.compare(finding.file)
        elif link == found.REMOVE:
            self.files.remove(role, finding.file)

    def _decided(self, completed: Completed) -> None:
        self._end_completing()
        self.saver.revision = max(self.saver.revision, completed.revision)
        self._saved_now()
        decision = completed.decision
        if completed.error is not None:
            self._failed(completed.error)
        elif decision is not None and decision.command is not None:
            self._opened = None
            self.context.open_page("outbox", command_id=decision.command.id)
            return
        elif decision is not None:
            self.context.notify("warn", decision.reason)
        self.judge()

    def _not_decided(self, error: DeskError) -> None:
        """Not even the form was saved: it is put back in line."""
        self._end_completing()
        self.saver.put(body_of(self.history.values()))
        self._failed(error)

    def _end_completing(self) -> None:
        self._is_completing = False
        self._jobs.pop("complete", None)
        self._show_counts()

    def _saved_now(self) -> None:
        now = self.context.desk.clock.wall()
        self._say_saved(_("{time} 已自动保存", time=f"{now.astimezone(CHINA):%H:%M}"))

    def _not_saved(self, error: DeskError) -> None:
        self._say_saved(_("没有保存：{reason}", reason=error.title), "warning", "red")
        self._failed(error)

    def _say_saved(self, text: str, icon: str = "check", token: str = "text2") -> None:
        self._saved.set_info(icon if text else "", text, token)

    def _judge_failed(self, error: DeskError) -> None:
        self._jobs.pop("judge", None)
        self._failed(error)

    def _failed(self, error: DeskError) -> None:
        self.context.notify("error", _("{title}：{sentence}", title=error.title, sentence=error.message))

    def _go_to(self, severity: str) -> None:
        self.next_finding()

    def _open_original(self, path: str) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(path)):
            self.context.notify("warn", _("没有能打开 {name} 的程序", name=Path(path).name))

    def _facts_changed(self, event: events.Event) -> None:
        if self.isVisible() and self._opened is not None and event.connection_id in ("", self._opened.connection_id):
            self.judge()

    def _connect(self) -> None:
        self.history.changed.connect(self._edited_or_opened)
        self._judge_timer.timeout.connect(self.judge)
        self.saver.saved.connect(self._saved_now)
        self.saver.failed.connect(self._not_saved)
        self.foot.count_pressed.connect(self._go_to)
        self.files.placed.connect(lambda text: self.context.notify("info", text))
        self.files.open_wanted.connect(self._open_original)
        for row in self.form.rows.values():
            row.mend_pressed.connect(self._mend)
        for kind in (events.FactsChanged, events.CommandChanged, events.RulesChanged):
            self.context.bridge.subscribe(kind, self._facts_changed)

    def _edited_or_opened(self) -> None:
        if self.form.isEnabled():
            self._edited()
        else:
            self._follow_history()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.form.set_width(self.width() - 2 * PAGE_MARGIN)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_paths(event) and self._opened is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.files.drop(dropped_paths(event))
