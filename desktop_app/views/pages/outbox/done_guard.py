"""已办理 is never registered by accident: not by the key that made the packet, not before all was copied.

A doubled Ctrl+Enter makes a packet and finds it shown, with the same key now meaning 已在控制台办理.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from desktop_app.models.commands import Command
from desktop_app.models.packets import Packet
from desktop_app.texts import _, n_
from desktop_app.views.kit.confirm import ConfirmPanel

TOO_SOON_SECONDS = 2.0
"""Nobody opens the console, fills in a form and comes back in this time."""


class DoneGuard:
    """Stands before the registration of 已办理 on one page. ``monotonic`` gives seconds."""

    def __init__(self, monotonic: Callable[[], float], window: QWidget) -> None:
        self._monotonic, self._window = monotonic, window
        self._fresh_id = ""
        self._shown_at: float | None = None
        self._panel: ConfirmPanel | None = None

    @property
    def panel(self) -> ConfirmPanel:
        """The question; made when it is first needed."""
        if self._panel is None:
            self._panel = ConfirmPanel(self._window)
        return self._panel

    def expect(self, command_id: str) -> None:
        """This packet was made just now by a key or a press, and is about to be shown."""
        self._fresh_id, self._shown_at = command_id, None

    def showing(self, command_id: str) -> None:
        """A packet is shown; the time of the fresh one counts from its first sight."""
        if command_id == self._fresh_id and self._shown_at is None:
            self._shown_at = self._monotonic()

    def is_too_soon(self, command_id: str) -> bool:
        """True in the first two seconds of a packet that was made just now."""
        if command_id != self._fresh_id or self._shown_at is None:
            return False
        if self._monotonic() - self._shown_at < TOO_SOON_SECONDS:
            return True
        self._fresh_id = ""
        return False

    def ask(self, command: Command, packet: Packet | None, do: Callable[[], object]) -> None:
        """Do it at once when all was copied, else name what was not and ask."""
        missing = [value.label for value in packet.values if not value.is_copied] if packet is not None else []
        if not missing:
            do()
            return
        if self._panel is not None and self._panel.isVisible():
            return
        count = len(missing)
        lines = (
            n_(
                "这 {count} 项还没有从这里复制过：{names}。",
                "这 {count} 项还没有从这里复制过：{names}。",
                count,
                names=_("、").join(missing),
            ),
            _("在控制台已经填完并提交了，才登记为已办理。"),
        )
        self.panel.ask(_("真的已在控制台办完了吗？"), lines, _("已办完，登记"), _("还没有办完"), do)
