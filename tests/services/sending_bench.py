"""A desk with a connection that sends, a clock that a test moves, and a counterpart that keeps the contract's promises.

The counterpart here is a book in memory: it answers, refuses and loses answers as a test wants. The real path, over
HTTP to the rehearsal marketplace, is walked in ``tests/faults``.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from desktop_app.clock import Clock
from desktop_app.gateways.gateway import About, Answer, Gateway, GatewayError, Outcome, Page
from desktop_app.models.batches import Batch
from desktop_app.models.command_words import Capability, CommandName, CommandState
from desktop_app.models.commands import Command, Recovery
from desktop_app.models.connections import ConnectionKind
from desktop_app.models.events import NoticeRaised
from desktop_app.models.refunds.states import RefundState
from desktop_app.models.supervision import Node
from desktop_app.paths import Home
from desktop_app.services.desk import Desk
from tests.services.deciding import NOW, case_columns, files_connection, key_of, project
from tests.services.refund_acts import decided, refund_columns, refund_id

CONFIRM_NODE = Node.SELLER_CONFIRM_REQUIREMENT
AFTER = {"ConfirmRequirement": "SELLER_DELIVER", "RejectRequirement": "BUYER_SUBMIT_REQUIREMENT"}
REFUND_AFTER = {
    "ApproveRefund": "APPROVED",
    "RejectRefund": "REJECTED",
    "ConfirmInspection": "APPROVED",
    "RejectInspection": "AWAITING_RETURN",
    "AppealInspection": "AWAITING_INSPECTION",
}


class HeldClock(Clock):
    """All three clocks, moved by a test."""

    def __init__(self, now: datetime = NOW) -> None:
        super().__init__()
        self.now = now
        self.seconds = 1000.0

    def wall(self) -> datetime:
        return self.now.astimezone(UTC)

    def monotonic(self) -> float:
        return self.seconds

    def connection_now(self, connection_id: str | None = None) -> datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        """Time goes by."""
        self.seconds += seconds
        self.now += timedelta(seconds=seconds)

    def set_wall(self, seconds: float) -> None:
        """Somebody sets the clock, or the computer slept: the monotonic clock does not see it."""
        self.now += timedelta(seconds=seconds)

    def restart(self) -> None:
        """The monotonic clock begins anew at each start of the computer."""
        self.seconds = 5.0


@dataclass
class Book:
    """What the counterpart has: cases, refunds, files, commands by key, and what they did."""

    cases: dict[str, dict[str, Any]] = field(default_factory=dict)
    refunds: dict[str, dict[str, Any]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    records: dict[str, tuple[bytes, Answer]] = field(default_factory=dict)
    effects: list[str] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    who: tuple[str, str] = ("rehearsal", "seller-1")
    """Kind and seller, as it says itself."""
    faults: deque[tuple[str, str]] = field(default_factory=deque)
    """``(method, what)``: the next call of the method is refused, cut before or after its effect, …"""

    def add(self, number: int, node: Node = CONFIRM_NODE) -> None:
        order_id, line_id = key_of(number).split("|")
        self.cases[key_of(number)] = {
            "order_id": order_id,
            "line_id": line_id,
            "node": node.value,
            "order_amount": "28800.00",
            "paid_amount": "28800.00",
            "currency": "CNY",
            "appeal_open": False,
            "version": 1,
        }

    def add_refund(self, number: int, state: RefundState = RefundState.PENDING_SELLER) -> None:
        order_id, line_id = key_of(number).split("|")
        self.refunds[refund_id(number)] = {
            "refund_id": refund_id(number),
            "order_id": order_id,
            "line_id": line_id,
            "state": state.value,
            "requested_amount": "12800.00",
            "currency": "CNY",
            "appeal_open": False,
            "version": 1,
        }

    def fault(self, method: str, what: str, times: int = 1) -> None:
        self.faults.extend([(method, what)] * times)


class BookGateway:
    """The book behind the protocol of gateways."""

    def __init__(self, book: Book, clock: HeldClock, kind: Recovery = Recovery.KEY_SAFE) -> None:
        self.book, self.clock, self.kind = book, clock, kind
        self.before_send: Callable[[], None] | None = None

    def about(self) -> About:
        self._called("about")
        kind, seller = self.book.who
        return About(1, kind, "账簿", seller, "甬江数据", self.clock.now, 1.0, self.capabilities())

    def capabilities(self) -> Mapping[CommandName, Capability]:
        return dict.fromkeys(CommandName, Capability.DIRECT)

    def recovery(self, name: CommandName) -> Recovery:
        return self.kind

    def page(self, kind: str, cursor: str | None, limit: int) -> Page:
        raise NotImplementedError

    def put_file(self, sha256: str, path: Path) -> Answer:
        fault = self._called("put_file")
        if fault:
            return _answer(fault)
        self.book.files.add(sha256)
        return Answer(Outcome.ACCEPTED)

    def send(self, key: str, body: bytes) -> Answer:
        asked = json.loads(body)

        def act() -> Answer:
            return self._on_case(key, asked)

        return self._send(key, body, act)

    def send_refund(self, key: str, name: CommandName, refund_id: str, body: bytes) -> Answer:
        def act() -> Answer:
            return self._on_refund(key, name, refund_id, json.loads(body))

        return self._send(key, f"{name} {refund_id} ".encode() + body, act)

    def _send(self, key: str, content: bytes, act: Callable[[], Answer]) -> Answer:
        if self.before_send is not None:
            self.before_send()
        fault = self._called("send")
        if fault and fault != "cut_after":
            return _answer(fault)
        answer = self._execute(key, content, act)
        return _answer("cut_after") if fault else answer

    def read_command(self, key: str) -> Answer:
        fault = self._called("read_command")
        if fault:
            return _answer(fault)
        found = self.book.records.get(key)
        return Answer(Outcome.NOT_FOUND, "not_found", "没有这条记录。") if found is None else found[1]

    def read_case(self, order_id: str, line_id: str) -> dict[str, Any] | None:
        return self._look("read_case", self.book.cases.get(f"{order_id}|{line_id}"))

    def read_refund(self, refund_id: str) -> dict[str, Any] | None:
        return self._look("read_refund", self.book.refunds.get(refund_id))

    def _look(self, method: str, found: dict[str, Any] | None) -> dict[str, Any] | None:
        fault = self._called(method)
        if fault:
            answer = _answer(fault)
            raise GatewayError("没有答复", answer.text, answer.outcome.value, answer.retry_after_seconds)
        return None if found is None else dict(found)

    def close(self) -> None:
        pass

    def _called(self, method: str) -> str:
        self.book.calls.append(method)
        if self.book.faults and self.book.faults[0][0] in (method, "any"):
            return self.book.faults.popleft()[1]
        return ""

    def _execute(self, key: str, content: bytes, act: Callable[[], Answer]) -> Answer:
        known = self.book.records.get(key)
        if known is not None:
            if known[0] != content:
                return Answer(Outcome.REFUSED, "key_reused", "同一编号、不同内容。")
            return known[1]
        answer = act()
        if answer.outcome is Outcome.ACCEPTED:
            self.book.records[key] = (content, answer)
        return answer

    def _on_case(self, key: str, asked: dict[str, Any]) -> Answer:
        case = self.book.cases[f"{asked['order_id']}|{asked['line_id']}"]
        if case["node"] != asked["expected_node"]:
            return Answer(Outcome.CONFLICT, "state_changed", "这一单已变化。", dict(case))
        case["node"] = AFTER.get(asked["name"], "BUYER_ACCEPT")
        return self._done(key, case)

    def _on_refund(self, key: str, name: CommandName, refund_id: str, asked: dict[str, Any]) -> Answer:
        refund = self.book.refunds[refund_id]
        seen = (asked["expected_state"], asked["expected_amount"], asked["currency"])
        if seen != (refund["state"], refund["requested_amount"], refund["currency"]):
            return Answer(Outcome.CONFLICT, "state_changed", "这张申请已变化。", dict(refund))
        refund["state"] = REFUND_AFTER[name]
        return self._done(key, refund)

    def _done(self, key: str, item: dict[str, Any]) -> Answer:
        item["version"] += 1
        self.book.effects.append(key)
        return Answer(Outcome.ACCEPTED, "", "", dict(item), self.clock.now)


_ANSWERS = {
    "cut_before": (Outcome.UNKNOWN, None),
    "cut_after": (Outcome.UNKNOWN, None),
    "offline": (Outcome.UNREACHABLE, None),
    "busy": (Outcome.RETRY, 45.0),
    "busy_for_long": (Outcome.RETRY, 7200.0),
    "busy_for_a_moment": (Outcome.RETRY, 0.5),
    "maintenance": (Outcome.RETRY, None),
    "unauthorized": (Outcome.UNAUTHORIZED, None),
    "refused": (Outcome.REFUSED, None),
}


def _answer(fault: str) -> Answer:
    outcome, seconds = _ANSWERS[fault]
    return Answer(outcome, fault, f"对方：{fault}。", retry_after_seconds=seconds)


class OneGateway:
    """The source of gateways that has this one."""

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway
        self.forgotten = 0

    def of(self, connection_id: str) -> Gateway:
        return self.gateway

    def forget(self, connection_id: str) -> None:
        self.forgotten += 1


class Notices:
    """Hears the notices of a desk."""

    def __init__(self) -> None:
        self.heard: list[NoticeRaised] = []

    def on(self, notice: NoticeRaised) -> None:
        self.heard.append(notice)


@dataclass
class Bench:
    """A home that can be closed and opened again, with the book that outlives it."""

    home: Home
    clock: HeldClock = field(default_factory=HeldClock)
    book: Book = field(default_factory=Book)
    recovery: Recovery = Recovery.KEY_SAFE
    kind: ConnectionKind = ConnectionKind.REHEARSAL_DIRECT

    def __post_init__(self) -> None:
        self.desk = self._opened()
        self.connection = files_connection(self.desk, "演练（自动提交）", self.kind)

    def _opened(self) -> Desk:
        desk = Desk(self.home, self.clock)
        self.gateway = BookGateway(self.book, self.clock, self.recovery)
        self.source = OneGateway(self.gateway)
        desk.outbox.sending.gateways = self.source
        return desk

    def reopen(self) -> None:
        self.desk.close()
        self.clock.restart()
        self.desk = self._opened()

    def close(self) -> None:
        self.desk.close()

    def hear_notices(self) -> list[NoticeRaised]:
        """Notices from now on, until it is opened again."""
        self._notices = Notices()  # kept: events hold their listeners weakly
        self.desk.events.subscribe(NoticeRaised, self._notices.on)
        return self._notices.heard

    def case(self, number: int = 1, node: Node = CONFIRM_NODE, **more: object) -> None:
        self.book.add(number, node)
        self.see(number, node, **more)

    def see(self, number: int, node: Node, **more: object) -> None:
        project(self.desk, self.connection, [case_columns(number, node, **more)], self.clock.now)

    def decide(self, number: int = 1) -> Command:
        command = self.desk.decide.confirm_requirement(self.connection, [key_of(number)])[0].command
        assert command is not None
        return command

    def queued(self, number: int = 1) -> Command:
        self.case(number)
        self.clock.forward(0.001)
        return self.decide(number)

    def see_refund(self, number: int, state: RefundState, **more: object) -> Batch:
        """A page copy that shows a request in a state, as of now."""
        return project(
            self.desk, self.connection, [refund_columns(number, state, **more)], self.clock.now, kind_id="refunds"
        )

    def queued_refund(
        self,
        name: CommandName = CommandName.APPROVE_REFUND,
        state: RefundState = RefundState.PENDING_SELLER,
        number: int = 1,
        **more: object,
    ) -> Command:
        """A decision on a request that the counterpart has, and that was seen a moment ago."""
        self.book.add_refund(number, state)
        self.see_refund(number, state, **more)
        self.clock.forward(0.001)
        return decided(self.desk, self.connection, refund_id(number), name)

    def drain(self) -> None:
        self.desk.outbox.drain()

    def pass_hold(self, seconds: float = 31) -> None:
        self.clock.forward(seconds)
        self.drain()

    def get(self, command: Command) -> Command:
        return self.desk.outbox.get(command.id)

    def state(self, command: Command) -> CommandState:
        return self.get(command).state

    def effects(self, command: Command) -> int:
        return self.book.effects.count(command.id)

    def sends(self) -> int:
        return self.book.calls.count("send")
