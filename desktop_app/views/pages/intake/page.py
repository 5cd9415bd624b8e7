"""导入与粘贴: pick or paste, look at the preview, take it in, see what came of it, take it back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop_app.errors import DeskError
from desktop_app.models.batches import Batch
from desktop_app.models.wording_batches import batch_name
from desktop_app.services.approvals.recognising import is_for_approvals
from desktop_app.texts import _, n_
from desktop_app.views.batch_undo import BatchUndo
from desktop_app.views.kit.page import PageContext, WidthClass
from desktop_app.views.kit.task_page import TaskPage
from desktop_app.views.pages.intake.batches_watch import BatchesWatch
from desktop_app.views.pages.intake.intake_footer import IntakeFooter, add_intake_actions
from desktop_app.views.pages.intake.notice_flow import NoticeFlow
from desktop_app.views.pages.intake.preview_view import PreviewView
from desktop_app.views.pages.intake.result_view import ResultView
from desktop_app.views.pages.intake.running_view import RunningView
from desktop_app.views.pages.intake.sources import (
    IntakeSource,
    Previewed,
    Question,
    TakenIn,
    apart,
    clipboard_source,
    file_source,
    is_complete,
)
from desktop_app.views.pages.intake.start_view import StartView
from desktop_app.views.pages.intake.work import IntakeWork

QUIET_MILLISECONDS = 150
IMPORT, PASTE, CHOOSE = "import", "paste", "choose"
CONSOLE = "rehearsal.console"


class IntakePage(TaskPage):
    """One source at a time; several files follow each other."""

    page_id = "intake"
    stays_as_left = True

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.queue: list[Path] = []
        """Files that follow the one that is shown."""
        self._source: IntakeSource | None = None
        self._expected = ""
        """Id of the kind that the person came for; empty: any."""
        self.work = IntakeWork(context.desk, self)
        self.taking_back = BatchUndo(context, self)
        add_intake_actions(self)
        registry = context.registry
        console = registry.get(CONSOLE) if registry.has(CONSOLE) else None
        others = [registry.get(name) for name in ("connections", "rehearsal_console") if registry.has(name)]
        self.start = StartView(registry.get("intake.paste"), console, others)
        self.preview, self.running, self.result = PreviewView(), RunningView(), ResultView()
        self.views = QStackedWidget()
        for view in (self.start, self.preview, self.running, self.result):
            self.views.addWidget(view)
        self.notices = NoticeFlow(self)
        self.scroll.hide()  # type: ignore[attr-defined]
        self.body.insertWidget(0, self.views, 1)
        self.batches = BatchesWatch(context, self.start, self.work)
        self.foot = IntakeFooter(self)
        self._again = QTimer(self, singleShot=True, interval=QUIET_MILLISECONDS)
        self._connect()
        self.show_view(self.start)

    def activate(self, way: str = IMPORT, paths: Sequence[Path] = (), kind: str = "", **arguments: Any) -> None:
        """``paths`` are previewed at once; ``paste`` takes what lies on the clipboard, ``choose`` asks for a file.

        ``kind``: what is expected; a table that is none of that kind is looked at as if nothing was said.
        """
        self._expected = kind
        if paths:
            self.open_files(list(paths))
        elif self.views.currentWidget() is self.running:
            return
        elif way == PASTE:
            self.paste()
        else:
            self.begin_again()
            if way == CHOOSE and self.start.zone.isVisibleTo(self.start):
                # the page is shown first: the dialog stands over it
                QTimer.singleShot(0, self.start.zone, self.start.zone.ask)

    def leave(self) -> bool:
        """A preview goes back to the start first; a running import goes on and is told by a notice."""
        if self.views.currentWidget() is self.preview or self.notices.is_shown:
            self.begin_again()
            return False
        return True

    def refresh(self) -> None:
        """Read the batches again; a preview stays."""
        self.batches.read()

    def on_width(self, kind: WidthClass) -> None:
        self.start.batches.set_kind(kind)
        self.result.set_kind(kind)
        self.foot.show(kind <= WidthClass.NARROW)

    def begin_again(self) -> None:
        """The start, with the batches as they are now."""
        self.work.cancel("preview")
        self._source = None
        self.start.problem.set_text("")
        shown = self.context.desk.connections.remembered()
        kind = shown.kind if shown is not None else None
        self.start.show_source(kind)
        self.show_view(self.start)
        self.refresh()
        is_rehearsal = shown is not None and shown.is_rehearsal
        (self.start if is_rehearsal else self.start.zone).setFocus()

    def open_files(self, paths: list[Path]) -> None:
        """Preview the first file; the others follow after it. What cannot be taken now is told."""
        if self.views.currentWidget() is self.running:
            self.context.notify("info", _("正在导入“{name}”，完成以后再放入下一份。", name=self.running.name))
            return
        folders, others = apart(paths)
        approvals = [path for path in others if is_for_approvals(path)]
        files = [path for path in others if path not in approvals]
        if folders:
            told = _("“{name}”是文件夹。请打开它，放入里面的表格。", name=folders[0].name)
            self.context.notify("warn", told)
        if files:
            self.queue = files[1:]
            self._read(file_source(files[0]))
        elif approvals:
            self.context.open_page("approval_file", path=approvals[-1])
        elif self._source is None:
            self.begin_again()

    def paste(self) -> None:
        """Preview what was copied in the browser or a sheet."""
        source = clipboard_source(QGuiApplication.clipboard().mimeData())
        if source is None:
            self.begin_again()
            self.start.problem.set_text(
                _("剪贴板里没有表格。在控制台的列表页全选、复制，再回到这里粘贴；短信和邮件复制整条文字。")
            )
            return
        self.queue = []
        self._read(source)

    def take_in(self) -> None:
        """Ctrl+Enter: import with what the person chose."""
        if self.notices.is_shown:
            self.notices.confirm()
            return
        choices = self.preview.choices()
        if self._source is not None and choices is not None and not self.work.is_busy("take_in"):
            self.running.begin(self._source.name)
            self.show_view(self.running)
            self.work.take_in(self.connection_id, self._source, choices)

    def cancel(self) -> None:
        """Stop: nothing is kept, unless it was kept already; then the batch is in the list and can be undone."""
        self.work.cancel("take_in")
        self.show_view(self.preview)
        self.context.notify("info", _("已取消。若这一批已经收进，它会列在批次里，可以撤销。"))

    def undo(self, batch: Batch | None = None) -> None:
        """撤销这一批: asked first; then its rows go, what came before is there again."""
        chosen = batch or (self.result.result.batch if self.result.result is not None else None)
        if chosen is not None:
            self.taking_back.ask(chosen.id)

    def _read(self, source: IntakeSource, kind: str | None = None) -> None:
        is_same = self._source == source
        mapping = self.preview.mapping.mapping() if is_same and kind is None else {}
        chosen = kind or (self.preview.kind.value() if is_same else self._expected)
        as_of = self.preview.data_as_of() if is_same else None
        self._source = source
        if source.is_notice:
            self.notices.read(source)
            self.show_view()
            return
        self.work.preview(self.connection_id, source, Question(chosen or None, mapping, as_of))
        self.show_view()

    def _read_again(self, kind: str | None = None) -> None:
        if self._source is not None:
            self._read(self._source, kind)

    def _show_preview(self, previewed: Previewed) -> None:
        if previewed.source == self._source and self._expected and not is_complete(previewed.preview):
            # it is no table of the kind that was expected: which one it is then is found out as ever
            self._source, self._expected = None, ""
            self._read(previewed.source)
        elif previewed.source == self._source:
            is_new = self.views.currentWidget() is not self.preview
            self.preview.show_previewed(previewed)
            self.show_view(self.preview)
            if is_new:
                self.foot.take.setFocus()

    def _not_previewed(self, error: DeskError) -> None:
        text = _("{title}：{sentence}", title=error.title, sentence=error.message)
        if self.views.currentWidget() is self.preview and self.preview.previewed is not None:
            # another kind or mapping does not fit; the preview stays as it was
            self.context.notify("warn", text)
            self.preview.show_previewed(self.preview.previewed)
            self.show_view(self.preview)
            return
        if self._expected and self._source is not None:
            source, self._source, self._expected = self._source, None, ""
            self._read(source)
            return
        name = self._source.name if self._source is not None else ""
        self.begin_again()
        self.start.problem.set_text(_("{name}：{problem}", name=name, problem=text))

    def _taken_in(self, taken: TakenIn) -> None:
        result = taken.result
        self.result.show_result(result, taken.missing)
        self.show_view(self.result)
        if not self.isVisible():
            batch, name = result.batch, batch_name(result.batch)
            told = n_("{name} 已收进 {count} 行", "{name} 已收进 {count} 行", batch.rows - batch.refused, name=name)
            self.context.notify("done", told)
        self.foot.next.setFocus()

    def _failed(self, error: DeskError) -> None:
        if self.views.currentWidget() is self.running and not self.work.is_busy("take_in"):
            self.show_view(self.preview)
        self.tell_error(error)

    def _undone(self, batch: Batch) -> None:
        shown = self.result.result
        if shown is not None and shown.batch.id == batch.id:
            self.result.mark_withdrawn()
        self.refresh()
        self.show_view()

    def show_view(self, view: QWidget | None = None) -> None:
        """Another view, or the same one with what it allows now."""
        if view is not None:
            self.views.setCurrentWidget(view)
        name = self._source.name if self._source is not None else ""
        titles = {
            self.start: (_("导入与粘贴"), _("控制台导出的表格、自己记的监管表、复制的网页")),
            self.preview: (_("看一眼再导入"), name),
            self.notices.view: (_("看一眼通知"), name),
            self.running: (_("正在导入"), name),
            self.result: (_("导入结果"), name),
        }
        self.set_title(*titles[self.views.currentWidget()])  # type: ignore[index]
        self.foot.show(self.width_kind <= WidthClass.NARROW)

    def _connect(self) -> None:
        self.start.picked.connect(self.open_files)
        self.start.undo_wanted.connect(self.undo)
        self.result.row_wanted.connect(lambda page_id, key: self.context.open_page(page_id, view="open", key=key))
        self.preview.kind_changed.connect(self._read_again)
        self.preview.mapping_changed.connect(self._again.start)
        self.preview.as_of.edited.connect(self._again.start)  # older data leave open what newer ones tell
        self._again.timeout.connect(self._read_again)
        self.work.previewed.connect(self._show_preview)
        self.work.not_previewed.connect(self._not_previewed)
        self.work.taken_in.connect(self._taken_in)
        self.work.not_taken_in.connect(self._failed)
        self.work.progressed.connect(self.running.show_progress)
        self.taking_back.undone.connect(self._undone)
        self.taking_back.failed.connect(self._failed)
        self.taking_back.changed.connect(self.show_view)
        self.work.failed.connect(self._failed)
