"""First start: the ways to begin, rehearsing first and ready. No tour, nothing in the way."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.errors import DeskError
from desktop_app.models.connections import ConnectionKind
from desktop_app.models.events import RehearsalChanged, SyncChanged
from desktop_app.texts import _
from desktop_app.views.kit.buttons import GhostButton, LinkButton, PrimaryButton, SecondaryButton
from desktop_app.views.kit.icons import draw_icon
from desktop_app.views.kit.keys import KeyHint, button_keys, key_words
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.lane_job import LaneJob
from desktop_app.views.kit.lines import Hairline
from desktop_app.views.kit.page import Page, PageContext
from desktop_app.views.kit.painting import painting
from desktop_app.views.kit.scroll import VerticalScroll
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import PAGE_MARGIN, SPACE_4, SPACE_12, SPACE_16, SPACE_24
from desktop_app.views.pages.first_run.way_row import WayRow

WIDTH = 680
DIRECT, CONSOLE = "rehearsal_direct", "rehearsal_console"


class FirstRunPage(Page):
    """Shown as 今日 while there is no connection."""

    page_id = "first_run"

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.head.hide()
        self._making = LaneJob(context.lanes, "work", self)
        self._making.done.connect(self._made)
        self._making.failed.connect(self._failed)
        self._begun = ""
        """The kind of rehearsal that is being made."""
        self.ways: dict[str, WayRow] = {}
        content = QWidget()
        middle = QVBoxLayout(content)
        middle.setContentsMargins(PAGE_MARGIN, SPACE_24, PAGE_MARGIN, SPACE_16)
        middle.setSpacing(0)
        middle.addStretch(3)
        block = QWidget()
        block.setMaximumWidth(theme().px(WIDTH))
        self._column = QVBoxLayout(block)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        centred = QHBoxLayout()
        centred.addStretch(1)
        centred.addWidget(block, 1000)
        centred.addStretch(1)
        middle.addLayout(centred)
        middle.addStretch(4)
        middle.addWidget(self._hints(), 0, Qt.AlignmentFlag.AlignHCenter)
        self._fill()
        self.body.addWidget(VerticalScroll(content), 1)
        context.bridge.subscribe(RehearsalChanged, self._rehearsal_changed)
        context.bridge.subscribe(SyncChanged, self._fetched)

    def focus_first(self) -> None:
        self.direct.setFocus()

    def activate(self, **arguments: Any) -> None:
        self.direct.setFocus()

    def _fill(self) -> None:
        self._column.addWidget(PlainLabel(_("先演练，或直接用您的数据"), "title", bold=True))
        self._column.addSpacing(SPACE_4)
        told = _("演练环境在本机运行，有客户、订单和会自己办事的买家，怎么试都不会影响真实业务。")
        self._column.addWidget(PlainLabel(told, token="text2", wrap=True))
        self._column.addSpacing(SPACE_16)
        self.direct = PrimaryButton(_("开始演练"), shortcut="Enter")
        self.direct.clicked.connect(partial(self._begin, DIRECT))
        self.console = SecondaryButton(_("开始演练"))
        self.console.clicked.connect(partial(self._begin, CONSOLE))
        self.connect_button = SecondaryButton(_("先建空的连接"))
        self.connect_button.clicked.connect(self._connect)
        self._add_way(
            DIRECT,
            "flask",
            _("演练（自动提交）"),
            _("确认后由程序直接提交，看结果怎样回来。190 个订单，也有退订，时间可加速。"),
            self.direct,
        )
        self._add_way(
            CONSOLE,
            "browser",
            _("演练（控制台办理）"),
            _("与华为云一样：这里备好填报包，在浏览器的演练控制台里填报，再登记结果。"),
            self.console,
        )
        self._add_import()
        self._add_way(
            "files",
            "cloud",
            _("华为云（文件）"),
            _("华为云没有监管接口：在此备好，再到控制台填报。数据可以以后再放。"),
            self.connect_button,
        )
        self._column.addWidget(Hairline())
        self._column.addSpacing(SPACE_12)
        self._column.addWidget(self._place_line())

    def _add_import(self) -> None:
        registry = self.context.registry
        pick = SecondaryButton(_("选择文件"), shortcut=button_keys("Ctrl+I"))
        pick.clicked.connect(partial(self.context.open_page, "intake", way="choose"))
        paste, register = GhostButton(_("粘贴网页")), GhostButton(_("快速登记"))
        paste.clicked.connect(partial(registry.trigger, "paste"))
        register.clicked.connect(partial(registry.trigger, "register"))
        told = _(
            "控制台导出的订单、自己记的表，.xlsx 与 .csv 拖进窗口也行。监管和退订没有导出：请粘贴网页，或快速登记。"
        )
        self._add_way("import", "table", _("导入订单、监管单和退订申请"), told, paste, register, pick)

    def _add_way(self, name: str, icon: str, title: str, text: str, *buttons: QWidget) -> None:
        row = WayRow(icon, title, text, buttons)
        self.ways[name] = row
        self._column.addWidget(Hairline())
        self._column.addWidget(row)

    def _place_line(self) -> QWidget:
        holder = _LockLine()
        row = QHBoxLayout(holder)
        row.setContentsMargins(theme().px(16) + 8, 0, 0, 0)
        row.addWidget(PlainLabel(_("数据只存在本机。"), "caption", "text2"), 1)
        link = LinkButton(_("数据放在哪里"))
        link.clicked.connect(partial(self.context.registry.trigger, "data_folder"))
        row.addWidget(link)
        return holder

    def _hints(self) -> QWidget:
        hints = QWidget()
        row = QHBoxLayout(hints)
        row.setContentsMargins(0, SPACE_16, 0, 0)
        row.setSpacing(SPACE_24)
        row.addWidget(KeyHint((key_words("Ctrl+K"),), _("搜一切")))
        row.addWidget(KeyHint(("?",), _("全部快捷键")))
        return hints

    def _begin(self, kind: str) -> None:
        if not self._begun and self.context.registry.trigger(kind):
            self._begun = kind
            self._let(False, {DIRECT: self.direct, CONSOLE: self.console}[kind])
            self.ways[kind].show_progress(_("正在开店…"), 0.1)

    def _rehearsal_changed(self, event: RehearsalChanged) -> None:
        if not self._begun:
            return
        if event.state == "failed":
            self._end()
        elif event.state == "running":
            self.ways[self._begun].show_progress(_("店已开好，正在载入…"), 0.5)

    def _fetched(self, event: SyncChanged) -> None:
        if self._begun and event.state == "running":
            told = _("正在载入，已有 {count} 行", count=f"{event.rows:,}")
            self.ways[self._begun].show_progress(told, 0.6 if event.kind == "orders" else 0.85)

    def deactivate(self) -> None:
        self._end()

    def _end(self) -> None:
        """Nothing is being made any more."""
        self._begun = ""
        self._let(True)
        for row in self.ways.values():
            row.hide_progress()

    def _let(self, is_free: bool, pressed: QWidget | None = None) -> None:
        """The button that was pressed keeps the keyboard, and does nothing more."""
        for button in (self.direct, self.console, self.connect_button):
            button.setEnabled(is_free or button is pressed)

    def _connect(self) -> None:
        if self._making.start(make_connection, self.context.desk):
            self.connect_button.setEnabled(False)

    def _made(self, _connection: Any) -> None:
        self.connect_button.setEnabled(True)

    def _failed(self, error: DeskError) -> None:
        self.connect_button.setEnabled(True)
        self.tell_error(error)


class _LockLine(QWidget):
    def paintEvent(self, event: QPaintEvent) -> None:
        size = theme().px(16)
        with painting(self) as painter:
            draw_icon(painter, 0, (self.height() - size) / 2, "lock", "text2", size)


def make_connection(desk: Any) -> Any:
    """The connection by files only; made when there is none. To be called in a lane."""
    from desktop_app.services.connections import FILES_NAME

    return desk.connections.create(FILES_NAME, ConnectionKind.FILES)
