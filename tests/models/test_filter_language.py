"""The filter language: what is a condition, what a word, and what is said of one that cannot be read."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app import texts
from desktop_app.models.filter_language import parse_filter, read_filter
from desktop_app.models.listing import Comparison, Condition, FilterField, View, fold_text


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("foo:bar", ["foo", "客户", "类别"]),
        ("备注：急", ["备注", "客户"]),
        ("金额>abc", ["abc", "金额>5000"]),
        ("amount<=1.2.3", ["1.2.3", "amount>5000"]),
        ("金额>99999999999999999999999", ["99999999999999999999999"]),
        ("客户>甬江", ["客户:甬江"]),
        ("逾期:3", ["逾期"]),
        ("处理方:张三", ["张三", "待我方", "华为云"]),
        ("effect:x", ["x", "自动退款"]),
        ("流程:Q9", ["q9", "H_SITE"]),
        ("期限<abc", ["abc", "期限<3天"]),
        ("deadline=3", ["deadline<3d"]),
    ],
)
def test_a_condition_that_cannot_be_read_says_what_would_do(word: str, told: list[str]) -> None:
    read = read_filter(f"客户:甬江 {word} MES")
    assert [problem.word for problem in read.problems] == [word]
    assert [part for part in told if part not in read.problems[0].sentence] == []


@pytest.mark.parametrize("word", ["10:30", "MES", "金额>", "customer:", ":x", "a_b:c", "V2.1", "-", "＞"])
def test_plain_words_and_conditions_being_typed_are_no_problem(word: str) -> None:
    assert read_filter(word).problems == ()


@pytest.mark.parametrize(
    ("value", "known"),
    [("联营", "联营"), ("联", "联营"), ("joint", "联营"), ("自", "自服务"), ("GEN", "通用"), ("别的", "别的")],
)
def test_a_category_is_known_by_its_beginning(value: str, known: str) -> None:
    for name in ("类别", "category"):
        (condition,) = parse_filter(f"{name}:{value}").conditions
        assert condition == Condition(FilterField.CATEGORY, Comparison.CONTAINS, known)


@given(st.text(max_size=60))
def test_any_text_is_a_filter_and_words_are_kept(text: str) -> None:
    query = parse_filter(text)
    assert all(word in text.split() for word in query.text.split())
    assert len(query.conditions) + len(query.text.split()) <= len(text.split())


def test_conditions_are_read_exactly() -> None:
    query = parse_filter("客户:杭州 金额>=5,000.50 逾期 word 金额>x 金额>99999999999999999999999", View.MINE)
    assert query.view == "mine"
    assert query.conditions == (
        Condition(FilterField.CUSTOMER, Comparison.CONTAINS, "杭州"),
        Condition(FilterField.AMOUNT, Comparison.AT_LEAST, 500050),
        Condition(FilterField.OVERDUE, Comparison.EQUAL, ""),
    )
    assert query.text == "word 金额>x 金额>99999999999999999999999"
    assert fold_text("ＡＢｃ") == "abc"


@pytest.mark.parametrize("language", texts.LANGUAGES)
@pytest.mark.parametrize(
    ("word", "codes"),
    [
        ("后果:自动验收", "auto_accept"),
        ("后果:自动", "auto_accept、auto_refund"),
        ("逾期后果:每周提醒", None),
        ("effect:每周提醒", "reminder"),
        ("后果:Weekly-notice", "reminder"),
        ("effect:auto-refund", "auto_refund"),
        ("effect:auto_refund", "auto_refund"),
        ("后果:视为撤回|不会自动结束", "withdrawn、none"),
        ("处理方:客户", "buyer"),
        ("party:待我方、华为云", "seller、huawei"),
        ("party:our-move", "seller"),
        ("处理方:us,operator", "seller、operator"),
        ("party:seller", "seller"),
        ("流程:不涉及服务监管", "NONE"),
        ("flow:not-supervised", "NONE"),
        ("流程:H_SITE", "H_SITE"),
    ],
)
def test_a_filter_means_the_same_in_every_language(language: str, word: str, codes: str | None) -> None:
    texts.set_language(language)
    read = read_filter(word)
    if codes is None:
        assert [problem.word for problem in read.problems] == [word]
    else:
        assert read.problems == ()
        assert [one.value for one in read.query.conditions] == [codes]


@pytest.mark.parametrize("language", texts.LANGUAGES)
@pytest.mark.parametrize("word", ["处理方:x?", "后果:x?"])
def test_what_a_refusal_offers_can_be_typed(language: str, word: str) -> None:
    texts.set_language(language)
    name = word.partition(":")[0]
    offered = read_filter(word).problems[0].sentence.rpartition("：" if language == "zh_CN" else ": ")[2]
    for value in filter(None, re.split("[、,.。 ]+", offered)):
        assert read_filter(f"{name}:{value}").problems == (), value
