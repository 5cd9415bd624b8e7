"""What a person does with a rehearsal itself: its clock, its counterparties, its console page in the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from desktop_app.clock import seen_from
from desktop_app.errors import RefusedError
from desktop_app.models.events import FactsChanged, RehearsalChanged
from desktop_app.models.rehearsing import MarketTime, RehearsalState
from desktop_app.services.rehearsals.last_time import APART_SECONDS

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk
    from desktop_app.services.rehearsals.rehearsals import Rehearsals

HEARD_SECONDS = 1.0
"""How late an answer's time may be heard on a busy computer, beside the time that the call took."""
LIST_PAGE = "/console/supervision"
LIST_QUERY = {"columns": "all", "node": "open", "size": "100"}
"""All columns of the open cases, so that one copy brings everything a list can say."""

REFUNDS_PAGE = "/console/refunds"
REFUNDS_QUERY = urlencode({"size": "100"})
"""All requests, ended ones too: what became of one shows in the same copy."""


class Steering:
    """Call from a lane ``net``."""

    def __init__(self, desk: Desk, rehearsals: Rehearsals) -> None:
        self._desk = desk
        self._rehearsals = rehearsals

    def time(self, connection_id: str) -> MarketTime:
        """The marketplace's time, asked now."""
        return self._rehearsals.ensure(connection_id)

    def look(self, connection_id: str) -> bool:
        """Hear its clock, which somebody else may have moved or sped up; True when so: it is told, and fetched."""
        clock = self._desk.clock
        rate, began, shown = clock.rate(connection_id), clock.monotonic(), clock.connection_now(connection_id)
        found = self._rehearsals.listen(connection_id)
        if found is None:
            return False
        passed = clock.monotonic() - began
        apart = abs((found.at - shown).total_seconds() - passed * rate)
        if found.rate == rate and apart <= APART_SECONDS + (passed + HEARD_SECONDS) * rate:
            return False
        self._tell_time(connection_id)
        if self._desk.has_built("runner"):
            self._desk.runner.syncing.soon(connection_id)
        return True

    def set_rate(self, connection_id: str, rate: float) -> MarketTime:
        """Let its time run so many times as fast; 0 stops it."""
        return self._heard(connection_id, self._rehearsals.controls(connection_id).set_rate(rate))

    def step(self, connection_id: str, seconds: float) -> MarketTime:
        """Put its time forward; what fell due on the way is fetched before this returns, where it can be fetched."""
        found = self._heard(connection_id, self._rehearsals.controls(connection_id).step(seconds))
        self._fetch(connection_id)
        return found

    def act(self, act: str, connection_id: str, order_id: str, line_id: str, **more: Any) -> dict[str, Any]:
        """Let one counterparty act now, such as ``accept``; the case afterwards, at the marketplace."""
        case = self._rehearsals.controls(connection_id).act(act, order_id, line_id, **more)
        self._fetch(connection_id)
        return case

    def lose_answer(self, connection_id: str) -> None:
        """The answer to the next decision on a refund is lost on the way, as a network loses it."""
        self._rehearsals.controls(connection_id).lose_answer("POST", "/seller/v1/refunds/")

    def console_link(
        self, connection_id: str, order_id: str = "", line_id: str = "", refund_id: str | None = None
    ) -> str:
        """An address that opens the console page once: the list of cases, one case, or one refund.

        ``refund_id``: the number of a refund, or empty for the list of refunds; ``None``: it is about cases.
        """
        page = f"{LIST_PAGE}?{urlencode(LIST_QUERY)}"
        if refund_id is not None:
            page = f"{REFUNDS_PAGE}/{quote(refund_id, safe='')}" if refund_id else f"{REFUNDS_PAGE}?{REFUNDS_QUERY}"
        elif order_id and line_id:
            page = f"{LIST_PAGE}/{quote(order_id, safe='')}/{quote(line_id, safe='')}"
        return self._rehearsals.controls(connection_id).console_link(page)

    def _heard(self, connection_id: str, found: MarketTime) -> MarketTime:
        self._rehearsals.heard(connection_id, found)
        self._tell_time(connection_id)
        return found

    def _tell_time(self, connection_id: str) -> None:
        events = self._desk.events
        events.publish(RehearsalChanged(connection_id, str(RehearsalState.RUNNING)))
        # what hangs on the time is due: stored results are made anew, and pages say other distances
        events.publish(FactsChanged(connection_id, "cases"))
        events.publish(FactsChanged(connection_id, "refunds"))

    def _fetch(self, connection_id: str) -> None:
        if not self._desk.sync.can_sync(self._desk.connections.get(connection_id)):
            return
        try:
            with seen_from(connection_id):
                self._desk.sync.run(connection_id)
        except RefusedError:  # one is on its way: one more follows it
            if self._desk.has_built("runner"):
                self._desk.runner.syncing.soon(connection_id)
