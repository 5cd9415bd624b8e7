"""The filter as words: each finished word becomes a chip that can be taken away again. No Qt in here.

The text is the truth (the same language as ``--filter``); chips are only how it looks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from desktop_app.models.listing import FilterField, parse_filter
from desktop_app.texts import N_, _

_COMPARED = re.compile(r"(金额)(>=|<=|≥|≤|>|<|=)(.+)")
_FIELD_TITLES = {
    FilterField.STATE: N_("状态"),
    FilterField.NODE: N_("节点"),
    FilterField.TYPE: N_("类型"),
    FilterField.CUSTOMER: N_("客户"),
    FilterField.PRODUCT: N_("商品"),
    FilterField.OWNER: N_("负责人"),
    FilterField.AMOUNT: N_("金额"),
    FilterField.OVERDUE: N_("逾期"),
}


@dataclass(frozen=True)
class FilterWord:
    """One word of the filter and how its chip reads."""

    word: str
    label: str


def filter_words(text: str) -> list[FilterWord]:
    """The words of a filter in their order; a condition is spelt out, anything else stands as typed."""
    return [FilterWord(word, _label(word)) for word in text.split()]


def without_word(text: str, index: int) -> str:
    """The filter without its word at ``index``; an index that is not there changes nothing."""
    words = text.split()
    return " ".join(word for at, word in enumerate(words) if at != index)


def with_words(text: str, typed: str) -> str:
    """The filter with what was typed behind it; a word that stands there already is not put in twice."""
    words = text.split()
    words.extend(word for word in typed.split() if word not in words)
    return " ".join(words)


def field_words() -> list[tuple[str, str]]:
    """What can be asked for: the beginning to be typed and an example, for the filter's menu."""
    return [
        (f"{FilterField.CUSTOMER.value}:", _("例如 客户:甬江")),
        (f"{FilterField.PRODUCT.value}:", _("例如 商品:MES")),
        (f"{FilterField.OWNER.value}:", _("例如 负责人:陈涛")),
        (f"{FilterField.NODE.value}:", _("例如 节点:商家实施服务")),
        (f"{FilterField.TYPE.value}:", _("例如 类型:人工服务")),
        (f"{FilterField.STATE.value}:", _("例如 状态:处理中")),
        (f"{FilterField.AMOUNT.value}>", _("例如 金额>5000")),
        (FilterField.OVERDUE.value, _("只看已逾期的")),
    ]


def _label(word: str) -> str:
    query = parse_filter(word)
    if not query.conditions:
        return word
    field = query.conditions[0].field
    title = _(_FIELD_TITLES[field])
    if field is FilterField.OVERDUE:
        return title
    compared = _COMPARED.fullmatch(word)
    if compared:
        return _("{field} {sign} {value}", field=title, sign=compared[2], value=compared[3])
    value = re.split("[:：]", word, maxsplit=1)[-1]
    return _("{field}：{value}", field=title, value=value)
