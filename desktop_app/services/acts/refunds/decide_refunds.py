"""Decide on refunds: a person's intent becomes a command as with cases, or findings say why not.

Agreeing asks for a second person where the amount says so: what that person gave is used up as the last step of the
transaction that makes the command, so that it never serves two.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from desktop_app.errors import RefusedError, UsageError
from desktop_app.models.acts import Decision, KeptFile, PermittedAct, is_stopped
from desktop_app.models.command_words import REFUND_ACTS, CommandName
from desktop_app.models.commands import RUN, Command
from desktop_app.models.kinds import bare_id
from desktop_app.models.refunds.acts import AGREEING
from desktop_app.models.refunds.form import RefundForm
from desktop_app.models.refunds.seen import RefundSeen
from desktop_app.models.refunds.states import RefundMachine
from desktop_app.models.scales import Severity
from desktop_app.services.acts.capability import capability_of
from desktop_app.services.acts.keeping import keep_files
from desktop_app.services.acts.making import keep_command, make_command
from desktop_app.services.acts.refunds import checks as act_checks
from desktop_app.services.acts.refunds.checks import Asked
from desktop_app.services.acts.target_refunds import RefundTarget
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.models.evidence import EvidenceFile
    from desktop_app.models.findings import Finding
    from desktop_app.models.refunds.report import RefundReport
    from desktop_app.services.desk import Desk
    from desktop_app.store.access import Tx

_REASONED = frozenset({CommandName.REJECT_INSPECTION, CommandName.APPEAL_INSPECTION})
"""Acts whose one text is a reason; that of the others is the review opinion."""
_EMPTY = RefundForm()
REFUND = RefundTarget()


class DecideRefunds:
    """The acts of a seller on requests for a refund of one connection. Reads files: not in the window's thread."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def seen(self, connection_id: str, refund_id: str, report: RefundReport | None = None) -> RefundSeen | None:
        """The request as the projection has it now; ``None`` when there is none of this number.

        ``report``: its own, where it was just read; without one it is read here.
        """
        from desktop_app.models.refunds.reading import machine_of  # the rule engine

        desk, key = self._desk, bare_id(refund_id)
        report = report or desk.refunds.report(connection_id, key)
        standing = REFUND.standing(desk, connection_id, key)
        if report is None or standing is None:
            return None
        machine = machine_of(report.facts, desk.rulebook.packs)
        return RefundSeen(connection_id, key, report, machine, standing.version, standing.data_as_of)

    def allowed(self, connection_id: str, refund_id: str) -> list[PermittedAct]:
        """Every act with whether it can be begun, and why not; none for a request that is not here."""
        seen = self.seen(connection_id, refund_id)
        return [] if seen is None else self.allowed_on(seen)

    def allowed_on(self, seen: RefundSeen, names: Iterable[CommandName] = REFUND_ACTS) -> list[PermittedAct]:
        """The same for a request that was read already, for some acts.

        What the form can still bring (an opinion, a file, a reason that passes a blocker) stops nothing here; such a
        blocker stands among the findings.
        """
        acts = []
        for name in names:
            findings = self._checks(name, seen, _EMPTY)
            stops = (one for one in findings if one.severity is Severity.BLOCK and not _can_be_passed(one))
            stop = next(stops, None)
            acts.append(PermittedAct(name, stop is None, stop.message if stop else "", tuple(findings)))
        return acts

    def findings(
        self, name: CommandName, connection_id: str, refund_id: str, form: RefundForm = _EMPTY
    ) -> list[Finding]:
        """All reasons against an act with this form, and warnings before it, blocking ones first."""
        return self.findings_of((name,), connection_id, refund_id, form)[name]

    def findings_of(
        self, names: Iterable[CommandName], connection_id: str, refund_id: str, form: RefundForm
    ) -> dict[CommandName, list[Finding]]:
        """The same for several acts: request and files are read once."""
        seen = self._known(connection_id, refund_id)
        files = tuple(self._desk.evidence.inspect(form.files))
        return {
            name: sorted(
                self._checks(name, seen, form) + self._form_findings(name, seen, form, files),
                key=lambda one: one.severity is not Severity.BLOCK,
            )
            for name in names
        }

    def approve(self, connection_id: str, refund_id: str, form: RefundForm) -> Decision:
        """Agree: the money goes back, or received hardware may be sent back."""
        return self._decide(CommandName.APPROVE_REFUND, connection_id, refund_id, form)

    def reject(self, connection_id: str, refund_id: str, form: RefundForm) -> Decision:
        """Reject with the opinion that the customer reads; the customer may file again."""
        return self._decide(CommandName.REJECT_REFUND, connection_id, refund_id, form)

    def reject_many(
        self, connection_id: str, refund_ids: Iterable[str], form: RefundForm, run_id: str = ""
    ) -> list[Decision]:
        """Reject each with the same opinion; one that cannot be rejected does not stop the others.

        ``run_id``: the run of many rows that they belong to.
        """
        return [
            self._decide(CommandName.REJECT_REFUND, connection_id, refund_id, form, run_id) for refund_id in refund_ids
        ]

    def confirm_inspection(self, connection_id: str, refund_id: str, form: RefundForm = _EMPTY) -> Decision:
        """确认验收: the returned goods are fine, the money goes back. The form can only hold reasons."""
        return self._decide(CommandName.CONFIRM_INSPECTION, connection_id, refund_id, RefundForm(reasons=form.reasons))

    def reject_inspection(self, connection_id: str, refund_id: str, form: RefundForm) -> Decision:
        """验收驳回: something is wrong with the returned goods; ``form.opinion`` says what."""
        return self._decide(CommandName.REJECT_INSPECTION, connection_id, refund_id, form)

    def appeal_inspection(self, connection_id: str, refund_id: str, form: RefundForm) -> Decision:
        """发起申诉 about the returned goods; ``form.opinion`` is the reason."""
        return self._decide(CommandName.APPEAL_INSPECTION, connection_id, refund_id, form)

    def _decide(
        self, name: CommandName, connection_id: str, refund_id: str, form: RefundForm, run_id: str = ""
    ) -> Decision:
        seen = self._known(connection_id, refund_id)
        before = self._checks(name, seen, form)
        if is_stopped(before):
            return Decision(seen.key, None, tuple(before))
        kept, gone = keep_files(self._desk, form.files)
        judged = gone + self._form_findings(name, seen, form, tuple(self._desk.evidence.kept_files(kept)))
        # reading files takes seconds: what came in meanwhile counts
        seen = self._known(connection_id, refund_id)
        findings = self._checks(name, seen, form) + judged
        if is_stopped(findings):
            return Decision(seen.key, None, tuple(findings))
        return self._make(name, seen, form, kept, findings, run_id)

    def _make(
        self,
        name: CommandName,
        seen: RefundSeen,
        form: RefundForm,
        kept: list[KeptFile],
        findings: list[Finding],
        run_id: str,
    ) -> Decision:
        desk = self._desk
        values = {**self._values(name, seen, form, kept), **({RUN: run_id} if run_id else {})}
        capability = capability_of(desk, seen.connection_id, name)
        command = make_command(desk, name, seen.target(name, form.return_address), values, capability)
        try:
            made = keep_command(desk, command, self._use_second_person if name in AGREEING else None)
        except RefusedError as error:
            # it was good a moment ago: revoked, replaced or used by another window meanwhile
            mend = _("请第二人重新审批这张退订申请。")
            found = desk.packets.forms.finding(act_checks.SECOND_PERSON, error.message, mend, field="second_person")
            return Decision(seen.key, None, (found,))
        if made is None:
            # another window was quicker: its command stands on the request now
            return Decision(seen.key, None, tuple(self._checks(name, seen, form)))
        return Decision(seen.key, made, tuple(findings))

    def _use_second_person(self, tx: Tx, command: Command) -> dict[str, Any]:
        used = self._desk.second_person.use(tx, command.connection_id, command.target, command.id)
        return {"second_person": used} if used else {}

    def _values(self, name: CommandName, seen: RefundSeen, form: RefundForm, kept: list[KeptFile]) -> dict[str, Any]:
        """What the person decided; what is empty is left out."""
        is_sent_back = name is CommandName.APPROVE_REFUND and _needs_address(seen, form)
        least = self._least_reason(seen)
        passed = {
            one.id: form.reasons[one.id].strip()
            for one in seen.report.blockers
            if name in AGREEING and act_checks.is_passed(one, form, least)
        }
        values = {
            "reason" if name in _REASONED else "opinion": form.opinion.strip(),
            "return_address": form.return_address.strip() if is_sent_back else "",
            "reasons": passed,
            "files": [one.as_dict() for one in kept],
        }
        return {name: value for name, value in values.items() if value}

    def _checks(self, name: CommandName, seen: RefundSeen, form: RefundForm) -> list[Finding]:
        desk = self._desk
        is_agreeing = name in AGREEING
        return act_checks.check_act(
            Asked(
                name,
                seen,
                form,
                desk.work.commands.unreflected_for(seen.connection_id, seen.key),
                capability_of(desk, seen.connection_id, name),
                desk.second_person.standing(seen.connection_id, seen.key) if is_agreeing else None,
                self._least_reason(seen),
                desk.packets.forms,
            )
        )

    def _form_findings(
        self, name: CommandName, seen: RefundSeen, form: RefundForm, files: tuple[EvidenceFile, ...]
    ) -> list[Finding]:
        from desktop_app.models.refunds.decision import check_form, form_facts  # the rule engine

        desk = self._desk
        facts = form_facts(name, form, files, _needs_address(seen, form))
        return check_form(facts, desk.rulebook.packs, desk.clock.connection_now(seen.connection_id))

    def _least_reason(self, seen: RefundSeen) -> int:
        from desktop_app.models.refunds.decision import least_reason  # the rule engine

        return least_reason(self._desk.rulebook.packs, self._desk.clock.connection_now(seen.connection_id))

    def _known(self, connection_id: str, refund_id: str) -> RefundSeen:
        seen = self.seen(connection_id, refund_id)
        if seen is None:
            raise UsageError(
                _("没有这张退订申请"), _("没有编号为 {id} 的退订申请。请先导入、粘贴或登记。", id=refund_id)
            )
        return seen


def _needs_address(seen: RefundSeen, form: RefundForm) -> bool:
    return seen.machine(form.return_address) is RefundMachine.RETURN


def _can_be_passed(finding: Finding) -> bool:
    """A blocker beside which the form has a field for the reason."""
    return (finding.field or "").startswith("reasons.")
