"""What the page itself writes: the state of a request that could not be read, and the table that is taken out."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop_app.models import wording
from desktop_app.models.refunds.facts import KIND
from desktop_app.models.refunds.states import RefundState
from desktop_app.texts import _
from desktop_app.views.kit.lane_writes import Done, LaneWrites

if TYPE_CHECKING:
    from desktop_app.services.refunds.settling import SettledState
    from desktop_app.views.pages.refunds.page import RefundsPage

SETTLED, TAKEN_BACK, EXPORTED = "settled", "taken_back", "exported"


class RefundActs(QObject):
    """One piece of writing after the other; ``failed`` carries the DeskError of one that was refused."""

    failed = Signal(object)

    def __init__(self, page: RefundsPage) -> None:
        super().__init__(page)
        self._page = page
        self._writes = LaneWrites(page.context.lanes, self)
        self._writes.done.connect(self._written)
        self._writes.failed.connect(self.failed)

    def settle(self, refund_id: str, state: RefundState, also_same_text: bool, remember: bool) -> None:
        """认定为…"""
        from desktop_app.services.refunds.settling import settle_state

        settle = partial(settle_state, also_same_text=also_same_text, remember=remember)
        page = self._page
        self._writes.start(SETTLED, settle, page.context.desk, page.connection_id, refund_id, state)

    def export(self) -> None:
        """Write the requests that the filter finds to a table, where the person says."""
        from desktop_app.views.kit.table_file import ask_table_file  # Qt's dialog: many enumerations, seldom needed

        page = self._page
        path = ask_table_file(page, _("导出退订申请"), _("退订申请.xlsx"))
        if path is not None:
            export = page.context.desk.export.export
            self._writes.start(EXPORTED, export, KIND, path, page.queue.filter.text(), None, page.connection_id)

    def _written(self, done: Done) -> None:
        page = self._page
        if done.what == EXPORTED:
            told = _("已写到 {file}，{count} 张", file=done.result.path.name, count=done.result.rows)
            page.context.notify("done", told)
        elif done.what == SETTLED:
            self._settled(done.result)

    def _settled(self, settled: SettledState) -> None:
        """The state is known now: say so, and offer to take it back."""
        name, count = wording.refund_state_name(settled.state.value), len(settled.keys)
        told = _("已认定为{node}", node=name)
        if count > 1:
            told = _("已把 {count} 单认定为{node}", node=name, count=count)
        self._page.context.notify("done", told, _("撤销"), partial(self._take_back, settled))
        self._page.queue.focus_first()

    def _take_back(self, settled: SettledState) -> None:
        from desktop_app.services.refunds.settling import take_back

        self._writes.start(TAKEN_BACK, take_back, self._page.context.desk, settled)
