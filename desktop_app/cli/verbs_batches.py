"""What came in, and tables out: ``batches``, ``batch withdraw``, ``batch restore``, ``replay``, ``export``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app.cli import output
from desktop_app.cli.options import REQUIRED, Parser, Run, add_common, read_time
from desktop_app.clock import iso
from desktop_app.errors import ExitStatus, UsageError
from desktop_app.models.batches import Batch
from desktop_app.models.kinds import KINDS
from desktop_app.models.wording_batches import batch_name
from desktop_app.texts import _, n_

if TYPE_CHECKING:
    from desktop_app.services.intake.replay import ReplayReport


def add_verbs(verbs: Any) -> None:
    """Declare the verbs of this group."""
    text = _("列出收到的批次")
    parser: Parser = verbs.add_parser("batches", help=text, description=text)
    parser.add_argument(
        "--lost",
        action="store_true",
        help=_("只列出不在列表里、但存档里还有的批次（工作数据恢复或丢失过），用 batch restore 找回"),
    )
    add_common(parser, REQUIRED)
    parser.set_defaults(act=_batches)

    text = _("处理一个批次")
    parser = verbs.add_parser("batch", help=text, description=text)
    acts = parser.add_subparsers(dest="batch_act", metavar=_("动作"), required=True, parser_class=Parser)
    text = _("撤销一个批次：它带来的内容不再算数，其他批次重新计算")
    withdraw = acts.add_parser("withdraw", help=text, description=text)
    withdraw.add_argument("id", metavar="ID", help=_("批次编号，见 batches"))
    add_common(withdraw, REQUIRED)
    withdraw.set_defaults(act=_withdraw)
    text = _("找回工作数据里丢失的批次：从存档重新列入，内容、时间和经手人不变")
    restore = acts.add_parser("restore", help=text, description=text)
    restore.add_argument("ids", nargs="+", metavar="ID", help=_("批次编号，见 batches --lost；有几个时 JSON 是列表"))
    add_common(restore, REQUIRED)
    restore.set_defaults(act=_restore)

    text = _("从存档重建投影，并比较前后是否相同")
    parser = verbs.add_parser("replay", help=text, description=text)
    add_common(parser, REQUIRED)
    parser.set_defaults(act=_replay)

    text = _("导出表格")
    parser = verbs.add_parser("export", help=text, description=text)
    parser.add_argument(
        "kind", choices=sorted(KINDS), metavar="KIND", help=_("种类：{kinds}", kinds=", ".join(sorted(KINDS)))
    )
    parser.add_argument("--out", required=True, metavar="FILE", help=_("写到这个文件，.xlsx 或 .csv"))
    parser.add_argument(
        "--filter",
        metavar="Q",
        default="",
        help=_(
            "筛选：状态: 节点: 类型: 类别: 客户: 商品: 负责人: 流程: 处理方: 后果: 期限<3天 金额>5000 逾期 七天后果；"
            "或 state: node: type: category: customer: product: owner: flow: party: effect: deadline<3d amount>5000 "
            "overdue upcoming；几个值用顿号隔开，符合一个即可"
        ),
    )
    parser.add_argument("--as-of", metavar="TIME", help=_("导出到这个时间为止收到的内容"))
    add_common(parser, REQUIRED)
    parser.set_defaults(act=_export)


def batch_as_dict(batch: Batch) -> dict[str, Any]:
    """A batch as ``batches --json`` prints it."""
    return {
        "batch": batch.id,
        "kind": batch.kind,
        "source": str(batch.source),
        "name": batch.name,
        "received_at": iso(batch.received_at),
        "data_as_of": iso(batch.data_as_of),
        "scope": str(batch.scope),
        "rows": batch.rows,
        "inserted": batch.inserted,
        "updated": batch.updated,
        "unchanged": batch.unchanged,
        "warned": batch.warned,
        "refused": batch.refused,
        "refused_file": batch.refused_file,
        "by": batch.by_person,
        "withdrawn_at": iso(batch.withdrawn_at) if batch.withdrawn_at else None,
    }


def _batches(run: Run) -> ExitStatus:
    connection = run.reading()
    if run.args.lost:
        only = None if connection is None else connection.id
        batches = run.desk.intake.lost(only)
        _say_withdrawn(run.desk.intake.lost_withdrawn(only))
    else:
        batches = run.desk.intake.batches(connection.id) if connection is not None else []
    if run.is_json:
        output.print_json([batch_as_dict(batch) for batch in batches])
        return ExitStatus.DONE
    output.print_table(
        (
            _("批次"),
            _("种类"),
            _("来源"),
            _("收到"),
            _("数据到"),
            _("行数"),
            _("待确认"),
            _("未收"),
            _("经手人"),
            _("撤销"),
        ),
        [
            (
                batch.id,
                batch.kind,
                batch_name(batch),
                iso(batch.received_at),
                iso(batch.data_as_of),
                batch.rows,
                batch.warned,
                batch.refused,
                batch.by_person,
                iso(batch.withdrawn_at) if batch.withdrawn_at else "",
            )
            for batch in batches
        ],
    )
    return ExitStatus.DONE


def _say_withdrawn(batches: list[Batch]) -> None:
    """Lost ones that had been withdrawn are not offered; that there are such is said beside the list."""
    if batches:
        output.say(
            n_(
                "另有 {count} 个批次在丢失之前已撤销，不再找回：{ids}。",
                "另有 {count} 个批次在丢失之前已撤销，不再找回：{ids}。",
                len(batches),
                ids=_("、").join(batch.id for batch in batches),
            )
        )


def _withdraw(run: Run) -> ExitStatus:
    known = [batch for batch in run.desk.intake.batches() if batch.id == run.args.id]
    if known and known[0].withdrawn_at is not None:
        output.say(_("批次 {batch} 早已撤销，没有改动。", batch=run.args.id))
    run.desk.intake.withdraw(run.args.id)
    if run.is_json:
        output.print_json({"batch": run.args.id, "withdrawn": True})
    else:
        output.print_line(_("批次 {batch} 已撤销。", batch=run.args.id))
    return ExitStatus.DONE


def _restore(run: Run) -> ExitStatus:
    """Bring lost batches back; what is wrong with one of them is told before any is touched."""
    wanted = list(dict.fromkeys(run.args.ids))
    for batch_id in wanted:
        run.desk.intake.require_lost(batch_id)
    run.reading()  # what a crash left, and the notice of the loss, come first
    restored = [run.desk.intake.restore(batch_id) for batch_id in wanted]
    if run.is_json:
        documents = [batch_as_dict(batch) for batch in restored]
        output.print_json(documents if len(documents) > 1 else documents[0])
    else:
        for batch in restored:
            output.print_line(
                _("批次 {batch}（{name}）已找回，{rows} 行。", batch=batch.id, name=batch_name(batch), rows=batch.rows)
            )
    return ExitStatus.DONE


def say_losses(run: Run) -> None:
    """A sentence beside the result about batches that a restored ``work.db`` no longer lists."""
    lost = run.desk.intake.lost()
    if lost:
        output.say(
            n_(
                "存档里有 {count} 个批次不在工作数据里，也不在列表里。用 batches --lost 查看，用 batch restore 找回。",
                "存档里有 {count} 个批次不在工作数据里，也不在列表里。用 batches --lost 查看，用 batch restore 找回。",
                len(lost),
            )
        )


def _replay(run: Run) -> ExitStatus:
    connection = run.reading()
    if connection is None:
        raise UsageError(_("没有可以重建的内容"), _("这个数据文件夹里还没有内容。请先导入、粘贴或登记。"))
    report = run.desk.replay.run(connection.id)
    if run.is_json:
        output.print_json(report.as_dict())
    else:
        _print_replay(report)
    say_losses(run)
    return ExitStatus.DONE if report.is_same and not report.damaged else ExitStatus.NEEDS_PERSON


def _print_replay(report: ReplayReport) -> None:
    if not report.is_same:
        output.print_line(_("重建后不同，请查看差异。"))
    elif report.is_compared or not report.damaged:
        output.print_line(_("重建后相同。"))
    for one in report.damaged:
        told = {"batch": one.batch.id, "name": batch_name(one.batch), "message": one.message}
        if one.is_shown:
            output.print_line(_("批次 {batch}（{name}）读不出来，内容沿用重建前的列表。{message}", **told))
        else:
            output.print_line(_("批次 {batch}（{name}）读不出来，内容不在列表里。{message}", **told))


def _export(run: Run) -> ExitStatus:
    from desktop_app.services.sheets import is_sheet  # what writes tables is needed by this verb alone

    args = run.args
    target = Path(args.out)
    if not is_sheet(target):
        raise UsageError(_("不能写成这种文件"), _("--out 的文件名要以 .xlsx 或 .csv 结尾。"))
    as_of = None if args.as_of is None else read_time(args.as_of, "--as-of")
    connection = run.reading()
    if connection is None:
        raise UsageError(_("没有可以导出的内容"), _("这个数据文件夹里还没有内容。请先导入、粘贴或登记。"))
    report = run.desk.export.export(args.kind, target, args.filter, as_of, connection.id)
    if run.is_json:
        output.print_json({"file": str(target), "kind": args.kind, "rows": report.rows})
    else:
        output.print_line(_("已导出 {count} 行到 {file}", count=report.rows, file=str(target)))
    return ExitStatus.DONE
