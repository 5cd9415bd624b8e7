"""Each fault of the counterpart at each call, end to end: this program against the marketplace's own process.

What is asked of every row: the person gets a sentence that says what happened and what to do; there is at most one
effect; nothing is lost; and when the fault is over, the next step is possible and ends with exactly one effect.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from desktop_app.models.command_words import CommandState
from desktop_app.models.commands import Command
from desktop_app.models.events import NoticeRaised
from desktop_app.models.syncing import SyncStateName
from desktop_app.services.connection_care import examine
from tests.faults.cutting_line import CuttingLine, Place, cutting_line
from tests.faults.rehearsal_home import DELIVER, RehearsalHome, is_a_sentence, moved_to, rehearsal_home
from tests.gateways.fault_server import free_port

pytestmark = [pytest.mark.fault]

QUEUED, SENDING, UNKNOWN = CommandState.QUEUED, CommandState.SENDING, CommandState.UNKNOWN
SUCCEEDED, CONFLICT, REFUSED = CommandState.SUCCEEDED, CommandState.CONFLICT, CommandState.REFUSED
REFLECTED = CommandState.REFLECTED
SLOW = pytest.mark.slow


@dataclass(frozen=True)
class Call:
    """One call of the contract: how a fault finds it, and how this program comes to make it."""

    method: str
    prefix: str

    @property
    def match(self) -> dict[str, str]:
        return {"method": self.method, "path_prefix": self.prefix}

    @property
    def begins(self) -> str:
        return f"{self.method} {self.prefix}"


CALLS = {
    "about": Call("GET", "/seller/v1/about"),
    "changes": Call("GET", "/seller/v1/changes"),
    "case": Call("GET", "/seller/v1/cases"),
    "put_file": Call("PUT", "/seller/v1/files"),
    "command": Call("PUT", "/seller/v1/commands"),
    "read_command": Call("GET", "/seller/v1/commands"),
    "refund": Call("GET", "/seller/v1/refunds/"),
    "refund_command": Call("POST", "/seller/v1/refunds/"),
}
READS = ("about", "changes")
SENDS = ("command", "refund_command")


@dataclass(frozen=True)
class Fault:
    """An order to the marketplace, and words that its sentence must hold."""

    kind: str
    word: str
    more: dict[str, Any] = field(default_factory=dict)
    ends: CommandState | None = None
    """How a command ends at once by it: the counterpart said so in the contract's own words."""


FAULTS = {
    "cut before commit": Fault("cut_before", "没有收到", {"at_byte": 0}),
    "cut after commit": Fault("cut_after", "没有收到", {"at_byte": 0}),
    "half an answer": Fault("half_answer", "没有收全"),
    "401": Fault("status", "不接受本机的凭据", {"status": 401}),
    "409": Fault("status", "409", {"status": 409}, ends=CONFLICT),
    "429": Fault("status", "放慢", {"status": 429}),
    "429 with Retry-After": Fault("status", "放慢", {"status": 429, "retry_after": 7}),
    "500 that did it": Fault("status", "内部出错", {"status": 500, "after_commit": True}),
    "500": Fault("status", "内部出错", {"status": 500}),
    "503 with Retry-After": Fault("status", "维护", {"status": 503, "retry_after": 9}),
    "503 that did it": Fault("status", "内部出错", {"status": 503, "after_commit": True}),
    "504 page that did it": Fault("html", "网页", {"status": 504, "after_commit": True}),
    "HTML": Fault("html", "网页"),
    "HTML that did it": Fault("html", "网页", {"after_commit": True}),
    "200 MB": Fault("big", "过大", {"after_commit": True}),
    "200 MB, said before": Fault("big", "过大", {"after_commit": True, "is_length_declared": True}),
    "gzip bomb": Fault("gzip_bomb", "过大", {"after_commit": True}),
    "wrong types": Fault("wrong_types", "契约"),
    "keys twice": Fault("duplicate_keys", "两次"),
    "NaN": Fault("nan", "不是数"),
}
DONE_BY_FAULT = {name for name, one in FAULTS.items() if one.more.get("after_commit")} | {
    *("cut after commit", "half an answer", "wrong types", "keys twice", "NaN")
}
"""Faults during which the marketplace did what a command asked."""


