"""``sync``: send what waits, fetch what changed. The only verb that speaks to a counterpart by itself."""

from __future__ import annotations

from typing import Any

from desktop_app.cli import output
from desktop_app.cli.options import Parser, Run, add_common
from desktop_app.cli.progress import Progress
from desktop_app.errors import ExitStatus, GatewayError, UsageError
from desktop_app.models import wording
from desktop_app.models.command_words import CommandState, target_kind
from desktop_app.models.commands import Command
from desktop_app.models.connections import Connection
from desktop_app.models.kinds import KINDS
from desktop_app.models.syncing import KindReport, SyncReport, SyncStateName
from desktop_app.models.vaulting import VaultState
from desktop_app.services.acts.unsent import unsent
from desktop_app.services.acts.waited_drain import drain_until_sent
from desktop_app.texts import _


def add_verbs(verbs: Any) -> None:
    """Declare the verb."""
    text = _("与有接口的连接同步：先提交待提交的指令，再取回变化")
    parser: Parser = verbs.add_parser("sync", help=text, description=text)
    parser.add_argument("--go-on", action="store_true", help=_("已核对过大量变化，继续上次停下来的同步"))
    add_common(parser)
    parser.set_defaults(act=_sync)


def _sync(run: Run) -> ExitStatus:
    connection = _connection(run)
    desk = run.desk
    before = {one.id for one in _refused(run, connection.id)}
    is_holder = drain_until_sent(desk, connection.id, _tell_hold)
    refused = [one for one in _refused(run, connection.id) if one.id not in before]
    work = desk.sync.go_on if run.args.go_on else desk.sync.run
    with Progress() as progress:
        report = work(connection.id, progress)
    _tell_vault(run)
    if report.state is SyncStateName.FAILED:
        raise GatewayError(report.title, report.message, "failed", report.retry_after_seconds)
    counts = desk.outbox.counts(connection.id)
    left = unsent(desk, connection.id, is_holder=is_holder)
    if run.is_json:
        document = {**report.as_dict(), "outbox": counts}
        said = filter(None, [report.message, *(one.missing for one in report.kinds)])
        document["message"] = "\n".join([*said, *(_left_line(*one) for one in left)])
        document["refused_commands"] = [_as_dict(one, one.result_text) for one in refused]
        document["unsent_commands"] = [_as_dict(*one) for one in left]
        output.print_json({"connection": connection.name, **document})
    else:
        _print(connection, report)
        _print_outbox(run, connection.id, refused, left)
    needs_person = report.state is not SyncStateName.DONE or any(one.warned or one.refused for one in report.kinds)
    # what another process sends needs nobody; what nobody sends now needs at least one more sync
    needs_person = needs_person or counts["person"] > 0 or bool(refused) or (is_holder and bool(left))
    return ExitStatus.NEEDS_PERSON if needs_person else ExitStatus.DONE


def _connection(run: Run) -> Connection:
    """The named connection, else the only real one that has an interface; a rehearsal must be named."""
    if run.connection_name is not None:
        named = run.reading()
        assert named is not None
        return named
    able = [one for one in run.desk.connections.list() if run.desk.sync.can_sync(one)]
    real = [one for one in able if not one.is_rehearsal]
    if len(real) == 1:
        return real[0]
    names = _("、").join(one.name for one in able) or _("无")
    raise UsageError(
        _("请说明同步哪个连接"), _("请用 --connection 指定一个有接口的连接。可用的有：{names}。", names=names)
    )


def _tell_hold(count: int, seconds: float) -> None:
    text = _(
        "{count} 项还在可撤回的时间里，最多再等 {seconds} 秒就提交；按 Ctrl+C 可中止。",
        count=count,
        seconds=round(seconds),
    )
    output.say(text)


def _refused(run: Run, connection_id: str) -> list[Command]:
    """What the counterpart did not take, ever."""
    return [one for one in run.desk.outbox.list(connection_id, "recalled") if one.state is CommandState.REFUSED]


def _as_dict(command: Command, message: str) -> dict[str, str]:
    told = {"command": command.name.value, "message": message}
    if target_kind(command.name) == "refunds":
        values = command.values
        order_id, line_id = str(values.get("order_id") or ""), str(values.get("line_id") or "")
        return {"refund_id": command.target, "order_id": order_id, "line_id": line_id, **told}
    order_id, _bar, line_id = command.target.partition("|")
    return {"order_id": order_id, "line_id": line_id, **told}


def _left_line(command: Command, why: str) -> str:
    name, order = wording.command_name(command.name), command.target.partition("|")[0]
    return _("没有提交：“{name}”{order}。{why}", name=name, order=order, why=why)


def _print_outbox(run: Run, connection_id: str, refused: list[Command], left: list[tuple[Command, str]]) -> None:
    """What was refused now, what only a person can go on with, and what waits, each with its reason."""
    desk = run.desk
    for command in refused:
        name, order = wording.command_name(command.name), command.target.partition("|")[0]
        output.print_line(_("对方没有接受：“{name}”{order}。{text}", name=name, order=order, text=command.result_text))
    for command in desk.outbox.list(connection_id, "person"):
        name, state = wording.command_name(command.name), wording.command_state_name(command.told_state)
        order, text = command.target.partition("|")[0], command.result_text
        if command.is_asking:
            text = _("定得太久了，没有自动提交。请在窗口的“待提交”里确认还要不要提交。")
        output.print_line(
            _("需人工核对：“{name}”{order}，{state}。{text}", name=name, order=order, state=state, text=text)
        )
    for command, why in left:
        output.print_line(_left_line(command, why))


def _tell_vault(run: Run) -> None:
    if run.desk.has_built("vault") and run.desk.vault.state not in (VaultState.UNTRIED, VaultState.READY):
        output.say(run.desk.vault.sentence)


def _print(connection: Connection, report: SyncReport) -> None:
    output.print_table(
        (_("种类"), _("收到"), _("新增"), _("更新"), _("未变"), _("待确认"), _("未收")),
        [_row(one) for one in report.kinds if one.is_offered],
    )
    for one in report.kinds:
        if one.missing:
            output.print_line(one.missing)
        if one.refused_file:
            output.print_line(_("未收的行保存在 {file}", file=one.refused_file))
    if report.message:
        output.print_line(report.message)
    elif report.rows:
        seconds = max(report.seconds, 1e-3)
        output.print_line(
            _("“{name}”已同步，每秒 {rate} 行。", name=connection.name, rate=round(report.rows / seconds))
        )
    else:
        output.print_line(_("“{name}”没有变化。", name=connection.name))


def _row(report: KindReport) -> tuple[object, ...]:
    return (
        _(KINDS[report.kind].title),
        report.rows,
        report.inserted,
        report.updated,
        report.unchanged,
        report.warned,
        report.refused,
    )
