"""What reading one evidence file yields: plain facts, judged elsewhere, and the limits within which files are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from desktop_app.models.evidence import Picture

TEXT_MAX_CHARS = 500_000
XML_MAX_BYTES = 64 * 1024 * 1024
TEXT_FILE_MAX_BYTES = 4 * 1024 * 1024
PIXELS_DECODED = 24_000_000
"""A larger picture is measured but not decoded: 24 million pixels are 96 MB in memory."""
PIXELS_MAX = 150_000_000
"""A larger one is not looked at, and whoever opens it needs gigabytes: a sheet of A0 at 300 dpi is smaller."""


@dataclass(frozen=True)
class Reading:
    """What was found. ``problem`` is a word of ``PROBLEMS`` or empty; sentences are made where people read them."""

    detected_type: str
    bytes: int
    is_readable: bool = True
    text: str | None = None
    """``None``: there is no text to read (a picture, or a type that is not read). Empty: looked, and there is none."""
    is_text_whole: bool = True
    page_count: int | None = None
    width: int | None = None
    height: int | None = None
    is_blank: bool = False
    fingerprint: str | None = None
    """A picture as 64 x 64 cells of grey, as hex: of near pictures all cells but very few are nearly the same."""
    picture_count: int = 0
    """Pictures inside a document."""
    pictures: tuple[Picture, ...] = ()
    """Those of them that were looked at."""
    places: str | None = None
    """Of a workbook: for each page of the text the sheet's name, then the cell of each line."""
    scan_pages: tuple[int, ...] = ()
    """Pages that are a picture with next to no text, or whose text layer is broken."""
    turned_pages: tuple[int, ...] = ()
    """Pages that lie on their side or stand on their head as they are shown."""
    inner_suffixes: tuple[str, ...] = ()
    """Of an archive: the suffixes of the names inside, in lower case with the dot."""
    problem: str = ""
    sha256: str = ""
    """Hash of the content; empty for what is too large to be hashed in time, and for what cannot be opened."""

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for the way between processes."""
        return asdict(self)


def reading_from(values: Mapping[str, Any]) -> Reading:
    """A reading as it came over from its process."""
    found = dict(values)
    for name in ("scan_pages", "turned_pages", "inner_suffixes"):
        found[name] = tuple(found.get(name) or ())
    found["pictures"] = tuple(Picture(**one) for one in found.get("pictures") or ())
    return Reading(**found)


def problem(kind: str, size: int, word: str) -> Reading:
    """A file that could not be looked into, for the reason of ``PROBLEMS``."""
    return Reading(kind, size, is_readable=False, problem=word)


PROBLEMS = frozenset(
    (
        "missing",
        "empty",
        "encrypted",
        "maybe_encrypted",
        "damaged",
        "too_big_inside",
        "too_slow",
        "reader_died",
        "dangerous",
        "macros",
        "not_a_file",
        "archive_names",
        "archive_bomb",
        "archive_encrypted",
        "archive_empty",
        "not_looked_into",
    )
)
