"""Where the headings of a sheet stand and what they mean.

Title rows may stand above, headings may be merged over two rows, a file may have fewer or more
columns than the kind. Nothing is guessed unasked: exact headings and other printed names of the same
heading are understood, everything else needs a mapping by a person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from desktop_app.documents.text_grid import RawRow
from desktop_app.errors import MappingNeededError, UsageError
from desktop_app.models.kinds import Column, Kind, normal_heading
from desktop_app.models.reading import Cell, text_of
from desktop_app.texts import _

SEARCHED_ROWS = 40
"""Headings are looked for in this many rows with content."""


@dataclass(frozen=True)
class HeadingBlock:
    """The headings found: texts by position, and the line of the last heading row."""

    texts: tuple[str, ...]
    last_line: int
    is_double: bool = False


@dataclass(frozen=True)
class Heading:
    """One heading of the file. ``name`` tells twins apart: ``实付金额#2``."""

    position: int
    text: str
    name: str


class KnownHeadings:
    """The headings that are looked for: those of the kinds and those that a mapping names."""

    def __init__(self, kinds: Iterable[Kind], mapped: Iterable[str] = ()) -> None:
        self.kinds = tuple(kinds)
        self._mapped = frozenset(normal_heading(_without_number(name)) for name in mapped)

    def knows(self, cell: Cell) -> bool:
        """True for a cell that is a heading of one of the kinds."""
        if not isinstance(cell, str) or not cell.strip() or len(cell) > 60:
            return False
        if normal_heading(cell) in self._mapped:
            return True
        return any(kind.by_heading(cell) or kind.by_alias(cell) for kind in self.kinds)

    def suggests(self, cell: Cell) -> bool:
        """True for a cell that could mean a heading."""
        if not isinstance(cell, str) or len(cell) > 60:
            return False
        return self.knows(cell) or any(kind.by_guess(cell) is not None for kind in self.kinds)

    def score(self, rows: list[RawRow]) -> int:
        """How many headings the best row (or pair of rows) carries; guesses count a little."""
        best = 0
        for upper, lower in _pairs(rows):
            known = max(self._count(upper.cells), self._count_pair(upper.cells, lower.cells) if lower else 0)
            best = max(best, known * 100 + sum(map(self.suggests, upper.cells)))
        return best

    def _count(self, cells: list[Cell]) -> int:
        return len({normal_heading(text_of(cell)) for cell in cells if self.knows(cell)})

    def _count_pair(self, upper: list[Cell], lower: list[Cell]) -> int:
        joined = _joined(upper, lower, self)
        return len({normal_heading(text) for text in joined if self.knows(text)})

    def find(self, rows: list[RawRow]) -> HeadingBlock | None:
        """The headings in the first rows of a sheet, or nothing."""
        best: tuple[int, HeadingBlock] | None = None
        for upper, lower in _pairs(rows):
            single = self._value(upper.cells)
            if single and (best is None or single > best[0]):
                best = (single, HeadingBlock(tuple(text_of(cell).strip() for cell in upper.cells), upper.number))
            if lower is None:
                continue
            double = self._count_pair(upper.cells, lower.cells) * 100
            if double > max(single, self._value(lower.cells)) and (best is None or double > best[0]):
                texts = tuple(_joined(upper.cells, lower.cells, self))
                best = (double, HeadingBlock(texts, lower.number, is_double=True))
        return best[1] if best else None

    def _value(self, cells: list[Cell]) -> int:
        return self._count(cells) * 100 + sum(map(self.suggests, cells))


def _pairs(rows: list[RawRow]) -> list[tuple[RawRow, RawRow | None]]:
    filled = [row for row in rows if any(text_of(cell).strip() for cell in row.cells)][:SEARCHED_ROWS]
    return [(row, filled[place + 1] if place + 1 < len(filled) else None) for place, row in enumerate(filled)]


def _joined(upper: list[Cell], lower: list[Cell], known: KnownHeadings) -> list[str]:
    """Two heading rows as one: the lower text, under a group name where it says nothing by itself."""
    texts: list[str] = []
    group = ""
    for position in range(max(len(upper), len(lower))):
        above = text_of(upper[position]).strip() if position < len(upper) else ""
        below = text_of(lower[position]).strip() if position < len(lower) else ""
        group = above or (group if below else "")
        if not below or below == above or known.knows(below):
            texts.append(below or above)
        elif known.knows(above) and not known.knows(below):
            # a data row below a heading row is no second heading row
            texts.append("")
        else:
            texts.append(f"{group}/{below}" if group else below)
    return texts


def _without_number(name: str) -> str:
    base, mark, number = name.rpartition("#")
    return base if mark and number.isdecimal() else name


def numbered(texts: Iterable[str]) -> list[Heading]:
    """Headings with their positions; of those that are alike each is called by its number: ``…#1``, ``…#2``."""
    shown = [(position, text) for position, text in enumerate(texts) if text]
    total = Counter(normal_heading(text) for _position, text in shown)
    seen: Counter[str] = Counter()
    headings: list[Heading] = []
    for position, text in shown:
        plain = normal_heading(text)
        seen[plain] += 1
        headings.append(Heading(position, text, f"{text}#{seen[plain]}" if total[plain] > 1 else text))
    return headings


