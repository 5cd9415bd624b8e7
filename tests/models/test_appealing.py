"""When an appeal is allowed, by day, site, ground and how long the case stood with the buyer."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from desktop_app import paths
from desktop_app.clock import CHINA
from desktop_app.models.appealing import AppealFacts, check_appeal
from desktop_app.models.casework_rules import parse_casework_rules
from desktop_app.models.scales import Severity
from desktop_app.models.supervision import CaseFacts, Node, Party

PATH = paths.resource("rules/casework.toml")
RULES = parse_casework_rules(PATH.read_text(encoding="utf-8"), PATH.name)
NEW = datetime(2026, 11, 24, 10, tzinfo=CHINA)
OLDER = datetime(2024, 6, 1, 10, tzinfo=CHINA)
OLDEST = datetime(2023, 12, 1, 10, tzinfo=CHINA)


def _wanted(at: datetime, *, days: float = 9, rejections: int | None = 0, **more: object) -> AppealFacts:
    facts = CaseFacts(
        "CS1", "1", ordered_at=at - timedelta(days=60), node_since=at - timedelta(days=days),
        rejection_count=rejections, is_supervised=True,
    )  # fmt: skip
    known = AppealFacts(facts, Node.BUYER_ACCEPT, Party.BUYER, "no_progress", "客户不动", 0, at, False)
    return replace(known, **more)  # type: ignore[arg-type]


def _blocking(wanted: AppealFacts) -> list[str]:
    found = check_appeal(wanted, RULES)
    assert all(one.message and one.mend and one.clause for one in found)
    return [one.rule for one in found if one.severity is Severity.BLOCK]


@pytest.mark.parametrize(
    ("at", "site", "days", "rejections", "expected"),
    [
        (NEW, "cn", 0, 0, []),
        (datetime(2024, 12, 19, 0, 0, tzinfo=CHINA), "cn", 0, 0, []),
        (datetime(2024, 12, 18, 23, 59, tzinfo=CHINA), "cn", 0, 0, ["APPEAL-02"]),
        (OLDER, "cn", 5, 3, ["APPEAL-02"]),
        (OLDER, "cn", 5.01, 0, []),
        (OLDER, "cn", 0, 4, []),
        (NEW, "intl", 5, 3, ["APPEAL-04"]),
        (NEW, "intl", 6, 0, []),
        (NEW, "eu", 1, 1, ["APPEAL-04"]),
    ],
)
def test_the_rule_of_the_day_and_the_site_holds(
    at: datetime, site: str, days: float, rejections: int, expected: list[str]
) -> None:
    assert _blocking(_wanted(at, days=days, rejections=rejections, site=site)) == expected


def test_time_at_our_own_node_is_no_time_with_the_buyer() -> None:
    assert _blocking(_wanted(OLDER, days=90, node=Node.SELLER_DELIVER, whose_move=Party.SELLER)) == ["APPEAL-02"]


@pytest.mark.parametrize(("left", "expected"), [(16, []), (15, []), (14, ["APPEAL-03"])])
def test_shortly_before_the_closing_of_old_nothing_was_possible(left: int, expected: list[str]) -> None:
    wanted = _wanted(OLDEST)
    ordered = OLDEST + timedelta(days=left) - timedelta(days=365)
    assert _blocking(replace(wanted, facts=wanted.facts._replace(ordered_at=ordered))) == expected
    later = _wanted(OLDER)
    ordered = OLDER + timedelta(days=left) - timedelta(days=365)
    assert _blocking(replace(later, facts=later.facts._replace(ordered_at=ordered))) == []


def test_proof_is_obligatory_where_the_buyer_never_accepts() -> None:
    assert _blocking(_wanted(NEW, ground="buyer_never_accepts")) == ["APPEAL-05"]
    assert _blocking(_wanted(NEW, ground="buyer_never_accepts", proof_count=1)) == []


@pytest.mark.parametrize("node", [Node.DONE, Node.CANCELLED_BY_REFUND, Node.NONE])
def test_only_while_supervision_runs(node: Node) -> None:
    assert _blocking(_wanted(NEW, node=node)) == ["APPEAL-01"]


def test_one_at_a_time_and_not_without_a_reason() -> None:
    assert _blocking(_wanted(NEW, is_open=True, text=" ")) == ["APPEAL-06", "APPEAL-07"]


def test_what_is_not_known_only_warns() -> None:
    wanted = _wanted(OLDER, rejections=None, days=1)
    assert [one.rule for one in check_appeal(wanted, RULES)] == ["APPEAL-08"]
    assert _blocking(wanted) == []
    assert [one.rule for one in check_appeal(_wanted(NEW, node=Node.UNKNOWN), RULES)] == ["APPEAL-08"]


def test_a_ground_that_is_not_in_the_table_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        check_appeal(_wanted(NEW, ground="moon"), RULES)


def test_what_the_form_lacks_stands_beside_its_field() -> None:
    limits = RULES.limits
    for more, expected in (
        ({"ground": ""}, [("APPEAL-07", "ground")]),
        ({"text": " \n"}, [("APPEAL-07", "text")]),
        ({"text": "长" * (limits.text_max_chars + 1)}, [("APPEAL-10", "text")]),
        ({"proof_count": limits.files_max + 1}, [("APPEAL-10", "proofs")]),
        ({"ground": "buyer_never_accepts"}, [("APPEAL-05", "proofs")]),
        ({"text": "长" * limits.text_max_chars, "proof_count": limits.files_max}, []),
    ):
        found = check_appeal(_wanted(NEW, **more), RULES)  # type: ignore[arg-type]
        assert [(one.rule, one.field) for one in found] == expected, more


def test_every_ground_says_what_is_printed_of_it() -> None:
    assert all(str(one.clause) and one.source for one in RULES.ground)
