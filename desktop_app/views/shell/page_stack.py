"""The pages that were opened: imported on first visit, kept, and the way back between them."""

from __future__ import annotations

import importlib
import logging
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget
from shiboken6 import isValid

from desktop_app.views.pages import BY_ID

if TYPE_CHECKING:
    from desktop_app.views.kit.page import Page
    from desktop_app.views.shell.main_window import MainWindow

LONGEST_WAY = 30

_log = logging.getLogger(__name__)


class PageStack(QStackedWidget):
    """Shows one page at a time. ``page_shown`` carries the page after it was activated."""

    page_shown = Signal(object)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._pages: dict[str, Page] = {}
        self._way: list[tuple[str, dict[str, Any]]] = []
        self._now: tuple[str, dict[str, Any]] | None = None
        self._left: QWidget | None = None
        self._is_left_gone = False
        self._lost = QTimer(self, singleShot=True, interval=0)
        self._lost.timeout.connect(self._take_keyboard)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._follow_keyboard)

    @property
    def page(self) -> Page | None:
        """The page shown."""
        return self._pages.get(self.page_id)

    @property
    def page_id(self) -> str:
        """The id of the page shown; empty before the first one."""
        return self._now[0] if self._now is not None else ""

    @property
    def section(self) -> str:
        """The item of the rail to which the page that is shown belongs; empty before the first one."""
        if self.page is None:
            return ""
        spec = BY_ID[self.page_id]
        return self.page.belongs_to or spec.parent or (spec.id if spec.group else "")

    def open_pages(self) -> list[Page]:
        """All pages that were opened, shown or not."""
        return list(self._pages.values())

    def show_page(self, page_id: str, arguments: dict[str, Any], is_back: bool = False) -> Page:
        """Open a page; an unknown id is an error of the caller."""
        page = self._pages.get(page_id) or self._make(page_id)
        before = self.page
        if before is not None and before is not page:
            before.deactivate()
        if self._now is not None and not is_back and self._now[0] != page_id:
            self._way.append(self._now)
            del self._way[:-LONGEST_WAY]
        self._now = (page_id, arguments)
        self.setCurrentWidget(page)
        focused = self._window.focusWidget()
        (page.come_back if is_back else page.activate)(**arguments)
        if before is not page and self._window.focusWidget() is focused:
            # the page has not decided itself; Qt's choice is whatever button comes first
            page.focus_first()
        self.page_shown.emit(page)
        return page

    def go_back(self) -> bool:
        """The page before this one; False when there is none."""
        while self._way:
            page_id, arguments = self._way.pop()
            if page_id != self.page_id:
                self.show_page(page_id, arguments, is_back=True)
                return True
        return False

    def _follow_keyboard(self, old: QWidget | None, now: QWidget | None) -> None:
        """Qt gives the keyboard of a widget that goes to the next one: often to the rail, or to a notice."""
        if old is not None and self._window.isAncestorOf(old) and (now is None or self._is_around(now)):
            self._left = old
            # what is being hidden goes even if it is shown again a moment later
            self._is_left_gone = self._is_left_gone or not old.isVisibleTo(self._window)
            # whoever took the widget away may yet say where the keyboard goes
            self._lost.start()

    def _take_keyboard(self) -> None:
        left, self._left = self._left, None
        is_gone, self._is_left_gone = self._is_left_gone, False
        if not is_gone and left is not None and isValid(left) and left.isVisible() and left.isEnabled():
            # a person went there
            return
        page = self.page
        if page is None or not page.isVisible() or self._has_keyboard():
            return
        page.focus_again()
        if not self._has_keyboard():
            page.setFocus()

    def _has_keyboard(self) -> bool:
        """True when something that is shown has it, and nothing that lies around the page."""
        focused = self._window.focusWidget()
        return focused is not None and focused.isVisible() and not self._is_around(focused)

    def _is_around(self, widget: QWidget) -> bool:
        window = self._window
        is_of_frame = widget is window or window.rail.isAncestorOf(widget) or window.top_bar.isAncestorOf(widget)
        return is_of_frame or window.parts.lie_around(widget)

    def _make(self, page_id: str) -> Page:
        spec = BY_ID[page_id]
        module, _separator, name = spec.module.partition(":")
        # a child from the start: a page that is taken in when it is full costs time for everything in it
        page: Page = getattr(importlib.import_module(module), name)(self._window.parts.make_context(), self)
        self._pages[page_id] = page
        self.addWidget(page)
        _log.info("page %s made", page_id)
        return page