class Bench:
    """The home of all rows, and what each call takes to be made."""

    def __init__(self, place: RehearsalHome, line: CuttingLine) -> None:
        self.place, self.line = place, line
        self.command: Command | None = None
        self.notices: list[NoticeRaised] = []
        place.desk.events.subscribe(NoticeRaised, self.note)

    def note(self, notice: NoticeRaised) -> None:
        self.notices.append(notice)

    def aim(self, port: int) -> None:
        """From now on the program finds the marketplace there."""
        moved_to(self.place.home, port)
        self.place.desk.gateways.forget(self.place.connection)

    def prepare(self, call: str) -> None:
        """Everything up to the call, without a fault."""
        self.command = None
        self.place.desk.outbox.direct.try_now(self.place.connection)
        if call in READS:
            return
        key = self.place.refund() if call.startswith("refund") else self.place.cases(DELIVER)[0]
        self.command = self.place.decide(key)
        if call == "read_command":
            # the answer is lost as often as it is tried: from then on it is asked after
            match = {**CALLS["command"].match}
            self.place.shop.fault("cut_after", match=match, times=None)
            for _turn in range(8):
                self.place.forward(700)
            self.place.calm()
            assert self.place.state(self.command) is UNKNOWN
            self.place.desk.outbox.direct.read_back(self.command.id)

    def make(self, call: str) -> list[str]:
        """The call meets the fault; the sentences that a person gets."""
        if call == "about":
            lines = examine(self.place.desk, self.place.connection)
            tested = next(line for line in lines if line.is_fine is False)
            assert tested.id in ("about", "auth", "contract")
        if call in READS:
            report = self.place.sync()
            assert report.state is SyncStateName.FAILED
            assert report.title
            return [report.message] + ([tested.sentence] if call == "about" else [])
        assert self.command is not None
        self.place.forward()
        now = self.place.get(self.command)
        assert self.place.is_visible(now)
        assert self.place.effects()[now.id] <= 1
        own = now.result_text or str(now.answer.get("text") or "")
        if now.state is CONFLICT:
            # the counterpart's own sentence, after ours that says what it means
            assert ("没有提交，情况已变", own) == (self.notices[-1].title, self.notices[-1].message.rpartition("：")[2])
            return [own]
        assert is_a_sentence(own) or not own, own
        return [text for text in (self.place.waits(), own if call in SENDS else "") if text]

    def after(self, call: str) -> None:
        """The fault is over: exactly one effect, everything fetched, and the case goes on."""
        place = self.place
        self.line.heal()
        place.calm()
        if self.command is None:
            found = place.sync()
            assert found.state is SyncStateName.DONE, found.message
            here = place.desk.projection(place.connection)
            there = {f"{item['order_id']}|{item['line_id']}" for item in place.shop.items()}
            assert {row.key for row in here.as_rows("cases")} == there
            return
        command = self.command
        if place.state(command) is CONFLICT:
            # what was said, was said in the contract's words: a person looks, lets go and decides anew
            assert place.effects()[command.id] == 0
            place.desk.outbox.void(command.id)
            place.sync()
            command = place.decide(command.target)
        place.come_to_rest()
        assert (place.state(command), place.effects()[command.id]) == (SUCCEEDED, 1), place.get(command).result_text
        place.sync()
        assert place.state(command) is REFLECTED


@pytest.fixture(scope="module")
def _bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with (
        rehearsal_home(tmp_path_factory.mktemp("faults") / "数据 home") as place,
        cutting_line(place.shop.port) as line,
    ):
        yield Bench(place, line)


@pytest.fixture
def bench(_bench: Bench) -> Iterator[Bench]:
    _bench.place.calm()
    _bench.line.heal()
    _bench.aim(_bench.place.shop.port)
    yield _bench
    _bench.line.heal()
    _bench.aim(_bench.place.shop.port)
    _bench.place.come_to_rest()


def _each(slow: Callable[[str, str], bool]) -> list[Any]:
    rows = [(name, call) for name in FAULTS for call in CALLS]
    return [pytest.param(*row, id=" - ".join(row), marks=[SLOW] if slow(*row) else []) for row in rows]


@pytest.mark.parametrize(("name", "call"), _each(lambda name, call: call not in ("changes", "command")))
def test_a_fault_of_the_counterpart(bench: Bench, name: str, call: str) -> None:
    fault = FAULTS[name]
    bench.prepare(call)
    bench.place.shop.fault(fault.kind, match=CALLS[call].match, times=None, **fault.more)
    sentences = bench.make(call)
    assert sentences, "a person is told"
    is_own = fault.ends is not None and call in (*SENDS, "put_file")
    for text in sentences:
        assert is_own or is_a_sentence(text), text
        assert fault.word in text, text
    if bench.command is not None:
        state = bench.place.state(bench.command)
        is_done = call == "read_command" or (call in SENDS and name in DONE_BY_FAULT)
        assert bench.place.effects()[bench.command.id] == int(is_done)
        if is_own:
            assert state is fault.ends
        else:
            assert state in ((UNKNOWN,) if call == "read_command" else (QUEUED, SENDING)), state
    bench.after(call)


@pytest.mark.parametrize("place", Place)
@pytest.mark.parametrize("call", [pytest.param(one, marks=[] if one == "command" else [SLOW]) for one in CALLS])
def test_a_line_that_is_cut(bench: Bench, call: str, place: Place) -> None:
    bench.prepare(call)
    bench.aim(bench.line.port)
    before = bench.line.cuts
    bench.line.cut(CALLS[call].begins, place, 100, is_reset=len(place) % 2 == 0)
    sentences = bench.make(call)
    assert bench.line.cuts > before
    assert sentences
    for text in sentences:
        assert is_a_sentence(text), text
        assert "没有收" in text or "断开" in text, text
    if bench.command is not None and call != "read_command":
        is_done = call in SENDS and not place.is_request
        assert bench.place.effects()[bench.command.id] == int(is_done)
        assert bench.place.state(bench.command) is (SENDING if call in SENDS else QUEUED)
    bench.after(call)


@pytest.mark.parametrize("call", CALLS)
def test_nobody_listens(bench: Bench, call: str) -> None:
    bench.prepare(call)
    bench.aim(free_port())
    sentences = bench.make(call)
    bench.aim(bench.place.shop.port)
    assert sentences
    for text in sentences:
        assert is_a_sentence(text), text
        assert "连不上" in text
    if bench.command is not None:
        assert bench.place.state(bench.command) is (UNKNOWN if call == "read_command" else QUEUED)
    bench.after(call)
