"""The rail at the left: the pages that exist, with the count of our moves; the person at the bottom."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from desktop_app import texts
from desktop_app.texts import _
from desktop_app.views.kit.buttons import paint_focus
from desktop_app.views.kit.icons import draw_icon
from desktop_app.views.kit.keys import is_plain_enter
from desktop_app.views.kit.labels import plain_tip
from desktop_app.views.kit.painting import fill, painting
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import (
    RADIUS_CONTROL,
    RAIL_WIDTH,
    RAIL_WIDTH_LONG_WORDS,
    RAIL_WIDTH_NARROW,
    SPACE_8,
    SPACE_12,
    TOP_BAR_HEIGHT,
)
from desktop_app.views.pages import PAGES, PageSpec

_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
GAP = 4


class RailItem(QAbstractButton):
    """One page: icon, word and count; accent when it is the page shown."""

    stepped = Signal(int)

    def __init__(self, spec: PageSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.page_id = spec.id
        self._icon, self._title = spec.icon, _(spec.title)
        self._count = 0
        self._is_narrow = False
        self.is_current = False
        self._has_ring = False
        self.setText(self._title)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._name_it()

    def set_count(self, count: int) -> None:
        """How many of our moves wait there; 0 shows nothing."""
        if count != self._count:
            self._count = count
            self._name_it()
            self.update()

    def set_current(self, is_current: bool) -> None:
        """Mark as the page shown."""
        self.is_current = is_current
        self._name_it()
        self.update()

    def set_narrow(self, is_narrow: bool) -> None:
        """Icon and count only; the word becomes the tooltip."""
        self._is_narrow = is_narrow
        plain_tip(self, self._title if is_narrow else "")
        self.updateGeometry()

    def needed_width(self) -> int:
        """Width that icon, word and count need."""
        look = theme()
        if self._is_narrow:
            return look.px(RAIL_WIDTH_NARROW - 2 * 6)
        width = 12 + look.px(16) + 9 + look.metrics("body", True).horizontalAdvance(self._title) + 12
        return int(width + (look.metrics().horizontalAdvance(str(self._count)) + 8 if self._count else 0) + 0.999)

    def _name_it(self) -> None:
        self.setAccessibleName(
            _("{page}，待办 {count}", page=self._title, count=self._count) if self._count else self._title
        )
        self.setAccessibleDescription(_("当前页") if self.is_current else "")

    def sizeHint(self) -> QSize:
        return QSize(60, theme().px(36 if self._is_narrow else 32))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.stepped.emit(1 if event.key() == Qt.Key.Key_Down else -1)
            return
        if is_plain_enter(event):
            # with Ctrl it is the main act of a page and none of the rail's
            self.click()
            return
        super().keyPressEvent(event)

    def enterEvent(self, event: object) -> None:
        self.update()

    def leaveEvent(self, event: object) -> None:
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme()
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            ground = "rail_selected" if self.is_current else ("neutral_bg" if self.underMouse() else "")
            if ground:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(look.color(ground))
                painter.drawRoundedRect(self.rect(), RADIUS_CONTROL, RADIUS_CONTROL)
            if self.hasFocus() or (self.is_current and look.is_high_contrast):
                paint_focus(painter, QRectF(self.rect()))
            size = look.px(18 if self._is_narrow else 16)
            left = look.px(8) if self._is_narrow else SPACE_12
            token = "accent_text" if self.is_current else "text2"
            draw_icon(painter, left, (self.height() - size) / 2, self._icon, token, size)
            if not self._is_narrow:
                painter.setFont(look.font("body", self.is_current))
                painter.setPen(look.color("accent_text" if self.is_current else "text"))
                painter.drawText(QRect(left + size + 9, 0, self.width(), self.height()), _LEFT, self._title)
            if self._count:
                # three digits have room beside the icon only in the smaller size
                is_tight = self._is_narrow and self._count > 99
                painter.setFont(look.font("caption" if is_tight else "body"))
                painter.setPen(look.color("accent_text" if self.is_current else "text2"))
                margin = (3 if is_tight else 6) if self._is_narrow else SPACE_12
                painter.drawText(QRect(0, 0, self.width() - margin, self.height()), _RIGHT, str(self._count))


class Rail(QWidget):
    """All rail items, the name of the program above and the person below. ``chosen`` carries a page id."""

    chosen = Signal(str)
    person_pressed = Signal()

    def __init__(self, person: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_narrow = False
        self._person = _Person(person)
        self._person.clicked.connect(self.person_pressed)
        self._items = [RailItem(spec) for spec in PAGES if spec.group]
        column = QVBoxLayout(self)
        column.setSpacing(GAP)
        column.setContentsMargins(SPACE_8, theme().px(TOP_BAR_HEIGHT) + SPACE_12, SPACE_8, SPACE_12)
        before = ""
        for spec, item in zip((spec for spec in PAGES if spec.group), self._items, strict=True):
            if before and before != spec.group:
                column.addWidget(_Separator())
            before = spec.group
            item.clicked.connect(lambda _checked=False, id=spec.id: self.chosen.emit(id))
            item.stepped.connect(self._step)
            column.addWidget(item)
        column.addStretch(1)
        column.addWidget(self._person)
        self._column = column
        self._fit()

    @property
    def is_narrow(self) -> bool:
        """True while only icons are shown."""
        return self._is_narrow

    def item(self, page_id: str) -> RailItem | None:
        """The item of a page, for tests and the tour."""
        return next((item for item in self._items if item.page_id == page_id), None)

    def set_current(self, page_id: str) -> None:
        """Mark the page shown."""
        for item in self._items:
            item.set_current(item.page_id == page_id)

    def set_counts(self, counts: Mapping[str, int]) -> None:
        """Our moves by page id."""
        for item in self._items:
            item.set_count(counts.get(item.page_id, 0))

    def set_person(self, person: str) -> None:
        """The name at the bottom."""
        self._person.set_person(person)

    def set_narrow(self, is_narrow: bool) -> None:
        """64 wide with icons, or with words."""
        if is_narrow == self._is_narrow:
            return
        self._is_narrow = is_narrow
        for item in self._items:
            item.set_narrow(is_narrow)
        self._person.set_narrow(is_narrow)
        self._column.setSpacing(GAP)
        self._fit()

    def _fit(self) -> None:
        has_long_words = texts.language() != "zh_CN"
        wide = RAIL_WIDTH_LONG_WORDS if has_long_words else RAIL_WIDTH
        side = 6 if self._is_narrow else SPACE_8
        margins = self._column.contentsMargins()
        self._column.setContentsMargins(side, margins.top(), side, margins.bottom())
        width = theme().px(RAIL_WIDTH_NARROW if self._is_narrow else wide)
        if not self._is_narrow:
            # a language with still longer words gets the room that its words need
            width = max(width, *(item.needed_width() + 2 * side for item in self._items))
        self.setFixedWidth(width)

    def _step(self, by: int) -> None:
        sender = self.sender()
        if isinstance(sender, RailItem):
            place = self._items.index(sender) + by
            self._items[max(0, min(len(self._items) - 1, place))].setFocus(Qt.FocusReason.TabFocusReason)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme()
        with painting(self) as painter:
            fill(painter, self.rect(), look.brush("window"))
            fill(painter, QRect(self.width() - 1, 0, 1, self.height()), look.brush("hair"))
            size = look.px(20)
            left = 14 if self._is_narrow else 20
            paint_logo(painter, QRectF(left, (look.px(TOP_BAR_HEIGHT) - size) / 2, size, size))
            if not self._is_narrow:
                painter.setFont(look.font("body", True))
                painter.setPen(look.color("text"))
                rect = QRect(left + size + 10, 0, self.width() - size - 36, look.px(TOP_BAR_HEIGHT))
                painter.drawText(rect, _LEFT, _("云商台"))


def paint_logo(painter: QPainter, rect: QRectF) -> None:
    """The sign of the program: an accent square with a shelf and a tick."""
    look = theme()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.color("accent"))
    painter.drawRoundedRect(rect, rect.width() * 0.22, rect.width() * 0.22)
    pen = QPen(look.color("on_accent"), rect.width() * 0.11)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    unit = rect.width() / 20
    x, y = rect.x(), rect.y()
    painter.drawLine(round(x + 5.5 * unit), round(y + 6.5 * unit), round(x + 14.5 * unit), round(y + 6.5 * unit))
    painter.drawLine(round(x + 6 * unit), round(y + 10.5 * unit), round(x + 9.5 * unit), round(y + 13.5 * unit))
    painter.drawLine(round(x + 9.5 * unit), round(y + 13.5 * unit), round(x + 14 * unit), round(y + 10 * unit))


class _Separator(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(13)

    def paintEvent(self, event: QPaintEvent) -> None:
        rect = QRect(SPACE_12, self.height() // 2, self.width() - 2 * SPACE_12, 1)
        with painting(self) as painter:
            fill(painter, rect, theme().brush("hair"))


class _Person(QAbstractButton):
    """Who works here; pressing it opens the settings."""

    def __init__(self, person: str) -> None:
        super().__init__()
        self._name = ""
        self._is_narrow = False
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.set_person(person)

    def set_person(self, person: str) -> None:
        self._name = person
        self.setAccessibleName(_("{name}，本机。打开设置", name=person))
        plain_tip(self, person)
        self.update()

    def set_narrow(self, is_narrow: bool) -> None:
        self._is_narrow = is_narrow
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(48, theme().px(40))

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme()
        with painting(self) as painter:
            size = look.px(20)
            left = look.px(8) if self._is_narrow else SPACE_12
            draw_icon(painter, left, (self.height() - size) / 2, "user-circle", "text2", size)
            if self.hasFocus():
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                paint_focus(painter, QRectF(self.rect()))
            if self._is_narrow:
                return
            x = left + size + SPACE_8
            width = self.width() - x - 4
            half = self.height() // 2
            painter.setFont(look.font())
            painter.setPen(look.color("text"))
            name = look.metrics().elidedText(self._name, Qt.TextElideMode.ElideRight, width)
            painter.drawText(QRect(x, 1, width, half), _LEFT, name)
            painter.setFont(look.font("caption"))
            painter.setPen(look.color("text2"))
            painter.drawText(QRect(x, half - 1, width, half), _LEFT, _("本机"))
