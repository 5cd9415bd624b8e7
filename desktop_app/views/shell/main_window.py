"""The main window: rail, top bar and pages. Its first picture is the frame; the rest is joined right after it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.texts import _
from desktop_app.views.kit.painting import fill, painting
from desktop_app.views.kit.theme import IS_REHEARSAL, theme
from desktop_app.views.shell import window_state
from desktop_app.views.shell.page_stack import PageStack
from desktop_app.views.shell.rail import Rail
from desktop_app.views.shell.top_bar import TopBar

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
    from PySide6.QtWidgets import QMenuBar

    from desktop_app.views.kit.actions import ActionRegistry
    from desktop_app.views.kit.bridge import Bridge
    from desktop_app.views.kit.notices import Notices
    from desktop_app.views.kit.page import Page
    from desktop_app.views.shell.window_parts import WindowParts

NARROW_BELOW = 1280
HYSTERESIS = 16


class _AmberLine(QWidget):
    """Two pixels over the whole window while it shows a rehearsal."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(2)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self) as painter:
            fill(painter, self.rect(), theme().brush("mark_amber"))


class MainWindow(QWidget):
    """One window over one desk. ``painted`` is sent once, after the first picture."""

    painted = Signal()

    def __init__(self, desk: Any, bridge: Bridge) -> None:
        super().__init__()
        self.desk, self.bridge = desk, bridge
        self.setWindowTitle(_("云商台"))
        self.setAcceptDrops(True)
        self.menu_bar: QMenuBar | None = None
        self._has_painted = False
        self._parts: WindowParts | None = None
        self.rail = Rail(desk.person)
        self.top_bar = TopBar()
        self.stack = PageStack(self)
        self.amber_line = _AmberLine()
        self._lay_out()
        window_state.restore(self, desk.settings)
        self._show_remembered()

    @property
    def parts(self) -> WindowParts:
        """Actions, notices, connections and panels; made on first use, at the latest after the first picture."""
        if self._parts is None:
            from desktop_app.views.shell.window_parts import WindowParts  # after the first picture

            self._parts = WindowParts(self)
            self._parts.join()
        return self._parts

    @property
    def registry(self) -> ActionRegistry:
        """Every action of the window."""
        return self.parts.registry

    @property
    def notices(self) -> Notices:
        """The notices of this window."""
        return self.parts.notice_board.notices

    def connection_id(self) -> str:
        """The id of the connection shown; empty while there is none."""
        return self.parts.connection_id()

    def open_page(self, page_id: str, **arguments: Any) -> Page:
        """Show a page; without any connection 今日 is the first-run page."""
        if page_id == "today" and not self.connection_id():
            page_id = "first_run"
        return self.stack.show_page(page_id, arguments)

    def go_back(self) -> None:
        """The page before; 今日 when there is none."""
        if not self.stack.go_back():
            self.open_page("today")

    def notify(
        self, kind: str, text: str, act: str = "", handler: Callable[[], object] | None = None, detail: str = ""
    ) -> None:
        """Raise a notice: ``kind`` info, done, warn or error; one line and one act."""
        self.parts.notice_board.add(kind, text, act, handler, detail)

    def save_now(self) -> None:
        """Let every open page write what is being typed."""
        for page in self.stack.open_pages():
            page.save_now()

    def come_forward(self) -> None:
        """Another start asked for this window."""
        if self.isMinimized():
            self.showNormal()
        self.show()
        self.raise_()
        self.activateWindow()

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.top_bar)
        right.addWidget(self.stack, 1)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addLayout(right, 1)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.column.addWidget(self.amber_line)
        self.column.addLayout(row, 1)

    def _show_remembered(self) -> None:
        """The connection of last time, from the settings alone, so that a rehearsal is amber from the first picture."""
        stored = self.desk.settings.get("current_connection")
        name, kind = stored.get("name"), stored.get("kind")
        if isinstance(name, str) and isinstance(kind, str):
            self.show_connection(name, kind.startswith("rehearsal"))
            self.rail.set_current("today")

    def show_connection(self, name: str, is_rehearsal: bool) -> None:
        """Name the connection in the frame; an empty name while there is none."""
        self.setProperty(IS_REHEARSAL, is_rehearsal)
        self.top_bar.switch.show_name(name, is_rehearsal)
        self.amber_line.setVisible(is_rehearsal)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        slack = HYSTERESIS if self.rail.is_narrow else (-HYSTERESIS if self.isVisible() else 0)
        self.rail.set_narrow(self.width() < theme().px(NARROW_BELOW) + slack)
        self.top_bar.set_help_shown(self.width() >= theme().px(800))

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self) as painter:
            fill(painter, event.rect(), theme().brush("surface"))
        if not self._has_painted:
            self._has_painted = True
            # after this paint event has gone through the whole window
            QTimer.singleShot(0, self, self.painted.emit)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        from desktop_app.views.kit.file_fields import dropped_paths  # only when something is dropped

        paths = dropped_paths(event)
        if paths:
            event.acceptProposedAction()
            self.take_dropped(paths)

    def take_dropped(self, paths: list[Path]) -> None:
        """Files for the window: views go to their list, approvals to their page, anything else comes in as data.

        An approval is told by its content: a chat tool, or a person, may have renamed it.
        """
        from desktop_app.models.saved_views import FILE_SUFFIX  # the first picture needs no views
        from desktop_app.services.approvals.recognising import is_for_approvals

        views = [path for path in paths if path.name.lower().endswith(FILE_SUFFIX)]
        approvals = [path for path in paths if path not in views and is_for_approvals(path)]
        others = [path for path in paths if path not in views and path not in approvals]
        if views and self.connection_id():
            self.open_page("supervision", view_files=views)
        elif not others:
            others = views
        if others:
            self.open_page("intake", way="import", paths=others)
        if approvals:
            self.open_page("approval_file", path=approvals[-1])

    def closeEvent(self, event: QCloseEvent) -> None:
        self.save_now()
        window_state.keep(self, self.desk.settings)
        if event.spontaneous() and self._parts is not None and not self._parts.leaving.may_close():
            event.ignore()  # it asks first, or goes on in the notification area
            return
        if self._parts is not None:
            self._parts.end()
        super().closeEvent(event)
