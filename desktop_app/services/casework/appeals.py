"""申诉: what stands against one, what the console asks for, and the record that freezes and un-freezes a case.

The appeal itself is filed in the console. What is recorded here is what a person did there: an observation beside it
tells the lists, and its outcome lets the case be acted on again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app import kill_points
from desktop_app.clock import CHINA
from desktop_app.errors import RefusedError, UsageError
from desktop_app.models.casework import Appeal, AppealOutcome
from desktop_app.models.findings import Finding
from desktop_app.models.reading import CLOCK_SLACK
from desktop_app.models.scales import Severity
from desktop_app.services.casework.entries import fitting_text, journaled, kept_files
from desktop_app.services.casework.owners import rejudge
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.models.supervision import Node
    from desktop_app.services.cases.judging import JudgedCase
    from desktop_app.services.desk import Desk

Findings = list[Finding]


@dataclass(frozen=True)
class AppealEntry:
    """What a person wants to file, or filed. ``filed_at`` ``None``: now; without a zone it is China Standard Time."""

    ground: str
    """Id of one of ``Appeals.grounds``; empty while none is chosen."""
    text: str
    proofs: Sequence[Path] = ()
    filed_at: datetime | None = None
    site: str = "cn"


@dataclass(frozen=True)
class AppealSheet:
    """What the console's form asks for, in its order, and what stands against filing it."""

    menu_paths: tuple[str, ...]
    """The click path under both names of the menu."""
    ground: str
    text: str
    files: tuple[Path, ...]
    findings: tuple[Finding, ...]

    @property
    def is_allowed(self) -> bool:
        """False while something blocks."""
        return not any(one.severity is Severity.BLOCK for one in self.findings)


@dataclass(frozen=True)
class AppealRecorded:
    """What came of recording an appeal: the appeal, or the findings that stopped it."""

    appeal: Appeal | None
    findings: tuple[Finding, ...]

    @property
    def reason(self) -> str:
        """Why nothing was recorded, in one sentence; empty when it was."""
        if self.appeal is not None:
            return ""
        return next((one.message for one in self.findings if one.severity is Severity.BLOCK), "")


