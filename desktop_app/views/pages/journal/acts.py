"""What the journal page does: check the chain, write a table, open the order, copy an entry; and what it says then."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from desktop_app.errors import DeskError
from desktop_app.models.records import JournalReport
from desktop_app.models.wording_times import absolute_time
from desktop_app.texts import _, n_
from desktop_app.views.kit.lane_job import LaneJob
from desktop_app.views.kit.table_file import ask_table_file
from desktop_app.views.pages.journal.detail import story_text
from desktop_app.views.pages.journal.reading import export, verify

if TYPE_CHECKING:
    from desktop_app.views.pages.journal.page import JournalPage


class JournalActs(QObject):
    """Handlers of one journal page."""

    def __init__(self, page: JournalPage) -> None:
        super().__init__(page)
        self._page = page
        self.checking = LaneJob(page.context.lanes, "read", self)
        self.checking.done.connect(self._verified)
        self.checking.failed.connect(self._not_verified)
        self.writing = LaneJob(page.context.lanes, "read", self)
        self.writing.progressed.connect(self._show_written)
        self.writing.done.connect(self._exported)
        self.writing.failed.connect(self.tell)
        self._target = Path()

    def verify(self) -> None:
        """校验: check the chain of all entries."""
        if self.checking.start(verify, self._page.context.desk):
            self._page.chain.begin()
            self._show_busy()

    def export(self) -> None:
        """导出: write the shown entries where the person says."""
        title, day = _("导出日志"), self._page.context.desk.clock.wall().strftime("%Y-%m-%d")
        suggested = _("日志 {day}.xlsx", day=day)
        target = ask_table_file(self._page, title, suggested)
        if target is not None:
            self.write_to(target)

    def write_to(self, target: Path) -> None:
        """Write the shown entries to a file."""
        if self.writing.start(export, self._page.context.desk, self._page.list.query(), target):
            self._target = target
            self._show_busy()

    def open_case(self) -> None:
        """看这一单."""
        story = self._page.detail.story
        if story is not None and story.case_key:
            self._page.context.open_page("supervision", view="open", key=story.case_key)

    def copy_entry(self) -> None:
        """The whole entry as text."""
        story = self._page.detail.story
        if story is not None:
            QGuiApplication.clipboard().setText(story_text(story))
            self._page.context.notify("info", _("已复制第 {number} 条。", number=story.line.key))

    def tell(self, error: DeskError) -> None:
        """What did not work, and why."""
        self._show_busy()
        self._page.say_count()
        self._page.tell_error(error)

    def _verified(self, report: JournalReport | None) -> None:
        now = self._page.context.desk.clock.wall()
        self._page.chain.show_report(report, absolute_time(now, now))
        self._show_busy()

    def _not_verified(self, error: DeskError) -> None:
        self._verified(None)
        self.tell(error)

    def _exported(self, count: int) -> None:
        self._show_busy()
        self._page.say_count()
        told = n_("已把 {count} 条写到“{name}”", "已把 {count} 条写到“{name}”", count, name=self._target.name)
        self._page.context.notify("done", told)

    def _show_written(self, done: int, total: int) -> None:
        self._page.footer.set_texts([_("正在导出 {done} / {total} 条", done=f"{done:,}", total=f"{total:,}")])

    def _show_busy(self) -> None:
        registry = self._page.context.registry
        registry.set_enabled("journal.verify", not self.checking.is_busy, _("正在校验…"))
        registry.set_enabled("journal.export", not self.writing.is_busy, _("正在导出…"))
