"""First start: the ways to get facts in, the first one ready. No tour, nothing in the way."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.errors import DeskError
from desktop_app.models.connections import ConnectionKind
from desktop_app.texts import _
from desktop_app.views.kit.buttons import LinkButton, PrimaryButton, SecondaryButton
from desktop_app.views.kit.icons import draw_icon
from desktop_app.views.kit.keys import KeyHint, button_keys, key_words
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.lines import Hairline
from desktop_app.views.kit.page import Page, PageContext
from desktop_app.views.kit.scroll import VerticalScroll
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import PAGE_MARGIN, SPACE_4, SPACE_12, SPACE_16, SPACE_24

WIDTH = 680
ICON = 20


class WayRow(QWidget):
    """One way: icon, what it is, what it needs, and its button."""

    def __init__(self, icon: str, title: str, text: str, button: QWidget) -> None:
        super().__init__()
        self._icon = icon
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(PlainLabel(title, bold=True))
        words.addWidget(PlainLabel(text, token="text2", wrap=True))
        row = QHBoxLayout(self)
        row.setContentsMargins(theme().px(ICON) + SPACE_16, SPACE_16, 0, SPACE_16)
        row.setSpacing(SPACE_24)
        row.addLayout(words, 1)
        row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)

    def paintEvent(self, event: QPaintEvent) -> None:
        draw_icon(QPainter(self), 0, SPACE_16, self._icon, "text2", theme().px(ICON))


class FirstRunPage(Page):
    """Shown as 今日 while there is no connection."""

    page_id = "first_run"

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.head.hide()
        self._job: Any = None
        content = QWidget()
        middle = QVBoxLayout(content)
        middle.setContentsMargins(PAGE_MARGIN, SPACE_24, PAGE_MARGIN, SPACE_16)
        middle.setSpacing(0)
        middle.addStretch(3)
        block = QWidget()
        block.setMaximumWidth(theme().px(WIDTH))
        self._ways = QVBoxLayout(block)
        self._ways.setContentsMargins(0, 0, 0, 0)
        self._ways.setSpacing(0)
        centred = QHBoxLayout()
        centred.addStretch(1)
        centred.addWidget(block, 1000)
        centred.addStretch(1)
        middle.addLayout(centred)
        middle.addStretch(4)
        middle.addWidget(self._hints(), 0, Qt.AlignmentFlag.AlignHCenter)
        self._fill()
        self.body.addWidget(VerticalScroll(content), 1)

    def focus_first(self) -> None:
        self._first.setFocus()

    def activate(self, **arguments: Any) -> None:
        self._first.setFocus()

    def _fill(self) -> None:
        registry = self.context.registry
        self._ways.addWidget(PlainLabel(_("先放进您的数据"), "title", bold=True))
        self._ways.addSpacing(SPACE_4)
        self._ways.addWidget(
            PlainLabel(
                _("云商台不登录、不上传：放进文件、网页或手记，马上看到每一单的处理方、期限和逾期后果。"),
                token="text2",
                wrap=True,
            )
        )
        self._ways.addSpacing(SPACE_16)
        self._first = PrimaryButton(_("选择文件"), shortcut="Enter")
        self._first.clicked.connect(partial(registry.trigger, "import"))
        paste = SecondaryButton(_("粘贴网页"), shortcut=button_keys("Ctrl+Shift+V"))
        paste.clicked.connect(partial(registry.trigger, "paste"))
        register = SecondaryButton(_("快速登记"), shortcut=button_keys("Ctrl+N"))
        register.clicked.connect(partial(registry.trigger, "register"))
        connect = SecondaryButton(_("先建空的连接"))
        connect.clicked.connect(self._connect)
        self._connect_button = connect
        ways = (
            (
                "table",
                _("导入订单与监管单"),
                _("控制台导出的 .xlsx 与 .csv，拖进窗口也行。自己记的监管表也可以。"),
                self._first,
            ),
            (
                "clipboard-text",
                _("粘贴网页"),
                _("服务监管没有导出：在控制台的列表页全选、复制，回到这里粘贴。"),
                paste,
            ),
            ("note-pencil", _("快速登记"), _("照着控制台记一单：订单号、节点、到达时间，十秒就够。"), register),
            (
                "cloud",
                _("华为云（文件）"),
                _("华为云没有监管接口：在此备好，再到控制台填报。数据可以以后再放。"),
                connect,
            ),
        )
        for way in ways:
            self._ways.addWidget(Hairline())
            self._ways.addWidget(WayRow(*way))
        self._ways.addWidget(Hairline())
        self._ways.addSpacing(SPACE_12)
        self._ways.addWidget(self._place_line())

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

    def _connect(self) -> None:
        if self._job is None:
            self._connect_button.setEnabled(False)
            desk = self.context.desk
            self._job = desk.lanes.start("work", make_connection, desk, done=self._made, failed=self._failed)

    def _made(self, _connection: Any) -> None:
        self._job = None
        self._connect_button.setEnabled(True)

    def _failed(self, error: DeskError) -> None:
        self._job = None
        self._connect_button.setEnabled(True)
        self.context.notify("error", _("{title}：{sentence}", title=error.title, sentence=error.message))


class _LockLine(QWidget):
    def paintEvent(self, event: QPaintEvent) -> None:
        size = theme().px(16)
        draw_icon(QPainter(self), 0, (self.height() - size) / 2, "lock", "text2", size)


def make_connection(desk: Any) -> Any:
    """The connection by files only; made when there is none. To be called in a lane."""
    from desktop_app.services.connections import FILES_NAME

    return desk.connections.create(FILES_NAME, ConnectionKind.FILES)
