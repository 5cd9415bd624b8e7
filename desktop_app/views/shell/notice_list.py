"""What the bell opens: the notices of this run, newest first."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.texts import _
from desktop_app.views.kit.buttons import LinkButton
from desktop_app.views.kit.icons import draw_icon
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.lines import Hairline
from desktop_app.views.kit.notices import KINDS, Notice, Notices
from desktop_app.views.kit.overlay import Overlay
from desktop_app.views.kit.painting import painting
from desktop_app.views.kit.scroll import VerticalScroll
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import SPACE_8, SPACE_12, SPACE_16

WIDTH = 400


class NoticeRow(QWidget):
    """One notice with its time and its act."""

    def __init__(self, notice: Notice, close: Any) -> None:
        super().__init__()
        self._notice = notice
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_16 + theme().px(16) + SPACE_8, SPACE_8, SPACE_12, SPACE_8)
        row.setSpacing(SPACE_12)
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(PlainLabel(notice.text, wrap=True))
        at = notice.at.strftime("%H:%M") if notice.at is not None else ""
        if notice.detail or at:
            second = f"{at}  {notice.detail}".strip()
            texts.addWidget(PlainLabel(second, "caption", "text2", wrap=True))
        row.addLayout(texts, 1)
        if notice.act and notice.handler is not None:
            link = LinkButton(notice.act)
            handler = notice.handler
            link.clicked.connect(lambda _checked=False: (close(), handler()))
            row.addWidget(link, 0, Qt.AlignmentFlag.AlignTop)
        self.setAccessibleName(notice.text)

    def paintEvent(self, event: QPaintEvent) -> None:
        size = theme().px(16)
        name, token = KINDS.get(self._notice.kind, KINDS["info"])
        with painting(self) as painter:
            draw_icon(painter, SPACE_16, SPACE_8 + 2, name, token, size)


class NoticeList(Overlay):
    """Under the bell, without a scrim."""

    def __init__(self, window: QWidget, notices: Notices) -> None:
        super().__init__(window, has_scrim=False)
        self._notices = notices
        head = PlainLabel(_("通知"), bold=True)
        head.setContentsMargins(SPACE_16, SPACE_12, SPACE_16, SPACE_8)
        self.column.addWidget(head)
        self._scroll: QWidget | None = None
        self._height = 0

    def open(self) -> None:
        if self._scroll is not None:
            self.column.removeWidget(self._scroll)
            self._scroll.deleteLater()
        content = QWidget()
        rows = QVBoxLayout(content)
        rows.setContentsMargins(0, 0, 0, SPACE_8)
        rows.setSpacing(0)
        items = self._notices.items()
        for place, notice in enumerate(items):
            if place:
                rows.addWidget(Hairline(inset=SPACE_16))
            rows.addWidget(NoticeRow(notice, self.close_panel))
        if not items:
            nothing = PlainLabel(_("还没有通知。"), token="text2")
            nothing.setContentsMargins(SPACE_16, SPACE_8, SPACE_16, SPACE_8)
            rows.addWidget(nothing)
        rows.addStretch(1)
        self._height = content.sizeHint().height() + theme().px(52)
        scroll = VerticalScroll(content)
        scroll.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        scroll.setAccessibleName(_("通知"))
        self._scroll = scroll
        self.column.addWidget(scroll, 1)
        super().open()
        scroll.setFocus()
        self._notices.mark_read()

    def panel_rect(self) -> QRect:
        look = theme()
        width = min(look.px(WIDTH), self.width() - 32)
        height = min(max(self._height, look.px(96)), self.height() - look.px(96))
        return QRect(self.width() - width - 16, look.px(52), width, height)
