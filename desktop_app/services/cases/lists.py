"""Lists of cases for the window: views, counts, pages, and all that one case's detail shows.

The first page must be there before the window is painted, so nothing on its way imports a database library:
it is read by the standard library's driver from the projection as it lies on the disk. Commands that are not
reflected are added as soon as ``work.db`` is open.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from desktop_app.models.command_words import CommandState
from desktop_app.models.filter_language import for_person
from desktop_app.models.listing import COUNTED_VIEWS, CaseRow, ListQuery, View
from desktop_app.store.list_conditions import REFUNDS
from desktop_app.texts import N_, _

if TYPE_CHECKING:
    from datetime import datetime

    from desktop_app.models.supervision import Node
    from desktop_app.models.totals import Totals
    from desktop_app.services.acts.settling_nodes import SettledNode
    from desktop_app.services.cases.details import CaseDetail
    from desktop_app.services.desk import Desk
    from desktop_app.store.list_reads import ListReads

VIEW_TITLES: dict[View, str] = {
    View.MINE: N_("待我方处理"),
    View.WEEK: N_("七天内到期"),
    View.BUYER: N_("客户未验收"),
    View.HUAWEI: N_("华为云复核"),
    View.UNKNOWN: N_("状态待认定"),
    View.OPEN: N_("处理中"),
    View.NO_RULES: N_("暂无规则"),
    View.UNSUPERVISED: N_("不涉及监管"),
}
"""Built-in views in the order of the tabs."""

ON_ITS_WAY = frozenset(
    {CommandState.QUEUED, CommandState.SENDING, CommandState.SUCCEEDED, CommandState.PREPARED, CommandState.UNKNOWN}
)
"""While a command is in one of these, the case waits in the outbox and not in 待我方处理."""


class CaseLists:
    """Reads for lists. Every method may be called from a lane; ``first_page`` also at start."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def views(self) -> list[tuple[str, str]]:
        """Id and title of the built-in views, in the order of the tabs."""
        return [(str(view), _(title)) for view, title in VIEW_TITLES.items()]

    def counts(self, connection_id: str, kind: str = "cases") -> dict[str, int]:
        """Rows in each built-in view; an act on its way, or what an appeal freezes, is not counted as ours."""
        found = self._desk.list_reads(connection_id).counts(kind)
        counts = {str(view): found.get(str(view), 0) for view in COUNTED_VIEWS}
        away = self.not_ours(connection_id, kind) if counts[View.MINE] else ()
        if away:
            now = self._desk.clock.connection_now()
            mine = ListQuery(View.MINE, kind=kind)
            counts[View.MINE] -= len(self._desk.list_reads(connection_id).matching(mine, now, away))
        return counts

    def first_page(self, connection_id: str, query: ListQuery, limit: int = 100) -> list[CaseRow]:
        """The first rows of a list, quickly."""
        query, reads, now = self._asked(connection_id, query)
        return reads.first_page(query, now, limit, self._excluded(connection_id, query))

    def ordered_ids(self, connection_id: str, query: ListQuery) -> array[int]:
        """Ids of all rows in order, eight bytes each; rows are then read by id while scrolling."""
        query, reads, now = self._asked(connection_id, query)
        return reads.ordered_ids(query, now, self._excluded(connection_id, query))

    def rows(self, connection_id: str, ids: Sequence[int]) -> list[CaseRow]:
        """Rows by id, in the order of the ids; ids that are gone are left out."""
        return self._desk.list_reads(connection_id).rows(ids)

    def by_keys(self, connection_id: str, keys: Iterable[str]) -> list[CaseRow]:
        """Rows by key, those that exist."""
        wanted = list(keys)
        return self._desk.list_reads(connection_id).by_keys(wanted) if wanted else []

    def totals(self, connection_id: str, query: ListQuery) -> Totals:
        """Count and sums of a query; slow for a million rows, so only from a lane."""
        from desktop_app.models.totals import add_up  # after the first rows

        query, reads, now = self._asked(connection_id, query)
        return add_up(reads.totals(query, now, self._excluded(connection_id, query)))

    def count(self, connection_id: str, query: ListQuery) -> int:
        """How many rows a query has; goes through all rows of its view, so only from a lane."""
        query, reads, now = self._asked(connection_id, query)
        return reads.count(query, now, self._excluded(connection_id, query))

    def next_waiting(self, connection_id: str, query: ListQuery, after: str) -> str | None:
        """The key of the next case of a query that waits for us, from the top again at the end; only from a lane.

        A case whose act is on its way waits in the outbox, not for us. ``after`` is where the person is: never the
        answer. ``None`` when there is no other.
        """
        query, reads, now = self._asked(connection_id, query)
        return reads.next_of_ours(query, now, after, self.not_ours(connection_id, query.kind))

    def waits(self, connection_id: str, key: str) -> bool:
        """True when a case waits for us."""
        now = self._desk.clock.connection_now()
        is_ours = self._desk.list_reads(connection_id).matching(ListQuery(View.MINE), now, [key])
        return bool(is_ours) and key not in self._acted(connection_id)

    def detail(self, connection_id: str, key: str) -> CaseDetail | None:
        """All that the detail of one case shows; ``None`` when there is no such case (any more)."""
        from desktop_app.services.cases.details import detail  # the rule engine, not needed by the first page

        return detail(self._desk, connection_id, key)

    def settle_node(
        self, connection_id: str, key: str, node: Node, also_same_text: bool = False, remember: bool = False
    ) -> SettledNode:
        """Assign a node to a case whose state could not be read (认定为…).

        ``also_same_text`` does the same for every case with that text in the same flow, ``remember`` for those
        that come in from now on. Each assignment is an observation; ``take_back`` undoes all of it.
        """
        from desktop_app.services.acts.settling_nodes import settle_node  # the rule engine

        return settle_node(self._desk, connection_id, key, node, also_same_text, remember)

    def take_back(self, settled: SettledNode) -> None:
        """Undo an assignment: its observations are withdrawn, and the remembered text is forgotten."""
        from desktop_app.services.acts.settling_nodes import take_back  # the rule engine

        take_back(self._desk, settled)

    def not_ours(self, connection_id: str, kind: str) -> tuple[str, ...]:
        """What 待我方处理 leaves out of a kind: acts on their way, and refunds frozen by an appeal about their case."""
        acted = self._acted(connection_id)
        return acted if kind != REFUNDS else (*acted, *self._desk.list_reads(connection_id).frozen_refunds())

    def _asked(self, connection_id: str, query: ListQuery) -> tuple[ListQuery, ListReads, datetime]:
        """The query as this person means it, where it is asked, and of when."""
        return for_person(query, self._person), self._desk.list_reads(connection_id), self._desk.clock.connection_now()

    def _person(self) -> str:
        return self._desk.person

    def _excluded(self, connection_id: str, query: ListQuery) -> tuple[str, ...]:
        return self.not_ours(connection_id, query.kind) if query.view == View.MINE else ()

    def _acted(self, connection_id: str) -> tuple[str, ...]:
        """Targets, of whichever kind, of commands that are on their way."""
        # before work.db is open its commands are not known; the page is read again once it is
        if not self._desk.has_built("work"):
            return ()
        standing = self._desk.overlay.targets(connection_id)
        return tuple(key for key, state in standing.items() if state in ON_ITS_WAY)
