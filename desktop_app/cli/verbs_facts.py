"""Facts in: ``import``, ``paste``, ``register``, ``observe``."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from desktop_app.cli import output
from desktop_app.cli.intake_outcomes import Outcome, outcome_of, tell
from desktop_app.cli.options import Parser, Run, add_common, read_time
from desktop_app.cli.progress import Progress
from desktop_app.clock import iso
from desktop_app.errors import BugError, DeskError, ExitStatus, MappingNeededError, UnreadableFileError, UsageError
from desktop_app.models.batches import Scope
from desktop_app.models.kinds import KINDS, Column, ColumnType
from desktop_app.os_reasons import reason_of, require_file
from desktop_app.texts import _

_BY_HAND = ("cases", "refunds")
_FACTS = {
    column.id: column
    for kind in _BY_HAND
    for column in KINDS[kind].columns
    if column.id not in ("order_id", "node_text", "node_since")
}
"""What can be said of a case or a refund registered by hand, beside its order's number, node or state, and time."""

CLOCKS_DIFFER = timedelta(minutes=10)
"""A data date may be ahead of this computer's clock by so much."""


def add_verbs(verbs: Any) -> None:
    """Declare the verbs of this group."""
    _add_import(verbs)
    _add_paste(verbs)
    _add_register(verbs)
    _add_observe(verbs)


def _add_import(verbs: Any) -> None:
    text = _("导入表格文件：订单、服务监管单等，CSV、XLSX、HTML 或制表符分隔")
    parser: Parser = verbs.add_parser("import", help=text, description=text)
    parser.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help=_("要导入的文件；有几个时 JSON 是列表，每个文件一项；有失败的是 error 和 files，那一项是 file 和 error"),
    )
    _add_reading(parser)
    add_common(parser)
    parser.set_defaults(act=_import)


def _add_paste(verbs: Any) -> None:
    text = _("读取标准输入中从控制台页面复制的表格：HTML 或制表符分隔")
    parser: Parser = verbs.add_parser("paste", help=text, description=text)
    _add_reading(parser)
    add_common(parser)
    parser.set_defaults(act=_paste)


def _add_reading(parser: Parser) -> None:
    parser.add_argument("--kind", choices=sorted(KINDS), help=_("表格的种类；不写则按表头判断"))
    parser.add_argument("--map", metavar="MAP.json", help=_("表头对照：JSON 对象，对方表头对应本程序表头"))
    parser.add_argument(
        "--scope",
        choices=[str(scope) for scope in Scope],
        default=str(Scope.PARTIAL),
        help=_("complete 表示这张表是全部，才可以说有什么消失了；默认 partial"),
    )
    parser.add_argument("--data-as-of", metavar="TIME", help=_("数据截止时间；默认按种类判断"))


def _add_register(verbs: Any) -> None:
    text = _("手工登记一张服务监管单或退订申请")
    parser: Parser = verbs.add_parser("register", help=text, description=text)
    parser.add_argument("order_id", metavar="ORDER_ID", help=_("订单ID"))
    parser.add_argument("--kind", choices=_BY_HAND, default="cases", help=_("登记的种类；退订申请要写 --refund"))
    place = parser.add_mutually_exclusive_group()
    place.add_argument("--node", metavar="N", help=_("服务监管单的当前节点：名称或常量"))
    place.add_argument("--state", metavar="S", help=_("退订申请的状态：名称或常量"))
    parser.add_argument("--since", metavar="TIME", help=_("进入这个节点或状态的时间"))
    facts = parser.add_argument_group(_("其他已知的内容"))
    for column in _FACTS.values():
        told = _("表格里的“{heading}”一列", heading=column.heading)
        facts.add_argument(_option(column), dest=f"fact_{column.id}", metavar=_placeholder(column), help=told)
    add_common(parser)
    parser.set_defaults(act=_register)


