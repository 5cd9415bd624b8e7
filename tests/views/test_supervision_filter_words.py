"""The filter's words as chips."""

from __future__ import annotations

import pytest

from desktop_app.models.listing import parse_filter
from desktop_app.views.pages.supervision.filter_words import field_words, filter_words, with_words, without_word


@pytest.mark.parametrize(
    ("word", "label"),
    [
        ("客户:甬江", "客户：甬江"),
        ("客户：甬江", "客户：甬江"),
        ("金额>5000", "金额 > 5000"),
        ("金额≥1,000.50", "金额 ≥ 1,000.50"),
        ("逾期", "逾期"),
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


def test_each_offered_beginning_is_a_condition_of_the_language() -> None:
    for beginning, _example in field_words():
        whole = beginning if beginning == "逾期" else f"{beginning}5"
        assert parse_filter(whole).conditions, beginning
