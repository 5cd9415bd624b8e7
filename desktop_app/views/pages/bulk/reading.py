"""The pre-check of many and what came of them, read and done in lanes."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from desktop_app.models.bulk import ONE_CLICK, BulkResult, BulkRun, RowState
from desktop_app.models.command_words import CommandName, CommandState, TargetKind, target_kind
from desktop_app.models.findings import Finding
from desktop_app.models.listing import CaseRow
from desktop_app.models.money import CENT
from desktop_app.models.scales import Severity
from desktop_app.views.pages.outbox.reading import wait_text

READY, REVIEW, FIX = "ready", "review", "fix"
FAILED, PERSON, PREPARED, WAITING, RECALLED, DONE = (one.value for one in RowState)
AFTERWARDS = (FAILED, PERSON, PREPARED, WAITING, RECALLED, DONE)
"""States of rows that were begun, in the order in which they stand: failed ones first."""


@dataclass(frozen=True)
class BulkItem:
    """One case of the table: what was found before, and what came of it after."""

    row_id: int
    key: str
    row: CaseRow | None
    finding: Finding | None
    result: BulkResult | None = None
    kind: TargetKind = "cases"

    @property
    def state(self) -> str:
        """``ready``, ``review`` or ``fix`` before; afterwards what came of it."""
        if self.result is not None:
            return self.result.state.value
        if self.finding is None or self.finding.severity is Severity.HINT:
            return READY
        return FIX if self.finding.severity is Severity.BLOCK else REVIEW

    @property
    def can_tick(self) -> bool:
        """What must be mended first cannot be ticked; what is done, unknown or on its way neither."""
        return self.state in (READY, REVIEW, FAILED)

    @property
    def can_recall(self) -> bool:
        """True while it has not left this computer."""
        command = self.result.command if self.result is not None else None
        return self.state == WAITING and command is not None and command.state is CommandState.QUEUED


@dataclass(frozen=True)
class BulkChecked:
    """The answer of the pre-check, or what came of a run."""

    connection_id: str
    command: CommandName
    title: str
    now: datetime
    items: tuple[BulkItem, ...]
    is_direct: bool = False
    """Sent from here; otherwise a person has done it in the console and registers it."""
    hold_seconds: int = 0
    """DIRECT: the shortest time in which a row can be recalled."""
    run: BulkRun | None = None
    is_rehearsal: bool = False
    needs_opinion: bool = False
    """Every customer reads a text, which is written once for all rows."""
    presets: tuple[tuple[str, str], ...] = ()
    """(title, text) of what is often written."""

    @property
    def kind(self) -> TargetKind:
        """What the rows are."""
        return target_kind(self.command)

    @property
    def is_prepared_first(self) -> bool:
        """In the console each row is filled in by itself, so that a press makes packets and registers nothing."""
        return not self.is_direct and self.command not in ONE_CLICK


def check_rows(desk: Any, connection_id: str, keys: Sequence[str], command: CommandName) -> BulkChecked:
    """The worst finding of each row, in the order of the keys; to be called in a lane."""
    checked = desk.bulk.check(connection_id, list(keys), command)
    rows, kind = _rows(desk, connection_id, keys, command), target_kind(command)
    items = tuple(
        BulkItem(place, one.key, rows.get(one.key), one.finding, kind=kind) for place, one in enumerate(checked)
    )
    return _answer(desk, connection_id, command, items, None)


def read_run(desk: Any, run: BulkRun) -> BulkChecked:
    """What came of every row of a run so far, failed ones first; to be called in a lane."""
    rows, kind = _rows(desk, run.connection_id, run.keys, run.name), target_kind(run.name)
    wait = desk.outbox.direct.waiting(run.connection_id)
    items = []
    for place, result in enumerate(desk.bulk.results(run)):
        told = result
        if not result.message and result.command is not None:
            told = replace(result, message=wait_text(result.command, wait))
        items.append(BulkItem(place, result.key, rows.get(result.key), None, told, kind))
    return _answer(desk, run.connection_id, run.name, failed_first(items), run)


def find_run(desk: Any, connection_id: str, run_id: str) -> BulkChecked | None:
    """A run by its id, or the newest one of a connection; ``None`` when nothing was done in bulk yet."""
    run = desk.bulk.run(run_id) if run_id else desk.bulk.latest(connection_id)
    return None if run is None else read_run(desk, run)


def do_rows(
    desk: Any,
    connection_id: str,
    keys: Sequence[str],
    command: CommandName,
    run: BulkRun | None,
    opinion: str,
    progress: Callable[[int, int], None],
) -> Generator[None, None, tuple[BulkRun, list[BulkResult]]]:
    """Do each row by itself, in slices of the lane of ``work.db``: what a person does meanwhile goes first.

    Broken off in the middle it has lost nothing: the run knows all its rows.
    """
    begun = desk.bulk.begin(connection_id, keys, command, opinion) if run is None else desk.bulk.extend(run, keys)
    results: list[BulkResult] = []
    for result in desk.bulk.carry_out(begun, keys):
        results.append(result)
        progress(len(results), len(keys))
        yield
    return begun, results


def _rows(desk: Any, connection_id: str, keys: Sequence[str], command: CommandName) -> dict[str, CaseRow]:
    lists = desk.refund_queue if target_kind(command) == "refunds" else desk.case_lists
    return {row.key: row for row in lists.by_keys(connection_id, keys)}


def failed_first(items: Sequence[BulkItem]) -> tuple[BulkItem, ...]:
    """The same rows: failed ones first, then what needs a person, the order otherwise kept."""
    order = {state: place for place, state in enumerate(AFTERWARDS)}
    return tuple(sorted(items, key=lambda item: order.get(item.state, len(order))))


def joined(before: Sequence[BulkItem], after: Sequence[BulkItem], reasons: dict[str, str]) -> tuple[BulkItem, ...]:
    """Rows of a run beside those that were checked and not chosen. ``reasons``: why rows failed a moment ago."""
    known = {item.key: item for item in before}
    found = []
    for item in after:
        result, old = item.result, known.pop(item.key, None)
        if result is not None and reasons.get(item.key) and _is_unsaid(result):
            result = replace(result, message=reasons[item.key])
        found.append(replace(old or item, row=item.row or (old.row if old else None), result=result))
    places = {item.key: item.row_id for item in before}
    found.sort(key=lambda item: places.get(item.key, item.row_id))
    every = failed_first([*found, *known.values()])
    return tuple(replace(item, row_id=place) for place, item in enumerate(every))


def _is_unsaid(result: BulkResult) -> bool:
    """Failed, and nothing that was kept says why."""
    command = result.command
    return result.can_retry and (command is None or command.state is CommandState.PREPARED)


def _answer(
    desk: Any, connection_id: str, command: CommandName, items: tuple[BulkItem, ...], run: BulkRun | None
) -> BulkChecked:
    title = str(desk.packets.forms.for_command(command).title)
    is_direct = desk.bulk.is_direct(connection_id, command)
    hold = desk.packets.forms.sending.hold_for
    seconds = [
        hold(None if item.row.amount_minor is None else item.row.amount_minor * CENT, item.row.currency)
        for item in items
        if item.row is not None and item.can_tick
    ]
    now = desk.clock.connection_now()
    shortest = min(seconds, default=0) if is_direct else 0
    is_rehearsal = desk.connections.get(connection_id).is_rehearsal
    presets = desk.bulk.presets(connection_id, command)
    return BulkChecked(
        connection_id, command, title, now, items, is_direct, shortest, run, is_rehearsal,
        needs_opinion=target_kind(command) == "refunds", presets=presets,
    )  # fmt: skip
