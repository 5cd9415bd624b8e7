"""Comparing names and numbers that people typed: what they prove is that two spellings are the same."""

from __future__ import annotations

import unicodedata


def plain_name(name: str) -> str:
    """A name or number without differences of width, case and blanks."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def is_one_of(name: str, names: frozenset[str]) -> bool:
    """True when a name is one of these, whatever its width, case and blanks."""
    return plain_name(name) in {plain_name(one) for one in names}
