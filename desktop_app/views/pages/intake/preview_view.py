"""Before the import: what it is, whether it is all of it, how old it is, which column is which, and the first rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.models.batches import Scope
from desktop_app.models.kinds import KINDS, ColumnType, Kind
from desktop_app.services.intake.result import Preview
from desktop_app.texts import _, n_
from desktop_app.views.kit.cells import Cell, ColumnSpec, ListSource
from desktop_app.views.kit.fields import ChoiceField, RadioField, TimeField
from desktop_app.views.kit.forms import FormRow
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.layouts import empty_layout
from desktop_app.views.kit.scroll import VerticalScroll
from desktop_app.views.kit.table import PagedTable, PagedTableModel
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import HEADER_HEIGHT, PAGE_MARGIN, SPACE_8, SPACE_16, SPACE_24
from desktop_app.views.pages.intake.issue_table import IssueTable
from desktop_app.views.pages.intake.mapping_view import MappingView
from desktop_app.views.pages.intake.sources import Choices, Previewed

COLUMN_WIDTH = 128
KIND_WIDTH = 240
SCROLL_ROOM = 10
SHOWN_ISSUES = 6
"""More are told by their number: the import lists them all."""


@dataclass(frozen=True)
class _FirstRow:
    row_id: int
    key: str
    values: dict[str, str]


class PreviewView(QWidget):
    """``kind_changed`` carries the other kind; ``mapping_changed`` when a column is read as another one."""

    kind_changed = Signal(str)
    mapping_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._previewed: Previewed | None = None
        self.kind = ChoiceField([(kind.id, _(kind.title)) for kind in KINDS.values()], width=KIND_WIDTH)
        self.scope = RadioField(((Scope.PARTIAL.value, _("只是一部分")), (Scope.COMPLETE.value, _("这就是全部"))))
        self.as_of = TimeField()
        self.mapping = MappingView()
        self.rows = {
            "kind": FormRow(_("内容"), False, self.kind),
            "scope": FormRow(_("范围"), False, self.scope),
            "as_of": FormRow(_("数据截至"), False, self.as_of),
        }
        self.rows["scope"].set_note(_("选“全部”：收进后列出里面没有的监管单或退订，不关闭它们"))
        self.rows["as_of"].set_note(_("控制台上看到这些数据的时间；列表的新旧按它说"))
        self._table_holder = QVBoxLayout()
        self._proposed: tuple[str, datetime | None] = ("", None)
        self.issues = IssueTable(_("待确认与没有收的行"))
        self._issues_title, self._issues_rest = PlainLabel(bold=True), PlainLabel(token="text2")
        self._issues = QWidget()
        issues = QVBoxLayout(self._issues)
        issues.setContentsMargins(0, 0, 0, 0)
        issues.setSpacing(SPACE_8)
        issues.addWidget(_inset(self._issues_title, SPACE_24))
        issues.addWidget(self.issues)
        issues.addWidget(_inset(self._issues_rest))
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, SPACE_8, 0, SPACE_16)
        column.setSpacing(0)
        for row in self.rows.values():
            column.addWidget(_inset(row))
        column.addWidget(_inset(PlainLabel(_("前几行"), bold=True), SPACE_16))
        column.addSpacing(SPACE_8)
        column.addLayout(self._table_holder)  # a table has the page's margin inside
        column.addWidget(self._issues)
        column.addWidget(_inset(PlainLabel(_("列的对应"), bold=True), SPACE_24))
        column.addSpacing(SPACE_8)
        column.addWidget(_inset(self.mapping))
        column.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(VerticalScroll(content))
        self.kind.edited.connect(self._other_kind)
        self.mapping.edited.connect(self.mapping_changed)

    @property
    def previewed(self) -> Previewed | None:
        """What is shown."""
        return self._previewed

    def show_previewed(self, previewed: Previewed) -> None:
        """A preview; the same source again keeps what the person chose."""
        before, self._previewed = self._previewed, previewed
        is_same = before is not None and before.source == previewed.source
        preview = previewed.preview
        self.kind.set_value(preview.kind)
        if not is_same:
            self.scope.set_value(Scope.PARTIAL.value)
            self.as_of.set_moment(previewed.data_as_of)
            self._proposed = self.as_of.value(), previewed.data_as_of
        is_same_kind = is_same and before is not None and before.preview.kind == preview.kind
        self.mapping.show_preview(preview, self.mapping.chosen() if is_same_kind else {})
        told = _("按表头认出，第 {line} 行是表头", line=preview.heading_line)
        if preview.sheet:
            told = _("{told}，工作表“{sheet}”", told=told, sheet=preview.sheet)
        self.rows["kind"].set_note(told)
        self._show_rows(preview)
        self._show_issues(preview)

    def data_as_of(self) -> datetime | None:
        """The moment of the data: the proposed one to the second while it was not changed."""
        text, moment = self._proposed
        return moment if self.as_of.value() == text else self.as_of.moment()

    def choices(self) -> Choices | None:
        """What the person decided; None when the time cannot be read (said beside it)."""
        previewed = self._previewed
        if previewed is None:
            return None
        if self.as_of.is_unreadable:
            self.rows["as_of"].set_note(_("按 2026-11-03 09:00 的样子写。"), "warning")
            self.as_of.set_bad(True)
            self.as_of.focus()
            return None
        self.as_of.set_bad(False)
        return Choices(previewed.preview.kind, self.mapping.mapping(), Scope(self.scope.value()), self.data_as_of())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for row in self.rows.values():
            row.set_width(self.width() - 2 * PAGE_MARGIN)

    def _show_rows(self, preview: Preview) -> None:
        empty_layout(self._table_holder)
        kind = KINDS[preview.kind]
        names = list(dict.fromkeys(name for row in preview.first_rows for name in row))
        if not names:
            self._table_holder.addWidget(_inset(PlainLabel(_("没有读到行。"), token="text2")))
            return
        specs = [
            ColumnSpec(
                name,
                name,
                COLUMN_WIDTH,
                "number" if _is_amount(kind, name) else "text",
                stretch=place == len(names) - 1,
                min_width=COLUMN_WIDTH,
                cell=_value(name),
            )
            for place, name in enumerate(names)
        ]
        rows = [_FirstRow(place, str(place), row) for place, row in enumerate(preview.first_rows)]
        table = PagedTable(PagedTableModel(ListSource(rows), specs, parent=self), name=_("前几行"))
        model = table.model()
        if isinstance(model, PagedTableModel):
            model.reload()
        _fit_height(table, len(rows))
        self._table_holder.addWidget(table)

    def _show_issues(self, preview: Preview) -> None:
        count = len(preview.refused_issues) + len(preview.warned_issues)
        self._issues.setVisible(count > 0)
        shown = self.issues.show_issues(preview.refused_issues, preview.warned_issues, SHOWN_ISSUES)
        _fit_height(self.issues, shown)
        title = n_("{count} 处要看一眼", "{count} 处要看一眼", count)
        if not preview.is_counted_whole:
            title = _("前 {rows} 行里有 {told}", rows=f"{preview.counted_rows:,}", told=title)
        self._issues_title.set_text(title)
        self._issues_rest.set_text(_("这里列出前 {shown} 处，收进以后全部列出。", shown=shown))
        self._issues_rest.setVisible(count > shown)

    def _other_kind(self) -> None:
        self.kind_changed.emit(self.kind.value())


def _is_amount(kind: Kind, heading: str) -> bool:
    column = kind.by_heading(heading)
    return column is not None and column.type is ColumnType.AMOUNT


def _fit_height(table: PagedTable, rows: int) -> None:
    """As high as its rows, with room for a bar that scrolls sideways."""
    table.setFixedHeight(theme().px(HEADER_HEIGHT) + rows * table.verticalHeader().defaultSectionSize() + SCROLL_ROOM)


def _inset(widget: QWidget, above: int = 0) -> QWidget:
    """The widget with the page's margin at both sides."""
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(PAGE_MARGIN, above, PAGE_MARGIN, 0)
    column.addWidget(widget)
    return holder


def _value(name: str) -> Callable[[_FirstRow], Cell]:
    def cell(row: _FirstRow) -> Cell:
        text = " ".join(row.values.get(name, "").split())
        return Cell(text, tip=text)

    return cell
