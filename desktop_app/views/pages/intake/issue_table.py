"""Rows that are not taken and points that stay open, with their reasons: before the import and after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from desktop_app.models.batches import RowIssue
from desktop_app.texts import N_, _
from desktop_app.views.kit.cells import Cell, ColumnSpec, ListSource
from desktop_app.views.kit.table import PagedTable, PagedTableModel

KINDS_OF_ISSUES = {"refused": ("red", "x-circle", N_("没有收")), "warned": ("amber", "warning", N_("待确认"))}


@dataclass(frozen=True)
class _Issue:
    row_id: int
    key: str
    issue: RowIssue
    state: str


class IssueTable(PagedTable):
    """Refused rows first, then what stays open."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        self.issues = PagedTableModel(ListSource(()), _specs())
        super().__init__(self.issues, parent, name)
        self.issues.setParent(self)

    def show_issues(self, refused: Sequence[RowIssue], warned: Sequence[RowIssue], most: int | None = None) -> int:
        """Show them, ``most`` at the most; answers how many are shown."""
        rows = [*_rows(refused, "refused", 0), *_rows(warned, "warned", len(refused))][:most]
        self.issues.set_source(ListSource(rows))
        return len(rows)


def _rows(issues: Sequence[RowIssue], state: str, start: int) -> list[_Issue]:
    return [_Issue(start + place, f"{state}{place}", issue, state) for place, issue in enumerate(issues)]


def _specs() -> tuple[ColumnSpec, ...]:
    return (
        ColumnSpec("state", _("结果"), 96, "icon_word", cell=_state),
        ColumnSpec("row", _("行"), 48, "number", cell=_row),
        ColumnSpec("column", _("列名"), 140, cell=_column),
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
