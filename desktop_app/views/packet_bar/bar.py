"""填报条: a small window over all others, beside the console's form. Copies the next value; never takes the keyboard.

A key that works while another program has the keyboard needs the operating system's help, which Qt does not offer:
Ctrl+Alt+C works in this program, and the tooltip says so. The bar's button works over every program.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QGuiApplication,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.texts import _
from desktop_app.views.kit.buttons import GhostButton, PrimaryButton
from desktop_app.views.kit.chips import Chip
from desktop_app.views.kit.icons import draw_icon
from desktop_app.views.kit.keys import button_keys
from desktop_app.views.kit.labels import PlainLabel, plain_tip
from desktop_app.views.kit.lines import Hairline
from desktop_app.views.kit.painting import painting
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import RADIUS_PANEL, SPACE_8, SPACE_12, SPACE_16, SPACE_24
from desktop_app.views.packet_bar.marks import CopyMarks
from desktop_app.views.packet_bar.place import bring_into_sight
from desktop_app.views.packet_bar.session import FOLDER, NUMBER, PacketSession
from desktop_app.views.shell.rail import paint_logo

WIDTH, HEIGHT, HEAD = 544, 144, 41
SHORTCUT = "Ctrl+Alt+C"


class _Grip(QWidget):
    """Six dots and the program's sign; the whole first line drags the bar."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(theme().px(44), theme().px(20))

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme()
        with painting(self) as painter:
            draw_icon(painter, 0, look.px(2), "dots-six-vertical", "text2", look.px(16))
            paint_logo(painter, QRectF(look.px(22), look.px(2), look.px(16), look.px(16)))


