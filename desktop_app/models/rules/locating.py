"""Finds the line of a fault in a TOML file, so that a bad pack can be refused with file, line and reason."""

from __future__ import annotations

import re
from collections.abc import Sequence

_HEADER = re.compile(r"^\s*(\[\[?)\s*([A-Za-z0-9_.-]+)\s*\]\]?\s*(?:#.*)?$")
_SYNTAX = re.compile(r"\(at line (\d+), column \d+\)|\(at end of document\)")

Loc = tuple[int | str, ...]


def syntax_line(message: str, text: str) -> int:
    """The line that the TOML reader names in its message."""
    found = _SYNTAX.search(message)
    return int(found.group(1)) if found and found.group(1) else text.count("\n") + 1


def shape_line(text: str, loc: Sequence[int | str]) -> int:
    """The line of a value by its place (``("flow", 0, "node", 2, "actor")``): the key's, else its table's line."""
    lines = text.splitlines()
    blocks = _blocks(lines)
    wanted = tuple(loc)
    for depth in range(len(wanted), 0, -1):
        for start, end, at in blocks:
            if at == wanted[:depth]:
                return _key_line(lines, start, end, wanted[depth:])
    return _key_line(lines, 0, blocks[0][0] if blocks else len(lines), wanted)


def quoted_line(text: str, word: str) -> int:
    """The line where a word first stands in quotes, an ``id`` before any other key; 1 when nowhere."""
    lines = text.splitlines()
    quoted = f'"{word}"'
    for number, line in enumerate(lines, 1):
        if quoted in line and re.match(r"^\s*(id|key)\s*=", line):
            return number
    return next((number for number, line in enumerate(lines, 1) if quoted in line), 1)


def _key_line(lines: Sequence[str], start: int, end: int, rest: Loc) -> int:
    """The line of the first key of ``rest`` inside a table; else the line of its id, else its first line."""
    key = next((part for part in rest if isinstance(part, str)), "id")
    for wanted in (key, "id"):
        pattern = re.compile(rf"^\s*{re.escape(wanted)}\s*[.=]")
        for number in range(start, end):
            if pattern.match(lines[number]):
                return number + 1
    return start + 1


def _blocks(lines: Sequence[str]) -> list[tuple[int, int, Loc]]:
    """Each table's first line, the line after its last, and its place."""
    found: list[tuple[int, Loc]] = []
    counts: dict[Loc, int] = {}
    for number, line in enumerate(lines):
        header = _HEADER.match(line)
        if header is None:
            continue
        at: Loc = ()
        parts = header.group(2).split(".")
        for position, part in enumerate(parts):
            at = (*at, part)
            is_last = position == len(parts) - 1
            if is_last and header.group(1) == "[[":
                counts[at] = counts.get(at, -1) + 1
                _forget_children(counts, at)
            if at in counts:
                at = (*at, counts[at])
        found.append((number, at))
    ends = [*(number for number, _at in found[1:]), len(lines)]
    return [(start, end, at) for (start, at), end in zip(found, ends, strict=False)]


def _forget_children(counts: dict[Loc, int], at: Loc) -> None:
    index = counts[at]
    inside = (*at, index)
    for place in [place for place in counts if len(place) > len(inside) and place[: len(inside)] == inside]:
        del counts[place]
