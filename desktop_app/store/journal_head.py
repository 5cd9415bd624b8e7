"""The journal's head outside the database, and the check of the chain against it. Standard library only."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desktop_app.models.records import JournalProblem, JournalReport
from desktop_app.store.atomic import write_text
from desktop_app.store.faults import told_as_sentences
from desktop_app.texts import _


@dataclass(frozen=True)
class Head:
    """Number of entries and the hash of the last one."""

    count: int
    hash: str
    written_at: str = field(default="", compare=False)
    """When the head file was written (ISO 8601); empty where that is not known."""


def read_head(path: Path) -> Head | None:
    """The head file's content; ``None`` when there is none or it is unreadable."""
    with told_as_sentences(path):
        if not path.is_file():
            return None
        raw = path.read_bytes()
    try:
        found = json.loads(raw)
        head = Head(found["count"], found["hash"], str(found.get("written_at", "")))
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    is_well_formed = isinstance(head.count, int) and isinstance(head.hash, str) and head.count >= 0
    return head if is_well_formed else None


def write_head(path: Path, head: Head, written_at: str) -> None:
    """Replace the head file in one piece; ``written_at`` is ISO 8601."""
    write_text(path, json.dumps({"count": head.count, "hash": head.hash, "written_at": written_at}) + "\n")


def verify(rows: Iterable[Any], head: Head | None, hash_of: Callable[..., str], first_previous: str) -> JournalReport:
    """Walk the chain: numbers without gap, each hash right, each entry holding on to the one before."""
    problems: list[JournalProblem] = []
    count, previous, is_head_met = 0, first_previous, head is not None and head.count == 0
    for row in rows:
        problems += _faults_of(row, count + 1, previous, hash_of)
        count, previous = row.sequence, row.hash
        if head is not None and count == head.count:
            is_head_met = True
            if row.hash != head.hash:
                message = _("第 {sequence} 条与数据库外保存的链头不一致：日志被改写过。", sequence=count)
                problems.append(JournalProblem(count, message))
    if head is not None and not is_head_met:
        problems.append(
            JournalProblem(
                min(count, head.count) + 1,
                _("链头记录到第 {expected} 条，日志只到第 {found} 条：末尾被截去。", expected=head.count, found=count),
            )
        )
    return JournalReport(count, None if head is None else head.count, tuple(problems), _unproven(count, head))


def _faults_of(row: Any, expected: int, previous: str, hash_of: Callable[..., str]) -> list[JournalProblem]:
    faults: list[JournalProblem] = []
    if row.sequence != expected:
        faults.append(
            JournalProblem(
                expected, _("第 {expected} 条缺失，接着的是第 {found} 条。", expected=expected, found=row.sequence)
            )
        )
    if row.previous != previous:
        faults.append(JournalProblem(row.sequence, _("第 {sequence} 条与前一条接不上。", sequence=row.sequence)))
    right = hash_of(row.sequence, row.at, row.actor, row.action, row.target, row.detail, row.previous)
    if row.hash != right:
        faults.append(JournalProblem(row.sequence, _("第 {sequence} 条的内容被改动。", sequence=row.sequence)))
    return faults


def _unproven(count: int, head: Head | None) -> tuple[str, ...]:
    said: list[str] = []
    if head is None:
        said.append(_("没有可读的链头文件：整条日志被重写或末尾被截去，这里无法发现。"))
    elif count > head.count:
        said.append(
            _(
                "第 {first} 至 {last} 条写于上次保存链头之后：它们若被截去或重写，这里无法发现。",
                first=head.count + 1,
                last=count,
            )
        )
    said.append(_("链头文件没有签名：能同时改写数据库和链头文件的人，这里无法发现。"))
    return tuple(said)
