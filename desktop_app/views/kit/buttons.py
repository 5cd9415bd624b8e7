"""Buttons: primary, secondary, ghost and link. Painted, with an optional icon and the shortcut in the button."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from desktop_app.views.kit.icons import draw_icon
from desktop_app.views.kit.keys import is_plain_enter
from desktop_app.views.kit.labels import plain_tip
from desktop_app.views.kit.painting import fill, painting
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import CONTROL_HEIGHT, RADIUS_CONTROL

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QAction, QEnterEvent, QKeyEvent
    from PySide6.QtWidgets import QAbstractButton, QMenu

    _PaintedBase = QAbstractButton
else:
    _PaintedBase = object

ICON = 16
GAP = 6
SHORTCUT_GAP = 10
CHIP_LINE = 22


def paint_focus(painter: QPainter, rect: QRectF, radius: float = RADIUS_CONTROL) -> None:
    """The focus ring, 2 px inside ``rect``: one look for everything that can have the keyboard."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme().color("accent_text"), 2))
    painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), radius, radius)


class Painted(_PaintedBase):
    """What buttons share that the kit paints: the pointer's coming and going repaints them, Enter presses them.

    Stands before the Qt class among the bases.
    """

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_plain_enter(event):
            self.click()
            return
        super().keyPressEvent(event)


class _Button(Painted, QPushButton):
    """What the four kinds share: measure, contents, action, focus by keyboard and mouse."""

    padding = 12
    is_text_bold = False
    ink = "text"
    """The colour of text and icon where none is given."""
    height_wanted = CONTROL_HEIGHT

    def __init__(
        self,
        text: str = "",
        icon: str = "",
        shortcut: str = "",
        action: QAction | None = None,
        parent: QWidget | None = None,
        token: str = "",
    ) -> None:
        super().__init__(parent)  # with a text here, Qt would look whether it is an icon and load all of them
        self.setText(text)
        self._icon_name, self._shortcut_text, self._token = icon, shortcut, token or self.ink
        self._hides_words = False
        self._is_icon_right = False
        self._action: QAction | None = None
        self._height = self.height_wanted
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFont(theme().font("body", self.is_text_bold))
        if text:
            self.setAccessibleName(text)
        if action is not None:
            self.set_action(action)

    def set_action(self, action: QAction) -> None:
        """Show and press this action: text, icon, shortcut, enabled state and reason follow it."""
        self._action = action
        self.clicked.connect(action.trigger)
        action.changed.connect(self._follow_action)
        self._follow_action()

    def _follow_action(self) -> None:
        action = self._action
        if action is None:
            return
        self.set_words(action.iconText(), str(action.property("icon_name") or self._icon_name))
        self.setEnabled(action.isEnabled())
        reason = str(action.property("reason") or "")
        shortcut = shortcut_text(action)
        plain_tip(self, reason or (f"{action.iconText()} ({shortcut})" if shortcut else action.iconText()))

    def set_words(self, text: str, icon: str = "") -> None:
        """Change text and icon."""
        self.setText(text)
        self._icon_name = icon or self._icon_name
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def set_shortcut_text(self, text: str) -> None:
        """The key shown in the button; showing it does not bind it."""
        self._shortcut_text = text
        self.updateGeometry()
        self.update()

    def set_words_hidden(self, hidden: bool) -> None:
        """Only the icon, for narrow pages; the word becomes the tooltip."""
        self._hides_words = hidden and bool(self._icon_name)
        plain_tip(self, self.text() if self._hides_words else "")
        self.updateGeometry()
        self.update()

    def set_icon_right(self) -> None:
        """The icon stands behind the words: a caret of something that opens."""
        self._is_icon_right = True
        self.update()

    def set_height(self, height: int) -> None:
        """Another height than 32 logical pixels, such as 36 in a detail."""
        self._height = height
        self.updateGeometry()

    def needed_width(self) -> int:
        """Width that icon, text and shortcut need."""
        look = theme()
        width = 2.0 * look.px(self.padding)
        text = "" if self._hides_words else self.text()
        if self._icon_name:
            width += look.px(ICON) + (GAP if text else 0)
        width += look.metrics("body", self.is_text_bold).horizontalAdvance(text)
        if self._shortcut_text and text:
            width += SHORTCUT_GAP + look.metrics("caption").horizontalAdvance(self._shortcut_text)
        return int(width + 0.999)

    def sizeHint(self) -> QSize:
        return QSize(self.needed_width(), theme().px(self._height))

    def _paint_contents(self, painter: QPainter, ink: str, icon_ink: str, shortcut_ink: str) -> None:
        look = theme()
        text = "" if self._hides_words else self.text()
        x = (self.width() - self.needed_width()) / 2 + look.px(self.padding)
        if self._icon_name:
            size = look.px(ICON)
            place = self.width() - x - size if self._is_icon_right else x
            draw_icon(painter, place, (self.height() - size) / 2, self._icon_name, icon_ink, size)
            x += 0 if self._is_icon_right else size + GAP
        painter.setFont(look.font("body", self.is_text_bold))
        painter.setPen(look.color(ink))
        width = look.metrics("body", self.is_text_bold).horizontalAdvance(text)
        painter.drawText(QRectF(x, 0, width + 2, self.height()), _FLAGS, text)
        if self._shortcut_text and text:
            painter.setFont(look.font("caption"))
            painter.setPen(look.color(shortcut_ink))
            painter.drawText(
                QRectF(x + width + SHORTCUT_GAP, 0, self.width(), self.height()), _FLAGS, self._shortcut_text
            )


