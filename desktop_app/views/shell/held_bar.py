"""The bar at the foot of the window, on every page, while something is held: what, for whom, seconds, recall.

Only what is sent from here is held; a packet for the console never is. Seconds are painted once a second and spoken
once at the start and once at the end.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop_app.errors import DeskError
from desktop_app.texts import _
from desktop_app.views.kit.buttons import GhostButton, SecondaryButton
from desktop_app.views.kit.keys import button_keys
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.painting import painting
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import PAGE_MARGIN, SPACE_8, SPACE_16
from desktop_app.views.shell.window_actions import NOTHING_HELD, SEND_HELD_NOW

if TYPE_CHECKING:
    from desktop_app.views.shell.main_window import MainWindow

HEIGHT = 48
LINE_HEIGHT = 2
QUIET_MILLISECONDS = 80
FIRST_READ_MILLISECONDS = 1500
"""What an earlier start left held is shown again; before, the processor belongs to the first rows."""
PAGE_RECALLS = {"outbox": "outbox.recall", "bulk": "bulk.recall"}
"""Pages on which F9 is about what they show."""


class HeldLine(NamedTuple):
    """One held command in words."""

    command_id: str
    connection_id: str
    title: str
    subject: str
    until: float
    """On the monotonic clock."""
    whole_seconds: int


def read_held(desk: Any) -> list[HeldLine]:
    """What is held on any connection, the nearest first; to be called in a lane."""
    lines = []
    for command, until in desk.outbox.direct.held():
        subject: dict[str, str] = command.values.get("subject") or {}
        title = " ".join(filter(None, (str(desk.packets.form_of(command).title), _money(command, subject))))
        parts = [subject[name] for name in ("product", "customer") if subject.get(name)]
        whom = " · ".join(parts) or str(command.values.get("order_id") or command.target)
        lines.append(HeldLine(command.id, command.connection_id, title, whom, until, command.hold_seconds))
    return lines


def _money(command: Any, subject: dict[str, str]) -> str:
    """What goes back to the customer; of a case nothing is paid back."""
    from decimal import Decimal, InvalidOperation

    from desktop_app.models import wording
    from desktop_app.models.command_words import target_kind

    if target_kind(command.name) != "refunds":
        return ""
    try:
        return wording.money_text(Decimal(subject["amount"]), subject.get("currency"))
    except (KeyError, InvalidOperation):
        return ""


class HeldBar(QWidget):
    """Hidden while nothing is held."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._lines: list[HeldLine] = []
        self._spoken = ""
        self._job: Any = None
        self._acting: Any = None
        self._is_stale = False
        self._registry: Any = None
        self._what = PlainLabel("", bold=True)
        self._whom = PlainLabel("", token="text2", elide="right")
        self._seconds = PlainLabel("")
        self._more = PlainLabel("", token="text2")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(PAGE_MARGIN, LINE_HEIGHT, SPACE_16, 0)
        self._row.setSpacing(SPACE_8)
        self._quiet = QTimer(self, singleShot=True, interval=QUIET_MILLISECONDS)
        self._quiet.timeout.connect(self.read)
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(self.tick)
        self.setFixedHeight(theme().px(HEIGHT))
        self.hide()

    def join(self, registry: Any) -> None:
        """Its buttons; ``registry`` has the actions already."""
        self._registry = registry
        recall = self._recall = SecondaryButton(_("撤回"))
        recall.clicked.connect(self.recall_nearest)
        now = GhostButton(_("立即提交"))
        now.clicked.connect(self.send_now)
        for widget, stretch in ((self._what, 0), (self._whom, 1), (self._more, 0), (self._seconds, 0)):
            self._row.addWidget(widget, stretch)
        self._row.addWidget(recall)
        self._row.addWidget(now)
        self._follow()

    def subscribe(self) -> None:
        """Follow the commands; after the first picture."""
        from desktop_app.models import events

        self._window.bridge.subscribe(events.CommandChanged, self._changed)
        QTimer.singleShot(FIRST_READ_MILLISECONDS, self, self.read)

    def read(self) -> None:
        """Read what is held; while a read is running, one more follows it."""
        if self._job is not None:
            self._is_stale = True
            return
        self._is_stale = False
        self._job = self._window.desk.lanes.start(
            "read", read_held, self._window.desk, done=self._arrived, failed=self._failed
        )

    def recall(self) -> None:
        """撤回: on the outbox page the one that is shown, on that of many rows all of them, elsewhere the nearest."""
        if self._is_pages and self._registry.trigger(PAGE_RECALLS[self._window.stack.page_id]):
            return
        if not self._lines:
            self._window.notify("info", _("没有可以撤回的事项。"))
        self.recall_nearest()

    def recall_nearest(self) -> None:
        """The bar's own button: the command that the bar names, whatever the page shows."""
        self._act(self._window.desk.outbox.direct.recall)

    def send_now(self) -> None:
        """立即提交: the rest of the hold is waived."""
        self._act(self._window.desk.outbox.direct.send_now)

    def tick(self) -> None:
        """A second has gone by."""
        now = self._window.desk.clock.monotonic()
        before = len(self._lines)
        self._lines = [line for line in self._lines if line.until > now]
        if before and not self._lines:
            self._speak(_("开始提交"))
        self._show(now)

    @property
    def lines(self) -> list[HeldLine]:
        """What is held, the nearest first."""
        return list(self._lines)

    def _show(self, now: float) -> None:
        self._follow()
        if not self._lines:
            self._second.stop()
            self.hide()
            return
        nearest, more = self._lines[0], len(self._lines) - 1
        seconds = math.ceil(nearest.until - now)
        self._what.setText(nearest.title)
        self._whom.setText(nearest.subject)
        self._seconds.setText(_("{count} 秒后提交", count=seconds))
        self._more.setText(_("另有 {count} 条", count=more) if more else "")
        self._more.setVisible(bool(more))
        self.setAccessibleName(_("等待提交：{what}，{whom}", what=nearest.title, whom=nearest.subject))
        if self._spoken != nearest.command_id:
            self._spoken = nearest.command_id
            self._speak(_("{what}，{count} 秒后提交，按 F9 撤回", what=nearest.title, count=seconds))
        self.show()
        self.update()
        if not self._second.isActive():
            self._second.start()

    @property
    def _is_pages(self) -> bool:
        """True while F9 belongs to what the page shows."""
        registry, act = self._registry, PAGE_RECALLS.get(self._window.stack.page_id, "")
        if not act or registry is None or not registry.has(act):
            return False
        return bool(registry.get(act).isEnabled())

    def _follow(self) -> None:
        if self._registry is not None:
            # one key, one button that says it: on the outbox page that of the chosen command
            self._recall.set_shortcut_text("" if self._is_pages else button_keys("F9"))
            # recalling stays on: on the outbox page also what waits without a countdown can be recalled
            self._registry.set_enabled(SEND_HELD_NOW, bool(self._lines), _(NOTHING_HELD))

    def _act(self, func: Any) -> None:
        if self._acting is None and self._lines:
            self._acting = self._window.desk.lanes.start(
                "work", func, self._lines[0].command_id, done=self._acted, failed=self._act_failed
            )

    def _acted(self, command: Any) -> None:
        self._acting = None
        if command.state.value == "recalled":
            from desktop_app.models.wording import recalled_sentence  # not before the first picture

            self._window.notify("info", recalled_sentence(command))
            self._speak(_("已撤回"))
        self.read()

    def _act_failed(self, error: DeskError) -> None:
        self._acting = None
        self._window.parts.notice_board.add_error(error)
        self.read()

    def _arrived(self, lines: list[HeldLine]) -> None:
        self._job = None
        self._lines = lines
        self._show(self._window.desk.clock.monotonic())
        if self._is_stale:
            self.read()

    def _failed(self, error: DeskError) -> None:
        self._job = None
        self._window.parts.notice_board.add_error(error)

    def _changed(self, _event: object) -> None:
        self._quiet.start()

    def _speak(self, text: str) -> None:
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme()
        with painting(self) as painter:
            painter.fillRect(self.rect(), look.color("accent_weak"))
            painter.fillRect(0, 0, self.width(), LINE_HEIGHT, look.color("track"))
            if self._lines:
                nearest = self._lines[0]
                left = (nearest.until - self._window.desk.clock.monotonic()) / max(nearest.whole_seconds, 1)
                painter.fillRect(0, 0, int(self.width() * min(1.0, max(0.0, left))), LINE_HEIGHT, look.color("accent"))
