"""The clauses behind a forecast, as the rows of a detail: 依据, 逾期后果, 定期提醒, 停滞, each with its grade."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from desktop_app.models import wording
from desktop_app.models.findings import Clause
from desktop_app.models.flows import FIRST
from desktop_app.models.scales import Grade
from desktop_app.models.supervision import CaseForecast, Effect, FlowChoice, FlowId, Node
from desktop_app.models.urgency import AUTOMATIC
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.models.rules.packs import RulePacks


@dataclass(frozen=True)
class ClauseRow:
    """One row: what it is, a few words, and the clause with source and grade behind them."""

    label: str
    text: str
    clause: Clause
    is_own_check: bool = False
    is_effect: bool = False
    """Says what happens by itself."""


def clauses_of(forecast: CaseForecast, packs: RulePacks, day: date | None = None) -> list[ClauseRow]:
    """The rows of a case, in the order of the detail. ``day``: under the rules of which day (newest when left out)."""
    return list(_rows(forecast, packs, day))


@dataclass(frozen=True)
class FlowRow:
    """Which flow a case follows, and by which generation of its rules."""

    name: str
    orders: str
    """The day from or before which orders follow these rules; empty where it makes no difference."""
    clause: Clause


def flow_row(choice: FlowChoice, product_class: str | None, packs: RulePacks) -> FlowRow | None:
    """流程: flow and era with the clause that says so; ``None`` where no pack describes the flow."""
    shape = packs.flow(choice.flow)
    if shape is None:
        return None
    name = wording.flow_name(choice.flow)
    era = next((one for one in shape.era if one.start.isoformat() == choice.era), None)
    if era is not None:
        return FlowRow(name, _("{day} 起", day=choice.era), packs.clause(era.clause))
    later = min((one.start for one in shape.era if not one.classes or product_class in one.classes), default=None)
    is_before = choice.era == FIRST and later is not None
    return FlowRow(name, _("{day} 前", day=later) if is_before else "", packs.clause(shape.clause))


def _rows(forecast: CaseForecast, packs: RulePacks, day: date | None) -> Iterator[ClauseRow]:
    table = packs.supervision
    deadline, silence = forecast.deadline, forecast.silence
    badges = packs.badge_clauses(forecast.flow, forecast.node) | {
        wording.MILESTONE: table.milestone,
        wording.CONTRADICTION: table.contradiction,
    }
    is_known = forecast.node not in (Node.UNKNOWN, Node.NONE)
    timed_by = silence.clause_id if deadline is None else deadline.clause_id
    begins = packs.basis_clause(forecast.flow, forecast.node, timed_by)
    if deadline is not None:
        clause = packs.clause(deadline.clause_id, day)
        # days of years whose holidays are not published; an assumed start has a row of its own
        clause = clause if begins else replace(clause, grade=Grade(deadline.grade))
        yield ClauseRow(_("依据"), packs.short_text(deadline.clause_id, day), clause)
    elif silence.effect in AUTOMATIC and silence.at is not None:
        # what comes by itself at a moment is the limit that counts here
        yield _row(packs, _("依据"), silence.clause_id, day)
    elif is_known:
        # in an appeal the operator's limit counts, though it begins only when the appeal was received
        in_appeal = wording.APPEAL_OPEN in forecast.badges
        yield _row(packs, _("依据"), table.appeal.clause if in_appeal else table.no_limit, day)
    if begins and (deadline is not None or silence.at is not None):
        yield _row(packs, _("起算"), begins, day)
    if silence.effect is Effect.REMINDER:
        end = ClauseRow(
            _("逾期后果"), wording.effect_name(Effect.NONE), packs.clause(table.no_end, day), is_effect=True
        )
        if wording.PHONE_DIFFERS in forecast.badges:
            end = replace(end, text=wording.effect_name(Effect.NONE, badges=forecast.badges))
            stop = badges.pop(wording.PHONE_DIFFERS, "")
            end = replace(end, clause=packs.clause(stop, day)) if stop else end
        yield end
        yield _row(packs, _("定期提醒"), silence.clause_id, day)
    elif silence.effect is Effect.NONE and not is_known and forecast.flow is FlowId.NONE:
        yield _row(packs, _("依据"), silence.clause_id, day)
    else:
        yield ClauseRow(
            _("逾期后果"),
            wording.effect_name(silence.effect, badges=forecast.badges),
            packs.clause(silence.clause_id, day),
            packs.entry(silence.clause_id, day).is_own_check,
            is_effect=True,
        )
    unless = packs.unless_clause(forecast.flow, forecast.node, silence.effect) if silence.at is not None else ""
    if unless:
        yield _row(packs, _("例外"), unless, day)
    stalled = packs.stalled_clause(forecast.flow, forecast.node)
    if wording.STALLED in forecast.badges and stalled:
        yield _row(packs, _("停滞"), stalled, day)
    for badge in forecast.badges:
        if badge in badges:
            yield _row(packs, _("说明"), badges[badge], day)


def _row(packs: RulePacks, label: str, clause_id: str, day: date | None) -> ClauseRow:
    entry = packs.entry(clause_id, day)
    return ClauseRow(label, packs.short_text(clause_id, day), packs.clause(clause_id, day), entry.is_own_check)
