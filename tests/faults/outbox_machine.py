"""The outbox's life as a machine: decisions, second thoughts, faults, kills, other people; and what always holds."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from desktop_app import kill_points
from desktop_app.errors import RefusedError
from desktop_app.models.command_words import CommandState, target_kind
from desktop_app.models.commands import Command
from desktop_app.models.connections import ConnectionKind
from desktop_app.paths import Home
from desktop_app.services.acts.outbox import GROUPS
from desktop_app.services.desk import Desk
from tests.faults.outbox_market import QUICK_PLACE, Market, MarketClock, MarketGateways
from tests.faults.outbox_spots import CaseSpot, RefundSpot, Spot
from tests.services.deciding import files_connection

CASES, REFUNDS = 3, 2
LABELS = (
    "decide.before_commit",
    "decide.result_before_commit",
    "send.after_look",
    "send.after_file",
    "send.before_sending_commit",
    "send.after_sending_commit",
    "send.after_answer",
    "send.before_answer_commit",
    "send.after_answer_commit",
    "send.before_again_commit",
    "send.again",
    "send.read_back",
    "decide.settle_before_commit",
)
FAULTS: tuple[dict[str, Any], ...] = (
    {"kind": "slow", "seconds": 0.02},
    {"kind": "cut_before", "at_byte": 0},
    {"kind": "cut_before", "at_byte": 40},
    {"kind": "cut_after", "at_byte": 0},
    {"kind": "cut_after", "at_byte": 30},
    {"kind": "half_answer"},
    {"kind": "html", "after_commit": True},
    {"kind": "html"},
    {"kind": "status", "status": 500, "after_commit": True},
    {"kind": "status", "status": 502},
    {"kind": "status", "status": 429, "retry_after": 3},
    {"kind": "status", "status": 429},
    {"kind": "status", "status": 503, "retry_after": 5},
    {"kind": "status", "status": 503, "after_commit": True},
    {"kind": "status", "status": 401},
    {"kind": "big", "size_bytes": 2_000_000, "after_commit": True},
    {"kind": "gzip_bomb", "size_bytes": 4_000_000, "after_commit": True},
    {"kind": "wrong_types"},
    {"kind": "duplicate_keys"},
    {"kind": "nan"},
    {"kind": "truncate_at", "at_byte": 20},
)
MATCHES: tuple[dict[str, str], ...] = (
    {"method": "PUT", "path_prefix": "/seller/v1/commands"},
    {"method": "PUT", "path_prefix": "/seller/v1/commands"},
    {"method": "GET", "path_prefix": "/seller/v1/cases"},
    {"method": "POST", "path_prefix": "/seller/v1/refunds"},
    {"method": "GET", "path_prefix": "/seller/v1/refunds"},
    {"method": "GET", "path_prefix": "/seller/v1/commands"},
    {"path_prefix": "/seller/v1/files"},
)
_number = st.integers(0, CASES + REFUNDS - 1)
_maybe_fault = st.one_of(st.none(), st.sampled_from(FAULTS))
_maybe_label = st.one_of(st.none(), st.none(), st.sampled_from(LABELS))


class PowerCutError(BaseException):
    """The process ends here: nothing above may catch it."""


class OutboxMachine(RuleBasedStateMachine):
    """One home with one connection, a few cases and refunds; ``market`` is given by the test and outlives the runs."""

    market: ClassVar[Market]
    runs: ClassVar[int] = 0
    steps: ClassVar[int] = 0
    seen: ClassVar[Counter[str]] = Counter()

    @initialize()
    def begin(self) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="outbox-machine-", dir=QUICK_PLACE))
        self.clock = MarketClock()
        self.crash_at: tuple[str, int] | None = None
        self.made: dict[str, str] = {}
        self.recalled: set[str] = set()
        self.looked_at: list[tuple[str, CommandState, bool]] = []
        self.desk = self._opened()
        self.connection = files_connection(self.desk, "演练（自动提交）", ConnectionKind.REHEARSAL_DIRECT)
        self.source = MarketGateways(self.market.folder, self.desk.connections.get(self.connection))
        self.desk.outbox.sending.gateways = self.source
        self.market.calm()
        cases = [CaseSpot(self.market, one) for one in self.market.cases(CASES)]
        self.spots: list[Spot] = [*cases, *(RefundSpot(self.market) for _number in range(REFUNDS))]
        for number in range(len(self.spots)):
            self.see(number)
        type(self).runs += 1

    # ---- what people do

    @rule(number=_number, is_rejecting=st.booleans(), has_file=st.booleans())
    def decide(self, number: int, is_rejecting: bool, has_file: bool) -> None:
        self._guarded(lambda: self._decide(self._free(number), is_rejecting, has_file))

    @rule(number=_number, is_rejecting=st.booleans(), has_file=st.booleans(), fault=_maybe_fault, label=_maybe_label)
    def decide_and_let_go(
        self, number: int, is_rejecting: bool, has_file: bool, fault: dict[str, Any] | None, label: str | None
    ) -> None:
        """What happens most: a decision that is not recalled, with something going wrong on its way."""
        self.decide(number, is_rejecting, has_file)
        if fault is not None:
            self.market.fault(**fault, match=self.spots[number].sent_by)
        if label is not None:
            self.crash_at = (label, 1)
        self.wait(121)
        if label is not None or fault is not None:
            self.wait(61)

    @rule(number=_number)
    def recall(self, number: int) -> None:
        self._on_standing(number, self._recall)

    @rule(number=_number)
    def send_now(self, number: int) -> None:
        self._on_standing(number, lambda one: self.desk.outbox.direct.send_now(one.id))
        self.drain()

    @rule(number=_number)
    def still_wanted(self, number: int) -> None:
        self._on_standing(number, lambda one: self.desk.outbox.direct.still_wanted(one.id))

    @rule(number=_number, is_again=st.booleans())
    def ask_after(self, number: int, is_again: bool) -> None:
        direct = self.desk.outbox.direct
        self._on_standing(number, lambda one: direct.send_again(one.id) if is_again else direct.read_back(one.id))

    @rule(number=_number)
    def void(self, number: int) -> None:
        def on_conflict(command: Command) -> None:
            if command.state is CommandState.CONFLICT:
                self.desk.outbox.void(command.id)

        self._on_standing(number, on_conflict)

    # ---- what goes on by itself

    @rule(seconds=st.sampled_from([1, 11, 31, 121, 121, 700, 50_000]))
    def wait(self, seconds: int) -> None:
        self.clock.forward(seconds)
        self.drain()

    @rule(hours=st.sampled_from([-30, -1, 1, 30]))
    def set_clock(self, hours: int) -> None:
        self.clock.set_wall(hours * 3600)

    @rule(number=_number)
    def sync(self, number: int) -> None:
        self._guarded(lambda: self.see(number))

    # ---- what goes wrong

    @rule(fault=st.sampled_from(FAULTS), match=st.sampled_from(MATCHES), times=st.integers(1, 3))
    def fault(self, fault: dict[str, Any], match: dict[str, str], times: int) -> None:
        self.market.fault(**fault, match=match, times=times)

    @rule(is_offline=st.booleans())
    def network(self, is_offline: bool) -> None:
        self.source.is_offline = is_offline
        self.source.forget("")

    @rule(label=st.sampled_from(LABELS), times=st.integers(1, 2))
    def crash_later(self, label: str, times: int) -> None:
        self.crash_at = (label, times)

    @rule()
    def restart(self) -> None:
        self.desk.close()
        self._start_again()

    @rule(dice=st.integers(0, 9))
    def kill_marketplace(self, dice: int) -> None:
        if dice == 0:
            self.market.kill()
            self.source.forget("")

    # ---- what others do

    @rule(number=_number, is_confirming=st.booleans())
    def colleague(self, number: int, is_confirming: bool) -> None:
        self.spots[number].by_colleague(is_confirming)

    @rule(number=_number)
    def buyer(self, number: int) -> None:
        self.spots[number].by_buyer()

    # ---- what must hold

    @invariant()
    def every_command_is_visible(self) -> None:
        if not hasattr(self, "desk"):
            return
        type(self).steps += 1
        commands = self.desk.work.commands.list(self.connection)
        assert {one.id for one in commands} == set(self.made), "a command was lost, or made twice"
        standing = [(one.id, one.state, one.is_asking) for one in commands]
        if standing != self.looked_at:
            groups = Counter(one.id for group in GROUPS for one in self.desk.outbox.list(self.connection, group))
            assert groups == Counter(dict.fromkeys(self.made, 1)), "each stands in exactly one group"
            self.looked_at = standing
        for command in commands:
            if command.id in self.recalled:
                assert command.state is CommandState.RECALLED

    def teardown(self) -> None:
        if not hasattr(self, "desk"):
            return
        try:
            self._come_to_rest()
            self._check_effects()
        finally:
            self.desk.close()
            self.source.forget("")
            shutil.rmtree(self.root, ignore_errors=True)

    # ---- below

    def drain(self) -> None:
        self._guarded(lambda: self.desk.outbox.drain())

    def see(self, number: int) -> None:
        """A page of changes with this one on it."""
        self.spots[number].see(self.desk, self.connection)

    def _free(self, number: int) -> int:
        """This one, or else the next on which something can be decided; what is done with comes back first."""
        for turn in range(len(self.spots)):
            one = (number + turn) % len(self.spots)
            spot = self.spots[one]
            standing = self.desk.work.commands.unreflected_for(self.connection, spot.key)
            if standing is not None and standing.state is CommandState.SUCCEEDED:
                self.see(one)
                standing = self.desk.work.commands.unreflected_for(self.connection, spot.key)
            if standing is None and not spot.is_ours(self.desk, self.connection):
                spot.come_back(self.desk, self.connection)
                self.see(one)
            if standing is None and spot.is_ours(self.desk, self.connection):
                return one
        return number

    def _decide(self, number: int, is_rejecting: bool, has_file: bool) -> None:
        spot = self.spots[number]
        before = {one.id for one in self.desk.work.commands.list(self.connection)}
        try:
            spot.decide(self.desk, self.connection, is_rejecting, has_file)
        finally:
            for one in self.desk.work.commands.list(self.connection):
                if one.id not in before:
                    self.made[one.id] = spot.key
                    self.seen[f"decided {one.name}"] += 1

    def _recall(self, command: Command) -> None:
        may_be_done = command.may_be_done
        self.desk.outbox.direct.recall(command.id)
        if not may_be_done:
            self.recalled.add(command.id)

    def _on_standing(self, number: int, act: Callable[[Command], object]) -> None:
        command = self.desk.work.commands.unreflected_for(self.connection, self.spots[number].key)
        if command is not None:
            with suppress(RefusedError):
                self._guarded(lambda: act(command))

    def _guarded(self, act: Callable[[], object]) -> None:
        """Do something during which the program may be killed at the label that was chosen."""
        original, self._left = kill_points.reached, self.crash_at

        def reached(label: str) -> None:
            if self._left is not None and label == self._left[0]:
                self._left = (label, self._left[1] - 1)
                if self._left[1] <= 0:
                    raise PowerCutError(label)

        kill_points.reached = reached  # type: ignore[assignment]
        try:
            act()
        except PowerCutError as cut:
            self.seen[f"killed at {cut}"] += 1
            self.crash_at = None
            kill_points.reached = original
            self._die()
        finally:
            kill_points.reached = original

    def _die(self) -> None:
        """What is left of a killed process: its lock is free, nothing more is written."""
        lock = self.desk.outbox._lock
        if lock is not None:
            lock.release(force=True)
        self.desk.work._engine.dispose()
        self.desk.forget_projection(self.connection)
        self._start_again()

    def _start_again(self) -> None:
        self.clock.restart()
        self.desk = self._opened()
        is_offline = self.source.is_offline
        self.source = MarketGateways(self.market.folder, self.desk.connections.get(self.connection))
        self.source.is_offline = is_offline
        self.desk.outbox.sending.gateways = self.source

    def _opened(self) -> Desk:
        return Desk(Home(self.root), self.clock)

    def _come_to_rest(self) -> None:
        """No more faults: whatever can end by itself ends."""
        self.crash_at = None
        self.market.calm()
        self.source.is_offline = False
        self.source.forget("")
        for _turn in range(12):
            self.desk.outbox.direct.try_now(self.connection)
            self.clock.forward(700)
            self.drain()
            standing = self.desk.work.commands.list(self.connection, (CommandState.QUEUED, CommandState.SENDING))
            if all(one.is_asking for one in standing):
                return
        raise AssertionError(f"never comes to rest: {standing}")

    def _check_effects(self) -> None:
        effects = self.market.effects()
        told = {
            entry.detail["command"]
            for entry in self.desk.work.journal.list(5000)
            if entry.action == "command.succeeded"
        }
        for command in self.desk.work.commands.list(self.connection):
            count = effects[command.id]
            self.seen[f"ended {target_kind(command.name)} {command.state}"] += 1
            assert count <= 1, f"{count} effects of one command"
            if command.id in told or command.state is CommandState.SUCCEEDED:
                assert count == 1, "said to be done, and was not"
            if command.id in self.recalled:
                assert count == 0, "sent after it was recalled"
            if command.state is CommandState.REFUSED or not command.may_be_done:
                assert count == 0, f"done, but stands as {command.state}"
        assert self.desk.work.verify_journal().is_intact
