"""The outbox page's questions and acts, in lanes: the newest question counts, one act at a time."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop_app.errors import DeskError
from desktop_app.views.pages.outbox.reading import CommandRead, OutboxList, read_command, read_list


class OutboxWork(QObject):
    """``list_read`` an OutboxList · ``command_read`` a CommandRead, or None when it is gone · ``acted`` the name of
    an act and its result · ``failed`` a DeskError."""

    list_read = Signal(object)
    command_read = Signal(object)
    acted = Signal(str, object)
    failed = Signal(object)

    def __init__(self, desk: Any, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._jobs: dict[str, Any] = {}
        self._next_list: tuple[str, str] | None = None
        self._act = ""

    def ask_list(self, connection_id: str, tab: str) -> None:
        """Read the list of a tab; while a read runs, the last question follows it."""
        if "list" in self._jobs:
            self._next_list = (connection_id, tab)
            return
        self._jobs["list"] = self._desk.lanes.start(
            "read", read_list, self._desk, connection_id, tab, done=self._list_read, failed=self._list_failed
        )

    def forget_command(self) -> None:
        """No command is chosen any more: the answer to an older question must not come and show one."""
        job = self._jobs.pop("command", None)
        if job is not None:
            job.cancel()

    def ask_command(self, command_id: str) -> None:
        """Read one command with its packet; an older question is dropped."""
        self.forget_command()
        self._jobs["command"] = self._desk.lanes.start(
            "work", read_command, self._desk, command_id, done=self._command_read, failed=self._command_failed
        )

    def act(self, name: str, func: Any, *arguments: Any) -> None:
        """Do something in the lane of ``work.db``; a second press while the first is on its way does nothing."""
        if "act" in self._jobs:
            return
        self._act = name
        self._jobs["act"] = self._desk.lanes.start("work", func, *arguments, done=self._acted, failed=self._act_failed)

    def _list_read(self, shown: OutboxList) -> None:
        self._jobs.pop("list", None)
        following, self._next_list = self._next_list, None
        if following is not None:
            self.ask_list(*following)
        else:
            self.list_read.emit(shown)

    def _list_failed(self, error: DeskError) -> None:
        self._jobs.pop("list", None)
        self._next_list = None
        self.failed.emit(error)

    def _command_read(self, read: CommandRead) -> None:
        self._jobs.pop("command", None)
        self.command_read.emit(read)

    def _command_failed(self, error: DeskError) -> None:
        self._jobs.pop("command", None)
        self.command_read.emit(None)
        self.failed.emit(error)

    def _acted(self, result: Any) -> None:
        self._jobs.pop("act", None)
        self.acted.emit(self._act, result)

    def _act_failed(self, error: DeskError) -> None:
        self._jobs.pop("act", None)
        self.acted.emit("", None)
        self.failed.emit(error)
