"""Looks whether a text of a window is cut off. What elides on purpose, with the whole as tooltip, is fine."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QLabel, QWidget

_NEVER = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
SLACK = 1.0
"""A fraction of a pixel is lost to rounding; nobody sees it."""


def clipped_texts(window: QWidget) -> list[str]:
    """One line for each visible text that needs more room than it has, or that lies outside its parent."""
    return [line for widget in _shown(window) if (line := _clipped(widget, window))]


def _shown(window: QWidget) -> Iterator[QWidget]:
    yield window
    for widget in window.findChildren(QWidget):
        if widget.isVisible() and not widget.visibleRegion().isEmpty():
            yield widget


def _clipped(widget: QWidget, window: QWidget) -> str:
    text = text_of(widget)
    if not text.strip():
        return ""
    needed, has = needed_room(widget), widget.contentsRect()
    if needed is None:
        return ""
    kind = type(widget).__name__
    if needed.width() > has.width() + SLACK:
        return f"{kind} “{text}”: {needed.width():.0f} > {has.width()} wide"
    if needed.height() > has.height() + SLACK:
        return f"{kind} “{text}”: {needed.height():.0f} > {has.height()} high"
    beyond = _beyond(widget, window)
    return f"{kind} “{text}”: {beyond} px lie outside" if beyond > SLACK else ""


def text_of(widget: QWidget) -> str:
    """The text that a widget shows, empty for those without one."""
    if isinstance(widget, QLabel | QAbstractButton):
        return widget.text()
    found = getattr(widget, "text", "") if hasattr(widget, "needed_width") else ""
    text = found() if callable(found) else found
    return text if isinstance(text, str) else ""


def needed_room(widget: QWidget) -> QRect | None:
    """How much room the whole text needs; ``None`` where it may be cut on purpose or nothing is known."""
    if getattr(widget, "elides", False):
        return None
    if isinstance(widget, QLabel):
        return _label_room(widget)
    measure = getattr(widget, "needed_width", None)
    if measure is None:
        return None
    return QRect(0, 0, round(measure()), 0)


def _label_room(label: QLabel) -> QRect:
    metrics = label.fontMetrics()
    if label.wordWrap():
        room = QRect(0, 0, label.contentsRect().width(), 1_000_000)
        return metrics.boundingRect(room, int(Qt.TextFlag.TextWordWrap), label.text())
    lines = label.text().split("\n")
    width = max(metrics.horizontalAdvance(line) for line in lines)
    return QRect(0, 0, width, metrics.height() * len(lines))


def _beyond(widget: QWidget, window: QWidget) -> int:
    """Pixels of a widget's width that its parents cut off; what a scroll area can bring into sight is not cut."""
    inner, parent = widget, widget.parentWidget()
    while parent is not None and inner is not window:
        area = parent.parentWidget()
        if isinstance(area, QAbstractScrollArea) and area.horizontalScrollBarPolicy() != _NEVER:
            return 0
        left = widget.mapTo(parent, QPoint(0, 0)).x()
        beyond = max(-left, left + widget.width() - parent.width())
        if beyond > SLACK:
            return beyond
        inner, parent = parent, parent.parentWidget()
    return 0
