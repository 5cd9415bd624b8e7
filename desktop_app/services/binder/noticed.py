"""Kept notifications of one order: what each said, whether it changed the case or was only kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from desktop_app.clock import CHINA
from desktop_app.documents.notice_process import read_notice
from desktop_app.errors import DeskError
from desktop_app.models.batches import Batch
from desktop_app.models.dossiers import Happening, Line
from desktop_app.models.notices import recognise
from desktop_app.models.wording_batches import batch_name
from desktop_app.models.wording_journal import person_name
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk

TEXT_MAX_CHARS = 4_000
"""A longer text is cut, and the entry says so; its hash names the whole."""


def kept_notices(desk: Desk, connection_id: str, order_id: str) -> tuple[Batch, ...]:
    """Notifications that were kept for an order and not taken back, in the order in which they came in."""
    return tuple(
        batch
        for batch in sorted(desk.work.batches.list(connection_id), key=lambda batch: batch.number)
        if batch.withdrawn_at is None and order_id in batch.notice_orders
    )


def noticed(desk: Desk, batch: Batch, key: str, rank: int, masked: Callable[[str], str]) -> Happening:
    """The entry of a notification that changed nothing: it was kept as what it said."""
    moment = f"{batch.received_at.astimezone(CHINA):%Y-%m-%d %H:%M:%S}"
    source = _("{name}，收进于 {moment}（批次 {id}）", name=masked(batch_name(batch)), moment=moment, id=batch.id)
    lines = notice_lines(desk, batch, masked)
    return Happening(batch.data_as_of, rank, key, _("通知"), source, person_name(batch.by_person), lines)


def notice_lines(desk: Desk, batch: Batch, masked: Callable[[str], str]) -> tuple[Line, ...]:
    """What a kept notification says, and the hash of its original.

    The text of one that names other orders too is left out: it may tell of other customers.
    """
    own = Line(_("原文 SHA-256"), batch.sha256)
    try:
        notice = read_notice(desk.archive.read(batch.connection_id, batch.sha256))
    except DeskError as error:  # its content is gone from the archive, or is not read any more: the hash stays
        return Line(_("说明"), error.message), own
    found = recognise(notice.subject, notice.text, notice.sent_at, batch.received_at, desk.rulebook.packs)
    if found.orders_count > 1:
        return Line(_("内容"), _("还写有别的订单，原文没有放进来")), own
    text = "\n".join(filter(None, [notice.subject.strip(), notice.text.strip()]))
    shown = text if len(text) <= TEXT_MAX_CHARS else _("{text}…（没有显示完）", text=text[:TEXT_MAX_CHARS])
    return Line(_("内容"), masked(shown)), own
