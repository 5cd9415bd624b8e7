"""Checks of the files of a delivery: do they open, are they what they say, do they speak of this order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from desktop_app.models import wording
from desktop_app.models.evidence import RESOURCE_ORDER, TICKS, DeliveryFacts, EvidenceFile, Hit
from desktop_app.models.rules.checks import order_numbers
from desktop_app.models.rules.checks.evidence_form import number, words
from desktop_app.models.rules.checks.order_numbers import plain_order
from desktop_app.models.rules.checks.registry import check
from desktop_app.models.rules.packs import plain_word
from desktop_app.texts import N_, _

if TYPE_CHECKING:
    from desktop_app.models.rules.entries import CheckEntry

_PICTURES = frozenset({"png", "jpeg", "gif", "bmp", "webp", "tiff", "heic"})
_OFFICE = frozenset({"docx", "pptx", "xlsx"})
PASTED_MAX_CHARS = 20
"""A document of pictures with less text than this has nothing to read in."""
SHOWN_PAGES = 6
_UNREAD_REASON = N_("这种内容本程序读不了")
_UNREAD_REASONS = {
    "maybe_encrypted": N_("文件加密，本程序解不开，不知道打开时要不要口令"),
    "too_big_inside": N_("展开后太大"),
    "too_slow": N_("读得太久，已停下"),
    "reader_died": N_("读取中断"),
    "not_looked_into": N_("这种压缩包本程序看不进去"),
}
_UNREAD_MEND = N_("换一份能正常打开的")
_UNREAD_MENDS = {
    "maybe_encrypted": N_("去掉口令另存一份"),
    "too_big_inside": N_("缩小原来的文档，或分成几个文件"),
    "too_slow": N_("分成几个文件"),
    "not_looked_into": N_("改成 zip，或直接上传文档和图片"),
}


def _named(file: EvidenceFile, **values: object) -> Hit:
    return Hit({"name": file.name, **values}, field=file.role, file=file.name)


def _of_rule(facts: DeliveryFacts, rule: CheckEntry) -> tuple[EvidenceFile, ...]:
    return facts.of_role(*rule.roles)


@check("evidence.problem")
def problem(facts: DeliveryFacts, rule: CheckEntry, now: datetime) -> Iterator[Hit]:
    """The file has one of the problems that the rule names, or its content is of a named type."""
    problems, types = words(rule, "problems"), words(rule, "types")
    for file in _of_rule(facts, rule):
        if (file.problem and file.problem in problems) or file.detected_type in types:
            yield _named(file)


@check("evidence.runs")
def runs(facts: DeliveryFacts, rule: CheckEntry, now: datetime) -> Iterator[Hit]:
    """The suffix, or that of a name inside an archive, is one that a system runs: such a script has no mark inside."""
    inside = frozenset(words(rule, "suffixes"))
    alone = inside.union(words(rule, "suffixes_alone"))
    for file in _of_rule(facts, rule):
        if file.problem == "dangerous":
            continue  # told by its content
        if file.suffix in alone:
            yield _named(file, suffix=file.suffix)
        elif found := sorted(inside.intersection(file.inner_suffixes)):
            yield _named(file, suffix=_("、").join(found))


@check("evidence.unread")
def unread(facts: DeliveryFacts, rule: CheckEntry, now: datetime) -> Iterator[Hit]:
    """The file could not be looked into, for a reason that another rule does not name."""
    named = words(rule, "except_problems")
    for file in _of_rule(facts, rule):
        if (file.problem and file.problem not in named) or (not file.is_readable and not file.problem):
            reason, way = (
                _UNREAD_REASONS.get(file.problem, _UNREAD_REASON),
                _UNREAD_MENDS.get(file.problem, _UNREAD_MEND),
            )
            yield _named(file, reason=_(reason), way=_(way))


@check("evidence.suffix")
def suffix(facts: DeliveryFacts, rule: CheckEntry, now: datetime) -> Iterator[Hit]:
    """The content is of a known type, and the suffix claims another one."""
    claims = {tuple(pair.split("=")) for pair in words(rule, "suffixes")}
    known = {kind for _suffix, kind in claims}
    for file in _of_rule(facts, rule):
        if file.detected_type in known and (file.suffix, file.detected_type) not in claims:
            yield _named(file, suffix=file.suffix or _("无后缀"), kind=file.detected_type)


@check("evidence.not_its_kind")
def not_its_kind(facts: DeliveryFacts, rule: CheckEntry, now: datetime) -> Iterator[Hit]:
    """The suffix names a format with marks of its own, and the content has none of any format: it will not open."""
    suffixes, types = words(rule, "suffixes"), words(rule, "types")
    for file in _of_rule(facts, rule):
        if file.is_readable and file.suffix in suffixes and file.detected_type in types:
            yield _named(file, suffix=file.suffix)


@check("evidence.type_unusual")
def type_unusual(facts: DeliveryFacts, rule: CheckEntry, now: datetime) -> Iterator[Hit]:
    """The suffix is none of those that attachments usually have."""
    usual = words(rule, "suffixes")
    for file in _of_rule(facts, rule):
        if file.suffix not in usual:
            yield _named(file, suffix=file.suffix or _("无后缀"))


@check("evidence.too_big")
def too_big(facts: DeliveryFacts, rule: CheckEntry, now: datetime) -> Iterator[Hit]:
    """One file is larger than the limit."""
    limit = number(rule, "max_bytes")
    for file in _of_rule(facts, rule):
        if file.bytes > limit:
            yield _named(file, size=wording.size_text(file.bytes), limit=wording.size_text(limit))


def is_scan(file: EvidenceFile) -> bool:
    """A file without text layer: a person has to look. A few words on it (the scanner's name) are no text layer."""
    if not file.is_readable:
        return False
    if file.detected_type == "pdf":
        return file.text == "" or (bool(file.scan_pages) and len(file.scan_pages) == len((file.text or "").split("\f")))
    is_pasted = file.detected_type in _OFFICE and file.picture_count > 0
    return file.detected_type in _PICTURES or (is_pasted and len("".join((file.text or "").split())) < PASTED_MAX_CHARS)


@check("evidence.scan")
def scan(facts: DeliveryFacts, rule: CheckEntry, now: datetime) -> Iterator[Hit]:
    """A scan that nobody has confirmed in full."""
    for file in _of_rule(facts, rule):
        if is_scan(file) and not file.ticks.issuperset(TICKS):
            yield _named(file, count=len(set(TICKS) - file.ticks))


@check("evidence.scan_pages")
def scan_pages(facts: DeliveryFacts, rule: CheckEntry, now: datetime) -> Iterator[Hit]:
    """Some pages of a text are scans, such as the one with the signatures."""
    for file in _of_rule(facts, rule):
        if file.is_readable and file.scan_pages and not is_scan(file):
            yield _named(file, pages=_pages(file.scan_pages))


@check("evidence.turned")
def turned(facts: DeliveryFacts, rule: CheckEntry, now: datetime) -> Iterator[Hit]:
    """Pages lie on their side, or a camera left a picture turned."""
    for file in _of_rule(facts, rule):
        if file.is_readable and file.turned_pages:
            yield _named(file, pages=_pages(file.turned_pages))


def _pages(numbers: tuple[int, ...]) -> str:
    shown = _("、").join(str(one) for one in numbers[:SHOWN_PAGES])
    return shown if len(numbers) <= SHOWN_PAGES else shown + "…"


@check("evidence.other_order")
def other_order(facts: DeliveryFacts, rule: CheckEntry, now: datetime) -> Iterator[Hit]:
    """The text carries the number of another order; once for each number and file."""
    for file in _of_rule(facts, rule):
        told: set[str] = set()
        for page, text in enumerate(order_numbers.folded(file.text or "").split("\f"), 1):
            for found in _others(text, facts, rule, can_break=file.places is None):
                if found.number not in told:
                    told.add(found.number)
                    where = _place(file, page, text.count("\n", 0, found.offset))
                    yield Hit(
                        {"name": file.name, "number": found.number, "page": page, "where": where},
                        field=file.role,
                        file=file.name,
                        where=where,
                    )


@check("evidence.other_order_in_name")
def other_order_in_name(facts: DeliveryFacts, rule: CheckEntry, now: datetime) -> Iterator[Hit]:
    """The name of the file carries the number of another order: all that can be read of a scan."""
    for file in _of_rule(facts, rule):
        for found in _others(order_numbers.folded(file.name).replace("_", " "), facts, rule):
            yield _named(file, number=found.number)
            break


def _others(
    text: str, facts: DeliveryFacts, rule: CheckEntry, can_break: bool = False
) -> Iterator[order_numbers.Found]:
    """Numbers of other orders in a folded text. A number that a page's end cut off is no other number.

    An order that is known here is no order of cloud resources, whoever states it as such.
    """
    pattern, labelled = re.compile(str(rule.params["pattern"])), re.compile(str(rule.params["labelled"]))
    own = {plain_order(facts.order_id), *(map(plain_order, facts.resource_order_ids - set(_known_resources(facts))))}
    found = [
        *order_numbers.numbers_in(text, pattern, number(rule, "usual_length"), can_break),
        *(order_numbers.Found(one.group(1), one.start(1)) for one in labelled.finditer(text)),
        *order_numbers.set_apart(text, labelled, facts.other_order_ids),
    ]
    if facts.other_order_ids:
        found += order_numbers.known_in(text, facts.other_order_ids, number(rule, "usual_length"), can_break)
    for one in found:
        plain = plain_order(one.number)
        if not any(_is_same(plain, mine, pattern) for mine in own):
            yield order_numbers.Found(plain, one.offset)


def _is_same(found: str, mine: str, pattern: re.Pattern[str]) -> bool:
    """One of our numbers: cut off by a page's end, or with a word that clings to it (to a short one no digits do)."""
    return mine.startswith(found) or (
        found.startswith(mine) and (pattern.match(mine) is not None or found[len(mine) :].isalpha())
    )


def _known_resources(facts: DeliveryFacts) -> Iterator[str]:
    """Numbers that are stated as orders of cloud resources, and are those of other orders that are known here."""
    own = plain_order(facts.order_id)
    for stated in sorted(facts.resource_order_ids):
        plain = plain_order(stated)
        if plain != own and (plain in facts.other_order_ids or stated in facts.other_order_ids):
            yield stated


@check("evidence.resource_order_known")
def resource_order_known(facts: DeliveryFacts, rule: CheckEntry, now: datetime) -> Iterator[Hit]:
    """What is stated as the order of the cloud resources is another order that is known here."""
    for stated in _known_resources(facts):
        yield Hit({"number": stated}, field=RESOURCE_ORDER)


def _place(file: EvidenceFile, page: int, line: int) -> str:
    """Page of a document, or sheet and cell of a workbook."""
    places = (file.places or "").split("\f")
    if not file.places or page > len(places):
        return _("第 {page} 页", page=page)
    sheet, *cells = places[page - 1].split("\n")
    return f"{sheet}!{cells[line]}" if line < len(cells) else sheet


@check("evidence.own_order_missing")
def own_order_missing(facts: DeliveryFacts, rule: CheckEntry, now: datetime) -> Iterator[Hit]:
    """A text that can be read does not name this order."""
    for file in _of_rule(facts, rule):
        if _is_text_telling(file) and not order_numbers.names_order(
            order_numbers.folded(file.text or ""), facts.order_id
        ):
            yield _named(file, number=facts.order_id)


@check("evidence.buyer_missing")
def buyer_missing(facts: DeliveryFacts, rule: CheckEntry, now: datetime) -> Iterator[Hit]:
    """A text that can be read names the customer neither by the name of the order nor by another known one.

    Other names come with the facts, or stand in the rule as ``name=another name``.
    """
    buyer = comparable_name(facts.buyer or "")
    pairs = (pair.partition("=") for pair in words(rule, "aliases")) if "aliases" in rule.params else ()
    others = {comparable_name(other) for name, _equals, other in pairs if comparable_name(name) == buyer}
    names = {buyer, *others, *(comparable_name(one) for one in facts.buyer_aliases)} - {""}
    for file in _of_rule(facts, rule):
        if buyer and _is_text_telling(file):
            text = comparable_name(file.text or "")
            if not any(name in text for name in names):
                yield _named(file, buyer=facts.buyer)


def comparable_name(text: str) -> str:
    """A name as it is compared: full-width forms, blanks, line breaks, letter case and brackets do not matter."""
    return "".join(char for char in plain_word(order_numbers.folded(text)) if char not in "()[]〔〕【】·-")


def _is_text_telling(file: EvidenceFile) -> bool:
    """What is not in the text is not in the file: the whole text was read, and no page of it is a picture."""
    return bool(file.text) and file.is_text_whole and not file.scan_pages and not is_scan(file)


@check("evidence.same_content")
def same_content(facts: DeliveryFacts, rule: CheckEntry, now: datetime) -> Iterator[Hit]:
    """One file stands in two fields, byte for byte; told once a file, beside the later field."""
    files = [file for file in _of_rule(facts, rule) if file.sha256]
    for position, file in enumerate(files):
        before = next((one for one in files[:position] if one.sha256 == file.sha256 and one.role != file.role), None)
        if before is not None:
            yield _named(file, other=before.name)
