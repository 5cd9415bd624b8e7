"""The filter as words: each finished word becomes a chip that can be taken away again. No Qt in here.

The text is the truth (the same language as ``--filter``); chips are only how it looks.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

from desktop_app.models import wording
from desktop_app.models.filter_language import ENGLISH_FIELDS, WORDS_ALONE, field_name, read_filter
from desktop_app.models.filter_values import value_names
from desktop_app.models.listing import Comparison, Condition, FilterField, ListOrder
from desktop_app.texts import N_, _

_PARTS = re.compile(r"[^\W\d_]+(>=|<=|[≥≤><=:：＞＜＝])(.+)", re.DOTALL)
_FIELD_TITLES = {
    FilterField.STATE: N_("状态"),
    FilterField.NODE: N_("节点"),
    FilterField.TYPE: N_("类型"),
    FilterField.CATEGORY: N_("类别"),
    FilterField.CUSTOMER: N_("客户"),
    FilterField.PRODUCT: N_("商品"),
    FilterField.OWNER: N_("负责人"),
    FilterField.FLOW: N_("流程"),
    FilterField.PARTY: N_("当前处理方"),
    FilterField.EFFECT: N_("逾期后果"),
    FilterField.LIMIT: N_("期限"),
    FilterField.AMOUNT: N_("金额"),
    FilterField.OVERDUE: N_("逾期"),
    FilterField.UPCOMING: N_("七天内的逾期后果"),
}


class FilterWord(NamedTuple):
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


def mine_or_all(text: str) -> str:
    """The filter narrowed to whoever asks, or no longer narrowed so where it was."""
    word = f"{field_name(FilterField.OWNER)}:{_('我')}"
    words = text.split()
    return without_word(text, words.index(word)) if word in words else with_words(text, word)


def with_words(text: str, typed: str) -> str:
    """The filter with what was typed behind it; a word that stands there already is not put in twice."""
    words = text.split()
    words.extend(word for word in typed.split() if word not in words)
    return " ".join(words)


def field_words() -> list[tuple[str, str]]:
    """What can be asked for: the beginning to be typed and an example, for the filter's menu."""
    return [
        (f"{field_name(FilterField.CUSTOMER)}:", _("例如 客户:甬江")),
        (f"{field_name(FilterField.PRODUCT)}:", _("例如 商品:MES")),
        (f"{field_name(FilterField.OWNER)}:", _("例如 负责人:陈涛")),
        (f"{field_name(FilterField.NODE)}:", _("例如 节点:商家实施服务")),
        (f"{field_name(FilterField.TYPE)}:", _("例如 类型:人工服务")),
        (f"{field_name(FilterField.CATEGORY)}:", _("例如 类别:联营")),
        (f"{field_name(FilterField.STATE)}:", _("例如 状态:处理中")),
        (f"{field_name(FilterField.PARTY)}:", _("例如 处理方:我方")),
        (f"{field_name(FilterField.EFFECT)}:", _("例如 后果:自动退款")),
        (f"{field_name(FilterField.FLOW)}:", _("例如 流程:S")),
        (f"{field_name(FilterField.LIMIT)}<", _("例如 期限<3天")),
        (f"{field_name(FilterField.AMOUNT)}>", _("例如 金额>5000")),
        (field_name(FilterField.OVERDUE), _("只看已逾期的")),
        (field_name(FilterField.UPCOMING), _("只看七天内会自动结束或提醒的")),
    ]


_ORDERS = {
    ListOrder.NEAR: N_("先临近，后金额"),
    ListOrder.AMOUNT: N_("金额大的在前"),
    ListOrder.LONGEST: N_("停留最久的在前"),
}


def order_name(order: ListOrder) -> str:
    """What stands first, in words."""
    return _(_ORDERS[order])


def language_help() -> str:
    """How the filter is written, in a few lines: shown where the person types."""
    chinese = " ".join(f"{field.value}:" for field in FilterField if field not in _WITHOUT_COLON)
    english = " ".join(f"{ENGLISH_FIELDS[field]}:" for field in FilterField if field not in _WITHOUT_COLON)
    return _(
        "几个条件用空格隔开，都要符合；一个条件的几个值用顿号隔开，符合一个即可。别的词在订单号、客户、商品里找。\n"
        "条件：{chinese} 期限<3天 期限:无 金额> 逾期 七天后果\n"
        "也可以写英文：{english} deadline<3d deadline:none amount> overdue upcoming\n金额可用 > >= < <= =",
        chinese=chinese,
        english=english,
    )


def problem_sentence(text: str) -> str:
    """What is wrong with the first condition that cannot be read; empty when all can."""
    problems = read_filter(text).problems
    return problems[0].sentence if problems else ""


def split_readable(text: str) -> tuple[str, str]:
    """The words that can be read, and those that cannot."""
    bad = {one.word for one in read_filter(text).problems}
    words = text.split()
    return " ".join(word for word in words if word not in bad), " ".join(word for word in words if word in bad)


_WITHOUT_COLON = (FilterField.AMOUNT, FilterField.LIMIT, *WORDS_ALONE)
_NAMES: dict[FilterField, Callable[[str], str]] = {
    FilterField.FLOW: wording.flow_name,
    FilterField.PARTY: wording.party_name,
    FilterField.EFFECT: lambda effect: wording.effect_name(effect, badges=(wording.OVER_180_DAYS,)),
}


def _label(word: str) -> str:
    query = read_filter(word).query
    if not query.conditions:
        return word
    field = query.conditions[0].field
    title = _(_FIELD_TITLES[field])
    parts = _PARTS.fullmatch(word)
    if field in WORDS_ALONE or parts is None:
        return title
    if field in _NAMES:
        value = value_names(str(query.conditions[0].value), _NAMES[field])
        return _("{field}：{value}", field=title, value=value)
    if field is FilterField.LIMIT:
        return _limit_label(query.conditions[0], title)
    if field is FilterField.AMOUNT:
        sign = "=" if parts[1] in ":：" else parts[1]
        return _("{field} {sign} {value}", field=title, sign=sign, value=parts[2])
    return _("{field}：{value}", field=title, value=parts[2])


def _limit_label(condition: Condition, title: str) -> str:
    if condition.value == "":
        return _("无期限")
    seconds = int(condition.value)
    hours = seconds // 3600
    left = _("{count} 小时", count=hours) if hours % 24 else wording.duration_text(timedelta(seconds=seconds))
    if condition.comparison is Comparison.AT_MOST:
        return _("{field}：{time}内", field=title, time=left)
    return _("{field} {sign} {value}", field=title, sign=condition.comparison.value, value=left)
