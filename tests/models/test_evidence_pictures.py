"""Checks of pictures, scans and turned pages, those inside documents included."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from desktop_app.models.evidence import SIGNERS, TICKS, EvidenceFile, Picture
from desktop_app.models.rules.checks.evidence_files import is_scan
from desktop_app.models.scales import Severity
from tests.models.evidence_facts import GOOD, GOOD_TEXT, Check, cells, file, ids, picture


def shot(place: int, **facts: Any) -> Picture:
    known = {
        "where": f"image{place}.png",
        "width": 1280,
        "height": 720,
        "fingerprint": cells(place),
    }
    return Picture(**{**known, **facts})


def report(*pictures: Picture, role: str = "acceptance", **facts: Any) -> EvidenceFile:
    return file(role, f"{role}.docx", **{"pictures": pictures, "picture_count": len(pictures), **facts})


@pytest.mark.parametrize(
    ("pictures", "count"),
    [
        ([shot(0), shot(1), shot(2)], 3),
        ([shot(0), shot(1), shot(2, width=40)], 2),
        ([shot(0), shot(1), shot(2, fills_page=True)], 2),
        ([shot(0), shot(1), shot(2, is_mark=True)], 2),
        ([shot(0), shot(1), Picture("a.emf")], 3),
        ([shot(0), Picture("a.png", is_torn=True)], 1),
    ],
)
def test_pictures_in_a_report_count_as_screenshots_but_logos_and_scanned_pages_do_not(
    pictures: list[Picture], count: int, check: Check
) -> None:
    papers = (GOOD[0], report(*pictures))
    found = check(sales_scene="基地云", delivery_mode="onsite", files=papers, signatures=frozenset(SIGNERS))
    few = [one for one in found if one.rule == "EV-08"]
    assert bool(few) == (count < 3)
    assert all(f"截图 {count} 张" in one.message for one in few)


@pytest.mark.parametrize(
    ("files", "count"),
    [
        ([picture(0, sha256="aa"), picture(1, sha256="aa", fingerprint=None), picture(2, sha256="aa")], 1),
        ([picture(0), picture(0), picture(1)], 2),
        ([picture(0), picture(1), picture(2, is_blank=True)], 2),
        ([picture(0), picture(1), report(shot(0), shot(1, is_blank=True), role="other")], 2),
        ([picture(0), picture(1), picture(2, fingerprint=cells(2, shade=20))], 3),
        ([picture(0, fingerprint=None), picture(1, fingerprint=None), picture(2, fingerprint=None)], 3),
    ],
)
def test_the_same_picture_counts_once_and_a_blank_one_not_at_all(
    files: list[EvidenceFile], count: int, check: Check
) -> None:
    found = check(sales_scene="基地云", delivery_mode="onsite", files=(*GOOD, *files), signatures=frozenset(SIGNERS))
    few = [one for one in found if one.rule == "EV-08"]
    assert [one.severity for one in few] == [Severity.BLOCK] * (count < 3)
    assert all(f"截图 {count} 张" in one.message for one in few)


def test_pictures_that_were_not_looked_at_count(check: Check) -> None:
    papers = (GOOD[0], report(shot(0), picture_count=3))
    found = check(sales_scene="基地云", delivery_mode="onsite", files=papers, signatures=frozenset(SIGNERS))
    assert "EV-08" not in ids(found)


def test_blank_torn_and_repeated_pictures_in_a_document_are_told_with_their_place(check: Check) -> None:
    twin = shot(0, where="image9.png", fingerprint=cells(0, shade=20))
    found = check(files=(GOOD[0], report(shot(0), shot(1, is_blank=True), Picture("image2.png", is_torn=True), twin)))
    assert [(one.rule, one.where, one.severity) for one in found] == [
        ("EV-06", "image9.png", Severity.WARN),
        ("EV-23", "image1.png", Severity.WARN),
        ("EV-35", "image2.png", Severity.WARN),
    ]
    assert all(one.file == "acceptance.docx" and one.field == "acceptance" for one in found)


def test_a_screenshot_that_also_stands_in_the_report_is_no_repetition(check: Check) -> None:
    same = picture(0, fingerprint=shot(0).fingerprint)
    assert check(files=(GOOD[0], report(shot(0)), same)) == []
    assert ids(check(files=(*GOOD, same, replace(same, name="再一张.png")))) == ["EV-06"]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"detected_type": "pdf", "text": ""}, True),
        ({"detected_type": "pdf", "text": "扫描全能王\f", "page_count": 2, "scan_pages": (1, 2)}, True),
        ({"detected_type": "pdf", "text": f"{GOOD_TEXT}\f", "page_count": 2, "scan_pages": (2,)}, False),
        ({"detected_type": "docx", "text": "附图", "picture_count": 2}, True),
        ({"detected_type": "docx", "text": "附图"}, False),
        ({"detected_type": "docx", "text": GOOD_TEXT, "picture_count": 2}, False),
        ({"detected_type": "jpeg", "text": None}, True),
        ({"detected_type": "pdf", "text": "", "is_readable": False}, False),
    ],
)
def test_what_is_a_scan(facts: dict[str, Any], expected: bool) -> None:
    assert is_scan(file("acceptance", "a.pdf", **facts)) is expected


def test_a_scan_with_the_scanners_name_on_it_is_compared_by_a_person_and_misses_nothing(check: Check) -> None:
    scan = file("acceptance", "扫描.pdf", detected_type="pdf", text="扫描全能王", page_count=1, scan_pages=(1,))
    assert ids(check(files=(GOOD[0], replace(scan, picture_count=1)))) == ["EV-05"]


def test_a_scanned_page_in_a_text_is_a_hint_with_its_number(check: Check) -> None:
    mixed = file("acceptance", "验收单.pdf", detected_type="pdf", text=f"{GOOD_TEXT}\f\f", scan_pages=(2, 3))
    (found,) = check(files=(GOOD[0], mixed))
    assert (found.rule, found.severity) == ("EV-05A", Severity.HINT)
    assert "2、3" in found.message


def test_pages_that_lie_on_their_side_are_a_hint(check: Check) -> None:
    many = file("acceptance", "验收单.docx", turned_pages=tuple(range(1, 20)))
    (found,) = check(files=(GOOD[0], many))
    assert (found.rule, found.severity) == ("EV-34", Severity.HINT)
    assert "6…" in found.message


def test_a_document_with_macros_blocks(check: Check) -> None:
    found = check(files=(*GOOD, file("other", "清单.xlsm", text=None, is_readable=False, problem="macros")))
    assert {one.rule: one.severity for one in found}["EV-33"] is Severity.BLOCK
    assert "EV-16A" not in ids(found)


def test_pictures_with_next_to_nothing_on_them_are_not_called_alike(check: Check) -> None:
    few = picture(0, fingerprint=cells(0, marks=3))
    assert check(files=(*GOOD, few, replace(few, name="再一张.png"))) == []


def test_the_same_form_filled_in_anew_is_another_picture(check: Check) -> None:
    """Of a thousand cells that show something nine differ at least; of one that was saved anew one (measured)."""
    shades = bytearray(b"\xff\x00" * 1000)
    first = picture(0, fingerprint=shades.hex())
    for changed, expected in ((18, []), (2, ["EV-06"])):
        second = picture(1, fingerprint=bytes(shades[:-changed] + b"\x80" * changed).hex())
        assert ids(check(files=(*GOOD, first, second))) == expected


def test_one_screenshot_in_two_fields_for_screenshots_is_told(check: Check) -> None:
    first = picture(0, sha256="a")
    licence = replace(picture(0, fingerprint=cells(0, shade=20), sha256="b"), role="licence", name="授权有效期.png")
    assert ids(check(files=(*GOOD, first, licence))) == ["EV-06"]
    assert ids(check(files=(*GOOD, first, replace(licence, sha256="a")))) == ["EV-32"]


def test_of_many_faults_of_one_document_a_few_are_told(check: Check) -> None:
    many = [Picture(f"image{place}.png", is_torn=True) for place in range(40)]
    found = check(files=(GOOD[0], report(*many)))
    assert ids(found) == ["EV-35"] * 3


def test_a_scan_waits_for_four_ticks_and_never_blocks(check: Check) -> None:
    scan = file("acceptance", "扫描.pdf", detected_type="pdf", text="", page_count=2)
    found = check(files=(GOOD[0], scan))
    assert [(one.rule, one.severity) for one in found] == [("EV-05", Severity.HINT)]
    assert "4" in found[0].message
    assert "1" in check(files=(GOOD[0], replace(scan, ticks=frozenset(TICKS[:3]))))[0].message
    assert check(files=(GOOD[0], replace(scan, ticks=frozenset(TICKS)))) == []
    photo = file("acceptance", "照片.jpg", detected_type="jpeg", text=None)
    assert ids(check(files=(GOOD[0], photo))) == ["EV-05"]


def test_scanned_papers_are_no_screenshots_but_pictures_in_documents_are(check: Check) -> None:
    papers = (GOOD[0], file("acceptance", "扫描.pdf", detected_type="pdf", text="", picture_count=5))
    found = check(sales_scene="基地云", delivery_mode="onsite", files=papers, signatures=frozenset(SIGNERS))
    assert "EV-08" in ids(found)
    report = (GOOD[0], file("acceptance", "验收报告.docx", picture_count=3))
    found = check(sales_scene="基地云", delivery_mode="onsite", files=report, signatures=frozenset(SIGNERS))
    assert found == []


def test_pictures_that_are_nearly_the_same(check: Check) -> None:
    twin = picture(1, fingerprint=cells(1, shade=20))
    found = check(files=(*GOOD, picture(0), picture(1), replace(twin, name="第三张.png")))
    assert [(one.rule, one.file) for one in found] == [("EV-06", "第三张.png")]
    assert "截图1.png" in found[0].message
    assert ids(check(files=(*GOOD, file("screenshot", "说明.docx")))) == ["EV-26"]


def test_a_blank_picture(check: Check) -> None:
    assert ids(check(files=(*GOOD, picture(0, is_blank=True)))) == ["EV-23"]
