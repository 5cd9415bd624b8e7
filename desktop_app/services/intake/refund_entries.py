"""A refund entered by hand: registered, or its state as a person saw it in the console. Each is one small document."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app.documents.table_writing import text_value
from desktop_app.errors import UsageError
from desktop_app.models.columns import decode
from desktop_app.models.kinds import KINDS, bare_id
from desktop_app.models.reading import UnreadableValueError, read_value
from desktop_app.models.refunds.facts import KIND, refund_facts
from desktop_app.models.refunds.states import RefundState
from desktop_app.services.intake.hand_entries import (
    FORMAT,
    check_values,
    given_facts,
    keep_picture,
    place,
    require_past,
)
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk

_OF_ORDER = {
    "line_id": "line_id",
    "product_name": "product_name",
    "access_type": "access_type",
    "billing_mode": "billing_mode",
    "customer_name": "customer_name",
    "paid_amount": "paid_amount",
    "currency": "currency",
    "expires_at": "service_ends_at",
}
"""What an imported order says of a request that is new here: its columns and ours."""


def registration(
    desk: Desk,
    connection_id: str,
    order_id: str,
    line_id: str | None,
    state: str | None,
    since: datetime | str | None,
    facts: Mapping[str, Any],
) -> dict[str, Any]:
    """快速登记 of a request. What an imported order says is filled in where the person says nothing.

    A value that cannot be read is a usage error here: the person is still there and can mend it.
    """
    kind = KINDS[KIND]
    values = given_facts(kind, facts) | place(state, since)
    values["order_id"] = bare_id(order_id)
    if line_id:
        values["line_id"] = bare_id(line_id)
    number = bare_id(str(values.get("refund_id") or ""))
    if not number:
        raise UsageError(_("没有退订单号"), _("请写明退订单号：控制台的退订管理里每张申请都有。"))
    require_past(desk, since)
    known = desk.projection(connection_id).rows.columns_of(number, KIND)
    if known is None:
        values = known_of_order(desk, connection_id, values) | values
    elif currency := decode(kind, known).get("currency"):
        # an amount that is corrected is in the currency that the request has
        values.setdefault("currency", currency)
    check_values(kind, values)
    if state:
        _require_possible(desk, connection_id, number, values, str(state))
    return {"format": FORMAT, "kind": KIND, "values": values}


def observation(
    desk: Desk,
    connection_id: str,
    refund_id: str,
    state: str,
    since: datetime | str | None,
    note: str,
    picture: Path | None,
) -> dict[str, Any]:
    """What a person saw of a request that is known here. ``refund_id`` may be the order's, if it has one request."""
    if not state.strip():
        raise UsageError(_("没有写状态"), _("请写明看到的退订状态。"))
    key = _one_request(desk, connection_id, refund_id)
    require_past(desk, since)
    values: dict[str, Any] = {"refund_id": key, **place(state, since)}
    check_values(KINDS[KIND], values)
    _require_possible(desk, connection_id, key, values, state)
    body: dict[str, Any] = {"format": FORMAT, "kind": KIND, "values": values, "note": note.strip()}
    return keep_picture(desk, body, picture)


def _one_request(desk: Desk, connection_id: str, text: str) -> str:
    """The request that is meant: by its number, else the only one of the order."""
    number, rows = bare_id(text), desk.projection(connection_id).rows
    if number and rows.columns_of(number, KIND) is not None:
        return number
    order, _bar, line = number.replace("|", "/").partition("/")
    found = [one.key for one in desk.refunds.of_order(connection_id, order, line)] if order else []
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(
            _("订单有多张退订申请"),
            _("订单 {order} 有几张退订申请：{refunds}。请写明退订单号。", order=order, refunds=_("、").join(found)),
        )
    raise UsageError(_("没有这张退订申请"), _("没有编号为 {id} 的退订申请。请先导入、粘贴或登记。", id=number or text))


def _require_possible(desk: Desk, connection_id: str, key: str, values: Mapping[str, Any], text: str) -> None:
    """Refuse a text that is no state, or none that this request can be in: the person is there and can mend it."""
    from desktop_app.models.refunds.reading import possible_states, read_state  # the rule engine

    packs = desk.rulebook.packs
    known = desk.projection(connection_id).rows.columns_of(key, KIND) or {}
    told = {name: value for name, value in values.items() if name in ("access_type", "goods_state")}
    facts = refund_facts({**known, **told, "node_text": text})
    if read_state(facts, packs) not in (RefundState.UNKNOWN, RefundState.NONE):
        return
    names = _("、").join(str(packs.refunds.names[one]) for one in possible_states(facts, packs))
    raise UsageError(
        _("没有这个状态"),
        _("“{state}”不是这张退订申请能有的状态，没有登记。可用的状态：{names}。", state=text, names=names),
    )


def known_of_order(desk: Desk, connection_id: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """What the imported order says, if exactly one line is meant; what our columns cannot hold is left out."""
    rows, order, line = desk.projection(connection_id).rows, str(values["order_id"]), str(values.get("line_id") or "")
    keys = [key for key in rows.keys_of_order(order, "orders") if not line or key == f"{order}|{line}"]
    if len(keys) != 1:
        return {}
    known = decode(KINDS["orders"], rows.columns_of(keys[0], "orders") or {})
    found: dict[str, Any] = {}
    for theirs, ours in _OF_ORDER.items():
        value = known.get(theirs)
        if value is None:
            continue
        text = text_value(value)
        try:
            read_value(KINDS[KIND].column(ours), text, {"currency": known.get("currency")})
        except UnreadableValueError:
            continue
        found[ours] = text
    return found
