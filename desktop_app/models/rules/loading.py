"""Reads the files of a rule folder, shapes them, and joins them into one ``RulePacks``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType

from desktop_app.models.rules import locating
from desktop_app.models.rules.checks import registry
from desktop_app.models.rules.entries import ASSUMPTION, CheckEntry, ClauseEntry, Entry
from desktop_app.models.rules.packs import (
    PackError,
    PackProblem,
    RulePacks,
    boundaries_of,
    pack_hash,
    plain_word,
)
from desktop_app.models.rules.refund_shapes import TierEntry
from desktop_app.models.rules.refund_tables import (
    is_milder_refund,
    join_refunds,
    named_checks,
    named_clauses,
    refund_entries,
    timed_clauses,
)
from desktop_app.models.rules.shapes import FlowShape, PackShape, Supervision
from desktop_app.models.scales import Severity
from desktop_app.models.shaping import ValidationError
from desktop_app.models.supervision import FlowId, Node
from desktop_app.models.wording_names import PackNames
from desktop_app.models.working_calendar import Holidays
from desktop_app.os_reasons import reason_of
from desktop_app.texts import _

_MILDER = (Severity.HINT, Severity.WARN, Severity.BLOCK)


@dataclass(frozen=True)
class PackFile:
    """One file that could be shaped, with its text for naming lines."""

    name: str
    text: str
    shape: PackShape

    def problem(self, word: str, reason: str) -> PackProblem:
        """A fault that is found at the line where a word stands."""
        return PackProblem(self.name, locating.quoted_line(self.text, word), reason)


def gather(place: Path) -> tuple[list[PackFile], list[PackProblem]]:
    """All packs of a folder (or the one file), and what is wrong with those that cannot be shaped.

    A TOML file that has a ``format`` and no ``[pack]`` is another kind of table and is left alone.
    """
    files: list[PackFile] = []
    problems: list[PackProblem] = []
    paths = sorted(place.glob("*.toml")) if place.is_dir() else [place]
    for path in paths:
        found = _read(path)
        if isinstance(found, PackFile):
            files.append(found)
        else:
            problems += found
    if not files and not problems:
        problems.append(PackProblem(place.name, 1, _("这里没有规则包（.toml）。")))
    return files, problems


def _read(path: Path) -> PackFile | list[PackProblem]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        return [PackProblem(path.name, 1, _("无法读取：{reason}", reason=reason_of(error)))]
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        return [PackProblem(path.name, line, _("不是 UTF-8 文本。"))]
    # editors on Windows write CR LF, which the TOML reader counts as one line end; a lone CR it refuses
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = locating.syntax_line(str(error), text)
        return [PackProblem(path.name, line, _("TOML 语法错误：{reason}", reason=str(error)))]
    except RecursionError:
        return [PackProblem(path.name, 1, _("嵌套太深。"))]
    if "format" in data and "pack" not in data:
        return []
    try:
        return PackFile(path.name, text, PackShape.model_validate(data))
    except ValidationError as error:
        return [_shape_problem(path.name, text, data, fault["loc"], _said(fault["msg"])) for fault in error.errors()]


def _said(message: str) -> str:
    """What is wrong, without the name of the exception that pydantic puts before our own sentences."""
    return message.removeprefix("Value error, ").removeprefix("Assertion failed, ")


def _shape_problem(name: str, text: str, data: object, loc: tuple[int | str, ...], message: str) -> PackProblem:
    entry_id = ""
    for part in loc:
        try:
            data = data[part]  # type: ignore[index]
        except (KeyError, IndexError, TypeError):
            break
        if isinstance(data, dict) and isinstance(data.get("id"), str):
            entry_id = data["id"]
    place = ".".join(str(part) for part in loc if isinstance(part, str))
    where = f"{entry_id} {place}".strip()
    return PackProblem(name, locating.shape_line(text, loc), f"{where}: {message}" if where else message)


def join(ours: Sequence[PackFile], theirs: Sequence[PackFile], site: str) -> RulePacks:
    """One set of rules for one site. Raises ``PackError`` for what the files contradict or miss."""
    problems = list(_cross_check([*ours, *theirs]))
    versions = _versions(ours, site, problems)
    our_tiers = [entry for found in versions.values() for entry in found if isinstance(entry, TierEntry)]
    loosened = _lay_over(versions, theirs, site, problems)
    shapes = [file.shape for file in (*ours, *theirs)]
    supervision = next((shape.supervision for shape in reversed(shapes) if shape.supervision), None)
    if supervision is None:
        problems.append(PackProblem(ours[0].name if ours else "", 1, _("缺少 [supervision]。")))
    if problems or supervision is None:
        raise PackError(problems)
    names = {entry.node: entry.name.zh for shape in shapes for entry in shape.node}
    node_texts = {
        plain_word(text): entry.node
        for shape in shapes
        for entry in shape.node
        for text in (entry.node, entry.name.zh, entry.name.en, *entry.texts)
    }
    packs = RulePacks(
        hash=pack_hash((file.name, file.text.encode()) for file in (*ours, *theirs)),
        as_of=max(shape.pack.as_of for shape in shapes),
        versions=MappingProxyType({key: tuple(found) for key, found in versions.items()}),
        flows=MappingProxyType({flow.id: flow for shape in shapes for flow in shape.flow}),
        reviews=tuple(review for shape in shapes for review in shape.review),
        sources=MappingProxyType({source.key: source for shape in shapes for source in shape.source}),
        node_names=MappingProxyType(names),
        node_texts=MappingProxyType(node_texts),
        other_node_names=MappingProxyType({entry.node: entry.texts for shape in shapes for entry in shape.node}),
        check_entries=tuple(
            entry for key in sorted(versions) for entry in versions[key] if isinstance(entry, CheckEntry)
        ),
        names=PackNames(
            MappingProxyType({flow.id: flow.name for shape in shapes for flow in shape.flow}),
            MappingProxyType({entry.node: entry.name for shape in shapes for entry in shape.node}),
            MappingProxyType({entry.state: entry.name for shape in shapes for entry in shape.refund_state}),
        ),
        supervision=supervision,
        notice_words=next((shape.notices for shape in reversed(shapes) if shape.notices), None),
        holidays=_holidays(shapes),
        refunds=join_refunds(shapes, our_tiers),
        loosened=loosened,
        dates=MappingProxyType(_dates((*ours, *theirs))),
        boundaries=boundaries_of(entry for found in versions.values() for entry in found),
    )
    missing = list(_missing_references(packs, [*ours, *theirs]))
    if missing:
        raise PackError(missing)
    return packs


def _holidays(shapes: Sequence[PackShape]) -> Holidays:
    days = {day.day: day.is_working for shape in shapes for day in shape.holiday}
    return Holidays(MappingProxyType(days), frozenset(year for shape in shapes for year in shape.published_years))


def _entries(file: PackFile) -> tuple[Entry, ...]:
    return (*file.shape.clause, *file.shape.rule, *file.shape.notice, *refund_entries(file.shape))


def _dates(files: Iterable[PackFile]) -> dict[str, date]:
    """Of when what is said of each entry is."""
    found: dict[str, date] = {}
    for file in files:
        for entry in _entries(file):
            found[entry.id] = max(file.shape.pack.as_of, found.get(entry.id, date.min))
    return found


def _versions(files: Sequence[PackFile], site: str, problems: list[PackProblem]) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = {}
    for file in files:
        for entry in _entries(file):
            if site not in entry.site:
                continue
            same = found.setdefault(entry.id, [])
            same.append(entry)
            same.sort(key=lambda one: one.valid_from or date.min)
            if any(_overlap(before, after) for before, after in pairwise(same)):
                problems.append(file.problem(entry.id, _("{id} 在同一天有两条。", id=entry.id)))
    return found


def _overlap(before: Entry, after: Entry) -> bool:
    return before.valid_to is None or before.valid_to >= (after.valid_from or date.min)


def _lay_over(
    versions: dict[str, list[Entry]], theirs: Sequence[PackFile], site: str, problems: list[PackProblem]
) -> frozenset[str]:
    """A company's entries replace ours of the same id; harm rules stay as they are."""
    laid = _versions(theirs, site, problems)
    loosened = set()
    for file in theirs:
        for entry in _entries(file):
            before = versions.get(entry.id, [])
            if any(one.is_harm for one in before):
                problems.append(file.problem(entry.id, _("{id} 防止损害，不能由本公司规则包改动。", id=entry.id)))
            if any(_is_milder(one, entry) for one in before):
                loosened.add(entry.id)
    versions.update(laid)
    return frozenset(loosened)


