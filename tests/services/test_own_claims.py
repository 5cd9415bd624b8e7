"""A table that was exported here proves nothing that only we said: imported again it settles no command."""

from __future__ import annotations

import csv
from datetime import timedelta
from pathlib import Path

import pytest

from desktop_app.models.command_words import CommandState
from desktop_app.models.commands import Command
from desktop_app.models.flows import flow_nodes, read_node
from desktop_app.models.own_claims import HEADING, is_own_claim, mark_of, printed_node
from desktop_app.models.supervision import FlowChoice, FlowId, Node
from desktop_app.services.desk import Desk
from desktop_app.services.intake.result import IntakeResult
from tests.services.deciding import NOW, SetClock, case_columns, key_of, project

KEY = key_of(1)


@pytest.fixture
def confirmed(desk: Desk, connection: str, clock: SetClock) -> Command:
    """A command that was registered as done; the console was not seen since."""
    nodes = [Node.SELLER_CONFIRM_REQUIREMENT, Node.BUYER_ACCEPT, "商家实施服务"]
    columns = [case_columns(number, node) for number, node in enumerate(nodes, start=1)]
    project(desk, connection, columns, NOW - timedelta(hours=1))
    command = desk.decide.confirm_requirement(connection, [KEY])[0].command
    assert command is not None
    clock.forward(minutes=5)
    desk.outbox.register_result(command.id, "done")
    clock.forward(hours=1)
    return command


def _rows(path: Path) -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return {row["订单ID"]: row for row in csv.DictReader(stream)}


def _import(desk: Desk, path: Path) -> IntakeResult:
    return desk.intake.import_file(path, data_as_of=desk.clock.connection_now())


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_our_own_export_settles_nothing_and_changes_nothing(
    desk: Desk, connection: str, confirmed: Command, tmp_path: Path, suffix: str
) -> None:
    before = desk.forecasts.one(connection, KEY)
    out = tmp_path / f"out.{suffix}"
    desk.export.export("cases", out)
    again = _import(desk, out).batch
    assert (again.inserted, again.updated, again.unchanged) == (0, 0, 3)
    assert desk.outbox.get(confirmed.id).state is CommandState.CONFIRMED
    desk.outbox.step()
    assert desk.outbox.get(confirmed.id).state is CommandState.CONFIRMED
    assert desk.forecasts.one(connection, KEY) == before
    assert desk.replay.run(connection).is_same


def test_nodes_go_out_by_their_chinese_names_and_our_own_word_is_marked(
    desk: Desk, connection: str, confirmed: Command, tmp_path: Path
) -> None:
    out = tmp_path / "out.csv"
    desk.export.export("cases", out)
    rows = list(_rows(out).values())
    assert [row["当前节点"] for row in rows] == ["商家实施服务", "用户确认验收", "商家实施服务"]
    assert [row[HEADING] for row in rows] == ["商家实施服务（导出时：商家实施服务）", "", ""]
    desk.export.export("orders", tmp_path / "orders.csv")
    assert HEADING not in (tmp_path / "orders.csv").read_text(encoding="utf-8-sig")


def test_the_word_of_an_act_that_was_taken_back_does_not_come_in_again(
    desk: Desk, connection: str, confirmed: Command, tmp_path: Path
) -> None:
    out = tmp_path / "out.csv"
    desk.export.export("cases", out)
    own = desk.work.batches.of_command(confirmed.id)[-1]
    desk.intake.withdraw(own.id)
    assert _import(desk, out).batch.updated == 0
    judged = desk.forecasts.one(connection, KEY)
    assert judged is not None
    assert judged.node is Node.SELLER_CONFIRM_REQUIREMENT


@pytest.mark.parametrize(
    ("seen", "state"), [("用户确认验收", CommandState.REFLECTED), ("商家确认需求", CommandState.CONFLICT)]
)
def test_what_a_person_wrote_over_the_exported_node_counts(
    desk: Desk, confirmed: Command, tmp_path: Path, seen: str, state: CommandState
) -> None:
    out = tmp_path / "out.csv"
    desk.export.export("cases", out)
    lines = out.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    lines[1] = lines[1].replace(",商家实施服务,", f",{seen},")
    out.write_text("".join(lines), encoding="utf-8-sig")
    _import(desk, out)
    assert desk.outbox.get(confirmed.id).state is state


def test_a_mark_is_known_by_the_node_that_stood_beside_it() -> None:
    mark = mark_of(Node.BUYER_ACCEPT, "用户确认验收")
    assert is_own_claim(mark, "用户确认验收")
    assert not is_own_claim(mark, "服务完成")
    assert not is_own_claim("", "")
    assert not is_own_claim("客户已验收", "用户确认验收")


def test_the_printed_name_of_each_node_is_read_as_the_node_in_every_flow(desk: Desk) -> None:
    packs = desk.rulebook.packs
    for flow in FlowId:
        for row in flow_nodes(FlowChoice(flow, "first", needs_huawei_review=True), packs):
            assert read_node(printed_node(row.node), flow, packs) is row.node
    assert printed_node("BUYER_ACCEPT") == "用户确认验收"
    assert printed_node("没见过") == "没见过"
