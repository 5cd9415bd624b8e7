"""Sending: look once more, attachments first, then the exact bytes; and finding out what became of a lost answer.

``due`` and every writing step belong to the lane of ``work.db``; ``run`` talks to the counterpart, in the ``net``
lane, and holds no transaction while it does. Knows no thread: ``write`` says how a step comes into its lane.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

from desktop_app import kill_points
from desktop_app.errors import DeskError
from desktop_app.gateways.gateway import TOO_LARGE, Answer, Gateway, GatewayError, Outcome
from desktop_app.models.command_words import Capability, CommandState
from desktop_app.models.commands import Command, Recovery
from desktop_app.models.events import NoticeRaised
from desktop_app.models.settling import says_where
from desktop_app.models.syncing import SyncStateName
from desktop_app.services.acts.answers import NOT_DONE, Answers, too_large_text
from desktop_app.services.acts.holds import Holds
from desktop_app.services.acts.targets import target_of
from desktop_app.services.acts.waits import WaitReason, Waits
from desktop_app.services.counterpart import OTHER_SELLER, OTHER_WORLD, refuse_stranger
from desktop_app.texts import N_, _

if TYPE_CHECKING:
    from datetime import datetime

    from desktop_app.services.desk import Desk

Write = Callable[..., Any]
"""``write(func, *args)`` runs a step where ``work.db`` may be written, and gives its result."""

_ON_THEIR_WAY = (CommandState.QUEUED, CommandState.SENDING, CommandState.UNKNOWN)
_REASONS = {
    Outcome.UNREACHABLE: WaitReason.OFFLINE,
    Outcome.UNKNOWN: WaitReason.LOST,
    Outcome.RETRY: WaitReason.BUSY,
    Outcome.UNAUTHORIZED: WaitReason.UNAUTHORIZED,
}
_NO_USE = frozenset(
    {"redirect", "redirected", "server_error", "strange_status", "html", "not_json", "bad_http", "too_big", "nan"}
    | {"duplicate_keys", "wrong_types", "other_command", "other_contract", OTHER_WORLD, OTHER_SELLER}
)
"""Our words for answers of somebody who is there."""


@dataclass
class Due:
    """What can be done now, by connection and in the order of the decisions, and how long until more can."""

    connections: dict[str, list[Command]] = field(default_factory=dict)
    next_seconds: float | None = None

    def add(self, command: Command, seconds: float) -> None:
        """Due at once, or later."""
        if seconds <= 0:
            self.connections.setdefault(command.connection_id, []).append(command)
        elif self.next_seconds is None or seconds < self.next_seconds:
            self.next_seconds = seconds


class GatewaySource(Protocol):
    """Who knows how to reach the counterpart of a connection."""

    def of(self, connection_id: str) -> Gateway:
        """Its gateway, opened once. Raises ``DeskError`` when it cannot be opened."""

    def forget(self, connection_id: str) -> None:
        """Open it anew at the next use: address or credentials may have changed."""


class Sending:
    """The one drainer of a home (whoever holds ``outbox.lock``)."""

    def __init__(self, desk: Desk, holds: Holds) -> None:
        self._desk = desk
        self._holds = holds
        self._gateways: GatewaySource | None = None
        self.when_idle: Callable[[], None] | None = None
        """Called when the last running connection has ended: quitting came while something was on its way."""
        self.waits = Waits(desk.clock)
        self.answers = Answers(desk, holds)
        self._lock = threading.Lock()
        self._running: set[str] = set()
        self._proven: dict[str, Gateway] = {}
        """Connection → its gateway, once it was asked who answers there."""
        self._asked: set[str] = set()
        """Unknown commands that were read back in this process; asked again when a person wants it."""

    @property
    def gateways(self) -> GatewaySource:
        """The desk's, unless another source was given."""
        return self._desk.gateways if self._gateways is None else self._gateways

    @gateways.setter
    def gateways(self, source: GatewaySource) -> None:
        self._gateways = source

    @property
    def is_busy(self) -> bool:
        """True while something is on its way: then the lock must not be given to another process."""
        with self._lock:
            return bool(self._running)

    def due(self) -> Due:
        """What there is to do; also asks a person about what waited too long, and breaks off what has changed."""
        due = Due()
        is_paused = bool(self._desk.work.paused_because())
        for connection in self._desk.work.connections.list():
            if connection.id in self._running:
                continue
            wait, is_back = self.waits.remaining(connection.id), self.is_back(connection.id)
            if is_back:
                wait = self.waits.end_by(connection.id, float(self._holds.rules.first_retry_seconds))
            commands = self._desk.work.commands.list(connection.id, _ON_THEIR_WAY)
            for command in reversed(commands):
                if command.capability is Capability.DIRECT:
                    self._sort(due, command, wait, is_paused, is_back)
        return due

    def is_back(self, connection_id: str) -> bool:
        """Whether a connection that could not be reached has answered since: then it is tried soon, not at its turn."""
        return self.waits.is_back(connection_id, self._fetched_at(connection_id))

    def _fetched_at(self, connection_id: str) -> datetime | None:
        done = [one.ended_at for one in self._desk.work.sync.list(connection_id) if one.state is SyncStateName.DONE]
        return max((at for at in done if at is not None), default=None)

    def _sort(self, due: Due, command: Command, wait: float, is_paused: bool, is_back: bool) -> None:
        # what was put off because nobody was there need not wait longer than its connection
        is_put_off = not (is_back and command.answer.get("outcome") == Outcome.UNREACHABLE.value)
        until_next_try = self._holds.until_next_try(command) if is_put_off else 0.0
        if command.state is CommandState.UNKNOWN:
            if command.id not in self._asked:
                due.add(command, wait)
        elif is_paused or command.is_asking:
            return
        elif command.state is CommandState.SENDING:
            due.add(command, max(wait, until_next_try))
        elif self._holds.is_late(command):
            self.answers.ask(command)
        elif not self._is_broken(command):
            due.add(command, max(wait, self._holds.remaining(command), until_next_try))

    def _is_broken(self, command: Command) -> bool:
        """The newest facts here already speak against it: held for review, without asking the counterpart."""
        if command.may_be_done:
            return False
        target = target_of(command)
        now = target.standing(self._desk, command.connection_id, command.target)
        if now is None or now.version <= command.seen_version or not says_where(now.place):
            return False
        reason = target.broken(command, now.members)
        return bool(reason) and self.answers.break_off(command, reason, now.members) is not None

    def run(self, connection_id: str, write: Write) -> int:
        """Do what is due on one connection, until it must wait; gives how many commands were looked at."""
        with self._lock:
            if connection_id in self._running:
                return 0
        commands = write(self.due).connections.get(connection_id, [])
        with self._lock:
            if connection_id in self._running:
                return 0
            self._running.add(connection_id)
        try:
            return self._run(connection_id, commands, write)
        finally:
            with self._lock:
                self._running.discard(connection_id)
                is_idle = not self._running
            if is_idle and self.when_idle is not None:
                self.when_idle()

    def read_again(self, command_id: str) -> None:
        """A person wants an unknown command read back once more."""
        self._asked.discard(command_id)

    def _run(self, connection_id: str, commands: list[Command], write: Write) -> int:
        done = 0
        if not commands:
            return done
        try:
            gateway = self.gateways.of(connection_id)
            self._prove(connection_id, gateway)
        except DeskError as error:
            self._wait(connection_id, _fault(error))
            return done
        for command in commands:
            done += 1
            try:
                answer = _Try(self, gateway, write).one(command)
            except GatewayError as error:
                answer = _fault(error)
                if answer.outcome is Outcome.UNKNOWN:
                    # it is there and only this question fails: the others go first next time
                    write(self.answers.stand_back, command, 2 * self._seconds(connection_id, answer))
            if answer is not None and answer.outcome in _REASONS:
                self._wait(connection_id, answer)
                break
            self.waits.clear(connection_id)
        return done

    def _prove(self, connection_id: str, gateway: Gateway) -> None:
        """Asked once of each opened gateway. A rehearsal is found by the file of its own marketplace: it needs none."""
        if self._proven.get(connection_id) is gateway:
            return
        connection = self._desk.connections.get(connection_id)
        if not connection.is_rehearsal:
            refuse_stranger(self._desk, connection, gateway.about())
        self._proven[connection_id] = gateway

    def _wait(self, connection_id: str, answer: Answer) -> None:
        """Leave the whole connection alone for a while; what is new about it is told once."""
        reason = _REASONS[answer.outcome]
        if reason in (WaitReason.OFFLINE, WaitReason.LOST) and answer.code in _NO_USE:
            reason = WaitReason.UNUSABLE
        seconds = self._seconds(connection_id, answer)
        if reason is not WaitReason.BUSY:
            # the counterpart may have moved, or been given other credentials
            self.gateways.forget(connection_id)
        is_new = self.waits.put(connection_id, reason, answer.text, seconds, self._fetched_at(connection_id))
        if is_new and reason is WaitReason.UNAUTHORIZED:
            connection = self._desk.connections.get(connection_id)
            told = (
                N_("“{name}”不接受本机的凭据，待提交的都在等。请退出云商台再打开，演练环境会重新启动。")
                if connection.is_rehearsal
                else N_("“{name}”不接受这个连接的凭据，待提交的都在等。请在设置里更新凭据。")
            )
            text = _(told, name=connection.name)
            self._desk.events.publish(NoticeRaised(connection_id, "warn", _("连接没有通过验证"), text, "settings"))

    def _seconds(self, connection_id: str, answer: Answer) -> float:
        """How long to leave it alone: as asked for, else longer each time."""
        rules = self._holds.rules
        if answer.outcome is Outcome.UNAUTHORIZED:
            return float(rules.longest_retry_seconds)
        if answer.retry_after_seconds:
            # as asked, but no more often than we would by ourselves: many calls are no help to a busy counterpart
            return max(answer.retry_after_seconds, float(rules.first_retry_seconds))
        return float(rules.retry_after(self.waits.failures(connection_id) + 1))


