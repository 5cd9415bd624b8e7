"""Settle commands by what later batches show, and keep registrations and observations in step.

Everything here is derived from what is stored, so it can be done again at any time: after a crash between an
observation and its registration, the next step finds and finishes it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from desktop_app import kill_points
from desktop_app.clock import CHINA
from desktop_app.models import settling, wording
from desktop_app.models.batches import Batch
from desktop_app.models.command_words import CommandState, target_kind
from desktop_app.models.commands import Command
from desktop_app.models.events import CommandChanged
from desktop_app.models.settling import Act, Verdict
from desktop_app.services.acts.sights import SightInBatch, fetched_sight, sights
from desktop_app.services.acts.targets import KINDS, target_of
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk

SETTLED_BY_SIGHT = (CommandState.PREPARED, CommandState.CONFIRMED, CommandState.SUCCEEDED, CommandState.UNKNOWN)


@dataclass(frozen=True)
class Settled:
    """What one command became by what was seen."""

    command_id: str
    state: CommandState


class Settling:
    """Looks at the versions of a command's target that came after the act."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._seen: dict[str, tuple[list[int], frozenset[tuple[str, str]]]] = {}
        """At which batch of each kind, and with which commands in which states, all was judged last."""

    def settle(self, batch: Batch) -> list[Settled]:
        """Judge the commands on whose targets this batch has a row. A withdrawn batch says nothing.

        The registration of a result has one row, that of its own command, which it never settles.
        """
        if batch.withdrawn_at is not None or batch.kind not in KINDS or batch.command_id is not None:
            return []
        standing = self._standing(batch.connection_id, batch.kind)
        return [done for command in standing if (done := self._judge(command, only=batch.number))]

    def settle_all(self, connection_id: str) -> list[Settled]:
        """Put registrations in step with their observations, then judge every standing command.

        Done again only when a newer batch is listed or a command has moved: each batch is settled as it comes in, and
        each answer as it is recorded, so this finishes what a crash or another process left.
        """
        newest = [self._desk.work.batches.newest(connection_id, kind) for kind in KINDS]
        moved = frozenset((one.id, str(one.state)) for one in self._desk.work.commands.unreflected(connection_id))
        now = ([0 if one is None else one.number for one in newest], moved)
        if self._seen.get(connection_id) == now:
            return []
        self._seen[connection_id] = now
        self.keep_in_step(connection_id)
        standing = self._desk.work.commands.unreflected(connection_id)
        return [done for command in standing if (done := self._judge(command))]

    def settle_answered(self, command: Command) -> Settled | None:
        """Judge a command whose answer came late: what shows its effect may have been fetched before the answer."""
        return self._judge(command)

    def settle_fetched(self, connection_id: str, kind: str, as_of: datetime) -> list[Settled]:
        """Judge what was answered by the rows that stood unchanged up to ``as_of``, the end of a whole fetch of a kind.

        A change would have come with it, so that a fetch without a row says as much as one that has it.
        """
        answered = [one for one in self._standing(connection_id, kind) if one.state is CommandState.SUCCEEDED]
        return [done for one in answered if (done := self._judge_current(one, as_of))]

    def keep_in_step(self, connection_id: str) -> None:
        """A command is registered as done exactly while an observation of its own stands."""
        for command in self._desk.work.commands.unreflected(connection_id):
            own = self.own_observation(command)
            if own is not None and command.state is CommandState.CONFLICT and self._is_conflict_gone(command, own):
                self._move(command, CommandState.CONFIRMED, "command.confirmed", _("与之矛盾的批次已撤销。"))
            elif own is None and command.state is CommandState.CONFIRMED:
                self._move(command, CommandState.PREPARED, "command.unregistered", _("登记已撤销，等待重新登记。"))
            elif own is not None and self._is_waiting_for(command, own):
                self._move(command, CommandState.CONFIRMED, "command.confirmed", own.name)

    def own_observation(self, command: Command) -> Batch | None:
        """The newest observation by which a person registered this command as done, unless it was withdrawn."""
        mine = [one for one in self._desk.work.batches.of_command(command.id) if one.withdrawn_at is None]
        return mine[-1] if mine else None

    def _standing(self, connection_id: str, kind: str) -> Iterable[Command]:
        """The commands that stand on targets of a kind."""
        standing = self._desk.work.commands.unreflected(connection_id)
        return (one for one in standing if target_kind(one.name) == kind)

    def _is_conflict_gone(self, command: Command, own: Batch) -> bool:
        """No batch that stands contradicts the registration any more: the one that did was withdrawn."""
        said = replace(command, state=CommandState.CONFIRMED)
        act = replace(self._act(said), at=own.data_as_of)
        return not any(
            settling.judge(act, seen.sight) is Verdict.CONFLICT
            for seen in sights(self._desk, command)
            if seen.batch.command_id != command.id
        )

    def _is_waiting_for(self, command: Command, own: Batch) -> bool:
        """A crash came between the observation and the registration."""
        if command.state in (CommandState.PREPARED, CommandState.UNKNOWN):
            return True
        if command.state is not CommandState.CONFLICT:
            return False
        return command.changed_at is not None and own.data_as_of > command.changed_at

    def _judge(self, command: Command, only: int | None = None) -> Settled | None:
        if command.state not in SETTLED_BY_SIGHT:
            return None
        seen_later = [
            seen
            for seen in sights(self._desk, command)
            if seen.batch.command_id != command.id and (only is None or seen.batch.number == only)
        ]
        return self._by_sights(command, seen_later)

    def _judge_current(self, command: Command, as_of: datetime) -> Settled | None:
        # what was typed in says nothing of what the counterpart shows now
        current = fetched_sight(self._desk, command, as_of)
        return None if current is None else self._by_sights(command, [current])

    def _by_sights(self, command: Command, later: list[SightInBatch]) -> Settled | None:
        if not later:
            return None
        act = self._act(command)
        for seen in later:
            verdict = settling.judge(act, seen.sight)
            if verdict is Verdict.REFLECTED:
                return self._reflect(command, seen)
            if verdict is Verdict.CONFLICT:
                return self._conflict(command, act, seen)
        return None

    def _act(self, command: Command) -> Act:
        target = target_of(command)
        return Act(
            name=command.name,
            state=command.state,
            at=self._done_at(command) or command.made_at,
            expected=command.expected_node,
            after=command.values["after"],
            shows=target.shows(self._desk, command),
            can_return=target.can_return(command),
        )

    def _done_at(self, command: Command) -> datetime | None:
        """When it was done, by the clock of the data: as registered, or as the counterpart answered."""
        if command.state is CommandState.CONFIRMED:
            own = self.own_observation(command)
            return None if own is None else own.data_as_of
        told = command.answer.get("at") if command.state is CommandState.SUCCEEDED else None
        return None if told is None else datetime.fromisoformat(str(told))

    def _reflect(self, command: Command, seen: SightInBatch) -> Settled:
        text = _(
            "{moment} 的数据已显示“{node}”。",
            moment=_moment(seen),
            node=wording.place_name(command.name, seen.sight.node or ""),
        )
        self._move(command, CommandState.REFLECTED, "command.reflected", text, seen.batch)
        return Settled(command.id, CommandState.REFLECTED)

    def _conflict(self, command: Command, act: Act, seen: SightInBatch) -> Settled:
        """Both versions are told: what was prepared or registered here, and what the batch says."""
        theirs = wording.place_name(command.name, seen.sight.node or "")
        ours = wording.place_name(command.name, act.after)
        if command.state is CommandState.PREPARED:
            text = _(
                "这里备好的是“{title}”，{moment} 的数据却显示“{theirs}”。",
                title=wording.command_name(command.name), moment=_moment(seen), theirs=theirs,
            )  # fmt: skip
        elif command.state is CommandState.SUCCEEDED:
            text = _(
                "“{name}”答复已办理（到“{ours}”），{moment} 的数据却显示“{theirs}”。",
                name=self._desk.connections.get(command.connection_id).name,
                ours=ours, moment=_moment(seen), theirs=theirs,
            )  # fmt: skip
        else:
            text = _(
                "这里登记为已办理（到“{ours}”），{moment} 的数据却显示“{theirs}”。",
                ours=ours, moment=_moment(seen), theirs=theirs,
            )  # fmt: skip
        self._move(command, CommandState.CONFLICT, "command.conflict", text, seen.batch)
        return Settled(command.id, CommandState.CONFLICT)

    def _move(self, command: Command, state: CommandState, action: str, text: str, batch: Batch | None = None) -> None:
        desk = self._desk
        detail = {"connection": command.connection_id, "command": command.id, "state": state.value, "text": text}
        if batch is not None:
            detail["batch"] = batch.id
        with desk.work.writing() as tx:
            if self._has_moved(command):
                return
            desk.work.commands.move(
                tx, command.id, state, result_text=text, changed_at=desk.clock.connection_now(), remind_at=None
            )
            if state is CommandState.REFLECTED:
                self._drop_draft(tx, command)
            desk.work.journal.append(tx, desk.person, action, command.target, detail, desk.clock.wall())
            kill_points.reached("decide.settle_before_commit")
        if state is CommandState.REFLECTED:
            desk.packets.discard(command)
        desk.events.publish(CommandChanged(command.connection_id, command.id, command.target))

    def _has_moved(self, command: Command) -> bool:
        """Another process settled it meanwhile (asked inside the transaction)."""
        now = self._desk.work.commands.get(command.id)
        return now is None or now.state is not command.state

    def _drop_draft(self, tx: object, command: Command) -> None:
        """The form of an act that the console shows is done with."""
        from desktop_app.services.refunds.drafts import drop_draft

        draft_id = command.values.get("draft_id")
        if draft_id:
            self._desk.work.drafts.delete(tx, draft_id)  # type: ignore[arg-type]
        drop_draft(self._desk, tx, command)  # type: ignore[arg-type]


def _moment(seen: SightInBatch) -> str:
    return seen.sight.data_as_of.astimezone(CHINA).strftime("%m-%d %H:%M")
