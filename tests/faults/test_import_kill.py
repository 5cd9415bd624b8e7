"""kill -9 five times at every labelled step of whatever takes facts in or back: no row is lost, none comes twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from desktop_app.models.command_words import CommandName, CommandState
from desktop_app.models.supervision import Node
from desktop_app.paths import Home
from desktop_app.services.desk import Desk
from tests.faults.command_runs import killed
from tests.journeys import tables
from tests.journeys.command_line import run_json
from tests.services.deciding import NOW, SetClock, case_columns, files_connection, key_of, project

pytestmark = [pytest.mark.fault, pytest.mark.slow]

KILLS = 5
ROWS = 400
BEFORE_LISTED = ("import.archived", "import.before_commit")
AFTER_LISTED = (
    "import.listed",
    "apply.before_commit",
    "apply.after_slice",
    "projection.done",
    "import.projected",
    "import.counted",
    "import.settled",
)


@pytest.mark.parametrize("label", [*BEFORE_LISTED, *AFTER_LISTED])
def test_an_import_killed_five_times_is_there_whole_or_not_at_all(
    home: Home, tmp_path: Path, label: str, record_property: Callable[[str, object], None]
) -> None:
    run_json(home, "register", "FIRST", status=1)
    files = [tables.write_cases(tmp_path / f"{number}.csv", ROWS, start=number * ROWS) for number in range(KILLS)]
    for number, file in enumerate(files, start=1):
        # the third kill falls into the second slice, where the label is reached as often
        times = ":2" if number == 3 and label.startswith("apply.") else ""
        assert killed(home, label + times, "import", str(file)), "the label was not reached"
        orders = [case["order_id"] for case in run_json(home, "forecast")]
        assert len(orders) == len(set(orders)) == 1 + (number * ROWS if label in AFTER_LISTED else 0)
    batches = run_json(home, "batches")[1:]
    assert [(one["rows"], one["inserted"]) for one in batches] == [(ROWS, ROWS)] * len(batches)
    assert len(batches) == (KILLS if label in AFTER_LISTED else 0)
    for again in run_json(home, "import", *map(str, files)):
        assert again["refused"] == []
        assert (again["inserted"], again["unchanged"]) == ((0, ROWS) if label in AFTER_LISTED else (ROWS, 0))
    assert len(run_json(home, "forecast")) == KILLS * ROWS + 1
    assert run_json(home, "replay")["same"] is True
    assert run_json(home, "journal", "verify")["ok"] is True
    record_property("kills", KILLS)


HAND_LABELS = ("import.archived", "import.before_commit", "import.listed", "projection.done", "import.projected")


@pytest.mark.parametrize("verb", ["paste", "register", "observe", "batch withdraw"])
def test_what_is_pasted_registered_seen_or_undone_survives_a_kill(
    home: Home, tmp_path: Path, verb: str, record_property: Callable[[str, object], None]
) -> None:
    first = run_json(home, "import", str(tables.write_cases(tmp_path / "first.csv", 40)))
    labels = HAND_LABELS
    if verb == "batch withdraw":
        labels = (
            "withdraw.before_commit",
            "withdraw.after_work",
            "withdraw.after_slice",
            "projection.withdrawn",
            "import.before_commit",
        )
    kills = 0
    for number, label in enumerate(labels, start=1):
        batch = first["batch"]
        if verb == "batch withdraw":
            file = tables.write_cases(tmp_path / f"w{number}.csv", 30, start=1000 * number)
            batch = run_json(home, "import", str(file))["batch"]
        words, given = _act(verb, number, batch)
        kills += killed(home, label, *words, given=given)
        orders = [case["order_id"] for case in run_json(home, "forecast")]
        assert len(orders) == len(set(orders))
        assert {tables.order_id(one) for one in range(40)} <= set(orders)
        if verb == "batch withdraw":
            assert tables.order_id(1000 * number) not in orders
        assert run_json(home, "replay")["same"] is True
    assert kills >= len(labels) - 1
    assert run_json(home, "journal", "verify")["ok"] is True
    record_property("kills", kills)


def _act(verb: str, number: int, batch: str) -> tuple[tuple[str, ...], bytes]:
    if verb == "paste":
        return ("paste",), tables.pasted(range(100 * number, 100 * number + 20))
    if verb == "register":
        return ("register", f"R{number}", "--node", "商家实施服务"), b""
    if verb == "observe":
        return ("observe", tables.order_id(number), "--node", "用户确认验收"), b""
    return ("batch", "withdraw", batch), b""


@pytest.mark.parametrize(
    "label", ["import.listed", "import.projected", "import.counted", "decide.settle_before_commit"]
)
def test_a_batch_that_was_killed_before_it_settled_its_commands_settles_them_at_the_next_start(
    home: Home, label: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without any further batch: the case that was done in the console must not stand in the outbox for ever."""
    from desktop_app import kill_points

    clock = SetClock()
    desk = Desk(home, clock)
    connection = files_connection(desk)
    project(desk, connection, [case_columns(1, Node.SELLER_CONFIRM_REQUIREMENT)], NOW - timedelta(hours=1))
    desk.outbox.step()
    [done] = desk.bulk.done(connection, [key_of(1)], CommandName.CONFIRM_REQUIREMENT)
    assert done.is_done
    clock.forward(hours=1)

    def cut(reached: str) -> None:
        if reached == label:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(kill_points, "reached", cut)
        with pytest.raises(KeyboardInterrupt):
            project(desk, connection, [case_columns(1, Node.SELLER_DELIVER)], clock.now)
    desk.close()
    clock.forward(minutes=5)
    again = Desk(home, clock)
    again.runner.step()
    [command] = again.work.commands.list(connection)
    assert command.state is CommandState.REFLECTED
    assert again.overlay.targets(connection) == {}
    again.close()
