"""The clauses behind a forecast, as the rows of a detail: 依据, 逾期后果, 定期提醒, 停滞, each with its grade."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from desktop_app.models import wording
from desktop_app.models.findings import Clause, Grade
from desktop_app.models.supervision import CaseForecast, Effect, FlowId, Node
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


def clauses_of(forecast: CaseForecast, packs: RulePacks, day: date | None = None) -> list[ClauseRow]:
    """The rows of a case, in the order of the detail. ``day``: under the rules of which day (newest when left out)."""
    return list(_rows(forecast, packs, day))


def _rows(forecast: CaseForecast, packs: RulePacks, day: date | None) -> Iterator[ClauseRow]:
    table = packs.supervision
    deadline, silence = forecast.deadline, forecast.silence
    badges = packs.badge_clauses(forecast.flow, forecast.node) | {wording.MILESTONE: table.milestone}
    is_known = forecast.node not in (Node.UNKNOWN, Node.NONE)
    if deadline is not None:
        clause = replace(packs.clause(deadline.clause_id, day), grade=Grade(deadline.grade))
        yield ClauseRow(_("依据"), packs.short_text(deadline.clause_id, day), clause)
    elif silence.effect in AUTOMATIC and silence.at is not None:
        # what comes by itself at a moment is the limit that counts here
        yield _row(packs, _("依据"), silence.clause_id, day)
    elif is_known and wording.APPEAL_OPEN not in forecast.badges:
        yield _row(packs, _("依据"), table.no_limit, day)
    if silence.effect is Effect.REMINDER:
        end = ClauseRow(_("逾期后果"), wording.effect_name(Effect.NONE), packs.clause(table.no_end, day))
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
        )
    stalled = packs.stalled_clause(forecast.flow, forecast.node)
    if wording.STALLED in forecast.badges and stalled:
        yield _row(packs, _("停滞"), stalled, day)
    for badge in forecast.badges:
        if badge in badges:
            yield _row(packs, _("说明"), badges[badge], day)


def _row(packs: RulePacks, label: str, clause_id: str, day: date | None) -> ClauseRow:
    entry = packs.entry(clause_id, day)
    return ClauseRow(label, packs.short_text(clause_id, day), packs.clause(clause_id, day), entry.is_own_check)
