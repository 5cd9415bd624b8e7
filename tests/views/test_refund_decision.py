"""The decision form of a refund: what stands against each act, what is typed, and what is made of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from desktop_app.models.command_words import CommandName, CommandState
from desktop_app.paths import Home
from tests.views.refund_bench import OPINION, Bench, open_bench


@pytest.fixture
def bench(home: Home, qtbot: Any) -> Iterator[Bench]:
    yield from open_bench(home, qtbot)


def test_agreeing_waits_for_opinion_and_record_and_then_makes_the_packet(bench: Bench) -> None:
    bench.bring()
    panel = bench.open()
    assert bench.rules() == ["RF-FORM-OPINION", "RF-FORM-AGREEMENT"]
    assert not panel.acts.agree.isEnabled()
    assert "2 项必改" in panel.acts.reason.text()
    bench.type()
    assert bench.rules() == ["RF-FORM-AGREEMENT"]
    path = bench.attach()
    assert (bench.rules(), panel.acts.agree.isEnabled()) == ([], True)
    assert panel.form.files.agreement.value().detail
    decided: list[Any] = []
    panel.decided.connect(decided.append)
    assert panel.press_agree()
    bench.wait(lambda: bool(decided))
    (command,) = bench.desk.work.commands.for_target(bench.connection_id, "R1")
    assert (command.name, command.state) == (CommandName.APPROVE_REFUND, CommandState.PREPARED)
    assert command.values["opinion"] == OPINION
    assert [one["name"] for one in command.values["files"]] == [path.name]
    bench.wait(lambda: panel.standing.isVisible())
    assert not panel.form.isVisible()
    assert "本机未提交" in panel.standing.sentence.text()
