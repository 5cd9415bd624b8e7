"""What a person does with hands: keys, clicks, typing, drops, the clipboard. Always on the real widgets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QKeyCombination, QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QInputMethodEvent,
    QKeySequence,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from desktop_app.errors import BugError
from desktop_app.texts import _

W = TypeVar("W", bound=QWidget)


def press(widget: QWidget, keys: str) -> None:
    """Press keys one after the other, such as ``Ctrl+Return`` or ``G, S``, where ``widget`` has the keyboard."""
    for part in keys.split(", "):
        combination: QKeyCombination = QKeySequence(part)[0]  # type: ignore[index]
        QTest.keyClick(widget, combination.key(), combination.keyboardModifiers())


def click(widget: QWidget, place: QPoint | None = None) -> None:
    """One click with the left button; a widget that is hidden or off cannot be clicked."""
    if not widget.isVisible() or not widget.isEnabled():
        name = widget.accessibleName() or type(widget).__name__
        raise BugError(_("不能点击"), _("“{name}”没有显示，或不能用。", name=name))
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place or widget.rect().center())


def type_text(widget: QWidget, text: str) -> None:
    """Write a text as an input method does: in one piece, whatever the letters."""
    widget.setFocus()
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(widget, event)


def clear_and_type(widget: QWidget, text: str) -> None:
    """Write over what stands there."""
    widget.setFocus()
    press(widget, "Ctrl+A")
    press(widget, "Delete")
    type_text(widget, text)


def drop(widget: QWidget, paths: Sequence[Path]) -> None:
    """Drop files from the file manager."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    where, left, none = widget.rect().center(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(where, Qt.DropAction.CopyAction, data, left, none)
    QApplication.sendEvent(widget, enter)
    if not enter.isAccepted():
        raise BugError(_("不接受文件"), _("“{name}”不接受拖入的文件。", name=type(widget).__name__))
    QApplication.sendEvent(widget, QDropEvent(where.toPointF(), Qt.DropAction.CopyAction, data, left, none))


def copy_page(html: str, text: str) -> None:
    """Put a page on the clipboard as a browser does."""
    data = QMimeData()
    data.setHtml(html)
    data.setText(text)
    QGuiApplication.clipboard().setMimeData(data)


def visible(parent: QWidget, kind: type[W]) -> Iterator[W]:
    """All visible widgets of a kind below another one, in the order of their making."""
    return (found for found in parent.findChildren(kind) if found.isVisible())


def find(parent: QWidget, kind: type[W], suits: Callable[[W], bool], what: str) -> W:
    """The first visible widget that suits."""
    for found in visible(parent, kind):
        if suits(found):
            return found
    raise BugError(_("没有找到"), _("窗口里没有找到：{what}", what=what))


def click_tab(page: Any, tab_id: str, what: str) -> None:
    """Click one of a page's tabs; ``what`` is its title."""
    click(find(page, type(page.tabs._tabs[0]), lambda tab: tab.id == tab_id, what))


def button(parent: QWidget, *words: str) -> QAbstractButton:
    """The first visible button whose text begins with one of these words."""
    return find(parent, QAbstractButton, lambda one: one.text().startswith(words), "、".join(words))
