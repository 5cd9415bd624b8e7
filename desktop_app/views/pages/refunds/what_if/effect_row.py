"""One line of the what-if: label, chip, value at the right; a value that has no room beside them goes below."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QContextMenuEvent, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from desktop_app.texts import _
from desktop_app.views.kit.buttons import Painted, paint_focus
from desktop_app.views.kit.chips import chip_width, paint_chip
from desktop_app.views.kit.icons import draw_icon
from desktop_app.views.kit.labels import plain_tip, visible_text
from desktop_app.views.kit.painting import painting
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import CHIP_HEIGHT, FACT_ROW_HEIGHT, RADIUS_CHIP, SPACE_4, SPACE_8
from desktop_app.views.pages.refunds.what_if.figures import ARROW, Part
from desktop_app.views.pages.refunds.what_if.what_if_words import WhatIfLine
from desktop_app.views.pages.supervision.detail.why_popup import WhyPopup

BAR_WIDTH, BAR_HEIGHT, ICON = 72, 5, 16
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
_BELOW = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)


class EffectRow(Painted, QAbstractButton):
    """A click, Enter or the right button shows the clause behind the line, where there is one.

    ``icon`` stands before the label; ``ink`` is the label's colour.
    """

    def __init__(
        self,
        line: WhatIfLine,
        icon: str = "",
        icon_ink: str = "text2",
        ink: str = "text2",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._line, self._icon, self._icon_ink, self._ink = line, icon, icon_ink, ink
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setText(line.label)
        self.setAccessibleName(" ".join(part for part in (line.label, line.chip.text, spoken(line)) if part))
        if line.rule is None:
            self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        else:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setAccessibleDescription(_("按 Enter 看条款"))
            plain_tip(self, line.rule.why)
            self.clicked.connect(self.show_why)
        theme().changed.connect(self.update)

    @property
    def line(self) -> WhatIfLine:
        """What the row shows."""
        return self._line

    def show_why(self) -> None:
        """Show clause, source and grade."""
        if self._line.rule is not None:
            WhyPopup(self._line.rule, self).open_panel()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        one = theme().px(FACT_ROW_HEIGHT) - 2
        if self._gap(width):
            return one
        if self._value_width(SPACE_8) <= width:
            return 2 * one - SPACE_4
        room = QRect(0, 0, max(width, 1), 10_000)
        below = theme().metrics().boundingRect(QRectF(room), _BELOW, self._shown())
        return one + round(below.height() + 0.5)

    def sizeHint(self) -> QSize:
        width = theme().px(200)
        return QSize(width, self.heightForWidth(self.width() if self.width() > 1 else width))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(120), theme().px(FACT_ROW_HEIGHT) - 2)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.show_why()
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        look, line = theme(), self._line
        one = look.px(FACT_ROW_HEIGHT) - 2
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self.underMouse() and line.rule is not None:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(look.color("hover"))
                painter.drawRoundedRect(self.rect(), RADIUS_CHIP, RADIUS_CHIP)
            self._paint_label(painter, one)
            gap = self._gap(self.width())
            if gap:
                self._paint_value(painter, 0, one, gap)
            elif self._value_width(SPACE_8) <= self.width():
                self._paint_value(painter, one - SPACE_4, one, SPACE_8)
            else:
                painter.setFont(look.font())
                painter.setPen(look.color(line.value.parts[-1].ink))
                room = QRect(0, one - SPACE_4, self.width(), self.height() - one + SPACE_4)
                painter.drawText(room, _BELOW, self._shown())
            if self.hasFocus():
                paint_focus(painter, QRectF(self.rect()), RADIUS_CHIP)

    def _paint_label(self, painter: QPainter, height: int) -> None:
        look, line, start = theme(), self._line, self._start()
        if self._icon:
            size = look.px(ICON)
            draw_icon(painter, 0, (height - size) / 2, self._icon, self._icon_ink, size)
        chip = chip_width(line.chip.icon, line.chip.text) if line.chip.text else 0
        room = self.width() - start - (chip + SPACE_8 if chip else 0)
        painter.setFont(look.font())
        painter.setPen(look.color(self._ink))
        label = look.metrics().elidedText(visible_text(line.label), Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRect(start, 0, room, height), _LEFT, label)
        if chip:
            tall = look.px(CHIP_HEIGHT)
            left = start + round(look.metrics().horizontalAdvance(label)) + SPACE_8
            place = QRect(left, (height - tall) // 2, chip, tall)
            paint_chip(painter, place, line.chip.kind, line.chip.icon, line.chip.text)

    def _paint_value(self, painter: QPainter, top: int, height: int, gap: int) -> None:
        look, value = theme(), self._line.value
        left = self.width() - self._value_width(gap)
        if value.share is not None:
            used, whole = value.share
            bar = QRectF(left, top + (height - BAR_HEIGHT) / 2, look.px(BAR_WIDTH), BAR_HEIGHT)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.color("track"))
            painter.drawRoundedRect(bar, 2, 2)
            filled = bar.width() * used / whole if whole else 0
            if filled:
                painter.setBrush(look.color("accent"))
                painter.drawRoundedRect(QRectF(bar.x(), bar.y(), max(filled, 2), bar.height()), 2, 2)
            left += look.px(BAR_WIDTH) + SPACE_8
        for part in value.parts:
            painter.setFont(look.font("body", part.is_bold))
            painter.setPen(look.color(part.ink))
            width = self._part_width(part)
            painter.drawText(QRectF(left, top, width, height), _LEFT, visible_text(part.text))
            left += width + gap

    def _shown(self) -> str:
        return visible_text(self._line.value.text)

    def _start(self) -> int:
        return theme().px(ICON) + SPACE_8 if self._icon else 0

    def _gap(self, width: int) -> int:
        """How far apart the parts of the value stand beside the label; 0 where there is no room for them."""
        line = self._line
        chip = chip_width(line.chip.icon, line.chip.text) + SPACE_8 if line.chip.text else 0
        label = theme().metrics().horizontalAdvance(visible_text(line.label))
        room = width - self._start() - label - chip - SPACE_8
        return next((gap for gap in (SPACE_8, SPACE_4) if self._value_width(gap) <= room), 0)

    def _value_width(self, gap: int) -> float:
        value = self._line.value
        bar = theme().px(BAR_WIDTH) + SPACE_8 if value.share is not None else 0
        return bar + sum(map(self._part_width, value.parts)) + gap * (len(value.parts) - 1)

    @staticmethod
    def _part_width(part: Part) -> float:
        return QFontMetricsF(theme().font("body", part.is_bold)).horizontalAdvance(visible_text(part.text)) + 1


def spoken(line: WhatIfLine) -> str:
    """The value as it is read out: before and after are words, not an arrow."""
    return _("，退订后 ").join(one.strip() for one in line.value.text.split(ARROW))