class _Try:
    """One command, once. Gives the answer when the connection must wait because of it, else ``None`` or a verdict."""

    def __init__(self, sending: Sending, gateway: Gateway, write: Write) -> None:
        self._sending = sending
        self._answers = sending.answers
        self._gateway = gateway
        self._write = write

    def one(self, command: Command) -> Answer | None:
        if command.state is CommandState.UNKNOWN:
            return self._read_unknown(command)
        if command.state is CommandState.SENDING:
            return self._recover(command)
        if command.may_be_done:
            # a person wants it sent although an earlier try may have arrived: the key, or where the target is, decides
            return self._put_files(command) or self._send(command, None)
        return self._first(command)

    def _first(self, command: Command) -> Answer | None:
        """What it is done to, as the counterpart has it now, must still meet the conditions."""
        target = target_of(command)
        item = target.ask(self._gateway, command.target)
        kill_points.reached("send.after_look")
        reason = target.broken(command, item)
        if reason:
            self._write(self._answers.break_off, command, reason, item)
            return _verdict(reason)
        version = (item or {}).get("version")
        return self._put_files(command) or self._send(command, version if isinstance(version, int) else None)

    def _put_files(self, command: Command) -> Answer | None:
        """Attachments first: without the command they have no effect."""
        files = self._sending._desk.files
        for kept in command.values.get("files", []):
            if not files.has(kept["sha256"]):
                text = _("附件“{name}”已不在本机，没有提交。请从备份恢复，或重新办理。", name=kept["name"])
                self._write(self._answers.break_off, command, text, None)
                return _verdict(text)
            answer = self._gateway.put_file(kept["sha256"], files.path(kept["sha256"]))
            kill_points.reached("send.after_file")
            if answer.outcome is Outcome.ACCEPTED:
                continue
            if answer.outcome in _REASONS:
                return answer
            if answer.code == TOO_LARGE:
                answer = replace(answer, text=too_large_text(kept, answer.text))
            record = self._answers.record_unsent if command.may_be_done else self._answers.record
            self._write(record, command, answer)
            return answer
        return None

    def _send(self, command: Command, seen_version: int | None) -> Answer | None:
        body = command.sent_body or target_of(command).body(command, seen_version)
        sending = self._write(self._answers.begin, command, body, self._gateway.recovery(command.name))
        if sending is None:
            return None  # recalled, or settled by another window, a moment ago
        kill_points.reached("send.after_sending_commit")
        return self._transmit(sending, body)

    def _transmit(self, sending: Command, body: bytes) -> Answer:
        answer = target_of(sending).send(self._gateway, sending, body)
        kill_points.reached("send.after_answer")
        self._write(self._answers.record, sending, answer)
        kill_points.reached("send.after_answer_commit")
        return answer

    def _recover(self, command: Command) -> Answer | None:
        """The answer was lost, or the program ended before it came."""
        is_late = self._sending._holds.is_late(command)
        again = self._write(self._answers.begin_again, command)
        if again is None:
            return None
        if again.recovery is Recovery.KEY_SAFE and again.sent_body is not None and not is_late:
            kill_points.reached("send.again")
            return self._transmit(again, again.sent_body)
        if again.recovery is Recovery.ASK:
            self._write(self._answers.give_up, again, _("没有收到答复，请到对方那里核对是否已办理。"))
            return None
        return self._read_back(again)

    def _read_unknown(self, command: Command) -> Answer | None:
        if (command.recovery or self._gateway.recovery(command.name)) is Recovery.ASK:
            self._sending._asked.add(command.id)
            return None
        answer = self._gateway.read_command(command.id)
        kill_points.reached("send.read_back")
        if answer.outcome in NOT_DONE or answer.outcome is Outcome.UNKNOWN:
            return answer
        self._sending._asked.add(command.id)
        self._write(self._answers.record_read, command, self._with_item(command, answer))
        return None

    def _read_back(self, command: Command) -> Answer | None:
        answer = self._gateway.read_command(command.id)
        kill_points.reached("send.read_back")
        if answer.outcome is Outcome.UNKNOWN:
            answer = _as(answer, Outcome.UNREACHABLE)  # a question has no effect that could be lost
        self._write(self._answers.record_read, command, self._with_item(command, answer))
        return answer

    def _with_item(self, command: Command, answer: Answer) -> Answer:
        """Beside "no record" how the target stands now, so that a person can judge."""
        if answer.outcome is not Outcome.NOT_FOUND:
            return answer
        item = None
        with suppress(GatewayError):
            item = target_of(command).ask(self._gateway, command.target)
        return Answer(answer.outcome, answer.code, answer.text, item, answer.at, None)


def _verdict(text: str) -> Answer:
    return Answer(Outcome.CONFLICT, "", text, None, None, None)


def _as(answer: Answer, outcome: Outcome) -> Answer:
    return Answer(outcome, answer.code, answer.text, answer.item, answer.at, answer.retry_after_seconds)


def _fault(error: DeskError) -> Answer:
    """A question that failed as an answer: the connection waits."""
    kind = str(getattr(error, "kind", ""))
    outcome = next((one for one in _REASONS if one.value == kind), Outcome.UNKNOWN if kind else Outcome.UNREACHABLE)
    code = str(getattr(error, "code", "")) or kind
    return Answer(outcome, code, error.message, None, None, getattr(error, "retry_after_seconds", None))
