"""Any order of asking, signing, receiving, using, revoking, waiting and changing: a small model says what is valid.

The model knows nothing of files, keys and tables. All walks share one maker and one colleague; each has its own refund.
"""

from __future__ import annotations

import itertools
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from desktop_app.errors import RefusedError
from desktop_app.models.approvals.files import render
from desktop_app.models.approvals.shapes import RequestFile
from tests.faults.approval_attacks import Scene

pytestmark = [pytest.mark.fault]
HOURS = 48


@dataclass
class Asked:
    """A request as the model sees it."""

    file: RequestFile
    amount: str
    hours_left: int = HOURS
    is_over: bool = False
    """Used, revoked or replaced."""
    taken: str = ""
    """The decision that was taken in."""


class Walk(RuleBasedStateMachine):
    """One refund's way."""

    scene: Scene
    numbers: itertools.count[int]
    used: list[str]
    """Ids of the requests that were used, in all walks."""

    def __init__(self) -> None:
        super().__init__()
        self.number = f"WALK{next(self.numbers)}"
        self.amount = "100.00"
        self.scene.maker.refund(self.number, self.amount)
        self.asked: list[Asked] = []
        self.files: list[tuple[Asked, str, RequestFile]] = []
        self.path = self.scene.maker.folder / "walk.json"

    def _is_good(self, one: Asked, verdict: str) -> bool:
        is_alive = not one.is_over and one.hours_left > 0 and one.amount == self.amount
        return is_alive and verdict == "approve" and one.taken != "refuse"

    def _put(self, file: RequestFile) -> Path:
        self.path.write_bytes(render(file))
        return self.path

    @initialize()
    def begin(self) -> None:
        """Where something can go wrong: approved, and not yet used."""
        self.ask("received")

    def teardown(self) -> None:
        """However a walk ends: what is good can be used, and then no more."""
        self.use(2)

    @rule(until=st.sampled_from(["received", "signed", "asked"]))
    def ask(self, until: str) -> None:
        for one in self.asked:
            one.is_over = True
        path = self.scene.maker.ask("asked.json", self.number, HOURS)
        file = self.scene.maker.desk.approvals.read(path)
        assert isinstance(file, RequestFile)
        self.asked.append(Asked(file, self.amount))
        self.files.append((self.asked[-1], "", file))
        if until != "asked":
            self.files.append((self.asked[-1], "approve", self.scene.signed(file)))
        if until == "received":
            self._receive(*self.files[-1])

    @precondition(lambda self: self.asked)
    @rule(verdict=st.sampled_from(["approve", "approve", "refuse"]), data=st.data())
    def sign(self, verdict: str, data: Any) -> None:
        one = data.draw(st.sampled_from(self.asked))
        self.files.append((one, verdict, self.scene.signed(one.file, verdict=verdict)))

    @precondition(lambda self: self.files)
    @rule(data=st.data())
    def receive(self, data: Any) -> None:
        self._receive(*data.draw(st.sampled_from(self.files)))

    def _receive(self, one: Asked, verdict: str, file: RequestFile) -> None:
        is_alive = not one.is_over and one.hours_left > 0 and one.amount == self.amount
        found = self.scene.maker.desk.approvals.receive(self._put(file))
        assert found.is_valid == self._is_good(one, verdict)
        if is_alive and verdict and one.taken != "refuse":
            one.taken = verdict

    @rule(times=st.integers(1, 2))
    def use(self, times: int) -> None:
        for _time in range(times):
            self._use()

    def _use(self) -> None:
        newest = self.asked[-1] if self.asked else None
        is_good = newest is not None and self._is_good(newest, newest.taken)
        subject = self.scene.maker.subject(self.number, self.amount)
        try:
            self.scene.maker.use(subject=subject)
        except RefusedError:
            assert not is_good
        else:
            assert is_good
            assert newest is not None
            newest.is_over = True
            self.used.append(newest.file.request.id)

    @precondition(lambda self: self.asked)
    @rule(data=st.data())
    def revoke(self, data: Any) -> None:
        one = data.draw(st.sampled_from(self.asked))
        try:
            self.scene.maker.desk.approvals.revoke(self._put(one.file))
        except RefusedError:
            assert one.is_over
        one.is_over = True

    @rule(hours=st.sampled_from([1, 5, 20, 48]))
    def wait(self, hours: int) -> None:
        self.scene.maker.clock.forward(hours=hours)
        for one in self.asked:
            one.hours_left -= hours

    @rule(amount=st.sampled_from(["100.00", "100.01"]))
    def change(self, amount: str) -> None:
        self.amount = amount
        self.scene.maker.refund(self.number, amount)

    @invariant()
    def every_file_is_as_the_model_says(self) -> None:
        for one, verdict, file in self.files:
            assert self.scene.maker.verify(self._put(file)).is_valid == self._is_good(one, verdict)


def test_any_order_of_acts_is_judged_as_the_model_says(capsys: pytest.CaptureFixture[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        Walk.scene, Walk.numbers, Walk.used = Scene(Path(folder)), itertools.count(), []
        try:
            straight = Walk()
            straight.begin()
            straight.teardown()
            assert len(Walk.used) == 1, "the straight way ends with one use"
            run_state_machine_as_test(Walk, settings=settings(max_examples=15, stateful_step_count=12, deadline=None))
        finally:
            Walk.scene.close()
    with capsys.disabled():
        print(f"\n{next(Walk.numbers)} walks, {len(Walk.used)} approvals used, each once", end="")
    assert len(set(Walk.used)) == len(Walk.used)
