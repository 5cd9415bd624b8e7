"""What a person enters by hand: a registration, or an observation. Each becomes one small canonical document."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app.clock import CHINA, iso
from desktop_app.documents.screenshots import require_picture
from desktop_app.documents.table_writing import text_value
from desktop_app.errors import UsageError
from desktop_app.models import wording
from desktop_app.models.columns import DERIVED_FROM, decode
from desktop_app.models.kinds import KINDS, Column, ColumnType, Kind, bare_id
from desktop_app.models.reading import CLOCK_SLACK, UnreadableValueError, read_id, read_time, read_value
from desktop_app.models.supervision import Node
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk

FORMAT = 1


def canonical(body: dict[str, Any]) -> bytes:
    """The document as it lies in the archive: the same content gives the same bytes."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8", "surrogatepass")


def registration(
    desk: Desk,
    connection_id: str,
    kind: Kind,
    order_id: str,
    line_id: str | None,
    node: Node | str | None,
    since: datetime | str | None,
    facts: Mapping[str, Any],
) -> dict[str, Any]:
    """快速登记. What an imported order says is filled in where the person says nothing.

    A value that cannot be read is a usage error here: the person is still there and can mend it.
    """
    values = given_facts(kind, facts)
    values["order_id"] = _order_id(order_id)
    line = line_id or values.get("line_id")
    if line:
        values["line_id"] = bare_id(str(line))
    if kind.id == "cases":
        values |= place(node, since)
        values = known_of_order(desk, connection_id, values) | values
    check_values(kind, values)
    return {"format": FORMAT, "kind": kind.id, "values": values}


def observation(
    desk: Desk,
    connection_id: str,
    order_id: str,
    line_id: str | None,
    node: Node | str | None,
    since: datetime | str | None,
    note: str,
    picture: Path | None,
) -> dict[str, Any]:
    """What a person saw of a case that is known here.

    A node that is typed must be one that the case can have, and the time must have come: the person is still
    there and can mend it.
    """
    if node is None or not str(node).strip():
        raise UsageError(_("没有写节点"), _("请写明看到的当前节点。"))
    order, _bar, line = _order_id(order_id).partition("|")
    order, line = _one_line(desk, connection_id, order, line_id or line)
    if not isinstance(node, Node):
        _require_known(desk, connection_id, f"{order}|{line}", str(node))
    require_past(desk, since)
    seen: dict[str, Any] = {"order_id": order, "line_id": line or None, **place(node, since)}
    values = _from_ledgers(desk, connection_id, f"{order}|{line}") | seen
    kind = KINDS["cases"]
    check_values(kind, values)
    body: dict[str, Any] = {"format": FORMAT, "kind": kind.id, "values": values, "note": note.strip()}
    return keep_picture(desk, body, picture)


def keep_picture(desk: Desk, body: dict[str, Any], picture: Path | None) -> dict[str, Any]:
    """The document with the picture that was seen, if there is one: kept among the files."""
    if picture is not None:
        require_picture(picture)
        sha256, size = desk.files.keep(picture)
        body["picture"] = {"sha256": sha256, "bytes": size, "name": picture.name}
    return body


def _require_known(desk: Desk, connection_id: str, key: str, text: str) -> None:
    """Refuse a text that neither the case's flow nor a remembered text knows as a node."""
    from desktop_app.models.flows import flow_nodes, read_node  # the rule engine
    from desktop_app.models.rules.packs import plain_word

    judged = desk.forecasts.one(connection_id, key)
    if judged is None:
        return
    packs = desk.rulebook.packs
    remembered = {
        known: node
        for (flow, known), node in desk.work.mappings.remembered(connection_id).items()
        if flow == judged.choice.flow.value
    }
    named = [wording.node_name(one.node) for one in flow_nodes(judged.choice, packs)]
    if not named:
        # without a flow of its own a case may stand at any node that some flow has
        if packs.node_texts.get(plain_word(text)) is not None:
            return
        named = [wording.node_name(node) for node in packs.node_names]
    elif read_node(text, judged.choice, packs, remembered) is not Node.UNKNOWN:
        return
    raise UsageError(
        _("没有这个节点"),
        _("“{node}”不是这一单能有的节点，没有登记。可用的节点：{nodes}。", node=text, nodes=_("、").join(named)),
    )


def require_past(desk: Desk, since: datetime | str | None) -> None:
    """Refuse a moment that is still to come; what cannot be read is refused later, with its reason."""
    try:
        seen = since if isinstance(since, datetime) else read_time(since) if since else None
    except UnreadableValueError:
        return
    if seen is None:
        return
    seen = seen if seen.tzinfo is not None else seen.replace(tzinfo=CHINA)
    if seen > desk.clock.connection_now() + CLOCK_SLACK:
        raise UsageError(_("时间还没有到"), _("看到的状态不会始于将来的 {at}，没有登记。请核对时间。", at=iso(seen)))


