"""What quick registration needs of the services, read and done in lanes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from desktop_app.clock import CHINA
from desktop_app.models import wording
from desktop_app.models.kinds import KINDS
from desktop_app.models.listing import ListQuery
from desktop_app.models.supervision import FlowId, Node
from desktop_app.models.wording_times import absolute_time
from desktop_app.texts import N_, _

if TYPE_CHECKING:
    from desktop_app.models.batches import Batch

FIRST_NODES = (
    Node.SELLER_DELIVER,
    Node.SELLER_CONFIRM_REQUIREMENT,
    Node.BUYER_SUBMIT_REQUIREMENT,
    Node.HUAWEI_REVIEW,
    Node.BUYER_ACCEPT,
)
"""The nodes that most flows have, the ones where we have to move first."""
OTHER = N_("其他节点")
"""Kept as written: the case then stands in 状态待认定."""


@dataclass(frozen=True)
class Wanted:
    """What the person filled in: texts as typed, times as read."""

    order_id: str
    node: str
    since: datetime | None
    flow: str
    """Id of the flow, which says type and subtype; empty: not known."""
    customer: str
    product: str
    amount: str
    ordered: datetime | None
    product_class: str = ""
    sales_scene: str = ""
    """Asked only for 华为云复核, which rests on both."""


@dataclass(frozen=True)
class Known:
    """What is known here of an order number."""

    order_id: str
    is_case: bool
    text: str


@dataclass(frozen=True)
class Registered:
    """One registration, in words."""

    batch_id: str
    key: str
    order_id: str
    node: str
    customer: str
    told: str
    is_understood: bool = True
    """False when the case stands in 状态待认定."""


def node_choices(packs: Any) -> list[tuple[str, str]]:
    """(value, text) of the nodes to choose from: those that some flow has, the end of all flows last."""
    known = dict.fromkeys(row.node for shape in packs.flows.values() for row in shape.node)
    others = [node for node in known if node not in (*FIRST_NODES, Node.DONE, Node.CANCELLED_BY_REFUND)]
    nodes = (*FIRST_NODES, *others, Node.DONE)
    return [
        ("", _("选看到的节点")),
        *((node.value, wording.node_name(node)) for node in nodes),
        (OTHER, _("不在其中（先保留，再认定）")),
    ]


def flow_choices(packs: Any) -> list[tuple[str, str]]:
    """(value, text) of the flows."""
    return [*((flow.value, wording.flow_name(flow)) for flow in packs.in_order()), ("", _("不知道"))]


def find_known(desk: Any, connection_id: str, order_id: str) -> Known:
    """Is there a case, or an order, of this number? To be called in a lane."""
    now: datetime = desk.clock.connection_now()
    reads = desk.list_reads(connection_id)
    rows = [row for row in reads.rows(reads.ordered_ids(ListQuery(text=order_id), now)) if row.order_id == order_id]
    if rows:
        row = rows[0]
        node = wording.node_name(row.node)
        since = absolute_time(row.node_since, now) if row.node_since is not None else _("未知")
        text = _("已有这一单：{node}，{since} 起。登记后以新的为准。", node=node, since=since)
        if len(rows) > 1:
            text = _("这个订单有 {count} 行。只记一行时，请在服务监管里登记。", count=len(rows))
        return Known(order_id, True, text)
    keys = desk.projection(connection_id).rows.keys_of_order(order_id, "orders")
    if keys:
        return Known(order_id, False, _("订单列表里有它：客户、商品和金额会自动带上。"))
    return Known(order_id, False, "")


def register_one(desk: Any, connection_id: str, wanted: Wanted) -> Registered:
    """Register one case; the values were checked as far as the window can. In the lane of ``work.db``."""
    access_type, subtype = desk.rulebook.packs.stated_as(FlowId(wanted.flow)) if wanted.flow else ("", "")
    facts: dict[str, Any] = {
        "access_type": access_type,
        "delivery_subtype": subtype,
        "customer_name": wanted.customer,
        "product_name": wanted.product,
        "paid_amount": wanted.amount,
        "ordered_at": wanted.ordered,
        "product_class": wanted.product_class,
        "sales_scene": wanted.sales_scene,
    }
    # the first facts of a home make its connection
    connection = desk.connections.get(connection_id) if connection_id else None
    result = desk.intake.register(
        wanted.order_id,
        node=_printed(desk, wanted.node),
        since=wanted.since,
        facts={name: value for name, value in facts.items() if value},
        connection=connection,
    )
    key = result.keys[0] if result.keys else ""
    told = told_words(desk, result.batch)
    judged = desk.forecasts.one(result.batch.connection_id, key) if key else None
    is_understood = wanted.node != OTHER and (judged is None or judged.node is not Node.UNKNOWN)
    if wanted.node != OTHER and not is_understood:
        told = _("{told}；这一单的流程没有“{node}”", told=told, node=wording.node_name(Node(wanted.node)))
    node = wording.node_name(Node(wanted.node)) if is_understood else _("状态待认定")
    return Registered(result.batch_id, key, wanted.order_id, node, wanted.customer, told, is_understood)


def told_words(desk: Any, batch: Batch) -> str:
    """When a registration was made, and what became of it."""
    told = _("{time} 登记", time=f"{desk.clock.wall().astimezone(CHINA):%H:%M}")
    if batch.unchanged:
        return _("{told}，与已有的相同", told=told)
    return _("{told}，已更新", told=told) if batch.updated else told


def sheet_choices(kind: str, column_id: str, empty: str) -> list[tuple[str, str]]:
    """(value, text) of the words that the sheets have for a column; not translated, because they are data."""
    return [("", empty), *((word, word) for word in KINDS[kind].column(column_id).choices)]


def _printed(desk: Any, node: str) -> str:
    """The node as the marketplace prints it: what is kept is what a person sees there."""
    if node == OTHER:
        return node
    name: str = desk.rulebook.packs.node_names.get(Node(node), node)
    return name
