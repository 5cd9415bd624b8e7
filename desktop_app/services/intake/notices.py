"""Notifications come in: read, understood as far as rules go, proposed. Nothing is kept until a person confirms.

What was confirmed is one batch: the archive holds the notification as it came, and the batch says, row by row, what
the person took from it. An event that says nothing of a case is kept without a row.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app.clock import CHINA, iso
from desktop_app.errors import RefusedError, UnreadableFileError, UsageError
from desktop_app.models import wording, wording_times
from desktop_app.models.batches import OF_ORDER, OF_ORDERS, ROW_OF, BatchSource
from desktop_app.models.columns import DERIVED_FROM
from desktop_app.models.kinds import KINDS
from desktop_app.models.reading import CLOCK_SLACK
from desktop_app.models.refunds.facts import KIND as REFUNDS
from desktop_app.models.supervision import FlowId, Node, case_key
from desktop_app.os_reasons import reason_of, require_file
from desktop_app.services.intake import hand_entries
from desktop_app.services.intake.proposals import Proposal
from desktop_app.services.intake.refund_notices import line_of, propose_refund, refund_values
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.documents.notices import NoticeText
    from desktop_app.models.connections import Connection
    from desktop_app.models.notices import NamedOrder, Recognised
    from desktop_app.services.desk import Desk
    from desktop_app.services.intake.kernel import IntakeKernel
    from desktop_app.services.intake.result import IntakeResult

KIND = KINDS["cases"]
MEDIA_TYPES = {"text": "text/plain", "eml": "message/rfc822", "msg": "application/vnd.ms-outlook"}


@dataclass(frozen=True)
class NoticeReading:
    """A notification as it was understood. ``said`` names what was not."""

    name: str
    source: Path | bytes
    sha256: str
    notice: NoticeText
    event_name: str
    event_text: str
    """What the event means; empty where none was recognised."""
    proposals: tuple[Proposal, ...]
    said: tuple[str, ...]
    is_confirmable: bool
    """There is something to keep it for."""


class Notices:
    """Notifications of one home."""

    def __init__(self, desk: Desk, kernel: IntakeKernel) -> None:
        self._desk = desk
        self._kernel = kernel

    def propose(self, source: Path | bytes | str, connection_id: str = "") -> NoticeReading:
        """Read one and say what it means for this connection. Keeps nothing; ``UnreadableFileError`` in words."""
        from desktop_app.documents.notice_process import read_notice
        from desktop_app.models.notices import recognise

        given = source.encode("utf-8", "surrogatepass") if isinstance(source, str) else source
        if isinstance(given, Path):
            require_file(given)
        try:
            notice = read_notice(given)
            digest = hashlib.sha256(given if isinstance(given, bytes) else given.read_bytes()).hexdigest()
        except OSError as error:
            name = given.name if isinstance(given, Path) else ""
            raise UnreadableFileError(
                _("文件打不开"), _("打不开“{name}”：{reason}。", name=name, reason=reason_of(error))
            ) from error
        now = self._desk.clock.connection_now(connection_id or None)
        found = recognise(notice.subject, notice.text, notice.sent_at, now, self._desk.rulebook.packs)
        known = self._kept_as(connection_id, digest)
        if found.event is not None and found.event.refund_state is not None:
            proposals = propose_refund(self._desk, connection_id, found, found.event)
        else:
            proposals = tuple(self._proposal(connection_id, order, found) for order in found.orders)
        said = (*((known,) if known else ()), *_said(notice, found))
        return NoticeReading(
            name=given.name if isinstance(given, Path) else _("粘贴的通知"),
            source=given,
            sha256=digest,
            notice=notice,
            event_name=str(found.event.short or found.event.text) if found.event is not None else "",
            event_text=str(found.event.text) if found.event is not None else "",
            proposals=proposals,
            said=said,
            is_confirmable=not known and any(not one.problem for one in proposals),
        )

    def confirm(
        self,
        reading: NoticeReading,
        orders: Collection[str] = (),
        at: datetime | None = None,
        connection: Connection | str | None = None,
    ) -> IntakeResult:
        """Keep it, with what it says of these orders (of all, when none is named). ``at``: when it happened.

        Raises ``UsageError`` and ``RefusedError`` in words; then nothing was kept.
        """
        where = self._desk.intake.connection_id(connection)
        again = self.propose(reading.source, where)
        if again.sha256 != reading.sha256:
            raise UnreadableFileError(
                _("文件被改动"), _("“{name}”在读取以后被改动，没有收进。请重新读取。", name=reading.name)
            )
        chosen = _chosen(again, orders)
        now = self._desk.clock.connection_now(where)
        if at is not None and at > now + CLOCK_SLACK:
            raise UsageError(_("时间还没有到"), _("事情不会发生在将来的 {at}，没有收进。请核对时间。", at=iso(at)))
        untimed = [one.order_id or one.refund_id for one in chosen if one.needs_time and at is None]
        if untimed:
            raise UsageError(
                _("通知没有时间"),
                _(
                    "这条通知没有写时间，也没有发送时间。请写明事情发生的时间，再收进 {orders}。",
                    orders=_("、").join(untimed),
                ),
            )
        rows = [self._values(where, one, at or one.at) for one in chosen if one.is_landing]
        is_refund = any(one.refund_id for one in chosen)
        mapping = {f"{ROW_OF}{number}": _document(values) for number, values in enumerate(rows, start=1)}
        if len(chosen) == 1:
            mapping[OF_ORDER] = chosen[0].order_id
        else:
            mapping[OF_ORDERS] = json.dumps(sorted({one.order_id for one in chosen}), ensure_ascii=False)
        moments = [moment for one in chosen if (moment := at or one.at) is not None]
        return self._kernel.take_notice(
            again.source,
            KINDS[REFUNDS] if is_refund else KIND,
            where,
            name=_notice_name(again),
            media_type=MEDIA_TYPES[again.notice.form],
            mapping=mapping,
            data_as_of=min(max(moments, default=now), now),
            digest=again.sha256,
        )

    def _proposal(self, connection_id: str, order: NamedOrder, found: Recognised) -> Proposal:
        """What the event says of one order, and what stands against it."""
        event = found.event
        line, problem = line_of(self._desk, connection_id, order)
        base = Proposal(order.order_id, line, "", "", None, found.at, problem=problem)
        if event is None:
            return replace(base, says=(_("只留底，不改变任何单子。"),))
        key = case_key(order.order_id, line)
        columns = self._columns(connection_id, key) or {}
        is_known = bool(columns) and DERIVED_FROM not in columns
        is_landing = not problem and (event.node is not None or (bool(event.facts) and (is_known or event.opens_case)))
        says: list[str] = []
        if event.node is not None and columns:
            problem, doubt = self._against(connection_id, key, event.node, found)
            is_landing = is_landing and not problem
            says += [doubt] if doubt else []
        if not is_landing:
            says.append(_("只留底，不改变任何单子。"))
        elif found.at is None:
            says.append(_("没有时间：收进时请写明事情发生的时间。"))
        if is_landing and not columns:
            says.append(_("这一单还没有进来过：确认后收为一张服务监管单。"))
        return replace(
            base,
            event=event.id,
            event_name=str(event.short or event.text),
            node=event.node,
            facts=dict(event.facts),
            customer_name=str(columns.get("customer_name") or ""),
            product_name=str(columns.get("product_name") or ""),
            says=tuple(says),
            is_landing=is_landing,
            problem=base.problem or problem,
        )

    def _columns(self, connection_id: str, key: str) -> dict[str, Any] | None:
        return self._desk.projection(connection_id).rows.columns_of(key) if connection_id else None

    def _against(self, connection_id: str, key: str, node: Node, found: Recognised) -> tuple[str, str]:
        """What forbids that the case stands at this node, and what is in doubt about it."""
        from desktop_app.models.flows import flow_nodes  # the rule engine
        from desktop_app.services.cases.states import read_case

        judged = self._desk.forecasts.one(connection_id, key)
        case = read_case(self._desk, connection_id, key)
        if judged is None or case is None:
            return "", ""
        name = wording.node_name(node)
        if judged.choice.flow is FlowId.NONE:
            return _("这一单不涉及服务监管，通知却说“{node}”。请到控制台核对。", node=name), ""
        nodes = [one.node for one in flow_nodes(judged.choice, self._desk.rulebook.packs)]
        if nodes and node not in nodes:
            return _("这一单的流程没有“{node}”这一步。请到控制台核对。", node=name), ""
        if judged.node is node:
            return "", _("这一单已经是“{node}”。", node=name)
        if found.at is not None and case.data_as_of > found.at and judged.node is not Node.UNKNOWN:
            return "", _(
                "互相矛盾：{at} 的数据说它在“{known}”，比这条通知新，以新的为准。请到控制台核对。",
                at=wording_times.full_time(case.data_as_of),
                known=wording.node_name(judged.node),
            )
        return "", ""

    def _values(self, connection_id: str, proposal: Proposal, at: datetime | None) -> dict[str, Any]:
        """The row as it lands: what the event says, and what is known of an order that had no case yet."""
        if proposal.refund_id:
            return refund_values(self._desk, connection_id, proposal, at)
        values: dict[str, Any] = dict(proposal.facts)
        if proposal.node is not None:
            values |= {
                "node_text": proposal.node.value,
                "node_since": None if at is None else iso(at.astimezone(CHINA)),
            }
        body = {"order_id": proposal.order_id, "line_id": proposal.line_id or None, **values}
        return hand_entries.known_of_order(self._desk, connection_id, body) | body

    def _kept_as(self, connection_id: str, digest: str) -> str:
        """Says which batch holds the same notification already; empty when none does."""
        for batch in self._desk.work.batches.list(connection_id) if connection_id else ():
            if batch.source is BatchSource.NOTIFICATION and batch.sha256 == digest and batch.withdrawn_at is None:
                at = wording_times.full_time(batch.received_at)
                return _("这条通知已经在 {at} 收进（批次 {batch}）。", at=at, batch=batch.id)
        return ""


def _document(values: dict[str, Any]) -> str:
    return json.dumps({name: value for name, value in values.items() if value is not None}, ensure_ascii=False)


def _notice_name(reading: NoticeReading) -> str:
    told = reading.event_name or reading.notice.subject.strip() or reading.name
    return _("通知 {told}", told=told[:80])


def _chosen(reading: NoticeReading, orders: Collection[str]) -> list[Proposal]:
    """The proposals that are meant. One that cannot be confirmed is refused only when it was named."""
    if not reading.is_confirmable:
        raise RefusedError(
            _("没有可以收进的内容"),
            _("；").join(reading.said or (_("这条通知没有写可以收进的订单"),)).rstrip("。") + _("。"),
        )
    if not orders:
        return [one for one in reading.proposals if not one.problem]
    chosen = []
    for order in orders:
        found = [one for one in reading.proposals if order in (one.order_id, one.line_id, one.key)]
        if not found:
            raise UsageError(_("通知里没有这个订单"), _("这条通知没有写订单 {order}。", order=order))
        bad = next((one for one in found if one.problem), None)
        if bad is not None:
            raise RefusedError(_("这一单不能收进"), _("{order}：{problem}", order=bad.order_id, problem=bad.problem))
        chosen += found
    return list({one.key: one for one in chosen}.values())


def _said(notice: NoticeText, found: Recognised) -> list[str]:
    """What was not understood, in sentences."""
    said = []
    if notice.is_cut:
        said.append(_("通知太长，只读了开头的部分。"))
    if not (notice.text.strip() or notice.subject.strip()):
        said.append(_("通知里没有可以读的文字（正文可能只是图片或附件）。请把正文复制出来粘贴。"))
    elif not found.events:
        said.append(_("没有认出这条通知说的是什么：可能是别的语言，或写法不在规则里。"))
    elif len(found.events) > 1:
        names = _("、").join(str(one.short or one.text) for one in found.events)
        said.append(_("互相矛盾：它同时像是 {names}，没有采用任何一种。请看原文，从登记进来。", names=names))
    if not found.orders and not found.refunds:
        said.append(_("没有找到订单ID。"))
    elif found.orders_count > len(found.orders):
        said.append(
            _(
                "写了 {count} 个订单ID，只看前 {shown} 个。其余的请用表格导入。",
                count=found.orders_count,
                shown=len(found.orders),
            )
        )
    if len(found.times) > 1:
        said.append(_("文字里有几个时间，没有采用。") if found.at is None else _("文字里有几个时间，按发送时间算。"))
    return said
