"""Which way counts: the tier says whether and may say how; the setting says how, and never whether."""

from __future__ import annotations

import pytest

from desktop_app.models.approvals.second_person import SETTING, SecondPersonMode, mode_of, mode_word
from desktop_app.models.refunds.amounts import SecondPerson
from desktop_app.settings import BY_NAME


@pytest.mark.parametrize("setting", ["signed", "external", "none"])
@pytest.mark.parametrize("tier", ["", "signed", "external"])
def test_what_a_tier_asks_for_no_setting_switches_off(setting: str, tier: str) -> None:
    mode = mode_of(SecondPerson(True, None, mode=tier), setting)
    assert mode == (tier or {"none": "signed"}.get(setting, setting))


@pytest.mark.parametrize("setting", ["signed", "external", "none"])
def test_where_nobody_is_needed_the_setting_says_how_one_may_be_asked(setting: str) -> None:
    assert mode_of(SecondPerson(False, None), setting) == setting


def test_the_setting_offers_each_way_by_its_word() -> None:
    assert dict(BY_NAME[SETTING].choices) == {mode.value: mode_word(mode) for mode in SecondPersonMode}
