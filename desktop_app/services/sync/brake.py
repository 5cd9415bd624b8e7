"""The brake: a counterpart that suddenly says something else of unusually many rows is asked about first.

Counted are rows that are known here and that a run changes or closes. New rows never count: a first fetch is one of
new rows only. What a page would change is counted before it is listed, so that nothing of it is applied.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop_app.models.columns import said
from desktop_app.models.refunds.states import FINAL
from desktop_app.models.syncing import must_ask
from desktop_app.texts import _, n_

if TYPE_CHECKING:
    from desktop_app.services.sync.pages import FetchedPage
    from desktop_app.store.projection import Projection

CLOSING = frozenset({"DONE", "CANCELLED_BY_REFUND", *(state.value for state in FINAL)})
"""Nodes of cases and states of refunds, as they come, behind which nobody acts."""


@dataclass
class Brake:
    """Counts one kind through one run."""

    known: int
    """Rows of the kind when the run began."""
    percent: int
    is_lifted: bool = False
    """A person looked and said that it may go on."""
    changed: int = 0
    closed: int = 0

    def stops(self, projection: Projection, page: FetchedPage) -> bool:
        """Count a page; True when the run must stop before it."""
        if self.is_lifted or not self.known:
            return False
        rows = {row.key: row for row in page.taken}
        if not rows:
            return False
        here = projection.sync.columns_of_keys(page.kind, rows)
        for key, before in here.items():
            after = {**before, **rows[key].columns}
            if said(after) != said(before):
                self.changed += 1
                self.closed += _is_closed(after) and not _is_closed(before)
        return must_ask(self.changed, self.known, self.percent)

    def sentence(self) -> str:
        """What would happen, and what to do."""
        closed = n_("其中 {count} 单变为已结束。", "其中 {count} 单变为已结束。", self.closed) if self.closed else ""
        return _(
            "这次同步要改动 {changed} 行，而本地只有 {known} 行。{closed}还没有应用，本地数据没有变。"
            "请先核对对方是否正常，再选择继续同步。",
            changed=self.changed,
            known=self.known,
            closed=closed,
        )


def _is_closed(columns: dict[str, str | int | bool | None]) -> bool:
    return columns.get("node_text") in CLOSING or columns.get("order_status") == "已取消"
