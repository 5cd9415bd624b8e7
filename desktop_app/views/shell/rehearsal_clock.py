"""The clock of a rehearsal in the top bar: its time, how fast it runs, and a small menu to steer it."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QMenu, QSizePolicy, QWidget

from desktop_app.models.rehearsing import SPEEDS, STEPS
from desktop_app.texts import _
from desktop_app.views.kit.actions import ActionRegistry
from desktop_app.views.kit.buttons import Painted, paint_focus
from desktop_app.views.kit.icons import draw_icon, icon
from desktop_app.views.kit.labels import plain_tip
from desktop_app.views.kit.painting import painting
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import CONTROL_HEIGHT, RADIUS_CONTROL, SPACE_8
from desktop_app.views.shell.rehearsal_actions import CONSOLE, speed_id, step_id

_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)


class RehearsalClock(Painted, QAbstractButton):
    """Beside the switch, only in a rehearsal."""

    def __init__(self, registry: ActionRegistry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._registry = registry
        self._words = self._short = ""
        self._is_short = False
        self.menu: QMenu | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self.open_menu)

    @property
    def words(self) -> str:
        """What it shows."""
        return self._words

    def show_time(self, at: datetime, rate: float, is_busy: bool) -> None:
        """The rehearsal's time and speed; while it is being put forward that is said instead."""
        speed = "" if rate == 1 else _("停") if rate == 0 else f"×{rate:g}"
        time = at.strftime("%m-%d %H:%M")
        words = _("正在推进…") if is_busy else f"{time} {speed}".strip()
        if words == self._words:
            return
        self._words, self._short = words, at.strftime("%H:%M")
        self.setAccessibleName(_("演练时间 {time}", time=words))
        plain_tip(self, _("演练的时间和速度，按下可以调快或往后拨"))
        self.updateGeometry()
        self.update()

    def set_short(self, is_short: bool) -> None:
        """Only the hour, in narrow windows: the name of the connection needs the room."""
        if is_short != self._is_short:
            self._is_short = is_short
            self.updateGeometry()
            self.update()

    def _shown(self) -> str:
        return self._short if self._is_short else self._words

    def needed_width(self) -> int:
        """Width of icon, time and caret."""
        look = theme()
        words = look.metrics().horizontalAdvance(self._shown())
        return int(SPACE_8 + look.px(16) + SPACE_8 + words + SPACE_8 + look.px(14) + SPACE_8 + 0.999)

    def sizeHint(self) -> QSize:
        return QSize(self.needed_width(), theme().px(CONTROL_HEIGHT))

    def open_menu(self) -> None:
        """Speeds, steps, and the console page."""
        menu = QMenu(self)
        if self.menu is not None:
            self.menu.deleteLater()
        self.menu = menu
        head = menu.addAction(self.accessibleName())
        head.setEnabled(False)
        for title, ids in (
            (_("速度"), [speed_id(rate) for rate, _text in SPEEDS]),
            (_("往后拨"), [step_id(seconds) for seconds, _text in STEPS]),
        ):
            menu.addSeparator()
            menu.addAction(title).setEnabled(False)
            for id in ids:
                self._add(menu, id)
        menu.addSeparator()
        self._add(menu, CONSOLE).setIcon(icon("arrow-square-out"))
        menu.popup(self.mapToGlobal(QPoint(0, self.height() + 4)))

    def _add(self, menu: QMenu, id: str):  # type: ignore[no-untyped-def]
        """A line for an action, in its short words."""
        action = self._registry.get(id)
        line = menu.addAction(action.iconText())
        line.setCheckable(action.isCheckable())
        line.setChecked(action.isChecked())
        line.setEnabled(action.isEnabled())
        line.triggered.connect(action.trigger)
        return line

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme()
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self.underMouse() or self.isDown():
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(look.color("hover"))
                painter.drawRoundedRect(QRectF(self.rect()), RADIUS_CONTROL, RADIUS_CONTROL)
            if self.hasFocus():
                paint_focus(painter, QRectF(self.rect()))
            size, caret = look.px(16), look.px(14)
            draw_icon(painter, SPACE_8, (self.height() - size) / 2, "clock", "amber", size)
            draw_icon(
                painter, self.width() - caret - SPACE_8, (self.height() - caret) / 2, "caret-down", "text2", caret
            )
            painter.setFont(look.font())
            painter.setPen(look.color("text"))
            x = SPACE_8 + size + SPACE_8
            painter.drawText(QRect(x, 0, self.width() - x, self.height()), _LEFT, self._shown())
