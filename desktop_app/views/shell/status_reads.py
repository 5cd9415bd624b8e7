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
class StateLine:
    """What is more urgent than the age of the data: it stands in its place, and leads to where it is mended."""

    icon: str
    token: str
    text: str
    short: str
    action_id: str = ""


@dataclass(frozen=True)
class ShellStatus:
    """Counts for the rail and ages for the top bar, of one connection."""

    connection_id: str
    counts: dict[str, int]
    freshness: dict[str, FreshnessLine]
    state: StateLine | None = None


_WHY = {
    "offline": N_("离线"),
    "lost": N_("没有收到答复"),
    "unusable": N_("对方的答复不能用"),
    "busy": N_("对方请稍后再试"),
    "unauthorized": N_("凭据没有通过"),
}
"""Why a connection waits, by the word of its reason."""
_KINDS = {"cases": N_("监管单"), "orders": N_("订单列表"), "transactions": N_("交易明细"), "refunds": N_("退订申请")}


def read_status(desk: Any, connection_id: str) -> ShellStatus:
    """The status of a connection; to be called in a lane."""
    from desktop_app.models.wording_times import absolute_time

    board = desk.today.board(connection_id)
    mine = desk.case_lists.counts(connection_id).get("mine", 0)
    refunds = desk.refund_queue.ours(connection_id)
    lost = sum(one.is_lost for one in desk.overlay.commands(connection_id))
    outbox = len(board.waiting) + lost
    counts = {"today": board.acts_count, "supervision": mine, "refunds": refunds, "outbox": outbox}
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
    return ShellStatus(connection_id, counts, lines, read_state(desk, connection_id))


def read_state(desk: Any, connection_id: str) -> StateLine | None:
    """Paused, asking, out of reach: the first of these that is so; ``None`` when all runs as it should."""
    from desktop_app.models.rehearsing import RehearsalState
    from desktop_app.models.syncing import SyncStateName

    if desk.work.paused_because():
        return StateLine("pause-circle", "amber", _("自动提交已暂停，去核对"), _("已暂停"), "go_outbox")
    connection = desk.connections.get(connection_id)
    if connection.is_rehearsal:
        state, _message = desk.rehearsals.state(connection_id)
        if state is RehearsalState.STARTING:
            return StateLine("cloud-arrow-down", "text2", _("演练环境正在启动"), _("正在启动"))
        if state is RehearsalState.FAILED:
            return StateLine("cloud-slash", "amber", _("演练环境没有启动"), _("没有启动"), "connections")
    if not desk.gateways.can_call(connection):
        return None
    states = {one.state for one in desk.sync.states(connection_id)}
    if SyncStateName.BRAKED in states:
        return StateLine("warning", "amber", _("同步停下来等您核对"), _("等您核对"), "connections")
    wait = desk.outbox.direct.waiting(connection_id)
    waiting = desk.outbox.counts(connection_id)["auto"] if wait else 0
    if waiting:
        why = _(_WHY[wait.reason])
        said = _("{why}，{count} 条在排队", why=why, count=waiting)
        return StateLine("cloud-slash", "amber", said, why, "go_outbox")
    if SyncStateName.FAILED in states:
        return StateLine("cloud-slash", "amber", _("上次同步失败"), _("同步失败"), "connections")
    return None


def running_line(rows: int, rows_per_second: float) -> StateLine:
    """While facts are being fetched."""
    said = _("正在同步，{count} 行，每秒 {rate} 行", count=f"{rows:,}", rate=f"{rows_per_second:,.0f}")
    return StateLine("cloud-arrow-down", "text2", said, _("正在同步"))


def line_for(status: ShellStatus, kind: str) -> FreshnessLine | None:
    """The line of the kind that the page shows, else of the newest kind there is."""
    if kind in status.freshness:
        return status.freshness[kind]
    return list(status.freshness.values())[-1] if status.freshness else None
