"""Hand-overs in the outbox: what a person registers, voids or puts off, and who may drain."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from desktop_app.clock import CHINA
from desktop_app.errors import RefusedError, UsageError
from desktop_app.models.command_words import CommandName, CommandState
from desktop_app.models.commands import PERMITTED
from desktop_app.models.events import CommandChanged, NoticeRaised
from desktop_app.models.reminders import About
from desktop_app.models.supervision import Node
from desktop_app.paths import Home
from desktop_app.services.desk import Desk, open_desk
from tests.documents import evidence_samples as make
from tests.services.deciding import NOW, SetClock, case_columns, key_of, prepared, project, state_of

KEY = key_of(1)


class Listener:
    """Collects events, as a page would."""

    def __init__(self, desk: Desk) -> None:
        self.changed: list[str] = []
        self.notices: list[NoticeRaised] = []
        desk.events.subscribe(CommandChanged, self.on_changed)
        desk.events.subscribe(NoticeRaised, self.on_notice)

    def on_changed(self, event: CommandChanged) -> None:
        self.changed.append(event.command_id)

    def on_notice(self, event: NoticeRaised) -> None:
        self.notices.append(event)


def test_done_is_an_observation_that_moves_the_case_and_waits_for_a_later_batch(
    desk: Desk, connection: str, clock: SetClock, tmp_path: Path
) -> None:
    command = prepared(desk, connection)
    clock.forward(minutes=5)
    desk.outbox.register_result(command.id, "done", "客户当场确认", make.picture(tmp_path / "p.png"))
    assert state_of(desk, command) is CommandState.CONFIRMED
    case = desk.decide.case(connection, KEY)
    assert case is not None
    assert case.node is Node.SELLER_DELIVER
    (batch,) = desk.work.batches.of_command(command.id)
    assert batch.source == "observe"
    # its own observation does not settle it; the case stays taken
    assert [one.rule for one in desk.decide.findings(CommandName.REPORT_COMPLETION, connection, KEY)] == ["ACT-02"]
    assert desk.overlay.targets(connection) == {KEY: CommandState.CONFIRMED}
    actions = [entry.action for entry in desk.work.journal.list(5)]
    assert "command.confirmed" in actions


def test_commands_of_one_moment_keep_one_order_and_ended_ones_stand_by_their_end(
    desk: Desk, connection: str, clock: SetClock
) -> None:
    numbers = (5, 2, 4, 1, 3)
    made = {number: prepared(desk, connection, number) for number in numbers}
    assert len({command.made_at for command in made.values()}) == 1
    keys = [key_of(number) for number in sorted(numbers)]
    assert [one.target for one in desk.outbox.list(connection, "waiting")] == keys
    assert [one.target for one in desk.work.commands.unreflected(connection)] == keys
    for number in (4, 1):
        clock.forward(minutes=5)
        desk.outbox.register_result(made[number].id, "done")
    clock.forward(minutes=5)
    for number in (5, 3, 2):
        desk.outbox.register_result(made[number].id, "done")
    assert [one.target for one in desk.outbox.list(connection, "done")] == [key_of(n) for n in (2, 3, 5, 1, 4)]


def test_a_text_under_a_picture_s_name_registers_nothing(desk: Desk, connection: str, tmp_path: Path) -> None:
    command = prepared(desk, connection)
    fake = tmp_path / "截图.png"
    fake.write_text("不是图片", "utf-8")
    for outcome in ("done", "refused"):
        with pytest.raises(UsageError, match="不是图片"):
            desk.outbox.register_result(command.id, outcome, "控制台所见", fake)
    assert state_of(desk, command) is CommandState.PREPARED


def test_a_refusal_of_the_console_ends_the_command_and_frees_the_case(
    desk: Desk, connection: str, tmp_path: Path
) -> None:
    command = prepared(desk, connection)
    desk.outbox.register_result(command.id, "refused", " 按钮是灰色的 ", make.picture(tmp_path / "p.png"))
    kept = desk.outbox.get(command.id)
    assert (kept.state, kept.result_text, len(kept.attachments)) == (CommandState.REFUSED, "按钮是灰色的", 1)
    assert desk.files.is_intact(kept.attachments[0])
    assert desk.decide.findings(CommandName.CONFIRM_REQUIREMENT, connection, KEY) == []
    assert desk.work.batches.of_command(command.id) == ()


def test_later_reminds_tomorrow_at_nine_in_china_and_changes_nothing_else(
    desk: Desk, connection: str, clock: SetClock
) -> None:
    command = prepared(desk, connection)
    clock.now = datetime(2026, 11, 24, 16, 30, tzinfo=CHINA).astimezone(CHINA)
    kept = desk.outbox.register_result(command.id, "later")
    assert (kept.state, kept.remind_at) == (CommandState.PREPARED, datetime(2026, 11, 25, 9, tzinfo=CHINA))
    for at in (clock.now, kept.remind_at - timedelta(seconds=1)):
        assert [one.about for one in desk.reminders.due(connection, at)] == []
    clock.now = datetime(2026, 11, 25, 9, tzinfo=CHINA)
    assert [(one.about, one.target) for one in desk.reminders.due(connection, clock.now)] == [
        (About.RESULT, command.id)
    ]


def test_what_nobody_knows_and_was_not_done_waits_again(desk: Desk, connection: str) -> None:
    command = prepared(desk, connection)
    with desk.work.writing() as tx:
        desk.work.commands.move(tx, command.id, CommandState.UNKNOWN)
    assert [one.id for one in desk.outbox.list(connection, "person")] == [command.id]
    kept = desk.outbox.register_result(command.id, "later")
    assert (kept.state, kept.remind_at is not None) == (CommandState.PREPARED, True)


def test_a_finished_command_needs_no_reminder(desk: Desk, connection: str) -> None:
    command = prepared(desk, connection)
    desk.outbox.void(command.id)
    with pytest.raises(RefusedError):
        desk.outbox.register_result(command.id, "later")


def test_voiding_frees_the_case_and_keeps_the_form(desk: Desk, connection: str, tmp_path: Path) -> None:
    project(desk, connection, [case_columns(1, Node.SELLER_DELIVER)], NOW)
    draft = desk.drafts.open(connection, "delivery", KEY)
    order = KEY.split("|")[0]
    files = {
        "sow": [str(make.docx(tmp_path / "SOW.docx", f"订单 {order}"))],
        "acceptance": [str(make.docx(tmp_path / "验收.docx", f"订单 {order}"))],
    }
    desk.drafts.autosave(draft.id, {"delivery_mode": "remote", "files": files, "result_text": "完成"})
    command = desk.decide.report_completion(connection, KEY, draft.id).command
    assert command is not None
    assert desk.drafts.list(connection) == []
    desk.outbox.void(command.id)
    assert [one.body["result_text"] for one in desk.drafts.list(connection)] == ["完成"]
    again = desk.decide.report_completion(connection, KEY, draft.id).command
    assert again is not None
    assert again.id != command.id
    # seen as done by the console: the form is done with
    desk.outbox.settle(project(desk, connection, [case_columns(1, Node.BUYER_ACCEPT)], NOW + timedelta(hours=1)))
    assert state_of(desk, again) is CommandState.REFLECTED
    assert desk.drafts.load(draft.id) is None


@pytest.mark.parametrize("state", CommandState)
@pytest.mark.parametrize("outcome", ["done", "refused", "void"])
def test_results_are_taken_only_where_the_table_permits(
    desk: Desk, connection: str, state: CommandState, outcome: str
) -> None:
    after = {"done": CommandState.CONFIRMED, "refused": CommandState.REFUSED, "void": CommandState.RECALLED}[outcome]
    project(desk, connection, [case_columns(1, Node.SELLER_CONFIRM_REQUIREMENT)], NOW - timedelta(hours=1))
    made = desk.decide.confirm_requirement(connection, [KEY])[0].command
    assert made is not None
    with desk.work.writing() as tx:
        for step in _way_to(state):
            desk.work.commands.move(tx, made.id, step)
    act = desk.outbox.void if outcome == "void" else lambda key: desk.outbox.register_result(key, outcome)
    if (state, after) in PERMITTED:
        assert act(made.id).state is after
    elif state is after is CommandState.CONFIRMED:
        assert act(made.id).state is after  # pressed twice: once is enough
    else:
        with pytest.raises(RefusedError):
            act(made.id)
        assert state_of(desk, made) is state


def _way_to(state: CommandState) -> list[CommandState]:
    """The permitted steps from PREPARED to a state."""
    ways: dict[CommandState, list[CommandState]] = {CommandState.PREPARED: []}
    while state not in ways:
        for before, after in PERMITTED:
            if before in ways:
                ways.setdefault(after, [*ways[before], after])
    return ways[state]


@pytest.mark.parametrize("theirs", ["done", "refused"])
def test_two_windows_that_register_at_once_do_not_overwrite_each_other(
    desk: Desk, home: Home, connection: str, clock: SetClock, monkeypatch: pytest.MonkeyPatch, theirs: str
) -> None:
    command = prepared(desk, connection)
    other = Desk(home, clock)
    observe = desk.intake.observe

    def meanwhile(*args: object, **named: object) -> object:
        other.outbox.register_result(command.id, theirs)
        return observe(*args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(desk.intake, "observe", meanwhile)
    with pytest.raises(RefusedError):
        desk.outbox.register_result(command.id, "done")
    assert state_of(desk, command) is {"done": CommandState.CONFIRMED, "refused": CommandState.REFUSED}[theirs]
    case = desk.decide.case(connection, KEY)
    assert case is not None
    assert case.node is {"done": Node.SELLER_DELIVER, "refused": Node.SELLER_CONFIRM_REQUIREMENT}[theirs]
    other.close()


def test_a_result_nobody_knows_and_a_command_nobody_knows_are_usage_errors(desk: Desk, connection: str) -> None:
    command = prepared(desk, connection)
    for act in (
        lambda: desk.outbox.register_result(command.id, "maybe"),
        lambda: desk.outbox.register_result("nothing", "done"),
    ):
        with pytest.raises(UsageError):
            act()


def test_only_one_process_of_a_home_drains(desk: Desk, home: Home, connection: str, clock: SetClock) -> None:
    assert desk.outbox.step().is_holder
    other = open_desk(home)
    assert not other.outbox.step().is_holder
    desk.outbox.close()
    # a step that was still in its lane at the end takes nothing back
    assert not desk.outbox.step().is_holder
    assert other.outbox.step().is_holder
    other.outbox.close()
    other.close()


def test_groups_hold_every_command_once(desk: Desk, connection: str, clock: SetClock) -> None:
    commands = [prepared(desk, connection, number) for number in (1, 2, 3, 4)]
    desk.outbox.register_result(commands[0].id, "done")
    desk.outbox.register_result(commands[1].id, "refused")
    desk.outbox.void(commands[2].id)
    counts = desk.outbox.counts(connection)
    assert counts == {"waiting": 1, "person": 0, "auto": 0, "done": 1, "recalled": 2}
    assert [one.id for one in desk.outbox.list(connection, "waiting")] == [commands[3].id]


def test_a_pause_stops_no_packet_because_the_click_is_in_the_console(desk: Desk, connection: str) -> None:
    with desk.work.writing() as tx:
        desk.work.pause(tx, "restored")
    command = prepared(desk, connection)
    desk.outbox.register_result(command.id, "done")
    assert state_of(desk, command) is CommandState.CONFIRMED
    desk.backup.resume()
    assert desk.backup.paused_because() == ""


def test_every_change_is_told(desk: Desk, connection: str) -> None:
    listener = Listener(desk)
    command = prepared(desk, connection)
    desk.outbox.void(command.id)
    assert listener.changed == [command.id, command.id]
