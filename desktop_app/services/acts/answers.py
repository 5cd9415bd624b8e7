"""What becomes of a command by what the counterpart answers. Each step is one transaction of ``work.db``.

A step first looks whether the command still stands where the sender saw it: a person may have recalled it, or another
window may have settled it. Then nothing is written and ``None`` is given.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from desktop_app.gateways.gateway import TOO_LARGE, Answer, Outcome
from desktop_app.models import wording
from desktop_app.models.command_words import CommandState
from desktop_app.models.commands import FINAL, Command, Recovery, Waiting
from desktop_app.models.events import NoticeRaised
from desktop_app.models.journal import PROGRAM
from desktop_app.models.wire_commands import kept_item
from desktop_app.services.acts.changes import Step, write_step
from desktop_app.services.acts.targets import target_of
from desktop_app.texts import N_, _

if TYPE_CHECKING:
    from desktop_app.services.acts.holds import Holds
    from desktop_app.services.desk import Desk

TOO_LARGE_CODES = frozenset({TOO_LARGE, "file_too_large"})
"""A file was refused for its size: when it was handed over, or with the command that names it."""
KEY_REUSED = "key_reused"
"""The counterpart has other bytes under this key: an earlier try of ours arrived, so that we must read back."""
NOT_DONE = frozenset({Outcome.RETRY, Outcome.UNREACHABLE, Outcome.UNAUTHORIZED})
"""This try had certainly no effect."""
_TITLES = {
    CommandState.REFUSED: N_("对方没有接受"),
    CommandState.CONFLICT: N_("没有提交，情况已变"),
    CommandState.UNKNOWN: N_("结果未知"),
}


def too_large_text(kept: Mapping[str, Any], said: str) -> str:
    """Which file was not taken for its size, and the limit in the counterpart's words. ``kept`` as in the command."""
    name, size = str(kept.get("name")), wording.size_text(int(kept.get("bytes") or 0))
    limit = _("对方的答复：{said}", said=said) if said else _("对方没有说明上限是多少。")
    return _("附件“{name}”（{size}）超过对方的大小上限，没有提交。{limit}", name=name, size=size, limit=limit)


def refusal_text(command: Command, answer: Answer) -> str:
    """The refusal, and where a file can be changed what to do about it."""
    return target_of(command).too_large(answer.text) if answer.code in TOO_LARGE_CODES else answer.text


