"""One connection in the settings: what it is, how fresh, what can be done, and below it what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from desktop_app.models.connections import Connection, ConnectionKind
from desktop_app.models.rehearsing import RehearsalState
from desktop_app.models.syncing import SyncStateName
from desktop_app.models.wording_times import absolute_time
from desktop_app.services.connection_care import CheckLine, ConnectionView, is_braked
from desktop_app.texts import N_, _
from desktop_app.views.kit.buttons import GhostButton, SecondaryButton
from desktop_app.views.kit.chips import Chip
from desktop_app.views.kit.fields import LineField
from desktop_app.views.kit.finding import QuietLine
from desktop_app.views.kit.icons import draw_icon
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.lines import Hairline
from desktop_app.views.kit.painting import painting
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import SPACE_4, SPACE_8, SPACE_12, SPACE_16
from desktop_app.views.pages.settings.counterpart_form import CounterpartForm

ICON = 20
KINDS = {
    ConnectionKind.FILES: N_("只靠文件和控制台"),
    ConnectionKind.REHEARSAL_DIRECT: N_("演练，自动提交"),
    ConnectionKind.REHEARSAL_CONSOLE: N_("演练，控制台办理"),
    ConnectionKind.HUAWEICLOUD: N_("华为云接口"),
    ConnectionKind.MIDDLEWARE: N_("公司自有系统"),
}
FACTS = {"cases": N_("监管单"), "orders": N_("订单列表"), "refunds": N_("退订申请")}
_REHEARSALS = {
    RehearsalState.STARTING: N_("演练环境正在启动"),
    RehearsalState.RUNNING: N_("演练环境在运行"),
    RehearsalState.FAILED: N_("演练环境没有启动"),
    RehearsalState.STOPPED: N_("演练环境没有运行，用到时启动"),
}
_RUNS = {
    SyncStateName.FAILED: N_("上次同步失败"),
    SyncStateName.BRAKED: N_("同步停下来等您核对"),
    SyncStateName.CANCELLED: N_("上次同步已停止"),
}


class ConnectionRow(QWidget):
    """``wanted`` carries the connection's id and what is wanted: test, sync, cancel, go_on, forget, away, back or
    console; ``renamed`` its id and a new name; ``refilled`` its id, an address and a token (see CounterpartForm).
    """

    wanted = Signal(str, str)
    renamed = Signal(str, str)
    refilled = Signal(str, str, str)

    def __init__(self, view: ConnectionView, now: datetime) -> None:
        super().__init__()
        self.view = view
        self.said: tuple[str, ...] = ()
        """What stands below the row."""
        self._is_running = False
        self._lines: list[QWidget] = []
        self._acts: dict[str, GhostButton | SecondaryButton] = {}
        self._name = PlainLabel("", bold=True)
        self._told = PlainLabel("", "caption", "text2", elide="right")
        self._fresh = PlainLabel("", "caption", "text2", elide="right")
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(SPACE_4)
        head = QHBoxLayout()
        head.setSpacing(SPACE_8)
        head.addWidget(self._name)
        if view.connection.is_rehearsal:
            head.addWidget(Chip("amber", "flask", _("演练")))
        head.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addLayout(head)
        words.addWidget(self._told)
        words.addWidget(self._fresh)
        line = QHBoxLayout()
        line.setContentsMargins(theme().px(ICON) + SPACE_16, SPACE_12, 0, SPACE_12)
        line.setSpacing(SPACE_16)
        line.addLayout(words, 1)
        line.addLayout(self._buttons)
        self._below = QVBoxLayout()
        self._below.setContentsMargins(theme().px(ICON) + SPACE_16, 0, 0, SPACE_4)
        self._below.setSpacing(SPACE_4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.form = CounterpartForm()
        self.form.wanted.connect(self._refill)
        self._below.addWidget(self.form)
        column.addLayout(line)
        column.addLayout(self._below)
        column.addWidget(Hairline())
        self._add_buttons()
        self.show_view(view, now)

    def show_view(self, view: ConnectionView, now: datetime) -> None:
        """The state as it is now; what was said below stays."""
        self.view = view
        connection = view.connection
        self._name.set_text(connection.name)
        self._told.set_text(told_of(view))
        self._fresh.set_text(freshness(view, now))
        self._fresh.setVisible(bool(self._fresh.text()))
        shown = {
            "rename": not connection.is_away,
            "token": has_token(connection),
            "test": view.can_sync,
            "console": connection.kind is ConnectionKind.REHEARSAL_CONSOLE and not connection.is_away,
            "more": not connection.is_away,
            "back": connection.is_away,
        }
        for act, is_shown in shown.items():
            self._acts[act].setVisible(is_shown)
        self._show_running()
        self._field.hide()

    @property
    def told(self) -> str:
        """Kind, address and state, as shown."""
        return self._told.text()

    def button(self, act: str) -> QWidget:
        """The button of an act, for tests and the tour."""
        return self._acts[act]

    def show_checks(self, lines: Sequence[CheckLine]) -> None:
        """The test of the counterpart, line by line."""
        looks = {True: ("check-circle", "green"), False: ("x-circle", "red"), None: ("circle-dashed", "text2")}
        said = [
            (_("{check}：{sentence}", check=one.title, sentence=one.sentence), *looks[one.is_fine]) for one in lines
        ]
        self._show([QuietLine(text, icon, token) for text, icon, token in said], tuple(text for text, *_look in said))

    def say(self, text: str, icon: str = "info", token: str = "text2") -> None:
        """One sentence, such as progress or a fault."""
        self._show([QuietLine(text, icon, token)] if text else [], (text,) if text else ())

    def set_running(self, is_running: bool) -> None:
        """While it is fetched: the button stops it."""
        self._is_running = is_running
        self._show_running()

    def _show_running(self) -> None:
        able, asks, is_running = self.view.can_sync, is_braked(self.view), self._is_running
        self._acts["sync"].setVisible(able and not asks and not is_running)
        self._acts["go_on"].setVisible(able and asks and not is_running)
        self._acts["cancel"].setVisible(able and is_running)

    def _show(self, lines: list[QuietLine], said: tuple[str, ...]) -> None:
        for old in self._lines:
            self._below.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._lines = list(lines)
        self.said = said
        for line in lines:
            self._below.addWidget(line)

    def _add_buttons(self) -> None:
        self._field = LineField(width=200)
        self._field.set_name(_("连接名称"))
        self._field.set_value(self.view.connection.name)
        self._field.hide()
        self._field.input.returnPressed.connect(self._rename)
        self._buttons.addWidget(self._field)
        for act, text, kind in (
            ("rename", _("改名"), GhostButton),
            ("token", _("填写令牌"), GhostButton),
            ("test", _("自测"), GhostButton),
            ("console", _("打开演练控制台"), GhostButton),
            ("go_on", _("核对后继续同步"), SecondaryButton),
            ("sync", _("现在同步"), SecondaryButton),
            ("cancel", _("停止"), SecondaryButton),
            ("back", _("启用"), SecondaryButton),
            ("more", _("更多"), GhostButton),
        ):
            button = kind(text)
            button.hide()
            button.clicked.connect(partial(self.press, act))
            self._acts[act] = button
            self._buttons.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)

    def more_acts(self) -> list[tuple[str, str]]:
        """What stands under 更多: id and words."""
        own = [("address", _("改地址")), ("forget", _("忘记令牌"))] if has_token(self.view.connection) else []
        return [*own, ("away", _("停用"))]

    def press(self, act: str, _checked: bool = False) -> None:
        """An act of the row or of its menu."""
        if act == "more":
            menu = QMenu(self)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            for one, text in self.more_acts():
                menu.addAction(text).triggered.connect(partial(self.press, one))
            menu.popup(self._acts["more"].mapToGlobal(QPoint(0, self._acts["more"].height() + 4)))
            return
        if act in ("token", "address"):
            self.form.open_form(self.view.connection.address if act == "address" else "")
            return
        if act == "rename":
            if self._field.isHidden():
                self._field.show()
                self._field.focus()
            else:
                self._rename()
            return
        self.wanted.emit(self.view.connection.id, act)

    def _refill(self, address: str, token: str) -> None:
        self.refilled.emit(self.view.connection.id, address, token)

    def _rename(self) -> None:
        name = self._field.value()
        if name.strip() and name != self.view.connection.name:
            self.renamed.emit(self.view.connection.id, name)
        else:
            self._field.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        icon, token = ("flask", "amber") if self.view.connection.is_rehearsal else ("cloud", "text2")
        with painting(self) as painter:
            draw_icon(painter, 0, SPACE_12, icon, token, theme().px(ICON))


def has_token(connection: Connection) -> bool:
    """True where a person gives address and token."""
    return connection.kind is ConnectionKind.MIDDLEWARE and not connection.is_away


def told_of(view: ConnectionView) -> str:
    """Kind, address, and how it is."""
    connection = view.connection
    parts = [_(KINDS[connection.kind])]
    if connection.address:
        parts.append(connection.address)
    if view.rehearsal is not None:
        parts.append(_(_REHEARSALS[view.rehearsal[0]]))
    parts += [_(_RUNS[one]) for one in _RUNS if one in {state.state for state in view.states}][:1]
    missing = [_(FACTS.get(one.kind, one.kind)) for one in view.states if one.state is SyncStateName.NOT_OFFERED]
    parts += [_("对方没有提供{kinds}", kinds=_("、").join(missing))] if missing else []
    return " · ".join(parts)


def freshness(view: ConnectionView, now: datetime) -> str:
    """Up to when each kind of facts is known, and when it was last fetched."""
    parts = [
        _("{kind} 数据到 {time}", kind=_(FACTS.get(kind, kind)), time=absolute_time(at, now))
        for kind, at in view.fresh.items()
    ]
    ended = max((state.ended_at for state in view.states if state.ended_at is not None), default=None)
    if ended is not None:
        parts.append(_("上次同步 {time}", time=absolute_time(ended, now)))
    return " · ".join(parts)
