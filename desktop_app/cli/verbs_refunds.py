"""What follows for refunds: ``refunds``."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from desktop_app.cli import output
from desktop_app.cli.options import REQUIRED, Parser, Run, add_common
from desktop_app.errors import ExitStatus
from desktop_app.models import wording
from desktop_app.models.listing import NO_APPROVAL_BADGE
from desktop_app.models.wording_times import absolute_time
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.models.money import Money
    from desktop_app.models.refunds.report import RefundReport


def add_verbs(verbs: Any) -> None:
    """Declare the verbs of this group."""
    text = _("每张退订申请：谁审批、状态、期限、逾期后果、阻碍和建议金额")
    parser: Parser = verbs.add_parser("refunds", help=text, description=text)
    add_common(parser, REQUIRED)
    parser.set_defaults(act=_refunds)


def _refunds(run: Run) -> ExitStatus:
    connection = run.reading()
    reports = run.desk.refunds.reports(connection.id) if connection is not None else []
    if run.is_json:
        from desktop_app.models.refunds.report import report_as_dict  # the rule engine, only when it is used

        output.print_json([report_as_dict(report) for report in reports])
    else:
        now = run.desk.clock.connection_now()
        output.print_table(
            (
                _("退订单号"),
                _("订单ID"),
                _("规则"),
                _("状态"),
                _("当前处理方"),
                _("期限"),
                _("逾期后果"),
                _("申请金额"),
                _("建议金额"),
                _("阻碍和提示"),
            ),
            [_line(run, report, now) for report in reports],
        )
    return ExitStatus.NEEDS_PERSON if any(report.is_blocked for report in reports) else ExitStatus.DONE


def _line(run: Run, report: RefundReport, now: datetime) -> tuple[object, ...]:
    facts, forecast, suggestion = report.facts, report.forecast, report.suggestion
    rule = run.desk.rulebook.packs.short_text(forecast.regime.clause.id)
    return (
        facts.refund_id,
        facts.order_id,
        f"{forecast.regime.regime} {rule}",
        wording.refund_state_name(forecast.state),
        wording.party_name(forecast.whose_move),
        absolute_time(forecast.deadline.at, now) if forecast.deadline is not None else "",
        _effect(report, now),
        _money(facts.requested) or facts.unread_amount,
        _money(None if suggestion is None else suggestion.amount),
        " ".join(one.message for one in report.blockers),
    )


def _effect(report: RefundReport, now: datetime) -> str:
    """What happens by itself, and when; where nobody here approves, nothing is said of it."""
    forecast, silence = report.forecast, report.forecast.silence
    if NO_APPROVAL_BADGE in forecast.badges:
        return wording.NO_VALUE
    word = wording.effect_name(silence.effect, badges=forecast.badges)
    return word if silence.at is None else f"{word} {absolute_time(silence.at, now)}"


def _money(money: Money | None) -> str:
    return "" if money is None else wording.money_text(money.amount, money.currency)
