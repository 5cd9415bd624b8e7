"""Checks of the files themselves: what does not open, is not what it says, is too large or is given twice."""

from dataclasses import replace
from typing import Any

import pytest

from desktop_app.models.scales import Grade, Severity
from tests.models.evidence_facts import GOOD, Check, file, ids


@pytest.mark.parametrize(
    ("facts", "rule", "severity"),
    [
        ({"detected_type": "executable", "is_readable": False, "problem": "dangerous"}, "EV-15", Severity.BLOCK),
        ({"detected_type": "script", "is_readable": False, "problem": "dangerous"}, "EV-15", Severity.BLOCK),
        ({"detected_type": "empty", "is_readable": False, "problem": "empty", "bytes": 0}, "EV-16", Severity.BLOCK),
        ({"is_readable": False, "problem": "damaged"}, "EV-16", Severity.BLOCK),
        ({"is_readable": False, "problem": "missing"}, "EV-16", Severity.BLOCK),
        ({"is_readable": False, "problem": "archive_empty"}, "EV-16", Severity.BLOCK),
        ({"is_readable": False, "problem": "archive_names"}, "EV-28", Severity.BLOCK),
        ({"is_readable": False, "problem": "archive_bomb"}, "EV-29", Severity.BLOCK),
        ({"is_readable": False, "problem": "archive_encrypted"}, "EV-30", Severity.BLOCK),
        ({"is_readable": False, "problem": "not_looked_into"}, "EV-16A", Severity.WARN),
        ({"detected_type": "unknown"}, "EV-16B", Severity.BLOCK),
        ({"detected_type": "text"}, "EV-16B", Severity.BLOCK),
        ({"detected_type": "unknown", "suffix": ".doc"}, "EV-16C", Severity.BLOCK),
        ({"is_readable": False, "problem": "encrypted"}, "EV-31", Severity.BLOCK),
        ({"is_readable": False, "problem": "maybe_encrypted"}, "EV-16A", Severity.WARN),
        ({"is_readable": False, "problem": "too_big_inside"}, "EV-16A", Severity.WARN),
        ({"is_readable": False, "problem": "too_slow"}, "EV-16A", Severity.WARN),
        ({"is_readable": False, "problem": ""}, "EV-16A", Severity.WARN),
        ({"detected_type": "png", "text": None}, "EV-14", Severity.WARN),
        ({"suffix": ".xyz"}, "EV-24", Severity.WARN),
        ({"suffix": ""}, "EV-24", Severity.WARN),
        ({"bytes": 20 * 1024**2 + 1}, "EV-17", Severity.WARN),
        ({"text": "空"}, "EV-23", Severity.WARN),
        ({"text": ""}, "EV-23", Severity.WARN),
        ({"text": "", "detected_type": "xlsx", "suffix": ".xlsx"}, "EV-23", Severity.WARN),
    ],
)
def test_files_that_do_not_open_or_are_not_what_they_say(
    facts: dict[str, Any], rule: str, severity: Severity, check: Check
) -> None:
    other = file("other", "附件.docx", **{"text": None, **facts})
    found = {one.rule: one for one in check(files=(*GOOD, other))}
    assert found[rule].severity is severity
    assert found[rule].file == "附件.docx"
    assert "{" not in found[rule].message


@pytest.mark.parametrize(
    "facts",
    [
        {"name": "验收.bat", "detected_type": "text"},
        {"name": "验收.js", "detected_type": "text"},
        {"name": "验收.VBS", "suffix": ".vbs", "detected_type": "text"},
        {"name": "附件.zip", "detected_type": "zip", "text": None, "inner_suffixes": (".txt", ".bat")},
    ],
)
def test_what_a_system_runs_by_its_suffix_blocks(facts: dict[str, Any], check: Check) -> None:
    found = {one.rule: one for one in check(files=(*GOOD, file("other", **facts)))}
    assert found["EV-15A"].severity is Severity.BLOCK
    assert found["EV-15A"].file == facts["name"]


def test_the_scripts_of_a_saved_web_page_and_a_program_by_content_are_no_second_finding(check: Check) -> None:
    page = file("other", "网页.zip", detected_type="zip", text=None, inner_suffixes=(".html", ".js", ".png"))
    assert check(files=(*GOOD, page)) == []
    program = file("other", "a.exe", detected_type="executable", text=None, is_readable=False, problem="dangerous")
    assert "EV-15A" not in ids(check(files=(*GOOD, program)))


@pytest.mark.parametrize(("problem", "rule"), [("encrypted", "EV-31"), ("archive_encrypted", "EV-30")])
def test_a_password_is_named_once_and_in_words(problem: str, rule: str, check: Check) -> None:
    found = check(files=(*GOOD, file("other", "附件.docx", text=None, is_readable=False, problem=problem)))
    assert ids(found) == [rule]
    assert "加密" in found[0].message
    assert "口令" in found[0].message
    assert "打不开" in found[0].message


@pytest.mark.parametrize(
    ("problem", "word"),
    [
        ("too_slow", "太久"),
        ("too_big_inside", "太大"),
        ("reader_died", "中断"),
        ("maybe_encrypted", "加密"),
        ("not_looked_into", "压缩包"),
    ],
)
def test_what_could_not_be_read_says_why(problem: str, word: str, check: Check) -> None:
    found = check(files=(*GOOD, file("other", "附件.docx", text=None, is_readable=False, problem=problem)))
    assert ids(found) == ["EV-16A"]
    assert word in found[0].message
    assert ("口令" in found[0].mend) == (problem == "maybe_encrypted")
    assert "{" not in found[0].mend


def test_one_file_given_as_sow_and_as_acceptance_is_told(check: Check) -> None:
    same = {"sha256": "ab" * 32}
    found = check(files=(file("sow", "方案.docx", **same), file("acceptance", "验收单.docx", **same)))
    assert [(one.rule, one.severity, one.grade, one.is_own_check) for one in found] == [
        ("EV-32", Severity.WARN, Grade.ASSUMPTION, True)
    ]
    assert (found[0].field, found[0].file) == ("acceptance", "验收单.docx")
    assert "方案.docx" in found[0].message


def test_different_or_unread_files_and_copies_in_one_field_are_not_the_same(check: Check) -> None:
    one, other = {"sha256": "ab" * 32}, {"sha256": "cd" * 32}
    assert check(files=(file("sow", "SOW.docx", **one), file("acceptance", "验收单.docx", **other))) == []
    assert check(files=(file("sow", "SOW.docx"), file("acceptance", "验收单.docx"))) == []


def test_sizes_at_the_limit_pass(check: Check) -> None:
    assert check(files=(*GOOD, file("other", "附件.docx", bytes=20 * 1024**2, text=None))) == []


def test_the_budget_of_a_day(check: Check) -> None:
    big = file("other", "大.zip", detected_type="zip", text=None, bytes=10 * 1024**3)
    small = replace(big, bytes=10 * 1024**3 - 240_000)
    assert "EV-18" not in ids(check(files=(*GOOD, small)))
    found = next(one for one in check(files=(*GOOD, big)) if one.rule == "EV-18")
    assert (found.severity, found.grade) == (Severity.BLOCK, Grade.OFFICIAL)
    assert ids(check(uploaded_today_files=98, uploaded_today_bytes=1)) == []
    assert ids(check(uploaded_today_files=99, uploaded_today_bytes=1)) == ["EV-18A"]
    many = tuple(file("other", f"{number}.docx", text=None) for number in range(99))
    assert {"EV-18", "EV-25"} <= set(ids(check(files=(*GOOD, *many))))
