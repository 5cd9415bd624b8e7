"""The packet that is being handed over: what is copied next, and what was copied already. Panel and bar share it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from desktop_app.errors import DeskError
from desktop_app.models.commands import Command
from desktop_app.models.packets import Packet, PacketValue

NUMBER = "number"
FOLDER = "folder"


class PacketSession(QObject):
    """One packet at a time. ``changed`` after each copy and each other packet."""

    changed = Signal()
    failed = Signal(object)

    def __init__(self, desk: Any, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.command: Command | None = None
        self.packet: Packet | None = None
        self.is_rehearsal = False
        self.last_copied = ""
        """Id of the value, ``number`` or ``folder`` that the clipboard got last from here; empty for none."""

    def begin(self, command: Command | None, packet: Packet | None, is_rehearsal: bool = False) -> None:
        """Another packet, or none; the same one again keeps what was copied last."""
        before = self.command.id if self.command is not None else ""
        if command is None or command.id != before:
            self.last_copied = ""
        self.command, self.packet, self.is_rehearsal = command, packet, is_rehearsal
        self.changed.emit()

    @property
    def customer(self) -> str:
        """For whom; the product where no customer is known."""
        subject: dict[str, str] = (self.command.values.get("subject") or {}) if self.command is not None else {}
        return subject.get("customer") or subject.get("product") or ""

    @property
    def values(self) -> tuple[PacketValue, ...]:
        """The values in the console's order; empty without a packet."""
        return self.packet.values if self.packet is not None else ()

    @property
    def next_value(self) -> PacketValue | None:
        """What 复制下一项 will copy."""
        return self.packet.next_value if self.packet is not None else None

    @property
    def last_value(self) -> PacketValue | None:
        """The value that was copied last."""
        return next((value for value in self.values if value.id == self.last_copied), None)

    def copy_next(self) -> bool:
        """Put the next value on the clipboard; False when all were copied."""
        value = self.next_value
        if value is None:
            return False
        self.copy(value.id)
        return True

    def copy(self, value_id: str) -> None:
        """Put one value on the clipboard and mark it; the mark is kept in ``work.db``."""
        packet, command = self.packet, self.command
        if packet is None or command is None:
            return
        value = next(one for one in packet.values if one.id == value_id)
        QGuiApplication.clipboard().setText(value.text)
        self.last_copied = value_id
        if not value.is_copied:
            marked = tuple(replace(one, is_copied=True) if one.id == value_id else one for one in packet.values)
            self.packet = replace(packet, values=marked)
            self._desk.lanes.start("work", self._desk.outbox.copied, command.id, value_id, failed=self._failed)
        self.changed.emit()

    def copy_number(self) -> None:
        """Put what is searched for in the console on the clipboard."""
        if self.packet is not None:
            QGuiApplication.clipboard().setText(self.packet.number)
            self.last_copied = NUMBER
            self.changed.emit()

    def copy_folder(self) -> None:
        """Put the path of the folder with the renamed files on the clipboard."""
        if self.packet is not None and self.packet.folder is not None:
            QGuiApplication.clipboard().setText(str(self.packet.folder))
            self.last_copied = FOLDER
            self.changed.emit()

    def _failed(self, error: DeskError) -> None:
        self.failed.emit(error)
