"""Commands and their results as entries of the time line, from the journal: who decided what, and what came of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from desktop_app.clock import CHINA
from desktop_app.models import wording
from desktop_app.models.casework import Attachment
from desktop_app.models.command_words import REFUND_ACTS
from desktop_app.models.dossiers import Happening, Line
from desktop_app.models.journal import JournalQuery
from desktop_app.models.wording_journal import action_name, person_name
from desktop_app.models.wording_journal_facts import entry_facts
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.models.records import JournalEntry
    from desktop_app.services.desk import Desk

DEEDS = 1
_ACTS = ("command.", "case.")
_PAGE = 500
_LEFT_OUT = frozenset({"connection", "name", "files"})
"""Facts of an entry that are told in another way."""


def commanded(desk: Desk, connection_id: str, number: str, keys: Collection[str]) -> Iterator[Happening]:
    """Each entry of the journal about these keys in this connection; ``number`` of an order or a refund finds them."""
    entries = [entry for act in _ACTS for entry in _entries(desk, act, number)]
    known = {one.id: one for one in desk.work.commands.list(connection_id)}
    for entry in entries:
        if entry.target not in keys:
            continue
        command = known.get(str(entry.detail.get("command") or ""))
        if entry.action.startswith("command."):
            if command is None or command.target not in keys:
                continue
        elif not _is_here(desk, entry, connection_id):
            continue
        title = action_name(entry.action)
        if command is not None:
            title = _("{title}：{act}", title=wording.command_name(command.name), act=title)
        files = entry.detail.get("values", {}).get("files", []) if isinstance(entry.detail.get("values"), dict) else []
        yield Happening(
            entry.at.astimezone(CHINA),
            DEEDS,
            entry.target,
            title,
            _("日志第 {count} 条", count=entry.sequence),
            person_name(entry.actor),
            tuple(_facts(entry)),
            tuple(Attachment(str(one["name"]), str(one["sha256"]), int(one["bytes"])) for one in files),
        )


def _entries(desk: Desk, act: str, number: str) -> Iterator[JournalEntry]:
    query, before = JournalQuery(act=act, order=number), None
    while page := desk.work.journal_reads.page(query, before, _PAGE):
        yield from page
        before = page[-1].sequence


def _is_here(desk: Desk, entry: JournalEntry, connection_id: str) -> bool:
    """An entry about a case names its connection, or the batch that it came with."""
    if "connection" in entry.detail:
        return bool(entry.detail["connection"] == connection_id)
    batch = desk.work.batches.get(str(entry.detail.get("batch") or ""))
    return batch is not None and batch.connection_id == connection_id


def _facts(entry: JournalEntry) -> Iterator[Line]:
    shown = {key: value for key, value in entry.detail.items() if key not in _LEFT_OUT}
    values = shown.get("values")
    if isinstance(values, dict):
        shown["values"] = {key: value for key, value in values.items() if key not in _LEFT_OUT}
    is_refund = entry.detail.get("name") in REFUND_ACTS
    for fact in entry_facts(replace(entry, detail=shown), is_refund=is_refund):
        if fact.value and not fact.is_code:
            yield Line(fact.label, fact.value)
