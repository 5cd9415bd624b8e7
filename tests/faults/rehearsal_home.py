"""One home whose rehearsal runs beside it, both real: the marketplace's own process, its address file, sync, outbox.

Nothing stands in between, except where a test puts a line that cuts (``cutting_line``). Time is a test's to move.
"""

from __future__ import annotations

import json
import re
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from desktop_app.models.command_words import CommandName, CommandState
from desktop_app.models.commands import Command
from desktop_app.models.connections import ConnectionKind
from desktop_app.models.supervision import case_key
from desktop_app.models.syncing import SyncReport
from desktop_app.paths import Home
from desktop_app.services.acts.making import keep_command
from desktop_app.services.acts.outbox import GROUPS
from desktop_app.services.desk import Desk
from desktop_app.services.sync.fetching import Patience
from desktop_app.services.sync.sync import Sync
from tests.faults.outbox_market import BACK_TO_US, MarketClock, is_simple
from tests.faults.refund_market import ask_for_refund, decide_refund
from tests.sandbox.marketplace import Marketplace, start
from tests.services.deciding import direct_completion

CONNECTION = "演练（自动提交）"
CONFIRM, DELIVER = "SELLER_CONFIRM_REQUIREMENT", "SELLER_DELIVER"
ENDED = {"REFUNDED", "REJECTED", "WITHDRAWN", "FAILED"}
HOLD = 121.0
"""Longer than any hold, in seconds."""
_HAN = re.compile(r"[\u4e00-\u9fff]")
_MACHINE = re.compile(r"Errno|Error\b|codec|Exception|Traceback|0x[0-9a-f]+|NoneType|[a-z]+ [a-z]+ [a-z]+ [a-z]+")
_TO_DO = re.compile(r"请|再|联系|会再试|没有办理|已停止|核对")


def is_a_sentence(text: str) -> bool:
    """Chinese, whole, without a machine's words, and says what comes next or what to do."""
    return bool(_HAN.search(text) and text.endswith("。") and not _MACHINE.search(text) and _TO_DO.search(text))


