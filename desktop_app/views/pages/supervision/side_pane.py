"""The region right of the list: reads the chosen case and shows it in the panel that fits its state."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop_app.models.commands import CommandName
from desktop_app.models.supervision import Node
from desktop_app.texts import _
from desktop_app.views.kit.buttons import GhostButton
from desktop_app.views.kit.empty import EmptyState
from desktop_app.views.kit.tokens import PAGE_MARGIN, SPACE_8
from desktop_app.views.pages.supervision.detail_panel import DetailPanel
from desktop_app.views.pages.supervision.detail_reading import DetailRead, read_detail, read_evidence
from desktop_app.views.pages.supervision.lane_read import LaneRead
from desktop_app.views.pages.supervision.reject_panel import RejectPanel
from desktop_app.views.pages.supervision.unknown_panel import UnknownPanel


class SidePane(QWidget):
    """Detail, mapping of an unknown state, or the reason of a rejection. Signals carry what the person wants."""

    act_wanted = Signal(str, str)
    """Id of the act, key of the case."""
    settle_wanted = Signal(str, str, bool, bool)
    reject_wanted = Signal(str, str)
    note_written = Signal(str, str)
    menu_wanted = Signal(QWidget)
    back_wanted = Signal()
    failed = Signal(object)

    def __init__(self, desk: Any, lanes: Any, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._wanted = ("", "")
        self._read: DetailRead | None = None
        self._back = GhostButton(_("返回列表"), "arrow-left", "Esc")
        self._back.clicked.connect(self.back_wanted)
        self.detail = DetailPanel()
        self.unknown = UnknownPanel()
        self.reject = RejectPanel()
        self._nothing = EmptyState(_("没有选中的订单"), _("在左边选一单，这里显示待谁处理、期限和逾期后果。"))
        self._stack = QStackedWidget()
        for panel in (self._nothing, self.detail, self.unknown, self.reject):
            self._stack.addWidget(panel)
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
        self._forms.answered.connect(self.detail.show_evidence)
        self._forms.failed.connect(self.failed)
        self._connect()

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
        return self._stack.currentWidget() is self.reject

    def show_case(self, connection_id: str, key: str) -> None:
        """Read a case and show it."""
        if self._wanted != (connection_id, key) and self.is_rejecting:
            self._stack.setCurrentWidget(self._nothing if self._read is None else self.detail)
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
        self._back.setVisible(is_page)
        self._top.setContentsMargins(PAGE_MARGIN - SPACE_8, SPACE_8 if is_page else 0, PAGE_MARGIN, 0)

    def press_next(self) -> bool:
        """The next useful act of the shown case; False when nobody here can do anything."""
        shown = self._stack.currentWidget()
        if shown is self.reject:
            return self.reject.press_send()
        if shown is self.unknown:
            return self.unknown.press_settle()
        return shown is self.detail and self.detail.head.press_primary()

    def focus_first(self) -> None:
        """Put the keyboard on the first thing of the shown panel that takes it."""
        panel = self._stack.currentWidget()
        if panel is self.detail:
            self.detail.focus_first()
        elif panel is self.unknown:
            self.unknown.options.focus_chosen()

    def show_why(self) -> None:
        """The clause behind the first rule of the shown case."""
        if self._stack.currentWidget() is self.detail:
            self.detail.show_why()

    def start_rejecting(self, presets: list[str]) -> None:
        """Ask for the reason of a rejection."""
        view = self.detail.view
        if view is not None:
            self.reject.show_case(view.key, f"{view.title} · {view.full_id}", presets)
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
        if not self.is_rejecting and not (is_unknown and is_noting):
            self._stack.setCurrentWidget(self.unknown if is_unknown else self.detail)
        if any(act.is_allowed and act.command_name is CommandName.REPORT_COMPLETION for act in read.detail.acts):
            self.refresh_evidence()

    def _act(self, act_id: str) -> None:
        self.act_wanted.emit(act_id, self.key)

    def _note(self, text: str) -> None:
        self.note_written.emit(self.key, text)

    def _connect(self) -> None:
        self.detail.act_wanted.connect(self._act)
        self.detail.note_written.connect(self._note)
        self.detail.menu_wanted.connect(self.menu_wanted)
        self.unknown.settle_wanted.connect(self.settle_wanted)
        self.unknown.note_wanted.connect(self.write_note)
        self.unknown.copy_wanted.connect(self.detail.copy_id)
        self.unknown.menu_wanted.connect(self.menu_wanted)
        self.reject.rejected.connect(self.reject_wanted)
        self.reject.left.connect(self.leave_rejecting)
