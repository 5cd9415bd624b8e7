"""What the page does to cases: prepares simple acts, settles unknown states, writes notes; all in the work lane."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from desktop_app.errors import DeskError
from desktop_app.models.supervision import Node

if TYPE_CHECKING:
    from desktop_app.models.acts import Decision
    from desktop_app.services.acts.settling_nodes import SettledNode


class CaseActs(QObject):
    """Results come back as signals in the GUI thread; whatever fails is told by ``failed``."""

    prepared = Signal(object)
    """A Decision: its command is made, or its reason says why not."""
    settled = Signal(object)
    """A SettledNode, which ``take_back`` undoes."""
    taken_back = Signal()
    noted = Signal(str)
    failed = Signal(object)

    def __init__(self, desk: Any, lanes: Any, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._lanes = lanes
        self._is_busy = False

    def confirm(self, connection_id: str, key: str) -> None:
        """Prepare 确认需求."""
        self._start(self._confirm, connection_id, key, done=self._prepared)

    def reject(self, connection_id: str, key: str, reason: str) -> None:
        """Prepare 驳回需求 with its reason."""
        self._start(self._desk.decide.reject_requirement, connection_id, key, reason, done=self._prepared)

    def settle(self, connection_id: str, key: str, node: str, also_same_text: bool, remember: bool) -> None:
        """Assign a node to a case of unknown state."""
        settle = self._desk.case_lists.settle_node
        self._start(settle, connection_id, key, Node(node), also_same_text, remember, done=self._settled)

    def take_back(self, settled: SettledNode) -> None:
        """Undo an assignment."""
        self._start(self._desk.case_lists.take_back, settled, done=self._taken_back)

    def note(self, connection_id: str, key: str, text: str) -> None:
        """Keep a note."""
        self._lanes.start("work", self._note, connection_id, key, text, done=self._noted, failed=self._failed)

    def _start(self, func: Any, *arguments: Any, done: Any) -> None:
        """One act at a time: a second press while the first is on its way does nothing."""
        if self._is_busy:
            return
        self._is_busy = True
        self._lanes.start("work", func, *arguments, done=done, failed=self._failed)

    def _confirm(self, connection_id: str, key: str) -> Decision:
        decisions: list[Decision] = self._desk.decide.confirm_requirement(connection_id, [key])
        return decisions[0]

    def _note(self, connection_id: str, key: str, text: str) -> str:
        self._desk.notes.add(connection_id, key, text)
        return key

    def _prepared(self, decision: Decision) -> None:
        self._is_busy = False
        self.prepared.emit(decision)

    def _settled(self, settled: SettledNode) -> None:
        self._is_busy = False
        self.settled.emit(settled)

    def _taken_back(self, _nothing: None) -> None:
        self._is_busy = False
        self.taken_back.emit()

    def _noted(self, key: str) -> None:
        self.noted.emit(key)

    def _failed(self, error: DeskError) -> None:
        self._is_busy = False
        self.failed.emit(error)


REGISTER_RESULT = "register_result"
"""The act that stands in place of all others while a command waits for its result."""
REFUND = "refund:"
"""Begins what a link to a request for a refund asks for; the request's number follows."""
