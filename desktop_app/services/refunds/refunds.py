"""Refunds of one home: one request by its number, those of an order, all of them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from desktop_app.models.kinds import bare_id
from desktop_app.models.refunds.facts import KIND
from desktop_app.services.refunds.judging import JudgedRefund, RefundJudge

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk


class Refunds:
    """Reads requests and judges them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def judge(self, connection_id: str, now: datetime | None = None) -> RefundJudge:
        """The judge for a connection, at ``now`` or the connection's time. Made anew for each piece of work."""
        desk = self._desk
        moment = now or desk.clock.connection_now(connection_id)
        return RefundJudge(desk.rulebook.packs, desk.rulebook.calendar, moment)

    def one(self, connection_id: str, refund_id: str, now: datetime | None = None) -> JudgedRefund | None:
        """The request of this number (退订单号); ``None`` when there is none."""
        key = bare_id(refund_id)
        columns = self._desk.projection(connection_id).rows.columns_of(key, KIND)
        return None if columns is None else self.judge(connection_id, now).judge(key, columns)

    def of_order(
        self, connection_id: str, order_id: str, line_id: str = "", now: datetime | None = None
    ) -> list[JudgedRefund]:
        """The requests of an order, or of one of its lines: a request that names no line is meant for each."""
        judge = self.judge(connection_id, now)
        rows = self._desk.projection(connection_id).rows.refunds_of_order(order_id)
        found = [judge.judge(row.key, row.columns) for row in rows]
        return [one for one in found if not line_id or one.facts.line_id in ("", line_id)]

    def all(self, connection_id: str, now: datetime | None = None) -> list[JudgedRefund]:
        """Every request, by its number."""
        judge = self.judge(connection_id, now)
        return [judge.judge(row.key, row.columns) for row in self._desk.projection(connection_id).rows.as_rows(KIND)]
