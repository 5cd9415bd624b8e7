"""The lines of the detail: a rule with its grade, and a plain fact; and the head of a block of them."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QContextMenuEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.texts import _
from desktop_app.views.kit.buttons import Painted, paint_focus
from desktop_app.views.kit.chips import chip_width, paint_chip
from desktop_app.views.kit.facts import LABEL_WIDTH
from desktop_app.views.kit.labels import PlainLabel, plain_tip, visible_text
from desktop_app.views.kit.layouts import empty_layout
from desktop_app.views.kit.lines import Hairline
from desktop_app.views.kit.painting import painting
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import CHIP_HEIGHT, FACT_ROW_HEIGHT, RADIUS_CHIP, SPACE_8, SPACE_12
from desktop_app.views.pages.supervision.detail.detail_facts import RuleLine
from desktop_app.views.pages.supervision.detail.why_popup import WhyPopup

MOST_LABEL_WIDTH = 112
LEAST_TEXT = 96
"""Logical pixels for the text of a rule, however narrow its block is."""
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
_WRAPPED = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)


class RuleRow(Painted, QAbstractButton):
    """Label, text on as many lines as it needs, grade. A click, Enter or the right button shows the clause."""

    def __init__(self, line: RuleLine, label_width: int = LABEL_WIDTH, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line = line
        self._label_width = label_width
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setText(line.label)
        self.setAccessibleName(f"{line.label} {line.text} {line.chip.text}")
        self.setAccessibleDescription(_("按 Enter 看条款"))
        plain_tip(self, line.why)
        self.clicked.connect(self.show_why)
        theme().changed.connect(self.update)

    @property
    def line(self) -> RuleLine:
        """What the row shows."""
        return self._line

    def show_why(self) -> None:
        """Show clause, source and grade."""
        WhyPopup(self._line, self).open_panel()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(200), self.heightForWidth(self.width()))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(120), theme().px(FACT_ROW_HEIGHT) - 2)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        line, look = theme().px(FACT_ROW_HEIGHT) - 2, theme()
        room = QRectF(0, 0, self._text_room(width), 10_000)
        needed = look.metrics().boundingRect(room, _WRAPPED, visible_text(self._line.text)).height()
        return line + max(0, round(needed - look.metrics().height()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.sizeHint().height() != self.height():
            self.updateGeometry()

    def _text_room(self, width: int) -> int:
        """How wide the text may be in a row ``width`` wide: what label and grade leave."""
        chip = chip_width(self._line.chip.icon, self._line.chip.text)
        return max(theme().px(LEAST_TEXT), width - theme().px(self._label_width) - chip - 2 * SPACE_8)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.show_why()
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        look, line = theme(), self._line
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self.underMouse():
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(look.color("hover"))
                painter.drawRoundedRect(self.rect(), RADIUS_CHIP, RADIUS_CHIP)
            label, first = look.px(self._label_width) + SPACE_8, look.px(FACT_ROW_HEIGHT) - 2
            chip = chip_width(line.chip.icon, line.chip.text)
            painter.setFont(look.font())
            painter.setPen(look.color("text2"))
            name = look.metrics().elidedText(line.label, Qt.TextElideMode.ElideRight, label - SPACE_8 + 1)
            painter.drawText(QRect(0, 0, label, first), _LEFT, name)
            above = (first - round(look.metrics().height())) // 2
            room = QRect(label, above, self._text_room(self.width()), self.height() - above)
            painter.setPen(look.color(line.ink if line.ink != "text2" else "text"))
            painter.drawText(room, _WRAPPED, visible_text(line.text))
            height = look.px(CHIP_HEIGHT)
            place = QRect(self.width() - chip, (first - height) // 2, chip, height)
            paint_chip(painter, place, line.chip.kind, line.chip.icon, line.chip.text)
            if self.hasFocus():
                paint_focus(painter, QRectF(self.rect()), RADIUS_CHIP)


def label_width(labels: Iterable[str]) -> int:
    """Width for labels of a block: as wide as the widest, within bounds (logical pixels, unscaled)."""
    widest = max((theme().metrics().horizontalAdvance(label) for label in labels), default=0)
    return max(LABEL_WIDTH, min(MOST_LABEL_WIDTH, round(widest / theme().factor) + 1))


def block_column(block: QWidget, title: str, *beside: QWidget) -> QVBoxLayout:
    """The column of a block of the detail: a hairline and a bold head, with what stands at its right; the rest follows.

    How far below the head the rest begins is each block's own.
    """
    head = QHBoxLayout()
    head.addWidget(PlainLabel(title, bold=True))
    if beside:
        head.addStretch(1)
    for widget in beside:
        head.addWidget(widget)
    column = QVBoxLayout(block)
    column.setContentsMargins(0, SPACE_8, 0, SPACE_8)
    column.setSpacing(0)
    column.addWidget(Hairline())
    column.addSpacing(SPACE_12)
    column.addLayout(head)
    return column


class Lines(QWidget):
    """A stack of rows that is filled anew when its content changes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._content: object = None
        self._rows: list[QWidget] = []

    def fill(self, content: tuple[object, ...], rows: list[QWidget]) -> None:
        """Replace all rows; ``content`` is what they show, kept to see whether anything changed."""
        self._content = content
        self._rows = list(rows)
        empty_layout(self._column)
        for row in rows:
            self._column.addWidget(row)
            row.show()  # at once: the layout would do it later, and until then no row takes the keyboard
        self.setVisible(bool(rows))

    def rows(self) -> list[QWidget]:
        """The rows from the top."""
        return list(self._rows)

    def shows(self, content: tuple[object, ...]) -> bool:
        """True when exactly this is shown already."""
        return self._content == content
