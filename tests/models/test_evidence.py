"""Checks of a delivery of flow H: what is printed blocks, what is ours warns, what would do harm blocks."""

from datetime import datetime, timedelta

import pytest

from desktop_app.clock import CHINA
from desktop_app.models.evidence import SIGNERS, EvidenceFile
from desktop_app.models.rules.checks.evidence_form import add_months
from desktop_app.models.rules.packs import RulePacks
from desktop_app.models.scales import Grade, Severity
from desktop_app.models.supervision import FlowChoice, FlowId
from tests.models.evidence_facts import FACTS, GOOD, NOW, Check, file, ids, picture


def test_a_complete_delivery_has_no_finding(check: Check) -> None:
    assert check() == []


def test_every_finding_says_why_and_how_to_mend(check: Check, packs: RulePacks) -> None:
    findings = check(files=(), opening_time=None, sales_scene="基地云", result_text="x" * 2000, signatures=frozenset())
    assert ids(findings) == ["EV-01", "EV-02", "EV-08", "EV-09", "EV-12", "EV-22", "EV-27"]
    for finding in findings:
        assert finding.message
        assert finding.mend
        assert finding.clause
        assert finding.source == "assumption" or "https://" in finding.source
        assert finding.field
        assert "{" not in finding.message + finding.mend
        printed = finding.as_dict()
        assert set(printed) <= {
            "rule", "severity", "message", "mend", "source", "grade", "clause", "field", "file", "where",
        }  # fmt: skip


def test_no_assumption_blocks_but_harm_rules(packs: RulePacks) -> None:
    blocking = [entry for entry in packs.check_entries if entry.severity is Severity.BLOCK]
    guessed = [entry for entry in blocking if entry.grade is Grade.ASSUMPTION]
    assert {entry.id for entry in guessed if not entry.is_form_need} == {
        "EV-04", "EV-04B", "EV-15", "EV-15A", "EV-16", "EV-16B", "EV-16C", "EV-28", "EV-29", "EV-30", "EV-31", "EV-33",
    }  # fmt: skip
    assert all(entry.is_harm or entry.is_form_need for entry in guessed)


@pytest.mark.parametrize(
    ("era", "files", "result", "expected"),
    [
        ("2025-03-26", ("acceptance",), "x", ["EV-01"]),
        ("unknown", ("acceptance",), "x", ["EV-01"]),
        ("2025-03-26", ("sow",), "x", ["EV-02"]),
        ("2025-03-26", ("sow", "acceptance"), "", []),
        ("first", ("acceptance",), "x", []),
        ("2023-04-28", ("acceptance",), "", ["EV-03"]),
        ("first", ("acceptance",), None, []),
        ("first", (), "x", ["EV-02"]),
    ],
)
def test_what_is_mandatory_depends_on_the_era(
    era: str, files: tuple[str, ...], result: str | None, expected: list[str], check: Check
) -> None:
    given = tuple(one for one in GOOD if one.role in files)
    found = check(choice=FlowChoice(FlowId.H, era), files=given, result_text=result)
    assert ids(found) == expected
    assert all((one.severity, one.grade) == (Severity.BLOCK, Grade.OFFICIAL) for one in found)


def test_rules_of_flow_h_are_not_asked_of_other_orders(check: Check) -> None:
    assert check(choice=FlowChoice(FlowId.UNKNOWN, "unknown"), files=()) == []


@pytest.mark.parametrize(
    ("opening", "expected"),
    [
        (None, ["EV-12"]),
        (NOW, []),
        (NOW + timedelta(seconds=1), ["EV-13"]),
        (FACTS.ordered_at, []),
        (datetime(2026, 11, 2, 15, 6, 59, tzinfo=CHINA), ["EV-13A"]),
    ],
)
def test_opening_time(opening: datetime | None, expected: list[str], check: Check) -> None:
    found = check(opening_time=opening)
    assert ids(found) == expected
    assert all(one.severity is Severity.WARN and one.field == "opening_time" for one in found)


