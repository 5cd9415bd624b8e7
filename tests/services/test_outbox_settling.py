from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from desktop_app.clock import CHINA
from desktop_app.errors import BugError
from desktop_app.models.command_words import CommandName, CommandState
from desktop_app.models.commands import FINAL, PERMITTED, check_transition
from desktop_app.models.settling import Act, Sight, Verdict, beyond, judge
from desktop_app.models.supervision import Node

AT = datetime(2026, 11, 24, 10, 0, tzinfo=CHINA)
LATER = AT + timedelta(hours=2)
PATH = [
    Node.BUYER_SUBMIT_REQUIREMENT,
    Node.SELLER_CONFIRM_REQUIREMENT,
    Node.SELLER_DELIVER,
    Node.HUAWEI_REVIEW,
    Node.BUYER_ACCEPT,
    Node.DONE,
]
NOTHING, REFLECTED, CONFLICT = Verdict.NOTHING, Verdict.REFLECTED, Verdict.CONFLICT
CONFIRM = (CommandName.CONFIRM_REQUIREMENT, Node.SELLER_CONFIRM_REQUIREMENT, Node.SELLER_DELIVER)
REJECT = (CommandName.REJECT_REQUIREMENT, Node.SELLER_CONFIRM_REQUIREMENT, Node.BUYER_SUBMIT_REQUIREMENT)
COMPLETE = (CommandName.REPORT_COMPLETION, Node.SELLER_DELIVER, Node.HUAWEI_REVIEW)


def _act(what: tuple[CommandName, Node, Node], state: CommandState, path: list[Node] = PATH) -> Act:
    name, expected, after = what
    return Act(name, state, AT, expected, after, beyond(name, after, path))


@pytest.mark.parametrize("before", CommandState)
@pytest.mark.parametrize("after", CommandState)
def test_every_pair_of_states_is_permitted_or_refused_by_the_table(before: CommandState, after: CommandState) -> None:
    if (before, after) in PERMITTED:
        assert before not in FINAL
        assert before is not after
        check_transition(before, after)
    else:
        with pytest.raises(BugError):
            check_transition(before, after)


def test_every_state_leads_to_an_end() -> None:
    for state in set(CommandState) - FINAL:
        reached = {state}
        while more := {after for before, after in PERMITTED if before in reached} - reached:
            reached |= more
        assert reached & FINAL


@pytest.mark.parametrize(
    ("act", "state", "node", "verdict"),
    [
        (CONFIRM, CommandState.CONFIRMED, Node.SELLER_DELIVER, REFLECTED),
        (CONFIRM, CommandState.CONFIRMED, Node.BUYER_ACCEPT, REFLECTED),
        (CONFIRM, CommandState.CONFIRMED, Node.SELLER_CONFIRM_REQUIREMENT, CONFLICT),
        (CONFIRM, CommandState.CONFIRMED, Node.BUYER_SUBMIT_REQUIREMENT, CONFLICT),
        (CONFIRM, CommandState.CONFIRMED, Node.CANCELLED_BY_REFUND, CONFLICT),
        (CONFIRM, CommandState.PREPARED, Node.SELLER_CONFIRM_REQUIREMENT, NOTHING),
        (CONFIRM, CommandState.PREPARED, Node.SELLER_DELIVER, REFLECTED),
        (CONFIRM, CommandState.PREPARED, Node.BUYER_SUBMIT_REQUIREMENT, CONFLICT),
        (CONFIRM, CommandState.CONFIRMED, Node.UNKNOWN, NOTHING),
        (CONFIRM, CommandState.CONFIRMED, Node.NONE, NOTHING),
        (CONFIRM, CommandState.CONFIRMED, None, NOTHING),
        (REJECT, CommandState.CONFIRMED, Node.BUYER_SUBMIT_REQUIREMENT, REFLECTED),
        (REJECT, CommandState.CONFIRMED, Node.SELLER_DELIVER, CONFLICT),
        (REJECT, CommandState.PREPARED, Node.SELLER_DELIVER, CONFLICT),
        (COMPLETE, CommandState.CONFIRMED, Node.HUAWEI_REVIEW, REFLECTED),
        (COMPLETE, CommandState.CONFIRMED, Node.DONE, REFLECTED),
        (COMPLETE, CommandState.CONFIRMED, Node.SELLER_DELIVER, CONFLICT),
        (COMPLETE, CommandState.UNKNOWN, Node.SELLER_DELIVER, NOTHING),
    ],
)
def test_what_a_later_sight_means(
    act: tuple[CommandName, Node, Node], state: CommandState, node: Node | None, verdict: Verdict
) -> None:
    assert judge(_act(act, state), Sight(node, None, LATER)) is verdict


@pytest.mark.parametrize("node", [*PATH, Node.CANCELLED_BY_REFUND])
@pytest.mark.parametrize("state", [CommandState.PREPARED, CommandState.CONFIRMED])
def test_data_older_than_the_act_settle_nothing(state: CommandState, node: Node) -> None:
    for act in (CONFIRM, REJECT, COMPLETE):
        assert judge(_act(act, state), Sight(node, None, AT - timedelta(seconds=1))) is NOTHING


def test_a_case_that_came_back_since_shows_that_the_act_went_through() -> None:
    act = _act(COMPLETE, CommandState.CONFIRMED)
    assert judge(act, Sight(act.expected, AT + timedelta(hours=1), LATER)) is REFLECTED
    assert judge(act, Sight(act.expected, AT - timedelta(days=1), LATER)) is CONFLICT


def test_without_a_known_path_only_the_next_node_shows_the_effect() -> None:
    act = _act(CONFIRM, CommandState.CONFIRMED, [])
    assert judge(act, Sight(act.after, None, LATER)) is REFLECTED
    assert judge(act, Sight(Node.BUYER_ACCEPT, None, LATER)) is CONFLICT


@pytest.mark.parametrize(
    ("since_seconds", "seen_seconds", "verdict"),
    [
        (-60, 0.5, NOTHING),  # a page of the very second may be older than the act
        (0, 0.5, NOTHING),
        (-60, 1.0, CONFLICT),  # it never left
        (0, 1.0, REFLECTED),  # it came back within the second of the answer
        (1, 1.5, REFLECTED),
    ],
)
def test_an_answer_in_whole_seconds_leaves_that_second_open(
    since_seconds: float, seen_seconds: float, verdict: Verdict
) -> None:
    act = _act(COMPLETE, CommandState.SUCCEEDED)
    sight = Sight(act.expected, AT + timedelta(seconds=since_seconds), AT + timedelta(seconds=seen_seconds))
    assert judge(act, sight) is verdict
