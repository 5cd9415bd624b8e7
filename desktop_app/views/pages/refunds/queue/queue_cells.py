"""One row of the queue as a person reads it: name and money, customer and one chip. No Qt in here."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from desktop_app.models import wording, wording_times
from desktop_app.models.command_words import CommandState
from desktop_app.models.listing import CaseRow
from desktop_app.models.refunds.check_words import failed_icon, failed_words, value_words
from desktop_app.models.refunds.queue import MarkKind, QueueMark
from desktop_app.models.supervision import Effect
from desktop_app.texts import _, n_
from desktop_app.views.kit.cells import Cell
from desktop_app.views.kit.signs import effect_sign
from desktop_app.views.pages.supervision.looks import AT_ONCE, SOON, ChipLook, command_chip
from desktop_app.views.pages.supervision.presenter import amount_text

if TYPE_CHECKING:
    from collections.abc import Callable

NO_CHIP = ChipLook("bare", "", "")


def queue_cell(row: CaseRow, mark: QueueMark | None, now: datetime, monotonic: Callable[[], float]) -> Cell:
    """The ready-made cell; the chip is empty until the mark of the row is known."""
    chip = NO_CHIP if mark is None else mark_chip(mark, row, now, monotonic)
    name = row.product_name or _("没有商品名称")
    customer = row.customer_name or wording.NO_VALUE
    money = amount_text(row)
    told = [row.key, name, customer, money, chip.text]
    told += [_("发票{state}", state=value_words(mark.invoice_state))] if mark is not None and mark.invoice_state else []
    told += [_("负责人 {name}", name=row.owner)] if row.owner else []
    spoken = _("，").join(part for part in told if part)
    why = mark.text if mark is not None and mark.kind in (MarkKind.BLOCKED, MarkKind.SECOND_PERSON) else ""
    lead = Cell(text=customer, lead=Cell(text=chip.text, icon=chip.icon, chip=chip.kind))
    return Cell(text=name, right=money, lead=lead, tip="\n".join(filter(None, (spoken, why))), spoken=spoken)


def mark_chip(mark: QueueMark, row: CaseRow, now: datetime, monotonic: Callable[[], float]) -> ChipLook:
    """The one chip of a row."""
    if mark.kind is MarkKind.UNKNOWN:
        return ChipLook("dashed", "question", wording.badge_name(wording.STATE_UNKNOWN))
    if mark.kind is MarkKind.NO_APPROVAL:
        return ChipLook("neutral", "minus-circle", mark.text)
    if mark.kind is MarkKind.BLOCKED:
        return ChipLook("red", failed_icon(mark.blocker_id), failed_words(mark.blocker_id, mark.rule))
    if mark.kind is MarkKind.COMMAND and mark.command is not None:
        return _command(mark, mark.command, monotonic)
    if mark.kind is MarkKind.SECOND_PERSON:
        return _second_person(mark)
    if mark.kind is MarkKind.WAITING:
        return _waiting(mark, now)
    if mark.kind is MarkKind.CLOCK and mark.at is not None:
        return _clock(mark, mark.at, now)
    if mark.kind is MarkKind.CLOCK:
        effect = Effect(mark.text)
        words = wording.effect_name(effect, badges=(wording.CLOCK_UNKNOWN,))
        return ChipLook("amber", effect_sign(effect).icon, words)
    return ChipLook("neutral", "", wording.refund_state_name(row.node.value))


def _second_person(mark: QueueMark) -> ChipLook:
    if mark.is_refused:
        return ChipLook("red", "prohibit", _("第二人不同意"))
    if mark.is_asked:
        return ChipLook("amber", "users", _("等第二人审批"))
    return ChipLook("amber", "users", _("须第二人") if mark.forwarded_at is None else _("已请第二人"))


def _command(mark: QueueMark, state: CommandState, monotonic: Callable[[], float]) -> ChipLook:
    chip = command_chip(state)
    left = 0 if mark.held_until is None else math.ceil(mark.held_until - monotonic())
    if state is not CommandState.QUEUED or left <= 0:
        return chip
    return chip._replace(text=_("待提交 {count} 秒", count=left))


def _waiting(mark: QueueMark, now: datetime) -> ChipLook:
    """How long it waits; nothing follows by itself, so that red only says that the soft limit has passed."""
    if mark.working_days is None:
        return ChipLook("bare", "", _("不知道等了多久"))
    said = n_("已等 {count} 个工作日", "已等 {count} 个工作日", mark.working_days)
    left = timedelta.max if mark.at is None else mark.at - now
    if left <= timedelta(0):
        return ChipLook("red", "warning", said)
    return ChipLook("amber", "clock", said) if left < SOON else ChipLook("bare", "", said)


def _clock(mark: QueueMark, at: datetime, now: datetime) -> ChipLook:
    """What ends by itself, and when."""
    left = wording_times.relative_time(at, now)
    effect = Effect(mark.text)
    if at - now <= AT_ONCE:
        return ChipLook("red", "warning", left)
    return ChipLook("amber" if at - now < SOON else "neutral", effect_sign(effect).icon, left)
