"""不支持全额退订的情形 with the facts beside them, and the list in place of them while it is edited (改清单)."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.errors import DeskError
from desktop_app.services.refunds import ground_list
from desktop_app.services.refunds.ground_list import ListedGround
from desktop_app.texts import _
from desktop_app.views.kit.buttons import LinkButton, on_press
from desktop_app.views.kit.fields import LineField
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.layouts import empty_layout
from desktop_app.views.kit.page import PageContext
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import FACT_ROW_HEIGHT, SPACE_4, SPACE_8
from desktop_app.views.pages.refunds.what_if.effect_row import EffectRow
from desktop_app.views.pages.refunds.what_if.figures import Part, Value
from desktop_app.views.pages.refunds.what_if.what_if_words import NO_CHIP, GroundView, WhatIfLine
from desktop_app.views.pages.supervision.detail.detail_rows import Lines, block_column


class GroundsBlock(QWidget):
    """``changed`` once the list was written and is in use."""

    changed = Signal()

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._job: Any = None
        self._lines = Lines()
        self.edit = LinkButton(_("改清单"))
        self.edit.clicked.connect(self.toggle)
        self.editor = GroundsEditor()
        self.editor.add_wanted.connect(self._add)
        self.editor.remove_wanted.connect(self._remove)
        self.editor.restore_wanted.connect(self._restore)
        self.editor.hide()
        column = block_column(self, _("不支持全额退订的情形"), self.edit)
        column.addSpacing(SPACE_4)
        column.addWidget(self._lines)
        column.addWidget(self.editor)

    def rows(self) -> list[EffectRow]:
        """One line a ground, from the top."""
        return [row for row in self._lines.rows() if isinstance(row, EffectRow)]

    @property
    def is_editing(self) -> bool:
        """True while the list is edited."""
        return not self.editor.isHidden()

    def show_grounds(self, grounds: tuple[GroundView, ...]) -> None:
        """Show the grounds of another request, or the same ones with newer facts."""
        if not self._lines.shows(grounds):
            self._lines.fill(grounds, [_row(one) for one in grounds])
        self._lines.setVisible(bool(grounds) and not self.is_editing)

    def toggle(self) -> None:
        """Begin or end editing the list."""
        if self.is_editing:
            self._end()
        elif self._job is None:
            self._work("read", ground_list.ground_list)

    def _end(self) -> None:
        self.editor.hide()
        self.edit.set_words(_("改清单"))
        self._lines.setVisible(bool(self._lines.rows()))

    def _work(self, lane: str, verb: Any, *arguments: str) -> None:
        self._job = self._context.lanes.start(
            lane,
            verb,
            self._context.desk,
            *arguments,
            done=self._read if lane == "read" else self._written,
            failed=self._failed,
        )

    def _add(self, text: str) -> None:
        if self._job is None:
            self._work("work", ground_list.add_ground, text)

    def _remove(self, ground_id: str) -> None:
        if self._job is None:
            self._work("work", ground_list.remove_ground, ground_id)

    def _restore(self, ground_id: str) -> None:
        if self._job is None:
            self._work("work", ground_list.restore_ground, ground_id)

    def _read(self, listed: tuple[ListedGround, ...]) -> None:
        self._job = None
        self.editor.show_list(listed)
        self._lines.hide()
        self.editor.show()
        self.edit.set_words(_("完成"))
        self.editor.field.focus()

    def _written(self, listed: tuple[ListedGround, ...]) -> None:
        self._job = None
        self.editor.show_list(listed)
        self.editor.told("")
        self.changed.emit()

    def _failed(self, error: DeskError) -> None:
        self._job = None
        if self.is_editing:
            self.editor.told(error.message)
        else:
            self._context.notify("error", _("{title}：{sentence}", title=error.title, sentence=error.message))


class GroundsEditor(QWidget):
    """The whole list: what is taken away stays in sight and can be brought back."""

    add_wanted = Signal(str)
    remove_wanted = Signal(str)
    restore_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        self._shown: list[QWidget] = []
        self.field = LineField(_("例如 合同写明不退"))
        self.field.set_name(_("新的情形"))
        self.field.input.returnPressed.connect(self._add)
        self.add = LinkButton(_("加上"))
        self.add.clicked.connect(self._add)
        self._told = PlainLabel("", "caption", "red", wrap=True)
        self._told.hide()
        line = QHBoxLayout()
        line.setContentsMargins(0, SPACE_4, 0, SPACE_4)
        line.setSpacing(SPACE_8)
        line.addWidget(self.field, 1)
        line.addWidget(self.add)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._rows)
        column.addLayout(line)
        column.addWidget(self._told)
        column.addWidget(
            PlainLabel(_("马上生效，写进日志。本公司加的算本公司规则，不是官方的。"), "caption", "text2", wrap=True)
        )

    def show_list(self, listed: tuple[ListedGround, ...]) -> None:
        """Show the list as it is now; a text that was added leaves the field."""
        if self.field.value() in {one.name for one in listed}:
            self.field.set_value("")
        # the link that was pressed is gone with its row
        has_keyboard = self.isAncestorOf(self.window().focusWidget() or self.window())
        empty_layout(self._rows)
        self._shown = [self._row(one) for one in listed]
        for row in self._shown:
            self._rows.addWidget(row)
            row.show()
        if has_keyboard:
            self.field.focus()

    def told(self, sentence: str) -> None:
        """Say why something was refused; an empty text takes it away."""
        self._told.set_text(sentence)
        self._told.setVisible(bool(sentence))
        self.field.set_bad(bool(sentence))

    def links(self) -> list[LinkButton]:
        """去掉 or 加回 of each row, from the top."""
        return [link for row in self._shown for link in row.findChildren(LinkButton)]

    def _add(self) -> None:
        self.add_wanted.emit(self.field.value())

    def _row(self, one: ListedGround) -> QWidget:
        widget = QWidget()
        widget.setFixedHeight(theme().px(FACT_ROW_HEIGHT) - 2)
        row = QHBoxLayout(widget)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_8)
        row.addWidget(PlainLabel(one.name, token="text" if one.is_on else "text3", elide="right"), 1)
        if one.is_own:
            row.addWidget(PlainLabel(_("本公司"), "caption", "text2"))
        elif not one.is_on:
            row.addWidget(PlainLabel(_("已去掉"), "caption", "text2"))
        word = _("去掉") if one.is_on else _("加回")
        link = LinkButton(word)
        link.setAccessibleName(f"{word} {one.name}")
        wanted = self.remove_wanted if one.is_on else self.restore_wanted
        link.clicked.connect(on_press(wanted.emit, one.id), Qt.ConnectionType.QueuedConnection)
        row.addWidget(link)
        return widget


def _row(ground: GroundView) -> EffectRow:
    ink = "amber" if ground.is_supported else "text2"
    line = WhatIfLine(ground.name, Value((Part(ground.fact, ink),)), NO_CHIP, ground.rule)
    return EffectRow(line, "warning-circle" if ground.is_supported else "minus-circle", ink, "text")
