"""From which amount the company wants a second person: written as its own pack, in use at once, and told."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.errors import UsageError
from desktop_app.services.approvals.own_tier import FILE, OwnTier, own_tier, put_own_tier, typed_amount
from tests.services.approving import Maker, ask_for, standing


def test_an_amount_is_written_put_into_use_and_taken_away(maker: Maker) -> None:
    assert own_tier(maker.desk) == OwnTier(None)
    assert not standing(maker).is_needed
    assert put_own_tier(maker.desk, "28800.00") == OwnTier("28800.00")
    assert standing(maker).is_needed
    assert "28800.00 元" in standing(maker).clause.text
    packs = maker.desk.rulebook.packs
    assert packs.short_text("OWN-SECOND-PERSON") == "满 28,800 元，须第二人"
    put_own_tier(maker.desk, "28800.01")
    assert not standing(maker).is_needed
    put_own_tier(maker.desk, None)
    assert not (maker.home.root / "rules" / FILE).exists()
    told = [one.detail for one in maker.desk.journal.list() if one.action == "rules.second_person_set"]
    assert told == [
        {"before": "28800.01", "after": None},
        {"before": "28800.00", "after": "28800.01"},
        {"before": None, "after": "28800.00"},
    ]
    put_own_tier(maker.desk, None)
    assert maker.desk.journal.list(limit=1)[0].detail == told[0], "nothing changed, nothing is told"


def test_tiers_in_a_file_of_their_own_are_left_alone(maker: Maker) -> None:
    ask_for(maker)
    assert Path(own_tier(maker.desk).elsewhere).name == "own.toml"
    with pytest.raises(UsageError, match=r"own\.toml"):
        put_own_tier(maker.desk, "1.00")
    assert not (maker.home.root / "rules" / FILE).exists()


def test_typed_amounts(maker: Maker) -> None:
    assert [typed_amount(text) for text in ("", " 10,000 ", "１００００", "¥0", "1.5")] == [
        None,
        "10000.00",
        "10000.00",
        "0.00",
        "1.50",
    ]
    for text in ("一万", "-1", "1.005", "US$5", "1e5"):
        with pytest.raises(UsageError):
            typed_amount(text)
