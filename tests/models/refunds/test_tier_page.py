"""The page on second persons shows a whole rule file with a tier: it is one, and every key of a tier stands in it."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from desktop_app import paths
from desktop_app.models.rules.packs import PackError, load_packs
from desktop_app.models.rules.refund_shapes import TierEntry
from desktop_app.models.rules.refund_tables import rows_on

PAGE = Path(__file__).parents[3] / "docs" / "second-person.md"
SAID_ELSEWHERE = {"site", "related", "is_harm", "is_form_need", "short"}
"""What every entry of any pack may carry and a tier has no use for."""


def _example() -> str:
    (found,) = re.findall(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    return str(found)


def test_the_example_is_a_rule_file(tmp_path: Path) -> None:
    (tmp_path / "tiers.toml").write_text(_example(), encoding="utf-8")
    packs = load_packs(paths.resource("rules"), tmp_path)
    rows = {row.id: row for row in rows_on(TierEntry, date(2026, 12, 1), packs)}
    tier = rows["OUR-TIER-USD"]
    assert (tier.currency, tier.amount, tier.needs_second_person, tier.mode) == ("USD", Decimal(5000), True, "signed")
    assert "OUR-TIER-USD" not in {row.id for row in rows_on(TierEntry, date(2026, 11, 30), packs)}
    assert "RF-TIER-CNY-0" in rows


def test_every_key_of_a_tier_stands_on_the_page() -> None:
    said = set(re.findall(r"^([a-z_]+) =", _example(), re.MULTILINE)) | {"valid_to"}
    assert set(TierEntry.model_fields) - SAID_ELSEWHERE <= said


def test_a_misspelt_key_is_refused_as_the_page_says(tmp_path: Path) -> None:
    (tmp_path / "tiers.toml").write_text(_example().replace("at_least", "atleast"), encoding="utf-8")
    with pytest.raises(PackError) as refused:
        load_packs(paths.resource("rules"), tmp_path)
    assert refused.value.problems[0].file == "tiers.toml"