class RehearsalHome:
    """A home, its connection 演练（自动提交）, and the marketplace that serves it."""

    def __init__(self, root: Path, *words: str) -> None:
        self.home = Home(root)
        root.mkdir(parents=True, exist_ok=True)
        self.clock = MarketClock()
        self.shop: Marketplace = start(self.home.rehearsal, "--scenario", "small", "--seed", "11", *words)
        self._settle_shop()
        self.desk = self.opened()
        self.connection = self.desk.connections.create(CONNECTION, ConnectionKind.REHEARSAL_DIRECT).id
        self._used: set[str] = set()

    def opened(self, home: Home | None = None) -> Desk:
        """One more desk on this home, or on another one, whose sync does not wait between its tries."""
        desk = Desk(home or self.home, self.clock)
        desk.__dict__["sync"] = Sync(desk, Patience(lambda _seconds: None, lambda: 1.0))
        return desk

    def reopen(self) -> None:
        """The program ends and starts again."""
        self.desk.close()
        self.clock.restart()
        self.desk = self.opened()

    def close(self) -> None:
        self.desk.close()
        self.shop.stop()
        if self.shop.process.stdout is not None:
            self.shop.process.stdout.close()

    # ---- the marketplace

    def kill_shop(self) -> None:
        """As a power cut: nothing is said, its address file stays behind."""
        self.shop.process.kill()
        self.shop.process.wait()

    def start_shop(self) -> None:
        """Start it again: the same shop, another port, another token."""
        self.shop = start(self.home.rehearsal)
        self._settle_shop()

    def _settle_shop(self) -> None:
        self.shop.control("POST", "counterparties", {"is_on": False})
        self.shop.control("POST", "law", {"has_day_limit": False})

    def calm(self) -> None:
        self.shop.control("DELETE", "faults")

    def buyer(self, act: str, key: str, **more: Any) -> None:
        """A counterparty acts now."""
        order_id, line_id = key.split("|")
        body = {"act": act, "order_id": order_id, "line_id": line_id, "reason": "请补充", "requirement": "按说明"}
        reply = self.shop.ask("POST", "/rehearsal/buyers", {**body, **more})
        assert reply.status == 200, reply.raw

    def colleague_rejects(self, key: str) -> None:
        """Somebody else of the same seller sends the requirement back, by another program."""
        order_id, line_id = key.split("|")
        body: dict[str, Any] = {
            "name": "RejectRequirement",
            "order_id": order_id,
            "line_id": line_id,
            "expected_node": CONFIRM,
            "seen_version": None,
            "values": {"reason": "同事驳回"},
            "files": [],
        }
        reply = self.shop.ask("PUT", f"/seller/v1/commands/colleague-{order_id}", body)
        assert reply.status == 200, reply.raw

    def effects(self) -> Counter[str]:
        """How often each key had an effect."""
        return Counter(one["key"] for one in self.shop.control("GET", "effects")["effects"])

    def item(self, key: str) -> dict[str, Any]:
        order_id, line_id = key.split("|")
        found: dict[str, Any] = self.shop.ask("GET", f"/seller/v1/cases/{order_id}/{line_id}").json
        return found

    # ---- the home

    def sync(self) -> SyncReport:
        return self.desk.sync.run(self.connection)

    def cases(self, node: str, count: int = 1) -> list[str]:
        """Keys of simple cases at a node on which nothing stands; those that were used come back by their buyer."""
        found, refunding = [], self._refunding()
        for item in self.shop.items():
            key = case_key(item["order_id"], item["line_id"])
            if item["line_id"] in refunding:
                continue  # paused: nobody acts on it
            if not is_simple(item) or self.desk.work.commands.unreflected_for(self.connection, key):
                continue
            if item["node"] != node and key in self._used and item["node"] in BACK_TO_US:
                self.buyer(BACK_TO_US[item["node"]], key)
                item = self.item(key)
            if item["node"] == node:
                found.append(key)
            if len(found) == count:
                break
        assert len(found) == count, f"the shop has only {len(found)} cases at {node}"
        self._used.update(found)
        self.sync()
        return found

    def _refunding(self) -> set[str]:
        """Lines whose refund is asked for and not ended."""
        requests = self.shop.ask("GET", "/seller/v1/refunds?limit=2000").json["items"]
        return {one["line_id"] for one in requests if one["state"] not in ENDED}

    def refund(self) -> str:
        """A request that its buyer has just filed, seen here: its number."""
        refund_id: str = ask_for_refund(self.shop)["refund_id"]
        self.sync()
        return refund_id

    def decide(self, key: str) -> Command:
        """确认需求, or 确认完成 with two papers; 同意退订 of a request for a refund."""
        if "|" not in key:
            return decide_refund(self.desk, self.connection, key, CommandName.APPROVE_REFUND)
        case = self.desk.decide.case(self.connection, key)
        assert case is not None
        if case.node.value == DELIVER:
            values = {"opening_time": "", "result_text": "已部署。", "delivery_mode": "remote", "files": self._papers()}
            made = direct_completion(self.desk, case, values)
            assert keep_command(self.desk, made)
            return made
        decided = self.desk.decide.confirm_requirement(self.connection, [key])[0]
        assert decided.command is not None, decided.findings
        return decided.command

    def _papers(self) -> list[dict[str, Any]]:
        """Two papers that were judged already, and that no counterpart has seen yet."""
        files = []
        for role in ("sow", "acceptance"):
            path = self.home.root.with_name(f"{self.home.root.name}-{role}.pdf")
            path.write_bytes(f"%PDF-1.4 {role} {uuid.uuid4().hex}".encode())
            sha256, size = self.desk.files.keep(path)
            path.unlink()
            files.append({"role": role, "name": f"{role}.pdf", "sha256": sha256, "bytes": size})
        return files

    def forward(self, seconds: float = HOLD) -> None:
        """Time goes by, and the outbox does what is due."""
        self.clock.forward(seconds)
        self.desk.outbox.drain()

    def get(self, command: Command) -> Command:
        return self.desk.outbox.get(command.id)

    def state(self, command: Command) -> CommandState:
        return self.get(command).state

    def waits(self) -> str:
        """The sentence under which the whole connection waits."""
        wait = self.desk.outbox.direct.waiting(self.connection)
        return "" if wait is None else wait.text

    def is_visible(self, command: Command) -> bool:
        """It stands in exactly one group of the outbox."""
        groups = [
            name for name in GROUPS for one in self.desk.outbox.list(self.connection, name) if one.id == command.id
        ]
        return len(groups) == 1

    def come_to_rest(self) -> None:
        """No more faults: whatever can end by itself does."""
        self.calm()
        for _turn in range(4):
            self.desk.outbox.direct.try_now(self.connection)
            self.forward(700)


@contextmanager
def rehearsal_home(root: Path, *words: str) -> Iterator[RehearsalHome]:
    """One for the length of a block, with everything fetched."""
    made = RehearsalHome(root, *words)
    try:
        assert made.sync().rows
        yield made
    finally:
        made.close()


def moved_to(home: Home, port: int) -> None:
    """Let the program find the marketplace of this home at another port: a line that cuts stands before it."""
    path = home.rehearsal / "address.json"
    address = json.loads(path.read_bytes())
    path.write_text(json.dumps({**address, "port": port}), "utf-8")
