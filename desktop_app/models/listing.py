"""What a list is asked for and what it answers: views, the filter language, and one row of the list.

The filter language is the one of the command line (``--filter``) and of the filter bar: words joined by
AND; ``状态:`` ``节点:`` ``类型:`` ``类别:`` ``客户:`` ``商品:`` ``负责人:`` look in one field, ``金额>5000`` compares
the paid amount, ``逾期`` asks for what is overdue, ``七天后果`` for what ends or reminds by itself within the week of
Today. The names may be written in English: ``state:`` ``node:`` ``type:`` ``category:`` ``customer:`` ``product:``
``owner:`` ``amount>`` ``overdue`` ``upcoming``. ``负责人:我`` (``owner:me``) is whoever asks. ``%``, ``_`` and quotes
are plain text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import NamedTuple, TypedDict

from desktop_app.models.money import CENT
from desktop_app.models.supervision import Band, Effect, FlowId, Node, Party
from desktop_app.texts import _, language

STATE_UNKNOWN_BADGE = "state_unknown"
"""The badge of a case whose state could not be read; it stands in the view 状态待认定."""
NO_RULES_BADGE = "no_rules_yet"
"""The badge of a case whose type has no rules yet: there is nothing to settle, and it stands in a view of its own."""


class View(StrEnum):
    """The built-in views of the supervision list; ``ALL`` is every row, listed or not.

    ``OPEN`` is what is under way in supervision; cases that are not supervised stand in ``UNSUPERVISED`` alone.
    """

    ALL = ""
    OPEN = "open"
    MINE = "mine"
    WEEK = "week"
    BUYER = "buyer"
    HUAWEI = "huawei"
    UNKNOWN = "unknown"
    UNSUPERVISED = "unsupervised"
    NO_RULES = "no_rules"


COUNTED_VIEWS: tuple[View, ...] = (
    *(View.OPEN, View.MINE, View.WEEK, View.BUYER, View.HUAWEI, View.UNKNOWN),
    *(View.UNSUPERVISED, View.NO_RULES),
)
"""Views with a kept counter. Their place is the bit in a row's stored set of views: append, never reorder."""


class FilterField(StrEnum):
    """Fields of the filter language; the value is the word in front of the colon or the comparison."""

    STATE = "状态"
    NODE = "节点"
    TYPE = "类型"
    CATEGORY = "类别"
    CUSTOMER = "客户"
    PRODUCT = "商品"
    OWNER = "负责人"
    AMOUNT = "金额"
    OVERDUE = "逾期"
    UPCOMING = "七天后果"


ME = ("我", "me")
"""Behind 负责人: these mean whoever asks."""
WORDS_ALONE = frozenset({FilterField.OVERDUE, FilterField.UPCOMING})
"""Conditions that are a word without a value."""


class Comparison(StrEnum):
    """How a condition compares; text fields only know CONTAINS."""

    CONTAINS = ":"
    EQUAL = "="
    LESS = "<"
    MORE = ">"
    AT_MOST = "<="
    AT_LEAST = ">="


@dataclass(frozen=True)
class Condition:
    """One condition. ``value`` is folded text, hundredths of the currency for 金额, or empty for a word alone."""

    field: FilterField
    comparison: Comparison
    value: str | int


@dataclass(frozen=True)
class ListQuery:
    """What a list shows: a built-in view, narrowed by conditions and free words (all must hold)."""

    view: str = ""
    conditions: tuple[Condition, ...] = ()
    text: str = ""
    kind: str = "cases"

    @property
    def words(self) -> tuple[str, ...]:
        """The free words, folded as the stored search text is."""
        return tuple(fold_text(word) for word in self.text.split())


def fold_text(text: str) -> str:
    """The form in which texts are compared: compatibility form (full-width letters are plain) without case."""
    return unicodedata.normalize("NFKC", text).casefold()


