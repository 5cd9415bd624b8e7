"""The next case that waits for us, as it is looked for in a lane, and what is said when there is none."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QObject

from desktop_app.models.listing import ListQuery, View
from desktop_app.texts import _, n_
from desktop_app.views.kit.lane_read import LaneRead

if TYPE_CHECKING:
    from desktop_app.views.pages.supervision.page import SupervisionPage


class NextWaiting(NamedTuple):
    """The case to go to; an empty ``key`` when the question has no other that waits for us."""

    connection_id: str
    query: ListQuery
    key: str
    elsewhere: int
    """How many others wait for us outside of the question."""
    is_own: bool
    """True when the case that the person is on waits for us itself."""


def read_next(desk: Any, connection_id: str, query: ListQuery, after: str) -> NextWaiting:
    """Look in the question that is shown, then count what waits outside of it; to be called in a lane."""
    lists = desk.case_lists
    key = lists.next_waiting(connection_id, query, after)
    if key is not None:
        return NextWaiting(connection_id, query, key, 0, is_own=False)
    is_own = lists.waits(connection_id, after)
    others = lists.counts(connection_id)[View.MINE.value] - is_own
    return NextWaiting(connection_id, query, "", max(0, others), is_own)


def no_next_sentence(found: NextWaiting) -> str:
    """Why there is nothing to go to."""
    if found.elsewhere:
        return n_(
            "这里没有别的待我方的单；别处还有 {count} 单待我方处理。",
            "这里没有别的待我方的单；别处还有 {count} 单待我方处理。",
            found.elsewhere,
        )
    return _("只有这一单待我方处理。") if found.is_own else _("没有待我方处理的订单。")


class NextCase(QObject):
    """Goes to the next case that waits for us, from wherever the person is on the page."""

    def __init__(self, page: SupervisionPage) -> None:
        super().__init__(page)
        self._page = page
        self._read = LaneRead(page.context.lanes, read_next, self)
        self._read.answered.connect(self._show)
        self._read.failed.connect(page.tell_error)

    def go(self) -> None:
        """Look for it, behind the case that is shown."""
        page = self._page
        if page.connection_id:
            self._read.ask(page.context.desk, page.connection_id, page.list.query(), page.side.key)

    def _show(self, found: NextWaiting) -> None:
        page = self._page
        if found.connection_id != page.connection_id or found.query != page.list.query():
            return
        if found.key:
            page.list.go_to(found.connection_id, found.key)
        elif found.elsewhere:
            show = partial(page.activate, view=View.MINE.value)
            page.context.notify("info", no_next_sentence(found), _("看待我方处理"), show)
        else:
            page.context.notify("info", no_next_sentence(found))
