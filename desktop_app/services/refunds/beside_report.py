"""What the page of one request tells beside its report: what is known to be all right, and where the request stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop_app.clock import to_epoch
from desktop_app.models.listing import ListQuery, RefundView
from desktop_app.models.refunds.facts import KIND
from desktop_app.models.refunds.passed import passed_checks
from desktop_app.models.refunds.states import RefundState
from desktop_app.services.casework.of_refund import RefundCasework, read_refund_casework
from desktop_app.services.refunds.judging import JudgedRefund
from desktop_app.services.refunds.queue_marks import working_days_waited

if TYPE_CHECKING:
    from datetime import datetime

    from desktop_app.models.batches import Batch
    from desktop_app.models.refunds.context import RefundContext
    from desktop_app.models.refunds.report import RefundReport
    from desktop_app.services.desk import Desk


@dataclass(frozen=True)
class BesideReport:
    """All of it for one request at one moment."""

    now: datetime
    judged: JudgedRefund
    seen: RefundContext
    """The request with what stands around it, for whoever reads on."""
    passed: tuple[str, ...]
    """Ids of the points before agreeing that are known to be all right."""
    data_as_of: datetime | None
    working_days: int | None
    """Waited since it reached the seller."""
    others: tuple[JudgedRefund, ...]
    """Other requests for the same order, the newest first."""
    casework: RefundCasework
    """Who has it, who was chased, and how its customer is reached."""
    possible_states: tuple[RefundState, ...]
    """What a request of unknown state may be; empty for one that is known."""
    same_text_count: int
    """How many others carry the same unreadable text and may be settled alike."""
    source: tuple[Batch, int] | None
    """The newest batch that told of it, and the row there."""

    @property
    def case_key(self) -> str:
        """Key of its supervision; empty where there is none, or where it could be several."""
        return self.casework.cases[0].key if len(self.casework.cases) == 1 else ""


def beside_report(desk: Desk, connection_id: str, report: RefundReport) -> BesideReport:
    """Read it; only from a lane."""
    from desktop_app.services.refunds.surroundings import Surroundings

    facts, now = report.facts, desk.clock.connection_now(connection_id)
    judged = JudgedRefund(facts.refund_id, facts, report.forecast)
    others = desk.refunds.of_order(connection_id, facts.order_id, now=now) if facts.order_id else []
    seen = Surroundings(desk, connection_id, now).of(judged, others)
    states, same = _to_settle(desk, connection_id, judged)
    return BesideReport(
        now=now,
        judged=judged,
        seen=seen,
        passed=passed_checks(seen, {one.id for one in report.blockers}) if report.forecast.has_review else (),
        data_as_of=seen.data_as_of,
        working_days=working_days_waited(desk, facts, now),
        others=tuple(sorted((one for one in others if one.key != judged.key), key=_newest, reverse=True)),
        casework=read_refund_casework(desk, connection_id, facts.refund_id) or RefundCasework(),
        possible_states=states,
        same_text_count=same,
        source=_source(desk, connection_id, facts.refund_id),
    )


def _to_settle(desk: Desk, connection_id: str, judged: JudgedRefund) -> tuple[tuple[RefundState, ...], int]:
    if judged.state is not RefundState.UNKNOWN:
        return (), 0
    from desktop_app.models.refunds.reading import possible_states  # the rule engine

    states = tuple(possible_states(judged.facts, desk.rulebook.packs))
    text = judged.facts.state_text
    if not text:
        return states, 0
    unread = ListQuery(RefundView.UNKNOWN, kind=KIND)
    rows = desk.refund_queue.rows(connection_id, desk.refund_queue.ordered_ids(connection_id, unread))
    return states, sum(row.node_text == text and row.key != judged.key for row in rows)


def _source(desk: Desk, connection_id: str, key: str) -> tuple[Batch, int] | None:
    rows = desk.refund_queue.by_keys(connection_id, [key])
    if not rows:
        return None
    number, row = rows[0].source
    batch = desk.work.batches.by_number(number)
    return None if batch is None else (batch, row)


def _newest(one: JudgedRefund) -> tuple[int, str]:
    since = one.facts.received_at
    return 0 if since is None else to_epoch(since), one.key
