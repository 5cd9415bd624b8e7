"""The journal as a table for auditors: a typed workbook or a guarded CSV, in the person's language."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.documents.table_writing import CELL_CHARACTERS, write_csv, write_workbook
from desktop_app.errors import UsageError
from desktop_app.models.journal import JournalFact, JournalQuery
from desktop_app.models.kinds import Column, ColumnType, Kind
from desktop_app.models.reading import Value
from desktop_app.models.wording_journal_facts import entry_facts
from desktop_app.services.journal_telling import lines
from desktop_app.texts import _

if TYPE_CHECKING:
    from desktop_app.services.desk import Desk

PAGE_ROWS = 500
ProgressCall = Callable[[int, int], None]


def export(desk: Desk, query: JournalQuery, target: Path, progress: ProgressCall | None = None) -> int:
    """Write the entries of a question, newest first, to an ``.xlsx`` or ``.csv``; gives their number.

    The file is replaced in one piece. Raises ``UsageError`` for another suffix.
    """
    from desktop_app.services.intake.safe_writing import replacing

    suffix = target.suffix.lower()
    if suffix not in (".xlsx", ".csv"):
        raise UsageError(_("不能这样导出"), _("文件名以 .xlsx 或 .csv 结尾。"))
    kind = _kind()
    rows = _rows(desk, query, progress)
    with replacing(target) as temporary:
        if suffix == ".csv":
            return write_csv(temporary, [column.heading for column in kind.columns], rows)
        return write_workbook(temporary, kind.columns, kind.title, rows)


def _kind() -> Kind:
    columns = (
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
    return Kind("journal", _("日志"), False, columns, ("sequence",), ("sequence",), ())


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
