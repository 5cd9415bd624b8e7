"""What the frame shows of the data: our moves by page and the age of the facts. Read in a lane."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from desktop_app.texts import N_, _


@dataclass(frozen=True)
class FreshnessLine:
    """Until when the facts of one kind go, in words."""

    kind: str
    text: str
    short: str
    is_stale: bool


@dataclass(frozen=True)
class ShellStatus:
    """Counts for the rail and ages for the top bar, of one connection."""

    connection_id: str
    counts: dict[str, int]
    freshness: dict[str, FreshnessLine]


_KINDS = {"cases": N_("监管单"), "orders": N_("订单列表")}


def read_status(desk: Any, connection_id: str) -> ShellStatus:
    """The status of a connection; to be called in a lane."""
    from desktop_app.models.wording_times import absolute_time

    board = desk.today.board(connection_id)
    mine = desk.case_lists.counts(connection_id).get("mine", 0)
    counts = {"today": board.acts_count, "supervision": mine, "outbox": len(board.waiting)}
    now = desk.clock.connection_now()
    lines: dict[str, FreshnessLine] = {}
    for fresh in sorted(board.freshness, key=lambda one: one.data_as_of):
        kind, time = _(_KINDS.get(fresh.kind, fresh.kind)), absolute_time(fresh.data_as_of, now)
        # a thin gap stands between Chinese and digits alone
        is_digit = time[:1].isdigit()
        text = (
            _("{kind} 数据到 {time}", kind=kind, time=time)
            if is_digit
            else _("{kind} 数据到{time}", kind=kind, time=time)
        )
        short = _("数据到 {time}", time=time) if is_digit else _("数据到{at}", at=time)
        lines[fresh.kind] = FreshnessLine(fresh.kind, text, short, fresh.is_stale)
    return ShellStatus(connection_id, counts, lines)


def line_for(status: ShellStatus, kind: str) -> FreshnessLine | None:
    """The line of the kind that the page shows, else of the newest kind there is."""
    if kind in status.freshness:
        return status.freshness[kind]
    return list(status.freshness.values())[-1] if status.freshness else None
