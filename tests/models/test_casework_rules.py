"""The table of phrases and appeals: what is in it can be used, and a bad one is refused with the reason."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from desktop_app import paths, texts
from desktop_app.errors import StoreError
from desktop_app.models.casework_rules import CaseworkRules, parse_casework_rules

PATH = paths.resource("rules/casework.toml")
TEXT = PATH.read_text(encoding="utf-8")


@pytest.fixture
def rules() -> CaseworkRules:
    return parse_casework_rules(TEXT, PATH.name)


def test_every_site_has_one_window_on_every_day(rules: CaseworkRules) -> None:
    for site in ("cn", "intl", "eu"):
        day = date(2022, 1, 1)
        while day < date(2027, 1, 1):
            assert len([one for one in rules.window if one.holds(day, site)]) == 1, (site, day)
            day += timedelta(days=1)


def test_texts_speak_both_languages(rules: CaseworkRules) -> None:
    texts.set_language("en")
    assert all(not re.search("[\u4e00-\u9fff]", str(one.text)) for one in rules.phrase)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{days} 天", "{secret} 天"),
        ("{days} 天", "{days.real} 天"),
        ("{days} 天", "{days!r} 天"),
        ("{days} 天", "{0} 天"),
        ('id = "no_progress"', 'id = "other"'),
        ('rule = "APPEAL-04"', 'rule = "APPEAL-99"'),
        ("format = 1", "format = 2"),
        ("needs_proof = true", ""),
    ],
)
def test_a_bad_table_is_refused_with_its_name(old: str, new: str) -> None:
    with pytest.raises(StoreError) as refused:
        parse_casework_rules(TEXT.replace(old, new, 1), "casework.toml")
    assert "casework.toml" in refused.value.message


def test_masks_leave_no_whole_name_or_number(rules: CaseworkRules) -> None:
    mask = rules.mask
    assert mask.order("CS2211021521AB12C") == "…1AB12C"
    for text in ("A", "AB", "甲", "甲乙", "甲乙丙丁", "CS1"):
        assert text not in mask.order(text)
        assert text not in mask.name(text)
    assert (mask.order(""), mask.name("")) == ("", "")
