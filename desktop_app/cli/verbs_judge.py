"""What follows from the facts: ``forecast``, and ``preflight`` of files before they go out."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app.cli import output
from desktop_app.cli.options import OPTIONAL, REQUIRED, Parser, Run, add_common, read_time
from desktop_app.errors import ExitStatus, UsageError
from desktop_app.models import wording
from desktop_app.models.evidence import ROLES
from desktop_app.models.findings import Finding
from desktop_app.models.scales import Severity
from desktop_app.models.supervision import CaseForecast, Effect
from desktop_app.models.urgency import AUTOMATIC
from desktop_app.models.wording_times import absolute_time
from desktop_app.os_reasons import require_file
from desktop_app.services.acts.preflight import EvidenceRequest, check_evidence
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.models.rules.packs import RulePacks


def add_verbs(verbs: Any) -> None:
    """Declare the verbs of this group."""
    text = _("每张服务监管单：当前处理方、期限、逾期后果")
    parser: Parser = verbs.add_parser("forecast", help=text, description=text)
    add_common(parser, REQUIRED)
    parser.set_defaults(act=_forecast)

    text = _("提交前检查文件")
    parser = verbs.add_parser("preflight", help=text, description=text)
    parser.add_argument("files", nargs="*", metavar="FILE", help=_("要检查的文件；作用按文件名判断"))
    parser.add_argument("--as", dest="what", required=True, choices=["evidence"], help=_("当作什么检查"))
    parser.add_argument("--order", metavar="ID", help=_("订单ID，或 订单ID/订单行ID"))
    parser.add_argument("--scene", choices=["赋能云", "基地云"], metavar="S", help=_("销售场景：赋能云 或 基地云"))
    parser.add_argument("--delivery", choices=["onsite", "remote"], help=_("交付方式：现场或远程"))
    parser.add_argument(
        "--role",
        action="append",
        default=[],
        metavar="ROLE=FILE",
        help=_("文件的作用：{roles}", roles=", ".join(ROLES)),
    )
    parser.add_argument("--opening-time", metavar="TIME", help=_("实际开通时间"))
    parser.add_argument("--resource-order", metavar="ID", help=_("资源订单ID"))
    add_common(parser, OPTIONAL)
    parser.set_defaults(act=_preflight)

    text = _("把一个订单的全部材料整理成一个文件夹和一个 zip，用于争议处理")
    parser = verbs.add_parser("binder", help=text, description=text)
    parser.add_argument("order_id", metavar="ORDER_ID", help=_("订单ID"))
    parser.add_argument("folder", metavar="DIR", help=_("放材料的文件夹：空的，或只有以前整理的材料"))
    add_common(parser, REQUIRED)
    parser.set_defaults(act=_binder)


def _forecast(run: Run) -> ExitStatus:
    connection = run.reading()
    forecasts = run.desk.forecasts.all(connection.id) if connection is not None else []
    if run.is_json:
        from desktop_app.models.forecast import forecast_as_dict  # the rule engine, only when it is used

        output.print_json([forecast_as_dict(forecast) for forecast in forecasts])
        return ExitStatus.DONE
    now = run.desk.clock.connection_now()
    output.print_table(
        (
            _("订单ID"),
            _("订单行"),
            _("流程"),
            _("节点"),
            _("当前处理方"),
            _("期限"),
            _("逾期后果"),
            _("后果时间"),
            _("后果依据"),
            _("金额"),
            _("负责人"),
        ),
        [_forecast_line(forecast, now, run.desk.rulebook.packs) for forecast in forecasts],
    )
    return ExitStatus.DONE


def _forecast_line(forecast: CaseForecast, now: datetime, packs: RulePacks) -> tuple[object, ...]:
    silence = forecast.silence
    effect_at = silence.at if silence.effect in AUTOMATIC else None
    deadline_at = forecast.deadline.at if forecast.deadline is not None else None
    # as the window's list: what comes by itself at a moment is the limit that counts, when it is the nearer
    limit = min((at for at in (deadline_at, effect_at) if at is not None), default=None)
    is_own_check = bool(silence.clause_id) and packs.entry(silence.clause_id).is_own_check
    return (
        forecast.order_id,
        forecast.line_id,
        forecast.flow,
        wording.node_name(forecast.node),
        wording.party_name(forecast.whose_move),
        absolute_time(limit, now, is_end=True) if limit is not None else "",
        wording.effect_name(silence.effect, silence.at, now, forecast.badges),
        _when(forecast, now),
        wording.grade_name(silence.grade, is_own_check),
        wording.money_text(silence.amount, silence.currency),
        forecast.owner or "",
    )


def _when(forecast: CaseForecast, now: datetime) -> str:
    """When it happens by itself; a weekly notice is told with its next time, also where it ends nothing."""
    silence = forecast.silence
    if silence.at is None:
        return ""
    time = absolute_time(silence.at, now, is_end=True)
    if silence.effect is not Effect.REMINDER:
        return time
    if wording.OVER_180_DAYS in forecast.badges:
        return _("下次 {day}", day=time)
    return _("{time} 起每周提醒", time=time)


def _preflight(run: Run) -> ExitStatus:
    args = run.args
    roles = [_role(text) for text in args.role]
    named = {path for _name, path in roles}
    files = [(None, Path(name)) for name in args.files if Path(name) not in named]
    given = [*roles, *files]
    if not given:
        raise UsageError(_("没有要检查的文件"), _("请写上文件名，或用 --role 作用=文件。"))
    if not args.order:
        raise UsageError(_("缺少订单"), _("交付凭证要对着一张订单检查，请用 --order 写上订单ID。"))
    for _name, path in given:
        require_file(path)
    order_id, _slash, line_id = args.order.replace("|", "/").partition("/")
    connection = run.reading()
    request = EvidenceRequest(
        order_id,
        line_id or None,
        given,
        scene=args.scene,
        delivery_mode=args.delivery,
        opening_time=None if args.opening_time is None else read_time(args.opening_time, "--opening-time"),
        resource_order=args.resource_order,
    )
    findings = check_evidence(run.desk, connection.id if connection is not None else None, request)
    _print_findings(run, findings)
    is_blocked = any(finding.severity == Severity.BLOCK for finding in findings)
    return ExitStatus.NEEDS_PERSON if is_blocked else ExitStatus.DONE


def _role(text: str) -> tuple[str, Path]:
    name, equals, file = text.partition("=")
    if not equals or not file or name not in ROLES:
        raise UsageError(
            _("文件的作用不能读取"),
            _(
                "--role 写作 作用=文件，作用是 {roles} 之一；不能是“{text}”。",
                roles=", ".join(ROLES),
                text=text,
            ),
        )
    return name, Path(file)


def _print_findings(run: Run, findings: list[Finding]) -> None:
    if run.is_json:
        output.print_json({"findings": [finding.as_dict() for finding in findings]})
        return
    if not findings:
        output.print_line(_("没有发现问题。"))
        return
    for finding in findings:
        # most sentences name their file or page themselves
        place = " ".join(part for part in (finding.file, finding.where) if part and part not in finding.message)
        words = {
            "severity": wording.severity_name(finding.severity),
            "rule": finding.rule,
            "grade": wording.grade_name(finding.grade, finding.is_own_check),
            "message": finding.message,
            "mend": finding.mend,
        }
        if place:
            output.print_line(_("{severity} {rule}（{grade}）{place} {message} {mend}", place=place, **words))
        else:
            output.print_line(_("{severity} {rule}（{grade}）{message} {mend}", **words))


def _binder(run: Run) -> ExitStatus:
    from desktop_app.services.binder.binder import make_binder  # readers of everything; no other verb needs it

    connection = run.reading()
    if connection is None:
        raise UsageError(_("没有这个订单"), _("这个数据文件夹里还没有内容。请先导入、粘贴或登记。"))
    binder = make_binder(run.desk, connection.id, run.args.order_id, Path(run.args.folder))
    for name in binder.lost:
        output.say(_("“{name}”缺失或已损坏，没有放入。请从备份恢复后重做。", name=name))
    if run.is_json:
        output.print_json(binder.as_dict())
    else:
        output.print_line(_("已整理到“{folder}”，压缩包是“{zip}”。", folder=binder.folder, zip=binder.zip))
        output.print_table((_("文件"), "SHA-256"), list(binder.files))
    return ExitStatus.NEEDS_PERSON if binder.lost else ExitStatus.DONE
