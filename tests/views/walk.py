"""The walk over a window: every control has a name, Tab reaches what takes the keyboard, and no text is cut.

Functions answer findings as sentences, so that a test can show them all at once.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QComboBox, QLabel, QLineEdit, QScrollArea, QWidget

from desktop_app.views.kit.labels import PlainLabel

SLACK = 1.0
"""Metrics are fractions of a pixel; less than one is not cut."""


def visible_widgets(root: QWidget) -> Iterator[QWidget]:
    """The root and everything visible below it."""
    for widget in (root, *root.findChildren(QWidget)):
        if widget is root or widget.isVisibleTo(root):
            yield widget


def unnamed_controls(root: QWidget) -> list[str]:
    """Controls that take the keyboard or are pressed, and have neither a text nor an accessible name."""
    found = []
    for widget in visible_widgets(root):
        takes_keys = widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        if not takes_keys and not isinstance(widget, QAbstractButton):
            continue
        if _is_inner(widget):
            continue
        name = widget.accessibleName() or getattr(widget, "text", str)()
        if not str(name).strip():
            found.append(f"{_where(widget)} has no name")
    return found


def unreachable_by_tab(root: QWidget) -> list[str]:
    """Visible, enabled controls that Tab should reach and that its chain does not hold."""
    chain = set()
    here = root.nextInFocusChain()
    while here is not root and here not in chain:
        chain.add(here)
        here = here.nextInFocusChain()
    wanted = [
        widget
        for widget in visible_widgets(root)
        if widget is not root and widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isEnabled()
    ]
    return [f"{_where(widget)} is not in the tab order" for widget in wanted if widget not in chain]


def tab_order(root: QWidget) -> list[QWidget]:
    """The visible controls in the order in which Tab reaches them."""
    order: list[QWidget] = []
    here = root.nextInFocusChain()
    while here is not root and here not in order:
        order.append(here)
        here = here.nextInFocusChain()
    return [
        widget
        for widget in order
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisibleTo(root) and not _is_inner(widget)
    ]


def clipped_texts(root: QWidget) -> list[str]:
    """Texts that need more room than they have, unless they elide on purpose and say the whole as tooltip."""
    found = []
    for widget in visible_widgets(root):
        needed = _needed_width(widget)
        if needed is not None and needed > widget.width() + SLACK and not widget.toolTip():
            found.append(f"{_where(widget)} needs {needed:.0f} and has {widget.width()}")
        if isinstance(widget, PlainLabel) and not widget.elides:
            found += _cut_label(widget)
        if (
            isinstance(widget, PlainLabel)
            and widget.elides
            and widget.needed_width() > widget.contentsRect().width() + SLACK
        ):
            found += [] if widget.toolTip() else [f"{_where(widget)} elides without a tooltip"]
        found += _outside_parent(widget, root)
    return found


def raw_labels(root: QWidget) -> list[str]:
    """Labels that are not the kit's: Qt would read their text as HTML."""
    return [
        f"{_where(widget)} is a raw QLabel"
        for widget in visible_widgets(root)
        if isinstance(widget, QLabel) and not isinstance(widget, PlainLabel)
    ]


def walk(root: QWidget) -> list[str]:
    """All findings of a window."""
    return [*unnamed_controls(root), *unreachable_by_tab(root), *clipped_texts(root), *raw_labels(root)]


def _needed_width(widget: QWidget) -> float | None:
    needed = getattr(widget, "needed_width", None)
    if needed is None or isinstance(widget, PlainLabel):
        return None
    return float(needed())


def _cut_label(label: PlainLabel) -> list[str]:
    rect = label.contentsRect()
    if label.wordWrap():
        flags = int(Qt.TextFlag.TextWordWrap)
        box = label.fontMetrics().boundingRect(QRect(0, 0, max(1, rect.width()), 100000), flags, label.text())
        if box.height() > rect.height() + SLACK:
            return [f"{_where(label)} is {box.height()} high and has {rect.height()}"]
        return [f"{_where(label)} has a word wider than its line"] if box.width() > rect.width() + SLACK else []
    if label.needed_width() > rect.width() + SLACK:
        return [f"{_where(label)} needs {label.needed_width():.0f} and has {rect.width()}"]
    return []


def _outside_parent(widget: QWidget, root: QWidget) -> list[str]:
    """A control that sticks out of what it stands in, scrolling regions excepted."""
    parent = widget.parentWidget()
    if widget is root or parent is None or not isinstance(widget, (PlainLabel, QAbstractButton, QLineEdit, QComboBox)):
        return []
    if isinstance(parent, QAbstractScrollArea) or isinstance(parent.parentWidget(), QScrollArea):
        return []
    rect = QRect(widget.mapTo(parent, QPoint(0, 0)), widget.size())
    if rect.left() < -1 or rect.right() > parent.width() + 1:
        return [f"{_where(widget)} sticks out of its place: {rect.left()}..{rect.right()} of {parent.width()}"]
    return []


def hidden_beside(root: QWidget) -> list[str]:
    """Contents of scrolling regions of which nobody can see the right edge."""
    return [line for widget in visible_widgets(root) for line in _beside_scroll(widget)]


def _beside_scroll(widget: QWidget) -> list[str]:
    """A content that is wider than what is seen of it, where nobody can scroll sideways."""
    never = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
    if not isinstance(widget, QScrollArea) or widget.horizontalScrollBarPolicy() != never or widget.widget() is None:
        return []
    content, seen = widget.widget().width(), widget.viewport().width()
    return [f"{_where(widget)}: {content} wide, of which {seen} are seen"] if content > seen + SLACK else []


def _is_inner(widget: QWidget) -> bool:
    """Parts that Qt makes inside its own controls, such as the list of a combo box."""
    parent = widget.parentWidget()
    is_viewport = isinstance(parent, QAbstractScrollArea) and parent.viewport() is widget
    return (
        is_viewport
        or widget.objectName().startswith("qt_")
        or (type(widget).__module__.startswith("PySide6.QtWidgets") and isinstance(parent, QComboBox))
    )


def _where(widget: QWidget) -> str:
    names = []
    here: QWidget | None = widget
    while here is not None and len(names) < 4:
        names.append(type(here).__name__)
        here = here.parentWidget()
    text = getattr(widget, "text", str)()
    return f"{' < '.join(names)} “{text or widget.accessibleName()}”"