class Answers:
    """Moves commands between their states as answers come in."""

    def __init__(self, desk: Desk, holds: Holds) -> None:
        self._desk = desk
        self._holds = holds

    def begin(self, command: Command, body: bytes, recovery: Recovery) -> Command | None:
        """QUEUED → SENDING with the exact bytes, before the first of them leaves."""
        desk = self._desk

        def is_free(now: Command) -> bool:
            return not now.is_asking and not desk.work.paused_because() and self._holds.remaining(now) <= 0

        changes = {
            "sent_body": body,
            "recovery": recovery,
            "tries": command.tries + 1,
            "sent_at": command.sent_at or desk.clock.wall(),
            "next_try_at": None,
            "changed_at": desk.clock.connection_now(),
        }
        told = {"try": command.tries + 1, "bytes": len(body)}
        label = "send.before_sending_commit"
        return self._step(command, CommandState.SENDING, "command.sending", told, label, changes, is_free)

    def begin_again(self, command: Command) -> Command | None:
        """One more try of a command whose answer was lost, or during which the program ended."""
        told = {"try": command.tries + 1, "again": True}
        answer = {**command.answer, "lost": True}
        changes: dict[str, Any] = {"tries": command.tries + 1, "answer": answer, "next_try_at": None}
        return self._step(command, None, "command.sending", told, "send.before_again_commit", changes)

    def record(self, command: Command, answer: Answer) -> Command | None:
        """What came of sending (or of reading back) a command that is on its way."""
        outcome = answer.outcome
        if outcome is Outcome.ACCEPTED:
            return self._succeed(command, answer)
        if outcome is Outcome.CONFLICT:
            return self._end(command, CommandState.CONFLICT, answer, self._conflict_text(command, answer))
        if outcome in NOT_DONE:
            return self._try_later(command, answer)
        if outcome is Outcome.UNKNOWN:
            return self._lost(command, answer)
        if answer.code == KEY_REUSED:
            # sending these bytes again would tell nothing new: it is read back next
            text = _("“{name}”已有同一编号的提交，内容与这次不同。先读回结果。", name=self._name(command))
            return self._end(command, CommandState.UNKNOWN, answer, text)
        return self._end(command, CommandState.REFUSED, answer, refusal_text(command, answer))

    def record_read(self, command: Command, answer: Answer) -> Command | None:
        """What reading back told about a command that may be done. No record: a person is asked."""
        outcome = answer.outcome
        if outcome in (Outcome.ACCEPTED, Outcome.REFUSED, Outcome.CONFLICT):
            return self.record(command, answer)
        if outcome is not Outcome.NOT_FOUND:
            return self._try_later(command, answer)
        text = target_of(command).no_record(self._name(command), answer.item)
        return self._end(command, CommandState.UNKNOWN, answer, text)

    def give_up(self, command: Command, text: str) -> Command | None:
        """Nothing more can be found out from here: a person decides."""
        answer = Answer(Outcome.UNKNOWN, "", text, None, None, None)
        return self._end(command, CommandState.UNKNOWN, answer, text)

    def record_unsent(self, command: Command, answer: Answer) -> Command | None:
        """This try ended before the command itself was sent, but an earlier one may have arrived."""
        text = _("这次没有提交：{text} 先前一次是否已办理仍不知道。", text=answer.text)
        return self._end(command, CommandState.UNKNOWN, answer, text)

    def break_off(self, command: Command, text: str, item: Mapping[str, Any] | None) -> Command | None:
        """A condition of the decision does not hold any more: held for review, nothing was sent."""
        answer = Answer(Outcome.CONFLICT, "condition_broken", text, None if item is None else dict(item))
        return self._end(command, CommandState.CONFLICT, answer)

    def stand_back(self, command: Command, seconds: float) -> Command | None:
        """Its question could not be answered: others of its connection go first."""
        if command.state is CommandState.UNKNOWN:
            return command
        changes = {"next_try_at": self._desk.clock.wall() + timedelta(seconds=seconds)}
        told = {"outcome": Outcome.UNKNOWN.value, "seconds": int(seconds)}
        return self._step(command, None, "command.waiting", told, "send.before_answer_commit", changes)

    def ask(self, command: Command) -> Command | None:
        """Decided too long ago: the person says whether it may still go."""
        told = {"why": Waiting.LATE.value}
        done = self._step(command, None, "command.asks", told, "send.before_ask_commit", {"waits_for": Waiting.LATE})
        if done is not None:
            self._tell(done, _("等您确认"), _("定得太久了，没有自动提交。请确认还要不要提交。"))
        return done

    def _succeed(self, command: Command, answer: Answer) -> Command | None:
        """Done; and over at once where data that are known already show the effect: nothing newer may ever come."""
        done = self._end(command, CommandState.SUCCEEDED, answer)
        if done is not None and done.state is CommandState.SUCCEEDED:
            self._desk.outbox.settle_answered(done)
        return done

    def _end(self, command: Command, state: CommandState, answer: Answer, text: str = "") -> Command | None:
        told = text or answer.text
        changes = {
            "answer": self._kept(command, answer),
            "result_text": told[:2000],
            "changed_at": self._desk.clock.connection_now(),
            "next_try_at": None,
        }
        after = None if command.state is state else state
        if after is None and (command.answer, command.result_text) == (changes["answer"], changes["result_text"]):
            return command
        detail = {"outcome": answer.outcome.value, "code": answer.code, "text": told[:500]}
        done = self._step(command, after, f"command.{state.value}", detail, "send.before_answer_commit", changes)
        if done is not None and state in _TITLES:
            self._tell(done, _(_TITLES[state]), told)
        return done

    def _try_later(self, command: Command, answer: Answer) -> Command | None:
        """Certainly not done by this try; QUEUED (and free to be recalled) unless an earlier answer was lost."""
        rules = self._holds.rules
        seconds = float(rules.retry_after(max(command.tries, 1)))
        if answer.retry_after_seconds:
            seconds = max(answer.retry_after_seconds, float(rules.first_retry_seconds))
        next_at = self._desk.clock.wall() + timedelta(seconds=seconds)
        kept = {**self._kept(command, answer), "retry_after": seconds}
        changes: dict[str, Any] = {"answer": kept, "next_try_at": next_at}
        after = None
        if command.state is CommandState.SENDING and not command.answer.get("lost"):
            after, changes["sent_at"] = CommandState.QUEUED, None
        detail = {"outcome": answer.outcome.value, "code": answer.code, "seconds": int(seconds)}
        return self._step(command, after, "command.waiting", detail, "send.before_answer_commit", changes)

    def _lost(self, command: Command, answer: Answer) -> Command | None:
        """It may have been done. The same bytes again, or reading back, or a person: as the counterpart promised."""
        rules = self._holds.rules
        if command.recovery is Recovery.ASK or command.tries >= rules.lost_tries:
            told = _("没有收到答复：{text}请核对后再决定。", text=answer.text)
            text = told if answer.text else _("没有收到答复，请核对后再决定。")
            return self._end(command, CommandState.UNKNOWN, answer, text)
        next_at = self._desk.clock.wall() + timedelta(seconds=rules.retry_after(max(command.tries, 1)))
        changes: dict[str, Any] = {"answer": {**self._kept(command, answer), "lost": True}, "next_try_at": next_at}
        detail = {"outcome": Outcome.UNKNOWN.value, "code": answer.code}
        return self._step(command, None, "command.answer_lost", detail, "send.before_answer_commit", changes)

    @staticmethod
    def _conflict_text(command: Command, answer: Answer) -> str:
        """The counterpart's sentence, and in ours what was seen at the decision and what stands there now."""
        changed = "" if answer.item is None else target_of(command).broken(command, answer.item)
        return _("{said}{changed}", said=answer.text, changed=changed)

    def _name(self, command: Command) -> str:
        """Who it was sent to, in the person's own words."""
        return self._desk.connections.get(command.connection_id).name

    def _kept(self, command: Command, answer: Answer) -> dict[str, Any]:
        kept: dict[str, Any] = {
            "outcome": answer.outcome.value,
            "code": answer.code[:64],
            "text": answer.text[:2000],
            target_of(command).answer_name: kept_item(answer.item),
            "at": answer.at.isoformat() if answer.at is not None else None,
        }
        return {**kept, "lost": True} if command.answer.get("lost") else kept

    def _step(
        self,
        command: Command,
        after: CommandState | None,
        action: str,
        told: dict[str, Any],
        label: str,
        changes: dict[str, Any],
        is_free: Callable[[Command], bool] | None = None,
    ) -> Command | None:
        def is_as_seen(now: Command | None) -> bool:
            return now is not None and now.state is command.state and (is_free is None or is_free(now))

        return write_step(self._desk, command, Step(PROGRAM, action, changes, told, after), is_as_seen, label)

    def _tell(self, command: Command, title: str, text: str) -> None:
        order = command.target.partition("|")[0]
        name = wording.command_name(command.name)
        message = _("“{title}”{order}：{text}", title=name, order=order, text=text)
        about = (("command_id", command.id), ("tab", "recalled" if command.state in FINAL else "open"))
        self._desk.events.publish(NoticeRaised(command.connection_id, "warn", title, message, "go_outbox", about))
