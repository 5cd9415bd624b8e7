"""What the delivery form needs of the services, read in lanes: the draft with its case, and the judgement of a body."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from desktop_app.errors import DeskError, UsageError
from desktop_app.models import wording
from desktop_app.models.acts import CaseState, Decision
from desktop_app.models.command_words import CommandName
from desktop_app.models.findings import Finding
from desktop_app.models.listing import CaseRow
from desktop_app.services.acts.drafts import DELIVERY_FORM, Draft
from desktop_app.texts import _, n_

if TYPE_CHECKING:
    from desktop_app.models.flows import Need

MODE = "delivery_mode"
"""The field of the way of delivery."""
_ASKS = ("evidence.role_missing", "evidence.result_missing", "evidence.text_missing")
"""Checks that find an empty field."""
LONGEST_EDGE = 1600
"""Pictures are read no larger than this many pixels: enough to compare a scan, and bounded in memory."""


@dataclass(frozen=True)
class FormOpened:
    """A draft as it lies in ``work.db``, with the case that it is for (``None`` when the case is gone)."""

    connection_id: str
    key: str
    draft: Draft
    case: CaseState | None
    row: CaseRow | None
    now: datetime
    required: frozenset[str] = frozenset()
    """Fields that an official rule asks for on this order."""
    asked: frozenset[str] | None = None
    """Fields that the case's flow has at its node; ``None``: those that forms have in common."""
    result_limit: int = 0
    """Characters up to which the description is checked; 0 when no rule says."""
    needs: tuple[Need, ...] = ()
    """What the case's flow asks for at its node, as the console words it."""


@dataclass(frozen=True)
class FileLook:
    """What was read of one file, for its row."""

    detail: str
    is_scan: bool
    is_picture: bool


@dataclass(frozen=True)
class LastPage:
    """The last page of a scan; ``number`` counts from 1."""

    number: int
    image: QImage


@dataclass(frozen=True)
class Judged:
    """The judgement of one body. ``number`` tells which one: an older answer is not shown."""

    number: int
    stopped: tuple[Finding, ...]
    """Reasons that lie in the case, not in the form."""
    findings: tuple[Finding, ...]
    unticked: frozenset[int]
    """Places in ``findings`` of those that only wait for ticks."""
    files: Mapping[str, FileLook] = field(default_factory=dict)
    pictures: Mapping[str, QImage] = field(default_factory=dict)
    """By path: a picture itself, or the first page of a scan; null when it cannot be shown."""
    last_pages: Mapping[str, LastPage] = field(default_factory=dict)
    """By path: the last page of a scan of several pages."""
    mode_note: str = ""
    """The rule that the way of delivery brings with it."""
    checks: Mapping[str, str] = field(default_factory=dict)
    """By rule: the check that found it."""


@dataclass(frozen=True)
class Completed:
    """What came of 确认完成: the revision that was saved, and the decision or the error."""

    revision: int
    decision: Decision | None = None
    error: DeskError | None = None


def open_form(desk: Any, connection_id: str, key: str) -> FormOpened:
    """The draft of a case and what its form asks for; to be called in a lane."""
    draft: Draft = desk.drafts.open(connection_id, DELIVERY_FORM, key)
    case: CaseState | None = desk.decide.case(connection_id, key)
    rows: list[CaseRow] = desk.case_lists.by_keys(connection_id, [key])
    now: datetime = desk.clock.connection_now()
    opened = FormOpened(connection_id, key, draft, case, rows[0] if rows else None, now)
    if case is None:
        return opened
    from desktop_app.models.evidence import applies
    from desktop_app.models.flows import delivery_needs

    facts = desk.evidence.facts(connection_id, key, {**draft.body, "files": {}})
    required, limit = set(), 0
    for rule in desk.rulebook.packs.checks(now.date()):
        if not rule.check.startswith("evidence.") or not applies(rule, facts):
            continue
        if str(rule.severity) == "block" and rule.check in _ASKS:
            required.add(rule.field)
        if rule.check == "evidence.result_too_long":
            limit = int(next((value for value in rule.params.values() if isinstance(value, int)), 0))
    row = rows[0] if rows else None
    needs = delivery_needs(facts.choice, case.node, desk.rulebook.packs)
    return FormOpened(connection_id, key, draft, case, row, now, frozenset(required), facts.asked, limit, needs)


