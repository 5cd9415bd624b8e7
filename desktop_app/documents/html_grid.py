"""Grids from web pages and from what a browser puts on the clipboard. Nothing of a page is ever run or fetched.

A page shows a list in many ways: one table, headings and body in two tables, tables inside the cells
of a layout table, hidden columns, buttons and links for acts inside the cells. What is read is what
a person sees as data.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from desktop_app.documents.sniffing import not_a_table
from desktop_app.documents.text_grid import RawRow, Score
from desktop_app.texts import _

MAX_CELLS = 5_000_000
MAX_SPAN = 1000
MAX_DEPTH = 2000

ACTION_WORDS = frozenset(
    {
        *(
            "查看详情",
            "详情",
            "查看",
            "复制",
            "复制成功",
            "确认需求",
            "驳回",
            "确认完成",
            "开通交付",
            "发起申诉",
            "编辑",
        ),
        *(
            "更多",
            "展开",
            "收起",
            "下载",
            "催办",
            "删除",
            "操作",
            "上传",
            "上传交付凭证",
            "确认验收",
            "提交需求",
            "备注",
        ),
        *("修改", "Copy", "Details", "View", "More"),
    }
)
"""Texts of links and buttons inside cells that are acts, not data."""

_SILENT = frozenset({"script", "style", "svg", "button", "input", "select", "textarea", "template", "noscript", "head"})
_VOID = frozenset(
    {"br", "img", "hr", "input", "col", "meta", "link", "wbr", "area", "base", "embed", "source", "track"}
)
_BLOCK = frozenset({"div", "p", "li", "ul", "ol", "section", "h1", "h2", "h3", "h4", "dd", "dt", "tr", "td"})
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*(hidden|collapse)", re.IGNORECASE)


@dataclass
class _CellBox:
    """A cell while it is being read."""

    is_heading: bool
    rowspan: int
    colspan: int
    is_hidden: bool
    parts: list[str] = field(default_factory=list)
    nested: list[str] = field(default_factory=list)
    """Texts of tables inside the cell."""

    def text(self) -> str:
        """What a person reads in the cell: its own text, else that of tables inside it."""
        own = _squeezed("".join(self.parts))
        return own or " ".join(text for text in self.nested if text)


@dataclass
class _TableBox:
    """A table while it is being read."""

    rows: list[list[_CellBox]] = field(default_factory=list)
    hidden_columns: set[int] = field(default_factory=set)
    column: int = 0
    row: list[_CellBox] | None = None
    cell: _CellBox | None = None
    line: int = 1
    lines: list[int] = field(default_factory=list)


class PageProblemError(Exception):
    """The page cannot be read; ``code`` is one of ``page_process.SENTENCES``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def page_tables(text: str) -> list[list[list[str]]]:
    """All tables of a page as rows of texts, in the order of the page.

    The parser can be made very slow by a page of a few kilobytes: call this in a process that may be ended.
    """
    reader = _PageReader()
    reader.feed(_without_comments(_fragment(text)))
    reader.close()
    return [rows for table in reader.finished() if (rows := _expanded(table))]


def choose_table(tables: list[list[list[str]]], score: Score) -> list[RawRow]:
    """Rows of the table that carries the wanted headings, with the tables that continue it."""
    if not tables:
        raise not_a_table(_("粘贴的内容里没有表格。请在网页上选中列表后复制。"))
    scores = [score([RawRow(1, list(row)) for row in rows[:60]]) for rows in tables]
    best = scores.index(max(scores))
    rows = list(tables[best])
    width = max(map(len, rows))
    for more in tables[best + 1 :]:
        # headings and body stand in two tables of the same width; a table of another width does not belong
        if max(map(len, more)) == width:
            rows.extend(more)
    return [RawRow(number, list(row)) for number, row in enumerate(rows, start=1)]


_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_DECLARATION = re.compile(r"<[!?][^>]*>?")


def _without_comments(text: str) -> str:
    """Without comments and declarations: they carry no data, and unclosed ones make the parser slow."""
    return _DECLARATION.sub(" ", _COMMENT.sub(" ", text))


def _fragment(text: str) -> str:
    """The part between the clipboard's fragment marks, or all of it."""
    start = re.search(r"<!--\s*StartFragment\s*-->", text)
    if start is None:
        at = text.find("<")
        return text[max(at, 0) :]
    end = re.search(r"<!--\s*EndFragment\s*-->", text[start.end() :])
    inner = text[start.end() : start.end() + end.start()] if end else text[start.end() :]
    # some browsers put the marks inside the table: then the table itself stands outside of them
    return inner if re.search(r"<t[rdh]\b", inner, re.IGNORECASE) or "role=" in inner else text[text.find("<") :]


