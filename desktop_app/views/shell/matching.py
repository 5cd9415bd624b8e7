"""How typed words find things: every word must be in the text, by letters or by first letters of its pinyin."""

from __future__ import annotations

from functools import lru_cache

# The first-level characters of GB 2312 are ordered by pinyin; these are the first code points of each letter.
_STARTS = (
    (0xB0A1, "a"),
    (0xB0C5, "b"),
    (0xB2C1, "c"),
    (0xB4EE, "d"),
    (0xB6EA, "e"),
    (0xB7A2, "f"),
    (0xB8C1, "g"),
    (0xB9FE, "h"),
    (0xBBF7, "j"),
    (0xBFA6, "k"),
    (0xC0AC, "l"),
    (0xC2E8, "m"),
    (0xC4C3, "n"),
    (0xC5B6, "o"),
    (0xC5BE, "p"),
    (0xC6DA, "q"),
    (0xC8BB, "r"),
    (0xC8F6, "s"),
    (0xCBFA, "t"),
    (0xCDDA, "w"),
    (0xCEF4, "x"),
    (0xD1B9, "y"),
    (0xD4D1, "z"),
)
_END = 0xD7FA


@lru_cache(maxsize=4096)
def initials(text: str) -> str:
    """One letter a character: the first letter of its pinyin, itself for Latin; ``?`` where it is not known."""
    return "".join(_initial(letter) for letter in text)


def _initial(letter: str) -> str:
    if letter.isascii():
        return letter.lower()
    try:
        code = int.from_bytes(letter.encode("gb2312"), "big")
    except UnicodeEncodeError:
        return "?"
    if not _STARTS[0][0] <= code < _END:
        return "?"
    return [name for start, name in _STARTS if start <= code][-1]


def match_words(query: str, text: str) -> list[tuple[int, int]] | None:
    """Where the words of ``query`` stand in ``text`` as (start, end), in order; None when one is missing."""
    places: list[tuple[int, int]] = []
    lowered, letters = text.lower(), initials(text)
    for word in query.lower().split():
        start = lowered.find(word)
        if start < 0 and word.isascii():
            start = letters.find(word)
        if start < 0:
            return None
        places.append((start, start + len(word)))
    return sorted(places)


def match_part(query: str, text: str) -> list[tuple[int, int]]:
    """Places of those words of ``query`` that stand in ``text``; for marking what was found elsewhere."""
    places = [match_words(word, text) for word in query.split()]
    return sorted(place for found in places if found for place in found)
