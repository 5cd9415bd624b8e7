"""After the import: what came in, what is left open, what was refused and why, and the way back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.models.batches import BatchSource
from desktop_app.models.kinds import KINDS
from desktop_app.models.listing import CaseRow
from desktop_app.models.wording_batches import batch_name
from desktop_app.services.intake.result import IntakeResult
from desktop_app.texts import _
from desktop_app.views.kit.buttons import LinkButton
from desktop_app.views.kit.chips import Chip
from desktop_app.views.kit.finding import QuietLine
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.layouts import empty_layout
from desktop_app.views.kit.page import WidthClass
from desktop_app.views.kit.tabs import ViewTabs
from desktop_app.views.kit.tokens import PAGE_MARGIN, SPACE_4, SPACE_8, SPACE_12, SPACE_16
from desktop_app.views.pages.intake.issue_table import IssueTable
from desktop_app.views.pages.intake.missing_table import MissingTable
from desktop_app.views.pages.intake.whole_rows import WholeRows

ISSUES, MISSING = "issues", "missing"


class ResultView(QWidget):
    """Counts, refused rows first, then warnings; the file of the refused ones can be found.

    Of a complete sheet also what is open and not in it. ``row_wanted`` carries the page and the key of one.
    """

    row_wanted = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._result: IntakeResult | None = None
        self.is_withdrawn = False
        self._title = PlainLabel(size="title", bold=True, wrap=True)
        self._told = PlainLabel(token="text2", wrap=True)
        self._chips = QHBoxLayout()
        self._chips.setSpacing(SPACE_8)
        self._file = QHBoxLayout()
        self._file.setSpacing(SPACE_12)
        self.tabs = ViewTabs()
        self.tabs.set_views([(MISSING, _("表里没有的")), (ISSUES, _("待确认与没有收"))])
        self.tabs.chosen.connect(lambda _id: self._show_tables())
        self.table = IssueTable(_("待确认与没有收的行"))
        self.model = self.table.issues
        self._issues = WholeRows(self.table)
        self.missing = MissingTable()
        self.missing.open_wanted.connect(self._want)
        self._quiet = QWidget()
        quiet = QHBoxLayout(self._quiet)
        quiet.setContentsMargins(PAGE_MARGIN, SPACE_8, PAGE_MARGIN, 0)
        quiet.addWidget(QuietLine(_("每一行都读懂了，没有待确认的，也没有不收的行。"), "check-circle", "green"))
        head = QVBoxLayout()
        head.setContentsMargins(PAGE_MARGIN, SPACE_16, PAGE_MARGIN, SPACE_12)
        head.setSpacing(SPACE_4)
        head.addWidget(self._title)
        head.addWidget(self._told)
        head.addSpacing(SPACE_8)
        head.addLayout(self._chips)
        head.addLayout(self._file)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.tabs)
        column.addWidget(self._quiet)
        column.addWidget(self.missing, 1)
        column.addWidget(self._issues, 1)
        self._rest = QWidget()
        column.addWidget(self._rest, 1)

    @property
    def result(self) -> IntakeResult | None:
        """What is shown."""
        return self._result

    def set_kind(self, kind: WidthClass) -> None:
        """Columns that leave narrow tables."""
        self.missing.set_kind(kind)

    def show_result(self, result: IntakeResult, missing: Sequence[CaseRow] = ()) -> None:
        """The outcome of one batch; ``missing`` is what is open and left out of a complete sheet."""
        self._result, self.is_withdrawn = result, False
        batch = result.batch
        kind = KINDS.get(batch.kind)
        taken = batch.rows - batch.refused
        told = _("已收进{name}", name=batch_name(batch)) if batch.source is BatchSource.NOTIFICATION else ""
        self._title.set_text(
            told or _("已收进 {count} 行{kind}", count=f"{taken:,}", kind=_(kind.title) if kind else "")
        )
        self._told.set_text(batch_name(batch))
        self._show_chips(result)
        self._show_file(batch.refused_file or "")
        count = self.table.show_issues(result.refused, result.warned)
        self.missing.show_missing(missing, result.vanished_count)
        self.tabs.set_counts({ISSUES: f"{count:,}", MISSING: f"{result.vanished_count:,}"})
        self.tabs.set_current(MISSING if result.vanished_count else ISSUES)
        self._show_tables()

    def mark_withdrawn(self) -> None:
        """The batch was undone."""
        self.is_withdrawn = True
        self._title.set_text(_("这一批已撤销"))
        self._told.set_text(_("撤销以前进来的数据都还在。"))
        self.tabs.set_current(ISSUES)
        self._show_tables()

    def _want(self, key: str) -> None:
        kind = self._result.batch.kind if self._result is not None else ""
        self.row_wanted.emit("refunds" if kind == "refunds" else "supervision", key)

    def _show_tables(self) -> None:
        """The table of the tab; tabs only when there are both."""
        result = self._result
        has_missing = result is not None and bool(result.vanished_count) and not self.is_withdrawn
        has_issues = result is not None and bool(result.warned or result.refused)
        is_missing = has_missing and (self.tabs.current() == MISSING or not has_issues)
        self.tabs.setVisible(has_missing and has_issues)
        self.missing.setVisible(is_missing)
        self._issues.setVisible(has_issues and not is_missing)
        self._quiet.setVisible(not has_issues)
        self._rest.setVisible(not has_issues and not is_missing)

    def _show_chips(self, result: IntakeResult) -> None:
        empty_layout(self._chips)
        batch = result.batch
        chips = [
            Chip("neutral", "plus", _("新增 {count}", count=f"{batch.inserted:,}")),
            Chip("neutral", "arrow-clockwise", _("更新 {count}", count=f"{batch.updated:,}")),
            Chip("neutral", "check", _("相同 {count}", count=f"{batch.unchanged:,}")),
        ]
        if result.warned:
            chips.append(Chip("amber", "warning", _("待确认 {count} 行", count=f"{result.warned_rows:,}")))
        if batch.refused:
            chips.append(Chip("red", "x-circle", _("没有收 {count} 行", count=f"{batch.refused:,}")))
        if result.vanished_count:
            chips.append(Chip("amber", "question", _("表里没有 {count} 单", count=f"{result.vanished_count:,}")))
        if result.unjudged_count:
            told = _("另有 {count} 单表里没有，但本机的数据更新", count=f"{result.unjudged_count:,}")
            chips.append(Chip("neutral", "info", told))
        for chip in chips:
            self._chips.addWidget(chip)
        self._chips.addStretch(1)

    def _show_file(self, path: str) -> None:
        empty_layout(self._file)
        if not path:
            return
        self._file.addWidget(PlainLabel(_("没有收的行原样存在"), token="text2"))
        self._file.addWidget(PlainLabel(path, elide="middle"), 1)
        copy = LinkButton(_("复制路径"))
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(path))
        folder = LinkButton(_("打开文件夹"))
        folder.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(Path(path).parent))))
        self._file.addWidget(copy)
        self._file.addWidget(folder)
