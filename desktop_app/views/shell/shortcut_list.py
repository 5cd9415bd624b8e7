"""All shortcuts by group, read from the registry."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.texts import N_, _
from desktop_app.views.kit.buttons import GhostButton
from desktop_app.views.kit.keys import KeyHint, key_words
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.overlay import Overlay
from desktop_app.views.kit.scroll import VerticalScroll
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import SPACE_8, SPACE_12, SPACE_16, SPACE_24

GROUPS = {
    "file": N_("文件"),
    "edit": N_("编辑"),
    "view": N_("查看"),
    "go": N_("前往"),
    "case": N_("订单"),
    "outbox": N_("待提交"),
    "help": N_("帮助"),
}


class ShortcutList(Overlay):
    """A panel with every action that has a key."""

    def __init__(self, window: Any) -> None:
        super().__init__(window)
        self._registry = window.registry
        head = QHBoxLayout()
        head.setContentsMargins(SPACE_24, SPACE_12, SPACE_12, SPACE_8)
        head.addWidget(PlainLabel(_("全部快捷键"), "title", bold=True), 1)
        close = GhostButton("", "x")
        close.setAccessibleName(_("关闭"))
        close.clicked.connect(self.close_panel)
        head.addWidget(close)
        self._close = close
        self.column.addLayout(head)
        self._scroll: VerticalScroll | None = None

    def open(self) -> None:
        if self._scroll is not None:
            self.column.removeWidget(self._scroll)
            self._scroll.deleteLater()
        self._scroll = VerticalScroll(self._content())
        self._scroll.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._scroll.setAccessibleName(_("全部快捷键"))
        self.column.addWidget(self._scroll, 1)
        super().open()
        self._close.setFocus()

    def panel_rect(self) -> QRect:
        look = theme()
        width, height = min(look.px(760), self.width() - 32), min(look.px(560), self.height() - 64)
        return QRect((self.width() - width) // 2, (self.height() - height) // 2, width, height)

    def _content(self) -> QWidget:
        content = QWidget()
        grid = QGridLayout(content)
        grid.setContentsMargins(SPACE_24, SPACE_8, SPACE_24, SPACE_24)
        grid.setHorizontalSpacing(SPACE_24 * 2)
        grid.setVerticalSpacing(SPACE_16)
        columns = 2 if self.width() >= theme().px(720) else 1
        blocks = [block for block in (self._block(group) for group in GROUPS) if block is not None]
        for place, block in enumerate(blocks):
            grid.addWidget(block, place // columns, place % columns, Qt.AlignmentFlag.AlignTop)
        grid.setRowStretch(len(blocks), 1)
        return content

    def _block(self, group: str) -> QWidget | None:
        rows = [action for action in self._registry.of_group(group) if not action.shortcut().isEmpty()]
        if not rows:
            return None
        block = QWidget()
        column = QVBoxLayout(block)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(PlainLabel(_(GROUPS[group]), "caption", "text2"))
        for action in rows:
            row = QHBoxLayout()
            row.addWidget(PlainLabel(action.iconText(), elide="right"), 1)
            parts = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText).split(", ")
            row.addWidget(KeyHint(tuple(key_words(part) for part in parts)))
            column.addLayout(row)
        return block
