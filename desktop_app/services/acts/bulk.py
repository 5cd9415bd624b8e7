"""Many rows at once: each row is checked, carried out and told by itself, and becomes an entry of its own.

A run remembers which rows a person chose, and each command which run it belongs to. So what came of every row can be
read at any time: while answers come in, after the page was closed, and after the program ended in the middle.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from desktop_app.errors import DeskError, RefusedError, UsageError
from desktop_app.models.acts import worst
from desktop_app.models.bulk import ONE_CLICK, BulkResult, BulkRow, BulkRun, RowState, row_state
from desktop_app.models.command_words import Capability, CommandName, CommandState, target_kind
from desktop_app.models.commands import RUN, Command
from desktop_app.models.findings import Finding
from desktop_app.models.scales import Severity
from desktop_app.services.acts.bulk_acts import ACTS, BulkAct
from desktop_app.services.acts.bulk_runs import BulkRuns
from desktop_app.services.acts.capability import capability_of
from desktop_app.services.acts.outbox import DONE
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk


class Bulk:
    """Acts on many cases, or many requests for a refund, of one connection."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._runs = BulkRuns(desk)

    def check(self, connection_id: str, keys: Sequence[str], name: CommandName) -> list[BulkRow]:
        """The worst finding of each row; a packet of the same act that waits for its result is no hindrance."""
        act = self._act(name)
        return [BulkRow(key, worst(tuple(self._findings(connection_id, key, act)))) for key in keys]

    def presets(self, connection_id: str, name: CommandName) -> tuple[tuple[str, str], ...]:
        """(title, text) of what is often written to many at once; nothing for an act that needs no text."""
        if not self._act(name).needs_opinion:
            return ()
        from desktop_app.models.refunds.presets import presets_for_many  # the rule engine

        now = self._desk.clock.connection_now(connection_id)
        return presets_for_many("reject", now, self._desk.rulebook.packs)

    def is_direct(self, connection_id: str, name: CommandName) -> bool:
        """True when the act is sent from here; else a person has done it in the console, and it is registered."""
        return capability_of(self._desk, connection_id, name) is Capability.DIRECT

    def begin(self, connection_id: str, keys: Sequence[str], name: CommandName, opinion: str = "") -> BulkRun:
        """Remember what a person chose, before anything of it is done. ``opinion``: what each customer reads."""
        if self._act(name).needs_opinion and not opinion.strip():
            raise UsageError(_("没有写审核意见"), _("写明驳回的理由，每一位用户都会看到，再批量驳回。"))
        desk = self._desk
        now, chosen = desk.clock.connection_now(), tuple(dict.fromkeys(keys))
        run = BulkRun(uuid.uuid4().hex, connection_id, name, chosen, desk.person, now, opinion.strip())
        self._runs.keep(run)
        return run

    def extend(self, run: BulkRun, keys: Sequence[str]) -> BulkRun:
        """The same run with more rows."""
        longer = replace(run, keys=tuple(dict.fromkeys((*run.keys, *keys))))
        if longer != run:
            self._runs.keep(longer)
        return longer

    def carry_out(self, run: BulkRun, keys: Sequence[str]) -> Iterator[BulkResult]:
        """Do these rows, or try them again, one at each step. What is done, unknown or on its way is left alone."""
        newest = self._newest(run)
        for key in keys:
            before = newest.get(key)
            if row_state(before) is RowState.FAILED:
                yield self._one(run, key, before)
            else:
                yield self._told(run, key, before)

    def done(
        self,
        connection_id: str,
        keys: Sequence[str],
        name: CommandName,
        progress: Callable[[int, int], None] | None = None,
        opinion: str = "",
    ) -> list[BulkResult]:
        """A whole run in one call; ``progress(done, total)`` is called after each row."""
        run = self.begin(connection_id, keys, name, opinion)
        results = []
        for result in self.carry_out(run, run.keys):
            results.append(result)
            if progress is not None:
                progress(len(results), len(run.keys))
        return results

    def results(self, run: BulkRun) -> list[BulkResult]:
        """What came of every row so far, in the order of the rows."""
        newest = self._newest(run)
        return [self._told(run, key, newest.get(key)) for key in run.keys]

    def recall(self, run: BulkRun) -> tuple[int, int]:
        """撤回 every row that is still held or waits; gives how many were recalled, and how many had gone already."""
        recalled = gone = 0
        for command in self._desk.work.commands.of_run(run.connection_id, run.id):
            if command.state is not CommandState.QUEUED:
                continue
            try:
                self._desk.outbox.direct.recall(command.id)
                recalled += 1
            except RefusedError:  # its first byte left a moment ago; the person is told how many
                gone += 1
        return recalled, gone

    def run(self, run_id: str) -> BulkRun:
        """The run with this id; UsageError when there is none any more."""
        found = self._runs.find(run_id)
        if found is None:
            raise UsageError(_("没有这一批"), _("这一批的记录已不在；每一单仍各自在待提交里。"))
        return found

    def latest(self, connection_id: str) -> BulkRun | None:
        """The run that was begun last."""
        return self._runs.latest(connection_id)

    def _newest(self, run: BulkRun) -> dict[str, Command]:
        """The command that counts for each row: a retry makes another one."""
        return {one.target: one for one in self._desk.work.commands.of_run(run.connection_id, run.id)}

    def _findings(self, connection_id: str, key: str, act: BulkAct) -> list[Finding]:
        try:
            findings = act.findings(self._desk, connection_id, key)
        except UsageError as error:
            return [self._desk.packets.forms.finding("ACT-01", error.message, _("粘贴或登记这一单后再办理。"))]
        others = [one for one in findings if one.rule != "ACT-02"]
        if len(others) == len(findings) or self._waiting(connection_id, key, act) is None:
            return findings
        return others

    def _one(self, run: BulkRun, key: str, before: Command | None) -> BulkResult:
        command, act = before, self._act(run.name)
        try:
            command = self._waiting(run.connection_id, key, act)
            if command is None:
                decision = act.decide(self._desk, run, key)
                if decision.command is None:
                    return BulkResult(key, RowState.FAILED, decision.reason, before)
                command = decision.command
            elif command.run_id != run.id:
                command = self._adopt(run, command)
            if command.state is CommandState.PREPARED and act.name in ONE_CLICK:
                command = self._desk.outbox.register_result(command.id, DONE)
        except DeskError as error:
            # what the person must know is in the error; the row stays in the list of failed ones
            return BulkResult(key, RowState.FAILED, error.message, command)
        return self._told(run, key, command)

    def _adopt(self, run: BulkRun, command: Command) -> Command:
        """A packet that was prepared before, alone or in a run that was broken off, is this run's from now on."""
        with self._desk.work.writing() as tx:
            return self._desk.work.commands.change(tx, command.id, values={**command.values, RUN: run.id})

    def _told(self, run: BulkRun, key: str, command: Command | None) -> BulkResult:
        if command is not None:
            return BulkResult(key, row_state(command), _why(command), command)
        finding = worst(tuple(self._findings(run.connection_id, key, self._act(run.name))))
        is_stopped = finding is not None and finding.severity is Severity.BLOCK
        message = finding.message if finding is not None and is_stopped else _("还没有办到这一单，可以重试。")
        return BulkResult(key, RowState.FAILED, message)

    def _waiting(self, connection_id: str, key: str, act: BulkAct) -> Command | None:
        """The same act of one click, prepared before and still without a result."""
        standing = self._desk.work.commands.unreflected_for(connection_id, key)
        if standing is None or standing.name is not act.name or standing.state is not CommandState.PREPARED:
            return None
        return standing if act.name in ONE_CLICK else None

    def _act(self, name: CommandName) -> BulkAct:
        act = ACTS.get(name)
        if act is not None:
            return act
        title = str(self._desk.packets.forms.for_command(name).title)
        if target_kind(name) == "refunds":
            raise UsageError(_("不能批量办理"), _("退订只有驳回可以批量办理；“{title}”要逐张看过再办。", title=title))
        raise UsageError(_("不能批量办理"), _("“{title}”每一单要填的内容不同，请逐单办理。", title=title))


def _why(command: Command) -> str:
    """What a person should know of a row that is not done, in the words that were kept with its command."""
    if command.is_asking:
        return _("定得太久了，要您确认才提交。")
    if command.state is CommandState.PREPARED:
        is_one_click = command.name in ONE_CLICK
        return _("结果还没有登记上，可以重试。") if is_one_click else _("填报包已备好，到控制台办理后登记结果。")
    if command.state in (CommandState.REFUSED, CommandState.CONFLICT, CommandState.UNKNOWN):
        return command.result_text or str(command.answer.get("text") or "")
    return ""
