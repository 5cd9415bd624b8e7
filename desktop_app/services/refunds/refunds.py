"""Refunds of one home: one request by its number, those of an order, all of them, and all that follows for each."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import TYPE_CHECKING

from desktop_app.clock import CHINA
from desktop_app.models.casework import OwnedKind
from desktop_app.models.kinds import bare_id
from desktop_app.models.refunds.facts import INVOICE_ASKED, KIND
from desktop_app.models.refunds.states import FINAL
from desktop_app.services.casework.here_said import HereSaid
from desktop_app.services.refunds.judging import JudgedRefund, RefundJudge, with_its_order
from desktop_app.services.refunds.settling import remembered_states

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from desktop_app.models.listing import CaseRow
    from desktop_app.models.refunds.context import RefundContext
    from desktop_app.models.refunds.report import RefundReport
    from desktop_app.models.supervision import Deadline
    from desktop_app.services.desk import Desk
    from desktop_app.store.cache_reads import CurrentRow, Version

AT_ONCE = 500
"""Requests whose surroundings are held in memory together."""


class Refunds:
    """Reads requests and judges them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def judge(self, connection_id: str, now: datetime | None = None) -> RefundJudge:
        """The judge for a connection, at ``now`` or the connection's time. Made anew for each piece of work."""
        desk = self._desk
        moment = now or desk.clock.connection_now(connection_id)
        remembered = remembered_states(desk.work.mappings.remembered(connection_id))
        here = HereSaid(desk.work, connection_id, kind=OwnedKind.REFUNDS)
        return RefundJudge(desk.rulebook.packs, desk.rulebook.calendar, moment, remembered, here)

    def one(self, connection_id: str, refund_id: str, now: datetime | None = None) -> JudgedRefund | None:
        """The request of this number (退订单号); ``None`` when there is none."""
        key = bare_id(refund_id)
        columns = self._desk.projection(connection_id).rows.columns_of(key, KIND)
        if columns is None:
            return None
        judge = self.judge(connection_id, now)
        judge.expect([key])
        return judge.judge(key, columns)

    def of_order(
        self, connection_id: str, order_id: str, line_id: str = "", now: datetime | None = None
    ) -> list[JudgedRefund]:
        """The requests of an order, or of one of its lines: a request that names no line is meant for each."""
        rows = self._desk.projection(connection_id).rows.refunds_of_order(order_id)
        return self._of_line(connection_id, rows, line_id, now)

    def pausing(self, connection_id: str, order_id: str, line_id: str) -> str:
        """The number of the request that is assumed to pause a case; empty where none is pending."""
        rows = self._desk.projection(connection_id).rows.refunds_of_order(order_id) if order_id else []
        if not rows:
            return ""
        from desktop_app.models.refunds.forecast import common_rules  # the rule engine

        states = common_rules(self._desk.rulebook.packs).pausing
        found = self._of_line(connection_id, rows, line_id)
        return next((one.key for one in found if one.state in states), "")

    def cases_beside(self, connection_id: str, order_id: str, line_id: str = "") -> list[CaseRow]:
        """The cases that a request is about, as lists show them: of its line, of the order where it names none."""
        if not order_id:
            return []
        keys = self._desk.projection(connection_id).rows.keys_of_order(order_id, "cases")
        mine = [key for key in keys if key.partition("|")[2] in ("", line_id)] if line_id else keys
        return self._desk.list_reads(connection_id).by_keys(mine)

    def all(self, connection_id: str, now: datetime | None = None) -> list[JudgedRefund]:
        """Every request, by its number."""
        judge = self.judge(connection_id, now)
        return [judge.judge(row.key, row.columns) for row in self._desk.projection(connection_id).rows.as_rows(KIND)]

    def report(self, connection_id: str, refund_id: str, now: datetime | None = None) -> RefundReport | None:
        """All that follows for one request; ``None`` when there is none of this number."""
        found = self.reports_for(connection_id, [refund_id], now)
        return found[0] if found else None

    def reports_for(
        self, connection_id: str, refund_ids: Iterable[str], now: datetime | None = None
    ) -> list[RefundReport]:
        """All that follows for these requests, in their order; numbers that are not here are left out.

        What is read does not grow with their number but for its size: a page of a list is asked for at once.
        """
        many, judge = self._desk.projection(connection_id).sync, self.judge(connection_id, now)
        keys = list(dict.fromkeys(bare_id(one) for one in refund_ids))
        columns = many.columns_of_keys(KIND, keys)
        judge.expect(columns)
        found = [judge.judge(key, columns[key]) for key in keys if key in columns]
        orders = {one.facts.order_id for one in found if one.facts.order_id}
        others = many.refunds_of_orders(orders) if orders else {}
        judge.expect(key for requests in others.values() for key in requests)
        by_order = {
            order: [judge.judge(key, some) for key, some in requests.items()] for order, requests in others.items()
        }
        return self._reports(connection_id, found, by_order, now)

    def reports(self, connection_id: str, now: datetime | None = None) -> list[RefundReport]:
        """All that follows for every request: most urgent first, in one currency the larger amount, then by number."""
        found = self.all(connection_id, now)
        by_order: dict[str, list[JudgedRefund]] = defaultdict(list)
        for one in found:
            by_order[one.facts.order_id].append(one)
        reports = self._reports(connection_id, found, by_order, now)
        return sorted(reports, key=_urgency)

    def is_known_text(self, text: str) -> bool:
        """True for a text that the rules read as a state by themselves."""
        from desktop_app.models.rules.packs import plain_word  # the rule engine

        return plain_word(text) in self._desk.rulebook.packs.refunds.state_texts

    def _of_line(
        self, connection_id: str, rows: Sequence[CurrentRow], line_id: str, now: datetime | None = None
    ) -> list[JudgedRefund]:
        judge = self.judge(connection_id, now)
        judge.expect(row.key for row in rows)
        found = [judge.judge(row.key, row.columns) for row in rows]
        return [one for one in found if not line_id or one.facts.line_id in ("", line_id)]

    def _reports(
        self,
        connection_id: str,
        found: Sequence[JudgedRefund],
        by_order: dict[str, list[JudgedRefund]],
        now: datetime | None,
    ) -> list[RefundReport]:
        from desktop_app.services.refunds.surroundings import Surroundings

        moment = now or self._desk.clock.connection_now(connection_id)
        around = Surroundings(self._desk, connection_id, moment)
        standing = self._desk.overlay.targets(connection_id)
        reports = []
        for start in range(0, len(found), AT_ONCE):
            part = found[start : start + AT_ONCE]
            around.expect(part)
            asked = [one.key for one in part if one.facts.invoice_state == INVOICE_ASKED]
            versions = self._desk.projection(connection_id).rows.versions_of(asked, KIND)
            for one in part:
                seen = around.of(one, by_order.get(one.facts.order_id, ()))
                reports.append(self._report(one, seen, versions.get(one.key, ()), one.key in standing))
        return reports

    def _report(
        self, judged: JudgedRefund, seen: RefundContext, versions: Iterable[Version], is_on_its_way: bool
    ) -> RefundReport:
        from desktop_app.models.refunds.amounts import asked_of, suggest  # the rule engine
        from desktop_app.models.refunds.blockers import blockers_of, grounds_of, is_decidable
        from desktop_app.models.refunds.report import RefundReport

        packs = self._desk.rulebook.packs
        forecast = with_its_order(judged, seen, packs).forecast
        blockers = blockers_of(seen, packs)
        is_asked = forecast.has_review and judged.state not in FINAL
        day = seen.now.astimezone(CHINA).date()
        return RefundReport(
            judged.facts,
            forecast,
            blockers,
            is_decidable(forecast, blockers) and not is_on_its_way,
            suggest(seen, packs) if is_asked else None,
            asked_of(judged.facts, forecast, packs, day),
            grounds_of(seen, packs) if is_asked else (),
            self._invoice(judged, seen, versions),
            seen.paid,
        )

    def _invoice(self, judged: JudgedRefund, seen: RefundContext, versions: Iterable[Version]) -> Deadline | None:
        from desktop_app.models.refunds.invoices import asked_since, invoice_deadline  # the rule engine

        if judged.facts.invoice_state != INVOICE_ASKED:
            return None
        asked = asked_since((one.as_of, one.columns) for one in versions)
        return invoice_deadline(judged.facts, seen.order.product_class, asked, seen.now, self._desk.rulebook.packs)


def _urgency(report: RefundReport) -> tuple[int, str, int, str]:
    """Of two currencies neither amount is the larger one: each stands by itself, an unknown amount first."""
    money = report.money
    currency, minor = ("", 0) if money is None else (money.currency, money.minor)
    return report.forecast.band.rank, currency, -minor, report.facts.refund_id