def _is_milder(before: Entry, after: Entry) -> bool:
    if _MILDER.index(after.severity) < _MILDER.index(before.severity):
        return True
    if after.valid_to is not None and before.valid_to is None:
        return True
    if isinstance(before, ClauseEntry) and isinstance(after, ClauseEntry) and before.limit and after.limit:
        return (after.limit.length, after.limit.working_days) > (before.limit.length, before.limit.working_days)
    if isinstance(before, CheckEntry) and isinstance(after, CheckEntry):
        return before.params != after.params or before.check != after.check
    return type(before) is type(after) and is_milder_refund(before, after)


def _cross_check(files: Sequence[PackFile]) -> Iterator[PackProblem]:
    flows: dict[FlowId, str] = {}
    claimed: dict[tuple[str, str], FlowId] = {}
    meant: dict[str, Node] = {}
    for file in files:
        for flow in file.shape.flow:
            if flow.id in flows:
                yield file.problem(flow.id, _("流程 {id} 有两份。", id=flow.id))
            flows[flow.id] = file.name
            for claim in ((access, subtype) for access in flow.access_types for subtype in flow.subtypes):
                if claimed.setdefault(claim, flow.id) != flow.id:
                    yield file.problem(claim[0], _("{type} 属于两个流程。", type=" ".join(claim).strip()))
        for entry in file.shape.node:
            for text in (entry.node, entry.name.zh, entry.name.en, *entry.texts):
                if meant.setdefault(plain_word(text), entry.node) != entry.node:
                    yield file.problem(text, _("“{text}” 表示两个节点。", text=text))


