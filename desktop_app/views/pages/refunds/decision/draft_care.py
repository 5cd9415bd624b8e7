"""The draft of the form: whether it is kept, and what happens when another window wrote it too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop_app.clock import CHINA
from desktop_app.errors import DeskError, RefusedError
from desktop_app.services.refunds.drafts import open_draft
from desktop_app.texts import _
from desktop_app.views.kit.lane_read import LaneRead
from desktop_app.views.pages.refunds.decision.body import body_of
from desktop_app.views.pages.refunds.decision.conflict_line import ConflictLine
from desktop_app.views.pages.refunds.decision.reading import read_decision

if TYPE_CHECKING:
    from desktop_app.services.acts.drafts import Draft
    from desktop_app.views.pages.refunds.decision.decision_panel import DecisionPanel
    from desktop_app.views.pages.refunds.decision.reading import DecisionRead


class DraftCare(QObject):
    """``theirs_wanted`` carries the draft that another window saved, which is to be shown here."""

    theirs_wanted = Signal(object)

    def __init__(self, panel: DecisionPanel) -> None:
        super().__init__(panel)
        self._panel, self._saver = panel, panel.session.saver
        self.line = ConflictLine()
        self._begun = ("", "", "")
        self._has_asked = False
        self._again = LaneRead(panel.context.lanes, read_decision, self)
        self._again.answered.connect(self._show_again)
        self._again.failed.connect(panel.tell_error)
        self._kept = LaneRead(panel.context.lanes, open_draft, self)
        self._kept.answered.connect(self._show_other)
        self._kept.failed.connect(panel.tell_error)
        self._saver.saved.connect(self.say_saved)
        self._saver.failed.connect(self._not_saved)
        self.line.theirs_wanted.connect(self._take_theirs)
        self.line.mine_wanted.connect(self._keep_mine)

    def begin(self, read: DecisionRead) -> None:
        """Another form: nothing of it was typed yet."""
        self._begun = read.place
        self.line.clear()
        self._panel.acts.show_saved("")

    def is_behind(self, read: DecisionRead) -> bool:
        """What was read is older than what was typed here before the form was left for a moment: it is read again.

        Once: a draft that is gone stays behind for ever.
        """
        is_older = self._saver.is_waiting or (read.draft is not None and self._saver.revision > read.draft.revision)
        if read.place != self._begun or not is_older or self._again.is_running or self._has_asked:
            self._has_asked = False
            return False
        self._has_asked = True
        self._saver.save_now()
        self._again.ask(self._panel.context.desk, read.connection_id, read.refund_id)
        return True

    def is_newer_elsewhere(self, read: DecisionRead) -> bool:
        """Another window saved the draft, and nothing waits here that is not saved."""
        draft = read.draft
        if draft is None or self._saver.is_waiting or self._panel.session.is_completing:
            return False
        is_other = draft.revision > 0 and draft.id != self._saver.draft_id
        return is_other or draft.revision > self._saver.revision

    def say_saved(self) -> None:
        """It was committed just now."""
        self.line.clear()
        at = self._panel.context.desk.clock.wall().astimezone(CHINA)
        self._panel.acts.show_saved(_("{time} 已自动保存", time=f"{at:%H:%M}"))

    def say_saving(self) -> None:
        """Something was typed that is not committed yet."""
        self._panel.acts.show_saved(_("正在保存…"))

    def _show_again(self, read: DecisionRead | None) -> None:
        shown = self._panel.read
        if shown is not None and read is not None and read.place == shown.place:
            self._panel.show_refund(read)

    def _not_saved(self, error: DeskError) -> None:
        self._panel.acts.show_saved(_("没有保存：{reason}", reason=error.title), is_bad=True)
        read = self._panel.read
        if isinstance(error, RefusedError) and read is not None:
            self._kept.ask(self._panel.context.desk, read.connection_id, read.refund_id)
        else:
            self._panel.tell_error(error)

    def _show_other(self, draft: Draft) -> None:
        read = self._panel.read
        if read is not None and draft.target == read.refund_id:
            self.line.show_draft(draft, read.me)

    def _take_theirs(self) -> None:
        draft = self.line.draft
        if draft is not None:
            self._saver.hand_over()
            self.theirs_wanted.emit(draft)

    def _keep_mine(self) -> None:
        draft = self.line.draft
        if draft is not None:
            self._saver.hand_over()
            self._saver.begin(draft)
            self._saver.put(body_of(self._panel.values()))
            self._saver.flush()
            self.line.clear()