def _order_id(text: str) -> str:
    try:
        found = read_id(text)
    except UnreadableValueError as error:
        raise UsageError(_("订单ID读不出来"), error.reason) from error
    if found is None:
        raise UsageError(_("没有订单ID"), _("请填写订单ID。"))
    return bare_id(found)


def place(node: str | None, since: datetime | str | None) -> dict[str, Any]:
    """Where it stands, and since when, as cells: a node of a case or a state of a refund."""
    values: dict[str, Any] = {}
    if node is not None and str(node).strip():
        values["node_text"] = str(node).strip()
    if since is not None and since != "":
        values["node_since"] = _cell(since)
    return values


def given_facts(kind: Kind, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts by heading or column id as cells by column id."""
    by_id = {column.id: column for column in kind.columns}
    values: dict[str, Any] = {}
    for name, value in facts.items():
        column = by_id.get(name) or kind.by_heading(name) or kind.by_alias(name)
        if column is None:
            raise UsageError(_("没有这一列"), _("“{name}”不是{kind}的列。", name=name, kind=_(kind.title)))
        if value is not None and value != "":
            values[column.id] = _cell(value)
    return values


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return iso(value if value.tzinfo else value.replace(tzinfo=CHINA))
    if isinstance(value, Decimal):
        return format(value, "f")
    return value if isinstance(value, bool) else str(value)


def check_values(kind: Kind, values: Mapping[str, Any]) -> None:
    """Every value must be readable, so that a slip of the finger is mended at once."""
    read: dict[str, Any] = {}
    given: list[Column] = [column for column in kind.columns if column.id in values]
    for column in sorted(given, key=lambda column: column.type is ColumnType.AMOUNT):
        try:
            read[column.id] = read_value(column, values[column.id], read)
        except UnreadableValueError as error:
            raise UsageError(
                _("有一项读不出来"), _("{column}：{reason}。", column=column.heading, reason=error.reason)
            ) from error


def _one_line(desk: Desk, connection_id: str, order: str, line: str) -> tuple[str, str]:
    """The case that is meant; an order with several lines must be named with its line."""
    keys = desk.projection(connection_id).rows.keys_of_order(order)
    lines = [key.partition("|")[2] for key in keys]
    if line:
        if line in lines:
            return order, line
        raise UsageError(
            _("没有这张服务监管单"), _("没有订单 {order} 行 {line} 的服务监管单。", order=order, line=line)
        )
    if len(lines) == 1:
        return order, lines[0]
    if not lines:
        connection = desk.connections.get(connection_id)
        if connection.is_rehearsal:
            text = _("“{name}”里没有订单 {order}。真实的订单请换一个连接。", name=connection.name, order=order)
            raise UsageError(_("没有这张服务监管单"), text)
        raise UsageError(
            _("没有这张服务监管单"), _("没有订单 {order} 的服务监管单。请先导入、粘贴或快速登记。", order=order)
        )
    raise UsageError(
        _("订单有多行"),
        _("订单 {order} 有多行：{lines}。请写明是哪一行。", order=order, lines=_("、").join(filter(None, lines))),
    )


def known_of_order(desk: Desk, connection_id: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """What the imported order of the same number says, if exactly one line is meant and the case is new."""
    projection = desk.projection(connection_id)
    order, line = str(values["order_id"]), str(values.get("line_id") or "")
    keys = projection.rows.keys_of_order(order, "orders")
    if line:
        keys = [key for key in keys if key == f"{order}|{line}"]
        derived = _from_ledgers(desk, connection_id, f"{order}|{line}")
    else:
        pending = projection.rows.keys_of_order(order)
        derived = _from_ledgers(desk, connection_id, pending[0]) if len(pending) == 1 else {}
    if derived:
        return derived
    if len(keys) != 1 or projection.rows.columns_of(f"{order}|{keys[0].partition('|')[2]}") is not None:
        return {}
    columns = projection.rows.columns_of(keys[0], "orders") or {}
    return _shared(decode(KINDS["orders"], columns))


def _from_ledgers(desk: Desk, connection_id: str, key: str) -> dict[str, Any]:
    """What ledgers tell of a case that nobody brought yet; nothing for any other case.

    Whoever enters it by hand confirms that it is the one: what is known of it must not be lost when it is brought.
    """
    columns = desk.projection(connection_id).rows.columns_of(key) or {}
    return _shared(decode(KINDS["cases"], columns)) if DERIVED_FROM in columns else {}


def _shared(known: Mapping[str, Any]) -> dict[str, Any]:
    shared = {column.id for column in KINDS["cases"].columns}
    return {name: text_value(value) for name, value in known.items() if name in shared and value is not None}
