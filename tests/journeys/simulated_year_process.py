"""A simulated year on the real path: the marketplace's own process over HTTP, real sync into a real home.

After each event everything that changed is fetched, and each case that the home knows is judged as the list, the
command line and the window judge it: from stored columns, with the flow that was chosen when it came in, at the
marketplace's own time.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from desktop_app.clock import Clock
from desktop_app.gateways.gateway import Gateway, Outcome
from desktop_app.models.connections import ConnectionKind
from desktop_app.models.listing import ListQuery, View
from desktop_app.models.supervision import Node
from desktop_app.models.syncing import SyncStateName
from desktop_app.paths import Home
from desktop_app.services.desk import Desk, open_desk
from tests.journeys.simulated_year import DAY, TOLD, command_body, moment, second_of
from tests.journeys.simulated_year_judge import Forecaster
from tests.journeys.simulated_year_papers import Sheet, papers
from tests.journeys.simulated_year_verdict import Taken
from tests.sandbox.marketplace import Marketplace, running


class ProcessWorld:
    """The process, and a desk whose connection 演练（自动提交） fetches from it."""

    def __init__(self, shop: Marketplace, desk: Desk, folder: Path) -> None:
        self.shop, self.desk = shop, desk
        self.connection = desk.connections.create("演练（自动提交）", ConnectionKind.REHEARSAL_DIRECT).id
        self.taken: Forecaster = {}
        self._cursors: dict[str, str | None] = {}
        self._last_line = 0
        self._keys = 0
        self._watched = 0
        shop.control("POST", "clock", {"rate": 0})
        # to the full second: acts are dated by it
        now = datetime.fromisoformat(shop.control("GET", "clock")["time"])
        shop.control("POST", "clock", {"step_seconds": 1 - now.microsecond / 1_000_000})
        for paper in papers().values():
            path = folder / paper.name
            path.write_bytes(paper.data)
            assert self.gateway.put_file(paper.sha256, path).outcome is Outcome.ACCEPTED

    @property
    def gateway(self) -> Gateway:
        """The real one, found by the address file below the home."""
        return self.desk.gateways.of(self.connection)

    def second(self) -> int:
        return second_of(self.shop.control("GET", "clock")["time"])

    def next_due(self) -> int | None:
        due = self.shop.control("GET", "clock")["next_due"]
        return None if due is None else second_of(due)

    def step_to(self, second: int) -> None:
        self.shop.control("POST", "clock", {"step_seconds": second - self.second()})

    def changed(self, kind: str) -> list[dict[str, Any]]:
        page = self.gateway.page(kind, self._cursors.get(kind), 2000)
        assert not page.has_more
        self._cursors[kind] = page.next_cursor
        return page.items

    def happened(self) -> list[dict[str, Any]]:
        lines: list[dict[str, Any]] = self.shop.control("GET", f"happened?after={self._last_line}")["lines"]
        self._last_line = lines[-1]["id"] if lines else self._last_line
        return lines

    def send(self, item: dict[str, Any], name: str, values: Mapping[str, str], sheets: Sequence[Sheet]) -> str:
        self._keys += 1
        body = json.dumps(command_body(item, name, values, sheets)).encode()
        answer = self.gateway.send(f"year-{self._keys}", body)
        assert answer.outcome in (Outcome.ACCEPTED, Outcome.REFUSED, Outcome.CONFLICT), answer
        return "" if answer.outcome is Outcome.ACCEPTED else answer.code

    def tell(self, item: dict[str, Any], act: str, **values: str) -> bool:
        body = {"act": act, "order_id": item["order_id"], "line_id": item["line_id"], **TOLD, **values}
        status = self.shop.ask("POST", "/rehearsal/buyers", body).status
        assert status in (200, 409)
        return status == 200

    def appeal(self, item: dict[str, Any], side: str) -> bool:
        """Only the buyer's: the contract has no appeal of the seller."""
        return self.tell(item, "open_appeal", reason="长期没有进展", ground="no_progress")

    def silence_all(self) -> None:
        self.shop.control("POST", "counterparties", {"is_on": False})

    def choice(self, item: dict[str, Any]) -> tuple[str, str] | None:
        """The contract does not tell it."""
        return None

    def may_refund(self, item: dict[str, Any]) -> bool | None:
        """Nor this."""
        return None

    def watch(self, second: int) -> None:
        """Fetch what changed, and judge every case that the home knows."""
        report = self.desk.sync.run(self.connection)
        assert report.state is SyncStateName.DONE, report
        judge = self.desk.forecasts.judge(self.connection)
        assert int(judge.now.timestamp()) == second, "rules see the marketplace's own time"
        for row in self.desk.projection(self.connection).rows.as_rows("cases"):
            order_id, line_id = row.key.split("|")
            taken = self.taken.setdefault((order_id, line_id), [])
            last = taken[-1] if taken else None
            if last and last.forecast.node is Node.DONE and not last.forecast.is_listed and last.at < second - DAY:
                continue
            judged = judge.case(row.key, row.columns)
            taken.append(Taken(second, judged.facts, judged.choice, judged.forecast))
        self._watched += 1
        if self._watched % 10 == 0:
            self._assert_the_list_says_the_same(second)

    def _assert_the_list_says_the_same(self, second: int) -> None:
        """What is stored for the list, after what was due was judged again, is what a fresh judgement says."""
        for _ in self.desk.forecasts.recompute_due(self.connection):
            pass
        reads = self.desk.list_reads(self.connection)
        rows = {row.key: row for row in reads.first_page(ListQuery(View.ALL), moment(second), 1000)}
        assert len(rows) == len(self.taken)
        for (order_id, line_id), taken in self.taken.items():
            row, one = rows[f"{order_id}|{line_id}"], taken[-1].forecast
            assert (row.node, row.whose_move, row.effect) == (one.node, one.whose_move, one.silence.effect)
            assert (row.effect_at, row.badges) == (one.silence.at, one.badges), (line_id, moment(second))

    def listed(self) -> set[str]:
        """Line ids of what the home's forecast lists now."""
        return {one.line_id for one in self.desk.forecasts.all(self.connection)}


@contextmanager
def process_world(
    root: Path, scenario: str, orders: int, seed: int, first_day: str, faults: Sequence[str] = ()
) -> Iterator[ProcessWorld]:
    """A home with its rehearsal beside it, both real, for the length of a block."""
    home = Home(root / "home")
    home.rehearsal.mkdir(parents=True)
    began = f"{first_day}T00:00:00+08:00"
    words = ("--scenario", scenario, "--orders", str(orders), "--seed", str(seed), "--at", began)
    with running(home.rehearsal, *words) as shop:
        if faults:
            shop.control("POST", "law", {"faults": list(faults)})
        desk = open_desk(home, Clock())
        try:
            yield ProcessWorld(shop, desk, root)
        finally:
            desk.close()
