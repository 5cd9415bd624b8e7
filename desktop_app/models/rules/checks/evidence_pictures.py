"""Checks of the pictures of a delivery, also inside documents: enough of them, not blank, not twice, whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from desktop_app.models.evidence import (
    ACCEPTANCE,
    DEPLOYMENT,
    LICENCE,
    RESOURCE_ORDER,
    SCREENSHOT,
    DeliveryFacts,
    EvidenceFile,
    Hit,
    Picture,
)
from desktop_app.models.rules.checks.evidence_files import is_scan
from desktop_app.models.rules.checks.evidence_form import number
from desktop_app.models.rules.checks.registry import check
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.models.rules.entries import CheckEntry

_TYPES = frozenset({"png", "jpeg", "gif", "bmp", "webp", "tiff", "heic"})
_SHOTS = frozenset({SCREENSHOT, LICENCE, DEPLOYMENT, RESOURCE_ORDER})
SHOWN_IN_A_FILE = 3
"""So many pictures of one document are told."""


@dataclass(frozen=True)
class _Seen:
    """A picture as it is told: a file of its own, or one in a document with its place."""

    file: EvidenceFile
    name: str
    where: str | None
    fingerprint: str | None

    def hit(self, **values: object) -> Hit:
        return Hit({"name": self.name, **values}, field=self.file.role, file=self.file.name, where=self.where)


def _seen(file: EvidenceFile, picture: Picture) -> _Seen:
    where = picture.where if picture.page is None else _("第 {page} 页", page=picture.page)
    return _Seen(file, _("{name} 里的图片（{where}）", name=file.name, where=where), where, picture.fingerprint)


def _inside(file: EvidenceFile, least_edge: int) -> list[Picture]:
    """Pictures in a document that may show something: no logos, bullets and seals, no pages of a scan of a paper."""
    return [
        one
        for one in file.pictures
        if min(one.width, one.height) >= least_edge
        and not one.is_mark
        and not (file.role == ACCEPTANCE and one.fills_page)
    ]


@check("evidence.few_pictures")
def few_pictures(facts: DeliveryFacts, rule: CheckEntry, now: datetime) -> Iterator[Hit]:
    """Fewer pictures than asked for; pictures inside documents count where they were counted, scanned papers do not.

    The same picture counts once, wherever it stands, and a blank one shows nothing.
    """
    least, shown = number(rule, "min_pictures"), _Shown(number(rule, "min_edge"))
    for file in facts.of_role(*rule.roles):
        shown.add(file)
    if shown.count < least:
        yield Hit({"count": shown.count, "least": least})


class _Shown:
    """Counts different pictures that show something."""

    def __init__(self, least_edge: int) -> None:
        self._least_edge = least_edge
        self._known: set[str] = set()
        self.count = 0

    def add(self, file: EvidenceFile) -> None:
        """Those that were not looked at, for whatever reason, count: only what was seen to be none does not."""
        if not file.is_readable or (file.role == ACCEPTANCE and is_scan(file)):
            return
        if file.detected_type in _TYPES:
            self._add(file.is_blank, file.sha256, file.fingerprint)
            return
        for one in _inside(file, self._least_edge):
            self._add(one.is_blank, "", one.fingerprint)
        self.count += sum(not one.width and not one.is_torn for one in file.pictures)
        self.count += max(0, file.picture_count - len(file.pictures))

    def _add(self, is_blank: bool, sha256: str, fingerprint: str | None) -> None:
        marks = {sha256, fingerprint or ""} - {""}
        if not is_blank and not marks & self._known:
            self.count += 1
        self._known |= marks


@check("evidence.no_picture")
def no_picture(facts: DeliveryFacts, rule: CheckEntry, now: datetime) -> Iterator[Hit]:
    """A file given as a screenshot is no picture and holds none."""
    for file in facts.of_role(*rule.roles):
        if file.is_readable and file.detected_type not in _TYPES and not file.picture_count:
            yield Hit({"name": file.name}, field=file.role, file=file.name)


_WRITTEN = frozenset({"docx", "pptx", "xlsx", "text"})
"""What has no word and no picture here shows nothing; of other types a text that was not found may still be seen."""


@check("evidence.blank")
def blank(facts: DeliveryFacts, rule: CheckEntry, now: datetime) -> Iterator[Hit]:
    """A picture of one colour, also inside a document, or a document with next to nothing in it."""
    least, edge = number(rule, "min_chars"), number(rule, "min_edge")
    for file in facts.of_role(*rule.roles):
        has_text = bool(file.text) or (file.text == "" and file.detected_type in _WRITTEN)
        is_empty = has_text and file.is_text_whole and len("".join((file.text or "").split())) < least
        if file.is_blank or (is_empty and not file.picture_count and not is_scan(file)):
            yield Hit({"name": file.name}, field=file.role, file=file.name)
            continue
        yield from _told(file, [one for one in file.pictures if one.is_blank and min(one.width, one.height) >= edge])


@check("evidence.torn")
def torn(facts: DeliveryFacts, rule: CheckEntry, now: datetime) -> Iterator[Hit]:
    """A picture inside a document is cut off or does not open."""
    for file in facts.of_role(*rule.roles):
        yield from _told(file, [one for one in file.pictures if one.is_torn])


def _told(file: EvidenceFile, pictures: list[Picture]) -> Iterator[Hit]:
    """Each of a few pictures; the rest of many adds nothing that a person would not see."""
    for one in pictures[:SHOWN_IN_A_FILE]:
        yield _seen(file, one).hit()


@check("evidence.alike")
def alike(facts: DeliveryFacts, rule: CheckEntry, now: datetime) -> Iterator[Hit]:
    """Two pictures of one field are nearly the same; each is told once, against the first that it resembles.

    A screenshot that is attached and also stands in a document of another field is no repetition. Of the fields for
    screenshots two never need the same one; byte for byte the same file in two fields is told as that.
    """
    edge = number(rule, "min_edge")
    before: list[tuple[_Seen, _Cells]] = []
    for file in facts.of_role(*rule.roles):
        own = [] if file.is_blank else [_Seen(file, file.name, None, file.fingerprint)]
        own += [_seen(file, one) for one in _inside(file, edge) if not one.is_blank]
        told = 0
        for one in own:
            if not one.fingerprint:
                continue
            cells = _Cells.of(one.fingerprint, number(rule, "min_step"))
            twin = next((old for old, known in before if _is_asked(one, old) and _is_near(cells, known, rule)), None)
            if twin is not None and told < SHOWN_IN_A_FILE:
                told += 1
                yield one.hit(other=twin.name)
            before.append((one, cells))


def _is_asked(one: _Seen, other: _Seen) -> bool:
    """Whether two pictures should differ at all."""
    first, second = one.file, other.file
    if first.role == second.role:
        return True
    are_shots = one.where is None and other.where is None and {first.role, second.role} <= _SHOTS
    return are_shots and not (first.sha256 and first.sha256 == second.sha256)


@dataclass(frozen=True)
class _Cells:
    """A fingerprint taken apart: the shades of its cells, and how many of them are unlike the next one."""

    shades: bytes
    steps: int

    @classmethod
    def of(cls, fingerprint: str, least_step: int) -> _Cells:
        shades = bytes.fromhex(fingerprint)
        return cls(shades, sum(abs(one - other) > least_step for one, other in pairwise(shades)))


def _is_near(one: _Cells, other: _Cells, rule: CheckEntry) -> bool:
    """All cells but very few of those that show something are nearly the same; with few of them nothing can be said."""
    steps = max(one.steps, other.steps)
    if steps < number(rule, "min_steps") or len(one.shades) != len(other.shades):
        return False
    far, most = number(rule, "max_shade"), steps * number(rule, "max_per_mille") // 1000
    unlike = (True for first, second in zip(one.shades, other.shades, strict=True) if abs(first - second) > far)
    return not next(islice(unlike, most, None), False)