def _missing_references(packs: RulePacks, files: Sequence[PackFile]) -> Iterator[PackProblem]:
    for file in files:
        for entry in _entries(file):
            for key in (*entry.source, *entry.related):
                if key != ASSUMPTION and key not in packs.sources:
                    yield file.problem(entry.id, _("{id}：来源 {key} 没有登记。", id=entry.id, key=key))
            for flow_id in entry.flows if isinstance(entry, CheckEntry) else ():
                # a rule may also be meant for orders whose flow is not known
                if flow_id not in packs.flows and flow_id is not FlowId.UNKNOWN:
                    yield file.problem(entry.id, _("{id}：没有流程 {flow}。", id=entry.id, flow=flow_id))
            if isinstance(entry, CheckEntry) and entry.check not in registry.registered():
                yield file.problem(entry.id, _("{id}：没有名为 {check} 的检查。", id=entry.id, check=entry.check))
        for row_id, check in named_checks(file.shape):
            if check not in registry.registered():
                yield file.problem(row_id, _("{id}：没有名为 {check} 的检查。", id=row_id, check=check))
        named: list[str] = [name for flow in file.shape.flow for name in _flow_clauses(flow)]
        named += [review.clause for review in file.shape.review]
        named += [entry.later for entry in file.shape.clause if entry.later]
        if file.shape.supervision:
            named += _supervision_clauses(file.shape.supervision)
        named += named_clauses(file.shape)
        for name in dict.fromkeys(named):
            if name not in packs.versions:
                yield file.problem(name, _("规则 {id} 不存在。", id=name))
        for node in dict.fromkeys(row.node for flow in file.shape.flow for row in flow.node):
            if node not in packs.node_names:
                yield file.problem(node, _("节点 {node} 没有名称（[[node]]）。", node=node))
        yield from _missing_limits(packs, file)


def _missing_limits(packs: RulePacks, file: PackFile) -> Iterator[PackProblem]:
    """A clock needs a clause with a limit."""
    timed = [
        row.clause for flow in file.shape.flow for node in flow.node for row in node.deadline if not row.is_optional
    ]
    timed += [row.clause for flow in file.shape.flow for node in flow.node for row in node.silence if row.basis]
    timed += [node.stalled for flow in file.shape.flow for node in flow.node if node.stalled]
    if file.shape.supervision:
        timed += [file.shape.supervision.appeal.clause, file.shape.supervision.opening.clause]
    timed += timed_clauses(file.shape)
    for name in dict.fromkeys(timed):
        if any(getattr(entry, "limit", None) is None for entry in packs.versions.get(name, ())):
            yield file.problem(name, _("规则 {id} 没有期限（limit）。", id=name))


def _flow_clauses(flow: FlowShape) -> Iterator[str]:
    yield from (name for name in (flow.clause, flow.switch) if name)
    yield from (era.clause for era in flow.era)
    yield from (review.clause for review in flow.review)
    yield from (move.clause for move in flow.move)
    for node in flow.node:
        yield from (name for row in node.deadline for name in (row.clause, row.basis_clause) if name)
        yield from (need.clause for need in node.need if need.clause)
        if node.stalled:
            yield node.stalled
        for silence in node.silence:
            yield from (name for name in (silence.clause, silence.basis_clause, silence.unless) if name)
            yield from (mark.clause for mark in (*silence.stop, *silence.mark))
        yield from (mark.clause for mark in node.no_refund)


def _supervision_clauses(table: Supervision) -> list[str]:
    return [
        *([table.opening.unless] if table.opening.unless else []),
        table.unknown,
        table.unsupervised,
        table.renewal,
        table.no_limit,
        table.no_end,
        table.appeal.clause,
        table.appeal_silence.clause,
        table.opening.clause,
        *filter(None, (table.appeal.basis_clause, table.opening.basis_clause)),
        table.pending.clause,
        table.trial,
        table.milestone,
        table.contradiction,
    ]
