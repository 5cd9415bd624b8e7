"""The second person of a refund in the company's way: needed, given, used up once, and what the command keeps."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from desktop_app.errors import RefusedError
from desktop_app.models.approvals.second_person import SecondPersonMode
from desktop_app.models.approvals.shapes import Verdict
from desktop_app.models.refunds.queue import MarkKind
from tests.models.refunds.own_rules import HEAD
from tests.services.approving import REFUND, TIERS, Colleague, Maker, ask_for, signed, standing, use
from tests.services.homes import put_rules


def test_the_row_says_that_a_second_person_is_needed_and_then_that_it_was_asked(maker: Maker, tmp_path: Path) -> None:
    def mark() -> Any:
        return maker.desk.refund_queue.marks(maker.connection.id, [REFUND])[REFUND]

    assert mark().kind is not MarkKind.SECOND_PERSON
    ask_for(maker)
    assert (mark().kind, mark().is_asked) == (MarkKind.SECOND_PERSON, False)
    maker.desk.approvals.request(tmp_path / "request", maker.connection, REFUND, "同意", 24)
    assert (mark().kind, mark().is_asked) == (MarkKind.SECOND_PERSON, True)


def test_nobody_is_needed_where_no_tier_asks(maker: Maker) -> None:
    found = standing(maker)
    assert (found.is_needed, found.is_good, found.mode) == (False, True, SecondPersonMode.SIGNED)
    assert use(maker) == {}
    maker.desk.settings.put("second_person", "none")
    assert standing(maker).mode is SecondPersonMode.NONE


def test_what_nobody_had_to_ask_is_used_up_all_the_same(maker: Maker, checker: Colleague) -> None:
    path = signed(maker, checker)
    maker.desk.approvals.receive(path)
    assert use(maker)["approver"] == "王芳"
    assert "用过" in maker.verify(path).reason
    assert standing(maker).sentence == "", "what ended says nothing where nobody is needed"


def test_the_whole_way_by_signature(maker: Maker, checker: Colleague) -> None:
    ask_for(maker)
    found = standing(maker)
    assert (found.is_needed, found.is_good, found.is_asked, found.clause.id) == (True, False, False, "OWN-TIER")
    assert "第二人" in found.sentence
    with pytest.raises(RefusedError, match="第二人"):
        use(maker)
    path = signed(maker, checker)
    assert "还没有第二人签名" in standing(maker).sentence
    maker.desk.approvals.receive(path)
    found = standing(maker)
    assert (found.is_good, found.is_verified, found.approver, found.amount) == (True, True, "王芳", "28800.00")
    kept = use(maker)
    assert kept["mode"] == "signed"
    assert (kept["approver"], kept["reference"], kept["clause"]) == ("王芳", found.reference, "OWN-TIER")
    assert kept["is_verified"]
    assert not standing(maker).is_good
    with pytest.raises(RefusedError, match="用过"):
        use(maker, "command-2")


def test_a_refusal_stands_in_the_way(maker: Maker, checker: Colleague) -> None:
    ask_for(maker)
    maker.desk.approvals.trust(checker.key())
    path = maker.ask()
    checker.sign(path, Verdict.REFUSE, "金额不对")
    maker.desk.approvals.receive(path)
    found = standing(maker)
    assert (found.is_refused, found.is_good, found.is_asked) == (True, False, True)
    assert found.sentence == "王芳 没有同意，理由：“金额不对”。请处理后撤销申请，或重新发起。"
    with pytest.raises(RefusedError, match="没有同意"):
        use(maker)


@pytest.mark.parametrize(
    ("setting", "tier", "expected"),
    [
        ("external", "", "external"),
        ("none", "", "signed"),
        ("external", "signed", "signed"),
        ("none", "external", "external"),
    ],
)
def test_the_tier_comes_before_the_setting(maker: Maker, setting: str, tier: str, expected: str) -> None:
    maker.desk.settings.put("second_person", setting)
    ask_for(maker, tier)
    found = standing(maker)
    assert (found.is_needed, found.mode) == (True, expected)
    ask_for(maker, tier, "28800.01")
    assert (standing(maker).is_needed, standing(maker).mode) == (False, setting)


def test_what_is_not_here_is_refused_and_what_is_decided_asks_nobody(maker: Maker) -> None:
    ask_for(maker)
    with pytest.raises(RefusedError, match="RF404"):
        maker.desk.second_person.standing(maker.connection.id, "RF404")
    maker.refund(state="已退订")
    assert not standing(maker).is_needed


def test_a_signature_is_good_where_an_external_record_would_do(maker: Maker, checker: Colleague) -> None:
    ask_for(maker, "external")
    maker.desk.approvals.receive(signed(maker, checker))
    found = standing(maker)
    assert (found.mode, found.is_good, found.is_verified) == (SecondPersonMode.EXTERNAL, True, True)
    assert use(maker)["mode"] == "signed"


GOOD = HEAD + TIERS.format(at_least="100000", mode="")
HARMED = {
    "a stray line": "version = 1\n" + GOOD,
    "garbage": "\x00\x01 nonsense",
    "empty": "",
    "cut off": GOOD[:120],
    "another currency": GOOD.replace("CNY", "no currency"),
}


@pytest.mark.parametrize("text", HARMED.values(), ids=HARMED)
@pytest.mark.parametrize("setting", SecondPersonMode)
def test_a_rule_file_that_cannot_be_read_asks_for_the_strictest(
    maker: Maker, text: str, setting: SecondPersonMode
) -> None:
    maker.desk.settings.put("second_person", setting.value)
    put_rules(maker.desk, text)
    maker.again()
    found = standing(maker)
    assert (found.is_needed, found.is_good, found.mode) == (True, False, SecondPersonMode.SIGNED)
    assert "规则文件读不懂，按最严处理" in found.sentence
    [report] = maker.desk.refunds.reports(maker.connection.id)
    assert report.second_person.is_needed
    with pytest.raises(RefusedError, match="规则文件读不懂"):
        use(maker)
    put_rules(maker.desk, GOOD)
    assert maker.desk.rulebook.reload(), "what is shown must be read anew"
    assert not standing(maker).is_needed


def test_a_signature_is_still_good_while_the_rule_file_cannot_be_read(maker: Maker, checker: Colleague) -> None:
    put_rules(maker.desk, HARMED["garbage"])
    maker.again()
    maker.desk.approvals.receive(signed(maker, checker))
    assert standing(maker).is_good
    assert use(maker)["approver"] == "王芳"


def test_the_last_good_rules_stay_until_the_program_ends(maker: Maker) -> None:
    put_rules(maker.desk, GOOD)
    maker.again()
    assert not standing(maker).is_needed
    for text in HARMED.values():
        put_rules(maker.desk, text)
        maker.desk.rulebook.reload()
        assert not standing(maker).is_needed
    maker.again()
    assert standing(maker).is_needed


def test_a_first_rule_file_that_cannot_be_read_has_no_good_one_before_it(maker: Maker) -> None:
    assert not standing(maker).is_needed
    put_rules(maker.desk, HARMED["a stray line"])
    assert maker.desk.rulebook.reload()
    assert standing(maker).is_needed
    assert not maker.desk.rulebook.reload(), "nothing changed since"
    assert standing(maker).is_needed
