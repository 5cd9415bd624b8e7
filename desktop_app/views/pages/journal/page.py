"""日志: who did what when on which order, and whether the chain of all entries is what it was."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from desktop_app.models import events
from desktop_app.models.journal import JournalLine, JournalStory
from desktop_app.texts import _
from desktop_app.views.kit.footer import StatusFooter
from desktop_app.views.kit.lane_read import LaneRead
from desktop_app.views.kit.pace import LIST_APART_MILLISECONDS, Pace
from desktop_app.views.kit.page import Page, PageContext, WidthClass
from desktop_app.views.kit.split import Split
from desktop_app.views.pages.journal.acts import JournalActs
from desktop_app.views.pages.journal.chain_panel import ChainPanel
from desktop_app.views.pages.journal.detail import JournalDetail
from desktop_app.views.pages.journal.entry_list import EntryList
from desktop_app.views.pages.journal.journal_actions import add_journal_actions, follow_story
from desktop_app.views.pages.journal.reading import read_story

_GROWS_WITH = (
    events.JournalGrew,
    events.CommandChanged,
    events.BatchReceived,
    events.BatchWithdrawn,
    events.NoteAdded,
    events.CaseworkChanged,
    events.ConnectionsChanged,
)


class JournalPage(Page):
    """The chain's state above, entries left, the chosen one right."""

    page_id = "journal"

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.head.set_title(_("日志"), _("谁在什么时候对哪一单做了什么；只增不改"))
        self._is_alone = False
        self.chain = ChainPanel()
        self.list = EntryList(context.desk, context.lanes)
        self.footer = StatusFooter()
        self.acts = JournalActs(self)
        add_journal_actions(self)
        self.head.add_action(context.registry.get("journal.export"))
        self.head.add_action(context.registry.get("journal.verify"), "secondary")
        self.detail = JournalDetail(context.registry)
        self._story = LaneRead(context.lanes, read_story, self)
        self._stream = Pace(self, apart=LIST_APART_MILLISECONDS)
        self._lay_out()
        self._connect()
        self._tell_story(None)

    def activate(self, order: str = "", **arguments: Any) -> None:
        """Show the newest entries; ``order`` narrows them to one order."""
        if order:
            self.list.filters.show_order(order)
        self.list.read()

    def refresh(self) -> None:
        """Read the list again; the chosen entry stays."""
        self.list.read(is_refresh=True)

    def focus_first(self) -> None:
        self.list.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def on_width(self, kind: WidthClass) -> None:
        is_narrow = kind <= WidthClass.NARROW
        self._is_alone = self._is_alone and is_narrow
        self.list.set_kind(kind)
        self.detail.set_narrow(is_narrow)
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.chain.set_room(self.height() // 4)

    def leave_detail(self) -> None:
        """Esc: back to the list and the same row."""
        self._is_alone = False
        self._arrange()
        self.focus_first()

    def say_count(self) -> None:
        """The status line, as long as nothing is being written."""
        answer = self.list.answer
        if answer is not None:
            self.chain.set_newest(answer.newest)
        if not self.acts.writing.is_busy:
            self.footer.set_texts([self.list.count_text()])

    def _choose(self, line: JournalLine | None) -> None:
        if line is None:
            self._story.forget()
            self._tell_story(None)
        else:
            self._story.ask(self.context.desk, line.row_id)

    def _tell_story(self, story: JournalStory | None) -> None:
        follow_story(self, story)
        self.detail.show_story(story)

    def _opened(self, _line: JournalLine) -> None:
        if self.width_kind <= WidthClass.NARROW:
            self._is_alone = True
            self._arrange()
        self.detail.focus()

    def _arrange(self) -> None:
        is_narrow = self.width_kind <= WidthClass.NARROW
        self.list.setVisible(not (is_narrow and self._is_alone))
        self.detail.setVisible(not is_narrow or self._is_alone)

    def _grew(self, event: events.Event) -> None:
        if not self.isVisible():
            return
        if isinstance(event, (events.JournalGrew, events.BatchReceived)):
            self._stream.ask()  # each page of a fetch makes an entry
        else:
            self.refresh()

    def _lay_out(self) -> None:
        split = Split(self)
        split.put(self.list, self.detail)
        for widget in (self.chain, split, self.footer):
            self.body.addWidget(widget, 1 if widget is split else 0)
        self.footer.set_hints(
            [(("J", "K"), _("上下")), (("Enter",), _("详情")), (("/",), _("按订单筛选")), (("V",), _("校验"))]
        )

    def _connect(self) -> None:
        self.list.chosen.connect(self._choose)
        self.list.opened.connect(self._opened)
        self.list.counted.connect(self.say_count)
        self.list.failed.connect(self.acts.tell)
        self.chain.break_wanted.connect(self.list.show_number)
        self._story.answered.connect(self._tell_story)
        self._story.failed.connect(self.acts.tell)
        self.acts.checking.progressed.connect(self.chain.show_progress)
        self._stream.due.connect(self.refresh)
        for kind in _GROWS_WITH:
            self.context.bridge.subscribe(kind, self._grew)
