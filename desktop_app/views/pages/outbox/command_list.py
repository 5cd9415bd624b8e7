"""The list at the left of the outbox: commands by group, two lines each, painted."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop_app.models.command_words import CommandState
from desktop_app.models.wording_times import absolute_time, waited_time
from desktop_app.services.acts.outbox import GROUP_TITLES
from desktop_app.texts import _
from desktop_app.views.kit.chips import chip_width, paint_chip
from desktop_app.views.kit.keys import ENTER, is_plain_enter
from desktop_app.views.kit.labels import visible_text
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import CHIP_HEIGHT, LIST_ROW_HEIGHT, PAGE_MARGIN, SPACE_16
from desktop_app.views.pages.outbox.reading import OutboxEntry, OutboxList
from desktop_app.views.pages.supervision.looks import command_chip

HEAD_HEIGHT = 36
ENTRY_ROLE = Qt.ItemDataRole.UserRole + 1
_NO_PARENT = QModelIndex()
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)


@dataclass(frozen=True)
class GroupHead:
    """The line over a group."""

    title: str
    count: int


class CommandListModel(QAbstractListModel):
    """Heads and entries in one column."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[GroupHead | OutboxEntry] = []
        self.now: datetime | None = None
        self.monotonic: Callable[[], float] = time.monotonic
        """The clock of holds."""

    def show_list(self, shown: OutboxList) -> None:
        """Another list; groups without entries are left out, and a single group needs no head."""
        self.beginResetModel()
        self.now = shown.now
        self.lines = []
        for group, entries in shown.groups:
            if not entries:
                continue
            if len(shown.groups) > 1:
                self.lines.append(GroupHead(_(GROUP_TITLES[group]), len(entries)))
            self.lines.extend(entries)
        self.endResetModel()

    def place_of(self, command_id: str) -> int:
        """The row of a command, or -1."""
        for place, line in enumerate(self.lines):
            if isinstance(line, OutboxEntry) and line.command.id == command_id:
                return place
        return -1

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        if index.isValid() and isinstance(self.lines[index.row()], GroupHead):
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        line = self.lines[index.row()]
        if role == ENTRY_ROLE:
            return line
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            if isinstance(line, GroupHead):
                return f"{line.title} {line.count}"
            # seconds are not spoken: the text would change each second
            when = _("可以撤回") if self.seconds_left(line) else self.when(line)
            return "  ".join((line.title, line.subject, command_chip(line.command.told_state).text, when))
        return None

    def seconds_left(self, entry: OutboxEntry) -> int:
        """Whole seconds until a held command is sent; 0 for all others."""
        if entry.held_until is None:
            return 0
        return max(0, math.ceil(entry.held_until - self.monotonic()))

    def held_rows(self) -> list[int]:
        """Rows whose text changes each second."""
        return [row for row, line in enumerate(self.lines) if isinstance(line, OutboxEntry) and self.seconds_left(line)]

    def when(self, entry: OutboxEntry) -> str:
        """How long it has been waiting, or when it ended."""
        command = entry.command
        if self.now is None:
            return ""
        seconds = self.seconds_left(entry)
        if seconds:
            return _("{count} 秒后提交", count=seconds)
        if entry.wait_text:
            return entry.wait_text
        if command.state in (CommandState.PREPARED, CommandState.UNKNOWN, CommandState.CONFLICT):
            if command.remind_at is not None and command.remind_at > self.now:
                return _("{time} 提醒", time=absolute_time(command.remind_at, self.now))
            return waited_time(command.made_at, self.now)
        return absolute_time(command.changed_at or command.made_at, self.now)


