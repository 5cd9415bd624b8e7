"""The life of hand-overs under any order of events: prepare, register, void, batches old and new, withdrawals."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.errors import RefusedError
from desktop_app.models.command_words import CommandState
from desktop_app.models.commands import FINAL
from desktop_app.models.supervision import Node
from desktop_app.paths import Home
from desktop_app.services.acts.outbox import GROUPS
from desktop_app.services.desk import Desk
from tests.services.deciding import NOW, SetClock, case_columns, files_connection, key_of, project

NODES = [Node.BUYER_SUBMIT_REQUIREMENT, Node.SELLER_CONFIRM_REQUIREMENT, Node.SELLER_DELIVER, Node.BUYER_ACCEPT]
TARGETS = (1, 2)

_target = st.sampled_from(TARGETS)
_action = st.one_of(
    st.tuples(st.just("prepare"), _target, st.sampled_from(["confirm", "reject"])),
    st.tuples(st.just("register"), _target, st.sampled_from(["done", "done", "refused", "later"])),
    st.tuples(st.just("void"), _target, st.none()),
    st.tuples(st.just("see"), _target, st.tuples(st.sampled_from(NODES), st.integers(-180, 60))),
    st.tuples(st.just("withdraw"), st.integers(0, 30), st.none()),
    st.tuples(st.just("step"), st.just(0), st.none()),
)


class Life:
    """One home that lives through a list of actions, with what must hold after each."""

    def __init__(self, root: Path) -> None:
        self.clock = SetClock()
        self.desk = Desk(Home(root), self.clock)
        self.connection = files_connection(self.desk)
        rows = [case_columns(number, Node.SELLER_CONFIRM_REQUIREMENT) for number in TARGETS]
        project(self.desk, self.connection, rows, NOW - timedelta(hours=4))

    def run(self, actions: list[tuple[str, int, Any]]) -> None:
        for name, number, detail in actions:
            self.clock.forward(minutes=7)
            do: Callable[[int, Any], None] = getattr(self, name)
            do(number, detail)
            self.check()
        assert self.desk.work.verify_journal().is_intact
        before = self.desk.projection(self.connection).rows.fingerprint()
        assert self.desk.replay.run(self.connection).is_same
        assert self.desk.projection(self.connection).rows.fingerprint() == before

    def prepare(self, number: int, detail: str) -> None:
        projection = self.desk.projection(self.connection)
        before = projection.rows.fingerprint()
        if detail == "confirm":
            self.desk.decide.confirm_requirement(self.connection, [key_of(number)])
        else:
            self.desk.decide.reject_requirement(self.connection, key_of(number), "请补充范围")
        assert projection.rows.fingerprint() == before, "a decision edited the projection"

    def register(self, number: int, detail: str) -> None:
        self._on_standing(number, lambda key: self.desk.outbox.register_result(key, detail))

    def void(self, number: int, detail: None) -> None:
        projection = self.desk.projection(self.connection)
        before = projection.rows.fingerprint()
        self._on_standing(number, self.desk.outbox.void)
        assert projection.rows.fingerprint() == before

    def see(self, number: int, detail: tuple[Node, int]) -> None:
        node, minutes = detail
        before = self._states()
        at = self.clock.now + timedelta(minutes=min(minutes, 0))
        project(self.desk, self.connection, [case_columns(number, node)], at)
        acted = {one.id: one.made_at for one in self.desk.work.commands.list(self.connection)}
        for command_id, state in self._states().items():
            if at < acted[command_id]:
                assert state is before[command_id], "data older than the act settled it"

    def withdraw(self, number: int, detail: None) -> None:
        standing = [one for one in self.desk.work.batches.list(self.connection)[1:] if one.withdrawn_at is None]
        if standing:
            self.desk.intake.withdraw(standing[number % len(standing)].id)

    def step(self, number: int, detail: None) -> None:
        self.desk.outbox.step()

    def check(self) -> None:
        commands = self.desk.work.commands.list(self.connection)
        standing = Counter(one.target for one in commands if one.state not in FINAL)
        assert all(count == 1 for count in standing.values()), "two commands stand on one target"
        assert set(self.desk.overlay.targets(self.connection)) == set(standing)
        assert sum(self.desk.outbox.counts(self.connection).values()) == len(commands)
        for command in commands:
            own = [one for one in self.desk.work.batches.of_command(command.id) if one.withdrawn_at is None]
            if command.state is CommandState.CONFIRMED:
                assert own, "registered as done without an observation that stands"
            if command.state is CommandState.PREPARED:
                assert not own, "waits for a result that is registered"

    def _states(self) -> dict[str, CommandState]:
        return {one.id: one.state for one in self.desk.work.commands.list(self.connection)}

    def _on_standing(self, number: int, act: Callable[[str], object]) -> None:
        command = self.desk.work.commands.unreflected_for(self.connection, key_of(number))
        if command is None:
            return
        try:
            act(command.id)
        except RefusedError:
            assert self.desk.outbox.get(command.id) == command, "a refused act changed something"


@settings(max_examples=12)
@given(st.lists(_action, min_size=4, max_size=14))
def test_no_two_commands_stand_on_a_target_and_facts_come_only_from_batches(
    actions: list[tuple[str, int, Any]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        life = Life(Path(folder))
        try:
            life.run(actions)
        finally:
            life.desk.outbox.close()
            life.desk.close()


def test_every_state_stands_in_exactly_one_group() -> None:
    assert Counter(state for states in GROUPS.values() for state in states) == Counter(CommandState)
