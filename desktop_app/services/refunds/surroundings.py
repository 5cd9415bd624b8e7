"""What stands around a request: its order, its case, other requests for the same line, and how old its data are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from desktop_app.clock import from_epoch, to_epoch
from desktop_app.models.columns import DERIVED_FROM, decode
from desktop_app.models.kinds import KINDS
from desktop_app.models.money import Money
from desktop_app.models.refunds.context import GivenBack, OrderSide, RefundContext
from desktop_app.models.refunds.facts import KIND, RefundFacts
from desktop_app.models.refunds.regimes import is_known_type
from desktop_app.models.refunds.states import FINAL, PAYING, WITHOUT_EFFECT, RefundState
from desktop_app.models.refunds.steps import StepReader
from desktop_app.models.supervision import FlowId, Node
from desktop_app.services.refunds.case_of_line import key_of_line, supervised_by
from desktop_app.services.refunds.settling import remembered_states

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from desktop_app.models.refunds.steps import OddStep
    from desktop_app.services.cases.judging import JudgedCase
    from desktop_app.services.desk import Desk
    from desktop_app.services.refunds.judging import JudgedRefund
    from desktop_app.store.cache_reads import Version
    from desktop_app.store.cache_rows import Columns

_CODE_CLAIMED = "code_claimed"
"""The badge that the rules put on a case whose licence code was claimed."""


_DECIDED = FINAL | {RefundState.APPROVED}
"""Against these nothing stands any more, so that nobody asks how they came about."""
_BESIDE = ("orders", "cases")
"""Kinds whose rows stand beside a request, by the number of its order."""


class Surroundings:
    """Looks around requests of one connection at one moment: one read of a kind for all that are expected together."""

    def __init__(self, desk: Desk, connection_id: str, now: datetime) -> None:
        self._desk, self._connection_id = desk, connection_id
        projection = desk.projection(connection_id)
        self._many, self._rows = projection.sync, projection.rows
        remembered = remembered_states(desk.work.mappings.remembered(connection_id))
        self._steps = StepReader(desk.rulebook.packs, remembered)
        self._cases = desk.forecasts.judge(connection_id, now)
        self._packs, self._calendar, self._now = desk.rulebook.packs, desk.rulebook.calendar, now
        self._read: set[str] = set()
        self._as_of: dict[str, int] = {}
        self._versions: dict[str, list[Version]] = {}
        self._keys: dict[str, dict[str, list[str]]] = {}
        self._columns: dict[str, dict[str, Columns]] = {}

    def expect(self, requests: Iterable[JudgedRefund]) -> None:
        """These are looked at next: all that stands around them is read at once, and what was read before is let go."""
        expected = list(requests)
        self._read = {one.key for one in expected}
        self._as_of = self._seen(self._read)
        undecided = [one.key for one in expected if one.state not in _DECIDED]
        self._versions = self._rows.versions_of(undecided, KIND)
        orders = {one.facts.order_id for one in expected if one.facts.order_id}
        for kind in _BESIDE:
            self._keys[kind] = self._many.keys_of_orders(kind, orders) if orders else {}
            wanted = {self._key(one.facts, kind) for one in expected} - {""}
            if kind == "cases":
                # which of them somebody brought is only known from their columns
                wanted |= {key for keys in self._keys[kind].values() for key in keys}
            self._columns[kind] = self._many.columns_of_keys(kind, wanted) if wanted else {}
        self._cases.expect(self._columns["cases"])

    def of(self, judged: JudgedRefund, others: Iterable[JudgedRefund]) -> RefundContext:
        """A request with what stands around it; ``others`` are those of its order, itself among them or not."""
        if judged.key not in self._read:
            self.expect([judged])
        others = list(others)
        as_of = self._as_of.get(judged.key)
        return RefundContext(
            judged.facts,
            judged.state,
            self._now,
            self._calendar,
            self._order_side(judged.facts),
            earlier_requests(judged, others),
            None if as_of is None else from_epoch(as_of),
            self._given_back(judged, others),
            is_known_type(judged.facts, self._packs),
            self._odd_steps(judged.key),
        )

    def _odd_steps(self, key: str) -> tuple[OddStep, ...]:
        return self._steps.all_odd((one.as_of, one.columns) for one in self._versions.get(key, ()))

    def _given_back(self, judged: JudgedRefund, others: Iterable[JudgedRefund]) -> tuple[GivenBack, ...]:
        """What other requests for this very line gave back; one that may be for another line is not counted."""
        found = [
            GivenBack(one.key, one.facts.requested)
            for one in others
            if one.key != judged.key
            and one.state in PAYING
            and one.facts.requested is not None
            and self._is_this_line(one.facts, judged.facts)
        ]
        return tuple(sorted(found, key=lambda one: one.refund_id))

    def _is_this_line(self, one: RefundFacts, other: RefundFacts) -> bool:
        if not one.order_id or one.order_id != other.order_id:
            return False
        if one.line_id == other.line_id:
            return True
        return _is_same_line(one, other) and any(self._key(one, k) == self._key(other, k) != "" for k in _BESIDE)

    def _seen(self, keys: Iterable[str]) -> dict[str, int]:
        """Of when what is known of each request is.

        What was fetched stands unchanged up to the end of the last whole fetch: a change would have come with it.
        """
        newest = self._many.newest_of_keys(KIND, keys)
        whole = self._desk.work.sync.get(self._connection_id, KIND).as_of
        if whole is None or not newest:
            return {key: as_of for key, (as_of, _batch) in newest.items()}
        fetched = self._desk.work.batches.fetched_among({batch for _as_of, batch in newest.values()})
        until = to_epoch(whole)
        return {key: max(as_of, until) if batch in fetched else as_of for key, (as_of, batch) in newest.items()}

    def _order_side(self, facts: RefundFacts) -> OrderSide:
        """What orders and cases say of the line; nothing where an order has several and the request names none."""
        if not facts.order_id:
            return OrderSide()
        order = self._values(facts)
        case = self._case(facts)
        of_case = case.facts._asdict() if case is not None else {}
        is_known = bool(self._keys["orders"].get(facts.order_id)) or self._is_case_brought(facts.order_id)

        def said(name: str) -> Any:
            found = order.get(name)
            return of_case.get(name) if found is None else found

        currency = said("currency") or facts.currency

        def money(amount: Decimal | None) -> Money | None:
            return None if amount is None or currency is None else Money(amount, currency)

        return OrderSide(
            is_known=is_known,
            paid=money(said("paid_amount")),
            product_class=said("product_class"),
            order_type=said("order_type"),
            paid_at=said("paid_at"),
            starts_at=order.get("effective_at"),
            ends_at=order.get("expires_at"),
            vouchers=money(order.get("coupon_amount")),
            **({} if case is None else self._case_side(case)),
        )

    def _is_case_brought(self, order_id: str) -> bool:
        """Whether a case of the order came in: one that was only made of a transaction says nothing of the order."""
        keys = self._keys["cases"].get(order_id, ())
        return any(DERIVED_FROM not in self._columns["cases"].get(key, {}) for key in keys)

    def _case_side(self, case: JudgedCase) -> dict[str, Any]:
        forecast = case.forecast
        shape = self._packs.flow(case.choice.flow)
        row = next((one for one in shape.node if one.node is case.node), None) if shape else None
        is_open = row is not None and not row.is_end
        common = self._packs.refunds.common
        is_hardware = common is not None and case.choice.flow is FlowId(common.hardware_flow)
        is_shipped = is_open and shape is not None and row is not shape.node[0]
        return {
            "case_key": case.key,
            "case_node": str(case.node),
            "is_supervised": supervised_by(case),
            "is_supervision_done": case.node is Node.DONE,
            "is_code_claimed": bool(case.facts.is_code_claimed) or _CODE_CLAIMED in forecast.badges,
            "is_appeal_open": bool(case.facts.is_appeal_open) and (is_open or row is None),
            "is_in_transit": is_hardware and is_shipped and case.facts.courier_signed_at is None,
        }

    def _values(self, facts: RefundFacts) -> Mapping[str, Any]:
        columns = self._columns["orders"].get(self._key(facts, "orders"))
        return decode(KINDS["orders"], columns) if columns else {}

    def _case(self, facts: RefundFacts) -> JudgedCase | None:
        key = self._key(facts, "cases")
        columns = self._columns["cases"].get(key)
        return self._cases.case_alone(key, columns) if columns is not None else None

    def _key(self, facts: RefundFacts, kind: str) -> str:
        """The row of the line that is meant; empty where there is none, or where it could be several."""
        return key_of_line(self._keys[kind].get(facts.order_id, []), facts.order_id, facts.line_id)


def earlier_requests(judged: JudgedRefund, others: Iterable[JudgedRefund]) -> tuple[str, ...]:
    """Numbers of requests for the same order line that came before this one and did not end without effect."""
    mine = _order(judged)
    found = [
        one
        for one in others
        if one.key != judged.key
        and one.state not in WITHOUT_EFFECT
        and _is_same_line(one.facts, judged.facts)
        and _order(one) < mine
    ]
    return tuple(one.key for one in sorted(found, key=_order))


def _is_same_line(one: RefundFacts, other: RefundFacts) -> bool:
    if not one.order_id or one.order_id != other.order_id:
        return False
    return not one.line_id or not other.line_id or one.line_id == other.line_id


def _order(judged: JudgedRefund) -> tuple[bool, int, str]:
    """Which came first; one of which nobody says when it was filed comes last."""
    filed = judged.facts.filed_at
    return filed is None, 0 if filed is None else to_epoch(filed), judged.key
