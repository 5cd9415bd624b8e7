"""A company's own rules over the shipped ones: all that a test writes is its entries."""

from __future__ import annotations

from pathlib import Path

from desktop_app import paths
from desktop_app.models.rules.packs import RulePacks, load_packs

HEAD = """
[pack]
id = "own"
as_of = 2026-11-26
title = { zh = "本公司", en = "Ours" }
"""


def laid_over(folder: Path, entries: str) -> RulePacks:
    """The shipped rules with these entries of a company over them."""
    (folder / "own.toml").write_text(HEAD + entries, encoding="utf-8")
    return load_packs(paths.resource("rules"), folder)
