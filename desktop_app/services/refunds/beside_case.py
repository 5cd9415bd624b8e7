"""Requests for a refund that stand beside cases, for whoever judges cases: told by the store, or read when asked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from desktop_app.errors import BugError
from desktop_app.models.refunds.beside_case import RefundBeside
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.services.refunds.judging import JudgedRefund, RefundJudge
    from desktop_app.store.cache_rows import Columns
    from desktop_app.store.projection import Projection

ASKED_SINGLY = 50
"""Orders that are asked for one by one before all requests are read at once: those are far fewer than cases."""


class BesideCases:
    """Requests of one connection by the order of cases, for one piece of work."""

    def __init__(self, judge: RefundJudge, opened: Callable[[], Projection] | None) -> None:
        """``opened`` gives the projection that is read when asked; whoever writes to it tells what it holds (``tell``).

        Without it nothing is read, and nothing stands beside a case before it is told.
        """
        self._judge, self._opened = judge, opened
        self._known: dict[str, tuple[JudgedRefund, ...]] = {}
        self._alone: dict[str, bool] = {}
        self._is_told = opened is None
        self._has_all = False
        self._asked = 0

    def tell(self, requests: Mapping[str, Mapping[str, Columns]], alone: Collection[str]) -> None:
        """From now on these are all there are, by order; ``alone``: orders that have one case and no other."""
        self._is_told = True
        self._known = {order: self._judged(some) for order, some in requests.items()}
        self._alone = dict.fromkeys(alone, True)

    def expect(self, orders: Iterable[str]) -> None:
        """Cases of these orders are judged next: what stands beside them is read at once."""
        wanted = set() if self._is_told or self._has_all else {one for one in orders if one not in self._known}
        if wanted:
            found = self._projection.sync.refunds_of_orders(wanted)
            self._known.update({order: self._judged(found.get(order, {})) for order in wanted})

    def of(self, order_id: str, line_id: str, is_alone: bool | None = None) -> tuple[RefundBeside, ...]:
        """The requests of a case's order that are about its line, or that name none.

        ``is_alone``: whether the order has this line and no other; ``None``: as its cases say.
        """
        if order_id not in self._known and not self._is_told and not self._has_all:
            self._read(order_id)
        mine = [one for one in self._known.get(order_id, ()) if not line_id or one.facts.line_id in ("", line_id)]
        return tuple(
            RefundBeside(
                one.key,
                one.facts.line_id,
                one.state,
                one.facts.state_since,
                bool(line_id and one.facts.line_id) or (self._is_alone(order_id) if is_alone is None else is_alone),
            )
            for one in mine
        )

    @cached_property
    def _projection(self) -> Projection:
        if self._opened is None:
            raise BugError(_("没有列表"), _("没有列表数据，查不到订单的退订申请。"))
        return self._opened()

    def _read(self, order_id: str) -> None:
        self._asked += 1
        if self._asked <= ASKED_SINGLY:
            self.expect([order_id])
            return
        by_order: dict[str, dict[str, Columns]] = {}
        for row in self._projection.as_rows("refunds"):
            by_order.setdefault(str(row.columns.get("order_id") or ""), {})[row.key] = row.columns
        self._known = {order: self._judged(some) for order, some in by_order.items()}
        self._has_all = True

    def _is_alone(self, order_id: str) -> bool:
        if order_id not in self._alone:
            self._alone[order_id] = not self._is_told and len(self._projection.rows.keys_of_order(order_id)) == 1
        return self._alone[order_id]

    def _judged(self, some: Mapping[str, Columns]) -> tuple[JudgedRefund, ...]:
        return tuple(self._judge.judge(key, columns) for key, columns in some.items())
