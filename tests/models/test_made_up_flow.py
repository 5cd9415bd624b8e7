"""A flow that the program has never heard of is lines in one file: it is chosen, walked, forecast and named."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from desktop_app import paths
from desktop_app.clock import CHINA
from desktop_app.models import wording, wording_names
from desktop_app.models.command_words import CommandName
from desktop_app.models.flows import choose_flow, commands_at, flow_nodes, next_node, permitted_moves, read_node
from desktop_app.models.forecast import forecast_as_dict, forecast_case
from desktop_app.models.rules.packs import PackError, RulePacks, load_packs
from desktop_app.models.supervision import CaseFacts, Effect, FlowChoice, FlowId, Node, Party
from desktop_app.models.working_calendar import WorkingCalendar
from desktop_app.texts import set_language
from tests.models.made_up_flow import DRONE

NOW = datetime(2026, 11, 24, 14, 32, tzinfo=CHINA)
X_DRONE, TRIAL = FlowId("X_DRONE"), Node("TRIAL_FLIGHT")
MakeCase = Callable[..., CaseFacts]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    folder = tmp_path / "company"
    folder.mkdir()
    (folder / "drone.toml").write_text(DRONE, "utf-8")
    return folder


@pytest.fixture
def drone_packs(place: Path) -> Iterator[RulePacks]:
    packs = load_packs(paths.resource("rules"), place)
    before = wording_names.names_told_by(lambda: packs.names)
    yield packs
    wording_names.names_told_by(before)
    set_language("zh_CN")


def test_its_names_are_no_constants_of_the_program() -> None:
    assert X_DRONE not in list(FlowId)
    assert TRIAL not in list(Node)
    assert FlowId("X_DRONE") is X_DRONE
    for text in ("x_drone", "X DRONE", "", "1X", "X" * 41):
        with pytest.raises(ValueError, match="valid FlowId"):
            FlowId(text)


def test_it_is_walked_from_end_to_end(drone_packs: RulePacks, calendar: WorkingCalendar, case: MakeCase) -> None:
    facts = case(access_type="无人机", node_text="首飞", product_class="联营", sales_scene="赋能云")
    choice = choose_flow(facts, drone_packs)
    assert choice == FlowChoice(X_DRONE, "2026-06-01", needs_huawei_review=True)
    assert [one.node for one in flow_nodes(choice, drone_packs)] == [TRIAL, Node.HUAWEI_REVIEW, Node.DONE]
    node = read_node(facts.node_text, choice, drone_packs, {})
    assert node is TRIAL
    assert commands_at(choice, node, drone_packs) == (CommandName.REPORT_COMPLETION,)
    seen = [node]
    while node is not Node.DONE:
        forecast = forecast_case(facts, choice, node, NOW, drone_packs, calendar)
        assert (forecast.flow, forecast.node) == (X_DRONE, node)
        assert forecast.silence.clause
        move = next(move for move in permitted_moves(choice, drone_packs) if move.start is node)
        assert forecast.whose_move is move.actor
        if move.command is not None:
            assert next_node(choice, node, move.command, drone_packs) is move.end
        node = move.end
        seen.append(node)
    assert seen == [TRIAL, Node.HUAWEI_REVIEW, Node.DONE]


def test_its_forecast_says_its_names(drone_packs: RulePacks, calendar: WorkingCalendar, case: MakeCase) -> None:
    facts = case(access_type="无人机", node_text="试飞", node_since=NOW)
    choice = choose_flow(facts, drone_packs)
    forecast = forecast_case(facts, choice, read_node("试飞", choice, drone_packs, {}), NOW, drone_packs, calendar)
    printed = forecast_as_dict(forecast)
    assert (printed["flow"], printed["node"]) == ("X_DRONE", "TRIAL_FLIGHT")
    assert (forecast.whose_move, forecast.silence.effect) == (Party.SELLER, Effect.AUTO_REFUND)
    assert forecast.silence.at == NOW + timedelta(days=2)
    assert wording.flow_name(X_DRONE) == "无人机巡检"
    assert (wording.node_name(TRIAL), wording.official_node_name(TRIAL)) == ("试飞", "试飞")
    set_language("en")
    assert wording.flow_name("X_DRONE") == "Drone survey"
    assert wording.node_short_name(TRIAL) == "Trial flight"
    assert wording.node_name(TRIAL) == "Trial flight (试飞)"


def test_a_name_that_no_pack_knows_is_said_as_it_is() -> None:
    assert wording.flow_name("X_NOBODY") == "X_NOBODY"
    assert wording.node_name("NO_NODE") == "NO_NODE"


@pytest.mark.parametrize(
    ("right", "wrong", "reason"),
    [
        ('[[node]]\nnode = "TRIAL_FLIGHT"', '[[node]]\nnode = "OTHER_FLIGHT"', "TRIAL_FLIGHT"),
        ('id = "X_DRONE"', 'id = "NONE"', "no flow"),
        ('id = "X_DRONE"', 'id = "x drone"', "capital letters"),
        ('from = "TRIAL_FLIGHT"\nto = "DONE"', 'from = "TRIAL_FLIGTH"\nto = "DONE"', "leaves the flow"),
        ('command = "ReportCompletion"', 'command = "ApproveRefund"', "no act on a case"),
    ],
)
def test_a_slip_in_it_is_refused(place: Path, right: str, wrong: str, reason: str) -> None:
    text = (place / "drone.toml").read_text("utf-8")
    assert right in text
    (place / "drone.toml").write_text(text.replace(right, wrong, 1), "utf-8")
    with pytest.raises(PackError) as caught:
        load_packs(paths.resource("rules"), place)
    problem = caught.value.problems[0]
    assert problem.file == "drone.toml"
    assert reason in problem.reason
    assert problem.line > 1
