"""Holds: how long each queued command can still be recalled, on this computer's monotonic clock.

The stored end is a moment of the wall clock, which may be set at any time; it is read once, when this process first
meets a command that an earlier one (or another one) made, and never trusted beyond the full hold.
"""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from desktop_app.models.commands import Command
from desktop_app.models.holds import is_late, remaining_after_restart

if TYPE_CHECKING:
    from desktop_app.models.console_forms import SendingRules
    from desktop_app.services.desk import Desk


class Holds:
    """Ends of holds in seconds of the monotonic clock, by command and stored end. Safe from any thread."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._lock = threading.Lock()
        self._ends: dict[tuple[str, datetime | None], float] = {}
        self._tries: dict[tuple[str, datetime], float] = {}

    @property
    def rules(self) -> SendingRules:
        """The dated table of holds and tries."""
        return self._desk.packets.forms.sending

    def begin(self, command: Command) -> None:
        """A hold that begins now, in this process."""
        self._set(command, float(command.hold_seconds))

    def end_now(self, command: Command) -> None:
        """The person does not want to wait."""
        self._set(command, 0.0)

    def end(self, command: Command) -> float:
        """The end of its hold, in seconds of the monotonic clock."""
        with self._lock:
            known = self._ends.get((command.id, command.hold_ends_at))
        return self._meet(command) if known is None else known

    def remaining(self, command: Command) -> float:
        """Seconds until it may be sent; 0 when its hold is over."""
        return max(0.0, self.end(command) - self._desk.clock.monotonic())

    def until_next_try(self, command: Command) -> float:
        """Seconds until a command that was told "later" is tried again."""
        at, clock = command.next_try_at, self._desk.clock
        if at is None:
            return 0.0
        with self._lock:
            due = self._tries.get((command.id, at))
            if due is None:
                left = (at - clock.wall()).total_seconds()
                longest = max(self.rules.longest_retry_seconds, command.answer.get("retry_after") or 0)
                due = self._tries[command.id, at] = clock.monotonic() + min(max(left, 0.0), longest)
        return max(0.0, due - clock.monotonic())

    def is_late(self, command: Command) -> bool:
        """Made so long ago (by the wall clock) that a person is asked before it goes."""
        if command.hold_ends_at is None:
            return False
        rules = self.rules
        after = timedelta(hours=rules.asks_after_hours)
        return is_late(command.hold_ends_at, command.hold_seconds, self._desk.clock.wall(), after)

    def _meet(self, command: Command) -> float:
        """One that another process made, or an earlier one of this home: shown again, for some time at least."""
        if command.hold_ends_at is None:
            return self._set(command, 0.0)
        left = remaining_after_restart(
            command.hold_ends_at, self._desk.clock.wall(), command.hold_seconds, self.rules.shortest_hold_seconds
        )
        return self._set(command, left)

    def _set(self, command: Command, seconds: float) -> float:
        end = self._desk.clock.monotonic() + seconds
        with self._lock:
            # by its stored end too: who read the command before its hold was changed must not undo the change
            self._ends[command.id, command.hold_ends_at] = end
        return end
