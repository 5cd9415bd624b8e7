"""催办: who was chased, when, how, what came of it, and when to chase again. Nothing goes out by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.clock import CHINA
from desktop_app.errors import RefusedError, UsageError
from desktop_app.models.casework import Attachment, Channel, Chase, OwnedKind
from desktop_app.models.listing import CaseRow
from desktop_app.models.reading import CLOCK_SLACK
from desktop_app.models.supervision import Node, Party
from desktop_app.services.casework.entries import fitting_name, fitting_text, journaled, kept_files, require_target
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk


@dataclass(frozen=True)
class ChaseEntry:
    """What a person fills in. ``at`` ``None``: now; without a zone it is China Standard Time."""

    channel: Channel
    whom: str = ""
    text: str = ""
    reply: str = ""
    at: datetime | None = None
    next_on: date | None = None
    files: Sequence[Path] = ()
    """Files to attach."""
    kept: tuple[Attachment, ...] = ()
    """Files that are attached already and stay."""


@dataclass(frozen=True)
class DueChase:
    """What is to be chased again: its row, its last chase, and of which kind it is."""

    row: CaseRow
    chase: Chase
    kind: str


class Chases:
    """Chases of cases and of refunds; a refund's key is its number."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def add(self, connection_id: str, key: str, entry: ChaseEntry) -> Chase:
        """Keep a chase with its journal entry. Raises UsageError for what cannot be kept."""
        desk = self._desk
        require_target(desk, connection_id, key)
        chase = self._filled(Chase(0, connection_id, key, _now(desk), Channel.OTHER, "", "", "", None, (), ""), entry)
        chase = replace(chase, by_person=desk.person)
        detail: dict[str, object] = {}
        with journaled(desk, connection_id, "chase.added", key, detail) as tx:
            chase = replace(chase, id=desk.work.chases.add(tx, chase))
            detail |= _told(chase)
        return chase

    def edit(self, chase_id: int, entry: ChaseEntry) -> Chase:
        """Write a chase anew; the journal says who and when, and never what it said."""
        desk = self._desk
        before = self._known(chase_id)
        chase = replace(self._filled(before, entry), changed_at=desk.clock.wall())
        with journaled(desk, before.connection_id, "chase.changed", before.target, _told(chase)) as tx:
            desk.work.chases.change(tx, chase)
        return chase

    def remove(self, chase_id: int) -> None:
        """Take a chase back. It stays on record, and its files stay in ``files/``."""
        chase = self._known(chase_id)
        with journaled(self._desk, chase.connection_id, "chase.removed", chase.target, {"chase": chase.id}) as tx:
            self._desk.work.chases.remove(tx, chase.id, self._desk.clock.wall())

    def list(self, connection_id: str, key: str) -> list[Chase]:
        """The chases of a case, oldest first."""
        return self._desk.work.chases.list(connection_id, key)

    def due(self, connection_id: str, now: datetime | None = None) -> dict[str, Chase]:
        """Cases and refunds to chase again today or since earlier days, by key, the earliest day first."""
        today = (now or _now(self._desk)).astimezone(CHINA).date()
        return self._desk.work.chases.newest_due(connection_id, today)

    def due_rows(self, connection_id: str, now: datetime) -> Iterator[DueChase]:
        """Of these the cases and refunds that are open, with their chases; while an appeal runs nobody can move."""
        due = self.due(connection_id, now)
        for kind in (OwnedKind.CASES, OwnedKind.REFUNDS) if due else ():
            for row in self._desk.list_reads(connection_id).by_keys(due, kind.value):
                if row.is_listed and row.node is not Node.DONE and row.whose_move is not Party.OPERATOR:
                    yield DueChase(row, due[row.key], kind.value)

    def last_moments(self, connection_id: str) -> dict[str, datetime]:
        """When each case of a connection was chased last (上次催办), by key; in China Standard Time."""
        return self._desk.work.chases.newest_moments(connection_id)

    def _filled(self, chase: Chase, entry: ChaseEntry) -> Chase:
        desk = self._desk
        at = chase.at if entry.at is None else entry.at if entry.at.tzinfo else entry.at.replace(tzinfo=CHINA)
        if at > _now(desk) + CLOCK_SLACK:
            raise UsageError(_("时间还没有到"), _("催办时间不能在将来。要提醒自己，请填下次催办日期。"))
        if entry.next_on is not None and entry.next_on < at.astimezone(CHINA).date():
            raise UsageError(_("日期不对"), _("下次催办日期早于这次催办。请改日期。"))
        text, reply = fitting_text(desk, entry.text, _("催办内容")), fitting_text(desk, entry.reply, _("回复"))
        whom = fitting_name(desk, entry.whom, _("联系的人"))
        fresh = kept_files(desk, entry.files)
        if not (text or reply or whom or fresh or entry.kept):
            raise UsageError(_("催办是空的"), _("写上联系了谁、说了什么或对方的回复。"))
        return replace(
            chase,
            at=at,
            channel=Channel(entry.channel),
            whom=whom,
            text=text,
            reply=reply,
            next_on=entry.next_on,
            attachments=(*entry.kept, *(one for one in fresh if one not in entry.kept)),
        )

    def _known(self, chase_id: int) -> Chase:
        chase = self._desk.work.chases.get(chase_id)
        if chase is None:
            raise UsageError(_("没有这条催办"), _("没有编号为 {id} 的催办记录。", id=chase_id))
        if chase.is_removed:
            raise RefusedError(_("催办已撤销"), _("这条催办记录已撤销，不能再改。请记一条新的。"))
        return chase


def _now(desk: Desk) -> datetime:
    return desk.clock.connection_now()


def _told(chase: Chase) -> dict[str, object]:
    """What the journal says of a chase: no names, no words."""
    told: dict[str, object] = {"chase": chase.id, "channel": chase.channel.value}
    told |= {"chars": len(chase.text) + len(chase.reply), "attached": len(chase.attachments)}
    return told | ({"next_on": chase.next_on.isoformat()} if chase.next_on is not None else {})
