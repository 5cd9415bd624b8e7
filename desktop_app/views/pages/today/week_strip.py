"""The strip 七天内的逾期后果: seven equal columns, today first, each with what happens by itself and for how much."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.texts import _
from desktop_app.views.kit.buttons import LinkButton
from desktop_app.views.kit.icons import draw_icon
from desktop_app.views.kit.labels import PlainLabel, plain_tip
from desktop_app.views.kit.layouts import empty_layout
from desktop_app.views.kit.painting import fill, painting
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import SPACE_8, SPACE_12, SPACE_16
from desktop_app.views.pages.today.presenter import DayView, TotalView

ICON = 16
ICON_GAP = 4
TITLE_HEIGHT = 26
LINE_HEIGHT = 19
EVENT_GAP = 4
COLUMNS_WHEN_FOLDED = 4

_TEXT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)


class DayColumn(QWidget):
    """One day: its name, then one event below the other. Painted; says everything in its accessible name."""

    def __init__(self, is_first: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._day = DayView("", False, ())
        self._is_first = is_first
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.update)

    def set_day(self, day: DayView, is_first: bool) -> None:
        """Show a day; the first column of a line has no hairline and stands at the margin."""
        self._day, self._is_first = day, is_first
        self.setAccessibleName(day.spoken)
        # longer languages and large scales elide; the whole is then here
        plain_tip(self, day.spoken)
        self.updateGeometry()
        self.update()

    @property
    def day(self) -> DayView:
        """What the column shows."""
        return self._day

    def needed_width(self) -> int:
        """Width that no text of this day exceeds."""
        look = theme()
        widths = [look.metrics("caption", self._day.is_today).horizontalAdvance(self._day.title)]
        for event in self._day.events:
            widths.append(look.px(ICON) + ICON_GAP + look.metrics("body").horizontalAdvance(event.word.text))
            widths.append(look.px(ICON) + ICON_GAP + look.metrics("body").horizontalAdvance(event.amount))
        return int(max(widths) + self._inset() + 1)

    def sizeHint(self) -> QSize:
        look = theme()
        events = max(1, len(self._day.events))
        height = look.px(TITLE_HEIGHT) + events * (2 * look.px(LINE_HEIGHT) + EVENT_GAP)
        return QSize(look.px(120), height)

    def minimumSizeHint(self) -> QSize:
        return QSize(look_minimum(), self.sizeHint().height())

    def _inset(self) -> int:
        return 0 if self._is_first else SPACE_16

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme()
        with painting(self) as painter:
            if not self._is_first:
                fill(painter, QRect(0, 0, 1, self.height()), look.brush("hair"))
            left = self._inset()
            width = self.width() - left
            self._write(
                painter,
                QRect(left, 0, width, look.px(16)),
                self._day.title,
                "accent_text" if self._day.is_today else "text2",
                "caption",
                self._day.is_today,
            )
            y = look.px(TITLE_HEIGHT) - 2
            line = look.px(LINE_HEIGHT)
            if not self._day.events:
                self._write(painter, QRect(left, y, width, line), self._day.empty, "text2", "caption", False)
            indent = look.px(ICON) + ICON_GAP
            for one in self._day.events:
                ink = one.word.ink if one.word.ink != "text2" else "text"
                draw_icon(painter, left, y + (line - look.px(ICON)) / 2, one.word.icon, one.word.ink, look.px(ICON))
                self._write(painter, QRect(left + indent, y, width - indent, line), one.word.text, ink, "body", False)
                self._write(
                    painter, QRect(left + indent, y + line - 1, width - indent, line), one.amount, "text", "body", False
                )
                y += 2 * line + EVENT_GAP

    def _write(self, painter: QPainter, rect: QRect, text: str, ink: str, size: str, bold: bool) -> None:
        look = theme()
        painter.setFont(look.font(size, bold))
        painter.setPen(look.color(ink))
        shown = look.metrics(size, bold).elidedText(text, Qt.TextElideMode.ElideRight, rect.width() + 1)
        painter.drawText(rect, _TEXT, shown)


def look_minimum() -> int:
    """Least width of a day."""
    return theme().px(64)


class WeekStrip(QWidget):
    """Head with totals by effect, and the seven days below. ``all_wanted`` when all of the week is asked for."""

    all_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = PlainLabel(_("七天内的逾期后果"), bold=True)
        self._totals = QHBoxLayout()
        self._totals.setSpacing(SPACE_16)
        self._all = LinkButton("")
        self._all.clicked.connect(self.all_wanted)
        self._all.hide()
        self._days = [DayColumn(number == 0) for number in range(7)]
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(0)
        self._grid.setVerticalSpacing(SPACE_12)
        self._is_folded: bool | None = None
        self._are_totals_below: bool | None = None
        self._head = QGridLayout()
        self._head.setHorizontalSpacing(SPACE_16)
        self._head.setVerticalSpacing(SPACE_8)
        self._head.addWidget(self._title, 0, 0)
        self._head.setColumnStretch(1, 1)
        self._head.addWidget(self._all, 0, 3)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, SPACE_8)
        column.setSpacing(SPACE_12)
        column.addLayout(self._head)
        column.addLayout(self._grid)
        self.set_folded(False)
        self.set_totals_below(False)

    def set_folded(self, folded: bool) -> None:
        """Two lines of days instead of one, for pages that are too narrow for seven columns."""
        if folded == self._is_folded:
            return
        self._is_folded = folded
        across = COLUMNS_WHEN_FOLDED if folded else len(self._days)
        for number, day in enumerate(self._days):
            self._grid.removeWidget(day)
            self._grid.addWidget(day, number // across, number % across, Qt.AlignmentFlag(0))
            day.set_day(day.day, number % across == 0)
        for column in range(len(self._days)):
            self._grid.setColumnStretch(column, 1 if column < across else 0)

    def set_totals_below(self, below: bool) -> None:
        """The totals on a line of their own, for pages where they have no room beside title and link."""
        if below == self._are_totals_below:
            return
        self._are_totals_below = below
        self._head.removeItem(self._totals)
        if below:
            self._head.addLayout(self._totals, 1, 0, 1, 4, Qt.AlignmentFlag.AlignLeft)
        else:
            self._head.addLayout(self._totals, 0, 2)

    def set_week(self, days: tuple[DayView, ...], totals: tuple[TotalView, ...], all_text: str) -> None:
        """Show seven days, the totals per effect, and the words of the link to all of them."""
        across = COLUMNS_WHEN_FOLDED if self._is_folded else len(self._days)
        for number, (column, day) in enumerate(zip(self._days, days, strict=True)):
            column.set_day(day, number % across == 0)
        height = max(column.sizeHint().height() for column in self._days)
        for column in self._days:
            column.setFixedHeight(height)
        empty_layout(self._totals)
        for total in totals:
            self._totals.addWidget(_Total(total))
        self._all.set_words(all_text)
        self._all.setVisible(bool(all_text))


class _Total(QWidget):
    """One effect's total: its name quiet, its amount bold in the effect's colour."""

    def __init__(self, total: TotalView) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(PlainLabel(total.name, "caption", "text2"))
        row.addWidget(PlainLabel(total.amount, "caption", total.ink, bold=True))
