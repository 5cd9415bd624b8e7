"""Order numbers in running text: whole, in full-width digits, spaced out, or broken over two lines.

What a number looks like is data (the ``pattern`` of a rule); here is only how a text is walked through. A wrong hit
would hold back a delivery, so that whatever was put together over a gap must look more like a number than the rest.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice

from desktop_app.models.rules.checks.look_alikes import LOOK_ALIKES

_BLANK = r"[^\S\n\f]"
_GAP = re.compile(rf"{_BLANK}{{0,8}}-?\n{_BLANK}{{0,8}}|{_BLANK}{{1,2}}")
"""Between two characters of one number: a line break, with the hyphen of a broken word, or a blank or two."""
_GAP_IN_LINE = re.compile(rf"{_BLANK}{{1,2}}")
_CHUNK = re.compile(r"[A-Z0-9]+")
_START = re.compile(r"(?<![A-Z0-9])[A-Z]")
_WORD = re.compile(r"[A-Z0-9]{6,}(?:-[A-Z0-9]+)*")
_OVER_A_LINE = re.compile(rf"([A-Z0-9-]{{3,}}){_BLANK}*\n{_BLANK}*([A-Z0-9-]{{2,}})")
_LETTERS_APART = re.compile(rf"(?<![A-Z0-9])(?:[A-Z0-9]{_BLANK}{{1,2}}){{7,40}}[A-Z0-9](?![A-Z0-9])")
"""A word that is set with a blank between any two of its characters."""
_BEFORE_CHARS = 48
PAIRS_LOOKED_UP = 2_000
"""Each one may cost a look into the database; a text of more lines with numbers at both ends is a table."""
_LINE_NUMBER = re.compile(r"-\d{1,6}$")
_UNSEEN = re.compile("[\u200b-\u200d\u2060\u00ad\ufeff]")
"""Characters of no width; word processors put them where a line may break."""


@dataclass(frozen=True)
class Found:
    """A number and where it begins in the folded text."""

    number: str
    offset: int


def folded(text: str) -> str:
    """The text in capitals, full-width forms made narrow, radicals as ideographs, characters of no width left out.

    Line breaks stay.
    """
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", text).upper()).translate(LOOK_ALIKES)


def plain_order(order_id: str) -> str:
    """An order number without blanks, in capitals, without the number of its line."""
    return _LINE_NUMBER.sub("", folded(order_id).strip())


def names_order(text: str, order_id: str) -> bool:
    """True when a folded text names the order, however blanks and line breaks fall into the number."""
    own = plain_order(order_id)
    if not own:
        return False
    between = f"(?:{_GAP.pattern})?"
    return re.search(between.join(map(re.escape, own)), text) is not None


def numbers_in(text: str, pattern: re.Pattern[str], usual_length: int, can_break: bool = True) -> Iterator[Found]:
    """All numbers of the pattern's shape in a folded text, those with gaps inside included.

    ``usual_length`` is the length of a number: where it ends cannot be seen when a gap and another word follow.
    ``can_break``: a number may go on in the next line, which it does not where a line is a cell.
    """
    gap = _GAP if can_break else _GAP_IN_LINE
    for whole in pattern.finditer(text):
        yield Found(whole.group(), whole.start())
    for start in _START.finditer(text):
        squeezed = _squeezed(text, start.start(), usual_length, gap)
        if squeezed is not None and pattern.match(squeezed):
            yield Found(squeezed, start.start())


def set_apart(text: str, labelled: re.Pattern[str], known: Collection[str]) -> Iterator[Found]:
    """Numbers that are set letter by letter (``C S 2 6``), behind a label that may be set so too, or known ones."""
    for run in islice(_LETTERS_APART.finditer(text), PAIRS_LOOKED_UP):
        words = _words_apart(run.group())
        for place, word in enumerate(words):
            lead = text[max(0, run.start() - _BEFORE_CHARS) : run.start()]
            before = re.sub(_BLANK, "", lead) + "".join(words[:place])
            named = labelled.search(before + " " + word)
            if word in known or (named is not None and named.group(1) == word):
                yield Found(word, run.start())


def _words_apart(run: str) -> list[str]:
    """Two blanks part words where one parts letters; with two everywhere it is one word."""
    words = [re.sub(_BLANK, "", word) for word in re.split(rf"{_BLANK}{{2}}", run)]
    return words if any(len(word) > 1 for word in words) else ["".join(words)]


def _squeezed(text: str, start: int, length: int, gaps: re.Pattern[str]) -> str | None:
    """So many characters from ``start`` on with the gaps taken out; ``None`` unless they end with a word, over a gap.

    The last piece must not be a plain word that merely follows (``CS2611021507 Total``): it has a digit, or letters
    of the number stand before it already.
    """
    chunks: list[str] = []
    missing, place = length, start
    while True:
        piece = _CHUNK.match(text, place)
        if piece is None or len(piece.group()) > missing:
            return None
        chunks.append(piece.group())
        missing -= len(piece.group())
        if not missing:
            break
        gap = gaps.match(text, piece.end())
        if gap is None:
            return None
        place = gap.end()
    squeezed = "".join(chunks)
    is_letters_missing = squeezed[len(squeezed) // 2 : -len(chunks[-1])].isdecimal()
    if len(chunks) == 1 or (chunks[-1].isalpha() and is_letters_missing):
        return None
    return squeezed if any(char.isalpha() for char in squeezed[length // 2 :]) else None


def known_in(text: str, known: Collection[str], usual_length: int, can_break: bool = True) -> Iterator[Found]:
    """Numbers of a set that stand in a folded text: as such, as the number of a line, with gaps, over a line break."""
    for word in _WORD.finditer(text):
        if (number := _known(word.group(), known)) is not None:
            yield Found(number, word.start())
    for start in islice(_START.finditer(text), PAIRS_LOOKED_UP):
        squeezed = _squeezed(text, start.start(), usual_length, _GAP_IN_LINE)
        if squeezed is not None and squeezed in known:
            yield Found(squeezed, start.start())
    for pair in islice(_OVER_A_LINE.finditer(text), PAIRS_LOOKED_UP if can_break else 0):
        first, second = pair.groups()
        for joined in (first + second, first.rstrip("-") + second):
            if (number := _known(joined, known)) is not None:
                yield Found(number, pair.start())
                break


def _known(word: str, known: Collection[str]) -> str | None:
    """The word, or the order whose line it numbers."""
    return next((one for one in (word, _LINE_NUMBER.sub("", word)) if one in known), None)
