"""What a person does with the rehearsal that is shown: its clock and its console page. Off while none is shown."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop_app.errors import DeskError
from desktop_app.models.connections import Connection
from desktop_app.models.rehearsing import SPEEDS, STEPS, MarketTime
from desktop_app.models.wording_times import absolute_time
from desktop_app.texts import _

CONSOLE = "rehearsal.console"


def speed_id(rate: float) -> str:
    """The action that lets the clock run so fast."""
    return f"rehearsal.speed_{rate:g}"


def step_id(seconds: int) -> str:
    """The action that puts the clock forward."""
    return f"rehearsal.step_{seconds}"


class RehearsalActions(QObject):
    """The clock's actions, one order to the marketplace at a time. ``ordered``: one began or ended."""

    ordered = Signal()

    def __init__(self, window: Any, parent: QObject) -> None:
        super().__init__(parent)
        self._window = window
        self._job: Any = None
        registry = window.registry
        for rate, text in SPEEDS:
            said = _("演练时钟：{speed}", speed=_(text))
            action = registry.add(speed_id(rate), said, "clock", "", partial(self._set_rate, rate), "file")
            action.setIconText(_(text))
            action.setCheckable(True)
        for seconds, text in STEPS:
            said = _("演练时钟：{step}", step=_(text))
            action = registry.add(step_id(seconds), said, "clock", "", partial(self._step, seconds), "file")
            action.setIconText(_(text))

    @property
    def is_busy(self) -> bool:
        """True while the marketplace puts its clock forward."""
        return self._job is not None

    def show_connection(self, connection: Connection | None) -> None:
        """On for a rehearsal, off for all else."""
        is_on = connection is not None and connection.is_rehearsal
        why = _("只在演练中可用。")
        rate = self._window.desk.clock.rate(connection.id) if is_on and connection is not None else 0.0
        for speed, _text in SPEEDS:
            self._window.registry.set_enabled(speed_id(speed), is_on, why)
            self._window.registry.get(speed_id(speed)).setChecked(is_on and speed == rate)
        for seconds, _text in STEPS:
            self._window.registry.set_enabled(step_id(seconds), is_on, why)
        self._window.registry.set_enabled(CONSOLE, is_on, why)

    def _set_rate(self, rate: float) -> None:
        self._order("set_rate", rate)

    def _step(self, seconds: int) -> None:
        self._order("step", float(seconds))

    def _order(self, name: str, value: float) -> None:
        current = self._window.parts.connections.current
        if current is None or not current.is_rehearsal or self._job is not None:
            return
        desk = self._window.desk
        self._job = desk.lanes.start("net", steer, desk, name, current.id, value, done=self._done, failed=self._failed)
        self.ordered.emit()

    def _done(self, told: tuple[str, MarketTime]) -> None:
        self._job = None
        name, found = told
        if name == "step":
            at = absolute_time(found.at, found.at)
            self._window.notify("done", _("演练时间到了 {date} {at}。", date=found.at.strftime("%m-%d"), at=at[-5:]))
        self.ordered.emit()

    def _failed(self, error: DeskError) -> None:
        self._job = None
        self._window.parts.notice_board.add_error(error)
        self.ordered.emit()


def steer(desk: Any, name: str, connection_id: str, value: float) -> tuple[str, MarketTime]:
    """Give one order to the clock; to be called in a lane."""
    return name, getattr(desk.rehearsals.steering, name)(connection_id, value)
