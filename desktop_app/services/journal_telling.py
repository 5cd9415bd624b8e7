"""Entries of the journal as lines and stories: with the names of the orders, batches and connections they are of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from desktop_app.errors import DeskError
from desktop_app.models import wording
from desktop_app.models.batches import Batch, BatchSource
from desktop_app.models.journal import JournalFact, JournalLine, JournalStory
from desktop_app.models.records import JournalEntry
from desktop_app.models.wording_batches import batch_name
from desktop_app.models.wording_journal import action_name, person_name
from desktop_app.models.wording_journal_facts import entry_facts, told
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk

_OF_BATCH, _OF_CONNECTION = "batch.", ("connection.", "sync.")


class _Names(NamedTuple):
    """What the entries of a page name by its id."""

    connections: Mapping[str, str]
    batches: Mapping[str, Batch]
    commands: Mapping[str, str]


def lines(desk: Desk, entries: Sequence[JournalEntry]) -> list[JournalLine]:
    """The entries in words; three short reads, however many they are."""
    names = _names(desk, entries)
    return [_line(entry, names) for entry in entries]


def story(desk: Desk, entry: JournalEntry) -> JournalStory:
    """An entry with all its facts and the case that it is of."""
    names = _names(desk, [entry])
    batch = names.batches.get(entry.target)
    connection_id = str(entry.detail.get("connection") or (batch.connection_id if batch is not None else ""))
    if entry.action.startswith(_OF_CONNECTION):
        connection_id = entry.target
    if not connection_id and "batch" in entry.detail:
        of_batch = desk.work.batches.get(str(entry.detail["batch"]))
        connection_id = of_batch.connection_id if of_batch is not None else ""
    facts = [one for one in entry_facts(entry, names.connections) if one.value]
    command = names.commands.get(str(entry.detail.get("command") or ""))
    if command and "name" not in entry.detail:
        facts.insert(0, JournalFact(_("办理"), wording.command_name(command)))
    key = entry.target if "|" in entry.target else _key_of(desk, batch)
    name = names.connections.get(connection_id, "")
    return JournalStory(_line(entry, names), tuple(facts), connection_id, name, key)


def _names(desk: Desk, entries: Sequence[JournalEntry]) -> _Names:
    work = desk.work
    batch_ids = {entry.target for entry in entries if entry.action.startswith(_OF_BATCH)}
    command_ids = {str(entry.detail["command"]) for entry in entries if "command" in entry.detail}
    return _Names(
        {one.id: one.name for one in work.connections.list()},
        work.batches.some(batch_ids),
        work.journal_reads.command_names(command_ids),
    )


def _line(entry: JournalEntry, names: _Names) -> JournalLine:
    command = names.commands.get(str(entry.detail.get("command") or ""), "")
    person, act = person_name(entry.actor), action_name(entry.action)
    thing = _thing(entry, names)
    return JournalLine(entry.sequence, str(entry.sequence), entry, person, act, thing, told(entry, command))


def _thing(entry: JournalEntry, names: _Names) -> str:
    if "|" in entry.target:
        return entry.target.partition("|")[0]
    if entry.action.startswith(_OF_BATCH):
        batch = names.batches.get(entry.target)
        # a batch that a restore lost is listed no more; what it was called stands here
        return batch_name(batch) if batch is not None else str(entry.detail.get("name") or entry.target)
    if entry.action.startswith(_OF_CONNECTION):
        return names.connections.get(entry.target) or str(entry.detail.get("name") or entry.target)
    return entry.target


def _key_of(desk: Desk, batch: Batch | None) -> str:
    """The case that a registration or an observation is of: it has one row."""
    from desktop_app.services.intake import projecting

    if batch is None or batch.kind != "cases" or batch.source not in (BatchSource.REGISTER, BatchSource.OBSERVE):
        return ""
    try:
        return next((row.key for row in projecting.batch_rows(desk, batch)), "")
    except DeskError:  # its content is gone from the archive: there is nothing to open
        return ""
