"""Checks of a delivery of flow H: what is printed blocks, what is ours warns, what would do harm blocks."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from desktop_app.clock import CHINA
from desktop_app.models.evidence import SIGNERS, TICKS, DeliveryFacts, EvidenceFile, check_delivery
from desktop_app.models.findings import Finding, Grade, Severity
from desktop_app.models.rules.checks.evidence_form import add_months
from desktop_app.models.rules.packs import RulePacks
from desktop_app.models.supervision import FlowChoice, FlowId

NOW = datetime(2026, 11, 24, 14, 32, tzinfo=CHINA)
ORDER = "CS2611021507X7K31"
BUYER = "宁波甬江模具有限公司"
GOOD_TEXT = f"服务验收单\n订单号 {ORDER}-000001\n客户 {BUYER}\n服务已完成，验收通过，双方签字。"
Check = Callable[..., list[Finding]]


def file(role: str, name: str = "", **facts: Any) -> EvidenceFile:
    known: dict[str, Any] = {
        "role": role,
        "name": name or f"{role}.docx",
        "bytes": 120_000,
        "detected_type": "docx",
        "suffix": "." + (name or "x.docx").rsplit(".", 1)[-1],
        "text": GOOD_TEXT,
        "page_count": 1,
    }
    return EvidenceFile(**{**known, **facts})


def cells(number: int, shade: int = 0, marks: int = 16) -> str:
    """A fingerprint with marks of its own on white."""
    shades = bytearray(b"\xff" * 1024)
    for mark in range(marks):
        shades[number * 64 + mark * 2] = shade
    return shades.hex()


def picture(number: int, **facts: Any) -> EvidenceFile:
    known = {"detected_type": "png", "suffix": ".png", "text": None, "fingerprint": cells(number)}
    return file("screenshot", f"截图{number}.png", **{**known, **facts})


GOOD = (file("sow", "SOW.docx"), file("acceptance", "验收单.docx"))
FACTS = DeliveryFacts(
    order_id=ORDER,
    buyer=BUYER,
    ordered_at=datetime(2026, 11, 2, 15, 7, tzinfo=CHINA),
    choice=FlowChoice(FlowId.H, "2025-03-26"),
    opening_time=datetime(2026, 11, 3, 9, 0, tzinfo=CHINA),
    result_text="已部署并完成培训",
    files=GOOD,
)


@pytest.fixture
def check(packs: RulePacks) -> Check:
    def run(**changes: Any) -> list[Finding]:
        return check_delivery(replace(FACTS, **changes), packs, NOW)

    return run


def ids(findings: list[Finding]) -> list[str]:
    return [finding.rule for finding in findings]


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
    assert {entry.id for entry in blocking if entry.grade is Grade.ASSUMPTION} == {
        "EV-04", "EV-15", "EV-16", "EV-16B", "EV-16C", "EV-28", "EV-29", "EV-30", "EV-31", "EV-33",
    }  # fmt: skip
    assert all(entry.is_harm for entry in blocking if entry.grade is Grade.ASSUMPTION)


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


@pytest.mark.parametrize(
    ("text", "number", "where"),
    [
        ("订单 CS2610181120X0P92 的说明", "CS2610181120X0P92", "第 1 页"),
        (f"{GOOD_TEXT}\f第二页\f见 cs2610181120x0p92-000002", "CS2610181120X0P92", "第 3 页"),
        ("ＣＳ２６１０１８１１２０Ｘ０Ｐ９２", "CS2610181120X0P92", "第 1 页"),
        ("CS26101411224X2J19", "CS26101411224X2J19", "第 1 页"),
    ],
)
def test_another_orders_number_blocks_though_it_is_our_own_check(
    text: str, number: str, where: str, check: Check
) -> None:
    found = [one for one in check(files=(file("sow", "SOW.docx", text=text), GOOD[1])) if one.rule == "EV-04"]
    assert len(found) == 1
    assert (found[0].severity, found[0].grade, found[0].is_own_check) == (Severity.BLOCK, Grade.ASSUMPTION, True)
    assert number in found[0].message
    assert (found[0].file, found[0].where, found[0].field) == ("SOW.docx", where, "sow")


@pytest.mark.parametrize(
    "text",
    [
        f"{ORDER}-000001 与 {ORDER.lower()}",
        "编号 CS1234",
        "XCS2610181120X0P92",
        "资源订单 CS2610181120AAAAA",
        "没有编号",
    ],
)
def test_own_number_resource_orders_and_other_words_do_not_block(text: str, check: Check) -> None:
    resources = frozenset({"CS2610181120AAAAA"})
    found = check(files=(file("sow", "SOW.docx", text=text + "，说明" * 20), GOOD[1]), resource_order_ids=resources)
    assert found == []


def test_a_known_order_is_found_whatever_its_number_looks_like(check: Check) -> None:
    sow = file("sow", "SOW.docx", text="合同 HT20260077-9 的需求说明，共三个阶段，按期交付。")
    assert check(files=(sow, GOOD[1])) == []
    assert ids(check(files=(sow, GOOD[1]), other_order_ids={"HT20260077-9"})) == ["EV-04"]


def test_a_sow_needs_no_order_number_but_the_acceptance_does(check: Check) -> None:
    plain = "服务验收单：系统已上线，试运行七天没有故障，验收通过。"
    assert check(files=(file("sow", "SOW.docx", text=plain), GOOD[1])) == []
    found = check(files=(GOOD[0], file("acceptance", "验收单.docx", text=plain)))
    assert ids(found) == ["EV-19", "EV-20"]
    assert all(one.severity is Severity.WARN and one.is_own_check for one in found)
    assert check(files=(GOOD[0], file("acceptance", "验收单.docx", text=plain, is_text_whole=False))) == []


def test_a_paper_under_another_name_of_the_customer_is_its_own(check: Check) -> None:
    papers = (file("sow", "SOW.docx"), file("acceptance", "验收单.docx", text=GOOD_TEXT.replace(BUYER, "甬江 集团")))
    assert ids(check(files=papers)) == ids(check(files=papers, buyer_aliases=("别家",))) != []
    assert check(files=papers, buyer_aliases=("别家", "甬江集团")) == []


def test_a_number_broken_over_two_lines_is_still_read(check: Check) -> None:
    text = GOOD_TEXT.replace(ORDER, f"{ORDER[:9]}\n {ORDER[9:]}").replace(BUYER, "宁波甬江\n模具有限公司")
    assert check(files=(GOOD[0], file("acceptance", "验收单.docx", text=text))) == []


def test_a_scan_waits_for_four_ticks_and_never_blocks(check: Check) -> None:
    scan = file("acceptance", "扫描.pdf", detected_type="pdf", text="", page_count=2)
    found = check(files=(GOOD[0], scan))
    assert [(one.rule, one.severity) for one in found] == [("EV-05", Severity.HINT)]
    assert "4" in found[0].message
    assert "1" in check(files=(GOOD[0], replace(scan, ticks=frozenset(TICKS[:3]))))[0].message
    assert check(files=(GOOD[0], replace(scan, ticks=frozenset(TICKS)))) == []
    photo = file("acceptance", "照片.jpg", detected_type="jpeg", text=None)
    assert ids(check(files=(GOOD[0], photo))) == ["EV-05"]


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


def test_the_worst_come_first(check: Check) -> None:
    found = check(files=(), opening_time=None, sales_scene="基地云")
    order = [Severity.BLOCK, Severity.WARN, Severity.HINT]
    ranks = [order.index(one.severity) for one in found]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) == 3


def test_a_name_of_a_file_that_carries_another_order_warns(check: Check) -> None:
    scan = file("acceptance", "验收单_CS2610181120X0P92.pdf", detected_type="pdf", text="", ticks=frozenset(TICKS))
    assert [(one.rule, one.severity) for one in check(files=(GOOD[0], scan))] == [("EV-04A", Severity.WARN)]
    assert check(files=(GOOD[0], replace(scan, name=f"验收单_{ORDER}.pdf"))) == []


def test_a_number_in_a_workbook_is_told_by_sheet_and_cell(check: Check) -> None:
    book = file("other", "清单.xlsx", text="说明\f甲\n见 CS2610181120X0P92", places="封面\nA1\f明细\nB2\nC7")
    found = next(one for one in check(files=(*GOOD, book)) if one.rule == "EV-04")
    assert found.where == "明细!C7"
    assert found.message.startswith("明细!C7 ")


def test_own_number_with_words_that_cling_to_it_is_no_other_order(check: Check) -> None:
    assert check(files=(GOOD[0], file("acceptance", text=GOOD_TEXT.replace(ORDER, f"{ORDER}Date")))) == []


@pytest.mark.parametrize(
    "text",
    [GOOD_TEXT.replace(BUYER, "甬江模具（宁波）"), GOOD_TEXT.replace(BUYER, "NINGBO YONGJIANG\n MOULD (NB) Co.")],
)
def test_the_customer_may_be_named_by_another_name(text: str, check: Check) -> None:
    papers = (GOOD[0], file("acceptance", text=text))
    names = ("甬江模具(宁波)", "Ningbo Yongjiang Mould（NB）")
    assert ids(check(files=papers)) == ["EV-20"]
    assert check(files=papers, buyer_aliases=names) == []


def test_a_company_lists_other_names_of_a_customer_in_a_pack_of_its_own(packs: RulePacks) -> None:
    rule = packs.entry("EV-20")
    listed = rule.model_copy(update={"params": {"aliases": (f"{BUYER}=甬江模具", "别的公司=甬江")}})  # type: ignore[attr-defined]
    own = replace(packs, check_entries=tuple(listed if one is rule else one for one in packs.check_entries))
    facts = replace(FACTS, files=(GOOD[0], file("acceptance", text=GOOD_TEXT.replace(BUYER, "甬江模具"))))
    assert ids(check_delivery(facts, packs, NOW)) == ["EV-20"]
    assert check_delivery(facts, own, NOW) == []


def test_what_may_stand_on_a_scanned_page_is_not_missed_in_the_text(check: Check) -> None:
    plain = "服务验收单：系统已上线，试运行七天没有故障，验收通过。"
    mixed = file("acceptance", "验收单.pdf", detected_type="pdf", text=f"{plain}\f", page_count=2, scan_pages=(2,))
    assert not {"EV-19", "EV-20"} & set(ids(check(files=(GOOD[0], mixed))))


def test_no_mend_asks_for_another_picture_of_the_same_thing_to_be_made(packs: RulePacks) -> None:
    """Altered pictures are forged papers (A2): a picture is replaced or stays as it is."""
    for entry in packs.check_entries:
        for word in ("压缩图片", "裁剪", "修图", "编辑", "美化", "旋转图片"):
            assert word not in entry.mend.zh, entry.id
