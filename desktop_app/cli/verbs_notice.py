"""Notifications in: ``notice`` proposes what a mail or an SMS says, and keeps it with ``--confirm``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app.cli import output
from desktop_app.cli.options import Parser, Run, add_common, read_time
from desktop_app.clock import CHINA, iso
from desktop_app.errors import ExitStatus, UsageError
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.services.intake.notices import NoticeReading
    from desktop_app.services.intake.proposals import Proposal

FROM_STDIN = "-"


def add_verbs(verbs: Any) -> None:
    """Declare the verb."""
    text = _("读一条通知（短信文字、.eml、.msg），说出它讲的是什么；加 --confirm 才收进")
    parser: Parser = verbs.add_parser("notice", help=text, description=text)
    parser.add_argument("files", metavar="FILE", help=_("通知文件；- 表示从标准输入读取"))
    parser.add_argument("--confirm", action="store_true", help=_("收进：原件存档，订单按它更新"))
    parser.add_argument(
        "--order", metavar="ID", action="append", default=[], help=_("只收这个订单或订单行，可以写几次；不写就是全部")
    )
    parser.add_argument("--since", metavar="TIME", help=_("事情发生的时间；通知没有写时间时要写"))
    add_common(parser)
    parser.set_defaults(act=_notice)


def _notice(run: Run) -> ExitStatus:
    args = run.args
    source = _source(args.files)
    since = None if args.since is None else read_time(args.since, "--since")
    known = run.reading()
    reading = run.desk.intake.notices.propose(source, "" if known is None else known.id)
    if args.confirm and reading.is_confirmable:
        result = run.desk.intake.notices.confirm(reading, args.order, since, run.writing())
        return _tell(run, reading, result.batch_id)
    return _tell(run, reading, None)


def _source(name: str) -> Path | bytes:
    if name != FROM_STDIN:
        return Path(name)
    data = b"" if sys.stdin is None else sys.stdin.buffer.read()
    if not data.strip():
        raise UsageError(_("没有通知的内容"), _("标准输入是空的。请把短信或邮件的内容送到标准输入。"))
    return data


def _tell(run: Run, reading: NoticeReading, batch: str | None) -> ExitStatus:
    """One document, or the proposal in sentences. What was not understood, or cannot be taken, needs a person."""
    if run.is_json:
        output.print_json(_document(reading, batch))
    else:
        _print(reading, batch)
    needs_person = reading.said or any(one.problem or (one.needs_time and batch is None) for one in reading.proposals)
    return ExitStatus.NEEDS_PERSON if needs_person else ExitStatus.DONE


def _document(reading: NoticeReading, batch: str | None) -> dict[str, Any]:
    notice = reading.notice
    return {
        "batch": batch,
        "form": notice.form,
        "subject": notice.subject,
        "sender": notice.sender,
        "event_text": reading.event_text or None,
        "sent_at": None if notice.sent_at is None else iso(notice.sent_at.astimezone(CHINA)),
        "proposals": [_proposal(one) for one in reading.proposals],
        "not_understood": list(reading.said),
        "can_confirm": reading.is_confirmable,
    }


def _proposal(one: Proposal) -> dict[str, Any]:
    return {
        "order_id": one.order_id,
        "line_id": one.line_id,
        "refund_id": one.refund_id or None,
        "state": None if one.refund_state is None else one.refund_state.value,
        "event": one.event or None,
        "node": None if one.node is None else one.node.value,
        "at": None if one.at is None else iso(one.at.astimezone(CHINA)),
        "facts": one.facts,
        "lands": one.is_landing,
        "says": list(one.says),
        "problem": one.problem or None,
    }


def _print(reading: NoticeReading, batch: str | None) -> None:
    if reading.event_text:
        output.print_line(reading.event_text)
    if reading.proposals:
        output.print_table(
            (_("单号"), _("事件"), _("节点或状态"), _("时间"), _("说明")),
            [
                (
                    one.refund_id or one.order_id,
                    one.event_name or _("没有认出"),
                    one.place_name,
                    "" if one.at is None else iso(one.at.astimezone(CHINA)),
                    one.problem or "\n".join(one.says),
                )
                for one in reading.proposals
            ],
        )
    for sentence in reading.said:
        output.print_line(sentence)
    if batch is not None:
        output.print_line(_("已收进，批次 {batch}。", batch=batch))
    elif reading.is_confirmable:
        output.print_line(_("还没有收进。核对以后加 --confirm 收进。"))
