"""A decision that is recalled within its hold spends no approval; each approval leads to one sent decision at most.

Any order of deciding, recalling, waiting, sending, asking anew, revoking, restarting and putting an older state back,
noticed or not: whatever happens, no signature stands behind two commands that left. While nothing was put back, a small
model also says when a signature can be used.
"""

from __future__ import annotations

import itertools
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from desktop_app.errors import RefusedError
from desktop_app.models.approvals.files import render
from desktop_app.models.approvals.shapes import RequestFile
from desktop_app.models.command_words import CommandState
from desktop_app.models.commands import Command
from desktop_app.services.acts.changes import Changes
from tests.faults.approval_attacks import Scene
from tests.services.agreeing import HOLD, decide, hold_clock, request_of, send

pytestmark = [pytest.mark.fault]
S = CommandState


class Walk(RuleBasedStateMachine):
    """One refund's way, on a home whose clock stands in the hand of the test."""

    scene: Scene
    numbers: itertools.count[int]
    sent: dict[str, set[str]]
    """Commands that left, by the request that stood behind them; in all walks and whatever was put back."""
    counts: dict[str, int]

    def __init__(self) -> None:
        super().__init__()
        self.number = f"BACK{next(self.numbers)}"
        self.maker, self.clock = self.scene.maker, self.scene.maker.clock
        self.maker.refund(self.number, "100.00")
        self.path = self.maker.folder / "walk.json"
        self.files: list[RequestFile] = []
        self.usable = ""
        """The request that can be used, by the model; of use while nothing was put back."""
        self.begun = 0.0
        self.kept: tuple[bytes, bytes] | None = None
        self.is_sure = True

    @property
    def work(self) -> Any:
        return self.maker.desk.work

    def standing(self) -> Command | None:
        found: Command | None = self.work.commands.unreflected_for(self.maker.connection.id, self.number)
        return found

    @initialize()
    def begin(self) -> None:
        """Where something can go wrong: agreed to, thought better of, and agreed to again."""
        self.ask()
        self.agree(2)

    @rule()
    def ask(self) -> None:
        self.clock.forward(0.001)  # no two requests are made in one microsecond
        file = self.maker.desk.approvals.read(self.maker.ask("walk.json", self.number))
        assert isinstance(file, RequestFile)
        file = self.scene.signed(file)
        self.path.write_bytes(render(file))
        self.files.append(file)
        self.usable = file.request.id if self.maker.desk.approvals.receive(self.path).is_valid else ""

    @rule(changes=st.integers(0, 2))
    def agree(self, changes: int) -> None:
        """Agree, and think better of it as often as this."""
        for _time in range(changes):
            self._decide()
            if self.standing() is not None:
                self.recall()
        self._decide()

    def _decide(self) -> None:
        try:
            command = decide(self.maker, self.number)
        except RefusedError:
            assert not (self.is_sure and self.usable and self.standing() is None)
            return
        if command is None:
            return
        if self.is_sure:
            assert request_of(command) == self.usable
        self.usable, self.begun = "", self.clock.seconds
        self.counts["decided"] += 1

    @precondition(lambda self: self.standing() is not None)
    @rule()
    def recall(self) -> None:
        command = self.standing()
        assert command is not None
        if command.state is S.QUEUED:
            self.maker.desk.outbox.direct.recall(command.id)
        else:  # after something was put back a person says that nothing came of it
            Changes(self.maker.desk).move(command, S.RECALLED, "command.recalled", "")
        is_newest = request_of(command) == self.files[-1].request.id
        if is_newest and self.clock.seconds - self.begun < HOLD:
            self.usable = request_of(command)
            self.counts["recalled in the hold"] += 1

    @precondition(lambda self: self.standing() is not None)
    @rule()
    def send(self) -> None:
        """As the outbox does it: not before the hold is over, and never what is not queued."""
        command = self.standing()
        assert command is not None
        if command.state is S.UNKNOWN:
            with self.work.writing() as tx:
                command = self.work.commands.move(tx, command.id, S.QUEUED)
        self.clock.forward(self.maker.desk.outbox.holds.remaining(command))
        send(self.maker, command)
        behind = self.sent[request_of(command)]
        behind.add(command.id)
        assert len(behind) == 1, "one signature, two decisions that left"

    @precondition(lambda self: self.files)
    @rule()
    def revoke(self) -> None:
        self.path.write_bytes(render(self.files[-1]))
        try:
            self.maker.desk.approvals.revoke(self.path)
        except RefusedError:
            return
        self.usable = ""

    @rule(seconds=st.sampled_from([1, 10, 29, 31, 3600]))
    def wait(self, seconds: int) -> None:
        self.clock.forward(seconds)

    @rule()
    def restart(self) -> None:
        self.maker.again()

    @rule()
    def keep(self) -> None:
        """A copy of the database and of the journal's head, as somebody could make one."""
        self.maker.again()
        self.work.snapshot()
        self.maker.desk.close()
        self.kept = (self.maker.home.work_db.read_bytes(), self.maker.home.journal_head.read_bytes())
        self.maker.open()

    @precondition(lambda self: self.kept is not None)
    @rule(is_noticed=st.booleans())
    def put_back(self, is_noticed: bool) -> None:
        assert self.kept is not None
        database, head = self.kept
        self.clock.forward(HOLD)  # nobody closes, copies and opens within a hold
        self.maker.desk.close()
        for part in ("-wal", "-shm"):
            self.maker.home.work_db.with_name(f"work.db{part}").unlink(missing_ok=True)
        self.maker.home.work_db.write_bytes(database)
        if not is_noticed:
            self.maker.home.journal_head.write_bytes(head)
        self.maker.open()
        self.maker.desk.approvals.trust(self.scene.checker.key())
        self.is_sure, self.kept = False, None
        self.counts["put back"] += 1


def test_no_signature_ever_stands_behind_two_decisions_that_left(capsys: pytest.CaptureFixture[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        Walk.scene, Walk.numbers, Walk.sent, Walk.counts = (
            Scene(Path(folder)), itertools.count(), defaultdict(set), defaultdict(int),
        )  # fmt: skip
        hold_clock(Walk.scene.maker)
        try:
            run_state_machine_as_test(Walk, settings=settings(max_examples=60, stateful_step_count=16, deadline=None))
        finally:
            Walk.scene.close()
    with capsys.disabled():
        told = ", ".join(f"{count} {name}" for name, count in Walk.counts.items())
        print(f"\n{next(Walk.numbers)} walks, {told}, {len(Walk.sent)} sent", end="")
    assert all(Walk.counts[name] for name in ("decided", "recalled in the hold", "put back"))
