"""What the detail needs from the services, read in lanes: the case itself, and how far its delivery form is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from desktop_app.models import wording
from desktop_app.models.findings import Finding
from desktop_app.models.listing import CaseRow, Comparison, Condition, FilterField, ListQuery, View, fold_text
from desktop_app.models.scales import Severity
from desktop_app.models.supervision import CaseForecast, Node
from desktop_app.texts import _
from desktop_app.views.pages.appeal.telling import AppealView, appeal_view
from desktop_app.views.pages.supervision.casework.casework_words import NO_CASEWORK, CaseworkRead, read_casework
from desktop_app.views.pages.supervision.looks import deadline_look, effect_look

if TYPE_CHECKING:
    from desktop_app.services.cases.details import CaseDetail

SAME_ROWS = 20
_ORDER = (Severity.BLOCK, Severity.WARN, Severity.HINT)


@dataclass(frozen=True)
class OptionView:
    """A node that a case of unknown state may stand at, and what would follow."""

    node: Node
    name: str
    hint: str
    after: str
    """What follows from it: ``待我方，无期限，不会自动结束``."""
    is_near: bool = False
    """Its name resembles the original text."""


@dataclass(frozen=True)
class DetailRead:
    """The answer for one case; ``detail`` is ``None`` when it is gone."""

    connection_id: str
    key: str
    now: datetime
    detail: CaseDetail | None
    options: tuple[OptionView, ...] = ()
    same_rows: tuple[CaseRow, ...] = ()
    """Some of the other cases of unknown state with the same text."""
    appeals: AppealView | None = None
    """What there is to say of appeals; ``None`` while there never was one."""
    casework: CaseworkRead = NO_CASEWORK
    """What people here did about it."""


@dataclass(frozen=True)
class FileLine:
    """A file of the delivery form and the worst thing found in it."""

    name: str
    severity: str
    message: str


@dataclass(frozen=True)
class EvidenceRead:
    """How far the delivery form is; without files nothing was begun."""

    connection_id: str
    key: str
    files: tuple[FileLine, ...]
    blocks: int
    warns: int


def read_detail(desk: Any, connection_id: str, key: str) -> DetailRead:
    """One case in full; to be called in a lane."""
    now = desk.clock.connection_now()
    detail = desk.case_lists.detail(connection_id, key)
    if detail is None:
        return DetailRead(connection_id, key, now, detail)
    appeals = _appeals(desk, detail, now)
    casework = read_casework(desk, connection_id, detail.row)
    if detail.row.node is not Node.UNKNOWN:
        return DetailRead(connection_id, key, now, detail, appeals=appeals, casework=casework)
    same = _same_rows(desk, connection_id, detail.row) if detail.same_text_count else ()
    return DetailRead(connection_id, key, now, detail, _options(desk, detail, now), same, appeals, casework)


def read_evidence(desk: Any, connection_id: str, key: str) -> EvidenceRead:
    """The delivery form's files with their findings; reads files, so only in a lane."""
    from desktop_app.services.acts.drafts import DELIVERY_FORM  # after the first rows

    draft = desk.drafts.open(connection_id, DELIVERY_FORM, key)
    paths = [name for names in (draft.body.get("files") or {}).values() for name in names]
    if not paths:
        return EvidenceRead(connection_id, key, (), 0, 0)
    findings: list[Finding] = desk.evidence.findings(connection_id, key, draft.body)
    counts = Counter(one.severity for one in findings)
    files = tuple(_file_line(PurePath(path).name, findings) for path in paths)
    return EvidenceRead(connection_id, key, files, counts[Severity.BLOCK], counts[Severity.WARN])


def _appeals(desk: Any, detail: CaseDetail, now: datetime) -> AppealView | None:
    is_frozen = wording.APPEAL_OPEN in detail.row.badges
    if not detail.appeals and not is_frozen:
        return None
    titles = {ground: title for ground, title, _needs_proof in desk.casework.appeals.grounds()}
    return appeal_view(detail.appeals, titles, is_frozen, now)


def what_follows(forecast: CaseForecast, now: datetime) -> str:
    """Whose move, by when, and what happens by itself, in one line."""
    at = forecast.deadline.at if forecast.deadline is not None else None
    limit = deadline_look(at, now).relative
    silence = forecast.silence
    effect = effect_look(silence.effect, forecast.badges, silence.at, now).text
    return _("{party}，{limit}，{effect}", party=wording.party_name(forecast.whose_move), limit=limit, effect=effect)


def _same_rows(desk: Any, connection_id: str, row: CaseRow) -> tuple[CaseRow, ...]:
    text = fold_text(row.node_text or "")
    query = ListQuery(View.UNKNOWN, (Condition(FilterField.NODE, Comparison.CONTAINS, text),))
    rows = desk.case_lists.first_page(connection_id, query, SAME_ROWS)
    return tuple(one for one in rows if one.node_text == row.node_text and one.key != row.key and one.flow is row.flow)


def _options(desk: Any, detail: CaseDetail, now: datetime) -> tuple[OptionView, ...]:
    from desktop_app.models.flows import flow_nodes  # the rule engine, not needed by the first rows
    from desktop_app.models.forecast import forecast_case

    packs, calendar = desk.rulebook.packs, desk.rulebook.calendar
    nodes = {one.node: one for one in flow_nodes(detail.choice, packs)}
    found = []
    for option in detail.node_options:
        forecast = forecast_case(detail.facts, detail.choice, option.node, now, packs, calendar)
        one = nodes.get(option.node)
        hint = one.hint if one is not None else ""
        if option.is_near and one is not None and one.other_names:
            hint = _("也叫 {name}；名称最接近", name=one.other_names[0])
        official = wording.official_node_name(option.node)
        if official != option.name:
            hint = _("{official} · {hint}", official=official, hint=hint) if hint else official
        found.append(OptionView(option.node, option.name, hint, what_follows(forecast, now), option.is_near))
    return tuple(found)


def _file_line(name: str, findings: list[Finding]) -> FileLine:
    own = [one for one in findings if one.file is not None and PurePath(one.file).name == name]
    worst = min(own, key=lambda one: _ORDER.index(one.severity), default=None)
    if worst is None:
        return FileLine(name, "", "")
    # the name stands beside it already
    return FileLine(name, worst.severity.value, worst.message.removeprefix(name).strip())
