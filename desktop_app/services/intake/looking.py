"""Who looks at the rows of a worklist while they come in, and tells what stays open in each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from desktop_app.models.batches import RowIssue
from desktop_app.models.refunds.facts import KIND as REFUNDS
from desktop_app.services.intake.reading import Keyed
from desktop_app.services.refunds.open_points import RefundLooker

if TYPE_CHECKING:
    from desktop_app.services.cases.choices import CaseChooser
    from desktop_app.services.desk import Desk

Look = Callable[[Keyed, Mapping[str, str]], list[RowIssue]]


def nothing_open(_row: Keyed, _names: Mapping[str, str]) -> list[RowIssue]:
    """Of a ledger: its rows are taken whole or refused."""
    return []


def look_for(desk: Desk, kind_id: str, connection_id: str, data_as_of: datetime, chooser: CaseChooser | None) -> Look:
    """The one who looks at rows of a kind whose data are of a time; ``chooser`` is that of cases, where they are."""
    if chooser is not None:
        return chooser.look
    return RefundLooker(desk, connection_id, data_as_of).look if kind_id == REFUNDS else nothing_open
