"""One row of the list as a person reads it: every cell's text, icon and colour, ready made. No Qt in here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from desktop_app.models import wording, wording_times
from desktop_app.models.command_words import CommandState
from desktop_app.models.listing import CaseRow, is_paused
from desktop_app.models.money import CNY
from desktop_app.models.supervision import Node, Party
from desktop_app.texts import _
from desktop_app.views.pages.supervision.looks import (
    ChipLook,
    DeadlineLook,
    Word,
    amount_of,
    command_chip,
    effect_look,
    party_look,
    row_deadline,
)

if TYPE_CHECKING:
    from desktop_app.models.batches import Batch

ID_TAIL = 6
"""So many last characters of an order's id tell orders apart in a narrow column."""


class RowView(NamedTuple):
    """All cells of a row, in words."""

    party: Word
    is_ours: bool
    deadline: DeadlineLook
    customer: str
    product: str
    node: Word
    is_node_unknown: bool
    node_days: str
    owner: str
    amount: str
    effect: Word
    short_id: str
    full_id: str
    command: ChipLook | None
    original: Word
    source: str


def row_view(
    row: CaseRow,
    now: datetime,
    command: CommandState | None = None,
    batches: Mapping[int, Batch] | None = None,
) -> RowView:
    """The cells of a row at ``now``. ``command`` is the state of one under way; ``batches`` name the source."""
    is_unknown = row.node is Node.UNKNOWN
    is_silent = is_unknown or wording.APPEAL_OPEN in row.badges
    return RowView(
        party=party_look(row.whose_move, is_paused=is_paused(row.badges)),
        is_ours=row.whose_move is Party.SELLER and not is_paused(row.badges),
        deadline=row_deadline(row, now),
        customer=row.customer_name or wording.NO_VALUE,
        product=row.product_name or wording.NO_VALUE,
        node=node_look(row),
        is_node_unknown=is_unknown,
        node_days="" if is_silent or row.node_since is None else wording_times.node_days(row.node_since, now),
        owner=row.owner or wording.NO_VALUE,
        amount=amount_text(row),
        effect=effect_look(row.effect, row.badges, row.effect_at, now),
        short_id=short_id(row.order_id, row.line_id),
        full_id=full_id(row.order_id, row.line_id),
        command=None if command is None else command_chip(command),
        original=original_look(row),
        source=source_text((batches or {}).get(row.source[0]), row.source[1], now),
    )


def node_look(row: CaseRow) -> Word:
    """Where the case stands; while an appeal runs the flow is frozen, and that is said instead of the node."""
    if wording.APPEAL_OPEN in row.badges:
        return Word(_("申诉中，已冻结"), "lock-simple", "text")
    if row.node is Node.UNKNOWN:
        chip = unknown_chip(row)
        return Word(chip.text, chip.icon, "text2")
    if row.node is Node.NONE:
        return Word(wording.flow_name(row.flow), ink="text2")
    if wording.SYNC_PENDING in row.badges:
        # accepted, and not yet complete: for three hours the console shows neither the one nor the other
        return Word(wording.badge_name(wording.SYNC_PENDING), "hourglass-medium", "text")
    return Word(wording.node_short_name(row.node))


def unknown_chip(row: CaseRow) -> ChipLook:
    """Why nothing is reckoned for a row: its state could not be read, or its type has no rules yet."""
    if wording.NO_RULES in row.badges:
        return ChipLook("dashed", "book-open", wording.badge_name(wording.NO_RULES))
    return ChipLook("dashed", "question", wording.node_name(Node.UNKNOWN))


def original_look(row: CaseRow) -> Word:
    """The node as it was written, for a row that could not be read."""
    if not row.node_text:
        is_told = wording.NOT_SEEN in row.badges  # by a ledger, which says nothing of nodes
        return Word(wording.badge_name(wording.NOT_SEEN) if is_told else _("没有节点"), ink="text2")
    # a constant is said as the console prints it
    is_constant = row.node_text in Node.__members__
    return Word((wording.official_node_name(row.node_text) if is_constant else "") or row.node_text)


def amount_text(row: CaseRow) -> str:
    """The amount without its sign when it is yuan, because the heading says so; else with its currency."""
    amount = amount_of(row.amount_minor)
    if amount is None:
        return wording.NO_VALUE
    return wording.amount_cell(amount) if row.currency in (None, CNY) else wording.money_text(amount, row.currency)


def short_id(order_id: str, line_id: str) -> str:
    """The last six of the order's id and the line: ``7X7K31-1``."""
    line = line_id.rsplit("-", 1)[-1].lstrip("0")
    tail = order_id[-ID_TAIL:]
    return f"{tail}-{line}" if line and line_id != order_id else tail


def full_id(order_id: str, line_id: str) -> str:
    """The whole id as it is copied: the line's own when it carries the order's, else both."""
    return line_id if line_id.startswith(order_id) else f"{order_id}-{line_id}" if line_id else order_id


def source_text(batch: Batch | None, row_number: int, now: datetime) -> str:
    """Where a row came from: how, when, and in which line."""
    if batch is None:
        return wording.NO_VALUE
    from desktop_app.models.kinds import KINDS  # after the first rows
    from desktop_app.models.ledger_rows import SOURCES

    if batch.kind in SOURCES:
        kind, at = _(KINDS[batch.kind].title), wording_times.absolute_date(batch.data_as_of, now, is_end=True)
        return (
            _("{kind} 数据到 {at}", kind=kind, at=at) if at[:1].isdigit() else _("{kind} 数据到{at}", kind=kind, at=at)
        )
    return _batch_text(batch, row_number, now)


def _batch_text(batch: Batch, row_number: int, now: datetime) -> str:
    at = wording_times.absolute_time(batch.received_at, now)
    from desktop_app.models.batches import BatchSource  # after the first rows

    if batch.source is BatchSource.PASTE:
        return _("粘贴 {at}，第 {row} 行", at=at, row=row_number)
    if batch.source is BatchSource.IMPORT:
        return _("表格 {name}，第 {row} 行", name=batch.name, row=row_number)
    if batch.source is BatchSource.REGISTER:
        return _("快速登记 {at}", at=at)
    if batch.source is BatchSource.NOTIFICATION:
        return _("通知 {at}", at=at)
    if batch.source is BatchSource.OBSERVE:
        return _("登记 {at}", at=at)
    return _("同步 {at}", at=at)
