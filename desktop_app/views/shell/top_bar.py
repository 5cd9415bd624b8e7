"""The top bar: connection left, search in the middle, age of the data and notices right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from desktop_app.texts import _
from desktop_app.views.kit.buttons import GhostButton, Painted, paint_focus
from desktop_app.views.kit.icons import draw_icon
from desktop_app.views.kit.keys import key_width, key_words, paint_key
from desktop_app.views.kit.painting import fill, painting
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import (
    CONTROL_HEIGHT,
    PAGE_MARGIN,
    RADIUS_CONTROL,
    SPACE_4,
    SPACE_8,
    SPACE_12,
    SPACE_16,
    TOP_BAR_HEIGHT,
)
from desktop_app.views.shell.connection_switch import ConnectionSwitch

if TYPE_CHECKING:
    from desktop_app.views.shell.rehearsal_clock import RehearsalClock

SEARCH_WIDTH = 420
SEARCH_MIN = 220
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)


class SearchButton(Painted, QAbstractButton):
    """Looks like a search field and opens the palette."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._key = key_words("Ctrl+K")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.setAccessibleName(_("搜索订单、商品、客户，或输入命令"))

    def sizeHint(self) -> QSize:
        return QSize(theme().px(SEARCH_WIDTH), theme().px(CONTROL_HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme()
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            rect = QRectF(self.rect())
            painter.setPen(QPen(look.color("hair"), 1))
            painter.setBrush(look.color("hover" if self.underMouse() else "sunken"))
            painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_CONTROL, RADIUS_CONTROL)
            if self.hasFocus():
                paint_focus(painter, rect)
            size = look.px(16)
            draw_icon(painter, 10, (self.height() - size) / 2, "magnifying-glass", "text2", size)
            width, height = key_width(self._key), look.px(20)
            cap = QRect(self.width() - width - 6, (self.height() - height) // 2, width, height)
            x = 10 + size + SPACE_8
            room = cap.left() - x - SPACE_8
            text = self.accessibleName()
            if look.metrics().horizontalAdvance(text) > room:
                text = _("搜索或输入命令")
            painter.setFont(look.font())
            painter.setPen(look.color("text3"))
            fitted = look.metrics().elidedText(text, Qt.TextElideMode.ElideRight, room)
            painter.drawText(QRect(x, 0, room + 1, self.height()), _LEFT, fitted)
            paint_key(painter, cap, self._key)


class FreshnessView(Painted, QAbstractButton):
    """Until when the data of the page go; amber with 导入 when they are old."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon, self._token, self._text, self._short = "cloud-check", "green", "", ""
        self._is_short = False
        self.action_id = ""
        """What pressing it does; empty: it only tells."""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def set_freshness(self, text: str, short: str, is_stale: bool) -> None:
        """``text`` names kind and time, ``short`` the time alone for narrow windows; empty hides it."""
        icon, token = ("warning", "amber") if is_stale else ("cloud-check", "green")
        self._put(icon, token, text, short, "import" if is_stale else "")
        self.setAccessibleName(_("{text}，按下可导入", text=text) if is_stale else text)

    def set_state(self, icon: str, token: str, text: str, short: str, action_id: str) -> None:
        """Something more urgent than the age of the data, such as that nothing is sent; pressing leads there."""
        self._put(icon, token, text, short, action_id)
        self.setAccessibleName(text)

    def _put(self, icon: str, token: str, text: str, short: str, action_id: str) -> None:
        self._icon, self._token, self._text, self._short = icon, token, text, short
        self.action_id = action_id
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if action_id else Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor if action_id else Qt.CursorShape.ArrowCursor)
        self.setVisible(bool(text))
        self.updateGeometry()
        self.update()

    @property
    def is_stale(self) -> bool:
        """True when new facts should be brought in."""
        return self.action_id == "import"

    def set_short(self, is_short: bool) -> None:
        self._is_short = is_short
        self.updateGeometry()
        self.update()

    def _shown(self) -> str:
        text = self._short if self._is_short else self._text
        return _("{text}，导入", text=text) if self.is_stale and not self._is_short else text

    def needed_width(self) -> int:
        return int(theme().px(16) + SPACE_8 + theme().metrics("caption").horizontalAdvance(self._shown()) + 0.999)

    def sizeHint(self) -> QSize:
        return QSize(self.needed_width(), theme().px(CONTROL_HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme()
        with painting(self) as painter:
            size = look.px(16)
            draw_icon(painter, 0, (self.height() - size) / 2, self._icon, self._token, size)
            painter.setFont(look.font("caption"))
            painter.setPen(look.color("amber" if self._token == "amber" else "text2"))
            painter.drawText(QRect(size + SPACE_8, 0, self.width(), self.height()), _LEFT, self._shown())
            if self.hasFocus():
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                paint_focus(painter, QRectF(self.rect()).adjusted(0, 3, 0, -3), 4)


class BellButton(GhostButton):
    """Opens the notices; a dot says that there are new ones."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", "bell", parent=parent)
        self.set_unread(0)

    def set_unread(self, count: int) -> None:
        """How many notices were not read yet."""
        self._unread = count
        self.setAccessibleName(_("通知，{count} 条未读", count=count) if count else _("通知"))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._unread:
            with painting(self) as painter:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(QPen(theme().color("surface"), 1.5))
                painter.setBrush(theme().color("accent"))
                painter.drawEllipse(QPoint(self.width() // 2 + 5, self.height() // 2 - 6), 4, 4)


class TopBar(QWidget):
    """48 pixels; search is centred over the page and moves only when something is in its way."""

    search_pressed = Signal()
    state_pressed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(theme().px(TOP_BAR_HEIGHT))
        self.switch = ConnectionSwitch()
        self.search = SearchButton(self)
        self.search.clicked.connect(self.search_pressed)
        self.short_search = GhostButton(_("搜索"), "magnifying-glass", key_words("Ctrl+K"))
        self.short_search.clicked.connect(self.search_pressed)
        self.short_search.hide()
        self.freshness = FreshnessView()
        self.freshness.clicked.connect(self._press_freshness)
        self.bell = BellButton()
        self.help = GhostButton("", "question")
        self.help.setAccessibleName(_("全部快捷键"))
        self._beside: RehearsalClock | None = None
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(PAGE_MARGIN, 0, PAGE_MARGIN - 8, 1)
        row.setSpacing(SPACE_4)
        row.addWidget(self.switch)
        row.addStretch(1)
        row.addWidget(self.short_search)
        row.addSpacing(SPACE_12)
        row.addWidget(self.freshness)
        row.addSpacing(SPACE_8)
        row.addWidget(self.bell)
        row.addWidget(self.help)
        QWidget.setTabOrder(self.switch, self.search)
        QWidget.setTabOrder(self.search, self.short_search)
        QWidget.setTabOrder(self.short_search, self.freshness)

    def put_beside_switch(self, widget: RehearsalClock) -> None:
        """The clock of a rehearsal, right of its switch."""
        self._beside = widget
        self._row.insertWidget(1, widget)
        QWidget.setTabOrder(self.switch, widget)
        QWidget.setTabOrder(widget, self.search)

    def _press_freshness(self) -> None:
        if self.freshness.action_id:
            self.state_pressed.emit(self.freshness.action_id)

    def set_help_shown(self, shown: bool) -> None:
        """The question mark leaves narrow windows; the key stays."""
        self.help.setVisible(shown)

    def fit(self) -> None:
        """Put the search into the middle, narrower or as a button where there is little room."""
        look = theme()
        is_tiny = self.width() < look.px(760)
        self.freshness.set_short(is_tiny)
        if self._beside is not None:
            self._beside.set_short(is_tiny)
        left = PAGE_MARGIN + self.switch.sizeHint().width() + SPACE_16
        if self._beside is not None and not self._beside.isHidden():
            left += SPACE_4 + self._beside.sizeHint().width()
        right = PAGE_MARGIN + 2 * look.px(32) + SPACE_16 + SPACE_8
        if not self.freshness.isHidden():
            right += self.freshness.sizeHint().width() + SPACE_8
        room = self.width() - left - right
        is_button = is_tiny or room < look.px(SEARCH_MIN)
        self.short_search.setVisible(is_button)
        self.search.setVisible(not is_button)
        if is_button:
            return
        wanted = look.px(SEARCH_WIDTH if self.width() >= look.px(1100) else 300)
        width = min(wanted, room)
        x = max(left, min((self.width() - width) // 2, self.width() - right - width))
        height = look.px(CONTROL_HEIGHT)
        self.search.setGeometry(x, (self.height() - 1 - height) // 2, width, height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self) as painter:
            fill(painter, self.rect(), theme().brush("surface"))
            fill(painter, QRect(0, self.height() - 1, self.width(), 1), theme().brush("hair"))
