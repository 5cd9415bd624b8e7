"""The main window: rail, top bar, pages and what lies over them. It knows pages only by the list of pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenuBar, QVBoxLayout, QWidget

from desktop_app.models.connections import Connection
from desktop_app.texts import _
from desktop_app.views.kit.actions import ActionRegistry
from desktop_app.views.kit.bridge import Bridge
from desktop_app.views.kit.page import Page, PageContext
from desktop_app.views.kit.theme import theme
from desktop_app.views.pages import BY_ID
from desktop_app.views.shell import window_state
from desktop_app.views.shell.connection_holder import ConnectionHolder
from desktop_app.views.shell.notice_board import NoticeBoard
from desktop_app.views.shell.page_stack import PageStack
from desktop_app.views.shell.panels import Panels
from desktop_app.views.shell.rail import Rail
from desktop_app.views.shell.status_reads import ShellStatus, line_for
from desktop_app.views.shell.status_watcher import StatusWatcher
from desktop_app.views.shell.top_bar import TopBar
from desktop_app.views.shell.window_actions import add_window_actions

NARROW_BELOW = 1280
HYSTERESIS = 16


class _AmberLine(QWidget):
    """Two pixels over the whole window while it shows a rehearsal."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(2)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme().color("mark_amber"))


class MainWindow(QWidget):
    """One window over one desk. ``painted`` is sent once, after the first picture."""

    painted = Signal()
    language_changed = Signal()

    def __init__(self, desk: Any, bridge: Bridge) -> None:
        super().__init__()
        self.desk, self.bridge = desk, bridge
        self.setWindowTitle(_("云商台"))
        self.setAcceptDrops(True)
        self.registry = ActionRegistry(self)
        self.panels = Panels(self)
        self.menu_bar: QMenuBar | None = None
        self._has_painted = False
        self._status: ShellStatus | None = None
        self.connections = ConnectionHolder(desk, bridge, self)
        self.status = StatusWatcher(desk, bridge, self.connection_id, self)
        self.rail = Rail(desk.person)
        self.top_bar = TopBar()
        self.stack = PageStack(self._make_context)
        self._amber = _AmberLine()
        self._lay_out()
        self.notice_board = NoticeBoard(self)
        self.notices = self.notice_board.notices
        add_window_actions(self)
        self._join()
        window_state.restore(self, desk.settings)
        self._show_connection(self.connections.current)

    def connection_id(self) -> str:
        """The id of the connection shown; empty while there is none."""
        current = self.connections.current
        return current.id if current is not None else ""

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
        self.notice_board.add(kind, text, act, handler, detail)

    def refresh(self) -> None:
        """Read again what is shown."""
        if self.stack.page is not None:
            self.stack.page.refresh()
        self.status.read()

    def save_now(self) -> None:
        """Let every open page write what is being typed."""
        for page in self.stack.open_pages():
            page.save_now()

    def come_forward(self) -> None:
        """Another start asked for this window."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
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
        self.column.addWidget(self._amber)
        self.column.addLayout(row, 1)

    def _join(self) -> None:
        self.rail.chosen.connect(self._open_chosen)
        self.rail.person_pressed.connect(lambda: self.open_page("settings"))
        self.top_bar.search_pressed.connect(self.panels.open_palette)
        self.top_bar.stale_pressed.connect(lambda: self.registry.trigger("import"))
        self.top_bar.bell.clicked.connect(lambda: self.panels.open_notices())
        self.top_bar.help.clicked.connect(lambda: self.panels.open_shortcuts())
        self.top_bar.switch.clicked.connect(lambda: self.connections.open_menu(self.top_bar.switch))
        self.notices.changed.connect(lambda: self.top_bar.bell.set_unread(self.notices.unread))
        self.stack.page_shown.connect(self._page_shown)
        self.connections.changed.connect(self._show_connection)
        self.connections.changed.connect(self._connection_changed)
        self.connections.failed.connect(self.notice_board.add_error)
        self.status.arrived.connect(self._show_status)
        self.status.failed.connect(self.notice_board.add_error)

    def _make_context(self) -> PageContext:
        return PageContext(
            desk=self.desk,
            bridge=self.bridge,
            registry=self.registry,
            lanes=self.desk.lanes,
            open_page=self.open_page,
            notify=self.notify,
            connection_id=self.connection_id,
            go_back=self.go_back,
            window=self,
        )

    def _open_chosen(self, page_id: str) -> None:
        self.open_page(page_id).focus_first()

    def _page_shown(self, page: Page) -> None:
        spec = BY_ID[self.stack.page_id]
        if spec.group or spec.parent:
            self.rail.set_current(spec.parent or spec.id)
        self.setWindowTitle(_("{page} - 云商台", page=_(spec.title)))
        self._show_freshness()

    def _show_connection(self, connection: Connection | None) -> None:
        self.top_bar.switch.set_connection(connection)
        self._amber.setVisible(connection is not None and connection.is_rehearsal)
        self.rail.set_counts({})
        self._status = None
        self._show_freshness()

    def _connection_changed(self, connection: Connection | None) -> None:
        if self.stack.page_id == "first_run" or connection is None:
            self.open_page("today")
        elif self.stack.page is not None:
            self.stack.page.refresh()
        self.status.read()

    def _show_status(self, status: ShellStatus) -> None:
        self._status = status
        self.rail.set_counts(status.counts)
        self._show_freshness()

    def _show_freshness(self) -> None:
        page = self.stack.page
        line = line_for(self._status, page.freshness_kind if page else "") if self._status is not None else None
        view = self.top_bar.freshness
        view.set_freshness(line.text if line else "", line.short if line else "", bool(line and line.is_stale))
        self.top_bar.fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        limit = theme().px(NARROW_BELOW) + (
            HYSTERESIS if self.rail.is_narrow else -HYSTERESIS if self.isVisible() else 0
        )
        self.rail.set_narrow(self.width() < limit)
        self.top_bar.set_help_shown(self.width() >= theme().px(800))
        self.notice_board.place()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(event.rect(), theme().color("surface"))
        if not self._has_painted:
            self._has_painted = True
            # after this paint event has gone through the whole window
            QTimer.singleShot(0, self.painted.emit)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        from desktop_app.views.kit.file_fields import dropped_paths  # only when something is dropped

        paths = dropped_paths(event)
        if paths:
            event.acceptProposedAction()
            self.open_page("intake", way="import", paths=paths)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.save_now()
        window_state.keep(self, self.desk.settings)
        super().closeEvent(event)
