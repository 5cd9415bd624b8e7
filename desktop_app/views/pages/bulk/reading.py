"""The pre-check of many and what came of them, read and done in lanes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from desktop_app.models.acts import BulkResult
from desktop_app.models.commands import CommandName
from desktop_app.models.findings import Finding, Severity
from desktop_app.models.listing import CaseRow

READY, REVIEW, FIX, DONE, FAILED = "ready", "review", "fix", "done", "failed"


@dataclass(frozen=True)
class BulkItem:
    """One case of the table: what was found before, and what came of it after."""

    row_id: int
    key: str
    row: CaseRow | None
    finding: Finding | None
    result: BulkResult | None = None

    @property
    def state(self) -> str:
        """``ready``, ``review`` or ``fix`` before; ``done`` or ``failed`` after."""
        if self.result is not None:
            return DONE if self.result.is_done else FAILED
        if self.finding is None or self.finding.severity is Severity.HINT:
            return READY
        return FIX if self.finding.severity is Severity.BLOCK else REVIEW

    @property
    def can_tick(self) -> bool:
        """What must be mended first, or is done, cannot be ticked."""
        return self.state not in (FIX, DONE)


@dataclass(frozen=True)
class BulkChecked:
    """The answer of the pre-check."""

    connection_id: str
    command: CommandName
    title: str
    now: datetime
    items: tuple[BulkItem, ...]


def check_rows(desk: Any, connection_id: str, keys: Sequence[str], command: CommandName) -> BulkChecked:
    """The worst finding of each row, in the order of the keys; to be called in a lane."""
    title = str(desk.packets.forms.for_command(command).title)
    checked = desk.decide.bulk_check(connection_id, list(keys), command)
    rows = {row.key: row for row in desk.case_lists.by_keys(connection_id, keys)}
    items = tuple(BulkItem(place, one.key, rows.get(one.key), one.finding) for place, one in enumerate(checked))
    return BulkChecked(connection_id, command, title, desk.clock.connection_now(), items)


def do_rows(
    desk: Any,
    connection_id: str,
    keys: Sequence[str],
    command: CommandName,
    progress: Callable[[int, int], None],
    cancelled: Callable[[], bool],
) -> list[BulkResult]:
    """Prepare and register each row by itself; a cancel stops before the next one. In the lane of ``work.db``."""
    results: list[BulkResult] = []
    for place, key in enumerate(keys, 1):
        if cancelled():
            break
        results += desk.decide.bulk_done(connection_id, [key], command)
        progress(place, len(keys))
    return results


def with_results(items: Sequence[BulkItem], results: Sequence[BulkResult]) -> tuple[BulkItem, ...]:
    """The same rows with their results, failed ones first, the order otherwise kept."""
    by_key = {result.key: result for result in results}
    found = [replace(item, result=by_key.get(item.key, item.result)) for item in items]
    order = {FAILED: 0, DONE: 1}
    return tuple(sorted(found, key=lambda item: order.get(item.state, 2)))
