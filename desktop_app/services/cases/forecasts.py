"""Forecasts of a home: its open cases judged for one moment, as ``forecast --at`` asks, and stored rows judged anew."""

from __future__ import annotations

from collections.abc import Generator
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from desktop_app.clock import to_epoch
from desktop_app.models.casework import OwnedKind
from desktop_app.models.connections import ConnectionKind
from desktop_app.models.events import FactsChanged
from desktop_app.models.refunds.facts import KIND as REFUNDS
from desktop_app.services.cases.judging import Judge, JudgedCase
from desktop_app.services.cases.results import minor_of
from desktop_app.services.casework.here_said import HereSaid
from desktop_app.services.intake.known_choices import KnownChoices

if TYPE_CHECKING:
    from desktop_app.models.supervision import CaseForecast
    from desktop_app.services.cases.choices import CaseChooser
    from desktop_app.services.desk import Desk

JUDGED = ("cases", REFUNDS)
"""Kinds of which something follows from time alone."""
SLICE_ROWS = 200
"""Rows recomputed between two looks at whether a person waits."""


class Forecasts:
    """Judgements of one home."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def judge(self, connection_id: str, now: datetime | None = None, chooser: CaseChooser | None = None) -> Judge:
        """The judge for a connection, at ``now`` or the connection's time. Made anew for each piece of work.

        ``chooser`` looked at the rows that are judged, and what it chose is written: none of it is read again.
        """
        desk = self._desk
        choices = KnownChoices(desk.work, connection_id)
        if chooser is not None:
            choices.learn(chooser.chosen)
        return Judge(
            desk.rulebook.packs,
            desk.rulebook.calendar,
            now or desk.clock.connection_now(connection_id),
            choices,
            desk.work.mappings.remembered(connection_id),
            None if chooser is None else chooser.facts,
            HereSaid(desk.work, connection_id),
            HereSaid(desk.work, connection_id, kind=OwnedKind.REFUNDS),
            is_deriving=not _brings_cases(desk, connection_id),
            opened=partial(desk.projection, connection_id),
        )

    def one(self, connection_id: str, key: str, now: datetime | None = None) -> JudgedCase | None:
        """One case judged now; ``None`` when there is no such case."""
        columns = self._desk.projection(connection_id).rows.columns_of(key)
        if columns is None:
            return None
        judge = self.judge(connection_id, now)
        judge.expect([key])
        return judge.case(key, columns)

    def all(self, connection_id: str, now: datetime | None = None) -> list[CaseForecast]:
        """Every case that the forecast lists, most urgent first, then the larger amount, then the key."""
        from desktop_app.services.cases.openings import waiting_orders

        judge = self.judge(connection_id, now)
        cases = {
            row.key: judged
            for row in self._desk.projection(connection_id).rows.as_rows("cases")
            if (judged := judge.case(row.key, row.columns)).forecast.is_listed
        }
        # an order whose case came in as unsupervised is listed once, by what becomes of it
        cases |= {one.judged.key: one.judged for one in waiting_orders(self._desk, connection_id, now)}
        found = list(cases.values())
        found.sort(key=lambda one: (one.forecast.band.rank, -(minor_of(one.facts.amount) or 0), one.key))
        return [one.forecast for one in found]

    def recompute_due(self, connection_id: str) -> Generator[None, None, int]:
        """Judge again the rows whose moment has come, in slices; answers how many. Run it in the lane ``cache``."""
        judge, count = self.judge(connection_id), 0
        for kind in JUDGED:
            count += yield from self._recompute_kind(connection_id, kind, judge)
        return count

    def _recompute_kind(self, connection_id: str, kind: str, judge: Judge) -> Generator[None, None, int]:
        projection = self._desk.projection(connection_id)
        now = to_epoch(judge.now)
        done: set[str] = set()
        while True:
            due = [key for key in projection.due(now, SLICE_ROWS + len(done), kind) if key not in done]
            if not due:
                break
            projection.rejudge(due, judge, kind=kind)
            done.update(due)
            yield
        if done:
            self._desk.events.publish(FactsChanged(connection_id, kind, tuple(sorted(done)[:SLICE_ROWS])))
        return len(done)

    def recompute_all(self, connection_id: str) -> Generator[None, None, int]:
        """Judge every row again after the rules changed. Goes on where it stopped, also after a restart."""
        projection = self._desk.projection(connection_id)
        name = self._desk.rulebook.pack_hash
        count, written, judge = 0, -1, self.judge(connection_id)
        while projection.state.judged_with() != name:
            head = self._desk.work.journal.head().count
            if head != written:
                # a batch may have changed choices: whoever changes one writes to the journal
                written, judge = head, self.judge(connection_id)
            pause = _PauseAfter(SLICE_ROWS)
            try:
                projection.rejudge(None, judge, name, between_slices=pause)
            except _PausedError as paused:
                count += paused.done
            else:
                count += pause.done
            yield
        if count:
            for kind in JUDGED:
                self._desk.events.publish(FactsChanged(connection_id, kind))
        return count


class _PausedError(Exception):
    """Recomputing stops here for a moment; what was done stays."""

    def __init__(self, done: int) -> None:
        super().__init__(done)
        self.done = done


class _PauseAfter:
    """Lets the lane look for a waiting person after so many rows."""

    def __init__(self, rows: int) -> None:
        self._rows = rows
        self.done = 0

    def __call__(self, done: int) -> None:
        self.done = done
        if done >= self._rows:
            raise _PausedError(done)


def _brings_cases(desk: Desk, connection_id: str) -> bool:
    """True where the counterpart is asked for its cases: an order without one has none, or it comes in a moment."""
    connection = desk.work.connections.get(connection_id)
    return connection is not None and ConnectionKind(connection.kind).has_interface
