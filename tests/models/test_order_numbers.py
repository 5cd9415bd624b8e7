"""Order numbers in running text: what is one, however it is set, and what is none."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.models.rules.checks import order_numbers
from desktop_app.models.rules.packs import RulePacks

OTHER = "CS2610181120X0P92"


def found(text: str, packs: RulePacks) -> set[str]:
    params = packs.entry("EV-04").params  # type: ignore[attr-defined]
    pattern, labelled = re.compile(params["pattern"]), re.compile(params["labelled"])
    plain = order_numbers.folded(text)
    hits = {one.number for one in order_numbers.numbers_in(plain, pattern, int(params["usual_length"]))}
    return hits | set(labelled.findall(plain))


@pytest.mark.parametrize(
    "text",
    [
        OTHER,
        f"订单号：{OTHER}，客户",
        f"{OTHER}-000001",
        OTHER.lower(),
        "ＣＳ２６１０１８１１２０Ｘ０Ｐ９２",
        "CS2610181120\nX0P92",
        "CS26101811\n20X0P92 其余",
        "CS261018-\n1120X0P92",
        "CS2610181120   \n      X0P92",
        "CS26 1018 1120 X0P92",
        "C S 2 6 1 0 1 8 1 1 2 0 X 0 P 9 2",
        "CS2610181120X0\nP92\n2026-10-18",
        "CS2610181120X\n0P92",
        "CS2610\u200b181120X0P92",
        "CS2610\u00ad181120X0P92",
        "客户CS2610181120X0P92单",
    ],
)
def test_a_number_is_found_however_it_is_set(text: str, packs: RulePacks) -> None:
    assert found(text, packs) == {OTHER}


def test_words_that_follow_without_a_blank_do_not_hide_it(packs: RulePacks) -> None:
    assert found(f"Order No. {OTHER}DATE", packs)


def test_a_number_does_not_go_on_in_the_next_cell(packs: RulePacks) -> None:
    pattern = re.compile(packs.entry("EV-04").params["pattern"])  # type: ignore[attr-defined]
    text = "CS2610181120\nA12B4"
    assert [one.number for one in order_numbers.numbers_in(text, pattern, 17)] == ["CS2610181120A12B4"]
    assert list(order_numbers.numbers_in(text, pattern, 17, can_break=False)) == []
    assert [one.number for one in order_numbers.numbers_in("CS2610181120 A12B4", pattern, 17, can_break=False)]


def test_a_label_makes_a_number_of_what_the_shape_would_not(packs: RulePacks) -> None:
    assert found("订单编号: CS1906666666ABCDE", packs) == {"CS1906666666ABCDE"}
    assert found("Order ID CS20230512ABCDEF", packs) == {"CS20230512ABCDEF"}


@pytest.mark.parametrize(
    "text",
    [
        "电话 13857412345 传真 0574-87654321",
        "身份证 330203198810180012 统一社会信用代码 91330200MA2CS26101",
        "合同编号 CS20230512ABCDEF",
        "序列号 CS2612345678ABCDE",
        "序列号 CS2610181120",
        "CS2610181120 Total amount",
        "CS2610181120\n服务完成",
        "CS2610181120 20261018 0574",
        "XCS2610181120X0P92",
        "CS 2026 年 10 月 18 日 11:20 签到",
        "实例 i-2610181120x0p92 规格 cs.large.2",
        "https://example.com/CSS2610181120X0P92",
        "订单号 CSXXXXXXXXXXXXXXX（请填写）",
        "订单号：CS",
        "MAC 00:CS:26:10:18:11",
        "CS-2026-00012345",
        "银行账号 6222 0210 0111 2345 678",
    ],
)
def test_other_numbers_are_none(text: str, packs: RulePacks) -> None:
    assert found(text, packs) == set()


@pytest.mark.parametrize(
    ("text", "is_named"),
    [
        (OTHER, True),
        ("见 CS2610181120\n  X0P92。", True),
        ("C S 2 6 1 0 1 8 1 1 2 0 X 0 P 9 2", True),
        ("CS2610181120\n\nX0P92", False),
        ("CS2610181120X0P9", False),
        ("", False),
    ],
)
def test_an_order_is_named(text: str, is_named: bool) -> None:
    assert order_numbers.names_order(order_numbers.folded(text), f"{OTHER.lower()}-000001") is is_named
    assert not order_numbers.names_order(order_numbers.folded(text), "")


def test_known_numbers_are_found_over_a_line_break() -> None:
    known = {"HT20260077-9", "WX20261118"}
    text = order_numbers.folded("合同 ht20260077-9，另见 WX2026\n  1118。电话 WX20261119")
    assert [one.number for one in order_numbers.known_in(text, known, 17)] == ["HT20260077-9", "WX20261118"]


@pytest.mark.parametrize("piece", ["C S ", "CS26\n", "CS2610181120", "1", " ", "\n", "订单号: ", "CS2610181120 X0P9 "])
def test_a_hostile_text_is_walked_through_once(piece: str, packs: RulePacks) -> None:
    """Half a million characters; a walk that goes back for each of them would not come to an end."""
    text = piece * (500_000 // len(piece)) + f" {OTHER}"
    assert OTHER in found(text, packs)
    assert order_numbers.names_order(order_numbers.folded(text), OTHER)


_TAILS = st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=5, max_size=5).filter(
    lambda tail: any(char.isalpha() for char in tail) and any(char.isdecimal() for char in tail)
)
_GAPS = st.sampled_from(["\n", " ", "  ", "-\n", " \n  ", "\u200b", "\u00ad"])


@given(_TAILS, st.lists(st.tuples(st.integers(3, 16), _GAPS), max_size=3), st.booleans())
def test_a_number_is_found_wherever_it_is_broken(
    packs: RulePacks, tail: str, gaps: list[tuple[int, str]], is_wide: bool
) -> None:
    number = f"CS2610181120{tail}"
    text = number
    for place, gap in sorted(dict(gaps).items(), reverse=True):
        text = text[:place] + gap + text[place:]
    if is_wide:
        text = "".join(chr(ord(char) + 0xFEE0) if char.isalnum() and char.isascii() else char for char in text)
    page = f"第一页\n订单 {text}。\n其余"
    assert order_numbers.names_order(order_numbers.folded(page), number)
    # letters alone behind the last gap, with none of the number's own before them, look like the next word
    last = max(dict(gaps), default=0)
    if not (number[last:].isalpha() and number[2:last].isdecimal()):
        assert number in found(page, packs)


def test_letters_behind_a_line_break_are_the_next_word_until_a_letter_stood_before(packs: RulePacks) -> None:
    assert "CS26101811200AAAA" not in found("订单 CS26101811200\nAAAA", packs)
    assert "CS2610181120A0AAA" in found("订单 CS2610181120A0\nAAA", packs)


@given(
    st.one_of(
        st.from_regex(r"1[3-9]\d{9}", fullmatch=True),
        st.from_regex(r"[1-9]\d{16}[\dX]", fullmatch=True),
        st.from_regex(r"(\d{4} ){4}\d{3}", fullmatch=True),
        st.from_regex(r"9[1-3]\d{6}[0-9A-Z]{10}", fullmatch=True),
        st.from_regex(r"CS20(2[0-9])(0[1-9]|1[0-2])(0[1-9]|2[0-8])[A-Z]{2}\d{4}", fullmatch=True),
        st.from_regex(r"CS-\d{4}-\d{8}", fullmatch=True),
        st.from_regex(r"CS\d{8}", fullmatch=True),
        st.uuids().map(str),
        st.datetimes().map(str),
        st.from_regex(r"(10|172|192)\.\d{1,3}\.\d{1,3}\.\d{1,3}:\d{2,5}", fullmatch=True),
    ),
    st.sampled_from(["电话", "身份证", "合同编号", "序列号", "时间", ""]),
)
def test_no_other_number_is_taken_for_an_order(packs: RulePacks, number: str, label: str) -> None:
    assert found(f"{label} {number} 2026-11-03 联系人 CS 部", packs) == set()
