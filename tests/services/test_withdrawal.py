"""What taking a batch back would do is told before it is done, and is what then happens."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from desktop_app.errors import RefusedError, UsageError
from desktop_app.models.command_words import CommandState
from desktop_app.models.supervision import Node
from desktop_app.paths import Home
from desktop_app.services.desk import Desk
from tests.services.deciding import NOW, SetClock, case_columns, files_connection, key_of, project


@pytest.fixture
def desk(home: Home) -> Iterator[Desk]:
    opened = Desk(home, SetClock())
    yield opened
    opened.close()


def test_rows_that_go_and_rows_that_are_as_before_are_told_apart(desk: Desk) -> None:
    where = files_connection(desk)
    project(desk, where, [case_columns(1, Node.SELLER_CONFIRM_REQUIREMENT)], NOW - timedelta(hours=2))
    both = [case_columns(number, Node.SELLER_DELIVER) for number in (1, 2)]
    batch = project(desk, where, both, NOW - timedelta(hours=1))
    told = desk.intake.outlook(batch.id)
    assert (told.rows, told.gone, told.back) == (2, 1, 1)
    assert (told.registered, told.standing) == (None, ())
    desk.intake.withdraw(batch.id)
    rows = {row.key: row.node for row in desk.case_lists.by_keys(where, [key_of(1), key_of(2)])}
    assert rows == {key_of(1): Node.SELLER_CONFIRM_REQUIREMENT}


def test_commands_that_stand_on_it_are_named(desk: Desk) -> None:
    where = files_connection(desk)
    rows = [case_columns(number, Node.SELLER_CONFIRM_REQUIREMENT) for number in (1, 2)]
    batch = project(desk, where, rows, NOW - timedelta(hours=2))
    command = desk.decide.confirm_requirement(where, [key_of(1)])[0].command
    assert command is not None
    assert [one.id for one in desk.intake.outlook(batch.id).standing] == [command.id]
    desk.outbox.register_result(command.id, "done")
    own = desk.work.batches.of_command(command.id)[-1]
    told = desk.intake.outlook(own.id)
    assert told.registered is not None
    assert told.registered.id == command.id
    assert (told.rows, told.gone, told.standing) == (1, 0, ())
    desk.intake.withdraw(own.id)
    assert desk.outbox.get(command.id).state is CommandState.PREPARED


def test_an_unknown_batch_is_said_in_words(desk: Desk) -> None:
    with pytest.raises(UsageError):
        desk.intake.outlook("20261124-ffffff")


def test_a_result_that_later_data_show_is_not_taken_back_alone(desk: Desk) -> None:
    where = files_connection(desk)
    project(desk, where, [case_columns(1, Node.SELLER_CONFIRM_REQUIREMENT)], NOW - timedelta(hours=2))
    command = desk.decide.confirm_requirement(where, [key_of(1)])[0].command
    assert command is not None
    with pytest.raises(RefusedError):
        desk.intake.outlook_of_result(command.id)
    desk.outbox.register_result(command.id, "done")
    assert desk.intake.outlook_of_result(command.id).registered is not None
    project(desk, where, [case_columns(1, Node.SELLER_DELIVER)], NOW + timedelta(hours=1))
    assert desk.outbox.get(command.id).state is CommandState.REFLECTED
    with pytest.raises(RefusedError):
        desk.intake.outlook_of_result(command.id)
