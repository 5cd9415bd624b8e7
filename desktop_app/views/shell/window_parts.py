"""What the frame is joined with after its first picture: actions, notices, connections, counts, panels."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from desktop_app.texts import _
from desktop_app.views.kit.actions import ActionRegistry
from desktop_app.views.kit.page import Page, PageContext
from desktop_app.views.pages import BY_ID
from desktop_app.views.shell.connection_holder import ConnectionHolder
from desktop_app.views.shell.leaving import Leaving
from desktop_app.views.shell.notice_board import NoticeBoard
from desktop_app.views.shell.panels import Panels
from desktop_app.views.shell.status_watcher import StatusWatcher
from desktop_app.views.shell.window_actions import add_window_actions

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop_app.models.connections import Connection
    from desktop_app.views.shell.held_bar import HeldBar
    from desktop_app.views.shell.main_window import MainWindow
    from desktop_app.views.shell.rehearsal_frame import RehearsalFrame
    from desktop_app.views.shell.rehearsal_start import RehearsalStart
    from desktop_app.views.shell.reminder_board import ReminderBoard
    from desktop_app.views.shell.status_reads import FreshnessLine, ShellStatus

SUBSCRIBED_AFTER_MILLISECONDS = 200
"""Services start later than this; before, the processor belongs to the first rows."""


class WindowParts(QObject):
    """The working parts of one window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._status: ShellStatus | None = None
        self._is_subscribed = False
        self.registry = ActionRegistry(window)
        self.panels = Panels(window)
        self.notice_board = NoticeBoard(window, self._show_unread)
        self._held_bar: HeldBar | None = None
        self.connections = ConnectionHolder(window.desk, window.bridge, self)
        self.leaving = Leaving(window)
        self.reminders: ReminderBoard | None = None
        """Shows reminders and holds the tray's icon; made when the services start."""
        self._rehearsals: RehearsalStart | None = None
        self.frame: RehearsalFrame | None = None
        """What the frame shows of a rehearsal; made when the services start."""
        self.status = StatusWatcher(window.desk, window.bridge, self.connection_id, self)

    def join(self) -> None:
        """Tie the parts to the frame; called once the window knows its parts."""
        window, bar = self._window, self._window.top_bar
        add_window_actions(window)
        window.rail.chosen.connect(self._open_chosen)
        window.rail.person_pressed.connect(partial(window.open_page, "settings"))
        bar.search_pressed.connect(self.panels.open_palette)
        bar.state_pressed.connect(self.registry.trigger)
        bar.bell.clicked.connect(self.panels.open_notices)
        bar.help.clicked.connect(self.panels.open_shortcuts)
        bar.switch.clicked.connect(self._open_connections)
        window.stack.page_shown.connect(self._page_shown)
        self.connections.changed.connect(self._connection_changed)
        self.connections.loaded.connect(self.refresh)
        self.connections.failed.connect(self.notice_board.add_error)
        self.status.arrived.connect(self._show_status)
        self.status.fetching.connect(self._show_freshness)
        self.status.failed.connect(self.notice_board.add_error)
        QTimer.singleShot(SUBSCRIBED_AFTER_MILLISECONDS, self, self.subscribe)

    @property
    def held_bar(self) -> HeldBar:
        """The bar of what is held; nothing is before services are followed."""
        if self._held_bar is None:
            from desktop_app.views.shell.held_bar import HeldBar  # after the first rows

            self._held_bar = HeldBar(self._window)
            self._held_bar.join(self.registry)
            self._window.column.addWidget(self._held_bar)
        return self._held_bar

    def lie_around(self, widget: QWidget) -> bool:
        """True for what belongs to no page: the buttons of a notice, and the bar of what is held."""
        bar = self._held_bar
        return self.notice_board.holds(widget) or (bar is not None and bar.isAncestorOf(widget))

    @property
    def rehearsals(self) -> RehearsalStart:
        """Begins rehearsals and opens their console page; made when it is first wanted."""
        if self._rehearsals is None:
            from desktop_app.views.shell.rehearsal_start import RehearsalStart

            self._rehearsals = RehearsalStart(self._window)
        return self._rehearsals

    def begin_rehearsal(self, kind: str) -> None:
        """Show the rehearsal of this kind; it is made when there is none."""
        self.rehearsals.begin(kind)

    def open_rehearsal_console(self, order_id: str = "", line_id: str = "", refund_id: str | None = None) -> None:
        """The console page of the rehearsal that is shown: a case, a refund, or the list that the page shows."""
        page = self._window.stack.page
        if not order_id and refund_id is None and page is not None and page.freshness_kind == "refunds":
            refund_id = ""
        self.rehearsals.open_console(order_id, line_id, refund_id)

    def subscribe(self) -> None:
        """Follow what services publish; once."""
        if self._is_subscribed:
            return
        self._is_subscribed = True
        from desktop_app.views.shell.rehearsal_frame import RehearsalFrame  # after the first picture
        from desktop_app.views.shell.reminder_board import ReminderBoard

        self.frame = RehearsalFrame(self._window)
        self.reminders = ReminderBoard(self._window)
        for part in (self.connections, self.status, self.notice_board, self.held_bar, self.frame, self.reminders):
            part.subscribe()
        self.frame.show_connection(self.connections.current)

    def end(self) -> None:
        """The window closes for good: nothing of it stays in the notification area, or comes there later."""
        self._is_subscribed = True
        if self.reminders is not None:
            self.reminders.close()

    def connection_id(self) -> str:
        """The id of the connection shown; empty while there is none."""
        current = self.connections.current
        return current.id if current is not None else ""

    def make_context(self) -> PageContext:
        """What a page gets."""
        window = self._window
        return PageContext(
            desk=window.desk,
            bridge=window.bridge,
            registry=self.registry,
            lanes=window.desk.lanes,
            open_page=window.open_page,
            notify=window.notify,
            connection_id=self.connection_id,
            go_back=window.go_back,
            window=window,
            open_rehearsal_console=self.open_rehearsal_console,
        )

    def refresh(self) -> None:
        """Read again what is shown."""
        if self._window.stack.page is not None:
            self._window.stack.page.refresh()
        self.status.read()

    def _open_chosen(self, page_id: str) -> None:
        self._window.open_page(page_id).focus_first()

    def _open_connections(self) -> None:
        more = [self.registry.get(id) for id in ("rehearsal_direct", "rehearsal_console", "connections")]
        self.connections.open_menu(self._window.top_bar.switch, more)

    def _show_unread(self) -> None:
        self._window.top_bar.bell.set_unread(self.notice_board.notices.unread)

    def _page_shown(self, _page: Page) -> None:
        if self._window.stack.section:
            self._window.rail.set_current(self._window.stack.section)
        self._show_title()
        self._show_freshness()

    def _show_title(self) -> None:
        """The page, and before it that this is a rehearsal: the system's list of windows says it too."""
        page_id = self._window.stack.page_id
        if not page_id:
            return
        title, current = _(BY_ID[page_id].title), self.connections.current
        is_rehearsal = current is not None and current.is_rehearsal
        said = _("【演练】{page} - 云商台", page=title) if is_rehearsal else _("{page} - 云商台", page=title)
        self._window.setWindowTitle(said)

    def _connection_changed(self, connection: Connection | None) -> None:
        window = self._window
        window.show_connection(connection.name if connection else "", bool(connection and connection.is_rehearsal))
        if self.frame is not None:
            self.frame.show_connection(connection)
        self._show_title()
        window.rail.set_counts({})
        self._status = self.status.running = None
        self._show_freshness()
        if window.stack.page_id == "first_run" or connection is None:
            window.open_page("today")
        elif window.stack.page is not None:
            window.stack.page.refresh()
        self.status.read()

    def _show_status(self, status: ShellStatus) -> None:
        self._status = status
        self._window.rail.set_counts(status.counts)
        self._show_freshness()

    def _show_freshness(self) -> None:
        page, bar = self._window.stack.page, self._window.top_bar
        line: FreshnessLine | None = None
        state = self.status.running
        if self._status is not None:
            from desktop_app.views.shell.status_reads import line_for

            line = line_for(self._status, page.freshness_kind if page else "")
            state = self._status.state or state
        if state is not None:
            bar.freshness.set_state(state.icon, state.token, state.text, state.short, state.action_id)
        else:
            is_stale = bool(line and line.is_stale)
            bar.freshness.set_freshness(line.text if line else "", line.short if line else "", is_stale)
        bar.fit()
