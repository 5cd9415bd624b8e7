"""Chinese words that stand in English texts on purpose: they stand so in the console or in a sheet, or are names."""

from __future__ import annotations

import re

CONSOLE_WORDS = frozenset(
    {
        *("复制本页表格", "生产接口消息", "服务监管状态", "演练", "是", "否", "联营", "华为", "赋能云", "基地云"),
        *("商家上传交付凭证", "服务商线下交付", "开通交付", "确认完成"),
    }
)
EXAMPLES = frozenset(
    {
        "李敏",
        "周航",
        "王芳",
        "王蕾",
        "陈涛",
        "甬江",
        "浙江省宁波市鄞州区",
        "号仓",
        "转",
        "顺丰速运",
        "处理中",
        "人工服务",
    }
)
FILTER_WORDS = frozenset(
    {
        "状态",
        "节点",
        "类型",
        "类别",
        "客户",
        "商品",
        "负责人",
        "流程",
        "处理方",
        "后果",
        "期限",
        "金额",
        "逾期",
        "七天后果",
        "天",
        "无",
    }
)
"""Words that the filter understands in any language of the window."""
LANGUAGES = frozenset({"简体中文", "中文"})
"""Names that are the same in every language."""
SIGNS = {
    "几个条件用空格隔开，都要符合；一个条件的几个值用顿号隔开，符合一个即可。": "、",
    "筛选：状态: 节点: 类型:": "、",
    "Where no fact fills a place of a preset, a gap in": "〔〕",
}
"""Beginning of a text that names a sign itself, and the sign."""
_WORD = re.compile(r"[\u3400-\u9fff]+")
FULL_WIDTH = re.compile(r"[\u3000-\u303f\uff01-\uff5e]")


def chinese_left(msgid: str, english: str) -> list[str]:
    """What is Chinese in an English text and is no name: words and full-width signs."""
    named = CONSOLE_WORDS | EXAMPLES | FILTER_WORDS | LANGUAGES
    permitted = next((signs for beginning, signs in SIGNS.items() if msgid.startswith(beginning)), "")
    words = [word for word in _WORD.findall(english) if word not in named]
    return words + [sign for sign in FULL_WIDTH.findall(english) if sign not in permitted]
