"""The region right of the list: reads the chosen case and shows it in the panel that fits its state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop_app.models.command_words import CommandName
from desktop_app.models.supervision import Node
from desktop_app.texts import _
from desktop_app.views.kit.ahead import Ahead
from desktop_app.views.kit.buttons import GhostButton
from desktop_app.views.kit.empty import EmptyState
from desktop_app.views.kit.lane_read import LaneRead
from desktop_app.views.kit.tokens import PAGE_MARGIN, SPACE_8
from desktop_app.views.pages.supervision.beside.side_guests import SideGuests
from desktop_app.views.pages.supervision.beside.side_panels import DETAIL, REJECT, UNKNOWN, SidePanels
from desktop_app.views.sent_from_here import is_sent_from_here

if TYPE_CHECKING:
    from desktop_app.views.pages.supervision.beside.reject_panel import RejectPanel
    from desktop_app.views.pages.supervision.beside.unknown_panel import UnknownPanel
    from desktop_app.views.pages.supervision.detail.detail_panel import DetailPanel
    from desktop_app.views.pages.supervision.detail.detail_reading import DetailRead, EvidenceRead


class SidePane(QWidget):
    """Detail, mapping of an unknown state, or the reason of a rejection. Signals carry what the person wants.

    The panels are made when they are first needed: the list's first rows must not wait for them.
    """

    act_wanted = Signal(str, str)
    """Id of the act, key of the case."""
    settle_wanted = Signal(str, str, bool, bool)
    correct_wanted = Signal(str, str)
    reject_wanted = Signal(str, str)
    note_written = Signal(str, str)
    menu_wanted = Signal(QWidget)
    back_wanted = Signal()
    shown = Signal(str)
    """Key of a case that was read, or read anew."""
    failed = Signal(object)

    def __init__(self, desk: Any, lanes: Any, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._wanted = ("", "")
        self._read: DetailRead | None = None
        self._back = GhostButton(_("返回列表"), "arrow-left", "Esc")
        self._back.clicked.connect(self.back_wanted)
        self._nothing = EmptyState(_("没有选中的订单"), _("在左边选一单，这里显示待谁处理、期限和逾期后果。"))
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self._nothing)
        self._panels = SidePanels(self, self._stack)
        self.guests = SideGuests(self._stack, self._back)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._top = QVBoxLayout()
        self._top.setContentsMargins(PAGE_MARGIN - SPACE_8, SPACE_8, PAGE_MARGIN, 0)
        self._top.addWidget(self._back, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(self._top)
        column.addWidget(self._stack, 1)
        self.set_as_page(False)
        self._cases = LaneRead(lanes, read_detail, self)
        self._cases.answered.connect(self._show)
        self._cases.failed.connect(self.failed)
        self._forms = LaneRead(lanes, read_evidence, self)
        self._forms.answered.connect(self._panels.show_evidence)
        self._forms.failed.connect(self.failed)
        self.ahead = Ahead(self, self._panels.detail_steps())
        """Makes the detail once the list stands: with the first case of a fetch it would hold up the window."""

    @property
    def detail(self) -> DetailPanel:
        """The case in full; made when it is first needed."""
        return self._panels.detail()

    @property
    def unknown(self) -> UnknownPanel:
        """The mapping of a state that could not be read."""
        return self._panels.unknown()

    @property
    def reject(self) -> RejectPanel:
        """Where the reason of a rejection is written."""
        return self._panels.reject()

    @property
    def read(self) -> DetailRead | None:
        """The case that is shown."""
        return self._read

    @property
    def key(self) -> str:
        """The case that is wanted."""
        return self._wanted[1]

    @property
    def connection_id(self) -> str:
        """The connection of the case that is wanted."""
        return self._wanted[0]

    @property
    def is_rejecting(self) -> bool:
        """True while a reason is being written."""
        return self._panels.shown() == REJECT

    def show_case(self, connection_id: str, key: str) -> None:
        """Read a case and show it."""
        if self._wanted != (connection_id, key) and self.is_rejecting:
            self._stack.setCurrentWidget(self._nothing if self._read is None else self.detail)
        if self._wanted != (connection_id, key):
            self.guests.leave()
        self._wanted = (connection_id, key)
        self.refresh()

    def clear(self) -> None:
        """Nothing is chosen."""
        self._wanted, self._read = ("", ""), None
        self._cases.forget()
        self._forms.forget()
        self._stack.setCurrentWidget(self._nothing)

    def refresh(self) -> None:
        """Read the shown case again; what is being typed stays."""
        if self.key:
            self._cases.ask(self._desk, *self._wanted)

    def refresh_evidence(self) -> None:
        """Look again at the files of the delivery form."""
        if self.key:
            self._forms.ask(self._desk, *self._wanted)

    def set_as_page(self, is_page: bool) -> None:
        """Alone on a narrow page: a way back stands above."""
        self.guests.set_as_page(is_page)
        self._top.setContentsMargins(PAGE_MARGIN - SPACE_8, SPACE_8 if is_page else 0, PAGE_MARGIN, 0)

    def press_next(self) -> bool:
        """The next useful act of the shown case; False when nobody here can do anything."""
        if self.guests.current is not None:
            return self.guests.press()
        shown = self._panels.shown()
        if shown == REJECT:
            return self.reject.press_send()
        if shown == UNKNOWN:
            return self.unknown.press_next()
        return shown == DETAIL and self.detail.head.press_primary()

    def focus_first(self) -> None:
        """Put the keyboard on the first thing of the shown panel that takes it."""
        shown = self._panels.shown()
        if shown == DETAIL:
            self.detail.focus_first()
        elif shown == UNKNOWN:
            self.unknown.options.focus_chosen()

    def show_why(self, is_of_effect: bool = False) -> None:
        """The clause behind the deadline of the shown case, or behind what happens by itself."""
        shown = self._panels.shown()
        if shown == DETAIL:
            self.detail.show_why(is_of_effect)
        elif shown == UNKNOWN:
            self.detail.show_why(is_of_effect, self.unknown.title)

    def start_rejecting(self, presets: list[str]) -> None:
        """Ask for the reason of a rejection."""
        view = self.detail.view
        if view is not None:
            is_direct = is_sent_from_here(self._desk)
            self.reject.show_case(view.key, f"{view.title} · {view.full_id}", presets, is_direct)
            self._stack.setCurrentWidget(self.reject)

    def leave_rejecting(self) -> None:
        """Back to the detail."""
        if self.is_rejecting:
            self._stack.setCurrentWidget(self.detail)

    def write_note(self) -> None:
        """Put the keyboard where a note is written."""
        if self._read is not None and self._read.detail is not None:
            self.detail.show_read(self._read)
            self._stack.setCurrentWidget(self.detail)
            self.detail.write_note()

    def _show(self, read: DetailRead) -> None:
        if (read.connection_id, read.key) != self._wanted:
            return
        if read.detail is None:
            self.clear()
            return
        is_other = self._read is None or self._read.key != read.key
        self._read = read
        is_unknown = read.detail.row.node is Node.UNKNOWN
        if is_unknown:
            self.unknown.show_read(read)
        self.detail.show_read(read)
        is_noting = not is_other and self._stack.currentWidget() is self.detail
        has_form = self.is_rejecting or self.guests.current is not None
        if not has_form and not (is_unknown and is_noting):
            self._stack.setCurrentWidget(self.unknown if is_unknown else self.detail)
        if any(act.is_allowed and act.command_name is CommandName.REPORT_COMPLETION for act in read.detail.acts):
            self.refresh_evidence()
        self.shown.emit(read.key)


def read_detail(desk: Any, connection_id: str, key: str) -> DetailRead:
    """One case in full; to be called in a lane."""
    from desktop_app.views.pages.supervision.detail import detail_reading  # after the first rows

    return detail_reading.read_detail(desk, connection_id, key)


def read_evidence(desk: Any, connection_id: str, key: str) -> EvidenceRead:
    """How far the delivery form is; to be called in a lane."""
    from desktop_app.views.pages.supervision.detail import detail_reading  # after the first rows

    return detail_reading.read_evidence(desk, connection_id, key)
