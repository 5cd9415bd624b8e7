"""The list 接下来: one row an act, opened by its key 1–9, by Enter, or by the mouse."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.models import wording
from desktop_app.models.supervision import Effect
from desktop_app.views.kit.buttons import Painted, paint_focus
from desktop_app.views.kit.icons import draw_icon
from desktop_app.views.kit.keys import paint_key
from desktop_app.views.kit.labels import plain_tip, visible_text
from desktop_app.views.kit.page import WidthClass
from desktop_app.views.kit.painting import painting
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import ACT_ROW_HEIGHT, RADIUS_CONTROL
from desktop_app.views.pages.supervision.looks import effect_look
from desktop_app.views.pages.today.presenter import ActView, act_verbs, they_will_call

BLEED = 12
"""The marked row reaches this much beyond the text on both sides."""
WHO_GAP = 8
"""Between a long name and the clock behind it."""
LIMIT_INDENT, LIMIT_GAP = 21, 6
"""The icon before a time limit, and what parts its words from the next column."""
KEY = 20
ICON = 16
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)

_ROOMY = {"key": 34, "icon": 26, "verb": 112, "relative": 100, "absolute": 84, "money": 100, "effect": 126}
_COMPACT = {"key": 30, "icon": 24, "verb": 96, "relative": 98, "absolute": 0, "money": 90, "effect": 126}
_THING_LEAST = 96
"""Where the thing has less room than this, the instant leaves: how much time is left stands there, and in the tip."""
_WHO_SHARE = 0.36
_WHO_LEAST, _WHO_MOST = 92, 128
"""People call customers, not products: the customer keeps its width, the product elides first."""


def act_columns(
    width: int, kind: WidthClass, verb: int = 0, effect: int = 0, relative: int = 0
) -> dict[str, tuple[int, int]]:
    """Left edge and width of each column of a row ``width`` wide (logical pixels, unscaled).

    ``verb`` and ``effect`` are what the longest words of the language need, ``relative`` what the longest time limit
    of the rows that stand together needs: by how much something is late is never cut.
    """
    order = ["key", "icon", "verb", "thing", "who", "relative", "absolute", "money", "effect"]
    if kind <= WidthClass.MEDIUM:
        order.remove("absolute")
    if kind is WidthClass.TINY:
        order.remove("thing")
    needed = {"verb": verb, "effect": effect, "relative": relative}
    widths = _widths(width, order, needed)
    if "absolute" in order and widths["thing"] < _THING_LEAST:
        order.remove("absolute")
        widths = _widths(width, order, needed)
    places: dict[str, tuple[int, int]] = {}
    x = 0
    for name in order:
        places[name] = (x, widths[name])
        x += widths[name]
    return places


def _widths(width: int, order: list[str], needed: dict[str, int]) -> dict[str, int]:
    """How wide each column is where these columns stand."""
    fixed = dict(_ROOMY if "absolute" in order else _COMPACT)
    fixed |= {name: max(fixed[name], least) for name, least in needed.items()}
    rest = max(0, width - sum(fixed.get(name, 0) for name in order))
    who = rest if "thing" not in order else min(rest, _WHO_MOST, max(_WHO_LEAST, round(rest * _WHO_SHARE)))
    return fixed | {"who": who, "thing": rest - who}


def words_room() -> tuple[int, int]:
    """What the longest verb and the longest effect need in the window's language."""
    look = theme()
    verbs = max(look.metrics("body", True).horizontalAdvance(verb) for verb in act_verbs())
    badges = ((), (wording.OVER_180_DAYS,), (wording.REFUND_PENDING,))
    names = [effect_look(effect, some).text for effect in Effect for some in badges]
    effects = max(look.metrics().horizontalAdvance(name) for name in (*names, they_will_call().text))
    return round(verbs / look.factor) + 14, round(effects / look.factor) + 48


def limit_room(acts: tuple[ActView, ...]) -> int:
    """What the longest time limit of these acts needs, with its icon (logical pixels, unscaled)."""
    look = theme()
    limits = (act.deadline for act in acts)
    widths = [look.metrics("body", limit.is_bold).horizontalAdvance(limit.relative) for limit in limits]
    return round(max(widths, default=0) / look.factor) + LIMIT_INDENT + LIMIT_GAP


