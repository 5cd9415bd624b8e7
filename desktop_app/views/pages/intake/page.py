"""导入与粘贴: pick or paste, look at the preview, take it in, see what came of it, take it back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDropEvent, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop_app.errors import DeskError
from desktop_app.models import events
from desktop_app.models.batches import Batch
from desktop_app.services.intake_result import IntakeResult
from desktop_app.texts import _, n_
from desktop_app.views.kit.buttons import GhostButton, PrimaryButton, SecondaryButton
from desktop_app.views.kit.file_fields import dropped_paths
from desktop_app.views.kit.footer import SeverityCount
from desktop_app.views.kit.keys import key_words
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.page import PageContext, WidthClass
from desktop_app.views.kit.task_page import TaskPage
from desktop_app.views.kit.tokens import PAGE_MARGIN
from desktop_app.views.pages.intake.preview_view import PreviewView
from desktop_app.views.pages.intake.result_view import ResultView
from desktop_app.views.pages.intake.running_view import RunningView
from desktop_app.views.pages.intake.sources import (
    IntakeSource,
    Previewed,
    clipboard_source,
    file_source,
    read_batches,
    read_preview,
    take_in,
    withdraw,
)
from desktop_app.views.pages.intake.start_view import StartView

QUIET_MILLISECONDS = 150
IMPORT, PASTE = "import", "paste"


class IntakePage(TaskPage):
    """One source at a time; several files follow each other."""

    page_id = "intake"

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._queue: list[Path] = []
        self._source: IntakeSource | None = None
        self._jobs: dict[str, Any] = {}
        self._add_actions()
        registry = context.registry
        self.start = StartView(registry.get("intake.paste"))
        self.preview = PreviewView()
        self.running = RunningView()
        self.result = ResultView()
        self.views = QStackedWidget()
        for view in (self.start, self.preview, self.running, self.result):
            self.views.addWidget(view)
        self.scroll.hide()
        self.body.insertWidget(0, self.views, 1)
        self.setAcceptDrops(True)
        self._again = QTimer(self, singleShot=True, interval=QUIET_MILLISECONDS)
        self._fill_footer()
        self._connect()
        self._show(self.start)

    def activate(self, way: str = IMPORT, paths: Sequence[Path] = (), **arguments: Any) -> None:
        """``paths`` are previewed at once; ``paste`` takes what lies on the clipboard."""
        if self.views.currentWidget() is self.running:
            return
        if paths:
            self.open_files(list(paths))
        elif way == PASTE:
            self.paste()
        else:
            self.begin_again()

    def refresh(self) -> None:
        """Read the batches again; a preview stays."""
        self.read_batches()

    def focus_first(self) -> None:
        if self.views.currentWidget() is self.start:
            self.start.zone.setFocus()

    def leave(self) -> bool:
        """A preview goes back to the start first; a running import goes on and is told by a notice."""
        if self.views.currentWidget() is self.preview:
            self.begin_again()
            return False
        return True

    def on_width(self, kind: WidthClass) -> None:
        self.start.batches.set_kind(kind)
        self._show_footer()

    def begin_again(self) -> None:
        """The start, with the batches as they are now."""
        self._cancel_job("preview")
        self._source = None
        self.start.show_problem("")
        self._show(self.start)
        self.read_batches()
        self.start.zone.setFocus()

    def open_files(self, paths: list[Path]) -> None:
        """Preview the first file; the others follow after it."""
        self._queue = paths[1:]
        if paths:
            self._read(file_source(paths[0]))

    def paste(self) -> None:
        """Preview what was copied in the browser or a sheet."""
        source = clipboard_source(QGuiApplication.clipboard().mimeData())
        if source is None:
            self.begin_again()
            self.start.show_problem(_("剪贴板里没有表格。在控制台的列表页全选、复制，再回到这里粘贴。"))
            return
        self._queue = []
        self._read(source)

    def take_in(self) -> None:
        """Ctrl+Enter: import with what the person chose."""
        choices = self.preview.choices()
        if self._source is None or choices is None or "take_in" in self._jobs:
            return
        self.running.begin(self._source.name)
        self._show(self.running)
        self._jobs["take_in"] = self.context.lanes.start(
            "cache",
            take_in,
            self.context.desk,
            self.connection_id,
            self._source,
            choices,
            done=self._taken_in,
            failed=self._not_taken_in,
            progress=self.running.show_progress,
        )

    def cancel(self) -> None:
        """Stop: nothing is kept, unless it was kept already; then the batch is in the list and can be undone."""
        self._cancel_job("take_in")
        if self._source is not None:
            self._show(self.preview)
        self.context.notify("info", _("已取消。若这一批已经收进，它会列在批次里，可以撤销。"))

    def undo(self, batch: Batch | None = None) -> None:
        """撤销这一批: its rows go, what came before is there again."""
        chosen = batch or (self.result.result.batch if self.result.result is not None else None)
        if chosen is None or "undo" in self._jobs:
            return
        self._jobs["undo"] = self.context.lanes.start(
            "cache", withdraw, self.context.desk, chosen.id, done=self._undone, failed=self._undo_failed
        )
        self._show_footer()

    def read_batches(self) -> None:
        """Read the list of batches."""
        if self.connection_id and "batches" not in self._jobs:
            self._jobs["batches"] = self.context.lanes.start(
                "read",
                read_batches,
                self.context.desk,
                self.connection_id,
                done=self._show_batches,
                failed=self._batches_failed,
            )
        elif not self.connection_id:
            self.start.show_batches([], self.context.desk.clock.connection_now())

    def see(self) -> None:
        """Look at what came in."""
        result = self.result.result
        if result is not None and result.batch.kind == "cases":
            key = result.keys[0] if len(result.keys) == 1 else ""
            self.context.open_page("supervision", view="open", key=key)
        else:
            self.context.open_page("today")

    def next_file(self) -> None:
        """The next of several files."""
        if self._queue:
            self.open_files(self._queue)

    def _read(self, source: IntakeSource, kind: str | None = None) -> None:
        self._cancel_job("preview")
        is_same = self._source == source
        self._source = source
        mapping = self.preview.mapping.mapping() if is_same and kind is None else {}
        self._jobs["preview"] = self.context.lanes.start(
            "process",
            read_preview,
            self.context.desk,
            source,
            kind or (self.preview.kind.value() if is_same else None),
            mapping,
            done=self._show_preview,
            failed=self._preview_failed,
        )
        self._show_footer()

    def _show_preview(self, previewed: Previewed) -> None:
        self._jobs.pop("preview", None)
        if previewed.source != self._source:
            return
        self.preview.show_previewed(previewed)
        self.preview.set_width(self.width() - 2 * PAGE_MARGIN)
        self._show(self.preview)

    def _preview_failed(self, error: DeskError) -> None:
        self._jobs.pop("preview", None)
        text = _("{title}：{sentence}", title=error.title, sentence=error.message)
        if self.views.currentWidget() is self.preview and self.preview.previewed is not None:
            self.context.notify("warn", text)
            self.preview.kind.set_value(self.preview.previewed.preview.kind)
            self._show_footer()
            return
        name = self._source.name if self._source is not None else ""
        self.begin_again()
        self.start.show_problem(_("{name}：{problem}", name=name, problem=text))

    def _taken_in(self, result: IntakeResult) -> None:
        self._jobs.pop("take_in", None)
        self.result.show_result(result)
        self._show(self.result)
        if not self.isVisible():
            self.context.notify(
                "done",
                n_("{name} 已收进 {count} 行", "{name} 已收进 {count} 行", result.batch.rows, name=result.batch.name),
            )
        self._next.setFocus()

    def _not_taken_in(self, error: DeskError) -> None:
        self._jobs.pop("take_in", None)
        self._show(self.preview)
        self.context.notify("error", _("{title}：{sentence}", title=error.title, sentence=error.message))

    def _undone(self, batch: Batch) -> None:
        self._jobs.pop("undo", None)
        self.context.notify(
            "done", n_("已撤销“{name}”：{count} 行", "已撤销“{name}”：{count} 行", batch.rows, name=batch.name)
        )
        shown = self.result.result
        if shown is not None and shown.batch.id == batch.id:
            self.result.mark_withdrawn()
        self.read_batches()
        self._show_footer()

    def _undo_failed(self, error: DeskError) -> None:
        self._jobs.pop("undo", None)
        self._show_footer()
        self._tell(error)

    def _show_batches(self, batches: list[Batch]) -> None:
        self._jobs.pop("batches", None)
        self.start.show_batches(batches, self.context.desk.clock.connection_now())

    def _batches_failed(self, error: DeskError) -> None:
        self._jobs.pop("batches", None)
        self._tell(error)

    def _tell(self, error: DeskError) -> None:
        self.context.notify("error", _("{title}：{sentence}", title=error.title, sentence=error.message))

    def _cancel_job(self, name: str) -> None:
        job = self._jobs.pop(name, None)
        if job is not None:
            job.cancel()

    def _show(self, view: QWidget) -> None:
        self.views.setCurrentWidget(view)
        self._show_footer()

    def _show_footer(self) -> None:
        view = self.views.currentWidget()
        is_short = self.width_kind <= WidthClass.NARROW
        name = self._source.name if self._source is not None else ""
        titles = {
            self.start: (_("导入与粘贴"), _("控制台导出的表格、自己记的监管表、复制的网页")),
            self.preview: (_("看一眼再导入"), name),
            self.running: (_("正在导入"), name),
            self.result: (_("导入结果"), name),
        }
        self.set_title(*titles[view])  # type: ignore[index]
        self.footer.setVisible(view is not self.start)
        preview = self.preview.previewed.preview if self.preview.previewed is not None else None
        is_preview = view is self.preview and preview is not None
        if preview is not None:
            rows = f"{preview.counted_rows:,}" + ("" if preview.is_counted_whole else "+")
            self._rows.set_text(n_("{count} 行", "{count} 行", rows))
            self._warned.set_text(n_("{count} 行有提示", "{count} 行有提示", preview.warned) if preview.warned else "")
            self._refused.set_text(
                n_("{count} 行读不进", "{count} 行读不进", preview.refused) if preview.refused else ""
            )
            action = self.context.registry.get("intake.take_in")
            action.setIconText(n_("收进 {count} 行", "收进 {count} 行", rows))
        self._rows.setVisible(is_preview)
        self._warned.setVisible(is_preview and preview is not None and preview.warned > 0)
        self._refused.setVisible(is_preview and preview is not None and preview.refused > 0)
        is_withdrawn = self.result.is_withdrawn
        self.footer.set_reason("" if is_short or not is_preview else _("收进以后可以整批撤销"))
        shown = {
            self._take: is_preview,
            self._other: view in (self.preview, self.result),
            self._cancel: view is self.running,
            self._undo: view is self.result and not is_withdrawn,
            self._next: view is self.result,
        }
        for button, is_shown in shown.items():
            button.setVisible(is_shown)
        registry = self.context.registry
        registry.set_enabled("intake.take_in", is_preview and "preview" not in self._jobs, _("先选文件或粘贴。"))
        registry.set_enabled("intake.cancel", view is self.running, _("没有正在进行的导入。"))
        registry.set_enabled(
            "intake.undo", bool(shown[self._undo]) and "undo" not in self._jobs, _("没有可撤销的批次。")
        )
        see = registry.get("intake.see")
        see.setIconText(_("下一个文件") if self._queue else _("看服务监管"))

    def _see_or_next(self) -> None:
        if self._queue:
            self.next_file()
        else:
            self.see()

    def _open_folder(self, path: str) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(Path(path).parent))):
            self.context.notify("info", path)

    def _changed(self, event: events.Event) -> None:
        if self.isVisible() and event.connection_id in ("", self.connection_id):
            self.read_batches()

    def _add_actions(self) -> None:
        add = partial(self.context.registry.add, group="file", owner=self, page_id=self.page_id)
        add("intake.paste", _("粘贴"), "clipboard-text", "Ctrl+V", self.paste)
        add("intake.take_in", _("收进"), "", "Ctrl+Return", self.take_in)
        add("intake.cancel", _("取消导入"), "x", "Ctrl+.", self.cancel)
        add("intake.undo", _("撤销这一批"), "arrow-u-up-left", "Ctrl+Z", self.undo)
        add("intake.other", _("换一个"), "", "", self.begin_again)
        add("intake.see", _("看服务监管"), "", "", self._see_or_next)

    def _fill_footer(self) -> None:
        registry = self.context.registry
        self._rows = PlainLabel()
        self._warned = SeverityCount("warn")
        self._refused = SeverityCount("block")
        for widget in (self._rows, self._warned, self._refused):
            self.footer.left.addWidget(widget)
        self._other = GhostButton(action=registry.get("intake.other"))
        self._undo = SecondaryButton(action=registry.get("intake.undo"))
        self._cancel = SecondaryButton(action=registry.get("intake.cancel"))
        self._take = PrimaryButton(action=registry.get("intake.take_in"))
        self._take.set_shortcut_text(key_words("Ctrl+Return"))
        self._next = PrimaryButton(action=registry.get("intake.see"))
        for button in (self._other, self._undo, self._cancel, self._take, self._next):
            self.footer.add_act(button)

    def _connect(self) -> None:
        self.start.picked.connect(self.open_files)
        self.start.undo_wanted.connect(self.undo)
        self.preview.kind_changed.connect(self._kind_changed)
        self.preview.mapping_changed.connect(self._again.start)
        self._again.timeout.connect(self._read_again)
        self.result.folder_wanted.connect(self._open_folder)
        for kind in (events.BatchReceived, events.BatchWithdrawn, events.FactsChanged):
            self.context.bridge.subscribe(kind, self._changed)

    def _kind_changed(self, kind: str) -> None:
        if self._source is not None:
            self._read(self._source, kind)

    def _read_again(self) -> None:
        if self._source is not None:
            self._read(self._source)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.preview.set_width(self.width() - 2 * PAGE_MARGIN)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_paths(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        if self.views.currentWidget() is not self.running:
            self.open_files(dropped_paths(event))