def _add_observe(verbs: Any) -> None:
    text = _("登记在控制台看到的状态")
    parser: Parser = verbs.add_parser("observe", help=text, description=text)
    parser.add_argument("id", metavar="ID", help=_("订单ID，或 订单ID/订单行ID；退订用退订单号"))
    parser.add_argument("--line", metavar="LINE_ID", help=_("订单行ID；订单有多行时要写"))
    seen = parser.add_mutually_exclusive_group(required=True)
    seen.add_argument("--node", metavar="N", help=_("看到的节点：名称或常量"))
    seen.add_argument("--state", metavar="S", help=_("看到的退订状态"))
    parser.add_argument("--since", metavar="TIME", help=_("从什么时候起"))
    parser.add_argument("--note", metavar="TEXT", default="", help=_("备注"))
    parser.add_argument("--picture", metavar="FILE", help=_("截图或照片，按内容判断是不是图片，作为附件保存"))
    add_common(parser)
    parser.set_defaults(act=_observe)


def _option(column: Column) -> str:
    return "--" + column.id.removesuffix("_id").removeprefix("is_").replace("_", "-")


def _placeholder(column: Column) -> str:
    if column.type is ColumnType.BOOL:
        return "是|否"
    return "|".join(column.choices) if column.choices else column.type.value.upper()


def _import(run: Run) -> ExitStatus:
    args = run.args
    paths = [Path(name) for name in args.files]
    unreadable = _unreadable(paths)
    if unreadable:
        return _tell_unreadable(run, paths, unreadable)
    mapping, connection = _mapping(args.map), run.writing()
    data_as_of = _data_date(run, connection.id)
    outcomes: list[Outcome] = []
    for path in paths:
        try:
            with _told_how_to_map(args.kind), Progress(path.name) as progress:
                result = run.desk.intake.import_file(
                    path,
                    kind=args.kind,
                    mapping=mapping,
                    scope=Scope(args.scope),
                    data_as_of=data_as_of,
                    connection=connection,
                    progress=progress,
                )
        except DeskError as error:
            if len(paths) == 1 or isinstance(error, BugError):
                raise
            outcomes.append(Outcome(path.name, output.status_of(error), output.error_document(error)))
            output.say(_("{file}：{title}：{sentence}", file=path.name, title=error.title, sentence=error.message))
        else:
            outcomes.append(outcome_of(path.name, result))
    return tell(run, outcomes, is_list=len(paths) > 1)


def _unreadable(paths: list[Path]) -> dict[Path, DeskError]:
    """All files are looked at first: a wrong name must not leave half of the files imported."""
    found: dict[Path, DeskError] = {}
    for path in paths:
        try:
            require_file(path)
        except DeskError as error:
            found[path] = error
    return found


def _tell_unreadable(run: Run, paths: list[Path], unreadable: dict[Path, DeskError]) -> ExitStatus:
    """Nothing was imported; of several files each is told."""
    if len(paths) == 1:
        raise unreadable[paths[0]]
    others = UsageError(_("没有导入"), _("一起给出的文件里有打不开的，这一个也没有导入。改好以后再来一次。"))
    outcomes = []
    for path in paths:
        error = unreadable.get(path, others)
        outcomes.append(Outcome(path.name, output.status_of(error), output.error_document(error)))
        output.say(_("{file}：{title}：{sentence}", file=path.name, title=error.title, sentence=error.message))
    return tell(run, outcomes, is_list=True)


def _paste(run: Run) -> ExitStatus:
    args = run.args
    data = b"" if sys.stdin is None else sys.stdin.buffer.read()
    if not data.strip():
        raise UsageError(_("没有粘贴的内容"), _("标准输入是空的。请把从控制台页面复制的表格送到标准输入。"))
    mapping, connection = _mapping(args.map), run.writing()
    data_as_of = _data_date(run, connection.id)
    with _told_how_to_map(args.kind):
        result = run.desk.intake.paste(
            data,
            kind=args.kind,
            mapping=mapping,
            scope=Scope(args.scope),
            data_as_of=data_as_of,
            connection=connection,
        )
    return tell(run, [outcome_of("", result)])


def _register(run: Run) -> ExitStatus:
    args = run.args
    given = {column.heading: getattr(args, f"fact_{column.id}") for column in _FACTS.values()}
    if (args.node if args.kind == "refunds" else args.state) is not None:
        raise UsageError(_("登记不了"), _("服务监管单用 --node 写节点，退订申请用 --kind refunds 和 --state 写状态。"))
    result = run.desk.intake.register(
        args.order_id,
        kind=args.kind,
        node=args.state if args.kind == "refunds" else args.node,
        since=_time(args.since, "--since"),
        facts={heading: value for heading, value in given.items() if value is not None},
        connection=run.writing(),
    )
    return tell(run, [outcome_of("", result)])


