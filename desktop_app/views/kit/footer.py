"""Footers: the status line of lists (36) and the action bar of task pages (56)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from desktop_app.models.wording import PART_SIGN
from desktop_app.texts import n_
from desktop_app.views.kit.acts_foot import ActsFoot
from desktop_app.views.kit.icons import draw_icon
from desktop_app.views.kit.keys import KeyHint
from desktop_app.views.kit.labels import PlainLabel, plain_tip
from desktop_app.views.kit.painting import fill, painting
from desktop_app.views.kit.signs import severity_sign
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import FOOTER_HEIGHT, PAGE_MARGIN, SPACE_8, SPACE_16, STATUS_HEIGHT


class _Footer(QWidget):
    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self) as painter:
            fill(painter, self.rect(), theme().brush("surface"))
            fill(painter, QRect(0, 0, self.width(), 1), theme().brush("hair"))


class StatusFooter(_Footer):
    """Sums at the left, key hints at the right. Hints leave when there is no room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(theme().px(STATUS_HEIGHT))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(PAGE_MARGIN, 1, PAGE_MARGIN - 8, 0)
        self._row.setSpacing(SPACE_16)
        self._texts: list[PlainLabel] = []
        self._hints: list[KeyHint] = []
        self._more = WholeParts()
        self._row.addWidget(self._more, 1)

    def set_texts(self, texts: Sequence[str], more: Sequence[str] = (), sign: str = PART_SIGN) -> None:
        """What stands at the left, from the left; of ``more`` as many whole parts as there is room for."""
        self._more.set_parts(more, sign)
        while len(self._texts) < len(texts):
            label = PlainLabel(size="caption", token="text2")
            self._row.insertWidget(len(self._texts), label)
            self._texts.append(label)
        for place, label in enumerate(self._texts):
            label.set_text(texts[place] if place < len(texts) else "")
            label.setVisible(place < len(texts))
        self._fit()

    def set_hints(self, hints: Sequence[tuple[tuple[str, ...], str]]) -> None:
        """Key hints as (keys, words)."""
        for hint in self._hints:
            self._row.removeWidget(hint)
            hint.hide()
            hint.deleteLater()
        self._hints = [KeyHint(keys, words) for keys, words in hints]
        for hint in self._hints:
            self._row.addWidget(hint)
        self._fit()

    def _fit(self) -> None:
        room = self.width() - 2 * PAGE_MARGIN
        texts = [*self._texts, self._more]
        room -= sum(int(label.needed_width()) + SPACE_16 for label in texts if label.needed_width())
        room -= 0 if self._more.needed_width() else SPACE_16  # it keeps its place, and the gap beside it
        for hint in self._hints:
            room -= hint.needed_width() + SPACE_16
            hint.setVisible(room >= 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(200), theme().px(STATUS_HEIGHT))


class WholeParts(PlainLabel):
    """Texts of which none is ever cut: what has no room is counted, and the tooltip has them all."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._parts: tuple[str, ...] = ()
        self._sign = PART_SIGN
        super().__init__("", "caption", "text2", elide="right", parent=parent)

    def set_parts(self, parts: Sequence[str], sign: str = PART_SIGN) -> None:
        """Show these with ``sign`` between them."""
        self._parts, self._sign = tuple(parts), sign
        self.setAccessibleName(sign.join(parts))
        self._tip_when_cut()

    def needed_width(self) -> float:
        """Width of all of them, in logical pixels."""
        return float(self.fontMetrics().horizontalAdvance(self._sign.join(self._parts)))

    def _tip_when_cut(self) -> None:
        texts = (self._with(shown) for shown in range(len(self._parts), -1, -1))
        fitting = (text for text in texts if self.fontMetrics().horizontalAdvance(text) <= self.width())
        self.setText(next(fitting, "…" if self._parts else ""))
        whole = self._sign.join(self._parts)
        plain_tip(self, whole if whole != self.text() else "")

    def _with(self, shown: int) -> str:
        left = len(self._parts) - shown
        more = [n_("+{count} 项", "+{count} 项", left)] if left else []
        return self._sign.join((*self._parts[:shown], *more))


class ActionFooter(_Footer, ActsFoot):
    """Left: counts or remarks; right: the reason in words, then the acts, the primary one last."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(theme().px(FOOTER_HEIGHT))
        row = QHBoxLayout(self)
        row.setContentsMargins(PAGE_MARGIN, 1, PAGE_MARGIN, 0)
        row.setSpacing(SPACE_16)
        self.left = QHBoxLayout()
        self.left.setSpacing(SPACE_16)
        self._reason = PlainLabel(token="text2", elide="right")
        self.acts = QHBoxLayout()
        self.acts.setSpacing(SPACE_8)
        row.addLayout(self.left)
        row.addStretch(1)
        row.addWidget(self._reason)
        row.addLayout(self.acts)

    def set_reason(self, text: str) -> None:
        """Why the last act is off, or what it will do."""
        self._reason.set_text(text)
        self._reason.setVisible(bool(text))

    def add_act(self, button: QWidget) -> None:
        """A button, from left to right."""
        self.acts.addWidget(button)


class SeverityCount(QWidget):
    """``1 项必改`` with its icon; pressing it goes to the first one."""

    pressed = Signal(str)

    def __init__(
        self, severity: str, text: str = "", icon: str = "", token: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        sign = severity_sign(severity)
        self._severity, self._text = severity, text
        self._icon, self._token = icon or sign.icon, token or sign.token
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)

    def set_text(self, text: str) -> None:
        """The count in words; empty hides it."""
        self._text = text
        self.setAccessibleName(text)
        self.setVisible(bool(text))
        self.updateGeometry()
        self.update()

    def needed_width(self) -> int:
        return int(theme().px(16) + 8 + theme().metrics().horizontalAdvance(self._text) + 0.999)

    def sizeHint(self) -> QSize:
        return QSize(self.needed_width(), theme().px(24))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.pressed.emit(self._severity)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme()
        with painting(self) as painter:
            size = look.px(16)
            draw_icon(painter, 0, (self.height() - size) / 2, self._icon, self._token, size)
            painter.setFont(look.font())
            painter.setPen(look.color(self._token))
            rect = QRect(size + 8, 0, self.width(), self.height())
            painter.drawText(rect, _FLAGS, self._text)


_FLAGS = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
