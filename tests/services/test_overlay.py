from __future__ import annotations

from datetime import timedelta

from desktop_app.models.command_words import CommandState
from desktop_app.models.supervision import Node
from desktop_app.services.desk import Desk
from tests.services.deciding import NOW, case_columns, files_connection, key_of, project


def test_only_targets_of_standing_commands_of_the_connection_are_overlaid(desk: Desk) -> None:
    ours, other = files_connection(desk), files_connection(desk, "另一个")
    rows = [case_columns(number, Node.SELLER_CONFIRM_REQUIREMENT) for number in (1, 2, 3)]
    for connection in (ours, other):
        project(desk, connection, rows, NOW - timedelta(hours=1))
    made = [one.command for one in desk.decide.confirm_requirement(ours, [key_of(n) for n in (1, 2, 3)])]
    desk.outbox.register_result(made[1].id, "done")  # type: ignore[union-attr]
    desk.outbox.void(made[2].id)  # type: ignore[union-attr]
    assert desk.overlay.targets(ours) == {key_of(1): CommandState.PREPARED, key_of(2): CommandState.CONFIRMED}
    assert desk.overlay.targets(other) == {}
    assert sorted(one.target for one in desk.overlay.commands(ours)) == [key_of(1), key_of(2)]
