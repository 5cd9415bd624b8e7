"""The refund that an approval is about: what is bound by it, and what the second person is shown."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from desktop_app.errors import RefusedError
from desktop_app.models.approvals.records import ApprovalSubject
from desktop_app.models.approvals.shapes import LINE_CHARS, MOST_BLOCKERS, TEXT_CHARS, Blocker, Shown
from desktop_app.models.kinds import bare_id
from desktop_app.models.refunds.states import OURS
from desktop_app.services.approvals.own_key import shown_text
from desktop_app.services.refunds.judging import JudgedRefund
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.models.refunds.blockers import Blocker as RefundBlocker
    from desktop_app.models.refunds.report import RefundReport
    from desktop_app.services.desk import Desk


@dataclass(frozen=True)
class Asked:
    """A refund that can be asked about."""

    subject: ApprovalSubject
    shown: Shown
    against: tuple[RefundBlocker, ...] = ()
    """What stands against agreeing to it."""


def subject_of(desk: Desk, connection_id: str, refund_id: str) -> ApprovalSubject | None:
    """The refund as this computer knows it now; ``None`` for one that is not here or has no amount."""
    if connection_id not in {one.id for one in desk.connections.all()}:
        return None
    judged = desk.refunds.one(connection_id, refund_id)
    return None if judged is None else subject_from(connection_id, judged)


def asked_of(desk: Desk, connection_id: str, refund_id: str) -> Asked:
    """What is asked for. ``RefusedError`` where there is nothing that a second person could approve."""
    report = desk.refunds.report(connection_id, refund_id)
    if report is None:
        raise RefusedError(
            _("没有这笔退订"), _("这个连接里没有退订单 {refund}。请核对单号，或先导入退订表。", refund=refund_id)
        )
    forecast = report.forecast
    if forecast.state not in OURS or not forecast.has_review:
        raise RefusedError(
            _("现在没有可审批的"),
            _(
                "退订单 {refund} 现在不由卖家审核（状态或退订类型），没有可由第二人同意的。请先导入最新的退订表。",
                refund=refund_id,
            ),
        )
    subject = subject_from(connection_id, JudgedRefund(bare_id(refund_id), report.facts, forecast))
    if subject is None:
        raise RefusedError(
            _("没有可审批的金额"),
            _("退订单 {refund} 没有能读出的申请金额（精确到分）。请先补上金额和币种。", refund=refund_id),
        )
    name = desk.rulebook.packs.refunds.names.get(forecast.state)
    return Asked(subject, _shown(report, "" if name is None else str(name)), report.blockers)


def refuse_hopeless(asked: Asked) -> None:
    """Ask nobody to agree to what no typed reason makes possible: ``RefusedError`` with the blocker's own sentence."""
    found = next((one for one in asked.against if one.stands and not one.is_overridable), None)
    if found is not None:
        raise RefusedError(_("现在谁也不能同意"), _("{what}{mend}", what=found.message, mend=found.mend))


def subject_from(connection_id: str, judged: JudgedRefund) -> ApprovalSubject | None:
    """The same of a refund that was read already; ``None`` for one without an exact amount."""
    money = judged.facts.requested
    if money is None or judged.facts.unread_amount or money.amount < 0 or Decimal(money.hundredths()) != money.amount:
        return None
    return ApprovalSubject(connection_id, judged.key, money.hundredths(), money.currency, judged.state.value)


def _shown(report: RefundReport, state: str) -> Shown:
    facts = report.facts
    return Shown(
        order_id=shown_text(facts.order_id, LINE_CHARS),
        line_id=shown_text(facts.line_id, LINE_CHARS),
        product=shown_text(facts.product_name or "", LINE_CHARS),
        customer=shown_text(facts.customer_name or "", LINE_CHARS),
        reason=shown_text(facts.reason or "", TEXT_CHARS, may_break=True),
        state=shown_text(state, LINE_CHARS),
        blockers=_blockers(report),
    )


def _blockers(report: RefundReport) -> list[Blocker]:
    found = [
        Blocker(id=one.id, severity=one.severity.value, message=shown_text(one.message, TEXT_CHARS, may_break=True))
        for one in report.blockers
    ]
    if len(found) <= MOST_BLOCKERS:
        return found
    kept = found[: MOST_BLOCKERS - 1]
    more = _("另有 {count} 条没有列在这里，请向发起人问清。", count=len(found) - len(kept))
    return [*kept, Blocker(id="MORE", severity="block", message=more)]
