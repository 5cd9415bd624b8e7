"""A panel over the whole window: scrim, shadow, Esc closes, the keyboard stays inside and goes back afterwards."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QMouseEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from desktop_app.views.kit.painting import painting
from desktop_app.views.kit.shadow import paint_floating
from desktop_app.views.kit.theme import IS_REHEARSAL, theme
from desktop_app.views.kit.tokens import RADIUS_PANEL

REACH = 24
QUIT = "Ctrl+Q"
SCRIM_LIGHT = 0.28
SCRIM_DARK = 0.59


class Overlay(QWidget):
    """Covers its parent. Subclasses fill ``panel`` and say its size by ``panel_rect``."""

    closed = Signal()
    passed_keys: tuple[str, ...] = ()
    """Shortcuts of the window that hold while the panel is open, such as the one that closes it again."""

    def __init__(self, parent: QWidget, has_scrim: bool = True) -> None:
        super().__init__(parent)
        self._below = parent
        self._has_scrim = has_scrim
        self._came_from: QWidget | None = None
        self._holds = False
        self.panel = QWidget(self)
        self.column = QVBoxLayout(self.panel)
        self.column.setContentsMargins(1, 1, 1, 1)
        self.column.setSpacing(0)
        self.hide()
        parent.installEventFilter(self)

    def open(self) -> None:
        """Show over everything and take the keyboard."""
        if self.isHidden():
            self._came_from = QApplication.focusWidget()
        self.setGeometry(self._below.rect())
        self.show()
        self.raise_()
        self.place()
        self._hold_keyboard(True)

    def close_panel(self) -> None:
        """Hide and give the keyboard back to where it was."""
        if self.isHidden():
            return
        self._hold_keyboard(False)
        self.hide()
        focused = QApplication.focusWidget()
        if self._came_from is not None and self._came_from.isVisible():
            self._came_from.setFocus()
        elif focused is not None and self.isAncestorOf(focused):
            # what had the keyboard before is gone too: nothing that is hidden may keep it, so the page is asked
            focused.clearFocus()
        self._came_from = None
        self.closed.emit()

    def panel_rect(self) -> QRect:
        """Where the panel lies, in the overlay's coordinates."""
        return self.rect().adjusted(40, 40, -40, -40)

    def fitting_size(self, width: int, edge: int) -> QSize:
        """Real pixels: ``width`` (logical) and what its words need in height, as far as ``edge`` stays free around."""
        wide = min(theme().px(width), self.width() - 2 * edge)
        needed = self.panel.heightForWidth(wide) if self.panel.hasHeightForWidth() else self.panel.sizeHint().height()
        return QSize(wide, min(max(needed, self.panel.minimumSizeHint().height()), self.height() - 2 * edge))

    def question_rect(self, width: int, edge: int) -> QRect:
        """``panel_rect`` of a panel that asks something: in the middle, and above it in height."""
        size = self.fitting_size(width, edge)
        place = QPoint((self.width() - size.width()) // 2, max(edge, (self.height() - size.height()) // 3))
        return QRect(place, size)

    def place(self) -> None:
        """Lay the panel out again."""
        self.panel.setGeometry(self.panel_rect())
        self.update()

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab stays inside the panel."""
        inside = [w for w in self.panel.findChildren(QWidget) if w.isVisible() and w.focusPolicy() & _TAB]
        if not inside:
            return True
        here = self.focusWidget()
        place = inside.index(here) if here in inside else -1
        inside[(place + (1 if next else -1)) % len(inside)].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self._below and self.isVisible():
            self.setGeometry(self._below.rect())
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.isVisible():
            self.place()

    def _hold_keyboard(self, is_held: bool) -> None:
        application = QApplication.instance()
        if is_held == self._holds or not isinstance(application, QApplication):
            return
        self._holds = is_held
        if is_held:
            application.focusChanged.connect(self._keep_keyboard)
        else:
            application.focusChanged.disconnect(self._keep_keyboard)

    def _keep_keyboard(self, old: QWidget | None, now: QWidget | None) -> None:
        """What the page below does meanwhile must not take the keyboard from the topmost panel."""
        if now is None or now is self or self.isAncestorOf(now) or not self._below.isAncestorOf(now):
            return
        shown = [child for child in self._below.children() if isinstance(child, Overlay) and child.isVisible()]
        if shown and shown[-1] is self:
            # to the very button that had it: the next Enter must mean what it meant
            mine = old if old is not None and self.isAncestorOf(old) and old.isVisible() else self
            mine.setFocus()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            # a key is the panel's: neither the window nor the page below takes it as a shortcut
            pressed = QKeySequence(event.keyCombination())
            if all(pressed != QKeySequence(keys) for keys in (*self.passed_keys, QUIT)):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_panel()
        # all other keys end here: nothing reaches the page below

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self.panel.geometry().contains(event.position().toPoint()):
            self.close_panel()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme()
        with painting(self) as painter:
            if self._has_scrim:
                painter.fillRect(
                    self.rect(), QColor(0, 0, 0, round(255 * (SCRIM_DARK if look.is_dark else SCRIM_LIGHT)))
                )
            rect = self.panel.geometry()
            paint_floating(painter, rect, REACH)
            if self._below.property(IS_REHEARSAL):
                # the window's line is under the scrim: a question about a rehearsal must not look like a real one
                painter.fillRect(0, 0, self.width(), 2, look.color("mark_amber"))
                painter.fillRect(
                    rect.left() + RADIUS_PANEL, rect.top(), rect.width() - 2 * RADIUS_PANEL, 2, look.color("mark_amber")
                )


_TAB = Qt.FocusPolicy.TabFocus