class PacketBar(QWidget):
    """Shows one PacketSession. ``register_wanted`` 登记办理结果; ``moved`` carries the new place."""

    register_wanted = Signal()
    moved = Signal(int, int)
    closed = Signal()

    def __init__(self, session: PacketSession, copy_next: QAction) -> None:
        flags = Qt.WindowType.Tool | Qt.WindowType.FramelessWindowHint
        super().__init__(None, flags | Qt.WindowType.WindowStaysOnTopHint | Qt.WindowType.WindowDoesNotAcceptFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self._is_see_through = blends_windows()
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground, self._is_see_through)
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setWindowTitle(_("填报条"))
        self.setAccessibleName(_("填报条"))
        self.session = session
        self._copy_next = copy_next
        self._grabbed: QPoint | None = None
        self._is_folded = False
        self._build()
        self.setFixedSize(theme().px(WIDTH), theme().px(HEIGHT))
        session.changed.connect(self.show_session)
        theme().changed.connect(self.update)
        self.show_session()

    def open_at(self, place: Any, beside: QRect) -> None:
        """Show at the remembered place, else at the lower right of the screen that ``beside`` is on."""
        self.move(bring_into_sight(place, self.size(), beside))
        self.show()

    def show_session(self) -> None:
        """The packet, its last copied value and what comes next."""
        packet = self.session.packet
        if packet is None:
            self.close()
            return
        self._title.set_text(packet.title)
        self._subject.set_text(_("{subject} · …{tail}", subject=self.session.customer, tail=packet.number[-6:]))
        self._rehearsal.setVisible(self.session.is_rehearsal)
        self._show_value()
        values, following = packet.values, packet.next_value
        self._count.set_text(_("{done} / {count}", done=packet.copied_count, count=len(values)) if values else "")
        # the button above says 下一项 already; here the whole name must find room
        self._next.set_text(_("→ {label}", label=following.label) if following is not None else _("已全部复制"))
        said = _("下一项：{label}", label=following.label) if following is not None else self._next.text()
        self._next.setAccessibleName(said)
        self._folder.setVisible(packet.folder is not None)
        self._marks.set_marks(tuple(value.is_copied for value in values), self._room_for_marks())
        self._copy.setEnabled(following is not None)

    def fold(self) -> None:
        """Only the first line, or all three again."""
        self._is_folded = not self._is_folded
        self._body.setVisible(not self._is_folded)
        self.setFixedHeight(theme().px(HEAD if self._is_folded else HEIGHT))
        word = _("展开填报条") if self._is_folded else _("收起填报条")
        self._fold.setAccessibleName(word)
        plain_tip(self._fold, word)

    def switch_pin(self) -> None:
        """Stay above all windows, or not."""
        is_pinned = bool(self.windowFlags() & Qt.WindowType.WindowStaysOnTopHint)
        self.setWindowFlag(Qt.WindowType.WindowStaysOnTopHint, not is_pinned)
        self.show()
        word = _("放在最前") if is_pinned else _("不再放在最前")
        self._pin.setAccessibleName(word)
        plain_tip(self._pin, word)

    def outline(self) -> QPainterPath:
        """The bar's round shape."""
        path = QPainterPath()
        path.addRoundedRect(QRectF(self.rect()), RADIUS_PANEL, RADIUS_PANEL)
        return path

    def _room_for_marks(self) -> int:
        """What the last line has left for marks beside the whole name of the next value."""
        buttons = [self._register] if self._folder.isHidden() else [self._register, self._folder]
        taken = sum(part.sizeHint().width() + SPACE_8 for part in (self._count, *buttons))
        return int(theme().px(WIDTH) - SPACE_16 - 2 * SPACE_8 - taken - self._next.needed_width() - SPACE_8)

    def _show_value(self) -> None:
        session = self.session
        value, packet = session.last_value, session.packet
        label, text, state = "", "", _("已复制，请粘贴")
        if value is not None:
            label, text = value.label, value.text if value.is_file else value.shown
        elif packet is not None and session.last_copied == NUMBER:
            label, text = packet.number_label, packet.number
        elif packet is not None and session.last_copied == FOLDER:
            label, text = _("文件夹路径"), str(packet.folder)
        else:
            following = session.next_value
            label = following.label if following is not None else _("没有要复制的内容")
            text, state = following.shown if following is not None else "", ""
        self._label.set_text(label)
        self._value.set_text(" ".join(text.split()))
        self._state.set_text(state)
        self._state_icon.setVisible(bool(state))

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addLayout(self._head())
        self._body = QWidget()
        body = QVBoxLayout(self._body)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(0)
        body.addWidget(Hairline())
        body.addLayout(self._middle(), 1)
        body.addWidget(Hairline())
        body.addLayout(self._foot())
        column.addWidget(self._body, 1)
        for button in (*self.findChildren(GhostButton), self._copy):
            # the program that is being filled in keeps the keyboard
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def _head(self) -> QHBoxLayout:
        self._title = PlainLabel(bold=True)
        self._subject = PlainLabel(size="caption", token="text2", elide="right")
        self._rehearsal = Chip("amber", "flask", _("演练"))
        self._pin = self._tool("push-pin", _("不再放在最前"), self.switch_pin, "accent_text")
        self._fold = self._tool("minus", _("收起填报条"), self.fold)
        close = self._tool("x", _("关闭填报条"), self.close)
        row = QHBoxLayout()
        row.setContentsMargins(SPACE_8, 3, SPACE_8, 4)
        row.setSpacing(SPACE_8)
        row.addWidget(_Grip())
        row.addWidget(self._title)
        row.addWidget(self._subject)
        row.addWidget(self._rehearsal)
        row.addStretch(1)
        for button in (self._pin, self._fold, close):
            row.addWidget(button)
        return row

    def _middle(self) -> QHBoxLayout:
        self._label = PlainLabel(bold=True)
        self._state_icon = _Tick()
        self._state = PlainLabel(size="caption", token="green")
        self._value = PlainLabel(elide="middle")
        first = QHBoxLayout()
        first.setSpacing(SPACE_8)
        first.addWidget(self._label)
        first.addWidget(self._state_icon)
        first.addWidget(self._state)
        first.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addStretch(1)
        words.addLayout(first)
        words.addWidget(self._value)
        words.addStretch(1)
        self._copy = PrimaryButton(_("复制下一项"), shortcut=button_keys(SHORTCUT))
        self._copy.set_height(36)
        self._copy.clicked.connect(self._copy_next.trigger)
        plain_tip(
            self._copy,
            _("按这里，在哪个程序上面都行。{key} 只在云商台的窗口里有效：系统没有给本程序全局按键。", key=SHORTCUT),
        )
        row = QHBoxLayout()
        row.setContentsMargins(SPACE_16, 0, SPACE_12, 0)
        row.setSpacing(SPACE_24)
        row.addLayout(words, 1)
        row.addWidget(self._copy, 0, Qt.AlignmentFlag.AlignVCenter)
        return row

    def _foot(self) -> QHBoxLayout:
        self._marks = CopyMarks()
        self._count = PlainLabel(size="caption", token="text2")
        self._next = PlainLabel(size="caption", token="text2", elide="right")
        self._folder = GhostButton(_("文件夹路径"), "folder-open")
        self._folder.clicked.connect(self.session.copy_folder)
        plain_tip(self._folder, _("复制文件夹的路径，粘贴到浏览器的选择文件窗口"))
        self._register = GhostButton(_("登记办理结果"), "check-square")
        self._register.clicked.connect(self.register_wanted)
        row = QHBoxLayout()
        row.setContentsMargins(SPACE_16, 2, SPACE_8, 3)
        row.setSpacing(SPACE_8)
        row.addWidget(self._marks)
        row.addWidget(self._count)
        row.addWidget(self._next, 1)
        row.addWidget(self._folder)
        row.addWidget(self._register)
        return row

    def _tool(self, icon: str, name: str, handler: Any, token: str = "text2") -> GhostButton:
        button = GhostButton("", icon, token=token)
        button.set_height(28)
        button.setAccessibleName(name)
        plain_tip(button, name)
        button.clicked.connect(handler)
        return button

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._grabbed = event.globalPosition().toPoint() - self.pos()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grabbed is not None:
            self.move(event.globalPosition().toPoint() - self._grabbed)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._grabbed is not None:
            self._grabbed = None
            self.moved.emit(self.x(), self.y())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._is_see_through:
            # cut out instead: where nothing blends windows, what is see-through is black
            self.setMask(QRegion(self.outline().toFillPolygon().toPolygon()))

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme()
        with painting(self) as painter:
            if not self._is_see_through:
                painter.fillRect(self.rect(), look.color("raised"))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(look.color("border"), 1))
            painter.setBrush(look.color("raised"))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_PANEL, RADIUS_PANEL)


class _Tick(QWidget):
    """The green tick before 已复制."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(theme().px(14), theme().px(14))

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self) as painter:
            draw_icon(painter, 0, 0, "check-circle", "green", theme().px(14))


def blends_windows() -> bool:
    """True where a window is always blended with what lies behind it; X11 may run without anything that does it."""
    return QGuiApplication.platformName() != "xcb"


def main_screen_rect(window: QWidget) -> QRect:
    """The free part of the screen that a window is on."""
    screen = window.screen() or QGuiApplication.primaryScreen()
    return screen.availableGeometry()
