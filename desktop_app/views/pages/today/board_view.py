"""The board of Today as widgets: strip above, acts at the left, blocks at the right (or below, when narrow)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.services.cases.today_board import TodayBoard
from desktop_app.texts import _
from desktop_app.views.kit.buttons import LinkButton
from desktop_app.views.kit.empty import EmptyState
from desktop_app.views.kit.keys import KeyHint
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.lines import Hairline
from desktop_app.views.kit.page import WidthClass
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import PAGE_MARGIN, SPACE_8, SPACE_12, SPACE_16
from desktop_app.views.pages.today import presenter
from desktop_app.views.pages.today.act_rows import BLEED, ActRows
from desktop_app.views.pages.today.side_blocks import SideBlock
from desktop_app.views.pages.today.week_strip import WeekStrip

SIDE_WIDTH = 348
UNBOUNDED = 16_777_215

Act = tuple[str, Callable[[], object]]


class BoardView(QWidget):
    """All of Today below its head."""

    more_wanted = Signal()
    command_wanted = Signal(str)
    draft_wanted = Signal(str)
    no_rules_wanted = Signal()
    opening_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.strip = WeekStrip()
        self.acts = ActRows()
        self._waiting = SideBlock(_("待登记结果"), has_line_above=False)
        self._waiting.act_pressed.connect(self.command_wanted)
        self._openings = SideBlock(_("待开通的订单"))
        self._openings.act_pressed.connect(self.opening_wanted)
        self._drafts = SideBlock(_("草稿"))
        self._drafts.act_pressed.connect(self.draft_wanted)
        self._no_rules = SideBlock(_("暂无规则的类型"))
        self._no_rules.act_pressed.connect(self.no_rules_wanted)
        self._freshness = SideBlock(_("数据到哪一刻"))
        self._empty = EmptyState(margin=BLEED)
        self._order = PlainLabel(_("先按临近，再按金额"), "caption", "text2")
        self._more = LinkButton("")
        self._more.clicked.connect(self.more_wanted)
        self._hints = _hints()
        self._kind = WidthClass.WIDE
        self._between = Hairline(is_vertical=True)
        self._side = self._build_side()
        self._halves = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._halves.setSpacing(0)
        self._halves.addLayout(self._build_acts(), 1)
        self._halves.addWidget(self._between)
        self._halves.addWidget(self._side)
        strip = QVBoxLayout()
        strip.setContentsMargins(PAGE_MARGIN, SPACE_12, PAGE_MARGIN, 0)
        strip.addWidget(self.strip)
        self._strip_line = Hairline()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(strip)
        column.addWidget(self._strip_line)
        column.addLayout(self._halves, 1)
        self.set_kind(self._kind)
        self.set_idle("", "", None)

    def set_kind(self, kind: WidthClass) -> None:
        """The layout for a width class: blocks go below the acts, days fold into two lines."""
        self._kind = kind
        is_folded = kind <= WidthClass.NARROW
        self.strip.set_folded(kind is WidthClass.TINY)
        self.strip.set_totals_below(is_folded)
        self.acts.set_kind(kind)
        direction = QBoxLayout.Direction.TopToBottom if is_folded else QBoxLayout.Direction.LeftToRight
        self._halves.setDirection(direction)
        self._between.setVisible(not is_folded)
        width = theme().px(SIDE_WIDTH) - 1
        self._side.setMinimumWidth(0 if is_folded else width)
        self._side.setMaximumWidth(UNBOUNDED if is_folded else width)
        self._show_hints()

    def set_board(self, board: TodayBoard, names: dict[str, str], now: datetime) -> None:
        """Show a board. ``names`` say what drafts are about."""
        days = presenter.day_views(board.days, now.date())
        week = presenter.week_link(board.week_count, sum(one.count for one in board.totals) > board.week_count)
        self.strip.set_week(days, presenter.total_views(board.totals), week)
        self.acts.set_acts(presenter.act_views(board.acts, now))
        self._has_acts(bool(board.acts))
        more = presenter.more_acts(board.acts, board.acts_count)
        self._more.set_words(more)
        self._more.setVisible(bool(more))
        drafts = {
            (draft.kind, draft.target): (names.get(draft.target, draft.target), draft.saved_at)
            for draft in board.drafts
        }
        self._waiting.set_lines(presenter.waiting_lines(board.waiting, now), count=str(len(board.waiting)))
        openings = presenter.opening_lines(board.openings, board.acts, now)
        self._openings.set_lines(openings, count=str(len(openings)))
        self._drafts.set_lines(presenter.draft_lines(drafts, now), count=str(len(drafts)))
        self._no_rules.set_lines(presenter.no_rules_lines(board.no_rules_count))
        self._freshness.set_lines(presenter.freshness_lines(board.freshness, now))
        is_first = True
        for block in self._blocks():
            block.set_line_above(not is_first or self._kind <= WidthClass.NARROW)
            is_first = is_first and not block.lines

    def set_idle(self, title: str, why: str, act: Act | None) -> None:
        """Nothing to do: say so in place of the acts."""
        self.acts.set_acts(())
        self._has_acts(False)
        self._more.hide()
        self._empty.set_content(title, why, act)

    def set_strip_visible(self, visible: bool) -> None:
        """Without any facts there is no week to show."""
        self.strip.setVisible(visible)
        self._strip_line.setVisible(visible)

    def _blocks(self) -> tuple[SideBlock, ...]:
        return (self._waiting, self._openings, self._drafts, self._no_rules, self._freshness)

    def _has_acts(self, has_acts: bool) -> None:
        self.acts.setVisible(has_acts)
        self._order.setVisible(has_acts)
        self._empty.setVisible(not has_acts)
        self._show_hints()

    def _show_hints(self) -> None:
        self._hints.setVisible(self._kind > WidthClass.TINY and bool(self.acts.rows()))

    def _build_acts(self) -> QVBoxLayout:
        left = QVBoxLayout()
        left.setContentsMargins(PAGE_MARGIN - BLEED, SPACE_12, PAGE_MARGIN - BLEED, SPACE_16)
        left.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(BLEED, 0, BLEED, SPACE_8)
        head.addWidget(PlainLabel(_("接下来"), bold=True))
        head.addStretch(1)
        head.addWidget(self._order)
        left.addLayout(head)
        left.addWidget(self.acts)
        left.addWidget(self._empty)
        foot = QHBoxLayout()
        foot.setContentsMargins(BLEED, SPACE_16, BLEED, 0)
        foot.addWidget(self._hints)
        foot.addStretch(1)
        foot.addWidget(self._more)
        left.addLayout(foot)
        left.addStretch(1)
        return left

    def _build_side(self) -> QWidget:
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(PAGE_MARGIN, 0, PAGE_MARGIN, SPACE_16)
        column.setSpacing(0)
        for block in self._blocks():
            column.addWidget(block)
        column.addStretch(1)
        return side


def _hints() -> QWidget:
    hints = QWidget()
    row = QHBoxLayout(hints)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(SPACE_16)
    row.addWidget(KeyHint(("1", "9"), _("打开"), joiner="–"))
    row.addWidget(KeyHint(("↑", "↓"), _("移动")))
    return hints
