"""After the import: what came in, what is left open, what was refused and why, and the way back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.models.batches import RowIssue
from desktop_app.models.kinds import KINDS
from desktop_app.services.intake.result import IntakeResult
from desktop_app.texts import N_, _
from desktop_app.views.kit.buttons import LinkButton
from desktop_app.views.kit.cells import Cell, ColumnSpec, ListSource
from desktop_app.views.kit.chips import Chip
from desktop_app.views.kit.finding import QuietLine
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.table import PagedTable, PagedTableModel
from desktop_app.views.kit.tokens import PAGE_MARGIN, SPACE_4, SPACE_8, SPACE_12, SPACE_16

KINDS_OF_ISSUES = {"refused": ("red", "x-circle", N_("没有收")), "warned": ("amber", "warning", N_("待确认"))}


@dataclass(frozen=True)
class _Issue:
    row_id: int
    key: str
    issue: RowIssue
    state: str


class ResultView(QWidget):
    """Counts, refused rows first, then warnings; the file of the refused ones can be found."""

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
        self.model = PagedTableModel(ListSource(()), _specs(), parent=self)
        self.table = PagedTable(self.model, name=_("待确认与没有收的行"))
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
        column.addWidget(self._quiet)
        column.addWidget(self.table, 1)
        self._rest = QWidget()
        column.addWidget(self._rest, 1)

    @property
    def result(self) -> IntakeResult | None:
        """What is shown."""
        return self._result

    def show_result(self, result: IntakeResult) -> None:
        """The outcome of one batch."""
        self._result, self.is_withdrawn = result, False
        batch = result.batch
        kind = KINDS.get(batch.kind)
        taken = batch.rows - batch.refused
        self._title.set_text(_("已收进 {count} 行{kind}", count=f"{taken:,}", kind=_(kind.title) if kind else ""))
        self._told.set_text(batch.name)
        self._show_chips(result)
        self._show_file(batch.refused_file or "")
        issues = [*_issues(result.refused, "refused", 0), *_issues(result.warned, "warned", len(result.refused))]
        self.model.set_source(ListSource(issues))
        self.table.setVisible(bool(issues))
        self._quiet.setVisible(not issues)
        self._rest.setVisible(not issues)

    def mark_withdrawn(self) -> None:
        """The batch was undone."""
        self.is_withdrawn = True
        self._title.set_text(_("这一批已撤销"))
        self._told.set_text(_("撤销以前进来的数据都还在。"))

    def _show_chips(self, result: IntakeResult) -> None:
        _clear(self._chips)
        batch = result.batch
        chips = [
            Chip("neutral", "plus", _("新增 {count}", count=f"{batch.inserted:,}")),
            Chip("neutral", "arrow-clockwise", _("更新 {count}", count=f"{batch.updated:,}")),
            Chip("neutral", "check", _("相同 {count}", count=f"{batch.unchanged:,}")),
        ]
        if batch.warned:
            chips.append(Chip("amber", "warning", _("待确认 {count}", count=f"{batch.warned:,}")))
        if batch.refused:
            chips.append(Chip("red", "x-circle", _("没有收 {count}", count=f"{batch.refused:,}")))
        for chip in chips:
            self._chips.addWidget(chip)
        self._chips.addStretch(1)

    def _show_file(self, path: str) -> None:
        _clear(self._file)
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


def _issues(issues: Sequence[RowIssue], state: str, start: int) -> list[_Issue]:
    return [_Issue(start + place, f"{state}{place}", issue, state) for place, issue in enumerate(issues)]


def _clear(layout: QHBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()


def _specs() -> tuple[ColumnSpec, ...]:
    return (
        ColumnSpec("state", _("结果"), 96, "icon_word", cell=_state),
        ColumnSpec("row", _("行"), 48, "number", cell=_row),
        ColumnSpec("column", _("列"), 140, cell=_column),
        ColumnSpec("reason", _("原因"), 240, stretch=True, min_width=160, cell=_reason),
    )


def _row(one: _Issue) -> Cell:
    return Cell(f"{one.issue.row:,}")


def _state(one: _Issue) -> Cell:
    token, icon, word = KINDS_OF_ISSUES[one.state]
    return Cell(_(word), token, icon, token)


def _column(one: _Issue) -> Cell:
    return Cell(one.issue.column, "text2", tip=one.issue.column)


def _reason(one: _Issue) -> Cell:
    return Cell(one.issue.reason, tip=one.issue.reason)
