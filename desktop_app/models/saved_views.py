"""Views that people save: a filter over a built-in view, an order, and columns; and the small file that carries one.

A saved view belongs to no connection: it holds words, never facts. ``负责人:我`` stays as it is written, so that
a view that is handed on is about whoever opens it.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from desktop_app.errors import UsageError
from desktop_app.models.filter_language import read_filter
from desktop_app.models.listing import ListOrder, ListQuery, RefundView, View
from desktop_app.texts import _

NAME_MAX = 40
FILTER_MAX = 500
FILE_BYTES_MAX = 64 * 1024
VIEWS_MAX = 60
FILE_SUFFIX = ".view.json"
WIDTH_LEAST, WIDTH_MOST = 40, 600
"""Of a column, in logical pixels."""
COLUMNS = (
    *("limit", "customer", "product", "node", "owner", "chased", "amount", "effect", "id"),
    *("type", "flow", "original"),
)
"""Every column of the supervision list that a person may have."""
ALWAYS = frozenset({"limit", "customer", "amount", "effect"})
"""Whose move, by when, who, how much, and what if nobody moves: these stand on every row."""
PREFIX = "saved:"
_FORMAT, _VERSION = "seller-desk view", 1
CASES, REFUNDS = "cases", "refunds"
BUILT_IN: Mapping[str, frozenset[str]] = {
    CASES: frozenset(view.value for view in View),
    REFUNDS: frozenset(view.value for view in RefundView),
}
"""The built-in views of each kind of rows that can be saved under a name."""
_FILE_KEYS = frozenset({"format", "version", "name", "kind", "view", "filter", "order", "columns", "widths"})


@dataclass(frozen=True)
class ColumnLayout:
    """Columns from left to right, and the widths that a person chose (logical pixels). Empty: as the list has them."""

    columns: tuple[str, ...] = ()
    widths: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_default(self) -> bool:
        """True when nothing was chosen."""
        return not self.columns and not self.widths


@dataclass(frozen=True)
class ViewSpec:
    """What a view asks for: a built-in view, the words of the filter, the order, and the columns."""

    view: str = View.OPEN.value
    text: str = ""
    order: ListOrder = ListOrder.NEAR
    layout: ColumnLayout = field(default_factory=ColumnLayout)
    kind: str = CASES

    @property
    def query(self) -> ListQuery:
        """The question of the list."""
        read = read_filter(self.text, self.view, self.kind).query
        return ListQuery(read.view, read.conditions, read.text, read.kind, self.order)


@dataclass(frozen=True)
class SavedView:
    """A saved view. ``place`` is its place among them, from 0."""

    id: int
    name: str
    spec: ViewSpec
    place: int = 0

    @property
    def view_id(self) -> str:
        """What a tab calls it."""
        return view_id(self.id)


def view_id(number: int) -> str:
    """What a tab calls the saved view of a number."""
    return f"{PREFIX}{number}"


def saved_id(view: str) -> int | None:
    """The number of a saved view from what a tab calls it; ``None`` for a built-in one."""
    number = view.removeprefix(PREFIX)
    return int(number) if number != view and number.isascii() and number.isdigit() else None


def fitting_name(name: str) -> str:
    """A name in one line. Raises UsageError for one that is empty, too long, or holds signs that cannot be seen."""
    plain = " ".join(name.split())
    if not plain:
        raise UsageError(_("视图没有名称"), _("给视图起一个名称，例如“大额逾期”。"))
    if len(plain) > NAME_MAX:
        told = _("视图名称最多 {limit} 字，现在有 {count} 字。", limit=NAME_MAX, count=len(plain))
        raise UsageError(_("视图名称太长"), told)
    if _has_hidden(plain):
        raise UsageError(_("视图名称有看不见的字符"), _("名称里有控制字符或改变书写方向的字符，请重新输入。"))
    return plain


def free_name(name: str, taken: set[str]) -> str:
    """The name, or the same with a number behind it where it is taken."""
    if name not in taken:
        return name
    for number in range(2, len(taken) + 3):
        tail = f" {number}"
        fresh = name[: NAME_MAX - len(tail)] + tail
        if fresh not in taken:
            return fresh
    raise AssertionError("more names than views")


def fitting_spec(spec: ViewSpec) -> ViewSpec:
    """What is to be kept. Raises UsageError for words that cannot be read and for columns that there are not."""
    text = " ".join(spec.text.split())
    if len(text) > FILTER_MAX:
        told = _("筛选最多 {limit} 字，现在有 {count} 字。", limit=FILTER_MAX, count=len(text))
        raise UsageError(_("筛选太长"), told)
    if _has_hidden(text):
        raise UsageError(_("筛选条件读不懂"), _("筛选里有看不见的字符，请重新输入。"))
    problems = read_filter(text).problems
    if problems:
        raise UsageError(_("筛选条件读不懂"), _("{sentence}。", sentence=problems[0].sentence))
    if not spec.view or spec.view not in BUILT_IN.get(spec.kind, ()):
        raise UsageError(_("没有这个视图"), _("没有名为“{view}”的内置视图。", view=spec.view[:NAME_MAX]))
    layout = fitting_layout(spec.layout)
    if spec.kind != CASES and not layout.is_default:
        raise UsageError(_("没有这一列"), _("退订申请的列表没有可选的列。"))
    return ViewSpec(spec.view, text, ListOrder(spec.order), layout, spec.kind)


def fitting_layout(layout: ColumnLayout) -> ColumnLayout:
    """Columns as they may be kept. Raises UsageError."""
    unknown = [one for one in (*layout.columns, *layout.widths) if one not in COLUMNS]
    if unknown:
        raise UsageError(_("没有这一列"), _("列表里没有名为“{column}”的列。", column=unknown[0][:NAME_MAX]))
    if len(set(layout.columns)) != len(layout.columns):
        raise UsageError(_("列重复"), _("同一列写了两次，每一列只能写一次。"))
    if layout.columns and not set(layout.columns) >= ALWAYS:
        raise UsageError(_("缺少必有的列"), _("待我方/期限、客户、金额、逾期后果这几列不能去掉。"))
    if any(not WIDTH_LEAST <= width <= WIDTH_MOST for width in layout.widths.values()):
        told = _("列宽在 {least} 到 {most} 之间。", least=WIDTH_LEAST, most=WIDTH_MOST)
        raise UsageError(_("列宽不对"), told)
    return layout


def file_text(name: str, spec: ViewSpec) -> str:
    """The file that carries a view: JSON that people can read, without anything about orders or persons."""
    told = {
        "format": _FORMAT,
        "version": _VERSION,
        "name": name,
        # a file about cases is what it always was, so that older programs open it; they refuse any other
        **({} if spec.kind == CASES else {"kind": spec.kind}),
        "view": spec.view,
        "filter": spec.text,
        "order": spec.order.value,
        "columns": list(spec.layout.columns),
        "widths": dict(sorted(spec.layout.widths.items())),
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def read_file(content: bytes) -> tuple[str, ViewSpec]:
    """Name and view of such a file. Raises UsageError with a sentence for anything that is not exactly one."""
    if len(content) > FILE_BYTES_MAX:
        raise _no_view(_("文件超过 {limit} KB，视图文件不会这么大。", limit=FILE_BYTES_MAX // 1024))
    try:
        told = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise _no_view(_("内容不是完整的 JSON。")) from error
    if not isinstance(told, dict) or told.get("format") != _FORMAT:
        raise _no_view(_("文件里没有视图的标记。"))
    if told.get("version") != _VERSION or isinstance(told.get("version"), bool):
        raise _no_view(_("它由另一个版本的程序写成，这个版本读不了。请升级程序，或请对方重新导出。"))
    unknown = sorted(set(told) - _FILE_KEYS)
    if unknown:
        raise _no_view(_("里面有不认识的内容“{name}”。", name=_shown(unknown[0])))
    columns, widths = told.get("columns", []), told.get("widths", {})
    if not isinstance(columns, list) or not isinstance(widths, dict):
        raise _no_view(_("列的写法不对。"))
    if not all(isinstance(one, str) for one in columns) or not all(type(one) is int for one in widths.values()):
        raise _no_view(_("列的写法不对。"))
    view, order = _word(told, "view", View.OPEN.value), _word(told, "order", ListOrder.NEAR.value)
    if order not in {one.value for one in ListOrder}:
        raise _no_view(_("没有名为“{order}”的排序。", order=_shown(order)))
    kind = _word(told, "kind", CASES)
    spec = ViewSpec(view, _word(told, "filter", ""), ListOrder(order), ColumnLayout(tuple(columns), widths), kind)
    try:
        return fitting_name(_word(told, "name", "")), fitting_spec(spec)
    except UsageError as error:
        raise _no_view(error.message) from error


def _word(told: Mapping[str, Any], key: str, without: str) -> str:
    found = told.get(key, without)
    if not isinstance(found, str):
        raise _no_view(_("“{key}”应是文字。", key=key))
    return found


def _no_view(why: str) -> UsageError:
    return UsageError(_("这不是视图文件"), _("没有打开：{why}", why=why))


def _shown(text: str) -> str:
    """A text from a file in a sentence: short, and without signs that cannot be seen."""
    return "".join(letter for letter in text if not _is_hidden(letter))[:NAME_MAX]


def _has_hidden(text: str) -> bool:
    return any(_is_hidden(letter) for letter in text)


def _is_hidden(letter: str) -> bool:
    return unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