@dataclass(frozen=True)
class Layout:
    """Which position of a row holds which column of the kind."""

    kind: Kind
    headings: tuple[Heading, ...]
    columns: dict[str, Heading]
    """By column id."""

    def unmapped(self) -> list[Heading]:
        """Headings that are not read."""
        used = {heading.position for heading in self.columns.values()}
        return [heading for heading in self.headings if heading.position not in used]

    def names(self) -> dict[str, str]:
        """The file's own heading of each column id; for issues."""
        return {column_id: heading.text for column_id, heading in self.columns.items()}

    def as_mapping(self) -> dict[str, str]:
        """The file's heading to our heading, for the batch."""
        return {heading.name: self.kind.column(column_id).heading for column_id, heading in self.columns.items()}


def lay_out(kind: Kind, block: HeadingBlock, mapping: Mapping[str, str] | None = None) -> Layout:
    """Join headings to columns. Two alike that are read are a usage error unless the mapping says which."""
    headings = numbered(block.texts)
    columns = _mapped(kind, headings, mapping or {})
    taken = {heading.position for heading in columns.values()}
    for find in (kind.by_heading, kind.by_alias):
        found: dict[str, list[Heading]] = {}
        for heading in headings:
            column = find(heading.text)
            if column is not None and column.id not in columns and heading.position not in taken:
                found.setdefault(column.id, []).append(heading)
        for column_id, twins in found.items():
            if len(twins) > 1:
                raise _alike(twins)
            columns[column_id] = twins[0]
            taken.add(twins[0].position)
    return Layout(kind, tuple(headings), columns)


def _mapped(kind: Kind, headings: list[Heading], mapping: Mapping[str, str]) -> dict[str, Heading]:
    columns: dict[str, Heading] = {}
    for theirs, ours in mapping.items():
        column = kind.by_heading(ours) or kind.by_alias(ours)
        if column is None:
            raise UsageError(_("列映射有误"), _("“{ours}”不是{kind}的列。", ours=ours, kind=_(kind.title)))
        twins = [heading for heading in headings if _is_named(heading, theirs, headings)]
        if len(twins) > 1:
            raise _alike(twins)
        if not twins:
            continue  # one mapping serves files with fewer columns, too
        if column.id in columns and columns[column.id] != twins[0]:
            raise UsageError(_("列映射有误"), _("有两列都映射到“{ours}”。请只保留一列。", ours=column.heading))
        columns[column.id] = twins[0]
    return columns


def _is_named(heading: Heading, name: str, headings: list[Heading]) -> bool:
    if heading.text == name or normal_heading(heading.text) == normal_heading(name):
        return True
    base, mark, number = name.rpartition("#")
    if not mark or not number.isdecimal():
        return False
    twins = [each for each in headings if normal_heading(each.text) == normal_heading(base)]
    return 1 <= int(number) <= len(twins) and twins[int(number) - 1] == heading


def _alike(twins: list[Heading]) -> MappingNeededError:
    names = _("、").join(f"{heading.text}#{number}" for number, heading in enumerate(twins, start=1))
    columns = _("、").join(column_letters(heading.position) for heading in twins)
    return MappingNeededError(
        _("有两列标题相同"),
        _("{names}（第 {columns} 列）都可以读取。请用列映射说明用哪一列。", names=names, columns=columns),
    )


def column_letters(position: int) -> str:
    """The letters of a sheet's column; 0 is A."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def guess_mapping(kind: Kind, layout: Layout) -> dict[str, str]:
    """A proposal for headings that were not understood, for a person to confirm: their heading to ours."""
    free = {column.id for column in kind.columns} - set(layout.columns)
    proposed: dict[str, str] = {}
    for heading in layout.unmapped():
        column = kind.by_guess(heading.text) or _contained(kind, heading.text, free)
        if column is not None and column.id in free:
            proposed[heading.name] = column.heading
            free.discard(column.id)
    return proposed


def _contained(kind: Kind, text: str, free: set[str]) -> Column | None:
    """A column whose heading is part of the text, if there is exactly one."""
    plain = normal_heading(text)
    found = [column for column in kind.columns if column.id in free and normal_heading(column.heading) in plain]
    return found[0] if len(found) == 1 else None


def guess_kind(kinds: Iterable[Kind], block: HeadingBlock, mapping: Mapping[str, str] | None = None) -> Kind | None:
    """The kind that the headings tell, or nothing when they fit two alike.

    A heading that ``mapping`` names counts as what it is mapped to; a kind that has no such column is not meant.
    """
    ours = {normal_heading(_without_number(theirs)): name for theirs, name in (mapping or {}).items()}
    texts = [ours.get(normal_heading(text), text) for text in block.texts]
    every = tuple(kinds)
    fitting = [kind for kind in every if all(kind.by_heading(name) or kind.by_alias(name) for name in ours.values())]
    scored = []
    for kind in fitting or every:
        ids = {column.id for text in texts if (column := kind.by_heading(text) or kind.by_alias(text))}
        telling = len(ids & set(kind.telling))
        if telling and ids >= set(kind.required):
            scored.append((telling, kind))
    scored.sort(key=lambda pair: -pair[0])
    if not scored or (len(scored) > 1 and scored[0][0] == scored[1][0]):
        return None
    return scored[0][1]