ENGLISH_FIELDS: dict[FilterField, str] = {
    FilterField.STATE: "state",
    FilterField.NODE: "node",
    FilterField.TYPE: "type",
    FilterField.CATEGORY: "category",
    FilterField.CUSTOMER: "customer",
    FilterField.PRODUCT: "product",
    FilterField.OWNER: "owner",
    FilterField.AMOUNT: "amount",
    FilterField.OVERDUE: "overdue",
    FilterField.UPCOMING: "upcoming",
}
"""The second name of each field; both are understood whatever the language of the window."""
_FIELDS = {name: field for field in FilterField for name in (field.value, ENGLISH_FIELDS[field])}
_CONDITION = re.compile(r"([^\W\d_]+)(>=|<=|≥|≤|>|<|=|:)(.*)", re.DOTALL)
"""A name of letters, a sign, a value: ``10:30`` is plain text."""
_NUMBER = re.compile(r"[+-]?[0-9][0-9,]*(?:\.[0-9]+)?")
_SIGNS = {"≥": Comparison.AT_LEAST, "≤": Comparison.AT_MOST, ":": Comparison.EQUAL}
_CATEGORIES = {"general": "通用", "joint": "联营", "self-service": "自服务", "huawei": "华为"}


@dataclass(frozen=True)
class FilterProblem:
    """A word that looks like a condition and is none; ``sentence`` says what is wrong and what would do."""

    word: str
    sentence: str


@dataclass(frozen=True)
class ReadFilter:
    """A filter as it was read, and the words in it that ask for something that there is not."""

    query: ListQuery
    problems: tuple[FilterProblem, ...]


def for_person(query: ListQuery, person: Callable[[], str]) -> ListQuery:
    """The query with the words for oneself (``负责人:我``, ``owner:me``) as the name of who asks."""
    if not any(_is_me(one) for one in query.conditions):
        return query
    name = fold_text(person())
    meant = tuple(replace(one, value=name) if _is_me(one) else one for one in query.conditions)
    return replace(query, conditions=meant)


def _is_me(condition: Condition) -> bool:
    return condition.field is FilterField.OWNER and condition.value in ME


def parse_filter(text: str, view: str = "", kind: str = "cases") -> ListQuery:
    """Read the filter language as a search: what is no condition is a plain word to be found.

    ``客户:`` without a value is somebody still typing and asks nothing.
    """
    return read_filter(text, view, kind).query


def read_filter(text: str, view: str = "", kind: str = "cases") -> ReadFilter:
    """Read the filter language and say which words are meant as conditions but cannot be read as such."""
    conditions: list[Condition] = []
    words: list[str] = []
    problems: list[FilterProblem] = []
    for word in text.split():
        read = _read_word(word)
        if isinstance(read, Condition):
            conditions.append(read)
        elif read is not None:
            words.append(word)
            problems += [FilterProblem(word, read)] if read else []
    return ReadFilter(ListQuery(str(view), tuple(conditions), " ".join(words), kind), tuple(problems))


def _read_word(word: str) -> Condition | str | None:
    """The condition that a word states; ``None`` for the beginning of one; else plain text, with what is wrong."""
    folded = fold_text(word)
    alone = _FIELDS.get(folded)
    if alone in WORDS_ALONE:
        return Condition(alone, Comparison.EQUAL, "")
    found = _CONDITION.fullmatch(folded)
    if found is None:
        return ""
    name, sign, value = found.groups()
    field = _FIELDS.get(name)
    if field is None:
        return _("没有“{name}”这个条件。可用：{names}", name=name, names=_field_names())
    if field in WORDS_ALONE:
        return _("“{name}”后面不用写值", name=name)
    if not value:
        return None
    if field is FilterField.AMOUNT:
        minor = _minor(value) if _NUMBER.fullmatch(value) else None
        if minor is None:
            return _("“{value}”不是金额，例如 {example}", value=value, example=f"{name}>5000")
        return Condition(field, _SIGNS.get(sign) or Comparison(sign), minor)
    if sign not in ":=":
        return _("“{name}”用冒号，例如 {example}", name=name, example=f"{name}:{value}")
    if field is FilterField.CATEGORY:
        value = _category(value)
    return Condition(field, Comparison.CONTAINS, value)


