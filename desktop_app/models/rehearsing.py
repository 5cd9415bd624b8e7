"""What a rehearsal is: its ways, its time, and how the marketplace on this computer is doing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from desktop_app.models.connections import ConnectionKind
from desktop_app.texts import N_

REHEARSAL_NAMES = {
    ConnectionKind.REHEARSAL_DIRECT: "演练（自动提交）",
    ConnectionKind.REHEARSAL_CONSOLE: "演练（控制台办理）",
}
"""Names of the user's data, the same in every language."""

SPEEDS: tuple[tuple[float, str], ...] = (
    (1.0, N_("与真实时间同速")),
    (60.0, N_("一秒走一分钟")),
    (3600.0, N_("一秒走一小时")),
)
STEPS: tuple[tuple[int, str], ...] = (
    (3 * 3600, N_("往后 3 小时")),
    (86_400, N_("往后 1 天")),
    (7 * 86_400, N_("往后 7 天")),
)
"""Seconds and name of what the menu of a rehearsal offers."""

CONSOLE_MARK = "seller-desk-rehearsal"
"""Stands in what is copied from the console page of a rehearsal, with its seller: real data never carries it."""

ROW_HEADING, ROW_MARK = "环境", "演练数据"
"""A column of the console's list and of a rehearsal's exports, and what it says in each row: the plain text of a few
copied rows says where they are from too. Of the user's data, the same in every language."""


@dataclass(frozen=True)
class MarketTime:
    """What the marketplace's clock shows, how fast it runs, and when something happens next by itself."""

    at: datetime
    rate: float
    next_due: datetime | None


class RehearsalState(StrEnum):
    """How the marketplace of a rehearsal is doing, seen from this process."""

    STOPPED = "stopped"
    STARTING = "starting"
    RUNNING = "running"
    FAILED = "failed"
    """It did not start, or ended by itself; it is tried again later."""
