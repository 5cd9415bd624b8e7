"""What time brings, in the order of time: planned acts, silence, notices, the sync of orders, new orders.

Each happening is carried out at its own second, however late it is looked at: stepping in one piece or in many gives
the same shop.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from desktop_app.sandbox.shop.appeals import Appeals
from desktop_app.sandbox.shop.cases import Case
from desktop_app.sandbox.shop.counter_acts import CounterActs
from desktop_app.sandbox.shop.flows import DONE, OVER, Move
from desktop_app.sandbox.shop.law import NOTICE, NOTICE_EVERY_DAYS, Law
from desktop_app.sandbox.shop.order_acts import OrderActs
from desktop_app.sandbox.shop.refund_acts import RefundActs
from desktop_app.sandbox.shop.refusals import NotPossible
from desktop_app.sandbox.shop.seasons import Seasons
from desktop_app.sandbox.shop.store import Store
from desktop_app.sandbox.shop.temper import DAY

logger = logging.getLogger(__name__)

FAR = 2**62
BATCH = 100
"""Happenings in one transaction."""
OF_COUNTERPARTIES = ("act", "courier", "pay", "cancel", "place", "open_resource", "refund_asked", "refund_act")
_COLUMNS = "SELECT at, line_id, what, visit FROM due WHERE at<=?"
_IN_ORDER = "ORDER BY at, line_id, what"
_THEIRS = ", ".join(f"'{what}'" for what in OF_COUNTERPARTIES)
NEXT = f"{_COLUMNS} {_IN_ORDER} LIMIT 1"
NEXT_OF_LAW = f"{_COLUMNS} AND what NOT IN ({_THEIRS}) {_IN_ORDER} LIMIT 1"


class Happenings:
    """The queue of what is due."""

    def __init__(
        self,
        store: Store,
        law: Law,
        counter: CounterActs,
        orders: OrderActs,
        appeals: Appeals,
        refunds: RefundActs,
    ) -> None:
        self.store = store
        self.law = law
        self.counter = counter
        self.orders = orders
        self.refunds = refunds
        self.seasons = Seasons(store, orders)
        self.handlers: dict[str, Callable[[Case, int], None]] = {
            "act": self._act,
            "courier": counter.sign,
            "accept_by_silence": counter.accept_by_silence,
            "notice": self._notice,
            "closing": self._closing,
            "sync": orders.complete,
            "operator": appeals.resolve,
        }

    def run(self, until: int, with_counterparties: bool) -> int:
        """Carry out all that is due up to a second; answers how much it was."""
        sql = NEXT if with_counterparties else NEXT_OF_LAW
        done = 0
        while self.store.one(sql, until) is not None:
            with self.store.act():
                for _ in range(BATCH):
                    row = self.store.one(sql, until)
                    if row is None:
                        break
                    self._carry_out_if_possible(*row)
                    done += 1
        return done

    def next_at(self, with_counterparties: bool) -> int | None:
        """The second of the next happening; None: nothing is due."""
        row = self.store.one(NEXT if with_counterparties else NEXT_OF_LAW, FAR)
        return None if row is None else int(row[0])

    def put_off(self, now: int) -> None:
        """What counterparties missed while they were off they do now, in its old order, a minute apart."""
        missed = self.store.connection.execute(f"{_COLUMNS} {_IN_ORDER}", (now,)).fetchall()
        for place, (at, line_id, what, visit) in enumerate(missed, start=1):
            self.store.take_due(at, line_id, what)
            self.store.add_due(now + 60 * place, line_id, what, visit)

    def _carry_out(self, at: int, line_id: str, what: str, visit: int) -> None:
        self.store.take_due(at, line_id, what)
        if what == "season":
            self.seasons.come(line_id, at)
            return
        if what in self.orders.handlers:
            self.orders.handlers[what](line_id, at)
            return
        if what in self.refunds.handlers:
            self.refunds.handlers[what](line_id, at, visit)
            return
        case = self.store.case_of_line(line_id)
        # what belongs to one stay is void when the case has moved on
        if case is not None and (what != "act" or case.visit == visit):
            self.handlers[what](case, at)

    def _carry_out_if_possible(self, at: int, line_id: str, what: str, visit: int) -> None:
        try:
            self._carry_out(at, line_id, what, visit)
        except NotPossible as reason:
            # somebody was told to act before: what was planned is void, and no reason to stop time
            logger.info("void: %s of %s: %s", what, line_id, reason.message)

    def _act(self, case: Case, at: int) -> None:
        plan = self.law.others.plan(case)
        if plan is not None:
            self.counter.perform(case, plan.act, plan.values, at)

    def _notice(self, case: Case, at: int) -> None:
        if case.node in OVER:
            return
        days = 14 if "notice_every_14_days" in self.law.faults else NOTICE_EVERY_DAYS
        self.store.note(case, at, "system", "notice", case.node, NOTICE)
        self.store.add_due(at + days * DAY, case.line_id, "notice", 0)

    def _closing(self, case: Case, at: int) -> None:
        if case.node not in OVER:
            closing = Move(case.node, "closing", "system", DONE, "系统关闭")
            self.law.move(case, closing, at, "订单超过 365 天未验收，系统自动验收。")
