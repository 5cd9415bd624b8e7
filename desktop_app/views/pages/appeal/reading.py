"""What the appeal's form needs of the services, read in lanes: its draft with the case, the judgement, the record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtGui import QImage

from desktop_app.errors import DeskError, UsageError
from desktop_app.models import wording
from desktop_app.models.casework import Appeal
from desktop_app.models.findings import Finding
from desktop_app.models.listing import CaseRow
from desktop_app.models.packets import PacketValue
from desktop_app.models.scales import Severity
from desktop_app.services.acts.drafts import APPEAL_FORM, Draft
from desktop_app.services.casework.appeals import AppealSheet
from desktop_app.texts import _
from desktop_app.views.pages.appeal.body import FILED_AT, PROOFS, entry_of, is_unreadable
from desktop_app.views.pages.supervision.detail.detail_facts import RuleLine
from desktop_app.views.pages.supervision.looks import grade_chip

LIMIT_CLAUSE, FREEZE_CLAUSE = "APPEAL-3WD", "APPEAL-FREEZE"
TIME_RULE = "ACT-10"


@dataclass(frozen=True)
class AppealOpened:
    """A draft as it lies in ``work.db``, with the case that it is for (``None`` when the case is gone)."""

    connection_id: str
    key: str
    draft: Draft
    row: CaseRow | None
    now: datetime
    rules: tuple[RuleLine, ...] = ()
    """What follows from an appeal: until when it is decided, and that both sides are frozen."""
    is_rehearsal: bool = False


@dataclass(frozen=True)
class AppealJudged:
    """The judgement of one body. ``number`` tells which one: an older answer is not shown."""

    number: int
    sheet: AppealSheet | None
    stopped: tuple[Finding, ...]
    """Reasons that lie in the case, not in the form."""
    findings: tuple[Finding, ...]
    values: tuple[PacketValue, ...] = ()
    """What is copied into the console's form, in its order."""
    details: Mapping[str, str] = field(default_factory=dict)
    """By path: size, or that the file is not there."""
    open_appeal: Appeal | None = None
    pictures: Mapping[str, QImage] = field(default_factory=dict)
    """None are read for an appeal."""

    def count(self, severity: Severity) -> int:
        """Findings of a weight beside the fields."""
        return sum(one.severity is severity for one in self.findings)


@dataclass(frozen=True)
class AppealDone:
    """What came of recording it: the revision that was saved, and the appeal, the reason or the error."""

    revision: int
    appeal: Appeal | None = None
    reason: str = ""
    error: DeskError | None = None


def open_appeal(desk: Any, connection_id: str, key: str) -> AppealOpened:
    """The draft of a case's appeal; to be called in a lane."""
    draft: Draft = desk.drafts.open(connection_id, APPEAL_FORM, key)
    rows: list[CaseRow] = desk.case_lists.by_keys(connection_id, [key])
    return AppealOpened(
        connection_id,
        key,
        draft,
        rows[0] if rows else None,
        desk.clock.connection_now(),
        what_follows(desk),
        desk.connections.get(connection_id).is_rehearsal,
    )


def what_follows(desk: Any) -> tuple[RuleLine, ...]:
    """The operator's time and the freeze, each with its clause and grade."""
    packs = desk.rulebook.packs
    lines = []
    for label, clause_id in ((_("裁定期限"), LIMIT_CLAUSE), (_("双方操作"), FREEZE_CLAUSE)):
        clause = packs.clause(clause_id)
        chip = grade_chip(clause.grade)
        lines.append(RuleLine(label, packs.short_text(clause_id), chip, clause.text, clause.source, clause_id))
    return tuple(lines)


def judge_appeal(
    desk: Any, connection_id: str, key: str, body: Mapping[str, Any], number: int, _known: frozenset[str]
) -> AppealJudged:
    """What stands against filing it; nothing is kept. To be called in a lane."""
    appeals, forms = desk.casework.appeals, desk.packets.forms
    own: list[Finding] = []
    mend = _("按 2026-11-03 09:00 的样子写。")
    if is_unreadable(body):
        told = _("“{text}”不是能读懂的时间。", text=str(body.get(FILED_AT)))
        own.append(forms.finding(TIME_RULE, told, mend, field=FILED_AT))
    try:
        sheet = _sheet(desk, connection_id, key, body, own)
    except UsageError as error:
        stopped = forms.finding("ACT-01", error.message, _("粘贴或登记这一单后再办理。"))
        return AppealJudged(number, None, (stopped,), tuple(own))
    found = [*own, *sheet.findings]
    sizes = {name: _size(Path(name)) for name in body.get(PROOFS) or ()}
    return AppealJudged(
        number,
        sheet,
        tuple(one for one in found if one.field is None),
        tuple(one for one in found if one.field is not None),
        _values(sheet, sizes),
        {name: _("不在原处") if size is None else wording.size_text(size) for name, size in sizes.items()},
        appeals.open_of(connection_id, key),
    )


def _sheet(desk: Any, connection_id: str, key: str, body: Mapping[str, Any], own: list[Finding]) -> AppealSheet:
    """The sheet of a body; a time that cannot be is a finding beside its field, and the rest is judged all the same."""
    appeals = desk.casework.appeals
    entry = entry_of(body)
    if entry.filed_at is not None and entry.filed_at > desk.clock.connection_now():
        told = _("提交时间不能在将来。")
        own.append(desk.packets.forms.finding(TIME_RULE, told, _("写在控制台点提交的时间。"), field=FILED_AT))
        entry = entry_of(body, has_time=False)
    sheet: AppealSheet = appeals.sheet(connection_id, key, entry)
    return sheet


def complete_appeal(desk: Any, connection_id: str, key: str, draft_id: str, body: Mapping[str, Any]) -> AppealDone:
    """Save the form as it is, record the appeal, and let the draft go; in the lane of ``work.db``."""
    revision: int = desk.drafts.autosave(draft_id, dict(body))
    try:
        recorded = desk.casework.appeals.file(connection_id, key, entry_of(body))
    except DeskError as error:
        return AppealDone(revision, error=error)
    if recorded.appeal is None:
        return AppealDone(revision, reason=recorded.reason)
    desk.drafts.discard(draft_id)
    return AppealDone(revision, recorded.appeal)


def _values(sheet: AppealSheet, sizes: Mapping[str, int | None]) -> tuple[PacketValue, ...]:
    """The sheet as values to copy; what is not written yet is left out. For a file its path is copied."""
    written = "\n".join(part for part in (sheet.ground, sheet.text) if part)
    values = [PacketValue("reason", _("申诉原因"), written, shown=written)] if sheet.text else []
    for number, path in enumerate(sheet.files, 1):
        size = sizes.get(str(path))
        if size is not None:
            label = _("附件 {number}", number=number)
            values.append(PacketValue(f"file{number}", label, str(path), True, path.name, size))
    return tuple(values)


def _size(path: Path) -> int | None:
    """Bytes of a file; ``None`` for one that is not there."""
    try:
        return path.stat().st_size if path.is_file() else None
    except OSError:
        return None
