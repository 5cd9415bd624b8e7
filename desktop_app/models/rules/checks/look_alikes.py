"""Radicals as ideographs: a text layer may hold ⻓, ⻋ or ⻔ where the page shows 长, 车 and 门.

A typeface often draws a radical and its ideograph with one glyph, and the maker of a PDF writes down either code. The
radicals of Kangxi are mended by NFKC, those of the CJK Radicals Supplement by none of the normal forms.
"""

from __future__ import annotations

_FIRST = 0x2E81
_WITHOUT = 0x2E9A
"""No character has this code."""
_IDEOGRAPHS = (
    "厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑𫜹忄心扌攵旡日月歺母民氵氺灬爫爫丬牛犭王𤴔目示礻𥫗糹纟罓罒㓁冗𦉫羊𦍌𦍋耂肀聿"
    "肉𦥑艹艹艹虎衤覀西见角𧢲讠贝𧾷车辶辶辶邑钅長镸长门𨸏阝雨青韦页风飞食𩙿飠饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟"
)
"""Of U+2E81 to U+2EF3, in their order (Unicode: Equivalent_Unified_Ideograph)."""
_ONE_GLYPH = {"戶": "户", "㬵": "胶"}
"""The others that Noto Sans and Serif for simplified Chinese draw with one glyph; ⼾ becomes 戶 by NFKC."""

LOOK_ALIKES: dict[int, str] = dict(
    zip((code for code in range(_FIRST, 0x2EF4) if code != _WITHOUT), _IDEOGRAPHS, strict=True)
) | {ord(old): new for old, new in _ONE_GLYPH.items()}
"""For ``str.translate``, after NFKC. One sign stays one sign."""