class CommandDelegate(QStyledItemDelegate):
    """Paints heads and two-line entries."""

    has_focus_ring = False

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        is_head = isinstance(index.data(ENTRY_ROLE), GroupHead)
        return QSize(theme().px(200), theme().px(HEAD_HEIGHT if is_head else LIST_ROW_HEIGHT))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        line, rect = index.data(ENTRY_ROLE), option.rect
        if isinstance(line, GroupHead):
            self._paint_head(painter, rect, line)
        else:
            state = option.state
            self._paint_entry(painter, rect, line, index, bool(state & QStyle.StateFlag.State_Selected), state)

    def _paint_head(self, painter: QPainter, rect: QRect, head: GroupHead) -> None:
        look = theme()
        inner = rect.adjusted(PAGE_MARGIN, 0, -SPACE_16, 0)
        painter.setFont(look.font("caption", True))
        painter.setPen(look.color("text2"))
        painter.drawText(inner, _LEFT, head.title)
        painter.setFont(look.font("caption"))
        painter.drawText(inner, _RIGHT, str(head.count))

    def _paint_entry(
        self,
        painter: QPainter,
        rect: QRect,
        entry: OutboxEntry,
        index: QModelIndex | QPersistentModelIndex,
        is_selected: bool,
        state: Any,
    ) -> None:
        look = theme()
        if is_selected:
            painter.fillRect(rect, look.color("accent_weak"))
            painter.fillRect(QRect(rect.x(), rect.y(), 3, rect.height()), look.color("accent"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, look.color("hover"))
        inner = rect.adjusted(PAGE_MARGIN, 0, -SPACE_16, 0)
        painter.fillRect(QRect(inner.x(), rect.bottom(), rect.width() - PAGE_MARGIN, 1), look.color("hair"))
        if is_selected and self.has_focus_ring:
            ring = look.color("accent_text")
            painter.fillRect(QRect(rect.x(), rect.y(), rect.width(), 2), ring)
            painter.fillRect(QRect(rect.x(), rect.bottom() - 2, rect.width(), 2), ring)
        chip = command_chip(entry.command.told_state)
        width, height = chip_width(chip.icon, chip.text), look.px(CHIP_HEIGHT)
        first, second = rect.y() + look.px(10), rect.y() + look.px(34)
        paint_chip(painter, QRect(inner.right() + 1 - width, first, width, height), chip.kind, chip.icon, chip.text)
        room = inner.width() - width - SPACE_16
        self._text(painter, QRect(inner.x(), first, room, height), entry.title, "body", "text", is_selected)
        when = index.model().when(entry)  # type: ignore[attr-defined]
        when_width = int(look.metrics("caption").horizontalAdvance(when)) + 2
        painter.setFont(look.font("caption"))
        painter.setPen(look.color("text2"))
        painter.drawText(QRect(inner.right() + 1 - when_width, second, when_width, height - 2), _RIGHT, when)
        room = inner.width() - when_width - SPACE_16
        self._text(painter, QRect(inner.x(), second, room, height - 2), entry.subject, "caption", "text2", False)

    @staticmethod
    def _text(painter: QPainter, rect: QRect, text: str, size: str, token: str, is_bold: bool) -> None:
        look = theme()
        painter.setFont(look.font(size, is_bold))
        painter.setPen(look.color(token))
        fitted = look.metrics(size, is_bold).elidedText(visible_text(text), Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, _LEFT, fitted)


class CommandList(QListView):
    """``chosen`` carries the entry that the keyboard is on, or None."""

    chosen = Signal(object)
    opened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list_model = CommandListModel()
        self._delegate = CommandDelegate(self)
        self.setModel(self.list_model)
        self.setItemDelegate(self._delegate)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setUniformItemSizes(False)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(_("待提交的事项"))
        self.activated.connect(self._opened)
        theme().changed.connect(self.viewport().update)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER and not is_plain_enter(event):
            event.ignore()  # the main act of the page, also while it is off
            return
        super().keyPressEvent(event)

    def show_list(self, shown: OutboxList, wanted: str) -> None:
        """Show a list and put the keyboard on the wanted command, else where it was, else on the first."""
        before = self.currentIndex().row()
        current = self.current_entry()
        model = self.list_model
        wanted = wanted or (current.command.id if current is not None else "")
        model.show_list(shown)
        place = model.place_of(wanted) if wanted else -1
        if place < 0:
            places = [row for row, line in enumerate(model.lines) if isinstance(line, OutboxEntry)]
            place = min(places, key=lambda row: abs(row - before) if before >= 0 else row, default=-1)
        if place < 0:
            self.chosen.emit(None)
            return
        self.setCurrentIndex(model.index(place))
        self.scrollTo(model.index(place))

    def tick(self) -> bool:
        """A second has gone by: paint the rows that count down; False when none does."""
        rows = self.list_model.held_rows()
        for row in rows:
            self.update(self.list_model.index(row))
        return bool(rows)

    def current_entry(self) -> OutboxEntry | None:
        """The entry that the keyboard is on."""
        line = self.currentIndex().data(ENTRY_ROLE) if self.currentIndex().isValid() else None
        return line if isinstance(line, OutboxEntry) else None

    def _opened(self, index: QModelIndex) -> None:
        line = index.data(ENTRY_ROLE)
        if isinstance(line, OutboxEntry):
            self.opened.emit(line)

    def currentChanged(
        self, current: QModelIndex | QPersistentModelIndex, previous: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().currentChanged(current, previous)
        line = current.data(ENTRY_ROLE) if current.isValid() else None
        if isinstance(line, OutboxEntry):
            self.chosen.emit(line)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        keyboard = (
            Qt.FocusReason.TabFocusReason,
            Qt.FocusReason.BacktabFocusReason,
            Qt.FocusReason.ShortcutFocusReason,
        )
        self._delegate.has_focus_ring = event.reason() in keyboard
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._delegate.has_focus_ring = False
        self.viewport().update()
