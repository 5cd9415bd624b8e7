"""The filter's words as chips."""

from __future__ import annotations

import pytest

from desktop_app import texts
from desktop_app.models.filter_language import read_filter
from desktop_app.models.listing import FilterField
from desktop_app.views.pages.supervision.case_list.filter_words import (
    field_words,
    filter_words,
    language_help,
    problem_sentence,
    split_readable,
    with_words,
    without_word,
)


@pytest.mark.parametrize(
    ("word", "label"),
    [
        ("客户:甬江", "客户：甬江"),
        ("客户：甬江", "客户：甬江"),
        ("金额>5000", "金额 > 5000"),
        ("金额≥1,000.50", "金额 ≥ 1,000.50"),
        ("逾期", "逾期"),
        ("overdue", "逾期"),
        ("customer:甬江", "客户：甬江"),
        ("amount>=5000", "金额 >= 5000"),
        ("金额:5000", "金额 = 5000"),
        ("类别:联营", "类别：联营"),
        ("类别:联营、通用", "类别：联营、通用"),
        ("party:us,huawei", "当前处理方：待我方、华为云"),
        ("后果:自动", "逾期后果：自动验收、自动退款"),
        ("effect:auto-refund", "逾期后果：自动退款"),
        ("期限<3", "期限 < 3 天"),
        ("deadline<=12h", "期限：12 小时内"),
        ("期限：36小时", "期限：36 小时内"),
        ("deadline:none", "无期限"),
        ("流程:none", "流程：不涉及服务监管"),
        ("MES", "MES"),
        ("备注:急", "备注:急"),
        ("100%_'\"", "100%_'\""),
    ],
)
def test_a_condition_is_spelt_out_and_a_plain_word_stands_as_typed(word: str, label: str) -> None:
    assert [one.label for one in filter_words(word)] == [label]


def test_taking_a_word_away_leaves_the_others_in_their_order() -> None:
    text = "客户:甬江 金额>5000 逾期"
    assert without_word(text, 1) == "客户:甬江 逾期"
    assert without_word(text, 7) == text


def test_a_word_is_not_put_in_twice() -> None:
    assert with_words("逾期 MES", "  MES   负责人:陈涛 ") == "逾期 MES 负责人:陈涛"


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_each_offered_beginning_is_a_condition_of_the_language(language: str) -> None:
    texts.set_language(language)
    try:
        offered = [beginning for beginning, _example in field_words()]
    finally:
        texts.set_language("zh_CN")
    assert len(offered) == len(FilterField) == len({beginning.rstrip(":<>") for beginning in offered})
    assert all(beginning.isascii() for beginning in offered) == (language == "en")
    for beginning in offered:
        value = {"后果": "自动退款", "effect": "auto-refund", "处理方": "我方", "party": "us", "流程": "S", "flow": "S"}
        whole = beginning + value.get(beginning[:-1], "5") if beginning.endswith((":", ">", "<")) else beginning
        read = read_filter(whole)
        assert len(read.query.conditions) == 1, beginning
        assert not read.problems, beginning


def test_what_cannot_be_read_is_parted_from_the_rest() -> None:
    assert split_readable("客户:甬江 foo:bar MES 金额>abc") == ("客户:甬江 MES", "foo:bar 金额>abc")
    assert "foo" in problem_sentence("客户:甬江 foo:bar")
    assert problem_sentence("客户:甬江 MES 10:30") == ""
    assert "amount>" in language_help()