class ActRow(Painted, QAbstractButton):
    """One act, painted in columns. Its accessible name is the whole sentence."""

    stepped = Signal(int)
    """The person went up (-1) or down (1)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._act: ActView | None = None
        self._kind = WidthClass.WIDE
        self._limit_room = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme().changed.connect(self.update)

    @property
    def act(self) -> ActView | None:
        """What the row shows."""
        return self._act

    def set_act(self, act: ActView) -> None:
        """Show an act."""
        self._act = act
        self.setText(act.verb)
        self.setAccessibleName(act.spoken)
        plain_tip(self, act.spoken)
        self.update()

    def set_limit_room(self, width: int) -> None:
        """What the time limits of all rows together need, so that their columns stay one below the other."""
        self._limit_room = width
        self.update()

    def set_kind(self, kind: WidthClass) -> None:
        """Another width class: columns leave or come back."""
        self._kind = kind
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(320), theme().px(ACT_ROW_HEIGHT))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_K: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_J: 1}
        if not event.modifiers() and event.key() in steps:
            self.stepped.emit(steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        act = self._act
        if act is None:
            return
        look = theme()
        with painting(self) as painter:
            self._paint_ground(painter)
            inner = self.width() - 2 * BLEED
            columns = act_columns(round(inner / look.factor), self._kind, *words_room(), self._limit_room)
            places = {
                name: QRect(BLEED + look.px(x), 0, look.px(width), self.height())
                for name, (x, width) in columns.items()
            }
            self._paint_key(painter, places["key"], act)
            self._icon(painter, places["icon"], act.icon, "accent_text" if self.hasFocus() else "text2")
            self._write(painter, places["verb"], act.verb, "text", bold=True)
            if "thing" in places:
                self._write(painter, places["thing"], act.thing, "text")
            self._write(painter, places["who"].adjusted(0, 0, -look.px(WHO_GAP), 0), act.who, "text2")
            self._paint_times(painter, places, act)
            self._write(painter, places["money"], act.amount, "text", flags=_RIGHT)
            effect = places["effect"].adjusted(look.px(20), 0, 0, 0)
            self._icon(painter, effect, act.effect.icon, act.effect.ink)
            self._write(painter, effect.adjusted(look.px(22), 0, 0, 0), act.effect.text, act.effect.ink)

    def _paint_ground(self, painter: QPainter) -> None:
        look = theme()
        rect = QRectF(self.rect())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.hasFocus():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.color("accent_weak"))
            marked = rect.adjusted(0, 1, 0, -1)
            painter.drawRoundedRect(marked, RADIUS_CONTROL, RADIUS_CONTROL)
            paint_focus(painter, marked)
            return
        if self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.color("hover"))
            painter.drawRoundedRect(rect.adjusted(0, 1, 0, -2), RADIUS_CONTROL, RADIUS_CONTROL)
        painter.fillRect(QRect(BLEED, self.height() - 1, self.width() - 2 * BLEED, 1), look.color("hair"))

    def _paint_key(self, painter: QPainter, rect: QRect, act: ActView) -> None:
        if act.key:
            size = theme().px(KEY)
            paint_key(painter, QRect(rect.x(), (self.height() - size) // 2, size, size), act.key)

    def _paint_times(self, painter: QPainter, places: dict[str, QRect], act: ActView) -> None:
        look = theme()
        times = act.deadline
        rect = places["relative"]
        if times.icon:
            self._icon(painter, rect, times.icon, times.ink)
        self._write(
            painter, rect.adjusted(look.px(LIMIT_INDENT), 0, 0, 0), times.relative, times.ink, bold=times.is_bold
        )
        if "absolute" in places:
            self._write(painter, places["absolute"], times.absolute, "text3", size="caption")

    def _icon(self, painter: QPainter, rect: QRect, name: str, ink: str) -> None:
        size = theme().px(ICON)
        draw_icon(painter, rect.x(), (self.height() - size) / 2, name, ink, size)

    def _write(
        self,
        painter: QPainter,
        rect: QRect,
        text: str,
        ink: str,
        bold: bool = False,
        flags: int = _LEFT,
        size: str = "body",
    ) -> None:
        look = theme()
        painter.setFont(look.font(size, bold))
        painter.setPen(look.color(ink))
        room = rect.width() - (0 if flags == _RIGHT else look.px(4))
        text = visible_text(text)
        painter.drawText(
            rect, flags, look.metrics(size, bold).elidedText(text, Qt.TextElideMode.ElideRight, max(0, room))
        )


class ActRows(QWidget):
    """Up to nine rows with one place for the keyboard: arrows move, Tab leaves. ``opened`` carries the index."""

    opened = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[ActRow] = []
        self._kind = WidthClass.WIDE
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def set_acts(self, acts: tuple[ActView, ...]) -> None:
        """Show these acts; the keyboard stays on the same thing when it is still there."""
        focused = self.current()
        key = focused.act.subject if focused is not None and focused.act is not None else ""
        while len(self._rows) > len(acts):
            row = self._rows.pop()
            row.hide()
            row.deleteLater()
        while len(self._rows) < len(acts):
            self._add_row()
        room = limit_room(acts)
        for row, act in zip(self._rows, acts, strict=True):
            row.set_act(act)
            row.set_limit_room(room)
        if focused is not None and self._rows:
            same = [row for row in self._rows if row.act is not None and row.act.subject == key]
            (same[0] if same else self._rows[0]).setFocus()

    def set_kind(self, kind: WidthClass) -> None:
        """Columns for another width class."""
        self._kind = kind
        for row in self._rows:
            row.set_kind(kind)

    def rows(self) -> list[ActRow]:
        """The rows from the top."""
        return list(self._rows)

    def current(self) -> ActRow | None:
        """The row that has the keyboard."""
        return next((row for row in self._rows if row.hasFocus()), None)

    def focus_first(self) -> bool:
        """Put the keyboard on the first row; False when there is none."""
        if not self._rows:
            return False
        self._rows[0].setFocus()
        return True

    def open_number(self, number: int) -> bool:
        """Open the act with the key ``number``; False when there is none."""
        if not 1 <= number <= len(self._rows):
            return False
        self._rows[number - 1].click()
        return True

    def _add_row(self) -> None:
        row = ActRow(self)
        row.set_kind(self._kind)
        row.clicked.connect(self._open_sender)
        row.stepped.connect(self._step)
        self._rows.append(row)
        self._column.addWidget(row)

    def _open_sender(self) -> None:
        row = self.sender()
        if isinstance(row, ActRow) and row in self._rows:
            self.opened.emit(self._rows.index(row))

    def _step(self, step: int) -> None:
        row = self.sender()
        if isinstance(row, ActRow) and row in self._rows:
            at = min(len(self._rows) - 1, max(0, self._rows.index(row) + step))
            self._rows[at].setFocus(Qt.FocusReason.TabFocusReason)