def judge_form(
    desk: Any, connection_id: str, key: str, body: Mapping[str, Any], number: int, known: frozenset[str]
) -> Judged:
    """Judge a body by the rules, and read the pictures that are not ``known`` yet. Reads files: only in a lane."""
    stopped = _stopped(desk, connection_id, key)
    facts = desk.evidence.facts(connection_id, key, body)
    if facts is None:
        return Judged(number, stopped, (), frozenset())
    judged: list[Finding] = desk.evidence.judge(facts)
    own = _form_findings(desk, body, facts.asked)
    if any(one.field == MODE for one in own):
        # the same gap is told once, by what holds the act back
        judged = [one for one in judged if one.field != MODE]
    waiting = {id(one) for one in desk.evidence.unticked(judged)}
    findings = [*own, *judged]
    files = _looks(facts.files, body)
    pictures, last_pages = _pictures(desk, files, known)
    return Judged(
        number,
        stopped,
        tuple(findings),
        frozenset(place for place, one in enumerate(findings) if id(one) in waiting),
        files,
        pictures,
        last_pages,
        _mode_note(desk, facts),
        {one.rule: str(getattr(desk.rulebook.packs.entry(one.rule), "check", "")) for one in judged},
    )


def complete_form(desk: Any, connection_id: str, key: str, draft_id: str, body: Mapping[str, Any]) -> Completed:
    """Save the form as it is and prepare 确认完成 from it; in the lane of ``work.db``, after the saves before it."""
    revision: int = desk.drafts.autosave(draft_id, dict(body))
    try:
        return Completed(revision, desk.decide.report_completion(connection_id, key, draft_id))
    except DeskError as error:
        # the form is saved all the same, and the next save stands on this revision
        return Completed(revision, error=error)


def _stopped(desk: Any, connection_id: str, key: str) -> tuple[Finding, ...]:
    try:
        return tuple(desk.decide.findings(CommandName.REPORT_COMPLETION, connection_id, key))
    except UsageError as error:
        forms = desk.packets.forms
        return (forms.finding("ACT-01", error.message, _("粘贴或登记这一单后再办理。")),)


def _form_findings(desk: Any, body: Mapping[str, Any], asked: frozenset[str] | None) -> list[Finding]:
    from desktop_app.services.acts.checks import check_form

    return check_form(body, desk.packets.forms, asked)


def _mode_note(desk: Any, facts: Any) -> str:
    """The text of the rule that depends on the way of delivery and holds for this order."""
    from desktop_app.models.evidence import applies

    for rule in desk.rulebook.packs.checks(desk.clock.connection_now().date()):
        if rule.check.startswith("evidence.") and rule.modes and rule.scenes and applies(rule, facts):
            return str(rule.text)
    return ""


def _looks(read: tuple[Any, ...], body: Mapping[str, Any]) -> dict[str, FileLook]:
    from desktop_app.models.rules.checks.evidence_files import is_scan

    paths = [name for names in (body.get("files") or {}).values() for name in names]
    return {
        path: FileLook(_detail(file), is_scan(file), file.width is not None)
        for path, file in zip(paths, read, strict=True)
    }


def _pictures(
    desk: Any, files: Mapping[str, FileLook], known: frozenset[str]
) -> tuple[dict[str, QImage], dict[str, LastPage]]:
    """What can be shown of the files that are not known yet."""
    pictures: dict[str, QImage] = {}
    last_pages: dict[str, LastPage] = {}
    for path, look in files.items():
        if path in known:
            continue
        if look.is_picture:
            pictures[path] = load_picture(path)
        elif look.is_scan:
            pages = [(number, QImage.fromData(data)) for number, data in desk.evidence.scan_pages(Path(path))]
            pictures[path] = pages[0][1] if pages else QImage()
            if len(pages) > 1:
                last_pages[path] = LastPage(*pages[1])
    return pictures, last_pages


def _detail(file: Any) -> str:
    if file.problem and not file.bytes:
        return _("读不出来")
    size = wording.size_text(file.bytes)
    if file.page_count:
        return n_("{size}，{count} 页", "{size}，{count} 页", file.page_count, size=size)
    return size


def load_picture(path: str) -> QImage:
    """The picture, turned as its camera meant it and no larger than is useful; null when it cannot be read."""
    reader = QImageReader(str(Path(path)))
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid() and max(size.width(), size.height()) > LONGEST_EDGE:
        reader.setScaledSize(size.scaled(QSize(LONGEST_EDGE, LONGEST_EDGE), Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()
