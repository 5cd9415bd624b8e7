"""What stays open in a row of refunds that came in: a worklist keeps the row and lists what a person must settle."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from desktop_app.clock import to_epoch
from desktop_app.models import wording, wording_times
from desktop_app.models.batches import RowIssue
from desktop_app.models.columns import case_facts
from desktop_app.models.kinds import KINDS
from desktop_app.models.refunds.check_words import supervised_words
from desktop_app.models.refunds.facts import KIND, RefundFacts, refund_facts
from desktop_app.models.refunds.states import RefundState
from desktop_app.services.intake.folding import folded, folded_with
from desktop_app.services.refunds.case_of_line import key_of_line, supervised_by
from desktop_app.services.refunds.settling import remembered_states
from desktop_app.texts import _

if TYPE_CHECKING:
    from datetime import datetime

    from desktop_app.models.refunds.steps import OddStep
    from desktop_app.services.cases.judging import Judge
    from desktop_app.services.desk import Desk
    from desktop_app.services.intake.reading import Keyed
    from desktop_app.store.cache_reads import Version
    from desktop_app.store.cache_rows import Columns

CASES = "cases"


class RefundLooker:
    """Looks at the rows of one batch of refunds."""

    def __init__(self, desk: Desk, connection_id: str, data_as_of: datetime) -> None:
        """``connection_id`` may be empty: of a home without facts nothing is known before."""
        self._desk, self._connection_id = desk, connection_id
        self._packs = desk.rulebook.packs
        self._as_of = to_epoch(data_as_of)
        self._rows = desk.projection(connection_id).rows if connection_id else None
        self._remembered = remembered_states(desk.work.mappings.remembered(connection_id)) if connection_id else {}
        self._versions: dict[str, list[Version]] = {}
        self._case_keys: dict[str, list[str]] = {}
        self._case_columns: dict[str, Columns] = {}

    def expect(self, rows: Iterable[Keyed]) -> None:
        """These few rows are looked at next: what is known of them and of their orders is read at once."""
        if self._rows is None:
            return
        some = list(rows)
        self._versions = self._rows.versions_of((row.key for row in some), KIND)
        orders = {str(row.columns.get("order_id") or "") for row in some} - {""}
        many = self._desk.projection(self._connection_id).sync
        found = many.keys_of_orders(CASES, orders) if orders else {}
        self._case_keys = {order: found.get(order, []) for order in orders}
        keys = [key for several in found.values() for key in several]
        self._case_columns = many.columns_of_keys(CASES, keys) if keys else {}

    def look(self, row: Keyed, names: Mapping[str, str]) -> list[RowIssue]:
        """What stays open in a row; ``names`` are the file's own headings."""
        from desktop_app.models.refunds.reading import possible_states, read_state  # the rule engine

        versions = self._known(row.key)
        facts = refund_facts({**folded(versions), **row.columns})
        found = []
        if "order_id" in row.columns and not facts.order_id:
            found.append(_issue(row, "order_id", names, _("没有订单ID，看不到订单和服务监管单")))
        if "node_text" in row.columns and read_state(facts, self._packs, self._remembered) is RefundState.UNKNOWN:
            text = str(facts.state_text)[:60]
            called = self._packs.refunds.names
            choices = _("、").join(called[one].zh for one in possible_states(facts, self._packs))
            reason = _("不是这张退订申请能有的状态：{text}。可选：{choices}", text=text, choices=choices)
            found.append(_issue(row, "node_text", names, reason))
        return found + self._supervised(row, facts, names) + self._steps(row, versions, names)

    @cached_property
    def _cases(self) -> Judge:
        """Made only where a case stands beside a request."""
        return self._desk.forecasts.judge(self._connection_id)

    def _supervised(self, row: Keyed, facts: RefundFacts, names: Mapping[str, str]) -> list[RowIssue]:
        """What the row says of supervision where the case of its line says otherwise."""
        said = facts.is_supervised
        if "is_supervised" not in row.columns or said is None:
            return []
        known = self._known_by_case(facts)
        if known is None or known is said:
            return []
        reason = _(
            "写的是“{said}服务监管”，这一单的服务监管单是“{known}”，由谁审核可能不对。请在控制台核对",
            said=supervised_words(said), known=supervised_words(known),
        )  # fmt: skip
        return [_issue(row, "is_supervised", names, reason)]

    def _known_by_case(self, facts: RefundFacts) -> bool | None:
        if self._rows is None or not facts.order_id:
            return None
        keys = self._case_keys.get(facts.order_id)
        if keys is None:
            keys = self._rows.keys_of_order(facts.order_id, CASES)
        key = key_of_line(keys, facts.order_id, facts.line_id)
        columns = (self._case_columns.get(key) or self._rows.columns_of(key, CASES)) if key else None
        if columns is None:
            return None
        stated = case_facts(columns).is_supervised
        return supervised_by(self._cases.case_alone(key, columns)) if stated is None else stated

    def _known(self, key: str) -> list[Version]:
        if self._rows is None:
            return []
        found = self._versions.get(key)
        return self._rows.versions(key, KIND) if found is None else found

    def _steps(self, row: Keyed, versions: list[Version], names: Mapping[str, str]) -> list[RowIssue]:
        """Into the state that the row tells, and out of it where newer data are known than those of the batch."""
        from desktop_app.models.refunds.steps import TELLING, StepReader  # the rule engine

        if not versions or not TELLING & row.columns.keys():
            return []
        steps = StepReader(self._packs, self._remembered)
        earlier = [one for one in versions if one.as_of <= self._as_of]
        known = folded(earlier)
        told: dict[str, Any] = {**known, **row.columns}
        into = steps.odd(known, told)
        if into is not None:
            column, reason = _told_into(into)
            return [_issue(row, column, names, reason)]
        if len(earlier) == len(versions):
            return []
        out = steps.odd(told, folded_with(versions, self._as_of, row.columns))
        return [] if out is None else [_issue(row, "node_text", names, _told_out(out))]


def _told_into(step: OddStep) -> tuple[str, str]:
    """The column that is amiss and why, of a step from what was known to what came in."""
    states = _states(step)
    if not step.is_permitted:
        return "node_text", _(
            "以前看到的是“{before}”，现在写的是“{after}”，状态表里没有这一步。请在控制台核对", **states
        )
    return "node_since", _(
        "早于以前看到的“{before}”的时间 {known}，可能是旧的数据。请在控制台核对",
        known=wording_times.full_time(step.since_before),
        **states,
    )


def _told_out(step: OddStep) -> str:
    states = _states(step)
    if not step.is_permitted:
        return _("这里写的是“{before}”，更新的数据写的是“{after}”，状态表里没有这一步。请在控制台核对", **states)
    return _(
        "更新的数据写“{after}”，时间是 {later}，早于这里写的 {known}。请在控制台核对",
        later=wording_times.full_time(step.since_after),
        known=wording_times.full_time(step.since_before),
        **states,
    )


def _states(step: OddStep) -> dict[str, str]:
    return {
        "before": wording.refund_state_name(step.before.value),
        "after": wording.refund_state_name(step.after.value),
    }


def _issue(row: Keyed, column_id: str, names: Mapping[str, str], reason: str) -> RowIssue:
    return RowIssue(row.row, names.get(column_id, KINDS[KIND].column(column_id).heading), reason)