def test_an_opening_before_the_payment(check: Check) -> None:
    ordered = FACTS.ordered_at
    assert ordered is not None
    paid = ordered + timedelta(hours=2)
    assert ids(check(paid_at=paid, opening_time=paid)) == []
    assert ids(check(paid_at=paid, opening_time=paid - timedelta(seconds=1))) == ["EV-13B"]
    assert ids(check(paid_at=paid, opening_time=ordered - timedelta(seconds=1))) == ["EV-13A"]


def test_a_term_that_is_over_when_counted_from_the_opening_time(check: Check) -> None:
    ordered = datetime(2026, 1, 1, tzinfo=CHINA)
    assert ids(check(ordered_at=ordered, opening_time=ordered, term_months=1)) == ["EV-11"]
    assert ids(check(ordered_at=ordered, opening_time=ordered, term_months=None)) == []
    exact = NOW.replace(month=10)
    assert ids(check(ordered_at=ordered, opening_time=exact, term_months=1)) == ["EV-11"]
    assert ids(check(ordered_at=ordered, opening_time=exact + timedelta(seconds=1), term_months=1)) == []


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [((2026, 1, 31), 1, (2026, 2, 28)), ((2028, 1, 31), 1, (2028, 2, 29)), ((2026, 11, 30), 14, (2028, 1, 30))],
)
def test_months(start: tuple[int, int, int], months: int, end: tuple[int, int, int]) -> None:
    assert add_months(datetime(*start, tzinfo=CHINA), months) == datetime(*end, tzinfo=CHINA)


PICTURES = (picture(0), picture(1), picture(2))


@pytest.mark.parametrize(
    ("scene", "mode", "files", "signatures", "blocks", "others"),
    [
        ("基地云", "onsite", GOOD, frozenset(SIGNERS), ["EV-08"], []),
        ("基地云", "现场", (*GOOD, *PICTURES), frozenset(SIGNERS), [], []),
        ("基地云", "onsite", (*GOOD, *PICTURES), frozenset(SIGNERS[:2]), ["EV-09"], []),
        ("基地云", "onsite", (*GOOD, *PICTURES), None, [], ["EV-10"]),
        ("基地云", None, GOOD, frozenset(), ["EV-08", "EV-09"], ["EV-27"]),
        ("基地云", "remote", GOOD, frozenset(), ["EV-21"], []),
        ("基地云", "远程", (*GOOD, file("remote", "往来邮件.eml", detected_type="eml")), frozenset(), [], []),
        ("赋能云", "onsite", GOOD, frozenset(SIGNERS[:1]), [], ["EV-08A", "EV-09A"]),
        ("赋能云", "remote", GOOD, frozenset(), [], ["EV-21A"]),
        (None, "onsite", GOOD, frozenset(), [], []),
    ],
)
def test_screenshots_signatures_and_the_record_by_scene(
    scene: str | None,
    mode: str | None,
    files: tuple[EvidenceFile, ...],
    signatures: frozenset[str] | None,
    blocks: list[str],
    others: list[str],
    check: Check,
) -> None:
    found = check(sales_scene=scene, delivery_mode=mode, files=files, signatures=signatures, product_class="联营")
    assert [one.rule for one in found if one.severity is Severity.BLOCK] == blocks
    assert [one.rule for one in found if one.severity is not Severity.BLOCK] == others


def test_the_worst_come_first(check: Check) -> None:
    found = check(files=(), opening_time=None, sales_scene="基地云")
    order = [Severity.BLOCK, Severity.WARN, Severity.HINT]
    ranks = [order.index(one.severity) for one in found]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) == 3


def test_no_mend_asks_for_another_picture_of_the_same_thing_to_be_made(packs: RulePacks) -> None:
    """Altered pictures are forged papers (A2): a picture is replaced or stays as it is."""
    for entry in packs.check_entries:
        for word in ("压缩图片", "裁剪", "修图", "编辑", "美化", "旋转图片"):
            assert word not in entry.mend.zh, entry.id
