"""Contrast of every pair of tokens that is ever laid on each other, and icons that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from desktop_app import paths
from desktop_app.views.kit import signs, tokens
from desktop_app.views.kit.chips import KINDS

ROOT = Path(__file__).resolve().parents[2]
THEMES = {"light": tokens.LIGHT, "dark": tokens.DARK}
TEXT, PART = 4.5, 3.0

PAIRS = [
    *(
        (ink, ground, TEXT)
        for ink in ("text", "text2", "text3")
        for ground in ("surface", "sunken", "raised", "window")
    ),
    *((ink, "accent_weak", TEXT) for ink in ("text", "text2", "text3", "accent_text")),
    *((ink, "neutral_bg", TEXT) for ink in ("text", "text2")),
    *((ink, "hover", TEXT) for ink in ("text", "text2", "accent_text")),
    ("on_accent", "accent", TEXT),
    ("on_accent", "accent_hover", TEXT),
    ("accent_text", "surface", TEXT),
    ("accent_text", "rail_selected", TEXT),
    *((ink, "surface", TEXT) for ink in ("red", "amber", "green")),
    *((ink, f"{ink}_bg", TEXT) for ink in ("red", "amber", "green")),
    *((ink, "accent_weak", TEXT) for ink in ("red", "amber", "green")),
    *((mark, "surface", PART) for mark in ("mark_red", "mark_amber", "mark_green", "border", "accent", "accent_text")),
    ("border", "window", PART),
    ("accent", "track", PART),
    ("second", "track", PART),
]


@pytest.mark.parametrize("name", THEMES)
def test_every_pair_of_tokens_has_enough_contrast(name: str) -> None:
    theme = THEMES[name]
    low = []
    for ink, ground, least in PAIRS:
        ratio = round(tokens.contrast(theme[ink], theme[ground]), 1)
        if ratio < least:
            low.append(f"{ink} on {ground}: {ratio} < {least}")
    assert low == []


@pytest.mark.parametrize(
    ("ink", "light", "dark"),
    [("border", 3.4, 3.9), ("text", 16.7, 14.2), ("text2", 7.0, 7.9), ("text3", 5.3, 6.3), ("accent", 6.6, 3.5)],
)
def test_ratios_are_those_of_the_design(ink: str, light: float, dark: float) -> None:
    assert tokens.contrast(tokens.LIGHT[ink], tokens.LIGHT["surface"]) == pytest.approx(light, abs=0.06)
    assert tokens.contrast(tokens.DARK[ink], tokens.DARK["surface"]) == pytest.approx(dark, abs=0.06)


def test_both_themes_know_the_same_tokens() -> None:
    assert tokens.LIGHT.keys() == tokens.DARK.keys()


def test_chips_use_tokens_that_exist() -> None:
    used = {token for kind in KINDS.values() for token in kind if token}
    assert used <= tokens.LIGHT.keys()


def test_signs_name_icons_chips_and_tokens_that_exist() -> None:
    tables = (signs.SEVERITIES, signs.GRADES, signs.PARTIES, signs.EFFECTS)
    for sign in [sign for table in tables for sign in table.values()]:
        assert paths.resource(f"icons/{sign.icon}.svg").is_file(), sign.icon
        assert sign.chip in KINDS
        assert sign.token in tokens.LIGHT


def test_no_colour_is_written_outside_the_tokens() -> None:
    found = []
    for file in sorted((ROOT / "desktop_app" / "views").rglob("*.py")):
        if file.name != "tokens.py":
            found += [f"{file.name}: {hit}" for hit in re.findall(r"\"#[0-9A-Fa-f]{6}\"", file.read_text("utf-8"))]
    assert found == []


def test_every_icon_has_a_licence_and_is_used() -> None:
    folder = paths.resource("icons/sun.svg").parent
    assert "MIT License" in (folder / "LICENSE").read_text("utf-8")
    for file in folder.glob("*.svg"):
        assert b"currentColor" in file.read_bytes(), file.name
