"""The filter language: how words become conditions, and what is said about those that do not.

The filter language is the one of the command line (``--filter``) and of the filter bar: words joined by
AND; ``状态:`` ``节点:`` ``类型:`` ``类别:`` ``客户:`` ``商品:`` ``负责人:`` look in one field, ``金额>5000`` compares
the paid amount, ``逾期`` asks for what is overdue, ``七天后果`` for what ends or reminds by itself within the week of
Today. ``流程:`` ``处理方:`` ``后果:`` know their values (flow, whose move, what happens by itself), ``期限<3天`` asks
for what is due, or happens by itself, sooner than that, overdue included, ``期限:无`` for what has no time limit.
The names may be written in English: ``state:`` ``node:`` ``type:`` ``category:`` ``customer:`` ``product:`` ``owner:``
``flow:`` ``party:`` ``effect:`` ``deadline<3d`` ``amount>`` ``overdue`` ``upcoming``. ``负责人:我`` (``owner:me``) is
whoever asks; ``、`` parts several values of which any will do. ``%``, ``_`` and quotes are plain text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from desktop_app.models.listing import VALUE_SIGN, Comparison, Condition, FilterField, ListQuery, fold_text
from desktop_app.models.money import CENT
from desktop_app.texts import _, language

ME = ("我", "me")
"""Behind 负责人: these mean whoever asks."""
WORDS_ALONE = frozenset({FilterField.OVERDUE, FilterField.UPCOMING})
"""Conditions that are a word without a value."""
ENGLISH_FIELDS: dict[FilterField, str] = {
    FilterField.STATE: "state",
    FilterField.NODE: "node",
    FilterField.TYPE: "type",
    FilterField.CATEGORY: "category",
    FilterField.CUSTOMER: "customer",
    FilterField.PRODUCT: "product",
    FilterField.OWNER: "owner",
    FilterField.FLOW: "flow",
    FilterField.PARTY: "party",
    FilterField.EFFECT: "effect",
    FilterField.LIMIT: "deadline",
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


class FilterProblem(NamedTuple):
    """A word that looks like a condition and is none; ``sentence`` says what is wrong and what would do."""

    word: str
    sentence: str


class ReadFilter(NamedTuple):
    """A filter as it was read, and the words in it that ask for something that there is not."""

    query: ListQuery
    problems: tuple[FilterProblem, ...]


def for_person(query: ListQuery, person: Callable[[], str]) -> ListQuery:
    """The query with the words for oneself (``负责人:我``, ``owner:me``) as the name of who asks."""
    if not any(_is_me(one) for one in query.conditions):
        return query
    name = fold_text(person())
    meant = tuple(replace(one, value=_named(one.value, name)) if _is_me(one) else one for one in query.conditions)
    return replace(query, conditions=meant)


def _is_me(condition: Condition) -> bool:
    values = str(condition.value).split(VALUE_SIGN)
    return condition.field is FilterField.OWNER and any(value in ME for value in values)


def _named(value: str | int, name: str) -> str:
    return VALUE_SIGN.join(name if one in ME else one for one in str(value).split(VALUE_SIGN))


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
    if field is FilterField.LIMIT:
        return _limit(name, sign, value)
    if sign not in ":=":
        return _("“{name}”用冒号，例如 {example}", name=name, example=f"{name}:{value}")
    if field in _KNOWN_VALUES:
        return _known(field, name, value)
    if field is FilterField.CATEGORY:
        value = VALUE_SIGN.join(_category(part) for part in value.split(VALUE_SIGN))
    return Condition(field, Comparison.CONTAINS, value)


_KNOWN_VALUES = frozenset({FilterField.FLOW, FilterField.PARTY, FilterField.EFFECT})


def _known(field: FilterField, name: str, value: str) -> Condition | str:
    """A condition whose values are a known set, or what may be written."""
    from desktop_app.models import filter_values as values  # words, which the first rows do not need

    read, choices = {
        FilterField.FLOW: (values.flows, values.flow_choices),
        FilterField.PARTY: (values.parties, values.party_choices),
        FilterField.EFFECT: (values.effects, values.effect_choices),
    }[field]
    codes = read(value)
    if codes is None:
        return _("“{name}”没有“{value}”。可用：{choices}", name=name, value=value, choices=choices())
    return Condition(field, Comparison.EQUAL, codes)


def _limit(name: str, sign: str, value: str) -> Condition | str:
    from desktop_app.models import filter_values as values

    if sign in ":=" and values.means_no_limit(value):
        return Condition(FilterField.LIMIT, Comparison.EQUAL, "")
    seconds = values.seconds_left(value)
    if seconds is None or sign == "=":
        units = ("d", "h") if name.isascii() else ("天", "小时")
        examples = f"{name}<3{units[0]}", f"{name}<12{units[1]}"
        return _("“{value}”不是剩下的时间，例如 {days} 或 {hours}", value=value, days=examples[0], hours=examples[1])
    comparison = Comparison.AT_MOST if sign == ":" else _SIGNS.get(sign) or Comparison(sign)
    return Condition(FilterField.LIMIT, comparison, seconds)


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