def _observe(run: Run) -> ExitStatus:
    args = run.args
    picture = Path(args.picture) if args.picture else None
    if args.state is not None:
        if args.line:
            raise UsageError(_("命令用法不对"), _("--state 登记退订申请，按退订单号，不用 --line。"))
        seen = run.desk.intake.observe_refund(
            args.id,
            args.state,
            since=_time(args.since, "--since"),
            note=args.note,
            picture=picture,
            connection=run.writing(),
        )
        return tell(run, [outcome_of("", seen)])
    order_id, _slash, line_id = args.id.replace("|", "/").partition("/")
    result = run.desk.intake.observe(
        order_id,
        line_id=args.line or line_id or None,
        node=args.node,
        since=_time(args.since, "--since"),
        note=args.note,
        picture=picture,
        connection=run.writing(),
    )
    return tell(run, [outcome_of("", result)])


def _data_date(run: Run, connection_id: str) -> datetime | None:
    """The moment of ``--data-as-of``; one that is still to come would outshine all that comes later."""
    moment: datetime | None = _time(run.args.data_as_of, "--data-as-of")
    if moment is not None and moment > run.desk.clock.connection_now(connection_id) + CLOCKS_DIFFER:
        raise UsageError(
            _("时间还没有到"),
            _("数据截止时间 {at} 晚于现在，没有导入。请核对 --data-as-of 和本机时间。", at=iso(moment)),
        )
    return moment


def _time(text: str | None, name: str) -> Any:
    return None if text is None else read_time(text, name)


def _mapping(name: str | None) -> dict[str, str]:
    """The heading map of ``--map``: their heading to our heading."""
    if name is None:
        return {}
    require_file(Path(name))
    try:
        found = json.loads(Path(name).read_text(encoding="utf-8-sig"), object_pairs_hook=_once)
    except (OSError, ValueError, RecursionError) as error:
        raise UnreadableFileError(
            _("表头对照不能读取"), _("“{file}”不是可用的表头对照：{reason}。", file=name, reason=_why_no_map(error))
        ) from error
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise UnreadableFileError(_("表头对照不能读取"), _("“{file}”应是一个对象：对方表头对应本程序表头。", file=name))
    return found


class _TwiceError(ValueError):
    """A heading that stands in the map twice; its text is the heading."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise _TwiceError(name)
        found[name] = value
    return found


def _why_no_map(error: Exception) -> str:
    if isinstance(error, OSError):
        return reason_of(error)
    if isinstance(error, _TwiceError):
        return _("“{heading}”写了两次", heading=str(error))
    if isinstance(error, UnicodeDecodeError):
        return _("不是 UTF-8 文本")
    if isinstance(error, json.JSONDecodeError):
        return _("第 {line} 行第 {column} 个字符处不合 JSON 的写法", line=error.lineno, column=error.colno)
    return _("内容不合 JSON 的写法，或嵌套太深")


_PROGRESS_COLUMNS = ("node_text", "order_status", "billing_state")
"""Which column of a kind says how far the thing is."""


def _map_example(kind_id: str | None) -> str:
    """A map for a table of this kind, of cases where none was named: its number, and how far the thing is."""
    kind = KINDS[kind_id or "cases"]
    number = kind.column(kind.required[0])
    progress = next(one for one in kind.columns if one.id in _PROGRESS_COLUMNS)
    names = "Order No" if number.id == "order_id" else "Number", "Stage" if progress.id == "node_text" else "Status"
    return json.dumps(dict(zip(names, (number.heading, progress.heading), strict=True)), ensure_ascii=False)


@contextmanager
def _told_how_to_map(kind_id: str | None) -> Iterator[None]:
    """The sentence on headings that do not say enough also names the options that mend it."""
    try:
        yield
    except MappingNeededError as error:
        hint = _(
            "用 --kind 指明种类；用 --map MAP.json 对照表头，文件内容例如 {example}。",
            example=_map_example(kind_id),
        )
        raise MappingNeededError(error.title, error.message + hint) from error
