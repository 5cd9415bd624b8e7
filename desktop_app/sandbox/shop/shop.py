"""The rehearsal marketplace as one object: state, law, time and counterparties of one shop in one SQLite file.

Every call takes the shop's one lock; every write is one transaction. Acts are dated by the marketplace's second.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from desktop_app.sandbox.shop.appeals import Appeals
from desktop_app.sandbox.shop.counter_acts import CounterActs
from desktop_app.sandbox.shop.counterparties import Counterparties
from desktop_app.sandbox.shop.happenings import Happenings
from desktop_app.sandbox.shop.law import Law
from desktop_app.sandbox.shop.order_acts import OrderActs
from desktop_app.sandbox.shop.papers import Papers
from desktop_app.sandbox.shop.reading import Reading
from desktop_app.sandbox.shop.refund_acts import RefundActs
from desktop_app.sandbox.shop.refund_plans import RefundPlans
from desktop_app.sandbox.shop.refund_reading import RefundReading
from desktop_app.sandbox.shop.refund_seller import SellerRefunds
from desktop_app.sandbox.shop.refusals import ShopError
from desktop_app.sandbox.shop.scenarios import SCENARIOS
from desktop_app.sandbox.shop.schema import FILE_NAME, FORMAT, bring_up, connect
from desktop_app.sandbox.shop.seeding import seed_file
from desktop_app.sandbox.shop.seller_acts import SellerActs
from desktop_app.sandbox.shop.shop_time import ShopTime
from desktop_app.sandbox.shop.store import Store
from desktop_app.sandbox.shop.temper import TEMPERS
from desktop_app.sandbox.shop.told_acts import ToldActs
from desktop_app.sandbox.shop.uploads import Uploads

__all__ = ["FILE_NAME", "Shop"]


class Shop:
    """One rehearsal marketplace. Made by ``open`` or ``create``."""

    def __init__(self, path: Path, real: Callable[[], float], wall: Callable[[], float]) -> None:
        self.lock = threading.RLock()
        self._is_closed = False
        self.connection = connect(path)
        found = bring_up(self.connection)
        if found != FORMAT:
            self.connection.close()
            raise ShopError(f"演练数据的格式（{found}）与本程序（{FORMAT}）不符，请新建演练环境。", "format")
        store = Store(self.connection)
        self.law_faults: set[str] = set()
        """Names of ``LAW_FAULTS``; empty in every honest rehearsal."""
        temper = TEMPERS[store.meta("temper") or "even"]
        others = Counterparties(int(store.meta("seed") or 0), temper, Papers(store), self.law_faults)
        self.law = law = Law(store, others, self.law_faults)
        plans = RefundPlans(others.seed, SCENARIOS[store.meta("scenario") or "small"].refunds)
        counter, orders = CounterActs(store, law), OrderActs(store, law, plans)
        appeals, refunds = Appeals(store, law), RefundActs(store, law, plans)
        self._seller_acts = SellerActs(store, law, appeals)
        self._seller_refunds = SellerRefunds(store, refunds, self._seller_acts.commands)
        self._told_acts = ToldActs(store, counter, orders, appeals, refunds)
        self.uploads = Uploads(store)
        self.time = ShopTime(self.lock, store, Happenings(store, law, counter, orders, appeals, refunds), real, wall)
        self.shop_id = store.meta("shop_id") or ""
        self.store = store

        # time
        self.now = self.time.now
        self.set_rate = self.time.set_rate
        self.step = self.time.step
        self.advance = self.time.advance
        self.next_due = self.time.next_due
        self.set_counterparties = self.time.set_counterparties
        # reading
        reading = Reading(self.lock, store, self.shop_id, self.now, self.law_faults)
        self.seller = reading.seller
        self.changes = reading.changes
        self.case = reading.case
        self.order = reading.order
        self.list_cases = reading.list_cases
        self.case_view = reading.case_view
        self.case_timeline = reading.case_timeline
        self.happened = reading.happened
        self.effects = reading.effects
        self.refunds = RefundReading(self.lock, store, self.shop_id, self.now)

    @classmethod
    def open(
        cls, folder: Path, *, real: Callable[[], float] = time.monotonic, wall: Callable[[], float] = time.time
    ) -> Shop:
        """Open the shop that lies in a folder. Without one: ShopError."""
        path = folder / FILE_NAME
        if not path.is_file():
            raise ShopError(f"{folder} 中没有演练环境。", "no_shop")
        return cls(path, real, wall)

    @classmethod
    def create(
        cls,
        folder: Path,
        scenario: str,
        orders: int,
        seed: int,
        now: datetime,
        *,
        real: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> Shop:
        """Make a shop and open it. ``orders`` 0: as many as the scenario has. It appears whole or not at all."""
        path = folder / FILE_NAME
        if path.exists():
            raise ShopError(f"{folder} 中已有演练环境。", "shop_exists")
        folder.mkdir(parents=True, exist_ok=True)
        seed_file(path, scenario, orders, seed, now)
        return cls(path, real, wall)

    def close(self) -> None:
        """Store the time and let go of the file."""
        with self.lock:
            if not self._is_closed:
                self._is_closed = True
                self.time.close()
                self.connection.close()

    def made_as(self) -> dict[str, str]:
        """Scenario, number of orders and seed of the shop, by the words that choose them."""
        with self.lock:
            return {f"--{name}": self.store.meta(name) or "" for name in ("scenario", "orders", "seed")}

    @property
    def rate(self) -> float:
        """How many times as fast as real time the marketplace's time runs."""
        return self.time.clock.rate

    def put_file(self, sha256: str, data: bytes) -> bool:
        """Keep an uploaded file; answers whether it is new. RuleBroken: hash_differs, file_too_large, day_limit."""
        with self.lock:
            return self.uploads.put(sha256, data, self.time.second())

    def has_file(self, sha256: str) -> bool:
        """Whether a file was uploaded."""
        with self.lock:
            return self.uploads.has(sha256)

    def file_data(self, sha256: str) -> bytes | None:
        """The bytes of an uploaded file."""
        with self.lock:
            return self.uploads.data(sha256)

    def execute(self, key: str, body: dict[str, Any], body_bytes: bytes) -> dict[str, Any]:
        """Carry out a command once; answers its record.

        KeyReused, StateChanged and NotFound leave nothing under the key. RuleBroken leaves a refused record there
        (``RuleBroken.record``), and the same key with the same bytes raises it again.
        """
        with self.lock:
            self.advance()
            return self._seller_acts.execute(key, body, body_bytes, self.time.second())

    def record(self, key: str) -> dict[str, Any] | None:
        """The record of a command, or None."""
        with self.lock:
            return self._seller_acts.commands.record(key)

    def seller_act(
        self,
        name: str,
        order_id: str,
        line_id: str,
        values: dict[str, Any],
        files: list[dict[str, Any]],
        seen_version: int | None = None,
    ) -> dict[str, Any]:
        """The seller acts in the console's own form; answers the case's item. NotFound, RuleBroken.

        ``seen_version``: the version that the page showed; StateChanged when the case has come to its node since.
        """
        with self.lock:
            self.advance()
            second = self.time.second()
            return self._seller_acts.in_console(name, order_id, line_id, values, files, seen_version, second)

    def execute_refund(
        self, key: str, act: str, refund_id: str, body: dict[str, Any], body_bytes: bytes
    ) -> dict[str, Any]:
        """Carry out a command about a refund once, as ``execute`` does one about a case. RefundChanged."""
        with self.lock:
            self.advance()
            return self._seller_refunds.execute(key, act, refund_id, body, body_bytes, self.time.second())

    def seller_refund_act(
        self, act: str, refund_id: str, values: dict[str, Any], files: list[dict[str, Any]]
    ) -> dict[str, Any]:
        """The seller decides on a refund in the console's own form; answers its item. NotFound, RuleBroken."""
        with self.lock:
            self.advance()
            return self._seller_refunds.in_console(act, refund_id, values, files, self.time.second())

    def act(self, act: str, order_id: str, line_id: str, /, **values: Any) -> dict[str, Any]:
        """A counterparty acts now; answers what has become of the case or order. NotFound, NotPossible.

        Buyers: ``place_order`` (both ids empty; see ``new_orders``), ``pay``, ``cancel``, ``submit_requirement``
        (requirement), ``accept``, ``reject`` (reason), ``claim_code``, ``deploy_package``, ``give_code``,
        ``open_appeal`` (reason), ``ask_refund`` (see ``refund_filing.filed``), ``withdraw_refund``, ``send_goods``
        (carrier, waybill), ``appeal_refund`` (reason), ``ask_invoice``. Huawei: ``review_pass``, ``review_fail``
        (reason). Others: ``courier_sign``, ``activate_code`` and ``open_resource`` (the seller's software),
        ``issue_invoice`` and ``return_invoice`` (who bills), ``resolve_appeal`` and ``resolve_refund_appeal`` (the
        operator).
        """
        with self.lock:
            self.advance()
            return self._told_acts.perform(act, order_id, line_id, values, self.time.second())