_FLAGS = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)


def shortcut_text(action: QAction) -> str:
    """The first key of an action as this system writes it; empty when it has none."""
    from PySide6.QtGui import QKeySequence  # after the first picture

    return action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)


class PrimaryButton(_Button):
    """The one next useful act of a page."""

    is_text_bold = True

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme()
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            rect = QRectF(self.rect())
            painter.setPen(Qt.PenStyle.NoPen)
            if not self.isEnabled():
                painter.setBrush(look.color("neutral_bg"))
                painter.drawRoundedRect(rect, RADIUS_CONTROL, RADIUS_CONTROL)
                self._paint_contents(painter, "text3", "text3", "text3")
                return
            radius = float(RADIUS_CONTROL)
            if self.hasFocus():
                painter.setPen(QPen(look.color("accent_text"), 2))
                painter.setBrush(look.color("surface"))
                painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), radius, radius)
                painter.setPen(Qt.PenStyle.NoPen)
                rect, radius = rect.adjusted(3, 3, -3, -3), radius - 2
            is_pressed = self.isDown() or self.underMouse()
            painter.setBrush(look.color("accent_hover" if is_pressed else "accent"))
            painter.drawRoundedRect(rect, radius, radius)
            self._paint_contents(painter, "on_accent", "on_accent", "on_accent")


class SecondaryButton(_Button):
    """An outlined button. ``token`` red for an act that refuses."""

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme()
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            rect = QRectF(self.rect())
            if not self.isEnabled():
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(look.color("neutral_bg"))
                painter.drawRoundedRect(rect, RADIUS_CONTROL, RADIUS_CONTROL)
                self._paint_contents(painter, "text3", "text3", "text3")
                return
            is_pressed = self.isDown() or self.underMouse()
            painter.setBrush(look.color("hover" if is_pressed else "surface"))
            painter.setPen(QPen(look.color("mark_red" if self._token == "red" else "border"), 1))
            painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_CONTROL, RADIUS_CONTROL)
            if self.hasFocus():
                paint_focus(painter, rect)
            self._paint_contents(painter, self._token, self._token, "text3")


class GhostButton(_Button):
    """A button without an edge: acts of second rank."""

    padding = 8
    ink = "text2"

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme()
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            rect = QRectF(self.rect())
            if self.isEnabled() and (self.underMouse() or self.isDown()):
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(look.color("hover"))
                painter.drawRoundedRect(rect, RADIUS_CONTROL, RADIUS_CONTROL)
            if self.hasFocus():
                paint_focus(painter, rect)
            ink = self._token if self.isEnabled() else "text3"
            self._paint_contents(painter, ink, ink, "text3")

    def popup(self, menu: QMenu) -> None:
        """Open a menu under the button."""
        menu.popup(self.mapToGlobal(QPoint(0, self.height() + 4)))


class LinkButton(_Button):
    """A mend or a way on, written as a link."""

    padding = 2
    ink = "accent_text"
    height_wanted = CHIP_LINE

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme()
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            rect = QRectF(self.rect())
            ink = self._token if self.isEnabled() else "text3"
            self._paint_contents(painter, ink, ink, "text3")
            if self.underMouse() and self.isEnabled():
                pad = look.px(self.padding)
                baseline = (self.height() + look.metrics("body").ascent() - look.metrics("body").descent()) / 2 + 2
                fill(painter, QRectF(pad, round(baseline), self.width() - 2 * pad, 1), look.brush(ink))
            if self.hasFocus():
                paint_focus(painter, rect, 4)


def on_press(func: Callable[..., object], *arguments: object) -> Callable[..., None]:
    """For ``clicked``: does something with these arguments, and leaves out what Qt says of the button."""

    def pressed(_checked: bool = False) -> None:
        func(*arguments)

    return pressed
