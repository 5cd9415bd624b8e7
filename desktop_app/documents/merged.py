"""Merged cells: a value that is merged over several rows belongs to each of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from desktop_app.documents.text_grid import RawRow
from desktop_app.models.reading import Cell

_RANGE = re.compile(r"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})")


def with_merges(rows: Iterable[RawRow], merges: Sequence[str]) -> Iterator[RawRow]:
    """Rows with the values of vertical merges filled in; merges over columns only are left as they are."""
    waiting = sorted(_vertical(merges), reverse=True)
    active: list[tuple[int, int, Cell]] = []
    for row in rows:
        active = [each for each in active if each[0] >= row.number]
        cells = row.cells
        for _last, position, value in active:
            if position >= len(cells):
                cells = cells + [None] * (position + 1 - len(cells))
            if cells[position] is None or cells[position] == "":
                cells[position] = value
        while waiting and waiting[-1][0] <= row.number:
            first, last, position = waiting.pop()
            if first == row.number and position < len(cells) and cells[position] is not None:
                active.append((last, position, cells[position]))
        yield RawRow(row.number, cells)


def _vertical(merges: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    for merge in merges:
        found = _RANGE.fullmatch(merge)
        if found and int(found[4]) > int(found[2]):
            yield int(found[2]), int(found[4]), _position(found[1])


def _position(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
