"""Saved views as tabs with counts; what does not fit goes under 更多."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QWidget

from desktop_app.texts import _
from desktop_app.views.kit.buttons import GhostButton, paint_focus
from desktop_app.views.kit.keys import is_plain_press
from desktop_app.views.kit.labels import plain_tip
from desktop_app.views.kit.painting import fill, painting
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import PAGE_MARGIN, SPACE_24, TABS_HEIGHT

COUNT_GAP = 6
RING = 6
"""Room for the focus ring on both sides of a tab's words."""


class _Tab(QWidget):
    """One tab: word and count, underlined when it is the current one."""

    pressed = Signal(str)
    stepped = Signal(int)
    menu_wanted = Signal(str, QPoint)

    def __init__(self, id: str, title: str, tip: str = "") -> None:
        super().__init__()
        self.id, self.title = id, title
        self.count = ""
        self._tip = tip
        plain_tip(self, tip)
        self.is_current = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.name_it()

    def name_it(self) -> None:
        self.setAccessibleName(f"{self.title} {self.count}".strip())
        self.setAccessibleDescription(" ".join(filter(None, (_("当前视图") if self.is_current else "", self._tip))))
        # one tab stop for the whole row: the current tab; left and right move
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if self.is_current else Qt.FocusPolicy.ClickFocus)

    def needed_width(self) -> int:
        look = theme()
        width = look.metrics("body", True).horizontalAdvance(self.title)
        if self.count:
            width += COUNT_GAP + look.metrics("caption").horizontalAdvance(self.count)
        return int(width + 0.999)

    def sizeHint(self) -> QSize:
        return QSize(self.needed_width() + 2 * RING, theme().px(TABS_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.pressed.emit(self.id)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_wanted.emit(self.id, event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.stepped.emit(1 if event.key() == Qt.Key.Key_Right else -1)
            return
        if is_plain_press(event):
            self.pressed.emit(self.id)
            return
        super().keyPressEvent(event)

    def enterEvent(self, event: QEvent) -> None:
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme()
        with painting(self) as painter:
            token = "text" if self.is_current or self.underMouse() else "text2"
            painter.setFont(look.font("body", self.is_current))
            painter.setPen(look.color(token))
            width = int(look.metrics("body", self.is_current).horizontalAdvance(self.title) + 0.999)
            flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
            painter.drawText(QRect(RING, 0, width + 2, self.height()), flags, self.title)
            if self.count:
                painter.setFont(look.font("caption"))
                painter.setPen(look.color("text2"))
                painter.drawText(QRect(RING + width + COUNT_GAP, 0, self.width(), self.height()), flags, self.count)
            if self.is_current:
                fill(painter, QRect(RING, self.height() - 2, self.width() - 2 * RING, 2), look.brush("accent_text"))
            if self.hasFocus():
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                paint_focus(painter, QRectF(self.rect()).adjusted(0, 4, 0, -5), 4)


class ViewTabs(QWidget):
    """A row of views. ``chosen`` carries the id when the person changes it, ``menu_wanted`` where its menu opens."""

    chosen = Signal(str)
    menu_wanted = Signal(str, QPoint)

    def __init__(self, parent: QWidget | None = None, margin: int = PAGE_MARGIN) -> None:
        super().__init__(parent)
        self._tabs: list[_Tab] = []
        self._current = ""
        self._limit = 0
        self._counts: dict[str, int | str] = {}
        self.setFixedHeight(theme().px(TABS_HEIGHT))
        row = QHBoxLayout(self)
        row.setContentsMargins(margin - RING, 0, margin, 1)
        row.setSpacing(0)
        self._place = QHBoxLayout()
        self._place.setSpacing(SPACE_24 - 2 * RING)
        row.addLayout(self._place)
        self._more = GhostButton(_("更多"), "caret-down")
        self._more.clicked.connect(self._open_more)
        self._more.set_icon_right()
        self._more.hide()
        row.addSpacing(16)
        row.addWidget(self._more)
        row.addStretch(1)
        self._corner = QHBoxLayout()
        row.addLayout(self._corner)
        self._row = row
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_views(self, views: Sequence[tuple[str, str]], tips: Mapping[str, str] | None = None) -> None:
        """The views as (id, title), in their order; ``tips`` says more of some. Counts stay."""
        has_keyboard = any(tab.hasFocus() for tab in self._tabs)
        for tab in self._tabs:
            self._place.removeWidget(tab)
            tab.hide()
            tab.deleteLater()
        self._tabs = [_Tab(id, title, (tips or {}).get(id, "")) for id, title in views]
        for tab in self._tabs:
            tab.count = str(self._counts.get(tab.id, ""))
            tab.pressed.connect(self._press)
            tab.stepped.connect(self._step)
            tab.menu_wanted.connect(self.menu_wanted)
            self._place.addWidget(tab)
        if self._current not in {tab.id for tab in self._tabs} and self._tabs:
            self._current = self._tabs[0].id
        self._mark()
        if has_keyboard:
            self.focus_current()

    def set_counts(self, counts: Mapping[str, int | str]) -> None:
        """The numbers behind the words; a missing one is left out."""
        self._counts = dict(counts)
        for tab in self._tabs:
            tab.count = str(counts.get(tab.id, ""))
            tab.name_it()
            tab.updateGeometry()
            tab.update()
        self._fit()

    def current(self) -> str:
        """The id of the current view."""
        return self._current

    def set_current(self, id: str) -> None:
        """Show a view as the current one without telling anybody."""
        self._current = id
        self._mark()

    def focus_current(self) -> None:
        """Put the keyboard on the current tab."""
        for tab in self._tabs:
            if tab.is_current:
                tab.setFocus()

    def titles(self) -> list[str]:
        """The words of all tabs, those under 更多 too."""
        return [tab.title for tab in self._tabs]

    def ids(self) -> list[str]:
        """The ids of all tabs, in their order."""
        return [tab.id for tab in self._tabs]

    def set_limit(self, count: int) -> None:
        """At most so many views in the row, the rest under 更多; 0 as many as fit."""
        self._limit = count
        self._fit()

    def add_corner(self, widget: QWidget) -> None:
        """A widget at the right end of the row."""
        self._corner.addWidget(widget)

    def _press(self, id: str) -> None:
        if id != self._current:
            self.set_current(id)
            self.chosen.emit(id)

    def _step(self, by: int) -> None:
        ids = [tab.id for tab in self._tabs]
        place = max(0, min(len(ids) - 1, ids.index(self._current) + by))
        self._press(ids[place])
        self._tabs[place].setFocus()

    def _mark(self) -> None:
        for tab in self._tabs:
            tab.is_current = tab.id == self._current
            tab.name_it()
            tab.update()
        self._fit()

    def _fit(self) -> None:
        """Hide what does not fit, but never the current view."""
        room = self.width() - 2 * PAGE_MARGIN - self._corner.sizeHint().width() - self._more.sizeHint().width() - 16
        shown, used, hidden = 0, 0, 0
        current = next((tab for tab in self._tabs if tab.is_current), None)
        kept = current.needed_width() + SPACE_24 if current else 0
        is_past = False
        for tab in self._tabs:
            width = tab.needed_width() + SPACE_24
            if tab is current:
                is_past, fits = True, True
            else:
                allowed = (self._limit or len(self._tabs)) - (0 if is_past or current is None else 1)
                fits = shown < allowed and used + width + (0 if is_past else kept) <= max(room, 1) + SPACE_24
            tab.setVisible(fits)
            shown, used, hidden = (shown + 1, used + width, hidden) if fits else (shown, used, hidden + 1)
        self._more.setVisible(hidden > 0)

    def _open_more(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for tab in self._tabs:
            if tab.isHidden():
                action = menu.addAction(f"{tab.title}  {tab.count}".rstrip())
                action.triggered.connect(lambda _checked=False, id=tab.id: self._press(id))
        self._more.popup(menu)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(120), theme().px(TABS_HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self) as painter:
            fill(painter, QRect(0, self.height() - 1, self.width(), 1), theme().brush("hair"))
