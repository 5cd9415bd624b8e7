"""The journal as a table for auditors: a typed workbook or a guarded CSV, in the person's language."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.documents.table_writing import CELL_CHARACTERS
from desktop_app.models.journal import JournalFact, JournalQuery
from desktop_app.models.kinds import Column, ColumnType
from desktop_app.models.reading import Value
from desktop_app.models.wording_journal_facts import entry_facts
from desktop_app.services.journal_telling import lines
from desktop_app.services.sheets import write_sheet
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk

PAGE_ROWS = 500
ProgressCall = Callable[[int, int], None]


def export(desk: Desk, query: JournalQuery, target: Path, progress: ProgressCall | None = None) -> int:
    """Write the entries of a question, newest first, to an ``.xlsx`` or ``.csv``; gives their number.

    The file is replaced in one piece. Raises ``UsageError`` for another suffix.
    """
    return write_sheet(target, _("日志"), _columns(), _rows(desk, query, progress))


def _columns() -> tuple[Column, ...]:
    return (
        Column("sequence", _("序号"), ColumnType.COUNT),
        Column("at", _("时间"), ColumnType.TIME),
        Column("person", _("谁")),
        Column("act", _("做了什么")),
        Column("thing", _("订单、批次或连接"), ColumnType.ID),
        Column("facts", _("内容")),
        Column("code", _("动作代码")),
        Column("target", _("对象编号"), ColumnType.ID),
        Column("hash", _("校验值"), ColumnType.ID),
    )


def _rows(desk: Desk, query: JournalQuery, progress: ProgressCall | None) -> Iterator[list[Value]]:
    reads = desk.work.journal_reads
    total = len(reads.numbers(query))
    names = {one.id: one.name for one in desk.work.connections.list()}
    before, count = None, 0
    while page := reads.page(query, before, PAGE_ROWS):
        for line in lines(desk, page):
            entry = line.entry
            facts = _("；").join(_fact(one) for one in entry_facts(entry, names) if one.value)
            yield [
                entry.sequence,
                entry.at,
                line.person,
                line.act,
                line.thing,
                facts[:CELL_CHARACTERS],
                entry.action,
                entry.target,
                entry.hash,
            ]
        before, count = page[-1].sequence, count + len(page)
        if progress is not None:
            progress(count, total)


def _fact(fact: JournalFact) -> str:
    return _("{label}：{value}", label=fact.label, value=fact.value)