class _PageReader(HTMLParser):
    """Collects tables, nested ones apart. Rows without a table around them count as a table."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._done: list[_TableBox] = []
        self._stack: list[_TableBox] = []
        self._open: list[tuple[str, bool, str]] = []
        """Open elements: tag, whether it silences what is inside, role."""
        self._silent = 0
        self._link: list[str] | None = None

    def finished(self) -> list[_TableBox]:
        """All tables with rows, in the order of the page."""
        while self._stack:
            self._close_table()
        return [table for table in self._done if table.rows]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        is_hidden = _is_hidden(given)
        role = _role(tag, given)
        if tag == "col":
            self._column(given, is_hidden)
        if tag in _VOID:
            if tag == "br":
                self._add(" ")
            return
        self._end_implied(tag)
        if len(self._open) > MAX_DEPTH:
            raise PageProblemError("deep")
        self._open_part(role, given, is_hidden)
        silences = tag in _SILENT or (is_hidden and role not in ("cell", "heading"))
        self._open.append((tag, silences, role))
        self._silent += silences
        if tag == "a" and not self._silent:
            self._link = []
        if tag in _BLOCK and role == "":
            self._add(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID or not any(name == tag for name, _silences, _role in reversed(self._open)):
            return
        while self._open:
            name, silences, role = self._open.pop()
            self._silent -= silences
            if name == "a":
                self._end_link()
            self._close_part(role)
            if name == tag:
                break
        if tag in _BLOCK:
            self._add(" ")

    def _end_implied(self, tag: str) -> None:
        """A cell or a row that begins ends the one before it, even if the page does not say so."""
        ends = {"td": ("td", "th"), "th": ("td", "th"), "tr": ("td", "th", "tr")}.get(tag, ())
        for name, _silences, role in reversed(list(self._open)):
            if not ends or role == "table":
                return
            if name in ends:
                self.handle_endtag(name)

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        if self._link is not None:
            self._link.append(data)
        else:
            self._add(data)

    def _end_link(self) -> None:
        text, self._link = _squeezed("".join(self._link or [])), None
        if text and text not in ACTION_WORDS:
            self._add(f" {text} ")

    def _add(self, data: str) -> None:
        if self._silent or not self._stack:
            return
        cell = self._stack[-1].cell
        if cell is not None:
            cell.parts.append(data)

    def _open_part(self, role: str, given: dict[str, str], is_hidden: bool) -> None:
        if role == "table":
            self._stack.append(_TableBox())
        elif role == "row":
            self._table().row = [] if not is_hidden else None
            self._table().cell = None
        elif role in ("cell", "heading"):
            table = self._table()
            self._end_cell(table)
            if table.row is None:
                table.row = []
            rowspan, colspan = _span(given.get("rowspan", "")), _span(given.get("colspan", ""))
            table.cell = _CellBox(role == "heading", rowspan, colspan, is_hidden)

    def _table(self) -> _TableBox:
        if not self._stack:
            self._stack.append(_TableBox())
        return self._stack[-1]

    def _close_part(self, role: str) -> None:
        if not self._stack or not role:
            return
        table = self._stack[-1]
        if role in ("cell", "heading"):
            self._end_cell(table)
        elif role == "row":
            self._end_row(table)
        elif role == "table":
            self._close_table()

    def _end_cell(self, table: _TableBox) -> None:
        if table.cell is not None and table.row is not None:
            table.row.append(table.cell)
        table.cell = None

    def _end_row(self, table: _TableBox) -> None:
        self._end_cell(table)
        if table.row:
            table.rows.append(table.row)
        table.row = None

    def _close_table(self) -> None:
        table = self._stack.pop()
        self._end_row(table)
        self._done.append(table)
        outer = self._stack[-1].cell if self._stack else None
        if outer is not None:
            outer.nested.extend(cell.text() for row in table.rows for cell in row)

    def _column(self, given: dict[str, str], is_hidden: bool) -> None:
        table = self._table()
        span = _span(given.get("span", ""))
        if is_hidden:
            table.hidden_columns.update(range(table.column, table.column + span))
        table.column += span


def _role(tag: str, given: dict[str, str]) -> str:
    """table, row, cell, heading or nothing; lists made of other elements name theirs by ``role``."""
    by_tag = {"table": "table", "tr": "row", "td": "cell", "th": "heading"}
    by_role = {"table": "table", "grid": "table", "row": "row", "cell": "cell", "gridcell": "cell"}
    by_role["columnheader"] = "heading"
    return by_tag.get(tag) or by_role.get(given.get("role", ""), "")


def _is_hidden(given: dict[str, str]) -> bool:
    if "hidden" in given or given.get("aria-hidden") == "true":
        return True
    return bool(_HIDDEN_STYLE.search(given.get("style", "")))


def _span(text: str) -> int:
    return min(max(int(text), 1), MAX_SPAN) if text.isascii() and text.isdecimal() else 1


def _squeezed(text: str) -> str:
    """Runs of white space are one blank, as the page shows them."""
    return re.sub(r"\s+", " ", text.replace("\u200b", "")).strip()


def _expanded(table: _TableBox) -> list[list[str]]:
    """Rows with spans filled in and hidden columns left out."""
    carried: dict[int, tuple[int, str, bool]] = {}
    rows: list[list[str]] = []
    total = 0
    for row in table.rows:
        cells: list[tuple[str, bool]] = []
        waiting = list(reversed(row))
        while waiting or len(cells) in carried:
            column = len(cells)
            if column in carried:
                left, text, is_hidden = carried.pop(column)
                cells.append((text, is_hidden))
                if left > 1:
                    carried[column] = (left - 1, text, is_hidden)
                continue
            box = waiting.pop()
            for offset in range(box.colspan):
                cells.append((box.text(), box.is_hidden))
                if box.rowspan > 1:
                    carried[column + offset] = (box.rowspan - 1, box.text(), box.is_hidden)
        total += len(cells)
        if total > MAX_CELLS:
            raise PageProblemError("big")
        kept = [text for at, (text, is_hidden) in enumerate(cells) if not is_hidden and at not in table.hidden_columns]
        rows.append(kept)
    return [row for row in rows if any(row)]
