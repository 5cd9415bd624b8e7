"""What the decision form of one refund needs, how it is judged, and what its acts do. All of it in lanes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from desktop_app.errors import DeskError
from desktop_app.models import wording
from desktop_app.models.command_words import Capability, CommandName, CommandState
from desktop_app.models.refunds.form import AGREEMENT, RefundForm
from desktop_app.models.refunds.states import RefundMachine, RefundState
from desktop_app.models.scales import Severity
from desktop_app.services.acts.capability import capability_of
from desktop_app.services.refunds.drafts import form_of, open_draft
from desktop_app.texts import n_
from desktop_app.views.pages.approval.second_person_read import second_person_of

if TYPE_CHECKING:
    from desktop_app.models.acts import Decision, PermittedAct
    from desktop_app.models.approvals.second_person import SecondPersonStanding
    from desktop_app.models.commands import Command
    from desktop_app.models.findings import Finding
    from desktop_app.models.refunds.addresses import ReturnAddress
    from desktop_app.models.refunds.blockers import Blocker
    from desktop_app.models.refunds.presets import FilledPreset
    from desktop_app.models.refunds.report import RefundReport
    from desktop_app.services.acts.drafts import Draft
    from desktop_app.views.pages.approval.second_person_read import SecondPersonView

REASON = "reasons."
"""How the fields begin in which a blocker is answered with a reason."""
ACTS: Mapping[RefundState, tuple[CommandName, ...]] = {
    RefundState.PENDING_SELLER: (CommandName.APPROVE_REFUND, CommandName.REJECT_REFUND),
    RefundState.AWAITING_INSPECTION: (
        CommandName.CONFIRM_INSPECTION,
        CommandName.REJECT_INSPECTION,
        CommandName.APPEAL_INSPECTION,
    ),
}
"""What can be decided in a state; the first one is the act by which money leaves."""


@dataclass(frozen=True)
class DecisionRead:
    """The form of one refund, or the command that stands in its place."""

    connection_id: str
    refund_id: str
    now: datetime
    report: RefundReport
    acts: tuple[PermittedAct, ...] = ()
    """The acts of its state, the one by which money leaves first; empty where there is nothing to decide."""
    draft: Draft | None = None
    form: RefundForm = field(default_factory=RefundForm)
    """What was typed before."""
    presets: tuple[FilledPreset, ...] = ()
    addresses: tuple[ReturnAddress, ...] = ()
    machine: RefundMachine | None = RefundMachine.REVIEW
    """``None``: it is not stated whether goods come back."""
    is_direct: bool = False
    """Sent from here after a time to recall; else a packet for the console."""
    hold_seconds: int = 0
    command: Command | None = None
    """Stands on the request and is not reflected yet."""
    held_until: float | None = None
    """End of its hold on the monotonic clock."""
    second: SecondPersonView | None = None
    last: Command | None = None
    """The newest one that was refused, as long as nothing was decided after it."""
    me: str = ""
    """Who sits here."""

    @property
    def key(self) -> str:
        """The number of the request, as drafts and sessions call it."""
        return self.refund_id

    @property
    def place(self) -> tuple[str, str, str]:
        """What a form is about: another one begins anew."""
        return self.connection_id, self.refund_id, str(self.state)

    @property
    def state(self) -> RefundState:
        """Where the request stands."""
        return self.report.forecast.state

    @property
    def passable(self) -> tuple[Blocker, ...]:
        """Blockers that a typed reason passes."""
        return tuple(one for one in self.report.blockers if one.stands and one.is_overridable)

    @property
    def asks_address(self) -> bool:
        """Whether the form offers a return address; needed where it is known that goods come back."""
        return self.state is RefundState.PENDING_SELLER and self.machine is not RefundMachine.REVIEW


@dataclass(frozen=True)
class DecisionJudged:
    """The judgement of one body. ``number`` tells which one: an older answer is not shown."""

    number: int
    findings: Mapping[CommandName, tuple[Finding, ...]]
    details: Mapping[str, str] = field(default_factory=dict)
    """By path: size and pages."""
    pictures: Mapping[str, Any] = field(default_factory=dict)
    """None are read here."""

    def blocks(self, name: CommandName) -> tuple[Finding, ...]:
        """What stands against an act."""
        return tuple(one for one in self.findings.get(name, ()) if one.severity is Severity.BLOCK)


@dataclass(frozen=True)
class DecisionDone:
    """What came of an act: the revision that was saved, and the decision or the error."""

    name: CommandName
    revision: int
    decision: Decision | None = None
    error: DeskError | None = None


def read_decision(
    desk: Any,
    connection_id: str,
    refund_id: str,
    report: RefundReport | None = None,
    second: SecondPersonStanding | None = None,
) -> DecisionRead | None:
    """All that the form shows; ``None`` where there is nothing to decide and nothing on its way.

    ``report``, ``second``: the request's own, where they were just read; without them they are read here.
    """
    seen = desk.decide_refunds.seen(connection_id, refund_id, report)
    if seen is None:
        return None
    report, key = seen.report, seen.key
    now = desk.clock.connection_now(connection_id)
    command = desk.work.commands.unreflected_for(connection_id, key)
    if command is not None:
        held = desk.outbox.direct.held_until(command)
        return DecisionRead(connection_id, key, now, report, command=command, held_until=held)
    names = ACTS.get(report.forecast.state, ()) if report.forecast.has_review else ()
    if not names:
        return None
    acts = tuple(desk.decide_refunds.allowed_on(seen, names))
    return _form(desk, DecisionRead(connection_id, key, now, report, acts, machine=seen.known_machine), second)


def _form(desk: Any, read: DecisionRead, second: SecondPersonStanding | None) -> DecisionRead:
    from desktop_app.models.refunds.presets import presets_of  # the rule engine

    where = (read.connection_id, read.refund_id)
    draft = open_draft(desk, *where)
    past = desk.work.commands.for_target(*where)
    newest = max(past, key=lambda one: one.made_at, default=None)
    refused = newest if newest is not None and newest.state is CommandState.REFUSED else None
    money = read.report.money
    amount, currency = (None, None) if money is None else (money.amount, money.currency)
    return replace(
        read,
        draft=draft,
        form=form_of(draft.body, str(read.state)),
        presets=presets_of(read.report, read.now, desk.rulebook.packs),
        addresses=tuple(desk.addresses.list(read.connection_id)),
        second=second_person_of(desk, read.connection_id, read.report, second),
        is_direct=capability_of(desk, read.connection_id, read.acts[0].command_name) is Capability.DIRECT,
        hold_seconds=desk.packets.forms.sending.hold_for(amount, currency),
        last=refused,
        me=desk.person,
    )


def judge_decision(
    desk: Any, connection_id: str, refund_id: str, body: Mapping[str, Any], number: int, _known: frozenset[str]
) -> DecisionJudged:
    """What stands against each act with these values. Reads files: only in a lane."""
    state = str(body.get("state") or "")
    form = form_of(body, state)
    names = ACTS.get(RefundState(state), ()) if state else ()
    judged = desk.decide_refunds.findings_of(names, connection_id, refund_id, form) if names else {}
    findings = {name: tuple(found) for name, found in judged.items()}
    read = desk.evidence.inspect(form.files) if form.files else []
    details = {str(path): _detail(file) for (_role, path), file in zip(form.files, read, strict=True)}
    return DecisionJudged(number, findings, details)


def complete_decision(
    desk: Any, connection_id: str, refund_id: str, draft_id: str, body: Mapping[str, Any], name: CommandName
) -> DecisionDone:
    """Save the form as it is and decide with it; in the lane of ``work.db``."""
    revision: int = desk.drafts.autosave(draft_id, dict(body))
    form = form_of(body, str(body.get("state") or ""))
    verbs = {
        CommandName.APPROVE_REFUND: desk.decide_refunds.approve,
        CommandName.REJECT_REFUND: desk.decide_refunds.reject,
        CommandName.CONFIRM_INSPECTION: desk.decide_refunds.confirm_inspection,
        CommandName.REJECT_INSPECTION: desk.decide_refunds.reject_inspection,
        CommandName.APPEAL_INSPECTION: desk.decide_refunds.appeal_inspection,
    }
    try:
        return DecisionDone(name, revision, verbs[name](connection_id, refund_id, form))
    except DeskError as error:
        return DecisionDone(name, revision, error=error)


def _detail(file: Any) -> str:
    size = wording.size_text(file.bytes)
    if file.page_count:
        return n_("{size}，{count} 页", "{size}，{count} 页", file.page_count, size=size)
    return size


def role_files(form: RefundForm, is_agreement: bool) -> tuple[str, ...]:
    """Paths of the files that show the agreement, or of all others."""
    return tuple(str(path) for role, path in form.files if (role == AGREEMENT) is is_agreement)