def _category(value: str) -> str:
    """A category by its beginning, Chinese or English: it is compared as a whole word."""
    begun = {known for name, known in _CATEGORIES.items() if name.startswith(value) or known.startswith(value)}
    return begun.pop() if len(begun) == 1 else value


def field_name(field: FilterField) -> str:
    """The field as it is typed in the language of the window."""
    return ENGLISH_FIELDS[field] if language() == "en" else field.value


def _field_names() -> str:
    return " ".join(field_name(field) for field in FilterField)


def _minor(digits: str) -> int | None:
    """Hundredths of an amount; ``None`` for one that no database integer can hold."""
    try:
        minor = int((Decimal(digits.replace(",", "")) / CENT).to_integral_value())
    except (InvalidOperation, ValueError):
        return None
    return minor if abs(minor) < 2**63 else None


class ResultColumns(TypedDict, total=False):
    """What ``judge`` gives for a row: the stored rule results and what a list needs ready. Absent means empty.

    Times are whole seconds since 1970 (``clock.to_epoch``); ``band`` is ``Band.rank``; texts are as shown.
    """

    order_id: str
    line_id: str
    node: str
    node_text: str | None
    node_name: str | None
    """The node's official Chinese name: the filter 节点: looks there and in ``node_text`` and ``node``."""
    node_since: int | None
    whose_move: str
    deadline_at: int | None
    deadline_kind: str | None
    is_working_days: bool
    customer_name: str | None
    product_name: str | None
    owner: str | None
    helpers: str | None
    """协办, joined by blanks: the filter 负责人: looks there too."""
    state_text: str | None
    """What the filter 状态: looks in."""
    type_text: str | None
    """What the filter 类型: looks in."""
    amount_minor: int | None
    """What is at stake: the paid amount, or the order amount where vouchers paid all of it."""
    paid_minor: int | None
    """What the filter 金额 compares: the paid amount, 0 for vouchers."""
    currency: str | None
    effect: str
    effect_at: int | None
    band: int
    flow: str
    badges: tuple[str, ...]
    is_listed: bool
    recompute_at: int | None


class CaseRow(NamedTuple):
    """All that one row of a list needs. Times are China Standard Time."""

    row_id: int
    key: str
    order_id: str
    line_id: str
    node: Node
    node_text: str | None
    node_since: datetime | None
    whose_move: Party
    deadline_at: datetime | None
    deadline_kind: str | None
    is_working_days: bool
    customer_name: str | None
    product_name: str | None
    owner: str | None
    amount_minor: int | None
    currency: str | None
    effect: Effect
    effect_at: datetime | None
    band: Band
    flow: FlowId
    badges: tuple[str, ...]
    is_listed: bool
    source: tuple[int, int]
    """Batch number and row number of the newest version."""
    state_text: str | None = None
    type_text: str | None = None
    version: int = 0
    """Number of the newest batch that touched the row."""


_NO_BAND, _WEEK_BAND = Band.NONE.rank, Band.WEEK.rank  # once: views_of runs for every row of an import


def views_of(results: ResultColumns) -> int:
    """The built-in views that a row stands in, as a set of bits in the order of ``COUNTED_VIEWS``.

    ``week`` follows the stored band, so that list, order and counter always agree: the band is
    recomputed when its moment has come.
    """
    if not results.get("is_listed", False):
        return 0
    if results.get("flow") == FlowId.NONE:
        return 64
    badges = results.get("badges", ())
    has_no_rules = NO_RULES_BADGE in badges
    bits = 1
    if results.get("whose_move") == Party.SELLER and not has_no_rules:
        bits |= 2  # nothing can be settled or decided where there are no rules: such cases stand in a view of their own
    if results.get("band", _NO_BAND) <= _WEEK_BAND:
        bits |= 4
    node = results.get("node")
    if node == Node.BUYER_ACCEPT:
        bits |= 8
    elif node == Node.HUAWEI_REVIEW:
        bits |= 16
    if has_no_rules:
        bits |= 128
    elif STATE_UNKNOWN_BADGE in badges:
        bits |= 32
    return bits
