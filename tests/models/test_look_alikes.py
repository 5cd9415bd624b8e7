"""Radicals and other codes of one glyph, as the text layers of PDFs hold them."""

from __future__ import annotations

import unicodedata

import pytest

from desktop_app.models.rules.checks.evidence_files import comparable_name
from desktop_app.models.rules.checks.look_alikes import LOOK_ALIKES
from desktop_app.models.rules.checks.order_numbers import folded


@pytest.mark.parametrize(
    ("shown", "meant"),
    [
        ("⻓⻋⻔⻢⻘⺠⻝⻁⻰⻬", "长车门马青民食虎龙齐"),
        ("客⼾⼯⾏⽹⾦", "客户工行网金"),
        ("⻘岛海㬵轮胎", "青岛海胶轮胎"),
        ("⻥⻦⻩⻨", "鱼鸟黄麦"),
    ],
)
def test_radicals_are_read_as_their_ideographs(shown: str, meant: str) -> None:
    assert folded(shown) == meant
    assert comparable_name(shown) == comparable_name(meant)


def test_each_radical_of_the_supplement_is_mended_but_one_that_has_no_ideograph() -> None:
    named = [chr(code) for code in range(0x2E80, 0x2EF4) if unicodedata.name(chr(code), "")]
    left = [sign for sign in named if "RADICAL" in unicodedata.name(folded(sign), "")]
    assert left == ["⺀"]
    assert all(len(ideograph) == 1 for ideograph in LOOK_ALIKES.values())
