"""Which columns a view has: ticked, put in order, made wider or narrower; everything by keyboard too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.models.saved_views import ALWAYS, COLUMNS, WIDTH_LEAST, WIDTH_MOST, ColumnLayout
from desktop_app.texts import _
from desktop_app.views.kit.buttons import GhostButton, LinkButton
from desktop_app.views.kit.fields import CheckMark
from desktop_app.views.kit.labels import PlainLabel, plain_tip
from desktop_app.views.kit.layouts import empty_layout
from desktop_app.views.kit.overlay import Overlay
from desktop_app.views.kit.tokens import SPACE_4, SPACE_8, SPACE_12, SPACE_16
from desktop_app.views.pages.supervision.case_list.column_choice import DEFAULT

WIDTH = 380
EDGE = 8
STEP = 16
"""By so many logical pixels a column is made wider or narrower."""


class ColumnRow(NamedTuple):
    """The widgets of one column."""

    mark: CheckMark
    acts: dict[str, GhostButton]


class ColumnsPanel(Overlay):
    """Every change is made at once: ``chosen`` carries the layout. Esc closes."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, has_scrim=False)
        self._layout = ColumnLayout()
        self._below_button: QWidget | None = None
        self._title: Callable[[str], str] = str
        self._widths: dict[str, int] = {}
        self.rows: dict[str, ColumnRow] = {}
        inner = QVBoxLayout()
        inner.setContentsMargins(SPACE_16, SPACE_12, SPACE_12, SPACE_12)
        inner.setSpacing(SPACE_4)
        inner.addWidget(PlainLabel(_("列"), bold=True))
        told = _("每个视图记住自己的列。窗口变窄时，放不下的列先离开。")
        inner.addWidget(PlainLabel(told, "caption", "text2", wrap=True))
        self._lines = QGridLayout()
        self._lines.setSpacing(0)
        self._lines.setColumnStretch(0, 1)
        inner.addLayout(self._lines)
        self.reset = LinkButton(_("恢复默认"), "arrow-counter-clockwise")
        self.reset.clicked.connect(self._reset)
        foot = QHBoxLayout()
        foot.setContentsMargins(0, SPACE_8, 0, 0)
        foot.addWidget(self.reset)
        foot.addStretch(1)
        inner.addLayout(foot)
        self.column.addLayout(inner)
        self.panel.setAccessibleName(_("列"))

    def ask(self, layout: ColumnLayout, title: Callable[[str], str], widths: dict[str, int], below: QWidget) -> None:
        """Show the columns below a button. ``widths``: how wide each one is by itself (logical pixels)."""
        self._layout, self._title, self._widths, self._below_button = layout, title, widths, below
        self._fill()
        self.open()
        self._focus(self._order()[0], "right")

    def panel_rect(self) -> QRect:
        size = self.fitting_size(WIDTH, EDGE)
        x, y = self.width() - size.width() - EDGE, EDGE
        below = self._below_button
        if below is not None and below.isVisible():
            corner = below.mapTo(self._below, QPoint(below.width() - size.width(), below.height() + SPACE_4))
            x, y = corner.x(), corner.y()
        x, y = min(x, self.width() - size.width() - EDGE), min(y, self.height() - size.height() - EDGE)
        return QRect(QPoint(max(EDGE, x), max(EDGE, y)), size)

    def _order(self) -> list[str]:
        """All columns: those that are shown first, in their order."""
        shown = self._layout.columns or DEFAULT
        return [*shown, *(one for one in COLUMNS if one not in shown)]

    def _fill(self) -> None:
        empty_layout(self._lines)
        self.rows = {}
        shown = self._layout.columns or DEFAULT
        for line, column in enumerate(self._order()):
            self.rows[column] = self._row(line, column, shown)
        self.reset.setEnabled(not self._layout.is_default)

    def _row(self, line: int, column: str, shown: Sequence[str]) -> ColumnRow:
        title = self._title(column)
        mark = CheckMark(title)
        mark.setChecked(column in shown)
        if column in ALWAYS:
            mark.setEnabled(False)
            plain_tip(mark, _("这一列不能去掉：谁来办、到什么时候、多少钱、逾期会怎样，每一行都要看得见。"))
        mark.clicked.connect(partial(self._tick, column))
        self._lines.addWidget(mark, line, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        acts = {name: GhostButton(words, icon) for name, icon, words in _acts(title)}
        place = list(shown).index(column) if column in shown else -1
        width = self._layout.widths.get(column, self._widths.get(column, 0))
        can_widen = place >= 0 and column != "product"  # which takes what is left
        acts["left"].setEnabled(place > 0)
        acts["right"].setEnabled(0 <= place < len(shown) - 1)
        acts["narrower"].setEnabled(can_widen and width > WIDTH_LEAST)
        acts["wider"].setEnabled(can_widen and width < WIDTH_MOST)
        doing = {
            "left": partial(self._move, column, -1),
            "right": partial(self._move, column, 1),
            "narrower": partial(self._widen, column, -STEP),
            "wider": partial(self._widen, column, STEP),
        }
        for at, (name, do) in enumerate(doing.items(), start=1):
            acts[name].set_words_hidden(True)
            acts[name].clicked.connect(do)
            self._lines.addWidget(acts[name], line, at)
        return ColumnRow(mark, acts)

    def _tick(self, column: str, _is_on: bool = False) -> None:
        shown = list(self._layout.columns or DEFAULT)
        if column in shown:
            shown.remove(column)
        else:
            shown.append(column)
        self._take(ColumnLayout(tuple(shown), self._layout.widths), column, "")

    def _move(self, column: str, by: int) -> None:
        shown = list(self._layout.columns or DEFAULT)
        place = shown.index(column)
        shown.insert(place + by, shown.pop(place))
        self._take(ColumnLayout(tuple(shown), self._layout.widths), column, "left" if by < 0 else "right")

    def _widen(self, column: str, by: int) -> None:
        now = self._layout.widths.get(column, self._widths.get(column, WIDTH_LEAST))
        widths = {**self._layout.widths, column: max(WIDTH_LEAST, min(WIDTH_MOST, now + by))}
        self._take(ColumnLayout(self._layout.columns, widths), column, "narrower" if by < 0 else "wider")

    def _reset(self) -> None:
        self._take(ColumnLayout(), "", "")

    def _take(self, layout: ColumnLayout, column: str, act: str) -> None:
        if layout.columns == DEFAULT:
            layout = ColumnLayout((), layout.widths)
        self._layout = layout
        self._fill()
        self.place()
        self._focus(column, act)
        self.chosen.emit(layout)

    def _focus(self, column: str, act: str) -> None:
        """The keyboard stays on what was pressed, or on its neighbour where that is off now."""
        row = self.rows.get(column)
        if row is None:
            self.setFocus()
            next(iter(self.rows.values())).acts["right"].setFocus(Qt.FocusReason.TabFocusReason)
            return
        wanted = [row.acts[act]] if act else [row.mark]
        for widget in (*wanted, *row.acts.values(), row.mark):
            if widget.isEnabled():
                widget.setFocus(Qt.FocusReason.TabFocusReason)
                return


def _acts(title: str) -> tuple[tuple[str, str, str], ...]:
    """Name, icon and words of what can be done to a column."""
    return (
        ("left", "arrow-up", _("{column} 左移", column=title)),
        ("right", "arrow-down", _("{column} 右移", column=title)),
        ("narrower", "minus", _("{column} 变窄", column=title)),
        ("wider", "plus", _("{column} 变宽", column=title)),
    )
