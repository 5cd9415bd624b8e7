"""Checks of the pictures of a delivery, also inside documents: enough of them, not blank, not twice, whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from desktop_app.models.evidence import ACCEPTANCE, DeliveryFacts, EvidenceFile, Hit, Picture
from desktop_app.models.rules.checks.evidence_files import is_scan
from desktop_app.models.rules.checks.evidence_form import number
from desktop_app.models.rules.checks.registry import check
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.models.rules.shapes import CheckEntry

_TYPES = frozenset({"png", "jpeg", "gif", "bmp", "webp", "tiff", "heic"})
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
    """Pictures in a document that may show something: no logos and bullets, no pages of a scan of a paper."""
    return [
        one
        for one in file.pictures
        if min(one.width, one.height) >= least_edge and not (file.role == ACCEPTANCE and one.fills_page)
    ]


@check("evidence.few_pictures")
def few_pictures(facts: DeliveryFacts, rule: CheckEntry, now: datetime) -> Iterator[Hit]:
    """Fewer pictures than asked for; pictures inside documents count where they were counted, scanned papers do not."""
    least = number(rule, "min_pictures")
    count = sum(_count(file, number(rule, "min_edge")) for file in facts.of_role(*rule.roles))
    if count < least:
        yield Hit({"count": count, "least": least})


def _count(file: EvidenceFile, least_edge: int) -> int:
    """Those that were not looked at, for whatever reason, count: only what was seen to be none does not."""
    if not file.is_readable or (file.role == ACCEPTANCE and is_scan(file)):
        return 0
    if file.detected_type in _TYPES:
        return 1
    unknown = sum(not one.width and not one.is_torn for one in file.pictures)
    return len(_inside(file, least_edge)) + unknown + max(0, file.picture_count - len(file.pictures))


@check("evidence.no_picture")
def no_picture(facts: DeliveryFacts, rule: CheckEntry, now: datetime) -> Iterator[Hit]:
    """A file given as a screenshot is no picture and holds none."""
    for file in facts.of_role(*rule.roles):
        if file.is_readable and file.detected_type not in _TYPES and not file.picture_count:
            yield Hit({"name": file.name}, field=file.role, file=file.name)


@check("evidence.blank")
def blank(facts: DeliveryFacts, rule: CheckEntry, now: datetime) -> Iterator[Hit]:
    """A picture of one colour, also inside a document, or a document with next to nothing in it."""
    least, edge = number(rule, "min_chars"), number(rule, "min_edge")
    for file in facts.of_role(*rule.roles):
        is_empty = bool(file.text) and file.is_text_whole and len("".join((file.text or "").split())) < least
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

    A screenshot that is attached and also stands in a document of another field is no repetition.
    """
    edge = number(rule, "min_edge")
    before: list[_Seen] = []
    for file in facts.of_role(*rule.roles):
        own = [] if file.is_blank else [_Seen(file, file.name, None, file.fingerprint)]
        own += [_seen(file, one) for one in _inside(file, edge) if not one.is_blank]
        told = 0
        for one in own:
            if not one.fingerprint:
                continue
            twin = next((old for old in before if old.file.role == file.role and _is_near(one, old, rule)), None)
            if twin is not None and told < SHOWN_IN_A_FILE:
                told += 1
                yield one.hit(other=twin.name)
            before.append(one)


def _is_near(one: _Seen, other: _Seen, rule: CheckEntry) -> bool:
    """Most of the marks that either has are the same; with few marks nothing can be said."""
    first, second = int(one.fingerprint or "0", 16), int(other.fingerprint or "0", 16)
    marks = (first | second).bit_count()
    is_enough = marks >= number(rule, "min_bits")
    return is_enough and (first ^ second).bit_count() * 100 <= number(rule, "max_percent") * marks
