"""Gather what is known of one order: what each batch said of it and its refunds, commands, notes, chases, appeals."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from desktop_app.clock import CHINA, from_epoch
from desktop_app.documents.table_writing import text_value
from desktop_app.errors import DeskError, UsageError
from desktop_app.models import wording_casework
from desktop_app.models.batches import Batch, BatchSource
from desktop_app.models.casework import Attachment, Chase, OwnedKind
from desktop_app.models.columns import decode, unread_texts
from desktop_app.models.dossiers import Dossier, Happening, Line, OrderLine, in_order
from desktop_app.models.flows import read_node
from desktop_app.models.kinds import KINDS, Kind
from desktop_app.models.refunds.facts import KIND as REFUNDS
from desktop_app.models.supervision import case_key
from desktop_app.models.wording_batches import batch_name, source_name
from desktop_app.models.wording_journal import person_name
from desktop_app.services.acts.order_facts import OtherOrders
from desktop_app.services.binder.appealed import appealed
from desktop_app.services.binder.commanded import commanded
from desktop_app.services.binder.noticed import kept_notices, notice_lines, noticed
from desktop_app.services.intake.projecting import hand_body
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.models.rules.packs import RulePacks
    from desktop_app.models.supervision import FlowChoice
    from desktop_app.services.desk import Desk
    from desktop_app.store.cache_reads import Version

FACTS, DEEDS, WORDS = 0, 1, 2
"""Order of what happened at the same moment."""
_KINDS = ("orders", "cases")
_WORD = re.compile(r"[0-9A-Za-z_-]{6,}")


def gather(desk: Desk, connection_id: str, order_id: str) -> Dossier:
    """All of one order in one connection. Raises UsageError for an order that never came in."""
    rows = desk.projection(connection_id).rows
    keys = {kind: sorted(rows.keys_of_order(order_id, kind)) for kind in _KINDS}
    notices = kept_notices(desk, connection_id, order_id)
    whole = sorted({key for found in keys.values() for key in found}) or [case_key(order_id, "")] * bool(notices)
    refunds = [row.key for row in rows.refunds_of_order(order_id)]
    if not whole and not refunds:
        raise UsageError(
            _("没有这个订单"), _("这个连接里没有订单 {order_id}。请核对编号，或先导入、粘贴。", order_id=order_id)
        )
    hidden = OtherOrders(desk, connection_id, frozenset([order_id]))
    happened: list[Happening] = []
    for kind, found in keys.items():
        for key in found:
            happened += _versions(desk, connection_id, KINDS[kind], key, hidden)
    told = {version.batch for key in keys["cases"] for version in desk.projection(connection_id).versions(key)}
    masked = partial(_masked, hidden=hidden)
    for batch in notices:
        if batch.number not in told:  # one that changed the case stands with what it changed
            happened.append(noticed(desk, batch, whole[0], FACTS, masked))
    for refund_id in refunds:
        said = [*_versions(desk, connection_id, KINDS[REFUNDS], refund_id, hidden)]
        said += [_chased(one) for one in desk.work.chases.list(connection_id, refund_id)]
        said += commanded(desk, connection_id, refund_id, [refund_id])
        happened += [replace(one, key=f"{order_id}|{refund_id}") for one in said]
    for key in whole:
        happened += _notes(desk, connection_id, key)
        happened += [_chased(one) for one in desk.work.chases.list(connection_id, key)]
        happened += [
            found
            for appeal in desk.work.appeals.list(connection_id, key)
            for found in appealed(appeal, desk.casework.rules)
        ]
    happened += commanded(desk, connection_id, order_id, whole)
    lines = tuple(OrderLine(key, _current(desk, connection_id, key)) for key in whole)
    return Dossier(order_id, lines, _contacts(desk, connection_id, whole), in_order(happened))


def _current(desk: Desk, connection_id: str, key: str) -> tuple[Line, ...]:
    """The facts as they stand; what a case says lies over what its order says."""
    said: dict[str, Line] = {}
    for kind_id in _KINDS:
        columns = desk.projection(connection_id).rows.columns_of(key, kind_id)
        if columns is not None:
            choice, packs = _choice(desk, connection_id, key), desk.rulebook.packs
            said |= {line.label: line for line in _lines(KINDS[kind_id], columns, choice, packs)}
    owner = desk.work.owners.get_many(connection_id, OwnedKind.CASES, [key]).get(key)
    if owner is not None:
        label = KINDS["cases"].column("owner").heading
        said[label] = Line(label, owner.owner)
        if owner.helpers:
            said["helpers"] = Line(_("协办"), _("、").join(owner.helpers))
    return tuple(said.values())


def _choice(desk: Desk, connection_id: str, key: str) -> FlowChoice | None:
    return desk.work.choices.get_many(connection_id, [key]).get(key)


def _lines(kind: Kind, columns: Mapping[str, Any], choice: FlowChoice | None, packs: RulePacks) -> Iterator[Line]:
    """Values as they came in; a node that was written in another way has its official name beside it."""
    values, unread = decode(kind, columns), unread_texts(kind, columns)
    for column in kind.columns:
        text = unread.get(column.id) or text_value(values.get(column.id))
        if column.id == "node_text" and text and choice is not None:
            name = packs.node_names.get(read_node(text, choice, packs))
            text = _("{text}（{name}）", text=text, name=name) if name and name != text else text
        if text:
            yield Line(column.heading, text)


def _versions(desk: Desk, connection_id: str, kind: Kind, key: str, hidden: OtherOrders) -> Iterator[Happening]:
    """What each batch said anew about a key, in the order in which the batches count."""
    known: dict[str, str] = {}
    choice, packs = _choice(desk, connection_id, key), desk.rulebook.packs
    for version in desk.projection(connection_id).versions(key, kind.id):
        batch = desk.work.batches.by_number(version.batch)
        if batch is None:
            continue
        said = {line.label: line.text for line in _lines(kind, version.columns, choice, packs)}
        emptied = [column.heading for column in kind.columns if version.columns.get(column.id, "") is None]
        fresh = [Line(label, text) for label, text in said.items() if known.get(label) != text]
        fresh += [Line(label, _("（空）")) for label in emptied if known.get(label)]
        known.update(said)
        for label in emptied:
            known.pop(label, None)
        yield _told(desk, batch, version, kind, key, fresh, hidden)


def _told(
    desk: Desk, batch: Batch, version: Version, kind: Kind, key: str, fresh: list[Line], hidden: OtherOrders
) -> Happening:
    note, files = _by_hand(desk, batch)
    said = [Line(_("说明"), note)] if note else []
    if batch.source is BatchSource.NOTIFICATION:
        said += notice_lines(desk, batch, partial(_masked, hidden=hidden))
    lines = [*fresh, *said] or [Line(_("内容"), _("与之前相同"))]
    name = _masked(batch_name(batch), hidden)
    moment = f"{batch.received_at.astimezone(CHINA):%Y-%m-%d %H:%M:%S}"
    if batch.source is BatchSource.IMPORT:
        name = _("{source}“{name}”第 {row} 行", source=source_name(batch.source), name=name, row=version.row_number)
    source = _("{name}，收进于 {moment}（批次 {id}）", name=name, moment=moment, id=batch.id)
    title = _("{kind}数据", kind=_(kind.title))
    person = person_name(batch.by_person)
    return Happening(from_epoch(version.as_of), FACTS, key, title, source, person, tuple(lines), files)


def _masked(text: str, hidden: OtherOrders) -> str:
    """The text without numbers of other orders that are known here."""
    return _WORD.sub(lambda found: "…" if found.group() in hidden else found.group(), text)


def _by_hand(desk: Desk, batch: Batch) -> tuple[str, tuple[Attachment, ...]]:
    """The note and the picture of a registration or an observation."""
    if batch.source not in (BatchSource.REGISTER, BatchSource.OBSERVE):
        return "", ()
    try:
        body = hand_body(desk.archive.read(batch.connection_id, batch.sha256))
    except DeskError as error:  # its content is gone from the archive: what it said is still in the list
        return error.message, ()
    picture = body.get("picture")
    files = () if picture is None else (Attachment(picture["name"], picture["sha256"], int(picture["bytes"])),)
    return str(body.get("note") or ""), files


def _notes(desk: Desk, connection_id: str, key: str) -> Iterator[Happening]:
    for note in desk.work.notes.list(connection_id, key):
        lines = (Line(_("内容"), note.text),)
        yield Happening(note.at, WORDS, key, _("备注"), _("本程序记录"), note.by_person, lines)


def _chased(chase: Chase) -> Happening:
    said = {
        _("方式"): wording_casework.channel_name(chase.channel),
        _("联系的人"): chase.whom,
        _("内容"): chase.text,
        _("回复"): chase.reply,
        _("下次催办"): chase.next_on.isoformat() if chase.next_on is not None else "",
    }
    lines = tuple(Line(label, text) for label, text in said.items() if text)
    source = _("本程序记录")
    return Happening(chase.at, WORDS, chase.target, _("催办"), source, chase.by_person, lines, chase.attachments)


def _contacts(desk: Desk, connection_id: str, keys: Iterable[str]) -> tuple[Line, ...]:
    """Contacts and other names of the order's customer."""
    customers = dict.fromkeys(
        str(columns["customer_name"])
        for key in keys
        for kind in _KINDS
        if (columns := desk.projection(connection_id).rows.columns_of(key, kind)) and columns.get("customer_name")
    )
    found: list[Line] = []
    for customer in customers:
        for one in desk.casework.contacts.list(connection_id, customer):
            parts = [one.name, one.phone, one.mail, one.wechat]
            found.append(Line(wording_casework.role_name(one.role), _("，").join(part for part in parts if part)))
        found += [Line(_("客户别名"), alias) for alias in desk.casework.contacts.alias_names(connection_id, customer)]
    return tuple(found)
