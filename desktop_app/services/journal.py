"""The journal: who did what to which thing, in one hash chain, with its head kept outside the database."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app.models.events import JournalGrew
from desktop_app.models.journal import JournalLine, JournalQuery, JournalStory
from desktop_app.models.records import JournalEntry, JournalReport
from desktop_app.models.wording_journal import entries_lost
from desktop_app.services.journal_telling import lines, story
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk

ProgressCall = Callable[[int, int], None]
Lines = list[JournalLine]
Names = list[str]


class JournalService:
    """Appending, reading and verifying the journal of this home."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def append(self, action: str, target: str, detail: dict[str, Any], actor: str = "") -> int:
        """Add an entry by itself; a deed writes its entry inside its own transaction instead.

        Gives the sequence number. ``actor`` is by default the person of this desk.
        """
        desk = self._desk
        with desk.work.writing() as tx:
            sequence = desk.work.journal.append(tx, actor or desk.person, action, target, detail, desk.clock.wall())
        desk.events.publish(JournalGrew(sequence=sequence))
        return sequence

    def list(self, limit: int = 100, before: int | None = None) -> list[JournalEntry]:
        """Entries, newest first, older than the sequence number ``before``."""
        return self._desk.work.journal.list(limit, before)

    def page(self, query: JournalQuery, before: int | None = None) -> Lines:
        """The newest entries of a question that are older than the number ``before``, in words."""
        return lines(self._desk, self._desk.work.journal_reads.page(query, before))

    def numbers(self, query: JournalQuery) -> array[int]:
        """The numbers of all entries of a question, newest first."""
        return self._desk.work.journal_reads.numbers(query)

    def lines(self, numbers: Collection[int]) -> Lines:
        """The entries of these numbers in words, newest first."""
        return lines(self._desk, self._desk.work.journal_reads.entries(numbers))

    def people(self) -> Names:
        """Everybody who ever did something; the program is among them by its own code."""
        return self._desk.work.journal_reads.people()

    def story(self, number: int) -> JournalStory | None:
        """An entry with all its facts; ``None`` when there is none of this number."""
        found = self._desk.work.journal_reads.entries([number])
        return story(self._desk, found[0]) if found else None

    def export(self, query: JournalQuery, target: Path, progress: ProgressCall | None = None) -> int:
        """Write the entries of a question to an ``.xlsx`` or ``.csv``; gives their number."""
        from desktop_app.services.journal_export import export  # writers of tables

        return export(self._desk, query, target, progress)

    def verify(self, progress: ProgressCall | None = None) -> JournalReport:
        """Check the chain against itself and the head file; says what no check can prove.

        That includes what a restore cut off: which entries were there, since when they are gone, which batches were
        among them. A restore is on record, so that it is no fault of the chain.
        ``progress(done, total)`` is told in entries.
        """
        from desktop_app.services.intake.lost import loss_sentence  # readers of tables

        report = self._desk.work.verify_journal(progress)
        report = replace(report, unproven=(*report.unproven, *map(entries_lost, report.losses)))
        lost = self._desk.intake.lost()
        if not lost:
            return report
        sentence = _(
            "存档里有 {count} 个批次不在工作数据里，它们的日志不在这里：{batches}。用 batches --lost 查看。",
            count=len(lost),
            batches=loss_sentence(lost),
        )
        return replace(report, unproven=(*report.unproven, sentence))
