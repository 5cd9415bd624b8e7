"""The simulated year in this process: the marketplace's own object, driven without network or sockets."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from desktop_app.sandbox.shop.refusals import NotPossible, RuleBroken, StateChanged
from desktop_app.sandbox.shop.shop import Shop
from desktop_app.sandbox.shop.temper import TEMPERS
from tests.journeys.simulated_year import DAY, HOUR, TOLD, command_body, second_of
from tests.journeys.simulated_year_papers import Sheet, papers


class ShopWorld:
    """The marketplace's own object in this process; no network, the same law."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self._cursors: dict[str, str | None] = {"cases": None, "orders": None}
        self._last_line = 0
        self._keys = 0
        shop.set_rate(0)
        for paper in papers().values():
            shop.put_file(paper.sha256, paper.data)

    @classmethod
    def create(
        cls, folder: Path, scenario: str, orders: int, seed: int, began: datetime, faults: Sequence[str] = ()
    ) -> ShopWorld:
        """A shop whose orders all come within a year, with mistakes put into its law or none.

        ``scenario``: ``year`` (human services) or ``all_flows``.
        """
        shop = Shop.create(folder, scenario, orders, seed, began, real=lambda: 0.0, wall=lambda: 0.0)
        shop.law_faults.update(faults)
        return cls(shop)

    def keep(self, access_types: Sequence[str]) -> None:
        """Of the orders to come only those of these access types come; without any, all do."""
        if not access_types:
            return
        marks = ",".join("?" * len(access_types))
        gone = f"SELECT line_id FROM orders WHERE access_type NOT IN ({marks})"
        with self.shop.store.act():
            for table in ("due", "plans", "orders"):
                self.shop.store.connection.execute(f"DELETE FROM {table} WHERE line_id IN ({gone})", access_types)

    def change_temper(self, name: str) -> None:
        """The counterparties behave otherwise from the beginning."""
        law = self.shop.law
        law.others = replace(law.others, temper=TEMPERS[name])

    def crowd(self, days: Sequence[str]) -> None:
        """Every ninth order comes on one of these days instead of its own: the days on which rules change.

        Some come in a day's first and some in its last second.
        """
        store = self.shop.store
        rows = store.connection.execute("SELECT line_id, ordered_at FROM orders ORDER BY line_id").fetchall()[::9]
        with store.act():
            for place, (line_id, ordered_at) in enumerate(rows):
                midnight = second_of(f"{days[place % len(days)]}T00:00:00+08:00")
                at = midnight + (0, DAY - 1, (ordered_at + 8 * HOUR) % DAY)[place // len(days) % 3]
                store.connection.execute("UPDATE orders SET ordered_at=? WHERE line_id=?", (at, line_id))
                store.connection.execute("UPDATE due SET at=? WHERE line_id=? AND what='place'", (at, line_id))

    def second(self) -> int:
        return int(self.shop.now().timestamp())

    def next_due(self) -> int | None:
        due = self.shop.next_due()
        return None if due is None else int(due.timestamp())

    def step_to(self, second: int) -> None:
        self.shop.step(second - self.second())

    def changed(self, kind: str) -> list[dict[str, Any]]:
        page = self.shop.changes(kind, self._cursors[kind], 2000)
        assert not page.has_more
        self._cursors[kind] = page.next_cursor
        return page.items

    def happened(self) -> list[dict[str, Any]]:
        lines = self.shop.happened(self._last_line)
        self._last_line = lines[-1]["id"] if lines else self._last_line
        return lines

    def give_scenes(self) -> None:
        """Huawei's own products get sale scenes as joint ones have: the seeded shop gives them none."""
        store = self.shop.store
        sql = "SELECT line_id, plan FROM orders JOIN plans USING (line_id) WHERE product_class='华为' ORDER BY line_id"
        rows = store.connection.execute(sql).fetchall()
        with store.act():
            for place, (line_id, text) in enumerate(rows):
                plan = json.loads(text)
                plan["case"]["sale_scene"] = (None, "赋能云", "基地云")[place % 3]
                text = json.dumps(plan, ensure_ascii=False, sort_keys=True)
                store.connection.execute("UPDATE plans SET plan=? WHERE line_id=?", (text, line_id))

    def send(self, item: dict[str, Any], name: str, values: Mapping[str, str], sheets: Sequence[Sheet]) -> str:
        self._keys += 1
        body = command_body(item, name, values, sheets)
        try:
            self.shop.execute(f"year-{self._keys}", body, json.dumps(body).encode())
        except RuleBroken as broken:
            return broken.code
        except StateChanged:
            return "state_changed"
        return ""

    def appeal(self, item: dict[str, Any], side: str) -> bool:
        values = {"reason": "长期没有进展", "ground": "no_progress"}
        try:
            if side == "seller":
                self.shop.seller_act("OpenAppeal", item["order_id"], item["line_id"], values, [])
            else:
                self.shop.act("open_appeal", item["order_id"], item["line_id"], **values)
        except (RuleBroken, NotPossible):
            return False
        return True

    def tell(self, item: dict[str, Any], act: str) -> bool:
        try:
            self.shop.act(act, item["order_id"], item["line_id"], **TOLD)
        except NotPossible:
            return False
        return True

    def silence_all(self) -> None:
        self.shop.set_counterparties(False)

    def choice(self, item: dict[str, Any]) -> tuple[str, str] | None:
        view = self.shop.case_view(item["order_id"], item["line_id"])
        assert view is not None
        return view["flow"], view["era"]

    def may_refund(self, item: dict[str, Any]) -> bool | None:
        view = self.shop.case_view(item["order_id"], item["line_id"])
        assert view is not None
        return not view["no_refund"]
