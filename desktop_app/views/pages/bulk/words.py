"""What the bulk page says: its chips, its subject, and what came of a run in one line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from desktop_app.clock import CHINA
from desktop_app.models import wording
from desktop_app.models.wording_times import absolute_time
from desktop_app.texts import _, n_
from desktop_app.views.pages.bulk.columns import STATES
from desktop_app.views.pages.bulk.reading import (
    AFTERWARDS,
    DONE,
    FAILED,
    FIX,
    PERSON,
    PREPARED,
    READY,
    RECALLED,
    REVIEW,
    WAITING,
    BulkChecked,
    BulkItem,
)

ALL = "all"


def chips(counts: Counter[str]) -> list[tuple[str, str, str, str]]:
    """(id, kind, icon, text) of the chips that filter."""
    found = [(ALL, "neutral", "", _("全部 {count}", count=counts.total()))]
    for state in (*AFTERWARDS, READY, REVIEW, FIX):
        if counts[state]:
            sign = STATES[state]
            text = _("{count} 单{state}", count=counts[state], state=sign.text)
            found.append((state, sign.chip, sign.icon, text))
    return found


def remark(counts: Counter[str]) -> str:
    """Beside the chips: which rows cannot be ticked, and why."""
    if counts[PERSON]:
        return _("需核对的不会重试，请到待提交核对")
    return _("必改的不能勾选") if counts[FIX] else ""


def subject_of(items: Sequence[BulkItem], checked: BulkChecked) -> str:
    """How many cases, and where they stand when all stand at one node; of a run also who began it, and when."""
    run = checked.run
    if run is not None:
        when = absolute_time(run.made_at, checked.now)
        told = n_("{count} 单，{person} {time} 批量办理", "{count} 单，{person} {time} 批量办理", len(run.keys),
                  person=run.maker, time=when)  # fmt: skip
        return str(told)
    nodes = {wording.place_name(checked.command, item.row.node) for item in items if item.row is not None}
    if len(nodes) == 1:
        return n_("{count} 单，都在{node}", "{count} 单，都在{node}", len(items), node=nodes.pop())
    return n_("{count} 单", "{count} 单", len(items))


def checked_at(checked: BulkChecked) -> str:
    """When the rows were checked, and that nothing was done yet."""
    time = f"{checked.now.astimezone(CHINA):%H:%M}"
    if checked.is_direct:
        return _("{time} 检查过，还没有提交", time=time)
    if checked.is_prepared_first:
        return _("{time} 检查过，还没有备填报包", time=time)
    return _("{time} 检查过，还没有登记", time=time)


def which_rows(checked: BulkChecked) -> str:
    """Which rows can be done together at all."""
    if checked.kind == "refunds":
        return _("批量处理只驳回待审核的退订申请；同意退订要逐张看过再办。")
    return _("批量处理只办处在“商家确认需求”的订单；其他节点每一单要填的内容不同，请逐单办理。")


def outcome(items: Sequence[BulkItem]) -> tuple[str, str, str]:
    """(icon, sentence, token): what came of a run. A partial result says that it is one."""
    counts = Counter(item.state for item in items)
    said = {
        DONE: _("{count} 单已办理", count=counts[DONE]),
        PREPARED: _("{count} 单已备好，待登记结果", count=counts[PREPARED]),
        WAITING: _("{count} 单待提交", count=counts[WAITING]),
        FAILED: _("{count} 单没办成", count=counts[FAILED]),
        PERSON: _("{count} 单需核对", count=counts[PERSON]),
        RECALLED: _("{count} 单已撤回", count=counts[RECALLED]),
    }
    told = _("，").join(text for state, text in said.items() if counts[state])
    if counts[FAILED] or counts[PERSON]:
        if counts[DONE]:
            told = _("只办成一部分：{told}", told=told)
        return "warning", told, "amber"
    if counts[PREPARED]:
        return "arrow-square-out", told, "amber"
    if counts[WAITING]:
        return "hourglass-medium", told, "text2"
    return ("check-square", told, "green") if counts[DONE] else ("info", told, "text2")


def recalled(count: int, gone: int) -> str:
    """After 撤回: how many, and how many had left already."""
    told = _("撤回了 {count} 单。", count=count)
    return told if not gone else _("撤回了 {count} 单；{gone} 单已经提交出去，撤不回来。", count=count, gone=gone)
