"""Checks of whose papers they are: numbers of this order and of others, and names of the customer."""

from dataclasses import replace

import pytest

from desktop_app.models.evidence import TICKS, check_delivery
from desktop_app.models.rules.packs import RulePacks
from desktop_app.models.scales import Grade, Severity
from tests.models.evidence_facts import BUYER, FACTS, GOOD, GOOD_TEXT, NOW, ORDER, Check, file, ids


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


@pytest.mark.parametrize(
    "words",
    [
        "订单行ID：CS2207261999ZZZ9Q-000001。",
        "订单行 CS2207261999ZZZ9Q-000001",
        "订单行号 CS2207261999ZZZ9Q",
        "Order line ID: CS2207261999ZZZ9Q-1",
    ],
)
def test_the_line_of_another_order_blocks_though_nobody_here_knows_that_order(words: str, check: Check) -> None:
    sow = file("sow", "SOW.docx", text=f"{GOOD_TEXT}\n{words}\n")
    found = check(files=(sow, GOOD[1]))
    assert ids(found) == ["EV-04"]
    assert "CS2207261999ZZZ9Q" in found[0].message


@pytest.mark.parametrize(
    "words", ["HT20260077-9-000001", "见 CS2207261999ZZZ9Q-000001", "CS22 0726 1999 ZZZ9Q", "（CS2207261999 ZZZ9Q）"]
)
def test_a_known_order_is_found_by_its_line_and_with_blanks_inside(words: str, check: Check) -> None:
    known = {"HT20260077-9", "CS2207261999ZZZ9Q"}
    assert ids(
        check(files=(file("sow", "SOW.docx", text=f"{GOOD_TEXT}\n{words}"), GOOD[1]), other_order_ids=known)
    ) == ["EV-04"]


@pytest.mark.parametrize("words", [f"订单行ID：{ORDER}-000001", f"订单行 {ORDER}", "订单行号 2", "订单行数 CS"])
def test_the_own_lines_do_not_block(words: str, check: Check) -> None:
    assert check(files=(file("sow", "SOW.docx", text=f"{GOOD_TEXT}\n{words}"), GOOD[1])) == []


def test_a_known_order_is_found_whatever_its_number_looks_like(check: Check) -> None:
    sow = file("sow", "SOW.docx", text="合同 HT20260077-9 的需求说明，共三个阶段，按期交付。")
    assert check(files=(sow, GOOD[1])) == []
    assert ids(check(files=(sow, GOOD[1]), other_order_ids={"HT20260077-9"})) == ["EV-04"]


@pytest.mark.parametrize(
    "text",
    [
        "订单号：CS2699999",
        "订单编号 cs2699999",
        "Order No. CS2699999",
        "见订单 CS2699999",
        "order CS2699999-1",
        "订 单 号 ： C S 2 6 9 9 9 9 9",
        "O r d e r  C S 2 6 9 9 9 9 9",
    ],
)
def test_a_short_number_behind_a_label_is_an_orders_number(text: str, check: Check) -> None:
    files = (file("sow", "SOW.docx", text=f"需求说明\n{text}\n共三个阶段，按期交付。"),)
    assert "EV-04" in ids(check(files=files, order_id="CS2600066"))
    assert "EV-04" not in ids(check(files=files, order_id="CS2699999"))


@pytest.mark.parametrize(
    "text",
    [
        "采购单号 PO2699999",
        "订单金额 2699999 元",
        "版本 CS2699999",
        "订单号 CS12",
        "订单 CSV2699 导出",
        "订单号：CS2600066Date",
        "合计 C S 2 6 9 9 9 9 9",
        "1 2 3 4 5 6 7 8 9",
        "Reorder CS2699999",
    ],
)
def test_other_short_words_are_no_orders_number(text: str, check: Check) -> None:
    files = (file("sow", "SOW.docx", text=f"需求说明\n{text}\n共三个阶段，按期交付。"),)
    assert "EV-04" not in ids(check(files=files, order_id="CS2600066"))


def test_a_known_number_is_found_set_letter_by_letter(check: Check) -> None:
    for text in ("C S 2 6 0 0 0 6 1", "编号 C  S  2  6  0  0  0  6  1 的说明", "见 Ｃ Ｓ ２ ６ ０ ０ ０ ６ １"):
        files = (file("sow", "SOW.docx", text=f"需求说明\n{text}\n共三个阶段，按期交付。"),)
        assert "EV-04" in ids(check(files=files, other_order_ids={"CS2600061"}))
        assert "EV-04" not in ids(check(files=files, order_id="CS2600061"))


def test_no_order_that_is_known_here_passes_as_one_of_cloud_resources(check: Check) -> None:
    """Stated as a resource order, another customer's number once silenced the finding that it stands in the paper."""
    other = "CS2610181120X0P92"
    sow = file("sow", "SOW.docx", text=f"订单号：{other}，需求说明，共三个阶段，按期交付。")
    for stated in (other, f"{other}-000001", f" {other.lower()} "):
        given = {"files": (sow, GOOD[1]), "resource_order_ids": frozenset({stated})}
        assert check(**given) == []
        found = check(**given, other_order_ids={other})
        assert [(one.rule, one.severity) for one in found] == [("EV-04", Severity.BLOCK), ("EV-04B", Severity.BLOCK)]
        assert found[1].field == "resource_order"


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


def test_another_orders_number_in_an_archive_is_told_with_the_papers_name(check: Check) -> None:
    text = "验收报告\f订单号 CS2610181120X0P92"
    packed = {"detected_type": "zip", "text": text, "places": "a.docx\f资料/验收.docx", "is_text_whole": False}
    found = check(files=(GOOD[0], file("acceptance", "附件.zip", **packed)))
    assert ids(found) == ["EV-04"]
    assert found[0].where == "资料/验收.docx"
