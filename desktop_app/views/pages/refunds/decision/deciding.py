"""The acts of the form: which are on, what is shown of the judgement, the press, and what came of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop_app.models import wording
from desktop_app.models.command_words import CommandState
from desktop_app.texts import _
from desktop_app.views.case_form.clause_popup import show_clause
from desktop_app.views.pages.refunds.decision import telling
from desktop_app.views.pages.refunds.decision.body import REASONS
from desktop_app.views.pages.refunds.decision.reading import DecisionDone, DecisionJudged

if TYPE_CHECKING:
    from desktop_app.models.command_words import CommandName
    from desktop_app.models.findings import Finding
    from desktop_app.views.pages.refunds.decision.decision_panel import DecisionPanel

CLAUSE = "clause"


class Deciding(QObject):
    """``decided`` carries the Decision of a command that was made."""

    decided = Signal(object)

    def __init__(self, panel: DecisionPanel) -> None:
        super().__init__(panel)
        self._panel, self._session = panel, panel.session
        self._wanted: CommandName | None = None
        self._is_quiet = True
        self._session.judged.connect(self._judged)
        self._session.busy_changed.connect(self.show_off)
        self._session.completed.connect(self._completed)
        panel.acts.pressed.connect(self.press)
        panel.form.opinion.keep_wanted.connect(self._keep_preset)

    def begin(self) -> None:
        """Another form: no act was wanted yet, and nothing is judged."""
        self._wanted = None
        read = self._panel.read
        self._is_quiet = read is not None and not (read.form.opinion.strip() or read.form.files)
        if read is not None:
            self._panel.form.show_findings((), read.report.blockers)
        self.show_off()

    def show_off(self) -> None:
        """Which acts are on, and why agreeing is not."""
        read = self._panel.read
        if read is None or not read.acts:
            return
        is_busy = self._session.is_completing
        reason = telling.off_reason(self._session.judgement, read.acts[0].command_name, is_busy)
        if not reason and not all(text.strip() for _id, text in self._panel.history.values()[REASONS]):
            reason = _("正在检查…")  # a reason was just taken away: not even for a moment can it be agreed to
        others = next((one.reason for one in read.acts[1:] if not one.is_allowed), "")
        self._panel.acts.show_off(reason, others, is_busy)

    def tell_all(self) -> None:
        """Somebody works on the form: from now on what it still needs is shown beside its fields."""
        if self._is_quiet:
            self._is_quiet = False
            self._show_findings()
            self.show_off()

    def press(self, name: CommandName) -> None:
        """An act, with what is typed now. What is still missing for it is shown beside its field."""
        self.tell_all()
        judged = self._session.judgement
        if self._session.is_completing or self._session.opened is None:
            return
        if judged is not None and self._session.is_settled and judged.blocks(name):
            self._wanted = name
            self._show_findings()
            self._panel.next_finding()
            return
        self._session.complete(name)

    def mend(self, finding: Finding, link: str) -> None:
        """A link of a finding: its clause, or what mends it."""
        if link == CLAUSE:
            pressed = self.sender()
            show_clause(finding, _("退订"), pressed if isinstance(pressed, QWidget) else self._panel)
        else:
            self._panel.form.files.mend(finding, link)

    def _keep_preset(self) -> None:
        if self._panel.read is not None:
            self._panel.form.keep_preset(self._panel.read)

    def _judged(self, judged: DecisionJudged) -> None:
        self._panel.form.files.show_details(judged.details)
        self._show_findings()
        self.show_off()
        self._panel.history.end_joining()

    def _show_findings(self) -> None:
        judged, read = self._session.judgement, self._panel.read
        if judged is not None and read is not None and read.acts:
            names = tuple(one.command_name for one in read.acts)
            found = telling.shown_findings(judged, names, self._wanted)
            if self._is_quiet:
                found = telling.without_needs(found)
            self._panel.form.show_findings(found, read.report.blockers)

    def _completed(self, done: DecisionDone) -> None:
        self._panel.care.say_saved()
        decision = done.decision
        if decision is None or decision.command is None:
            if decision is not None:
                self._wanted = done.name
                self._panel.context.notify("warn", decision.reason)
            self._session.judge()
            return
        self._session.end()
        command = decision.command
        if command.state is CommandState.PREPARED:
            told = _("已备好“{title}”的填报包，本机未提交。", title=wording.command_name(command.name))
            show = partial(self._panel.open_command, command.id)
            self._panel.context.notify("done", told, _("打开填报包"), show)
        self.decided.emit(decision)