class Appeals:
    """Appeals of cases."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def grounds(self) -> list[tuple[str, str, bool]]:
        """Id, words, and whether proof must be attached."""
        return [(one.id, str(one.title), one.needs_proof) for one in self._desk.casework.rules.ground]

    def sheet(self, connection_id: str, key: str, entry: AppealEntry) -> AppealSheet:
        """What is filled in at the console; nothing is kept."""
        desk, rules = self._desk, self._desk.casework.rules
        judged = self._judged(connection_id, key)
        menus = desk.packets.forms.menus
        search = _("搜索 {order_id}", order_id=judged.facts.order_id)
        paths = tuple(" > ".join((name, menus.page, search, *rules.appeal.steps)) for name in menus.names)
        findings = self._findings(connection_id, judged, entry)
        ground = rules.ground_of(entry.ground)
        title = str(ground.title) if ground is not None else entry.ground
        return AppealSheet(paths, title, entry.text.strip(), tuple(entry.proofs), tuple(findings))

    def file(self, connection_id: str, key: str, entry: AppealEntry) -> AppealRecorded:
        """Record that an appeal was filed in the console: both sides are frozen from now on."""
        desk = self._desk
        judged = self._judged(connection_id, key)
        findings = self._findings(connection_id, judged, entry)
        if any(one.severity is Severity.BLOCK for one in findings):
            return AppealRecorded(None, tuple(findings))
        text = fitting_text(desk, entry.text, _("申诉原因"))
        at, proofs = self._past(entry.filed_at, _("申诉时间")), kept_files(desk, entry.proofs)
        appeal = Appeal(0, connection_id, key, judged.node.value, entry.ground, text, proofs, at, desk.person)
        detail: dict[str, Any] = {"ground": entry.ground, "node": judged.node.value}
        with journaled(desk, connection_id, "appeal.filed", key, detail) as tx:
            appeal = replace(appeal, id=desk.work.appeals.add(tx, appeal))
            detail |= {"appeal": appeal.id, "chars": len(text), "attached": len(proofs)}
        kill_points.reached("appeal.before_observation")
        batch_id = self._observe(appeal, {"is_appeal_open": True})
        with desk.work.writing() as tx:
            desk.work.appeals.set_batch(tx, appeal.id, batch_id)
        return AppealRecorded(replace(appeal, batch_id=batch_id), tuple(findings))

    def accepted(self, appeal_id: int, at: datetime | None = None) -> Appeal:
        """The operator received it: its three working days begin."""
        appeal = self._open(appeal_id)
        moment = self._past(at, _("受理时间"))
        if moment < appeal.filed_at:
            raise UsageError(_("时间不对"), _("受理时间早于申诉时间。请核对。"))
        detail = {"appeal": appeal.id}
        with journaled(self._desk, appeal.connection_id, "appeal.accepted", appeal.target, detail) as tx:
            self._desk.work.appeals.accept(tx, appeal.id, moment)
        self._observe(appeal, {"is_appeal_open": True, "appeal_accepted_at": moment})
        return replace(appeal, accepted_at=moment)

    def decided(
        self,
        appeal_id: int,
        outcome: AppealOutcome,
        text: str = "",
        at: datetime | None = None,
        node: Node | None = None,
    ) -> Appeal:
        """The operator decided, as a person saw it: the case can be acted on again, at ``node`` where it moved."""
        desk = self._desk
        appeal = self._open(appeal_id)
        text = fitting_text(desk, text, _("裁定说明"))
        moment = self._past(at, _("裁定时间"))
        if moment < (appeal.accepted_at or appeal.filed_at):
            raise UsageError(_("时间不对"), _("裁定时间早于申诉或受理时间。请核对。"))
        if node is not None:
            self._require_node(appeal, node)
        detail = {"appeal": appeal.id, "decision": AppealOutcome(outcome).value, "chars": len(text)}
        # the lists first: after a crash in between the case is free and the outcome can be recorded again
        self._observe(appeal, {"is_appeal_open": False}, node, moment if node is not None else None)
        kill_points.reached("appeal.before_decision")
        with journaled(desk, appeal.connection_id, "appeal.decided", appeal.target, detail) as tx:
            desk.work.appeals.decide(tx, appeal.id, moment, AppealOutcome(outcome), text)
        rejudge(desk, appeal.connection_id, [appeal.target])
        return replace(appeal, decided_at=moment, outcome=AppealOutcome(outcome), outcome_text=text)

    def list(self, connection_id: str, key: str) -> list[Appeal]:
        """The appeals of a case, oldest first."""
        return self._desk.work.appeals.list(connection_id, key)

    def open_of(self, connection_id: str, key: str) -> Appeal | None:
        """The appeal of a case whose outcome is not recorded."""
        return self._desk.work.appeals.open_of(connection_id, key)

    def _findings(self, connection_id: str, judged: JudgedCase, entry: AppealEntry) -> Findings:
        from desktop_app.models.appealing import AppealFacts, check_appeal

        is_open = bool(judged.facts.is_appeal_open) or self.open_of(connection_id, judged.key) is not None
        wanted = AppealFacts(
            facts=judged.facts,
            node=judged.node,
            whose_move=judged.forecast.whose_move,
            ground=entry.ground,
            text=entry.text,
            proof_count=len(entry.proofs),
            filed_at=self._past(entry.filed_at, _("申诉时间")),
            is_open=is_open,
            site=entry.site,
        )
        try:
            found = check_appeal(wanted, self._desk.casework.rules)
        except KeyError as error:
            raise UsageError(_("没有这种申诉原因"), _("“{ground}”不在申诉原因清单里。", ground=entry.ground)) from error
        return [*self._lost_proofs(entry), *found]

    def _lost_proofs(self, entry: AppealEntry) -> Findings:
        """Files that were chosen and are not where they were."""
        rules = self._desk.casework.rules
        lost = [path for path in entry.proofs if not path.is_file()]
        found = [
            rules.finding("APPEAL-09", _("{name} 不在原处了。", name=path.name), _("换成现在的文件。"), "proofs")
            for path in lost
        ]
        return [replace(one, file=path.name) for one, path in zip(found, lost, strict=True)]

    def _observe(
        self, appeal: Appeal, facts: dict[str, Any], node: Node | None = None, since: datetime | None = None
    ) -> str:
        """Tell the lists, as a batch like any other; gives its id."""
        desk = self._desk
        order_id, _bar, line_id = appeal.target.partition("|")
        connection = desk.connections.get(appeal.connection_id)
        result = desk.intake.register(
            order_id, node=node, since=since, facts=facts, connection=connection, line_id=line_id
        )
        return result.batch_id

    def _require_node(self, appeal: Appeal, node: Node) -> None:
        from desktop_app.models.flows import flow_nodes

        judged = self._judged(appeal.connection_id, appeal.target)
        if node not in [one.node for one in flow_nodes(judged.choice, self._desk.rulebook.packs)]:
            raise UsageError(_("没有这个节点"), _("这一单的流程没有这个节点，没有登记。请从流程的节点里选。"))

    def _judged(self, connection_id: str, key: str) -> JudgedCase:
        judged = self._desk.forecasts.one(connection_id, key)
        if judged is None:
            raise UsageError(_("没有这一单"), _("这个连接里没有 {key}。", key=key.replace("|", " ")))
        return judged

    def _open(self, appeal_id: int) -> Appeal:
        appeal = self._desk.work.appeals.get(appeal_id)
        if appeal is None:
            raise UsageError(_("没有这件申诉"), _("没有编号为 {id} 的申诉。", id=appeal_id))
        if not appeal.is_open:
            raise RefusedError(_("申诉已有结果"), _("这件申诉的结果已经登记过了。"))
        return appeal

    def _past(self, at: datetime | None, label: str) -> datetime:
        now = self._desk.clock.connection_now()
        if at is None:
            return now
        moment = at if at.tzinfo is not None else at.replace(tzinfo=CHINA)
        if moment > now + CLOCK_SLACK:
            raise UsageError(_("时间还没有到"), _("{label}不能在将来。请核对时间。", label=label))
        return moment
