"""A page of the window: head with title and acts, body, and a layout chosen by the page's own width."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.errors import DeskError
from desktop_app.texts import _
from desktop_app.views.kit.actions import ActionRegistry
from desktop_app.views.kit.bridge import Bridge
from desktop_app.views.kit.buttons import GhostButton, PrimaryButton, SecondaryButton
from desktop_app.views.kit.labels import PlainLabel
from desktop_app.views.kit.painting import fill, painting
from desktop_app.views.kit.theme import theme
from desktop_app.views.kit.tokens import HEAD_HEIGHT, PAGE_MARGIN, SPACE_4, SPACE_12


@dataclass
class PageContext:
    """What the window hands to a page."""

    desk: Any
    bridge: Bridge
    registry: ActionRegistry
    lanes: Any
    open_page: Callable[..., object]
    notify: Callable[..., None]
    connection_id: Callable[[], str]
    """The id of the connection that the window shows now; empty when there is none yet."""
    go_back: Callable[[], None]
    window: QWidget
    open_rehearsal_console: Callable[..., None] | None = None
    """Opens the console page of the rehearsal that is shown: at a case (order, line), at a refund (``refund_id``), or
    without either at the list."""


class WidthClass(IntEnum):
    """Which layout fits, by the width of the page itself (without the rail)."""

    TINY = 0
    NARROW = 1
    MEDIUM = 2
    WIDE = 3
    ROOMY = 4


HYSTERESIS = 16
_WINDOW_LIMITS = (
    (WidthClass.ROOMY, 1600, 160),
    (WidthClass.WIDE, 1280, 160),
    (WidthClass.MEDIUM, 1000, 64),
    (WidthClass.NARROW, 800, 64),
)


def width_class(width: float, before: WidthClass | None = None) -> WidthClass:
    """The class of a page ``width`` pixels wide; ``before`` keeps its class within 16 px of a limit."""
    for kind, window, rail in _WINDOW_LIMITS:
        limit = window - rail
        if before is not None:
            limit += -HYSTERESIS if before >= kind else HYSTERESIS
        elif kind is WidthClass.WIDE:
            limit -= RAIL_EXTRA
        if width >= limit:
            return kind
    return WidthClass.TINY


RAIL_EXTRA = 24
"""The rail is 24 wider where words are longer; the page's limit allows for it."""


class PageHead(QWidget):
    """Title, one line of what this is, and acts at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(theme().px(HEAD_HEIGHT))
        self._title = PlainLabel(size="title", bold=True)
        self._subtitle = PlainLabel(size="caption", token="text2", elide="right")
        self._acts = QHBoxLayout()
        self._acts.setSpacing(SPACE_4)
        self._ghosts: list[GhostButton] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(PAGE_MARGIN, 0, PAGE_MARGIN, 0)
        row.setSpacing(SPACE_12)
        row.addWidget(self._title)
        row.addWidget(self._subtitle, 1)
        row.addLayout(self._acts)

    def set_title(self, title: str, subtitle: str = "") -> None:
        """Title, and the one line beside it."""
        self._title.set_text(title)
        self._subtitle.set_text(subtitle)

    def add_action(self, action: QAction, kind: str = "ghost", shows_shortcut: bool = False) -> QWidget:
        """A button for an action: ``ghost``, ``secondary`` or ``primary``, from left to right."""
        kinds = {"ghost": GhostButton, "secondary": SecondaryButton, "primary": PrimaryButton}
        button = kinds[kind](action=action)
        if shows_shortcut:
            button.set_shortcut_text(action.shortcut().toString())
        if isinstance(button, GhostButton):
            self._ghosts.append(button)
        self.add_widget(button)
        return button

    def add_widget(self, widget: QWidget) -> None:
        """Anything else at the right."""
        self._acts.addWidget(widget)

    def set_words_hidden(self, hidden: bool) -> None:
        """Ghost buttons lose their words on narrow pages."""
        for button in self._ghosts:
            button.set_words_hidden(hidden)


class Page(QWidget):
    """Base of all pages. A page lives as long as the window; ``activate`` is called each time it is shown."""

    page_id = ""
    freshness_kind = ""
    """The kind of facts whose age the top bar names while this page is shown."""
    width_changed = Signal(object)
    belongs_to = ""
    """The page whose rail item stays marked, where that follows from what is shown; empty: as the list says."""
    handles_back = False
    stays_as_left = False
    """True: the way back does not do again what was asked of the page, such as to open a file."""

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self._width_class: WidthClass | None = None
        self.head = PageHead()
        self.body = QVBoxLayout()
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.column.addWidget(self.head)
        self.column.addLayout(self.body, 1)

    @property
    def connection_id(self) -> str:
        """The connection that the window shows now."""
        return self.context.connection_id()

    @property
    def width_kind(self) -> WidthClass:
        """Which layout is in use."""
        return self._width_class if self._width_class is not None else width_class(self.width())

    def activate(self, **arguments: Any) -> None:
        """The page is shown; ``arguments`` say what to show on it."""

    def come_back(self, **arguments: Any) -> None:
        """The person came back to the page by the way back; ``arguments`` are those it was left with."""
        if self.stays_as_left:
            self.refresh()
        else:
            self.activate(**arguments)

    def deactivate(self) -> None:
        """Another page is shown instead."""

    def refresh(self) -> None:
        """Read again what is shown; place and selection stay."""

    def save_now(self) -> None:
        """Write what is being typed: called at quit and when something failed."""

    def tell_error(self, error: DeskError) -> None:
        """Raise a notice of an error: its title and its sentence."""
        self.context.notify("error", _("{title}：{sentence}", title=error.title, sentence=error.message))

    def on_width(self, kind: WidthClass) -> None:
        """The layout for a width class; overridden by pages that change."""

    def focus_first(self) -> None:
        """Put the keyboard where work starts."""
        self.setFocus()

    def focus_again(self) -> None:
        """What had the keyboard is gone: take it, so that it does not fall to what lies around the page."""
        self.focus_first()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        kind = width_class(self.width() / theme().factor, self._width_class)
        if kind is not self._width_class:
            self._width_class = kind
            self.head.set_words_hidden(kind <= WidthClass.MEDIUM)
            self.on_width(kind)
            self.width_changed.emit(kind)

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self) as painter:
            fill(painter, event.rect(), theme().brush("surface"))
