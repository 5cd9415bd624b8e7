"""Decide: a person's intent becomes a command, in one transaction with its journal entry, or findings say why not.

DIRECT: the command is *queued* with its hold, and can be recalled until that ends. HANDOFF: it is *prepared*; the
click in the console is the act, so nothing is held or counted down. A decision never edits the projection: lists show
it as the overlay until a later batch tells what came of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app.errors import UsageError
from desktop_app.models.acts import CaseState, Decision, KeptFile, PermittedAct, is_stopped
from desktop_app.models.command_words import CASE_ACTS, CommandName
from desktop_app.models.commands import RUN
from desktop_app.models.evidence import ROLES
from desktop_app.models.findings import Finding
from desktop_app.models.scales import Severity
from desktop_app.services.acts import checks as act_checks
from desktop_app.services.acts.capability import capability_of
from desktop_app.services.acts.evidence import asked_ids
from desktop_app.services.acts.keeping import keep_files
from desktop_app.services.acts.making import case_target, keep_command, make_command
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.services.acts.drafts import Draft
    from desktop_app.services.desk import Desk


class Decide:
    """The acts of a seller on cases of one connection."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def case(self, connection_id: str, key: str) -> CaseState | None:
        """The case as the projection has it now; ``None`` when there is no row with this key."""
        from desktop_app.services.cases.states import read_case

        return read_case(self._desk, connection_id, key)

    def is_stale(self, case: CaseState) -> bool:
        """True when the facts about a case are older than our limit."""
        return act_checks.is_stale(case, self._desk.clock.connection_now(), self._desk.packets.forms)

    def allowed(self, connection_id: str, key: str) -> list[PermittedAct]:
        """Every act with whether it is possible now, and why not. Warnings are told and stop nothing."""
        case = self.case(connection_id, key)
        if case is None:
            return []
        acts = []
        for name in CASE_ACTS:
            findings = self._checks(name, case)
            stop = next((one for one in findings if one.severity is Severity.BLOCK), None)
            acts.append(PermittedAct(name, stop is None, stop.message if stop else "", tuple(findings)))
        return acts

    def confirm_requirement(self, connection_id: str, keys: Iterable[str], run_id: str = "") -> list[Decision]:
        """Prepare 确认需求 for each case; one that cannot be confirmed does not stop the others.

        ``run_id``: the run of many rows that they belong to.
        """
        values = {RUN: run_id} if run_id else {}
        return [self._simple(connection_id, key, CommandName.CONFIRM_REQUIREMENT, values, []) for key in keys]

    def reject_requirement(self, connection_id: str, key: str, reason: str) -> Decision:
        """Prepare 驳回 with the reason that the customer will read."""
        found = act_checks.check_reason(reason, self._desk.packets.forms)
        return self._simple(connection_id, key, CommandName.REJECT_REQUIREMENT, {"reason": reason.strip()}, found)

    def report_completion(self, connection_id: str, key: str, draft_id: str) -> Decision:
        """Prepare 确认完成 from a saved delivery form: its files are kept by SHA-256 first, then judged as kept.

        The draft stays until the console shows the effect, so that a refusal there costs no typing.
        """
        draft = self._desk.drafts.load(draft_id)
        if draft is None or draft.target != key or draft.connection_id != connection_id:
            raise UsageError(_("没有这份草稿"), _("这份草稿不属于这一单，或已不在。请重新打开表单。"))
        case = self._known_case(connection_id, key)
        name = CommandName.REPORT_COMPLETION
        before = self._checks(name, case)
        if is_stopped(before):
            return Decision(key, None, tuple(before))
        kept, findings = self._keep(draft)
        judged = self._desk.evidence.findings(connection_id, key, draft.body, kept)
        findings += judged + self._desk.evidence.held_back(judged)
        asked = asked_ids(case.choice, case.node, self._desk.rulebook.packs)
        findings += act_checks.check_form(draft.body, self._desk.packets.forms, asked)
        # reading files takes seconds: what came in meanwhile counts
        case = self._known_case(connection_id, key)
        findings = self._checks(name, case) + findings
        if is_stopped(findings):
            return Decision(key, None, tuple(findings))
        return self._prepare(name, case, _completion_values(draft, kept), findings)

    def findings(self, name: CommandName, connection_id: str, key: str) -> list[Finding]:
        """All reasons against an act, and warnings before it."""
        return self._checks(name, self._known_case(connection_id, key))

    def _simple(
        self, connection_id: str, key: str, name: CommandName, values: dict[str, Any], more: list[Finding]
    ) -> Decision:
        case = self._known_case(connection_id, key)
        findings = self._checks(name, case) + more
        if is_stopped(findings):
            return Decision(key, None, tuple(findings))
        return self._prepare(name, case, values, findings)

    def _known_case(self, connection_id: str, key: str) -> CaseState:
        case = self.case(connection_id, key)
        if case is None:
            raise UsageError(_("没有这一单"), _("这个连接里没有 {key}。", key=key.replace("|", " ")))
        return case

    def _checks(self, name: CommandName, case: CaseState) -> list[Finding]:
        desk = self._desk
        return act_checks.check_act(
            name,
            case,
            desk.work.commands.unreflected_for(case.connection_id, case.key),
            capability_of(desk, case.connection_id, name),
            desk.clock.connection_now(),
            desk.packets.forms,
            desk.rulebook.packs,
        )

    def _keep(self, draft: Draft) -> tuple[list[KeptFile], list[Finding]]:
        """Copy the form's files into ``files/``, by role."""
        files = draft.body.get("files") or {}
        roles = sorted(files, key=lambda one: ROLES.index(one) if one in ROLES else len(ROLES))
        return keep_files(self._desk, [(role, Path(name)) for role in roles for name in files[role]])

    def _prepare(self, name: CommandName, case: CaseState, values: dict[str, Any], findings: list[Finding]) -> Decision:
        capability = capability_of(self._desk, case.connection_id, name)
        command = make_command(self._desk, name, case_target(self._desk, name, case), values, capability)
        if keep_command(self._desk, command) is None:
            # another window was quicker: its command stands on the case now
            return Decision(case.key, None, tuple(self._checks(name, case)))
        return Decision(case.key, command, tuple(findings))


def _completion_values(draft: Draft, kept: list[KeptFile]) -> dict[str, Any]:
    body = draft.body
    opening = act_checks.opening_time(body)
    return {
        "opening_time": opening.isoformat() if opening else "",
        "result_text": str(body.get("result_text") or "").strip(),
        "delivery_mode": str(body.get("delivery_mode") or ""),
        "texts": act_checks.typed_texts(body),
        "files": [one.as_dict() for one in kept],
        "ticks": body.get("ticks") or {},
        "signatures": body.get("signatures") or [],
        "draft_id": draft.id,
    }
